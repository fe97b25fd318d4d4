"""A1 to A14: what somebody might try in order to learn an answer, each through the real commands.

On Slack only: bots, accounts that end and the buttons of a page that is redrawn, which Teams has not; other workspaces.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.core.summaries.periods import Period

from .company import ADMIN, HANDLES, LEAD, Company
from .stage import BANDS, P2, P3, P4, P5

pytestmark = pytest.mark.both_chats

NOT_ENOUGH = "Not enough answers for this period."
NOBODYS = "There is no such team whose summary you can see."


def test_a1_four_answers_are_not_enough(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:4], [2, 2, 2, 2])
    assert NOT_ENOUGH in firm.says(LEAD, "summary")


def test_a2_five_answers_of_which_one_is_the_leads_are_not_enough(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    said = firm.says(ADMIN, f'team add "Cloud TPMs" @{LEAD}')
    assert "never counted" in said
    firm.publishes(P2, [*HANDLES[:4], LEAD], [2, 2, 2, 2, 2])
    assert NOT_ENOUGH in firm.says(LEAD, "summary")


def test_a2_a_member_who_becomes_the_lead_is_not_counted(firm: Company) -> None:
    firm.team(people=HANDLES[:5])
    firm.to(P2.opens + timedelta(hours=1))
    assert "is @M04 Tpm" in firm.says(ADMIN, 'team lead "Cloud TPMs" @m04').replace("@m04", "@M04 Tpm")
    firm.publishes(P2, HANDLES[:5], [2, 2, 2, 2, 2])
    assert set(bands(firm, P2).values()) == {""}


def test_a3_unanimous_answers_look_like_any_others(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [0] * 8)
    unanimous = firm.shown()
    first = bands(firm, P2)
    firm.publishes(P3, HANDLES[:8], [0, 0, 0, 0, 0, 0, 1, 1])
    mixed = firm.shown()
    assert set(first.values()) <= BANDS
    assert shape(unanimous) == shape(mixed)
    assert "unanim" not in str(unanimous) + str(mixed)


def bands(firm: Company, period: Period) -> dict[str, str]:
    found = {each.period: dict(each.bands) for each in firm.slack.parts.store.publications(firm.found(), 20)}
    return found[str(period)]


def shape(answer: dict[str, Any]) -> list[str]:
    """The kinds of blocks of an answer, in order."""
    return [block["type"] for block in answer["blocks"]]


def test_a4_pulling_while_people_answer_shows_the_same_bytes(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [1, 2, 0, 1, 2, 0, 1, 2])
    before = firm.shown()
    firm.answers("m00", 2)
    assert firm.shown() == before
    firm.to(firm.now + timedelta(weeks=2))
    for who in HANDLES[1:7]:
        firm.answers(who, 0)
    assert firm.shown() == before


def test_a5_who_leaves_between_two_summaries_is_on_the_roster_that_is_open(firm: Company) -> None:
    """What both summaries may say of the one who left is weighed by the oracle in tests/summaries/policy."""
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [2] * 8)
    assert "until the end of this period still counts" in firm.says("m00", "team leave")
    firm.publishes(P3, HANDLES[1:8], [2] * 7)
    firm.publishes(P4, HANDLES[1:8], [2] * 7)
    store = firm.slack.parts.store
    on = [{each.member.user for each in store.roster(firm.found(), str(period))[0]} for period in (P2, P3, P4)]
    assert [firm.id("m00") in each for each in on] == [True, True, False]


def test_a6_a_new_team_of_all_but_one_waits(firm: Company) -> None:
    firm.team(people=HANDLES[:9])
    firm.publishes(P2, HANDLES[:9], [1] * 9)
    firm.says(ADMIN, 'team remove "Cloud TPMs" ' + " ".join(f"@{who}" for who in HANDLES[1:9]))
    firm.team("Others", HANDLES[1:9], lead="priya")
    firm.closes(P3)
    for period in (P5, Period(2026, 6)):
        firm.to(period.opens + timedelta(hours=1))
    firm.publishes(Period(2026, 6), HANDLES[1:9], [1] * 8)
    assert NOT_ENOUGH in firm.says("priya", "summary")
    firm.publishes(Period(2026, 7), HANDLES[1:9], [1] * 8)
    assert NOT_ENOUGH not in firm.says("priya", "summary")


def test_a7_a_member_is_on_one_team(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.says(ADMIN, "team create “Data TPMs” lead @priya")
    said = firm.says(ADMIN, 'team add "Data TPMs" @m00 @m08')
    assert "a member is on one team: @M00 Tpm" in said.replace("@m00", "@M00 Tpm")
    firm.to(P2.opens + timedelta(hours=1))
    on = firm.slack.parts.store.seated(firm.found("Data TPMs"))
    assert on == [firm.id("m08")]


def test_a8_moving_somebody_in_and_out_has_no_effect_on_the_open_period(firm: Company) -> None:
    firm.team(people=HANDLES[:5])
    firm.to(P2.opens + timedelta(hours=1))
    firm.says(ADMIN, 'team add "Cloud TPMs" @m05 @m06')
    firm.says(ADMIN, 'team remove "Cloud TPMs" @m00 @m05')
    firm.says(ADMIN, 'team add "Cloud TPMs" @m00')
    firm.says(ADMIN, 'team remove "Cloud TPMs" @m01')
    firm.to(firm.now + timedelta(hours=9))
    firm.publishes(P2, [*HANDLES[:4], "m05", "m06"], [2] * 6)
    assert NOT_ENOUGH in firm.says(LEAD, "summary"), "four of the roster answered, and two who are not on it"
    assert {each.member.user for each in firm.slack.parts.store.roster(firm.found(), str(P2))[0]} == {
        firm.id(who) for who in HANDLES[:5]
    }


def test_a9_erasing_a_member_changes_nothing_that_was_published(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [0, 0, 1, 1, 2, 2, 1, 0])
    before = firm.shown()
    firm.says("m00", "forget me")
    firm.clicks("m00", "Erase all of it")
    assert firm.person("m00").checkins == []
    firm.to(firm.now + timedelta(days=1))
    assert firm.shown() == before


def test_a10_a_new_name_and_a_new_team_of_that_name_skip_no_wait(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [2] * 8)
    before = firm.shown()["blocks"][1:]
    firm.says(ADMIN, 'team rename "Cloud TPMs" "Platform TPMs"')
    assert firm.shown()["blocks"][1:] == before
    firm.says(ADMIN, 'team delete "Platform TPMs"')
    firm.clicks(ADMIN, "Delete the team")
    firm.team("Platform TPMs", HANDLES[:8])
    assert "has no summary yet" in firm.says(LEAD, "summary")
    firm.closes(P3)
    firm.publishes(P4, HANDLES[:8], [2] * 8)
    assert NOT_ENOUGH in firm.says(LEAD, "summary")


@pytest.mark.slack_alone
def test_a11_bots_guests_and_outside_or_deactivated_accounts_do_not_count(firm: Company) -> None:
    firm.team(people=HANDLES[:7])
    said = firm.says(ADMIN, 'team add "Cloud TPMs" @gwen @nadia @tom @deploybot')
    assert "Nobody new" in said
    assert "never count" in said
    firm.to(P2.opens + timedelta(hours=11))
    for who in HANDLES[:5]:
        firm.answers(who, 2)
    firm.peer.slack.workspace.change_person("m01", is_guest=True)
    firm.settle()
    firm.closes(P2)
    assert NOT_ENOUGH in firm.says(LEAD, "summary"), "one of the five is a guest now"
    firm.peer.slack.workspace.change_person("m01", is_guest=False)
    firm.peer.slack.workspace.change_person("m05", deleted=True)
    firm.settle()
    firm.publishes(P3, HANDLES[:5], [2] * 5)
    assert NOT_ENOUGH in firm.says(LEAD, "summary"), "who was a guest waits as who left"


def test_a13_whoever_may_not_view_gets_the_words_of_a_team_that_does_not_exist(firm: Company) -> None:
    firm.team(people=HANDLES[:8], lead="priya")
    firm.says(ADMIN, f'team lead "Cloud TPMs" @{LEAD}')
    firm.publishes(P2, HANDLES[:8], [2] * 8)
    nothing = firm.shown("keola", 'summary "No such team"')
    assert NOBODYS in nothing["text"]
    for who in ("m00", "priya", "keola", ADMIN, "yuki"):
        assert firm.shown(who, 'summary "Cloud TPMs"') == nothing, who
        assert firm.shown(who, "summary") == nothing, who


@pytest.mark.slack_alone
def test_a13_in_another_workspace_there_is_no_such_team(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [2] * 8)
    known, unknown = (elsewhere(firm, f'summary "{name}"') for name in ("Cloud TPMs", "No such team"))
    assert known == unknown == elsewhere(firm, "summary")


def elsewhere(firm: Company, text: str) -> str:
    """What the lead is answered in another workspace, after the acknowledgement."""
    desk, channel = firm.peer.slack, firm.peer.slack.workspace.channel("#general").id
    url = desk.response_url(desk.desk.new_response(firm.id(LEAD), channel).secret)
    told = firm.app.wire.command(text, user_id=firm.id(LEAD), team_id="T0OTHER001", response_url=url)
    assert told.status == 200
    firm.settle()
    return str(firm.person(LEAD).drawn())


@pytest.mark.slack_alone
@pytest.mark.parametrize("verb", ["summary", "summary_csv", "summary_digest"])
def test_a13_the_buttons_of_a_summary_give_nothing_to_others(firm: Company, verb: str) -> None:
    team = firm.team(people=HANDLES[:8])
    firm.publishes(P2, HANDLES[:8], [2] * 8)
    for who, value in (("keola", str(team.id)), ("keola", "999"), ("keola", "x")):
        payload = {
            "type": "block_actions",
            "team": {"id": "T0HARBOUR1"},
            "user": {"id": firm.id(who), "team_id": "T0HARBOUR1"},
            "container": {"type": "view"},
            "view": {"type": "home", "id": "V1", "hash": "1"},
            "trigger_id": "1.1.x",
            "actions": [{"action_id": f"tpm:{verb}:0", "block_id": "b", "value": value, "action_ts": f"{hash(value)}"}],
        }
        assert firm.app.wire.press(payload).status == 200
        firm.settle()
        assert NOBODYS in firm.peer.be(who).home()
    assert firm.peer.slack.workspace.files == {}


def test_a14_what_comes_after_the_close_changes_nothing(firm: Company) -> None:
    firm.team(people=HANDLES[:8])
    firm.to(P2.opens + timedelta(hours=1))
    firm.to(P2.opens + timedelta(weeks=3, hours=11))
    for who in HANDLES[:8]:
        firm.answers(who, 1)
    # A form of that week stays open until the period has closed.
    late = firm.person("m00")
    late.they_say("/tpm checkin")
    firm.closes(P2)
    before, known = firm.shown(), late.checkins
    told = late.they_save_in_vain(manage="Yes", deliver="Yes", plan="Yes")
    assert "can no longer be changed" in " ".join(told.values())
    assert late.checkins == known
    firm.to(firm.now + timedelta(minutes=5))
    assert firm.shown() == before
