"""Practise: signing up, choosing and sending the weekly practice."""
