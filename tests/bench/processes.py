"""Processes that are measured, and those that stand in for a chat: modules of this folder, which print their port."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def spawned(
    module: str, *arguments: str, environ: Mapping[str, str] = os.environ, told: str = ""
) -> Iterator[tuple[int, int]]:
    """A module in a process of its own, which is `told` something at first; gives its port and its id."""
    # Compiled once and kept, as wherever it is installed: else each start compiles all of it.
    given = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=given, stdin=pipe, stdout=pipe, stderr=nowhere, text=True) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(told)
        process.stdin.flush()
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.terminate()


def resident_mb(pid: int) -> float:
    """The resident memory of a process in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
