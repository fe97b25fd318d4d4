"""Commands as an account types them that may not read and write everything, as root may."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_DROP, _OVERRIDE, _READ_ALL = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def _give_up_rights() -> None:
    """What is started next has no right to pass over the modes of files. Who is not root has none anyway."""
    library = ctypes.CDLL(None)
    for right in (_OVERRIDE, _READ_ALL):
        library.prctl(_DROP, right, 0, 0, 0)


def type_as_common_account(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, in an environment with these settings alone."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux takes such rights away")
    given = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "HOME": str(folder), **environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=given,
        preexec_fn=_give_up_rights,  # it starts no thread and takes no lock
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
