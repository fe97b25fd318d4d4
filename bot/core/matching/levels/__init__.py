"""The career ladder: which level a question means."""
