"""`ask` and `chat`: the coach in a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bot.channels.console import Chat, render
from bot.config import Config
from bot.core.ask.coach import Coach
from bot.core.errors import CoachError
from bot.core.model.match import cards_shown, comparison_sides
from bot.logs import failures_on
from bot.wiring import open_terminal_coach


def ask(options: argparse.Namespace) -> int:
    """Answer one question, or a file of them."""
    if options.jsonl and options.question:
        raise CoachError("give a question or --jsonl FILE, not both")
    if options.jsonl:
        return _ask_all(options.jsonl)
    question = " ".join(options.question)
    if question == "-" or not options.question:
        if sys.stdin.isatty():
            print("Type your question, then Enter and Ctrl-D:", file=sys.stderr)
        question = sys.stdin.read()
    coach = _coach()
    reply = coach.reply(question)
    if options.json:
        print(json.dumps({**asdict(reply.match), "offers": coach.offers(reply.match)}, indent=2))
        return 0
    print(render(reply.message))
    if options.full:
        for card in coach.rest(reply.match):
            print(f"\n{render(card)}")
    elif reply.answer and not comparison_sides(reply.answer):
        print("All cards of the topic: the same with --full.")
    return 0


def chat(_: argparse.Namespace) -> int:
    """Talk until an empty line, `quit` or the end of the input."""
    conversation = Chat(_coach(command=""), print)
    conversation.open()
    while True:
        try:
            line = input("> ")
        except EOFError:
            print()
            return 0
        if not conversation.say(line):
            return 0


def _coach(command: str = "tpm-coach ask") -> Coach:
    """A coach for this terminal; of a file of content that is left out, the fault is shown."""
    with failures_on(sys.stderr):
        return open_terminal_coach(Config.read(), command=command)


def _ask_all(file: Path) -> int:
    # All lines are read before the first is answered: a broken file gives nothing that looks like a whole.
    questions = list(_questions(file))
    coach = _coach()
    for key, question in questions:
        match = coach.reply(question).match
        also = list(coach.offers(match))
        said = {"id": key, "answer": match.topic, "also": also, "score": round(match.score, 6)}
        cards = cards_shown(match.shown) if match.shown and match.card else ()
        print(json.dumps({**said, "doubtful": match.doubtful, "cards": cards}))
    return 0


def _questions(file: Path) -> Iterator[tuple[object, str]]:
    """The ids and questions of a file of JSON lines. Raises CoachError that names each line that is none."""
    try:
        lines = file.read_bytes().removeprefix(BOM_UTF8).splitlines()
    except OSError as error:
        raise CoachError(f"{file} cannot be read: {error.strerror}") from error
    entries = [(number, _entry(line)) for number, line in enumerate(lines, 1) if line.strip()]
    faults = [f"{file}:{number}: {entry}" for number, entry in entries if isinstance(entry, str)]
    if faults:
        raise CoachError("\n".join([*faults, f"{file}: nothing was answered"]))
    return (entry for _, entry in entries if not isinstance(entry, str))


def _entry(line: bytes) -> tuple[object, str] | str:
    """The id and the question of a line, or what is wrong with it."""
    try:
        entry = json.loads(line.decode())
    except UnicodeDecodeError:
        return "the line is no UTF-8"
    except (ValueError, RecursionError):
        return "the line is no JSON"
    if not isinstance(entry, dict) or "id" not in entry:
        return 'the line is no {"id": …, "q": …}'
    if not isinstance(entry.get("q"), str):
        return '"q" is no text' if "q" in entry else '"q" is missing'
    return entry["id"], entry["q"]
