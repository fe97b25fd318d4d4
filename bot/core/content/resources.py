"""Finds the content: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


def content_dir(name: str) -> Path:
    """The folder `data` or `prompts` of this installation.

    Raises FileNotFoundError when neither the wheel's nor the checkout's folder is there.
    """
    for folder in (PACKAGE / f"_{name}", PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no {name!r} folder in {PACKAGE} or beside it: the installation is incomplete")
