"""TPM Coach: a chatbot coach for technical program managers."""

__version__ = "0.1.0"
