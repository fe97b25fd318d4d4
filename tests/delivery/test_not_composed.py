"""A message that cannot be made waits for a person, and keeps nobody else from theirs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.content.resources import content_dir
from bot.core.model.outbox import Programme
from bot.core.wording.templates import Prompts
from bot.logs import LineFormatter, log
from tests.undelivered import undelivered
from tests.world import NINE, WEEK, Open, World, member, utc

pytestmark = pytest.mark.both_engines

ANA, BEA = member("ANA"), member("BEA")
NEXT_TUESDAY, NEXT_WEEK = NINE + timedelta(days=7), "2026-W49"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The lines of errors so far, as they are written."""
    monkeypatch.setattr(log, "propagate", True)
    return lambda: [LineFormatter(as_json=True).format(each) for each in caplog.records if each.levelname == "ERROR"]


def signed_up(world: World) -> World:
    """ANA and BEA have had the practice of last Tuesday; ANA's comes first."""
    for who, time in ((ANA, "09:00"), (BEA, "09:01")):
        world.sign_up(who, "UTC", day=2, time=time)
    return world


def break_what_is_stored(world: World, day: str = "the day they met") -> None:
    """The day of ANA's first practice is none."""
    with world.store.transaction() as conn:
        conn.execute('update given set day = ? where "user" = ?', (day, ANA.user))


def test_one_that_cannot_be_made_is_held_and_the_others_go_out(
    open_world: Open, logged: Callable[[], list[str]]
) -> None:
    world = signed_up(open_world("2026-11-23 06:00"))
    world.live(utc("2026-11-28 00:00"))
    break_what_is_stored(world)
    world.live(NEXT_TUESDAY + timedelta(hours=3))
    assert [each.week for each in world.sent_to(BEA, "nudge")] == [WEEK, NEXT_WEEK]
    assert [each.week for each in world.sent_to(ANA, "nudge")] == [WEEK]
    (held,) = undelivered(world.store)
    assert (held.member, held.slot, held.code, held.held) == (ANA, NEXT_WEEK, "not_composed", True)
    (line,) = logged()
    assert '"event": "not_composed"' in line
    assert '"error": "ValueError"' in line
    assert "the day they met" not in line
    assert ANA.user not in line


def test_mended_and_retried_it_goes_out(open_world: Open) -> None:
    world = signed_up(open_world("2026-11-23 06:00"))
    world.live(utc("2026-11-28 00:00"))
    break_what_is_stored(world)
    world.live(NEXT_TUESDAY + timedelta(hours=3))
    break_what_is_stored(world, "2026-11-24")
    world.live(world.now + timedelta(hours=3))
    assert len(world.sent_to(ANA, "nudge")) == 1, "it waits for a person"
    (held,) = undelivered(world.store)
    assert world.store.retry([held.id], world.now, world.now + timedelta(hours=1)) == 1
    world.tick()
    assert [each.week for each in world.sent_to(ANA, "nudge")] == [WEEK, NEXT_WEEK]
    assert undelivered(world.store) == []


BROKEN: dict[str, Callable[[Path], object]] = {
    "no such value": lambda prompts: (prompts / "checkin" / "prompt.md").write_text("{{ gone }}"),
    "no template": lambda prompts: (prompts / "checkin" / "prompt.md").write_text("{% if %}"),
    "no such file": lambda prompts: (prompts / "checkin" / "prompt.md").unlink(),
    "no such label": lambda prompts: without(prompts / "labels.toml", "checkin_open_label"),
}


def without(labels: Path, name: str) -> None:
    lines = labels.read_text(encoding="utf-8").splitlines(keepends=True)
    labels.write_text("".join(line for line in lines if not line.startswith(f"{name} =")), encoding="utf-8")


@pytest.mark.parametrize("engine", ["sqlite"])  # no database knows of prompts
@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_prompt_holds_what_it_is_for_and_nothing_else(open_world: Open, tmp_path: Path, how: str) -> None:
    shutil.copytree(content_dir("prompts"), tmp_path / "prompts")
    BROKEN[how](tmp_path / "prompts")
    world = signed_up(open_world("2026-11-23 06:00", prompts=Prompts(tmp_path / "prompts")))
    world.live(NEXT_TUESDAY + timedelta(hours=3))
    for who in (ANA, BEA):
        assert [each.week for each in world.sent_to(who)] == [WEEK, NEXT_WEEK]
    assert {each.code for each in undelivered(world.store)} == {"not_composed"}
    assert {each.programme for each in undelivered(world.store)} == {Programme.CHECKIN}
