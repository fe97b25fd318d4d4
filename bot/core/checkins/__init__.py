"""Check in: three questions a week, and one's own progress."""
