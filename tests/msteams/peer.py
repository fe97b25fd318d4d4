"""Microsoft's side of the line, on loopback: published keys, tokens, a connector with fault switches, organisations.

It signs as Microsoft signs, with keys of its own, and keeps what the coach sends as Teams would show it.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from bot.channels.teams.tokens import ISSUER
from tests.asking import Answer, ask
from tests.msteams.drive import HttpHeaders, OneDrive
from tests.msteams.signing import jwk, signed

CLIENT_ID = "1d4a2c3e-0b0b-4000-8000-0000000000b0"
CLIENT_SECRET = "a~secret.of-the.tests"
HARBOUR = "aaaaaaaa-0000-4000-8000-00000000000a"
MILL = "bbbbbbbb-0000-4000-8000-00000000000b"
STRANGER = "cccccccc-0000-4000-8000-00000000000c"
BOT = f"28:{CLIENT_ID}"


@dataclass
class Shown:
    """A message in a conversation, as it is now."""

    id: str
    conversation: str
    activity: dict[str, Any]
    edited: int = 0

    @property
    def thread_ts(self) -> str | None:
        """The thread of a channel; None in one's own chat, which has none."""
        return self.conversation.partition(";messageid=")[2] or None

    @property
    def text(self) -> str:
        """What a screen reader tells."""
        return str(self.card.get("speak", ""))

    @property
    def card(self) -> dict[str, Any]:
        attachments = self.activity.get("attachments") or [{}]
        return dict(attachments[0].get("content") or {})


@dataclass
class Microsoft:
    """The connector and what stands around it."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk("first", endorsements=["msteams"])])
    shown: list[Shown] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[int, Mapping[str, str], dict[str, Any], bool]] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    guests: set[str] = field(default_factory=set)
    refuses: dict[str, tuple[int, Mapping[str, str]]] = field(default_factory=dict)
    """What a conversation answers to all that is sent to it, and with which headers."""
    drive: OneDrive = field(default_factory=OneDrive)
    accounts: dict[str, str] = field(default_factory=dict)
    token_fault: int = 0
    token_lasts: int = 3600
    swallows: threading.Event | None = None
    """While this is there, what the coach sends is swallowed: it waits until it is set, and is not taken then."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    swallowed: int = 0
    called: threading.Condition = field(default_factory=threading.Condition)
    date: str = ""
    """What time it is at Microsoft, where that is not now."""
    port: int = 0
    bot_port: int = 0
    clock: Any = None
    waited: float = 0.0
    """The seconds until the coach's last answer to a request."""
    round: int = 0
    """Each test has conversations of its own: how often one may be written to is counted by the clock on the wall."""

    # what the coach is told about it

    @property
    def service_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/emea/"

    def environment(self) -> dict[str, str]:
        base = f"http://127.0.0.1:{self.port}"
        return {
            "TEAMS_CLIENT_ID": CLIENT_ID,
            "TEAMS_CLIENT_SECRET": CLIENT_SECRET,
            "TEAMS_TENANT_ID": HARBOUR,
            "TEAMS_TENANTS": f"{HARBOUR}, {MILL}",
            "TEAMS_KEYS_URL": f"{base}/keys",
            "TEAMS_LOGIN_URL": f"{base}/login/",
            "TEAMS_SERVICE_HOSTS": f"127.0.0.1:{self.port}",
            "TEAMS_FILE_HOSTS": f"127.0.0.1:{self.port}",
        }

    # tokens and requests

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What the connector claims; a change to None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "serviceurl": self.service_url,
            "nbf": now - 300,
            "exp": now + 3600,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def post(self, body: object, token: str | None = "", **headers: str) -> Answer:
        """POST a body to the coach; with the usual token, another one, or (None) with none."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json; charset=utf-8", **headers}
        if token is not None:
            sent["Authorization"] = f"Bearer {token or signed(self.claims())}"
        began = time.monotonic()
        answer = ask(f"http://127.0.0.1:{self.bot_port}/api/messages", "POST", raw, sent)
        self.waited = time.monotonic() - began
        return answer

    # faults: each is for one call

    def answers(
        self, status: int, code: str = "", *, after_accepting: bool = False, times: int = 1, **headers: str
    ) -> None:
        """The next calls to conversations get this status; `after_accepting` has them done all the same.

        Status 0: the connection is closed without an answer.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        told = {"error": {"code": code, "message": "…"}} if code else {}
        self.faults += [(status, named, told, after_accepting)] * times

    # what the coach sent

    def messages(self, *conversations: str) -> list[Shown]:
        """What stands in conversations whose ids begin so."""
        with self.lock:
            return [each for each in self.shown if each.conversation.startswith(conversations)]

    def until(self, true: Callable[[], object], seconds: float) -> bool:
        """Wait until it is true; looked at after each call of the coach, and now and then."""
        ends = time.monotonic() + seconds
        while not true():
            if time.monotonic() > ends:
                return False
            with self.called:
                self.called.wait(0.05)
        return True

    def start_over(self) -> None:
        with self.lock:
            self.round += 1
            for everything in (self.shown, self.calls, self.faults):
                everything.clear()
            self.dead.clear()
            self.refuses.clear()
            self.guests.clear()
            self.drive.start_over()
            self.token_fault, self.token_lasts, self.swallows, self.swallowed = 0, 3600, None, 0
            self.keys = [jwk("first", endorsements=["msteams"])]

    def take(self, method: str, path: str, headers: HttpHeaders, body: bytes) -> tuple[int, Mapping[str, str], object]:
        """The answer to a call of the coach."""
        with self.lock:
            if path.startswith("/drive/"):
                return *self.drive.take(method, path, headers, body), {}
            self.calls.append((method, path))
            if path == "/keys":
                return 200, {}, {"keys": self.keys}
            if path.startswith("/login/"):
                return self._token(path, body)
            status, more, told, accepts = self.faults.pop(0) if self.faults else (200, {}, {}, True)
            if status == 200 or accepts:
                done = self._conversation(method, path, body)
                if status == 200:
                    return done
            return status, more, told

    def _token(self, path: str, body: bytes) -> tuple[int, Mapping[str, str], object]:
        assert path == f"/login/{HARBOUR}/oauth2/v2.0/token"
        assert b"client_credentials" in body
        if self.token_fault:
            return self.token_fault, {}, {"error": "invalid_client", "error_description": "…"}
        return 200, {}, {"access_token": f"granted-{len(self.calls)}", "expires_in": self.token_lasts}

    def _conversation(self, method: str, path: str, body: bytes) -> tuple[int, Mapping[str, str], object]:
        if path == "/emea/v3/conversations":
            begun = json.loads(body)
            assert begun["isGroup"] is True
            thread = f"{begun['channelData']['channel']['id']};messageid={len(self.shown) + 1}"
            self.shown.append(Shown(f"m{len(self.shown) + 1}", thread, begun["activity"]))
            return 201, {}, {"id": thread, "activityId": self.shown[-1].id}
        parts = [unquote(each) for each in path.removeprefix("/emea/v3/conversations/").split("/")]
        conversation = parts[0]
        if conversation in self.dead:
            return 404, {}, {"error": {"code": "ConversationNotFound", "message": "…"}}
        if method == "GET" and parts[1] == "members":
            user = self.accounts.get(parts[2])
            role = "guest" if user in self.guests else "user"
            found = {"id": parts[2], "aadObjectId": user, "name": parts[2][3:].title(), "userRole": role}
            return (200, {}, found) if user else (404, {}, {"error": {"code": "MemberNotFoundInConversation"}})
        if conversation in self.refuses:
            return *self.refuses[conversation], {"error": {"code": "", "message": "…"}}
        activity = json.loads(body)
        if method == "PUT":
            there = next((each for each in self.messages(conversation) if each.id == parts[2]), None)
            if there is None:
                return 404, {}, {"error": {"code": "ActivityNotFoundInConversation", "message": "…"}}
            there.activity, there.edited = activity, there.edited + 1
            return 200, {}, {"id": there.id}
        shown = Shown(f"m{len(self.shown) + 1}", conversation, activity)
        self.shown.append(shown)
        return 201, {}, {"id": shown.id}


class _Handler(BaseHTTPRequestHandler):
    microsoft: Microsoft
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "/v3/" in self.path:
            assert str(self.headers.get("Authorization")).startswith("Bearer")
        if self.microsoft.swallows and ("/v3/" in self.path or self.path.startswith("/drive/")):
            with self.microsoft.lock:
                self.microsoft.swallowed += 1
            self.microsoft.swallows.wait()
            self.close_connection = True
            return
        status, headers, told = self.microsoft.take(self.command, self.path, self.headers, body)
        self.close_connection = True
        if status == 0:
            return
        data = json.dumps(told).encode()
        self.send_response_only(status)
        self.send_header("Date", self.microsoft.date or self.date_time_string())
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        with self.microsoft.called:
            self.microsoft.called.notify_all()

    do_GET = do_POST = do_PUT = _answer  # noqa: N815  # the names that http.server calls


@contextlib.contextmanager
def microsoft() -> Iterator[Microsoft]:
    """The peer, listening while the context lasts."""
    peer = Microsoft()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Calls", (_Handler,), {"microsoft": peer}))
    server.daemon_threads = True
    peer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
