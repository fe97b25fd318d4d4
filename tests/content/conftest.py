from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.core.content.checks.check import Outline
from bot.core.content.practices import Practice, load_practices
from bot.core.content.resources import content_dir


@pytest.fixture(scope="session")
def practices() -> Mapping[str, Practice]:
    """The practices as they are shipped."""
    return load_practices(content_dir("data"))


@pytest.fixture(scope="session")
def outline() -> Outline:
    """What the practices have to cover."""
    return Outline.read(content_dir("data"))
