"""What a short text means after the card that was shown."""

from __future__ import annotations

from bot.core.matching.nearby import meant

LAST = "check/deliver-on-time#vendor-late"


def test_the_card_that_is_likely_both_alone_and_after_the_one_before_is_meant() -> None:
    alone = {"type/cloud": 0.9, "type/security": 0.15, LAST: 0.5}
    after = {"type/cloud": 0.05, "type/security": 0.15, LAST: 0.6}
    found = meant(LAST, alone, after)
    assert found is not None
    assert found.card == "type/security"
    assert found.near == ("type/cloud",)


def test_what_is_likely_one_way_alone_is_not_meant() -> None:
    assert meant(LAST, {"type/cloud": 0.9, "type/security": 0.05}, {"type/cloud": 0.05, "type/erp": 0.9}) is None
