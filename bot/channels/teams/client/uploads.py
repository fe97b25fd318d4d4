"""Uploads: a file goes to the place in somebody's OneDrive that Teams names once they have allowed it.

https://learn.microsoft.com/onedrive/developer/rest-api/api/driveitem_createuploadsession
"""

from __future__ import annotations

import re
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

from bot.channels.teams.client.connector import Http, on_this_machine

_PLAIN = re.compile(r"[!-~]{1,8000}")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_WHOLE = (200, 201)


class Uploads:
    """Puts files. The address holds a secret that opens it, so the coach's token never goes along, nor is it logged."""

    def __init__(self, http: Http, hosts: frozenset[str]) -> None:
        """`hosts` may be called; one that begins with a dot stands for all below it. With none, nothing is put."""
        self._http, self._hosts = http, hosts

    @property
    def is_possible(self) -> bool:
        """True where there is a host that may be called."""
        return bool(self._hosts)

    def put(self, url: str, content: bytes) -> str:
        """Send it, once and in one piece; returns why it did not get through, "" when it did."""
        if not self.allows(url):
            return "host_not_allowed"
        size = len(content)
        headers = {"Content-Range": f"bytes 0-{size - 1}/{size}", "Content-Type": "application/octet-stream"}
        try:
            request = urllib.request.Request(url, content, headers, method="PUT")  # noqa: S310  # `allows` looked at it
            status = self._http.status(request)
        except (OSError, HTTPException, ValueError) as error:
            return type(error).__name__
        # A 202 would wait for more, and this was all.
        return "" if status in _WHOLE else f"http_{status}"

    def allows(self, url: str) -> bool:
        """True for an address on one of the hosts: over https, or on this machine with its port."""
        try:
            parts = urlsplit(url)
            if on_this_machine(url):
                return parts.netloc in self._hosts
        except ValueError:
            return False
        # Letters, digits and dots alone, so that nothing that reads the address differently finds another host in it.
        host = parts.netloc.lower().removesuffix(":443")
        if not (parts.scheme == "https" and _PLAIN.fullmatch(url) and _HOST.fullmatch(host)):
            return False
        return host in self._hosts or any(host.endswith(each) for each in self._hosts if each.startswith("."))
