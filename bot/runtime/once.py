"""Idempotency keys: what a channel may deliver several times is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.core.errors import StoreError
from bot.core.ports.asking import Claims
from bot.logs import failure

_WINDOW_S = 3


def debounce_keys(press: str, at_s: float) -> list[str]:
    """Debounce: a press claims its window of three seconds and the next one, so a second press finds a key taken."""
    # Half a surrogate pair, which JSON can hold, is no UTF-8.
    digest = hashlib.blake2b(press.encode("utf-8", "replace"), digest_size=12).hexdigest()
    window = int(at_s // _WINDOW_S)
    return [f"press {digest} {window + later}" for later in (0, 1)]


class Once:
    """Claims idempotency keys in the database before work is done, and releases them when it fails."""

    def __init__(self, store: Claims, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    @contextmanager
    def claim(self, tenant: str, *keys: str, user: str = "", for_good: bool = False) -> Iterator[bool]:
        """Yield True to the first who claims all `keys`, False to every other; claims last 30 days, or `for_good`.

        Where they are about a `user`, they are exported and forgotten with them. What is raised inside releases them.
        Raises StoreError where nothing can be claimed.
        """
        claimed: list[str] = []
        try:
            yield self._claim(tenant, keys, claimed, user=user, for_good=for_good)
        except BaseException:
            self._release(tenant, claimed)
            raise

    def _claim(self, tenant: str, keys: tuple[str, ...], claimed: list[str], *, user: str, for_good: bool) -> bool:
        for key in keys:
            if not self._store.claim_once(tenant, key, self._now(), for_good=for_good, user=user):
                return False
            claimed.append(key)
        return True

    def _release(self, tenant: str, keys: list[str]) -> None:
        for key in keys:
            try:
                self._store.release(tenant, key)
            except StoreError as error:
                failure("not_released", error)
