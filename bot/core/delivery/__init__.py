"""The outbox: planning, retrying and restoring messages."""
