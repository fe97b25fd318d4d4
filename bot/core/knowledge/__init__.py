"""The knowledge base: reading it, matching questions to it, proving it."""
