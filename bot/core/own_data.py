"""A member's own data: what is stored and why, a copy of it, and its end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.calendar.localtime import local, monday, week_of
from bot.core.model.checkins import QUESTIONS, CheckIn
from bot.core.model.forms import File, Response
from bot.core.model.messages import Button, Buttons, Confirm, Message, Prose
from bot.core.model.outbox import GONE_OUT
from bot.core.model.people import Member
from bot.core.model.teams import Looks
from bot.core.ports.lifetimes import ROLES, TRACES
from bot.core.ports.members import MemberStore
from bot.core.practice.signing_up import keep_had_practice
from bot.core.secret import Secret
from bot.core.summaries.remains import remains
from bot.core.teams.notices import no_invitation
from bot.core.wording.phrases import Wording, day_name, of_team
from bot.core.wording.spoken import sentence
from bot.core.wording.spreadsheet import spreadsheet

_EXPORTED = 10_000
LOOKS = "who looked at your team's summary"
"""Name in the export for the pulls of the member's team."""


@dataclass(frozen=True)
class Terms:
    """How long data are kept, as members are told.

    `keep_days` holds for answers, `left_days` for the data of a tenant that removed the app, `gap_days` for questions
    without a name (0: none is kept). `url` is where more is told.
    """

    keep_days: int = 400
    left_days: int = 30
    gap_days: int = 90
    url: str = ""


@dataclass(frozen=True)
class OwnData:
    """Shows, copies and erases what is stored of one member."""

    store: MemberStore
    words: Wording
    secret: Secret | None
    terms: Terms

    def privacy(self, member: Member) -> Response:
        """Tell what is stored, why, for how long, and who sees it."""
        team = self.store.team_of(member)
        said = self.words.say(
            "data/privacy",
            address=bool(self.store.address(member)),
            days=self.terms.keep_days,
            gap_days=self.terms.gap_days,
            url=self.terms.url,
            **of_team(team, member.user),
            views=", ".join(each.name for each in self.store.viewing(member)),
            looks=[_told(looks) for looks in self.store.looks_seen_by(member)],
        )
        row = (self.words.opens("export_open", "export"), self.words.opens("forget_open", "forget me"))
        return Response(replace(said, parts=(*said.parts, Buttons(row))))

    def copy(self, member: Member) -> dict[str, object]:
        """A copy of all that is kept of a member, by kind, and who looked at the summary of a team of theirs."""
        everything: dict[str, object] = dict(self.store.everything(member))
        pulls = self.store.pulls_seen_by(member, _EXPORTED)
        if pulls or self.store.team_of(member):
            everything[LOOKS] = [
                {"who": each.user, "team": each.team, "when": each.at, "outcome": each.outcome} for each in pulls
            ]
        return everything

    def export(self, member: Member) -> Response:
        """Export all of it as JSON, and the check-ins as CSV."""
        kept = self.store.everything(member)
        if not any(kept.values()):
            return Response(self._nothing(kept))
        everything = self.copy(member)
        files = (
            File("tpm-coach.json", json.dumps(everything, ensure_ascii=False, indent=2, default=str)),
            File("tpm-coach-check-ins.csv", self._table(self.store.checkins(member))),
        )
        return Response(self.words.say("data/exported"), files=files, asks=True)

    def _nothing(self, kept: Mapping[str, Sequence[Mapping[str, object]]]) -> Message:
        return self.words.say("data/nothing", roles=any(kept[name] for name in ROLES))

    def _table(self, checkins: Sequence[CheckIn]) -> str:
        label = self.words.label
        titles = [label("table_week"), *(label(f"question_{name}") for name in QUESTIONS), label("checkin_note")]
        rows = [
            [
                monday(each.week).isoformat(),
                *(label(f"answer_{each.answers[name]}") for name in QUESTIONS),
                each.note,
            ]
            for each in checkins
        ]
        return spreadsheet([titles, *rows])

    def ask_to_forget(self, member: Member) -> Response:
        """Tell what would be erased, with a button that asks once more."""
        kept = self.store.everything(member)
        if not any(rows for name, rows in kept.items() if name not in ROLES):
            return Response(self._nothing(kept))
        label, team = self.words.label, self.store.team_of(member)
        values = {"team": team.name if team else "", "sees": team is not None and team.may_view(member.user)}
        said = self.words.text("data/forget_ask", **values, brief=False)
        brief = self.words.text("data/forget_ask", **values, brief=True)
        confirm = Confirm(label("forget_title"), sentence(brief), label("forget_yes"), label("forget_no"))
        button = Button(label("forget_button"), "forget", "all", label("forget_label"), confirm=confirm, danger=True)
        return Response(Message(sentence(said), (Prose(said), Buttons((button,)))))

    def forget(self, member: Member, now: datetime) -> Response:
        """Erase all of it, and say what was erased; or, asked once more, that it is done.

        Keyed hashes stay: for twelve weeks of who was on a roster and of their latest answers; for 30 days of who had
        this week's practice, so that nobody gets two; for good so that nobody invites them.
        """
        gone = {name: count for name, count in self.erase(member, now).items() if name not in TRACES}
        if not any(gone.values()):
            kept = self.store.everything(member)
            leads = any(kept[name] for name in ROLES)
            return Response(self._nothing(kept) if leads else self.words.say("data/forgotten_before"))
        views = ", ".join(each.name for each in self.store.viewing(member))
        return Response(self.words.say("data/forgotten", what=counted(gone), views=views), replace=True)

    def erase(self, member: Member, now: datetime) -> Mapping[str, int]:
        """Erase all of it; how many rows of each kind."""
        if self.secret:
            signup = self.store.signup(member)
            if signup:
                week = week_of(local(now, signup.zone).date())
                if self.store.outcomes(member).get(week) in GONE_OUT:
                    keep_had_practice(self.store, self.secret, member, week, now)
            if any(self.store.everything(member).values()):
                self.store.claim_once(member.tenant, no_invitation(self.secret, member), now, for_good=True)
            checkins = self.store.checkins(member)
            kept = remains(self.secret, member, checkins[-1] if checkins else None)
            self.store.remember_erased(member, kept, now)
        return self.store.forget(member)

    def erase_leavers(self, before: datetime, now: datetime) -> None:
        """Erase those whose account was deactivated, or a guest's, since before then."""
        for member in self.store.leavers(before):
            self.erase(member, now)


def _told(looks: Looks) -> tuple[str, str, int, str, str]:
    """Who looked, the last day, how often before, with what outcome, at which team's summary."""
    pull = looks.last
    who = f"@@{pull.user}@@" if pull.user else ""
    return who, day_name(pull.at.date()), looks.times - 1, pull.outcome, pull.team


def counted(rows: Mapping[str, int]) -> str:
    """How many rows of each kind, in words."""
    return ", ".join(f"{name} ({count})" for name, count in rows.items() if count)
