"""`ask` and `chat`: the coach in a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bot.channels.console import Chat, render
from bot.config import Config
from bot.core import commands
from bot.core.answers import offers, reference
from bot.core.errors import CoachError
from bot.core.knowledge.match import Matcher
from bot.core.model import Match, Outcome
from bot.wiring import open_matcher, open_teller


def ask(options: argparse.Namespace) -> int:
    """Answer one question, or a file of them. Exit status 1: a line of the file could not be read."""
    if options.jsonl:
        return _ask_all(options.jsonl)
    question = options.question
    if question is None or question == "-":
        question = sys.stdin.read()
    config = Config.read()
    if options.json:
        matcher = _matcher(config)
        match = matcher.match(question)
        print(json.dumps({**asdict(match), "offers": offers(match, matcher.knowledge)}, indent=2))
        return 0
    teller = open_teller(config)
    reply = teller.reply(question)
    message = reply.message
    if options.full and reply.match.topic:
        message = teller.topic(reference(reply.match.topic, reply.match.aspect, ""), full=True) or message
    print(render(message))
    return 0


def chat(_: argparse.Namespace) -> int:
    """Talk until an empty line, `quit` or the end of the input."""
    conversation = Chat(open_teller(Config.read()), print)
    conversation.open()
    while True:
        try:
            line = input("> ")
        except EOFError:
            return 0
        if not conversation.say(line):
            return 0


def _matcher(config: Config) -> Matcher:
    return open_matcher(config)[0]


def _ask_all(file: Path) -> int:
    matcher = _matcher(Config.read())
    faults = 0
    for number, line in _lines(file):
        try:
            entry = json.loads(line)
            key, question = entry["id"], entry["q"]
        except (ValueError, KeyError, TypeError):
            print(f'tpm-coach: {file}:{number}: not a line of {{"id": …, "q": …}}; it is left out', file=sys.stderr)
            faults += 1
            continue
        asks = isinstance(commands.parse(str(question)), commands.Ask)
        match = matcher.match(str(question)) if asks else Match(Outcome.HELP, None, 0.0)
        also = list(offers(match, matcher.knowledge))
        print(json.dumps({"id": key, "answer": match.topic, "also": also, "score": round(match.score, 6)}))
    return 1 if faults else 0


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with open(file, encoding="utf-8") as lines:
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"{file} cannot be read: {error}") from error
