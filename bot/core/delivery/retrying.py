"""Sending again what a person decided to send again: what can be, and what cannot, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.model.outbox import OF_A_WEEK, Planned, State, holds_on
from bot.core.model.signups import Signup, Status
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules

_FINAL = {
    State.SENT: "it was sent",
    State.EXPIRED: "it expired; its member gets the next one",
    State.SENDING: "it is being sent right now",
    State.PLANNED: "it goes out by itself when it is due",
}


@dataclass(frozen=True, slots=True)
class Retried:
    """One message that a person wanted to be sent again: `planned` anew, or `refused` and why."""

    id: int
    planned: Planned | None = None
    refused: str = ""


def retry(store: MemberStore, ids: Sequence[int], rules: Rules, now: datetime) -> list[Retried]:
    """Plan messages anew, each in the next hours in which its member may be written to."""
    rows, done = store.messages(ids), list[Retried]()
    for number in dict.fromkeys(ids):
        planned, refused = _anew(rows.get(number), store, rules, now)
        if planned and not store.retry([number], planned.due, planned.until):
            # Somebody else decided meanwhile.
            planned, refused = None, "it has changed just now; look again"
        done.append(Retried(number, planned, refused))
    return done


def _anew(planned: Planned | None, store: MemberStore, rules: Rules, now: datetime) -> tuple[Planned | None, str]:
    if planned is None:
        return None, "there is no such message"
    if planned.state in _FINAL and not planned.held:
        return None, _FINAL[planned.state]
    signup = store.signup(planned.member)
    refused = _gone(signup) if planned.programme in OF_A_WEEK else ""
    if refused:
        return None, refused
    anew = schedule.again(replace(planned, state=State.PLANNED), signup, now, rules)
    if anew.state is State.EXPIRED:
        return None, f"its time is over ({planned.slot}): no hour is left in which it may be sent"
    return anew, ""


def _gone(signup: Signup | None) -> str:
    if signup is None:
        return "its member is not signed up any more"
    if signup.status is Status.STOPPED:
        return "its member stopped getting practices"
    if signup.status is Status.OFF:
        return "its member's account was deactivated, or in Teams they removed the coach; once back, they sign up again"
    return ""


def waits_for(planned: Planned, holds: Mapping[str, str]) -> str:
    """The hold that a planned message waits for, of those that `Outbox.holds` gives; empty when there is none."""
    return next((name for name in holds_on(planned.member.tenant, planned.programme) if name in holds), "")
