"""Errors of the network: is a message surely not sent, or perhaps sent? And the reason, for an operator."""

from __future__ import annotations

import errno
import socket
import ssl
from urllib.error import URLError
from urllib.parse import urlsplit

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


def reason(error: Exception) -> str:
    """What went wrong, for an operator: what a proxy or a certificate says is in it, no address and nothing sent."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, socket.gaierror):
        return "the name of the host is not found"
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted, {cause.verify_message}"
    if isinstance(cause, OSError):
        return cause.strerror or str(cause) or type(cause).__name__
    return type(cause).__name__


def advice(error: Exception, url: str, setting: str) -> str:
    """The reason, and what to look at. `setting` is the one that holds the address."""
    host = urlsplit(url).hostname
    return (
        f"{reason(error)}; may this machine call {host}? See firewall, DNS and HTTPS_PROXY, and {setting} if you set it"
    )
