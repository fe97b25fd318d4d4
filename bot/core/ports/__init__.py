"""Ports: what the core asks of the world, one file a need."""
