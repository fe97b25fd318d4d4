"""Local time, working hours and holidays."""
