"""Waitress's connections, watched at the price of what happens on them: not of how many there are.

Waitress asks each connection at each turn of its loop what it waits for, in Python, and turns several times a request:
under load that is half of what the process does. Here a connection is asked when something happened to it.
"""

from __future__ import annotations

import select
import threading
import time
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask

_LOOK_AT_ALL_S = 0.1
# An answer of the usual size is sent at once, head and body in one piece.
_SEND_BYTES = 1 << 16


class _Task(WSGITask):  # type: ignore[misc]  # waitress is untyped
    def finish(self) -> None:
        """Send what is left from the thread that made it: the loop need not wake up for it."""
        super().finish()
        channel = self.channel
        with channel.outbuf_lock:
            channel._flush_exception(channel._flush_some, do_close=False)


class _Connection(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    # Whether somebody has to tell the loop when this connection can be read (again).
    unread = True

    def add_channel(self, map: Any = None) -> None:
        super().add_channel(map)
        self.server.accepted.append(self)

    def del_channel(self, map: Any = None) -> None:
        # Before its number goes to another connection.
        self.server.forget(self._fileno)
        super().del_channel(map)

    def service(self) -> None:
        self.server.working.connection = self
        super().service()

    def needs_loop(self) -> bool:
        """Whether the loop, as it watches now, would miss what is to be done here."""
        return bool(self.unread or self.writable())


class ConnectionServer(TcpWSGIServer):  # type: ignore[misc]
    """Waitress's server; `turn` takes the place of its loop."""

    channel_class = _Connection

    def __init__(self, application: Any, **settings: Any) -> None:
        """Bind the address in `settings`, which are waitress's. Raises OSError when it is taken."""
        self.working = threading.local()
        self.accepted: list[_Connection] = []
        self._watched: dict[int, int] = {}
        self._look_at_all_at = 0.0
        super().__init__(application, **settings)
        self.adj.send_bytes = _SEND_BYTES
        self._poll: Any = select.poll() if hasattr(select, "poll") else None

    def pull_trigger(self) -> None:
        """Wake the loop up, where the connection that this thread works on needs it."""
        connection = getattr(self.working, "connection", None)
        if connection is None or connection.needs_loop():
            super().pull_trigger()

    def turn(self, timeout_s: float) -> None:
        """Wait for something to happen, so long at most, and see to it."""
        if self._poll is None:
            self.accepted.clear()
            wasyncore.loop(timeout=timeout_s, map=self._map, count=1)
            return
        if time.monotonic() >= self._look_at_all_at:
            self._look_at_all()
        for number, flags in self._poll.poll(int(1000 * timeout_s)):
            channel = self._map.get(number)
            if channel is None:
                self.forget(number)
            elif channel is self.trigger:
                wasyncore.readwrite(channel, flags)
                self._look_at_all()
            elif not isinstance(channel, _Connection):
                wasyncore.readwrite(channel, flags)
                # There may be as many connections now as are allowed.
                self._watch(number, channel)
            elif self._is_awaited(channel):
                wasyncore.readwrite(channel, flags)
                if channel.writable():
                    self._watch(number, channel)
            else:
                self.forget(number)
        while self.accepted:
            channel = self.accepted.pop()
            if channel._fileno in self._map:
                self._watch(channel._fileno, channel)

    def _look_at_all(self) -> None:
        self._look_at_all_at = time.monotonic() + _LOOK_AT_ALL_S
        for number, channel in list(self._map.items()):
            self._watch(number, channel)

    @staticmethod
    def _is_awaited(channel: _Connection) -> bool:
        """Whether what happens on a connection can be seen to now; if not, its thread tells when it can."""
        if channel.readable() or channel.writable():
            return True
        channel.unread = True
        # Its thread may have ended just before it could see that.
        return bool(channel.readable() or channel.writable())

    def _watch(self, number: int, channel: Any) -> None:
        flags = 0
        if isinstance(channel, _Connection):
            # While a request is worked on, the next one is not read; few send it so soon, so it is watched for still.
            if channel.unread and channel.readable():
                channel.unread = False
            readable = not channel.unread
        else:
            readable = channel.readable()
        if readable:
            flags |= select.POLLIN | select.POLLPRI
        if channel.writable() and not channel.accepting:
            flags |= select.POLLOUT
        if not flags:
            self.forget(number)
        elif self._watched.get(number) != flags:
            self._poll.register(number, flags)
            self._watched[number] = flags

    def forget(self, number: int) -> None:
        """Watch what has this number no longer."""
        if self._watched.pop(number, None) is not None and self._poll:
            self._poll.unregister(number)
