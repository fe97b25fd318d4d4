"""Keeps the coach running: the clock, the courier, the web server, work after an acknowledgement."""
