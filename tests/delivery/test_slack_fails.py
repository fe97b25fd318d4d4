"""While Slack fails a workspace waits; what was perhaps sent is looked for. Nobody is lost, nobody gets it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model.outbox import Programme, State
from tests.delivery.against_slack import TENANT, TUESDAY, WEEK, AgainstSlack

Opened = Callable[..., AgainstSlack]
POST = "chat.postMessage"


@pytest.fixture
def open_slack(tmp_path: Path) -> Iterator[Opened]:
    opened: list[AgainstSlack] = []

    def open_one(count: int, **options: float) -> AgainstSlack:
        opened.append(AgainstSlack(tmp_path / "coach.sqlite3", count, **options))
        return opened[-1]

    yield open_one
    for world in opened:
        world.close()


def at_nine(world: AgainstSlack) -> AgainstSlack:
    world.now = TUESDAY - timedelta(minutes=1)
    return world


def test_ten_minutes_of_500_with_half_of_them_posted_lose_nobody_and_write_to_nobody_twice(open_slack: Opened) -> None:
    world = at_nine(open_slack(60))
    for minute in range(10):
        world.peer.set_fault("500", on=minute % 2 == 0, method=POST)
        world.peer.set_fault("500_done", on=minute % 2 == 1, method=POST)
        world.minutes(1)
    asked = len(world.peer.calls(POST))
    world.peer.set_fault("500", on=False)
    world.peer.set_fault("500_done", on=False)
    assert 3 <= asked <= 10, "three, and then one at a time with growing pauses"
    assert any(world.got(who) for who in world.members_)
    assert world.states()["planned"] >= 50, "all others wait"
    world.minutes(20)
    assert world.states() == {"sent": 60}
    assert [world.weeks(who) for who in world.members_] == [Counter({WEEK: 1})] * 60
    assert world.store.breakers(world.now) == []
    assert world.peer.problems == []


@pytest.mark.parametrize("fault", ["reset", "500_done"])
def test_one_that_arrived_although_nobody_said_so_counts_as_sent_when_it_was(open_slack: Opened, fault: str) -> None:
    world = at_nine(open_slack(1))
    (ana,) = world.members_
    world.peer.set_fault(fault, method=POST, times=1)
    world.minutes(1)
    assert world.outcome(ana, WEEK) == "unknown"
    world.minutes(3)
    assert world.outcome(ana, WEEK) == "sent"
    assert len(world.got(ana)) == 1
    checkin = world.row(ana, WEEK, Programme.CHECKIN)
    assert checkin.due == TUESDAY + timedelta(days=3), "what follows from it follows from when it was sent"
    assert world.signup(ana).silent == 1


def test_one_that_did_not_arrive_is_sent(open_slack: Opened) -> None:
    world = at_nine(open_slack(1))
    (ana,) = world.members_
    world.peer.set_fault("500", method=POST, times=1)
    world.minutes(1)
    assert (world.outcome(ana, WEEK), world.got(ana)) == ("unknown", [])
    world.minutes(3)
    assert world.outcome(ana, WEEK) == "sent"
    assert len(world.got(ana)) == 1
    assert len(world.store.given(ana)) == 1


def test_one_whose_sender_was_killed_is_looked_for_too(open_slack: Opened) -> None:
    world = at_nine(open_slack(2))
    ana, bea = world.members_
    world.members.tick(TUESDAY)
    lease = TUESDAY + timedelta(seconds=60)
    for delivery in world.store.claim(TENANT, TUESDAY, lease, 2):
        ready = world.members.deliveries.compose(delivery, TUESDAY)
        assert world.store.begin(TENANT, ready.delivery, TUESDAY, lease, 0).ok
        if delivery.member == ana:
            from dataclasses import replace

            assert ready.message
            world.messenger.send(ana, replace(ready.message, ref=delivery.ref))
        # And here both are killed, the one after the message, the other one before it.
    world.now = TUESDAY
    world.minutes(6)
    assert [world.outcome(who, WEEK) for who in (ana, bea)] == ["sent"] * 2
    assert [len(world.got(who)) for who in (ana, bea)] == [1, 1]


def test_the_id_that_a_message_carries_says_nothing_of_its_member(open_slack: Opened) -> None:
    world = at_nine(open_slack(2))
    world.minutes(1)
    found = [message.metadata for who in world.members_ for message in world.got(who)]
    refs = {each["event_payload"].pop("ref") for each in found if each}
    assert found == [{"event_type": "tpm_coach_message", "event_payload": {}}] * 2
    assert len(refs) == 2
    assert all(len(ref) == 32 for ref in refs)
    assert not any("ref" in row for who in world.members_ for row in world.store.everything(who)["messages"])


def test_while_nobody_may_look_it_stays_unknown_and_is_looked_for_again(open_slack: Opened) -> None:
    world = at_nine(open_slack(1))
    (ana,) = world.members_
    world.peer.set_fault("500_done", method=POST, times=1)
    world.peer.set_fault("error", method="conversations.history", error="missing_scope")
    world.minutes(60)
    assert world.outcome(ana, WEEK) == "unknown"
    looks = len(world.peer.calls("conversations.history"))
    assert 2 <= looks <= 6, "less and less often"
    world.peer.set_fault("error", on=False)
    world.minutes(90)
    assert world.outcome(ana, WEEK) == "sent"
    assert len(world.got(ana)) == 1


def test_what_cannot_be_found_out_within_a_day_stays_unknown_and_a_person_decides(open_slack: Opened) -> None:
    world = at_nine(open_slack(1))
    (ana,) = world.members_
    world.peer.set_fault("500", method=POST, times=1)
    world.peer.set_fault("error", method="conversations.history", error="missing_scope")
    world.run(TUESDAY + timedelta(days=3), timedelta(minutes=20))
    looks = len(world.peer.calls("conversations.history"))
    world.run(world.now + timedelta(hours=4), timedelta(minutes=20))
    assert world.row(ana, WEEK).state is State.UNKNOWN
    assert len(world.peer.calls("conversations.history")) == looks
    number = [each.newest[0].id for each in world.store.troubles(TUESDAY - timedelta(days=1), TUESDAY, 1)]
    assert world.store.retry(number, world.now, world.now + timedelta(hours=1)) == 1
    world.minutes(1)
    assert world.outcome(ana, WEEK) == "sent"


def test_two_failures_and_an_answer_are_no_reason_to_wait(open_slack: Opened) -> None:
    world = at_nine(open_slack(12))
    for _ in range(3):
        world.peer.set_fault("500_done", method=POST, times=2)
        world.tick(world.now + timedelta(minutes=1))
    assert world.store.breakers(world.now) == []
    world.minutes(3)
    assert world.states() == {"sent": 12}


def test_an_operator_lets_it_go_on_at_once(open_slack: Opened) -> None:
    world = at_nine(open_slack(6))
    world.peer.set_fault("500", method=POST)
    world.minutes(8)
    (breaker,) = world.store.breakers(world.now)
    assert breaker.tenant == TENANT
    assert breaker.until > world.now + timedelta(seconds=30)
    world.peer.set_fault("500", on=False)
    assert world.store.resume(world.now) == 1
    world.minutes(2)
    assert world.store.breakers(world.now) == []
    assert all(world.got(who) for who in world.members_ if world.outcome(who, WEEK) == "sent")
    assert world.states()["sent"] >= 1


def test_two_senders_try_one_message_between_them(open_slack: Opened) -> None:
    world = at_nine(open_slack(6))
    world.peer.set_fault("500", method=POST)
    world.minutes(1)
    before = len(world.peer.calls(POST))
    world.now += timedelta(minutes=2)
    first, second = (world.store.claim(TENANT, world.now, world.now + timedelta(seconds=60), 1)[0] for _ in range(2))
    begun = [world.store.begin(TENANT, each, world.now, world.now, 0) for each in (first, second)]
    assert [each.ok for each in begun] == [True, False]
    assert begun[1].wait_s >= 30
    assert before == 3
