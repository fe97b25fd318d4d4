"""Whom several files of this folder are about."""

from __future__ import annotations

import pytest

from tests.app import Talk
from tests.member import Member


@pytest.fixture
def ana(meet: Talk) -> Member:
    """Ana in #general, signed up, with this week's practice in their direct messages."""
    member = meet("ana", "#general").signs_up()
    member.it_is("2026-11-26 10:30")
    return member
