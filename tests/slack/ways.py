"""The ways of the walk: what people type, press and fill in, until each command, control and form was there."""

from __future__ import annotations

from datetime import timedelta

from bot.core.summaries.periods import Period
from bot.playground.driver import Someone
from tests.member import DELIVER, MANAGE, PLAN
from tests.summaries.company import ADMIN, CHANNEL, HANDLES, LEAD, NAMES, Company

from .reading import nodes
from .walk import Walk

CIRCLE = "#tpm-circle"
QUESTION = "what does a cloud TPM do"
TYPED = "qzx my very own words qzx"
"""What people type into notes and names; no text may repeat it."""


def asks(firm: Company, walk: Walk) -> None:
    ana = firm.peer.be("ana")

    def says(text: str) -> None:
        walk.step(f"/tpm {text}", lambda: ana.says(f"/tpm {text}", CHANNEL))

    for text in (QUESTION, "help", "pratice", "what is the weather like", "I'm burning out", "practice is what for"):
        says(text)
    says("what is the weather like in London")
    walk.step("Ask a person", lambda: ana.clicks("Ask a person", CHANNEL))
    says("backend or frontend TPM, what is the difference")
    says(QUESTION)
    walk.step("another card of the menu", lambda: chooses_first(walk, ana, CHANNEL))
    walk.step("Share in this channel", lambda: ana.clicks("Share in this channel", CHANNEL))
    walk.step("👍", lambda: ana.clicks("👍", CHANNEL))
    says("how do I become a TPM")
    walk.step("👎", lambda: ana.clicks("👎", CHANNEL))


def chooses_first(walk: Walk, someone: Someone, where: str | None) -> None:
    """The first card in the newest menu."""
    workspace = walk.peer.slack.workspace
    channel = workspace.channel(where) if where else workspace.dm_with_app(someone.id)
    for message in reversed(workspace.messages[channel.id]):
        for menu in nodes(message.blocks, "static_select"):
            someone.chooses(menu["action_id"], menu["options"][0]["text"]["text"], where)
            return
    raise AssertionError("there is no menu")


def talks(firm: Company, walk: Walk) -> None:
    ana = firm.peer.be("ana")
    walk.step("the Messages tab", ana.opens_messages)
    walk.step("a question to try", lambda: ana.clicks("What does a TPM do?"))
    walk.step("another card, in direct messages", lambda: chooses_first(walk, ana, None))
    for text in (QUESTION, "why?", "the other one", "hi", "thanks", "checkin", "progress", "privacy"):
        walk.step(f"direct: {text}", lambda text=text: ana.says(text))  # type: ignore[misc]  # the loop's own text
    walk.step("👍, in direct messages", lambda: ana.clicks("👍"))
    walk.step("mention", lambda: ana.says(f"@tpmcoach {QUESTION}", CIRCLE))
    walk.step("mention with a command", lambda: ana.says("@tpmcoach progress", CIRCLE))


def looks_at_home(firm: Company, walk: Walk) -> None:
    ana = firm.peer.be("ana")
    walk.step("Home", ana.opens_home)
    walk.step("Home: search", lambda: ana.chooses("What does a cloud TPM do?", QUESTION, on="home"))
    walk.step("Home: 👎", lambda: ana.clicks("👎", on="home"))
    walk.step("Home: a question to try", lambda: ana.clicks("How do I become a TPM?", on="home"))
    walk.step("Home: My progress", lambda: ana.clicks("My progress", on="home"))
    walk.step("Home: What is stored", lambda: ana.clicks("What is stored", on="home"))
    walk.step("Home: Check in", lambda: ana.clicks("Check in", on="home"))
    ana.closes(everything=True)


def signs_up(firm: Company, walk: Walk) -> None:
    ana = firm.peer.be("ana")
    for text in ("now", "skip", "pause", "resume", "stop"):
        walk.step(f"/tpm {text}, not signed up", lambda text=text: ana.says(f"/tpm {text}", CHANNEL))  # type: ignore[misc]
    walk.step("Sign up", lambda: ana.clicks("Sign up", CHANNEL))
    ana.fills("Time", "03:00")
    walk.step("a time in the night", ana.submits)
    ana.fills("Day", "Thursday")
    ana.fills("Time", "10:30")
    walk.step("signed up", ana.submits)
    ana.closes(everything=True)
    for text in ("resume", "skip", "pause 2 weeks", "practice"):
        walk.step(f"/tpm {text}", lambda text=text: ana.says(f"/tpm {text}", CHANNEL))  # type: ignore[misc]
    ana.closes(everything=True)
    walk.step("Home, paused", ana.opens_home)
    walk.step("Home: Resume", lambda: ana.clicks("Resume", on="home"))
    walk.step("Home: Day and time", lambda: ana.clicks("Day and time", on="home"))
    ana.closes(everything=True)
    walk.step("Home: This week's practice", lambda: ana.clicks("This week's practice", on="home"))


def fill(someone: Someone, three: tuple[int, int, int]) -> None:
    for question, answer in zip((MANAGE, DELIVER, PLAN), three, strict=True):
        someone.fills(question, NAMES[answer])


def practises(firm: Company, walk: Walk) -> None:
    ana = firm.peer.be("ana")
    walk.step("/tpm now", lambda: ana.says("/tpm now", CHANNEL))
    walk.step("Another one", lambda: ana.clicks("Another one"))
    for deed in ("Remind me in two days", "Ask the coach about it", "Not this week", "Pause for two weeks"):
        walk.step(deed, lambda deed=deed: ana.clicks(deed))  # type: ignore[misc]
    walk.step("resume", lambda: ana.says("/tpm resume", CHANNEL))
    walk.step("two days later", lambda: firm.to(firm.now + timedelta(days=2, hours=2)))
    walk.step("Done", lambda: ana.clicks("Done"))
    fill(ana, (0, 1, 2))
    ana.fills("A note for yourself", TYPED)
    walk.step("checked in after Done", ana.submits)
    ana.closes(everything=True)
    walk.step("/tpm progress with a note", lambda: ana.says("/tpm progress", CHANNEL))


def is_silent(firm: Company, walk: Walk) -> None:
    ana = firm.peer.be("ana")

    def a_week() -> None:
        for _ in range(7):
            firm.to(firm.now + timedelta(days=1))

    for number in range(1, 6):
        walk.step(f"silent week {number}", a_week)
    walk.step("Check in, long after", lambda: ana.clicks("Check in"))
    walk.step("Go on", lambda: ana.clicks("Go on"))
    walk.step("Pause", lambda: ana.clicks("Pause"))
    walk.step("Stop", lambda: ana.clicks("Stop"))
    walk.step("Sign up again", lambda: ana.clicks("Sign up again"))
    ana.fills("Time", "11:00")
    walk.step("signed up again", ana.submits)
    ana.closes(everything=True)


def checks_in(firm: Company, walk: Walk) -> None:
    ana = firm.peer.be("ana")
    for given in ((1, 1, 1), (2, 2, 0)):
        walk.step("/tpm checkin", lambda: ana.says("/tpm checkin", CHANNEL))
        fill(ana, given)
        walk.step("checked in", ana.submits)
        ana.closes(everything=True)
        walk.step("/tpm progress", lambda: ana.says("/tpm progress", CHANNEL))
        firm.to(firm.now + timedelta(days=7))
    walk.step("How to get there", lambda: ana.clicks("How to get there", CHANNEL))


def minds_their_data(firm: Company, walk: Walk) -> None:
    omar = firm.peer.be("omar")
    firm.says("omar", "checkin")
    fill(omar, (1, 1, 1))
    omar.submits()
    omar.closes(everything=True)
    for text in ("privacy", "export", "forget me"):
        walk.step(f"/tpm {text}", lambda text=text: omar.says(f"/tpm {text}", CHANNEL))  # type: ignore[misc]
    for button in ("Send me a copy", "Erase it", "Erase all of it"):
        walk.step(button, lambda button=button: omar.clicks(button, CHANNEL))  # type: ignore[misc]
    for text in ("privacy", "export", "forget me"):
        walk.step(f"/tpm {text}, nothing kept", lambda text=text: omar.says(f"/tpm {text}", CHANNEL))  # type: ignore[misc]


def types(walk: Walk, someone: Someone, text: str) -> None:
    walk.step(f"{someone.person.handle}: /tpm {text}", lambda: someone.says(f"/tpm {text}", CHANNEL))


def makes_teams(firm: Company, walk: Walk) -> None:
    dana, m00 = firm.peer.be(ADMIN), firm.peer.be("m00")
    for text in ("team", 'team create "Cloud" lead @marcus', "team leave"):
        types(walk, m00, text)
    types(walk, dana, "team")
    walk.step("New team", lambda: dana.clicks("New team", CHANNEL))
    dana.fills("Name", "?")
    dana.fills("Lead", LEAD)
    walk.step("a bad name", dana.submits)
    dana.fills("Name", "Data TPMs")
    walk.step("made", dana.submits)
    dana.closes(everything=True)


def changes_teams(firm: Company, walk: Walk) -> None:
    dana, m00 = firm.peer.be(ADMIN), firm.peer.be("m00")
    for text in (
        f'team create "Cloud TPMs" lead @{LEAD}',
        f'team create "Cloud TPMs" lead @{LEAD}',
        f'team add "Cloud TPMs" {" ".join(f"@{who}" for who in HANDLES[:9])} @gwen',
        f'team remove "Cloud TPMs" @{HANDLES[8]}',
        'team viewer "Cloud TPMs" @dana',
        'team unviewer "Cloud TPMs" @dana',
        'team lead "Cloud TPMs" @dana',
        f'team lead "Cloud TPMs" @{LEAD}',
        'team rename "Cloud TPMs" "Platform TPMs"',
        'team rename "Platform TPMs" "Cloud TPMs"',
        'team add "No such" @ana',
        "summary",
    ):
        types(walk, dana, text)
    walk.step("members are told", lambda: firm.to(firm.now + timedelta(days=3)))
    walk.step("m00: What is stored", lambda: m00.clicks("What is stored"))
    types(walk, dana, "team")
    walk.step("Change a team", lambda: dana.chooses("Change a team", "Cloud TPMs", CHANNEL))
    dana.fills("Add members", [HANDLES[9]])
    walk.step("changed", dana.submits)
    dana.closes(everything=True)


def invites(firm: Company, walk: Walk) -> None:
    for text in ("invite @ana", "invite @diego"):
        types(walk, firm.peer.be(LEAD), text)
    types(walk, firm.peer.be("m00"), "invite @ana")
    walk.step("the invitation", lambda: firm.to(firm.now + timedelta(days=3)))
    walk.step("Sign up, invited", lambda: firm.peer.be("diego").clicks("Sign up"))
    firm.peer.be("diego").closes(everything=True)


def reads_summaries(firm: Company, walk: Walk) -> None:
    marcus = firm.peer.be(LEAD)
    types(walk, marcus, 'summary "Cloud TPMs"')
    first, given = Period.at(firm.now).plus(1), [0, 1, 2, 0, 1, 2, 0, 1]
    firm.publishes(first, HANDLES[:8], given)
    types(walk, marcus, "summary")
    walk.step("one of two teams", lambda: marcus.chooses("Choose a team", "Cloud TPMs", CHANNEL))
    walk.step("As a file (CSV)", lambda: marcus.clicks("As a file (CSV)", CHANNEL))
    walk.step("Send it at each close", lambda: marcus.clicks("Send it at each close", CHANNEL))
    walk.step("a digest at the close", lambda: firm.publishes(first.plus(1), HANDLES[:8], given))
    types(walk, marcus, 'summary "Cloud TPMs"')
    walk.step("Do not send it any more", lambda: marcus.clicks("Do not send it any more", CHANNEL))
    walk.step("Home of a lead", marcus.opens_home)
    walk.step("Home: Teams", lambda: marcus.clicks("Team summary", on="home"))


def ends_teams(firm: Company, walk: Walk) -> None:
    dana, m00 = firm.peer.be(ADMIN), firm.peer.be("m00")
    types(walk, dana, 'team delete "Data TPMs"')
    walk.step("Delete the team", lambda: dana.clicks("Delete the team", CHANNEL))
    walk.step("m00: Leave the team", lambda: m00.clicks("Leave the team"))


WAYS = (
    asks,
    talks,
    looks_at_home,
    signs_up,
    practises,
    is_silent,
    checks_in,
    minds_their_data,
    makes_teams,
    changes_teams,
    invites,
    reads_summaries,
    ends_teams,
)
"""In their order: each goes on where the one before it ended."""
