"""A terminal to run the commands in."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

Output = pytest.CaptureFixture[str]


def typed(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own, with `stdin` typed into it."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, check=False, timeout=60, env={**os.environ, **environ}
    )
