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
def shelf(tmp_path: Path, outline: Outline) -> Shelf:
    """The tiny knowledge base in a folder of the test's own."""
    return fill(tmp_path / "data", outline)


@pytest.fixture
def ours(settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An organisation's folder, empty yet, which the commands of this test lay over the content that ships."""
    folder = tmp_path / "ours"
    folder.mkdir()
    monkeypatch.setenv("TPM_DATA_DIR", str(folder))
    return folder
