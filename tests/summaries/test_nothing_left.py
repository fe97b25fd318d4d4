"""What is kept of a person: the export tells all of it, and erasing leaves nothing that names them, in any table.

On Slack only: its messages, accounts that end, and who left nothing: in Teams the coach knows where to write to.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import pytest

from bot.core.model.people import Member
from bot.core.secret import Secret, erased_person
from bot.core.teams.notices import no_invitation

from .company import ADMIN, HANDLES, LEAD, Company
from .stage import P2, week

pytestmark = pytest.mark.both_chats

WHO = "m00"
_ROWS_OF_ALL = ("_sqlite_migrations", "heartbeat", "sqlite_sequence")


def tables(firm: Company) -> dict[str, list[dict[str, object]]]:
    """Every row of every table of the database."""
    database = firm.slack.parts.store.database()
    return {name: list(database.table(name).rows) for name in database.table_names()}


def with_person(firm: Company, user: str) -> set[str]:
    """The tables in which somebody's id stands, in any column."""
    return {name for name, rows in tables(firm).items() if user in json.dumps(rows, default=str)}


def has_done_all(firm: Company) -> None:
    """Somebody asks, signs up, gets practices, answers, thumbs, invites, is on a team, is refused a summary."""
    someone = firm.person(WHO, None)
    someone.they_open_messages()
    someone.they_open_home()
    someone.they_say("what is a cloud TPM")
    firm.person(WHO).they_say("@tpmcoach how do I talk to an executive")
    someone.signs_up(day="Tuesday", time="09:00")
    firm.team(people=HANDLES[:8])
    firm.to(P2.opens + timedelta(hours=9))
    firm.to(week(P2))
    firm.says(WHO, "now")
    firm.answers(WHO, 2)
    firm.says(WHO, 'summary "Cloud TPMs"')
    firm.says(WHO, "what is the airspeed of an unladen swallow")
    firm.says(ADMIN, f"invite @{WHO}")
    firm.says(ADMIN, "invite @m09")


def export_of(firm: Company, who: str) -> dict[str, list[dict[str, object]]]:
    found = firm.slack.parts.store.everything(_member(firm, who))
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


def _member(firm: Company, who: str) -> Member:
    return firm.person(who).who


def test_the_export_tells_of_every_table_that_holds_a_person(firm: Company) -> None:
    has_done_all(firm)
    held = with_person(firm, firm.id(WHO))
    assert {"members", "checkins", "outbox", "seats", "rosters", "claims", "conversations", "pulls"} <= held
    rows = {name: [row for row in rows if row.get("user") == firm.id(WHO)] for name, rows in tables(firm).items()}
    exported = export_of(firm, WHO)
    for name in held:
        for row in rows[name]:
            told = {str(value) for kind in exported.values() for each in kind for value in each.values()}
            lacking = [key for key, value in row.items() if str(value) not in told]
            assert set(lacking) <= {"id", "claim", "lease_until", "ref"}, f"{name}: the export leaves out {lacking}"


def test_after_forget_me_no_table_names_the_person_and_no_plain_digest_is_theirs(firm: Company) -> None:
    """docs/privacy.md: after `forget me` codes stay that nobody can read a name in."""
    firm.team("Before", HANDLES[8:11], lead="priya")
    has_done_all(firm)
    others = with_person(firm, firm.id("m01"))
    firm.says(WHO, "forget me")
    firm.clicks(WHO, "Erase all of it")
    # That they were refused a summary stays for the team's members.
    assert with_person(firm, firm.id(WHO)) == {"pulls"}
    assert with_person(firm, firm.id("m01")) == others, "nothing of anybody else is touched"
    digest = erased_person(Secret(firm.slack.parts.config.secret), _member(firm, WHO).key)
    kept = tables(firm)
    assert [row["digest"] for row in kept["erased"]] == [digest]
    keyed = {no_invitation(Secret(firm.slack.parts.config.secret), _member(firm, WHO)), f"had {digest} 2026-W05"}
    known = {hashlib.blake2b(key.encode(), digest_size=16).hexdigest() for key in keyed}
    assert {row["key"] for row in kept["claims"] if not row["user"]} == known
    assert all(row["user"] for row in kept["conversations"])


@pytest.mark.slack_alone
def test_whoever_only_opened_the_messages_tab_is_told_of_it(firm: Company) -> None:
    firm.person("m05").they_open_messages()
    assert "I keep nothing about you" not in firm.says("m05", "forget me")
    firm.clicks("m05", "Erase all of it")
    assert with_person(firm, firm.id("m05")) == set()
    assert "I keep nothing about you" in firm.says("m05", "forget me")


def test_who_had_their_data_erased_gets_no_invitation(firm: Company) -> None:
    firm.person("m05").they_open_messages()
    firm.says("m05", "forget me")
    firm.clicks("m05", "Erase all of it")
    before = firm.person("m05", None).seen()
    assert "invited" in firm.says(ADMIN, "invite @m05")
    firm.to(firm.now + timedelta(days=2))
    assert firm.person("m05", None).seen() == before


def test_after_an_uninstall_only_keyed_hashes_are_left(firm: Company) -> None:
    has_done_all(firm)
    firm.slack.parts.store.tenant_left(_member(firm, WHO).tenant, firm.now)
    everybody = [firm.id(who) for who in (*HANDLES, ADMIN, LEAD, "priya")]
    firm.to(firm.now + timedelta(days=31))
    held = {name for name, rows in tables(firm).items() if rows} - {*_ROWS_OF_ALL, "secret"}
    assert held == {"erased"}
    text = json.dumps(tables(firm), default=str)
    assert not [who for who in everybody if who in text]


@pytest.mark.slack_alone
def test_an_account_that_left_is_erased_after_the_retention_time(firm: Company) -> None:
    """docs/privacy.md: an account that left goes when it is 400 days gone, and is on no new roster until then."""
    has_done_all(firm)
    left = firm.id(WHO)
    firm.peer.slack.workspace.change_person(WHO, deleted=True)
    firm.settle()
    firm.to(firm.now + timedelta(days=399))
    assert "members" in with_person(firm, left)
    firm.to(firm.now + timedelta(days=2))
    assert with_person(firm, left) == set()
    assert with_person(firm, firm.id("m01"))


def test_each_table_keeps_its_rows_as_long_as_the_officers_page_says(firm: Company) -> None:
    """docs/data-protection.md, the inventory: what is not named here goes with somebody or something."""
    has_done_all(firm)
    someone = firm.person(WHO, None)
    someone.they_say("what is a cloud TPM")
    firm.person(WHO).they_say("@tpmcoach what is a cloud TPM")  # in Teams only threads of channels last so long
    someone.checks_in("Partly", "Partly", "Partly", note="a note")
    firm.says(WHO, "stop")
    began, rows = firm.now, {name: timed(firm, name) for names in KEPT.values() for name in names}
    for days, names in KEPT.items():
        firm.to(began + timedelta(days=days - 2))
        assert [name for name in names if not rows[name] & timed(firm, name)] == [], "the newest are still there"
        firm.to(began + timedelta(days=days + 2, weeks=4 * ("witnesses" in names)))
        assert [name for name in names if rows[name] & timed(firm, name)] == []
    (latest,) = firm.slack.parts.store.checkins(_member(firm, WHO))
    assert (set(latest.answers.values()), latest.note) == ({1}, ""), "of who was on a roster the answers stay"


KEPT = {
    30: ("claims", "conversations"),
    90: ("gaps",),
    400: ("given", "outbox", "pulls", "witnesses", "checkins"),
}
"""How many days rows are kept, by table; of check-ins of who was on a roster, their notes."""
_CHANGES = ("at", "state", "code", "claim", "lease_until", "ref", "look_at", "looks", "facts", "until_at", "outcome")


def timed(firm: Company, name: str) -> set[str]:
    """The rows of a table that are kept for a time, but for what changes in them."""
    rows = tables(firm)[name]
    if name == "claims":
        rows = [row for row in rows if str(row["at"]) < "9"]  # the others are for good
    if name == "checkins":
        rows = [row for row in rows if row["note"]]
    if name == "witnesses":
        rows = [row for row in rows if row["user"]]  # the others say that a roster was frozen
    rows = [row for row in rows if row.get("state") != "planned"]
    return {str({key: value for key, value in row.items() if key not in _CHANGES}) for row in rows}


@pytest.mark.slack_alone
def test_a20_no_message_of_slack_tells_what_somebody_answered(firm: Company) -> None:
    """Exports and legal holds read messages; what only one person sees for a moment, and modals, are none."""
    firm.team(people=HANDLES[:8])
    firm.to(P2.opens + timedelta(hours=9))
    someone = firm.person(WHO, None).signs_up(day="Tuesday", time="09:00")
    firm.answers(WHO, 0, 1, 2)
    for text in ("progress", "summary", "checkin", "privacy", "now"):
        someone.they_say(text)
    firm.says(WHO, "now")
    firm.closes(P2)
    messages = [each for kept in firm.peer.slack.workspace.messages.values() for each in kept if each.by_app]
    stored = [json.dumps([each.text, each.blocks]) for each in messages if each.only_for is None]
    assert len(stored) > 10
    answer = re.compile(r"(?<!mostly )\b(?:not yet|partly)\b", re.I)
    assert answer.search(json.dumps('Chosen because you said "not yet" about planning.'))
    assert [text for text in stored if answer.search(text)] == []
