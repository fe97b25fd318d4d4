"""`secret`: a new secret for team summaries, and what to do with it."""

from __future__ import annotations

import argparse
import secrets
import sys

_BYTES = 32


def secret(_: argparse.Namespace) -> int:
    """Print a line for `.env` on standard output, and how to treat it on standard error."""
    print(f"TPM_SECRET={secrets.token_hex(_BYTES)}")
    print(
        "Put this line into .env or wherever your settings are, once, before the first team is made; then start anew.\n"
        "Keep it as you keep the database's password, but never beside the database or its copies: together they tell\n"
        "what the summaries hide. It never changes while the database lives, not after a restore either.",
        file=sys.stderr,
    )
    return 0
