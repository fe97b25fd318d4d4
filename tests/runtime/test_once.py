"""The keys that a press claims: two in a row share one, whatever a control holds."""

from __future__ import annotations

import pytest

from bot.runtime.once import debounce_keys


@pytest.mark.parametrize("press", ["done U1 D1 1.2 do/one", "done 🛳 ünï", "half a pair \ud83d"])
def test_two_presses_in_a_row_share_a_key_and_later_or_other_ones_do_not(press: str) -> None:
    first = set(debounce_keys(press, 1000.0))
    assert first & set(debounce_keys(press, 1002.9))
    assert not first & set(debounce_keys(press, 1010.0))
    assert not first & set(debounce_keys(f"{press}!", 1000.0))
    assert all(key.isascii() and len(key) < 60 for key in first)
