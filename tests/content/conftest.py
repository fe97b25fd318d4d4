from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.core.content.checks.check import Outline
from bot.core.content.practices import Practice
from bot.core.content.resources import content_dir
from tests.content.shelf import Shelf, fill
from tests.practices import load_practices


@pytest.fixture(scope="session")
def practices() -> Mapping[str, Practice]:
    """The practices as they are shipped."""
    return load_practices(content_dir("data"))


@pytest.fixture(scope="session")
def outline() -> Outline:
    """What the content that ships has to hold."""
    return Outline.read(content_dir("data"))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """The tiny knowledge base in a folder of the test's own."""
    return fill(tmp_path / "data")
