"""Stores: what is remembered."""
