"""People who move and leave, and a workspace that removes the app.

On Slack only: accounts and workspaces that end; of them Teams tells otherwise (tests/msteams/test_coming_and_going.py).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.model.signups import Status
from tests.app import App, Talk
from tests.member import Member
from tests.summaries.company import Company

# --- people ---


@pytest.mark.both_chats
def test_the_hour_goes_where_the_member_goes(meet: Talk) -> None:
    ana = meet("ana").signs_up()
    ana.they_move("Asia/Tokyo")
    ana.it_is("2026-11-26 10:29", "Asia/Tokyo")
    ana.coach_says_nothing()
    ana.it_is("2026-11-26 10:30", "Asia/Tokyo")
    ana.coach_says("Lead a small project")
    ana.elsewhere("#general").they_say("/tpm practice")
    ana.the_form_says("Asia/Tokyo")


@pytest.mark.both_chats
def test_a_zone_that_nobody_knows_is_not_followed(meet: Talk) -> None:
    ana = meet("ana").signs_up()
    ana.they_move("Mars/Olympus")
    assert ana.signup
    assert ana.signup.zone == "Europe/Lisbon"
    ana.it_is("2026-11-26 10:30")
    ana.coach_says("Lead a small project")


@pytest.mark.both_chats
def test_from_auckland_to_honolulu_in_mid_week_there_is_one_practice(meet: Talk) -> None:
    aroha = meet("aroha").signs_up()
    aroha.it_is("2026-11-26 10:30", "Pacific/Auckland")
    aroha.they_move("Pacific/Honolulu")
    aroha.it_is("2026-11-29 23:00", "Pacific/Honolulu")
    assert len([text for text in aroha.coach_wrote() if "This week's practice" in text]) == 1


def test_who_is_deactivated_gets_nothing_more(meet: Talk, app: App) -> None:
    lena = meet("lena").signs_up()
    lena.it_is("2026-11-26 10:30", "Europe/Berlin")
    app.peer.slack.workspace.change_person("lena", deleted=True)
    app.settle()
    app.passes(days=14)
    assert lena.signup
    assert lena.signup.status is Status.OFF
    assert len(app.peer.calls("chat.postMessage")) == 1


def test_who_is_deactivated_without_slack_telling_is_switched_off_at_the_first_refusal(meet: Talk, app: App) -> None:
    lena = meet("lena").signs_up()
    app.peer.set_fault("error", method="chat.postMessage", error="user_disabled")
    app.passes(days=14)
    assert lena.signup
    assert lena.signup.status is Status.OFF
    assert len(app.peer.calls("chat.postMessage")) == 1


def test_who_comes_back_signs_up_again(meet: Talk, app: App) -> None:
    lena = meet("lena", "#general").signs_up()
    app.peer.slack.workspace.change_person("lena", deleted=True)
    app.settle()
    app.peer.slack.workspace.change_person("lena", deleted=False)
    app.settle()
    app.passes(days=14)
    assert lena.coach_wrote() == [], "whoever comes back is asked nothing by itself"
    lena.signs_up()
    app.passes(days=7)
    assert len(lena.coach_wrote()) >= 1


# --- the workspace ---


@pytest.fixture
def ana(fresh: App) -> Member:
    """Ana, signed up for Thursdays at 10:30, in a workspace of this test's own."""
    return Member(fresh, "ana", "#general").signs_up()


def uninstall(app: App) -> None:
    app.peer.set_fault("uninstalled")
    app.settle()


def event_of_removal(app: App, kind: str, number: int) -> None:
    """Slack tells that the app was removed, in an event of its own."""
    event: dict[str, object] = {"type": kind}
    if kind == "tokens_revoked":
        event["tokens"] = {"oauth": [], "bot": ["U0COACHBOT"]}
    at = int(app.peer.clock.now().timestamp())
    assert app.wire.event(event, event_id=f"Ev{number}", event_time=at).status == 200
    app.settle()


@pytest.mark.parametrize(
    "told",
    [
        ["app_uninstalled"],
        ["tokens_revoked"],
        ["app_uninstalled", "tokens_revoked"],
        ["tokens_revoked", "app_uninstalled"],
        ["tokens_revoked", "app_uninstalled", "tokens_revoked", "app_uninstalled"],
    ],
)
def test_a_removal_ends_all_messages_and_the_data_goes_after_thirty_days(ana: Member, told: list[str]) -> None:
    app = ana.app
    ana.checks_in("Yes", "Yes", "Yes", note="mine")
    for number, kind in enumerate(told):
        event_of_removal(app, kind, number)
        app.peer.clock.advance(timedelta(hours=1))
    app.ticks()
    app.peer.clock.advance(timedelta(days=29))
    app.ticks()
    assert app.peer.calls("chat.postMessage") == []
    assert ana.kept > 0
    app.peer.clock.advance(timedelta(days=1, hours=6))
    app.ticks()
    assert ana.kept == 0
    assert app.rows("tenants") == 0
    assert app.peer.calls("chat.postMessage") == []


def test_the_same_event_may_come_again_after_a_return(ana: Member) -> None:
    app = ana.app
    event_of_removal(app, "app_uninstalled", 1)
    app.peer.clock.advance(timedelta(days=2))
    ana.they_say("/tpm progress")  # somebody can use it, so it is installed again
    app.peer.clock.advance(timedelta(minutes=1))
    at = int((app.peer.clock.now() - timedelta(days=2)).timestamp())
    assert app.wire.event({"type": "app_uninstalled"}, event_id="Ev9", event_time=at).status == 200
    app.passes(days=8)
    assert len([text for text in ana.coach_wrote() if "practice" in text]) >= 1, "old news undoes no return"


def test_installed_again_in_time_all_goes_on(ana: Member) -> None:
    app = ana.app
    uninstall(app)
    app.passes(days=10)
    assert ana.coach_wrote() == []
    app.peer.set_fault("uninstalled", on=False)
    app.peer.set_fault("revoked", on=False)
    ana.they_say("/tpm progress")
    app.settle()
    app.passes(days=31)
    assert ana.kept > 0
    assert len([text for text in ana.coach_wrote() if "This week's practice" in text]) >= 4


def test_a_reminder_and_the_question_after_it_come_though_the_app_was_away_for_three_hours(ana: Member) -> None:
    app = ana.app
    dm = ana.elsewhere(None)
    ana.it_is("2026-11-26 10:30")
    dm.they_choose("Remind me in two days")
    uninstall(app)
    app.passes(hours=3)
    app.peer.set_fault("uninstalled", on=False)
    ana.they_say("/tpm help")
    ana.time_passes(days=6)
    said = dm.coach_wrote()
    assert len([text for text in said if "Three questions" in text]) == 1
    assert len([text for text in said if "Lead a small project" in text]) == 2, said


def test_what_is_too_late_after_a_return_does_not_come(ana: Member) -> None:
    app = ana.app
    ana.it_is("2026-11-26 10:30")
    uninstall(app)
    app.passes(days=8)
    app.peer.set_fault("uninstalled", on=False)
    ana.they_say("/tpm help")
    ana.time_passes(days=2)
    assert len([text for text in ana.elsewhere(None).coach_wrote() if "Three questions" in text]) == 0


@pytest.mark.parametrize("told", [["app_uninstalled"], ["tokens_revoked"], ["app_uninstalled", "tokens_revoked"]])
@pytest.mark.parametrize("days", [0.05, 20])
def test_what_a_team_is_to_be_told_is_told_once_though_the_app_was_away(
    fresh: App, told: list[str], days: float
) -> None:
    with Company.of(fresh) as firm:
        firm.says("dana", 'team create "Cloud" lead @marcus')
        fresh.passes(hours=10)  # it is evening: nobody is written to before tomorrow
        firm.says("dana", 'team add "Cloud" @m00')
        firm.says("dana", "invite @m01")
        for number, kind in enumerate(told):
            event_of_removal(fresh, kind, number)
        fresh.passes(days=days)
        firm.says("dana", "help")
        fresh.passes(days=5)
        for who, words in (("m00", "You are now on the team"), ("m01", "thinks that a weekly practice")):
            said = firm.person(who, None).seen().values()
            assert len([text for text in said if words in text]) == 1, (who, said)
        assert fresh.rows("seats") == 1
        ((at,),) = fresh.slack.parts.store.database().execute("select told from seats").fetchall()
        assert at is not None, "what they answer from then on counts"


def test_removed_in_mid_send_it_sends_nothing_more(fresh: App, troubles: list[str]) -> None:
    app = fresh
    members = [Member(app, who, "#general").signs_up(day="Monday", time="09:00") for who in ("ana", "dana", "lena")]
    # Slack refuses the first of three, and only then tells why.
    app.peer.set_fault("error", method="chat.postMessage", error="account_inactive", times=1)
    app.goes_to("2026-11-30 09:00")
    assert len(app.peer.calls("chat.postMessage")) == 1
    assert set(troubles) - {"on_hold"} == {"held"}
    troubles.clear()
    uninstall(app)
    app.passes(days=3)
    sent = [call for call in app.peer.calls("chat.postMessage") if call.ok]
    assert sent == []
    app.peer.clock.advance(timedelta(days=31))
    app.ticks()
    assert all(member.kept == 0 for member in members)


def test_a_token_that_was_revoked_without_a_word_holds_the_workspace(ana: Member, troubles: list[str]) -> None:
    app = ana.app
    app.peer.set_fault("error", method="chat.postMessage", error="token_revoked")
    app.passes(days=3)
    assert len(app.peer.calls("chat.postMessage")) == 1
    assert set(troubles) - {"on_hold"} == {"held"}
    troubles.clear()
    ana.they_say("/tpm now")
    ana.coach_says("my direct messages are on hold just now")
