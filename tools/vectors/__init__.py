"""Makes the table of vectors in data/vectors: `python -m tools.vectors --help`."""
