"""Records how a delivery ended, and what follows: for its member, its tenant and everybody else."""

from __future__ import annotations

from datetime import datetime

from bot.core.model.outbox import Delivery, Failure, Finished, Programme, Refusal, State, holds_on
from bot.stores import breaker
from bot.stores.connection import at, ms
from bot.stores.engines.engine import Connection
from bot.stores.signups import PLAN, plan_values
from bot.stores.teams import tell

MOST_PAUSE_MS = 86_400_000
MOST_LEASE_MS = 900_000
# A channel that asks for more is asked again after an hour.
_MOST_ASKED_MS = 3_600_000
# What a channel is still at work with when it seems to have failed is in its conversation by then.
LOOK_AFTER_MS = 120_000
# A message whose lease ran out is unknown. Its holder may still tell how it ended, until somebody else leases it.
_MINE = "id = ? and claim = ? and state in ('sending', 'unknown')"
# What comes back to a tenant that left meanwhile.
_GONE = """update outbox set state = 'expired', held = 0, code = 'left', at = ? where id = ? and state = 'planned'
    and tenant in (select tenant from tenants where status = 'left')"""
_BACKOFF_MS, _MOST_BACKOFF_MS = 15_000, 900_000


def finish(conn: Connection, finished: Finished) -> None:
    """Record how a delivery ended, and what follows; nothing, where the claim was lost."""
    delivery, refusal, time = finished.delivery, finished.refusal, ms(finished.at)
    mine = (delivery.id, delivery.claim)
    if finished.later:
        query = """update outbox set due_at = ?, until_at = ?, lease_until = 0, at = ?
            where id = ? and claim = ? and state = 'planned'"""
        conn.execute(query, (ms(finished.later.due), ms(finished.later.until), time, *mine))
    elif finished.expired:
        # It was never begun.
        query = "update outbox set state = 'expired', code = ?, at = ? where id = ? and claim = ? and state = 'planned'"
        conn.execute(query, (finished.expired, time, *mine))
    elif finished.held:
        query = """update outbox set held = 1, code = ?, lease_until = 0, at = ?
            where id = ? and claim = ? and state = 'planned'"""
        conn.execute(query, (finished.held, time, *mine))
    elif refusal is None:
        breaker.answered(conn, delivery.member.tenant)
        arrived(conn, finished)
    else:
        _refused(conn, delivery, refusal, time, mine)


def arrived(conn: Connection, finished: Finished) -> None:
    """Record that a message was taken, and what follows from it."""
    delivery, time = finished.delivery, ms(finished.at)
    query = f"update outbox set state = 'sent', code = '', at = ?, look_at = null where {_MINE}"
    if conn.execute(query, (time, delivery.id, delivery.claim)).rowcount:
        _follow(conn, finished)


def absent(conn: Connection, delivery: Delivery, time: int) -> None:
    """Record that a message that was perhaps sent did not arrive: it is planned again, and keeps why."""
    mine = (delivery.id, delivery.claim)
    _ungive(conn, delivery, mine)
    query = f"""update outbox set state = 'planned', lease_until = 0, look_at = null, looks = 0, at = ?
        where {_MINE} and state = 'unknown'"""
    conn.execute(query, (time, *mine))
    conn.execute(_GONE, (time, delivery.id))


def _follow(conn: Connection, finished: Finished) -> None:
    delivery = finished.delivery
    tenant, user = delivery.member.tenant, delivery.member.user
    if delivery.programme is Programme.NUDGE:
        conn.execute('update members set silent = silent + 1 where tenant = ? and "user" = ?', (tenant, user))
    if delivery.programme is Programme.NOTICE:
        tell(conn, int(delivery.facts["team"]), user, ms(finished.at))
    give(conn, tenant, user, delivery.slot, delivery.facts.get("practice", ""), finished.at)
    conn.executemany(PLAN, [plan_values(row, finished.at) for row in finished.follow])


def give(conn: Connection, tenant: str, user: str, week: str, practice: str, now: datetime) -> None:
    """Keep that a practice was had in a week, if there was one; what is kept of it already stays as it is."""
    if practice:
        query = """insert into given (tenant, "user", week, practice, day, outcome) values (?, ?, ?, ?, ?, '')
            on conflict do nothing"""
        conn.execute(query, (tenant, user, week, practice, now.date().isoformat()))


def _ungive(conn: Connection, delivery: Delivery, mine: tuple[int, int]) -> None:
    """Undo `give` for a message that was recorded as perhaps sent and surely was not."""
    query = """delete from given where tenant = ? and "user" = ? and week = ? and practice = ? and outcome = ''
        and exists (select 1 from outbox where id = ? and claim = ? and state = 'unknown')"""
    who = (delivery.member.tenant, delivery.member.user, delivery.slot, delivery.facts.get("practice", ""))
    conn.execute(query, (*who, *mine))


def _refused(conn: Connection, delivery: Delivery, refusal: Refusal, time: int, mine: tuple[int, int]) -> None:
    if refusal.failure is Failure.AMBIGUOUS:
        breaker.failed(conn, delivery.member.tenant, time)
        _perhaps_sent(conn, delivery, refusal, time, mine)
        return
    if refusal.failure not in (Failure.LATER, Failure.BUSY):
        breaker.answered(conn, delivery.member.tenant)
    if refusal.failure is Failure.DEAD_MEMBER:
        _dead(conn, delivery, refusal, time, mine)
        return
    tries = _planned_again(conn, delivery, refusal, time, mine)
    if refusal.failure is Failure.BUSY and tries:
        _put_off(conn, delivery, time, min(_wait_ms(refusal, tries), MOST_LEASE_MS))
    elif not refusal.perhaps_one or (tries and _in_a_row(conn, delivery, refusal.code)):
        _stop_others(conn, delivery, refusal, time, tries)


def _perhaps_sent(conn: Connection, delivery: Delivery, refusal: Refusal, time: int, mine: tuple[int, int]) -> None:
    """Record that a message is unknown, and when to look for it, where it can be looked for."""
    look = time + LOOK_AFTER_MS if delivery.ref else None
    if _over(conn, State.UNKNOWN, refusal, time, look, mine):
        member, practice = delivery.member, delivery.facts.get("practice", "")
        give(conn, member.tenant, member.user, delivery.slot, practice, at(time))


def _dead(conn: Connection, delivery: Delivery, refusal: Refusal, time: int, mine: tuple[int, int]) -> None:
    """Record that the member's account is gone: they are sent nothing any more."""
    _over(conn, State.DEAD, refusal, time, None, mine)
    query = """update members set status = 'off', next_at = null, at = ? where tenant = ? and "user" = ?"""
    conn.execute(query, (time, delivery.member.tenant, delivery.member.user))


def _over(conn: Connection, state: State, refusal: Refusal, time: int, look: int | None, mine: tuple[int, int]) -> bool:
    """Record that a message is not sent again by itself; False where the claim was lost."""
    query = f"update outbox set state = ?, code = ?, at = ?, look_at = ? where {_MINE}"
    return bool(conn.execute(query, (state, refusal.code, time, look, *mine)).rowcount)


def _planned_again(
    conn: Connection, delivery: Delivery, refusal: Refusal, time: int, mine: tuple[int, int]
) -> int | None:
    """Record that a message was surely not sent: it goes out when what is in its way is gone, if its time allows.

    Returns how often it was tried, None where the claim was lost.
    """
    _ungive(conn, delivery, mine)
    query = f"""update outbox set state = 'planned', lease_until = 0, code = ?, held = ?, tries = tries + 1, at = ?,
        look_at = null where {_MINE} returning tries"""
    held = refusal.perhaps_one or refusal.failure is Failure.UNLISTED
    done = conn.execute(query, (refusal.code, held, time, *mine)).fetchone()
    conn.execute(_GONE, (time, delivery.id))
    return done[0] if done else None


def _in_a_row(conn: Connection, delivery: Delivery, code: str) -> bool:
    """True where several members in a row had this refusal; their messages then wait with everybody's, not alone."""
    same = (delivery.member.tenant, delivery.programme.value, code)
    query = """select max(at) from outbox where tenant = ? and programme = ? and code = ? and held = 1
        group by "user" order by 1 desc limit ?"""
    times = [row[0] for row in conn.execute(query, (*same, breaker.BREAKS_AFTER)).fetchall()]
    if len(times) < breaker.BREAKS_AFTER:
        return False
    query = "select 1 from outbox where tenant = ? and programme = ? and state = 'sent' and at >= ? limit 1"
    if conn.execute(query, (*same[:2], times[-1])).fetchone():
        return False
    query = """update outbox set held = 0 where tenant = ? and programme = ? and code = ? and held = 1 and at >= ?
        and state = 'planned'"""
    conn.execute(query, (*same, times[-1]))
    return True


def _put_off(conn: Connection, delivery: Delivery, time: int, wait: int) -> None:
    """Let a message wait as if it were leased, while others go out; several members in a row hold their tenant."""
    member = delivery.member
    query = "update outbox set lease_until = ? where id = ? and claim = ? and state = 'planned'"
    conn.execute(query, (time + wait, delivery.id, delivery.claim))
    # One member's chat counts once, however many messages wait for it.
    query = """select sum(tries) from outbox where tenant = ? and "user" = ? and state = 'planned'"""
    (tries,) = conn.execute(query, (member.tenant, member.user)).fetchone()
    if tries == 1:
        breaker.failed(conn, member.tenant, time)


def _wait_ms(refusal: Refusal, tries: int) -> int:
    """How long to wait after so many tries: what the channel asked for, else twice as long each time."""
    backoff = min(_BACKOFF_MS << min(tries - 1, 8), _MOST_BACKOFF_MS)
    return min(round(1000 * refusal.retry_s), _MOST_ASKED_MS) or backoff


def _stop_others(conn: Connection, delivery: Delivery, refusal: Refusal, time: int, tries: int | None) -> None:
    """Stop what else would be refused: a pause of the tenant, a hold of one that is gone, a hold of the programme."""
    tenant, code = delivery.member.tenant, refusal.code
    if refusal.failure is Failure.LATER and tries:
        ends, most = time + _wait_ms(refusal, tries), time + MOST_PAUSE_MS
        query = """update tenants set held_until = case when held_until between ? and ? then held_until else ? end
            where tenant = ?"""
        conn.execute(query, (ends, most, ends, tenant))
    if refusal.failure is Failure.DEAD_TENANT:
        query = "update tenants set status = 'paused', code = ? where tenant = ? and status = 'active'"
        conn.execute(query, (code, tenant))
    if refusal.failure is Failure.OURS:
        query = "insert into holds (programme, code, at) values (?, ?, ?) on conflict do nothing"
        conn.execute(query, (holds_on(tenant, delivery.programme)[0], code, time))
