"""Metrics to alert on, in the text format of Prometheus: numbers by state and kind, never who or what.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.core.errors import StoreError
from bot.core.ports.members import MemberStore
from bot.logs import log

_ACK_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_OUTCOME = re.compile(r"[a-z_]{1,30}")


class Metrics:
    """Counts acknowledgements and outcomes, and reads the outbox when it is asked. Safe to share between threads."""

    CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, store: MemberStore, now: Callable[[], datetime], can_save: Callable[[], None]) -> None:
        """`can_save` raises StoreError where the database takes nothing."""
        self._registry = CollectorRegistry()
        self._acks = Histogram(
            "tpm_ack_seconds",
            "How long Slack waited for an answer.",
            buckets=_ACK_S,
            registry=self._registry,
        )
        self._outcomes = Counter(
            "tpm_questions", "What people asked or told the coach, by outcome.", ["outcome"], registry=self._registry
        )
        self._registry.register(_Outbox(store, now, can_save))
        log.addHandler(_Outcomes(self._outcomes))

    def acknowledged(self, seconds: float) -> None:
        """A request of Slack's was answered."""
        self._acks.observe(seconds)

    def text(self) -> bytes:
        """All metrics. Raises StoreError where the database cannot be read."""
        return generate_latest(self._registry)


class _Outcomes(logging.Handler):
    """Counts the outcomes that are logged of commands and messages, so that both say the same."""

    def __init__(self, outcomes: Counter) -> None:
        super().__init__(logging.INFO)
        self._outcomes = outcomes

    def emit(self, record: logging.LogRecord) -> None:
        outcome = str(getattr(record, "fields", {}).get("outcome", ""))
        if record.msg in ("command", "message") and _OUTCOME.fullmatch(outcome):
            self._outcomes.labels(outcome).inc()


@dataclass(frozen=True)
class _Outbox(Collector):
    """Reads the outbox at each scrape."""

    store: MemberStore
    now: Callable[[], datetime]
    can_save: Callable[[], None]

    def collect(self) -> Iterator[Metric]:
        """The families of metrics."""
        families: list[Metric] = []
        try:
            # First: on a full disk the database can be read, but takes nothing.
            families += self._collect()
            self.can_save()
            up = 1
        except StoreError:
            up = 0
        yield _gauge("tpm_database_up", "Whether the database can be read and written to.", up)
        yield from families

    def _collect(self) -> Iterator[Metric]:
        now = self.now()
        messages = GaugeMetricFamily("tpm_messages", "Messages to members that are kept, by state.", labels=["state"])
        for state, count in self.store.counts().items():
            messages.add_metric([state.value], count)
        yield messages
        oldest = self.store.oldest_due(now)
        age = (now - oldest).total_seconds() if oldest else 0.0
        yield _gauge("tpm_oldest_due_seconds", "For how long the oldest message that is due has waited.", age)
        last = self.store.last_beat()
        if last:
            told = "How long ago the clock ticked last, by the time of day."
            yield _gauge("tpm_last_tick_seconds", told, (now - last).total_seconds())
        yield _gauge("tpm_holds", "Kinds of messages and workspaces that wait for a person.", len(self.store.holds()))
        waits = len(self.store.breakers(now))
        yield _gauge(
            "tpm_workspaces_waiting", "Workspaces that wait as their chat failed several times in a row.", waits
        )


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)
