"""Channels: each turns its payloads into neutral words, and neutral messages into its own widgets."""
