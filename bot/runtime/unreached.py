"""Classifies an error of the network for a message: surely not sent, or perhaps sent."""

from __future__ import annotations

import errno
import socket
import ssl
from urllib.error import URLError

from bot.core.model.outbox import Failure, Refusal

_NO_WAY = {errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL}


def broken_off(error: BaseException) -> Refusal:
    """The request was on its way: a read that takes too long, a connection that breaks off."""
    return Refusal(Failure.AMBIGUOUS, "timeout" if isinstance(error, TimeoutError) else "connection_lost")


def unreached(error: URLError) -> Refusal:
    """urllib wraps what goes wrong before the whole request is on its way."""
    reason = error.reason
    # Name resolution fails with numbers of its own, which are no errno.
    if isinstance(reason, socket.gaierror):
        return Refusal(Failure.LATER, "unknown_host")
    if isinstance(reason, ConnectionRefusedError) or (isinstance(reason, OSError) and reason.errno in _NO_WAY):
        return Refusal(Failure.LATER, "connection_refused")
    if isinstance(reason, TimeoutError):
        return Refusal(Failure.LATER, "connect_timeout")
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Refusal(Failure.LATER, "bad_certificate")
    return Refusal(Failure.AMBIGUOUS, "connection_lost")
