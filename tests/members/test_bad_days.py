"""Days on which things fail, and what is never to be found in a log.

On Slack only: forms and the log, whose lines have names of their own in Teams (tests/msteams/test_bad_input.py).
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator

import pytest

from bot import logs
from tests.app import App, Talk
from tests.member import HOME, MANAGE, NOT_SAVED, Member

ACK_S = 3.0
IMPATIENT = pytest.mark.impatient


@IMPATIENT
@pytest.mark.both_chats
@pytest.mark.parametrize("command", ["pause 2 weeks", "resume", "stop", "now", "skip", "privacy", "forget me"])
def test_a_quick_command_with_a_locked_database(ana: Member, app: App, troubles: list[str], command: str) -> None:
    with app.locked_database():
        ana.they_say(f"/tpm {command}")
        assert app.acknowledged_after() < ACK_S
        ana.coach_says(NOT_SAVED, "Please try again in a minute.")
    assert troubles.count("command_not_done") == 1
    troubles.clear()
    ana.they_say(f"/tpm {command}")
    ana.coach_does_not_say(NOT_SAVED)


@IMPATIENT
@pytest.mark.both_chats
@pytest.mark.parametrize("command", ["practice", "checkin", "progress", "export"])
def test_a_command_that_asks_slack_with_a_locked_database(
    ana: Member, app: App, troubles: list[str], command: str
) -> None:
    with app.locked_database():
        ana.they_say(f"/tpm {command}")
        ana.coach_says(NOT_SAVED)
        ana.there_is_no_form()
    assert "command_not_done" in troubles
    troubles.clear()


@IMPATIENT
@pytest.mark.parametrize("form", ["practice", "checkin"])
def test_a_form_with_a_locked_database_keeps_what_was_filled_in(
    ana: Member, app: App, troubles: list[str], form: str
) -> None:
    ana.they_say(f"/tpm {form}")
    if form == "checkin":
        ana.they_fill(manage="Yes", deliver="Partly", plan="Not yet", note="half an hour of thinking")
    with app.locked_database():
        errors = ana.they_save_in_vain()
        assert app.acknowledged_after() < ACK_S
    first = MANAGE if form == "checkin" else "Day"
    assert set(errors) == {first}
    assert errors[first].startswith(NOT_SAVED)
    assert troubles == ["form_not_saved"]
    troubles.clear()
    ana.they_save()
    if form == "checkin":
        assert [each.note for each in ana.checkins] == ["half an hour of thinking"]


@IMPATIENT
@pytest.mark.both_chats
@pytest.mark.parametrize("what", ["Done", "Another one", "Not this week", "Pause for two weeks"])
def test_a_press_with_a_locked_database(ana: Member, app: App, troubles: list[str], what: str) -> None:
    dm = ana.elsewhere(None)
    with app.locked_database():
        dm.they_click(what)
        assert app.acknowledged_after() < ACK_S
        dm.coach_says(NOT_SAVED)
        dm.there_is_no_form()
    assert "press_not_done" in troubles
    troubles.clear()
    dm.they_click(what)
    dm.coach_does_not_say(NOT_SAVED) if what != "Done" else dm.the_form_says("Check-in")


@IMPATIENT
@pytest.mark.both_chats
def test_a_command_in_a_direct_message_with_a_locked_database(ana: Member, app: App, troubles: list[str]) -> None:
    dm = ana.elsewhere(None)
    with app.locked_database():
        dm.they_say("pause 2 weeks")
        dm.coach_says(NOT_SAVED)
    troubles.clear()
    assert ana.signup
    assert ana.signup.status == "active"


@IMPATIENT
@pytest.mark.both_chats
@pytest.mark.parametrize(("where", "typed"), [(None, "pause 2 weeks"), ("#tpm-circle", "@tpmcoach pause 2 weeks")])
def test_a_typed_command_waits_for_a_locked_database_twice(
    ana: Member, app: App, troubles: list[str], where: str | None, typed: str
) -> None:
    """Once to keep what was typed, once to do it."""
    there = ana.elsewhere(where)
    with app.locked_database():
        there.they_say(typed)
        there.coach_says(NOT_SAVED)
    # Beside them only what waits for nobody's answer.
    assert [each for each in troubles if each != "job_failed"] == ["not_kept", "command_not_done"]
    troubles.clear()


@IMPATIENT
@pytest.mark.both_chats
def test_home_is_drawn_with_a_locked_database(ana: Member, app: App, troubles: list[str]) -> None:
    home = ana.elsewhere(HOME)
    with app.locked_database():
        home.home_says("I'm a coach for technical program managers")
    assert "home_without_database" in troubles
    troubles.clear()
    home.home_says("Your weekly practice")


@IMPATIENT
@pytest.mark.both_chats
def test_a_tick_with_a_locked_database_loses_nothing(meet: Talk, app: App, troubles: list[str]) -> None:
    ana = meet("ana").signs_up()
    app.goes_to("2026-11-26 10:29")
    with app.locked_database():
        app.passes(minutes=2)
    assert "tick_failed" in troubles
    troubles.clear()
    assert ana.coach_wrote() == []
    ana.time_passes(minutes=1)
    ana.coach_says("Lead a small project")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What an operator reads, with all that is logged at all."""
    text, kept = io.StringIO(), {}
    for name in ("tpm_coach", "slack_bolt", "slack_sdk", "waitress", "urllib3", "asyncio"):
        logger = logging.getLogger(name)
        kept[logger] = (logger.level, logger.propagate, logger.handlers[:])
    others = logging.getLogger("tpm_coach").handlers[:]
    with contextlib.redirect_stderr(text):
        logs.set_up(as_json=False)
    logging.getLogger("tpm_coach").handlers += others
    yield text
    for logger, (level, propagate, handlers) in kept.items():
        logger.setLevel(level)
        logger.propagate = propagate
        logger.handlers[:] = handlers


@IMPATIENT
def test_nothing_that_members_type_or_are_told_is_in_the_log(
    meet: Talk, app: App, troubles: list[str], log: io.StringIO
) -> None:
    secret = "quux-4711"
    ana = meet("ana", "#general").signs_up(type="Cloud TPM")
    ana.they_say(f"/tpm pause until {secret}")
    ana.they_say(f"/tpm what about {secret}")
    ana.they_say("/tpm checkin")
    ana.they_save(manage="Not yet", deliver="Partly", plan="Yes", note=f"{secret} in a note")
    ana.they_close()
    ana.they_say("/tpm progress")
    ana.they_say("/tpm export")
    ana.elsewhere(None).they_say(f"skip {secret}")
    ana.press_forged("practice", f"another {secret}")
    ana.press_forged(secret, "v")
    ana.form_forged(secret, secret, manage=secret)
    ana.form_forged("checkin", secret, manage=secret, deliver=secret, plan=secret, note=secret)
    ana.form_forged("practice", secret, day=secret, time=secret, type=secret, level=secret, calendar=secret)
    with app.locked_database():
        ana.they_say(f"/tpm pause until {secret}")
        ana.form_forged("checkin", "2026-W48", manage="1", deliver="1", plan="1", note=secret)
    app.passes(days=2)
    assert {"command_not_done", "form_not_saved", "form_not_known"} <= set(troubles)
    troubles.clear()
    for handler in logging.getLogger("tpm_coach").handlers:
        handler.flush()
    told = log.getvalue()
    for event in ("command", "press", "form", "message", "files_sent", "sent programme=nudge", "error=StoreError"):
        assert event in told
    for private in (secret, "U0ANA", "ana", "lead-a-small-project", "Partly", "partly"):
        assert private not in told.replace("manage", "")
