"""Two workspaces whose people, teams, channels and events have the same ids never meet: in no table, cache or claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Installation

from bot.channels.slack.install.flow import workspace_of
from bot.core.model.installations import Token
from bot.runtime.keyring import Keyring
from bot.stores.sqlite import SqliteStore
from tests.slack.install.browser import KEY
from tests.slack.install.twins import ANA, BEN, CAT, DAN, EVE, ORGANISATION, Twin, Twins, twins

# What belongs to the database as a whole, and to nobody.
OF_NOBODY = {"heartbeat", "holds", "meta", "restores", "secret", "states"}
# Rows of a team, whose number is never used twice, or of one row; each has its tenant beside it.
BY_NUMBER = {"gaps", "outbox", "teams", "pulls", "viewers", "rosters", "witnesses", "published"}


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Twins]:
    with twins(tmp_path) as running:
        yield running


def test_every_key_of_every_table_begins_with_the_tenant_or_is_a_number(store: SqliteStore) -> None:
    seen = set()
    for table in store.database().tables:
        if table.name.startswith(("_", "sqlite_")):
            continue
        seen.add(table.name)
        columns = [column.name for column in table.columns]
        if table.name in OF_NOBODY:
            assert not {"tenant", "user"} & set(columns), table.name
            continue
        assert "tenant" in columns, f"{table.name}: whose row is it?"
        keys = [index.columns for index in table.indexes if index.unique] or [table.pks]
        for key in keys:
            assert key[0] == "tenant" or (table.name in BY_NUMBER and key[0] in ("id", "team")), f"{table.name}: {key}"
    assert seen > OF_NOBODY | BY_NUMBER


def lives(twin: Twin, both: Twins, manage: str, day: str) -> None:
    """People ask, sign up, check in, and are on a team."""
    twin.types(ANA, "what does a cloud TPM do")
    twin.types(ANA, f"xyzzy {twin.id} plugh")
    twin.writes(ANA, "what does a data TPM do")
    twin.writes(ANA, "and what about skills?")
    twin.opens_home(ANA)
    for user in (ANA, BEN, CAT, DAN):
        twin.fills(user, "practice", "Europe/Lisbon", day=day, time="10:30", type="-", level="-")
        twin.fills(user, "checkin", "2026-W48", manage=manage, deliver="1", plan="1", note=f"of {twin.id}")
    twin.fills(EVE, "team_new", "new", name="Same Team", lead=EVE, add=ANA)
    twin.types(ANA, "now")
    twin.changes(BEN, "Asia/Tokyo")


def test_the_same_ids_lead_two_lives(both: Twins) -> None:
    one, two = both.one, both.two
    lives(one, both, "0", "4")
    before = both.rows(one)
    assert {name for name, rows in before.items() if rows} >= {
        "members",
        "checkins",
        "claims",
        "conversations",
        "outbox",
    }
    assert all(not rows for name, rows in both.rows(two).items() if name not in ("installations", "tenants"))

    with no_statement_names(one, two) as statements:
        lives(two, both, "2", "5")
    assert len(statements) > 100
    assert both.rows(one) == before, "nothing that the second does changes the first"
    after = both.rows(two)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert {row["manage"] for row in before["checkins"]} == {0}
    assert {row["manage"] for row in after["checkins"]} == {2}

    both.time_passes(days=1, hours=2)
    both.time_passes(days=1)
    for token, other in (("xoxb-one", two), ("xoxb-two", one)):
        asked = [call for call in both.calls if call[0] == token]
        assert [method for _, method, _ in asked].count("chat.postMessage") >= 4
        assert other.id not in str(asked)


def test_who_is_forgotten_in_one_is_not_forgotten_in_the_other(both: Twins) -> None:
    one, two = both.one, both.two
    lives(one, both, "0", "4")
    lives(two, both, "0", "4")
    before = both.rows(one)
    with no_statement_names(one, two):
        two.types(ANA, "forget me")
        both.store.forget(who(two, ANA))
    assert both.rows(one) == before
    assert not [row for row in both.rows(two)["members"] if row["user"] == ANA]


def test_the_end_of_one_leaves_the_other(both: Twins) -> None:
    one, two = both.one, both.two
    lives(one, both, "0", "4")
    lives(two, both, "0", "4")
    before = both.rows(one)
    with no_statement_names(one, two):
        two.uninstalls()
    assert both.rows(one) == before
    assert both.rows(two)["installations"] == []
    both.calls.clear()
    assert one.types(ANA, "help").text
    assert both.calls == [], "the other is answered at once"
    two.types(ANA, "help")
    ((token, _, said),) = both.calls
    assert (token, "An admin can install it again" in said["text"]) == ("", True)
    both.calls.clear()
    both.time_passes(days=1, hours=2)
    assert {token for token, _, _ in both.calls} == {"xoxb-one"}
    both.time_passes(days=31)
    left = {name for name, rows in both.rows(two).items() if rows}
    assert left <= {"erased"}, left


def test_an_export_holds_nothing_of_a_namesake(both: Twins) -> None:
    lives(both.one, both, "0", "4")
    lives(both.two, both, "0", "4")
    kept = str(both.store.everything(who(both.one, ANA)))
    assert both.one.id in kept
    assert both.two.id not in kept


def test_an_organisation_that_installs_as_a_whole_has_one_token_for_all_its_workspaces(both: Twins) -> None:
    """Slack says for which installation a payload is: (organisation, workspace, org-wide)."""
    sealed = Keyring([KEY]).seal(f"slack:{ORGANISATION}", Token("xoxb-org"), both.clock.now())
    both.store.save_installation(sealed)
    for whole, token, tenant in (("true", "xoxb-org", f"slack:{ORGANISATION}"), ("false", "xoxb-one", both.one.tenant)):
        both.calls.clear()
        where = {"team_id": both.one.id, "enterprise_id": ORGANISATION, "is_enterprise_install": whole}
        both.one.wire.command("practice", user_id=ANA, channel_id="C1", response_url=both.one.response_url, **where)
        assert both.service.later.drain(10)
        assert {call[0] for call in both.calls if call[0]} == {token}
        assert [call[1] for call in both.calls].count("views.open") == 1
        claims = both.store.database().query("select count(*) as n from tenants where tenant = ?", [tenant])
        assert next(iter(claims))["n"] == 1


@pytest.mark.parametrize(
    ("team", "organisation", "whole", "workspace"),
    [("T1", None, False, "T1"), ("T1", "E1", False, "T1"), (None, "E1", True, "E1"), ("T1", "E1", True, "E1")],
)
def test_an_install_is_kept_for_what_installed(
    team: str | None, organisation: str | None, whole: bool, workspace: str
) -> None:
    made = Installation(user_id=ANA, team_id=team, enterprise_id=organisation, is_enterprise_install=whole)
    assert workspace_of(made) == workspace


def who(twin: Twin, user: str) -> Any:
    from bot.core.model.people import Member

    return Member("slack", twin.id, user)


@contextmanager
def no_statement_names(other: Twin, mine: Twin) -> Iterator[list[str]]:
    """Inside, each statement that names a person names their tenant or a team's number, and never the other tenant."""
    with mine.trace.kept() as statements:
        yield statements
    people = re.compile("|".join((ANA, BEN, CAT, DAN, EVE)))
    for statement in statements:
        assert other.tenant not in statement, statement
        if people.search(statement):
            assert mine.tenant in statement or re.search(r"\bteam = \d", statement), statement
