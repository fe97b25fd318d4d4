"""Clients of Slack's Web API."""
