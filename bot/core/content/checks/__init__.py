"""Content: proving what curators wrote."""
