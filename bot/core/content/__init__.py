"""Content: reading what curators write."""
