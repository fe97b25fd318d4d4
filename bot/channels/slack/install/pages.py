"""The pages of an install, as HTML. Their words are in `prompts/install/`: a title, and a paragraph a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from slack_bolt import BoltResponse

from bot.core.wording.templates import Prompts

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# The address of a page holds a code: no other site gets it, and nothing is loaded from anywhere.
_HEADERS: dict[str, str | Sequence[str]] = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1d1c1d}"
    "a.go{display:inline-block;padding:.6rem 1rem;border-radius:.4rem;background:#1f4d45;color:#fff;"
    "text-decoration:none;font-weight:600}a.go:focus-visible{outline:3px solid #1d1c1d;outline-offset:2px}"
)


PRIVACY_PATH, SUPPORT_PATH = "/privacy", "/support"


@dataclass(frozen=True)
class Link:
    """A link that is drawn as a button."""

    label: str
    url: str


class Pages:
    """Draws them."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts
        links = ((PRIVACY_PATH, prompts.label("install_privacy")), (SUPPORT_PATH, prompts.label("install_support")))
        self._about = (
            "<footer>" + " ".join(f'<a href="{path}">{escape(label)}</a>' for path, label in links) + "</footer>\n"
        )

    def say(
        self, name: str, status: int, link: Link | None = None, cookie: str = "", /, **values: object
    ) -> BoltResponse:
        """The page with the words of a prompt; `cookie` is set with it. `values` are taken as text."""
        title, *rest = self._prompts.text(name, **values).splitlines()
        lines = "".join(f"<p>{escape(line)}</p>\n" for line in rest if line)
        button = f'<p><a class="go" href="{escape(link.url)}">{escape(link.label)}</a></p>\n' if link else ""
        body = (
            f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(title)}</title>\n'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
            f"<body><main>\n<h1>{escape(title)}</h1>\n{lines}{button}</main>\n{self._about}</body>\n</html>\n"
        )
        return BoltResponse(status=status, body=body, headers=_HEADERS | ({"Set-Cookie": cookie} if cookie else {}))

    def about(self, contact: str, *, days: int, left_days: int, questions: bool) -> dict[str, BoltResponse]:
        """The pages that are the same for everybody, by their path."""
        told = {"contact": contact, "days": days, "left_days": left_days, "questions": questions}
        return {
            PRIVACY_PATH: self.say("install/privacy", 200, **told),
            SUPPORT_PATH: self.say("install/support", 200, contact=contact),
        }


def served(page: BoltResponse) -> WSGIApplication:
    """A web application that shows one page."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            start_response("405 Method Not Allowed", [("Content-Length", "0"), ("Allow", "GET, HEAD")])
            return []
        body = page.body.encode()
        headers = [(name, value) for name, values in page.headers.items() for value in values]
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body] if environ.get("REQUEST_METHOD") == "GET" else []

    return respond
