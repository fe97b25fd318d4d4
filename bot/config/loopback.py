"""This machine: its names, and no proxy on the way to it."""

from __future__ import annotations

import os

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def no_proxy_on_this_machine() -> None:
    """Exempt loopback from any proxy that the environment names, for this process and those that it starts.

    A local workspace behind HTTP_PROXY would be asked for at the proxy, in vain.
    """
    # In this order, as urllib and requests look.
    exempt = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    names = [name for name in (part.strip() for part in exempt.split(",")) if name]
    if names != ["*"]:  # no proxy at all, which it says alone only
        names += [name for name in LOOPBACK if name not in names]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(names)
