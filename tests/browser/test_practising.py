"""Practising in the browser: a form is filled in, a message's menu does what it says."""

from __future__ import annotations

from .conftest import Opens


def test_somebody_signs_up_in_a_form(opens: Opens) -> None:
    ana = opens("ana", "#general")
    ana.says("/tpm practice")
    ana.sees("Weekly practice", "Once a week I send you one practice", "Your type of TPM", where="dialog")
    ana.presses("Save", "dialog button")
    ana.sees("Saved: one practice a week", where="dialog")
    ana.presses("Close", "dialog button")
    assert ana.elements("dialog[open]") == []


def test_an_answer_is_missing_and_the_form_says_where(opens: Opens) -> None:
    ana = opens("ana", "#general")
    ana.says("/tpm checkin")
    ana.sees("Can you deliver it on time?", where="dialog")
    ana.presses("Save", "dialog button")
    ana.sees("Please complete this required field.", where="dialog")
