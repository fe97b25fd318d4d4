"""Members of a chat that is not set up any more: their workspace is on hold, and the others get their practice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli.advice import about_hold
from bot.core.model.people import Member
from bot.runtime.courier import Courier
from bot.wiring.channels import ByChannel
from tests.undelivered import undelivered
from tests.world import NINE, Open, member

pytestmark = pytest.mark.both_engines

ANA, BEA = member("ANA"), Member("teams", "11111111-1111-1111-1111-111111111111", "BEA")


def test_a_chat_that_is_not_set_up_any_more_is_told_as_that(open_world: Open) -> None:
    world = open_world("2026-11-23 06:00")
    here = ByChannel({"slack": world.messenger}, {}, {"slack": world.members})
    world.courier = Courier(world.store, lambda: here, here, lambda: world.now, pace_s=0)
    for who in (BEA, ANA):
        world.members.seen(who.tenant, world.now)
        world.sign_up(who, "UTC", day=2, time="09:00")
    world.tick(NINE + timedelta(hours=1))
    assert len(world.sent_to(ANA, "nudge")) == 1
    assert world.sent_to(BEA) == []
    assert world.store.holds() == {BEA.tenant: "channel_not_set_up"}
    assert [each.held for each in undelivered(world.store)] == [False], (
        "it is on hold with its workspace, not by itself"
    )
    assert "The settings of Microsoft Teams are gone" in about_hold(BEA.tenant, "channel_not_set_up")
