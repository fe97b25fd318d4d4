"""Neutral messages and forms as Block Kit (pure)."""
