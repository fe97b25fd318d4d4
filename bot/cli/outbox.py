"""`outbox`: what was not sent, why, and what to do about it. It shows who, never what anybody answered."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.cli.advice import about_breaker, about_hold, about_trouble, chat_name
from bot.cli.database import open_existing
from bot.config import Config
from bot.core.delivery.restoring import RESTORED
from bot.core.delivery.retrying import Retried, waits_for
from bot.core.delivery.retrying import retry as plan_anew
from bot.core.errors import CoachError
from bot.core.model.outbox import Breaker, Programme, State, Trouble, Undelivered, holds_on
from bot.runtime.clock import utc_now
from bot.stores.store import Store
from bot.wiring import open_rules

OVERDUE = timedelta(minutes=10)
_EVER = timedelta(days=3660)
_MOST_ID = 2**63 - 1
_KINDS = {
    Programme.NUDGE: "weekly practice",
    Programme.CHECKIN: "check-in prompt",
    Programme.REMINDER: "reminder",
    Programme.INVITATION: "invitation",
    Programme.NOTICE: "notice",
    Programme.DIGEST: "digest",
}


@dataclass(frozen=True)
class Report:
    """State of the outbox: what is on hold and why, who waits, what was not sent, and how much expired in order."""

    holds: Mapping[str, str]
    breakers: Sequence[Breaker]
    troubles: Sequence[Trouble]
    expired: Mapping[str, int]
    days: int
    per_minute: int

    def is_wrong(self) -> bool:
        """True where a person should look. What is decided, or comes again by itself, is no reason."""
        return bool(self.holds or self.breakers or not all(map(_is_decided, self.troubles)))

    def waiting(self, hold: str) -> int:
        """Number of overdue messages that wait for a hold to end."""
        return sum(each.count for each in self.troubles if _waits(each, self.holds) == hold)

    def rest(self) -> list[Trouble]:
        """The troubles that want a look of their own: not those that merely wait for a hold to end."""
        return [each for each in self.troubles if not _waits(each, self.holds)]


def show(options: argparse.Namespace) -> int:
    """List what is on hold and what was not sent. Exit status 1 when something is wrong."""
    config, now = Config.read(), utc_now()
    with open_existing(config) as store:
        since = now - timedelta(days=options.days)
        troubles = store.troubles(since, now - OVERDUE, options.most)
        stuck = store.holds(), store.breakers(now)
        report = Report(*stuck, troubles, store.expired(since), options.days, config.per_minute)
    print(json.dumps(_as_json(report), indent=2) if options.json else "\n".join(_lines(report)))
    return 1 if report.is_wrong() else 0


def retry(options: argparse.Namespace) -> int:
    """Plan messages anew. Exit status 1 when one of them could not be."""
    ids, config = _ids(options.ids), Config.read()
    if not ids and not options.held and not options.unknown:
        raise CoachError("give the numbers of messages, --held CODE for all that are held for one reason, or --unknown")
    with open_existing(config) as store:
        ids += _held(store, options.held) if options.held else []
        ids += _unknown(store, options.days) if options.unknown else []
        done = plan_anew(store, ids, open_rules(config), utc_now())
        holds = store.holds()
    for each in done:
        print(_retried(each, holds))
    return 1 if any(each.refused for each in done) else 0


def resume(_: argparse.Namespace) -> int:
    """Take every hold off."""
    with open_existing(Config.read()) as store:
        before, waited = store.holds(), store.breakers(utc_now())
        store.resume(utc_now())
    for name, code in before.items():
        print(f"{_held_name(name)} is not on hold any more (it was: {code}).")
    for each in waited:
        print(f"workspace {each.tenant} does not wait any more (it did after {each.failures} failures in a row).")
    waits = "What waits goes out within two minutes, if its time is not over; if it is refused again, it is held again."
    print(waits if before or waited else "Nothing was on hold.")
    return 0


def _ids(texts: Sequence[str]) -> list[int]:
    wrong = [text for text in texts if not (text.isascii() and text.isdecimal() and int(text) <= _MOST_ID)]
    if wrong:
        raise CoachError(f"{', '.join(wrong)}: no number of a message; `tpm-coach outbox` shows them, such as 17")
    return [int(text) for text in texts]


def _held(store: Store, code: str) -> list[int]:
    """The numbers of all messages that are held for this reason. Raises CoachError where there is none."""
    now = utc_now()
    troubles = store.troubles(now - _EVER, now - OVERDUE, _MOST_ID)
    held = [each for each in troubles if each.held and each.state is State.PLANNED and each.code == code]
    ids = [message.id for trouble in held for message in trouble.newest]
    if not ids:
        raise CoachError(f"nothing is held for {code!r}; `tpm-coach outbox` shows what is, and why")
    return sorted(ids)


def _unknown(store: Store, days: int) -> list[int]:
    """The numbers of all messages of the last days that perhaps arrived. Raises CoachError where there is none."""
    now = utc_now()
    troubles = store.troubles(now - timedelta(days=days), now - OVERDUE, _MOST_ID)
    ids = [each.id for trouble in troubles if trouble.state is State.UNKNOWN for each in trouble.newest]
    if not ids:
        raise CoachError(f"nothing of the last {days} days is unknown")
    return sorted(ids)


def _retried(each: Retried, holds: Mapping[str, str]) -> str:
    if each.planned is None:
        return f"{each.id}: not planned: {each.refused}."
    hold = waits_for(each.planned, holds)
    wait = f", once {_held_name(hold)} is not on hold any more (`tpm-coach outbox resume`)" if hold else ""
    when = f"between {_time(each.planned.due)} and {_time(each.planned.until)}"
    return f"{each.id}: planned anew: it goes to {each.planned.member.key} {when}{wait}."


def _is_decided(trouble: Trouble) -> bool:
    return trouble.state is State.DEAD or trouble.code == RESTORED or (trouble.is_over and trouble.comes_again)


def _waits(trouble: Trouble, holds: Mapping[str, str]) -> str:
    if trouble.state is not State.PLANNED or trouble.held:
        return ""
    return next((name for name in holds_on(trouble.tenant, trouble.programme) if name in holds), "")


def _lines(report: Report) -> Iterator[str]:
    for name, code in report.holds.items():
        yield f"ON HOLD  {_held_name(name)} ({code}): {report.waiting(name)} due messages wait."
        yield f"         {about_hold(name, code)}"
        yield ""
    for each in report.breakers:
        what, advice = about_breaker(each.tenant, each.failures)
        yield f"WAITING  workspace {each.tenant}: {what}; one is tried at {_time(each.until)}."
        yield f"         {advice}"
        yield ""
    for trouble in report.rest():
        what, advice = about_trouble(trouble, report.per_minute)
        kind = _KINDS[trouble.programme]
        yield f"{_title(trouble)}  {trouble.count} x {kind} in {trouble.tenant}: {what}"
        yield f"         {advice}"
        yield from (f"         {_line(one)}" for one in trouble.newest)
        if trouble.count > len(trouble.newest):
            yield f"         … and {trouble.count - len(trouble.newest)} older ones (--most shows more)"
        yield ""
    if not (report.holds or report.breakers or report.troubles):
        yield f"Nothing is on hold, and nothing failed to be sent in the last {report.days} days."
    if report.expired:
        reasons = ", ".join(f"{count} {code or 'unknown'}" for code, count in report.expired.items())
        yield f"Not sent as it was not to be, in the last {report.days} days: {reasons}."


def _title(trouble: Trouble) -> str:
    if trouble.held:
        return "OVER   " if trouble.is_over else "HELD   "
    return "OVERDUE" if trouble.state is State.PLANNED else f"{trouble.state.value.upper():7}"


def _line(each: Undelivered) -> str:
    return f"{each.id:>8}  {each.member.key}  {each.slot}  due {_time(each.due)}"


def _held_name(name: str) -> str:
    if ":" in name:
        return f"workspace {name}"
    chat, _, programme = name.rpartition(" ")
    return f"every {_KINDS[Programme(programme)]}{f' in {chat_name(chat)}' if chat else ''}"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%MZ}"


def _as_json(report: Report) -> dict[str, object]:
    holds = [
        {"name": name, "code": code, "waiting": report.waiting(name), "do": about_hold(name, code)}
        for name, code in report.holds.items()
    ]
    waits = [
        {"name": each.tenant, "failures": each.failures, "until": each.until.isoformat()} for each in report.breakers
    ]
    troubles = [_trouble(each, report) for each in report.rest()]
    return {"holds": holds, "waiting": waits, "troubles": troubles, "expired": report.expired}


def _trouble(trouble: Trouble, report: Report) -> dict[str, object]:
    what, advice = about_trouble(trouble, report.per_minute)
    return {
        "kind": _title(trouble).strip().lower(),
        "programme": trouble.programme.value,
        "workspace": trouble.tenant,
        "code": trouble.code,
        "count": trouble.count,
        "why": what,
        "do": advice,
        "messages": [
            {"id": each.id, "member": each.member.key, "slot": each.slot, "due": each.due.isoformat()}
            for each in trouble.newest
        ],
    }
