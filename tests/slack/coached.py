"""The real app with a small Members behind it: what members can do to it is little, what it leads to is everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.slack.app import build_app
from bot.channels.slack.client.clients import OneWorkspace
from bot.channels.slack.http import wsgi
from bot.core.ask.coach import Coach
from bot.core.commands import parse as commands
from bot.core.commands.parse import Command
from bot.core.errors import StoreError
from bot.core.matching.match import Matcher
from bot.core.model.forms import Choice, File, Filled, Form, Line, Response, TimeOfDay
from bot.core.model.messages import Button, Buttons, Chart, Menu, Message, Option, Part, Picker, Prose
from bot.core.model.people import Member, Profile
from bot.core.wording.templates import Prompts
from bot.playground.peer import Peer
from bot.runtime.later import Later
from bot.runtime.once import Once
from bot.stores.sqlite import SqliteStore

from .serving import Wire, answering

HALVES = (Option("Morning", "am"), Option("Afternoon", "pm"))
CHART = Chart("Your check-ins", ("W1", "W2"), (("Deliver", (0.0, 2.0)),), "Deliver went up.")


def say(text: str, *parts: Part) -> Message:
    return Message(text, (Prose(text), *parts))


def press_for(verb: str, value: str = "v") -> Button:
    """A button that is called as what it does."""
    return Button(verb, verb, value, f"Do {verb}")


CONTROLS = Buttons(
    tuple(press_for(verb) for verb in ("swap", "done", "tell", "both", "admin", "crash", "gone")),
    menu=Menu("tell", (Option("Not this week", "skip"), Option("Pause", "pause")), "More"),
    picker=Picker("tell", (Option("Cloud", "cloud"), Option("Security", "security")), "Your type"),
)
NUDGE = say("This week: one trade-off.", CONTROLS)


@dataclass
class Small:
    """Members that keep what it is told in `saved`, and notes each call by name in `calls`."""

    saved: list[tuple[Member, Filled]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    gone: list[tuple[str, datetime]] = field(default_factory=list)
    seen_at: list[tuple[str, datetime]] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)

    def _note(self, what: str) -> None:
        self.calls.append(what)
        if what.split()[0] in self.fails:
            raise StoreError("database is locked")

    def is_quick(self, command: Command) -> bool:
        return not isinstance(command, commands.SignUp | commands.ShowProgress | commands.Export)

    def perform(self, member: Member, command: Command, now: datetime, profile: Profile | None = None) -> Response:
        self._note(f"perform {type(command).__name__}")
        assert now.tzinfo is UTC
        match command:
            case commands.SignUp():
                return Response(form=self.sign_up(profile.zone if profile else "nowhere"))
            case commands.CheckInNow():
                return Response(say("Only you see your answers."), form=self.sign_up("here"))
            case commands.ShowProgress():
                return Response(say("Your progress.", CHART))
            case commands.Privacy():
                return Response(say("In pictures.", CHART))
            case commands.Export():
                return Response(say("Sent."), files=(File("you.json", '{"a": 1}'), File("you.csv", "a\n1\n")))
            case commands.Now():
                return Response(say("It is coming."), wake=True)
            case commands.Pause(until="2020-01-01"):
                return Response(errors={"until": "That day is over."})
            case commands.Skip():
                return Response(say("In words.", press_row("tell")), files=(File("week.txt", "skipped"),))
        return Response(say(f"{type(command).__name__}: done."))

    @staticmethod
    def sign_up(zone: str) -> Form:
        fields = (Choice("half", "When", HALVES, "am"), Line("note", "A note", optional=True), TimeOfDay("time", "At"))
        return Form("signup", "Weekly practice", (Prose(f"Your zone is {zone}."), CONTROLS), fields, "2026-W48")

    def only_opens(self, verb: str, value: str) -> bool:
        return verb in ("done", "open")

    def press(
        self, member: Member, verb: str, value: str, now: datetime, profile: Callable[[], Profile | None]
    ) -> Response | None:
        if verb not in ("open", "swap", "done", "tell", "both", "admin", "crash", "quiet"):
            return None
        self._note(f"press {verb} {value}")
        if verb == "open":
            return self.perform(member, commands.parse(value), now, profile())
        if verb == "crash":
            raise RuntimeError("a mistake of ours")
        if verb == "admin":
            found = profile()
            return Response(say("You may." if found and found.is_admin else "You may not."))
        if verb == "swap":
            return Response(say("Another one.", CONTROLS), replace=True, wake=True)
        return {
            "done": Response(form=self.sign_up("there")),
            "tell": Response(say(f"You chose {value}.")),
            "both": Response(say("Well done."), form=self.sign_up("elsewhere")),
            "quiet": Response(),
        }[verb]

    def submit(self, member: Member, filled: Filled, now: datetime) -> Response:
        self._note(f"submit {filled.name}")
        if filled.name != "signup":
            raise ValueError("there is no such form")
        if filled.text("note") == "wrong":
            return Response(errors={"note": "That is wrong.", "elsewhere": "Nothing was saved."})
        self.saved.append((member, filled))
        match filled.text("note"):
            case "more":
                return Response(say("Nearly there."), form=Form("signup", "More", fields=(Line("note", "More"),)))
            case "silent":
                return Response()
        return Response(say("You are signed up."), wake=True)

    def home(self, member: Member, now: datetime) -> tuple[Part, ...]:
        self._note("home")
        forms = sum(1 for who, _ in self.saved if who == member)
        return Prose(f"You have sent {forms} forms."), Buttons(
            (press_for("done"), press_for("tell"), press_for("quiet"))
        )

    def moved(self, profile: Profile, now: datetime) -> None:
        self._note("moved")
        self.profiles.append(profile)

    def left(self, tenant: str, at: datetime) -> None:
        self._note("left")
        self.gone.append((tenant, at))

    def seen(self, tenant: str, at: datetime) -> None:
        self._note("seen")
        self.seen_at.append((tenant, at))


def press_row(*verbs: str) -> Buttons:
    return Buttons(tuple(press_for(verb) for verb in verbs))


@dataclass
class Coached:
    """A running app, its Members, and its workspace; how often it woke the courier."""

    peer: Peer
    wire: Wire
    later: Later
    members: Small
    woken: list[None]

    def settle(self) -> None:
        """Wait until all that is under way on both sides has ended."""
        for _ in range(2):
            self.peer.settle()
            assert self.later.drain(10), "the app's background work does not end"


@contextmanager
def coached(peer: Peer, matcher: Matcher, folder: Path) -> Iterator[Coached]:
    """The app with small Members, served on a free port while the context lasts."""
    store, later, members, woken = SqliteStore(folder / "coach.sqlite3"), Later(), Small(), list[None]()
    app = build_app(
        Coach(matcher, Prompts(), store),
        members,  # type: ignore[arg-type]
        OneWorkspace(peer.bot_token),
        signing_secret=peer.signing_secret,
        api_url=peer.api_url,
        ask_channel="",
        now=peer.clock.now,
        once=Once(store, peer.clock.now),
        later=later,
        wake=lambda: woken.append(None),
    )
    try:
        with answering(wsgi(app, list), peer) as wire:
            yield Coached(peer, wire, later, members, woken)
    finally:
        later.stop(5)
        store.close()
