"""Tokens at rest: encrypted under the first key, read with any, and the message says which one is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.model.installations import Token
from bot.runtime.keyring import Keyring, SealedError, name_of, new_key

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TOKEN = Token("xoxb-1-secret", "xoxe-1-refresh", datetime(2026, 11, 29, tzinfo=UTC))


def test_what_is_sealed_is_opened_again_and_does_not_show_the_token() -> None:
    keyring = Keyring([new_key()])
    for token in (TOKEN, Token("xoxb-2")):
        sealed = keyring.seal("slack:T1", token, NOW)
        assert keyring.open(sealed) == token
        assert token.access not in sealed.sealed
        assert "xox" not in repr(sealed) + repr(token)


def test_the_first_key_encrypts_and_all_decrypt() -> None:
    old, new = new_key(), new_key()
    before = Keyring([old]).seal("slack:T1", TOKEN, NOW)
    both = Keyring([new, old])
    assert both.open(before) == TOKEN
    after = both.seal("slack:T1", TOKEN, NOW)
    assert (before.key, after.key) == (name_of(old), name_of(new))
    assert Keyring([new]).open(after) == TOKEN


def test_a_missing_key_is_named_and_no_key_is_shown() -> None:
    old, new = new_key(), new_key()
    sealed = Keyring([old]).seal("slack:T1", TOKEN, NOW)
    with pytest.raises(SealedError) as caught:
        Keyring([new]).open(sealed)
    assert f"with the key {name_of(old)}, and TPM_TOKEN_KEYS has only {name_of(new)}" in str(caught.value)
    assert old not in str(caught.value)
    assert new not in str(caught.value)


@pytest.mark.parametrize("spoilt", ["", "x", "gAAAAA", "é"])
def test_what_was_changed_is_not_opened(spoilt: str) -> None:
    keyring = Keyring([new_key()])
    sealed = keyring.seal("slack:T1", TOKEN, NOW)
    with pytest.raises(SealedError, match="slack:T1 was changed"):
        keyring.open(replace(sealed, sealed=spoilt))


def test_a_token_that_was_moved_to_another_tenants_row_is_not_opened() -> None:
    keyring = Keyring([new_key()])
    with pytest.raises(SealedError, match="slack:T2 was changed"):
        keyring.open(replace(keyring.seal("slack:T1", TOKEN, NOW), tenant="slack:T2"))


@pytest.mark.parametrize("key", ["", "short", "*" * 44])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Keyring([key])
