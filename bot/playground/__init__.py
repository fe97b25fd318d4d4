"""A local stand-in for Slack on loopback: for trying and testing the real app, never for production."""
