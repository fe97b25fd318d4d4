"""Makes the sentence vectors in data/vectors: `python -m tools.vectors --help`."""
