"""Clients of Microsoft: the connector, tokens, and profiles."""
