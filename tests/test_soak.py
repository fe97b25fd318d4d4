"""`make soak`: what takes longer than a minute."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core.ask.coach import Coach
from bot.core.matching.match import Matcher
from bot.core.model.messages import Prose
from bot.core.wording.templates import Prompts
from bot.stores.sqlite import SqliteStore
from tests.bench import scale
from tests.bench.processes import resident_mb
from tests.bench.run import ask_all, questions, served

pytestmark = pytest.mark.soak

_PIECES = [
    "<!channel>",
    "<@U1|ana>",
    "&amp;",
    "*",
    "_",
    "`",
    ">",
    "\n",
    "\x00",
    "💥",
    "TPM",
    "cloud",
    "vs",
    "III",
    "-" * 90,
]
_PIECES += [
    "second",
    "from the top",
    "é",
    "﷽",
    "{{ 7*7 }}",
    "'; drop table gaps; --",
    "https://x.example|y",
    " ",
    "a" * 50,
]


def hostile(count: int) -> Iterator[str]:
    draw = random.Random(20261122)  # noqa: S311  # the same texts each time
    for _ in range(count):
        yield " ".join(draw.choices(_PIECES, k=draw.randint(1, 60)))


def test_ten_thousand_hostile_texts_get_a_reply_and_none_is_read_as_markup(
    matcher: Matcher, store: SqliteStore
) -> None:
    coach = Coach(matcher, Prompts(), store)
    for text in hostile(10_000):
        reply = coach.reply(text)
        assert reply.message.text
        for part in reply.message.parts:
            assert not isinstance(part, Prose) or "<!channel>" not in part.markdown


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the memory from /proc")
def test_memory_is_flat_over_ten_thousand_questions(tmp_path: Path) -> None:
    from bot.core.content.load import load
    from bot.core.content.resources import content_dir

    texts = questions(load(content_dir("data")), 2000)
    with served("coach", tmp_path) as (port, _, pid):
        ask_all(port, texts, 8)
        before = resident_mb(pid)
        for _ in range(4):
            ask_all(port, texts, 8)
        assert resident_mb(pid) - before < 10


def test_eight_threads_claim_each_key_once(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    store = SqliteStore(tmp_path / "coach.sqlite3", timeout_ms=5000)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    keys = [f"event {number % 500}" for number in range(4000)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda key: store.claim_once("slack:T1", key, now), keys))
    store.close()
    assert sum(won) == 500


def test_many_workspaces_are_sent_to_side_by_side() -> None:
    """40 of them with calls of 200 ms; 40 times the rate of one is the aim, of which a busy machine takes some."""
    assert scale.lanes(members=60, rounds=1)["ratio"] > 30


def test_two_clocks_send_to_500_workspaces_within_the_hour_and_their_memory_is_flat() -> None:
    found = scale.hour(workspaces=500, members=20)
    assert found["minutes_for_100_000"] < 60
    grown = zip(found["memory_mb_at_the_end"], found["memory_mb_after_a_half"], strict=True)
    assert max(after - before for after, before in grown) < 10


def test_a_tick_with_nothing_due_is_flat_to_5_000_workspaces() -> None:
    assert scale.idle()["ratio"] < 2
