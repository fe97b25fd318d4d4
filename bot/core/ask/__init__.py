"""Ask: a question and its answer."""
