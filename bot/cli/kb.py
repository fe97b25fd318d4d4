"""`kb`: what curators do with the knowledge base."""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from datetime import timedelta

from bot.cli import DATABASE, PLAYGROUND
from bot.cli.content import Survey, open_content, survey
from bot.cli.database import open_existing
from bot.config import Config
from bot.core.ask.gaps import group
from bot.core.content.checks.check import Outline
from bot.core.content.checks.names import card_faults, name_faults
from bot.core.content.practices import FAMILY
from bot.core.content.resources import content_dir
from bot.core.matching import build
from bot.core.text import plain, words
from bot.runtime.clock import utc_now
from bot.stores.opening import is_there
from bot.wiring import open_knowledge, open_matcher


def check(options: argparse.Namespace) -> int:
    """List every fault of the content, of whatever kind. Exit status 1 when there is one.

    When asked to, also list the names of topics that the matcher does not understand, and the cards that no question
    reaches.
    """
    config = Config.read()
    found = survey(config, utc_now().date())
    knowledge = found.content.knowledge
    if options.ask and not found.unreadable:
        matcher = open_matcher(config, knowledge)
        wordings = Outline.read(content_dir("data")).rules["asked"]
        asked = (*name_faults(knowledge, matcher.match, wordings), *card_faults(knowledge, matcher.match))
        found = replace(found, unsound=(*found.unsound, *asked))
    ours = f"{content_dir('data').parent}{os.sep}"
    for fault in found.faults:
        # Where this installation lies is nobody's business who gets to see the output.
        print(fault.replace(ours, ""))
    examples = sum(len(topic.examples) for topic in knowledge.topics.values())
    declined = sum(len(decline.examples) for decline in knowledge.declines.values())
    pairs = sum(map(len, knowledge.comparisons.values()))
    print(
        f"{len(knowledge.topics)} topics, {examples} example questions, {pairs} comparisons, "
        f"{len(found.content.practices)} practices, {declined} to decline: {_verdict(found)}"
    )
    return 1 if found.faults else 0


def _verdict(found: Survey) -> str:
    if not found.faults:
        return "sound"
    passed_over = "; what cannot be read was not looked at further" if found.unreadable else ""
    return f"{len(found.faults)} fault{'s' * (len(found.faults) > 1)}{passed_over}"


def build_all(options: argparse.Namespace) -> int:
    """Learn from our content as it is now. An organisation's needs no learning."""
    data = content_dir("data")
    if options.if_needed and build.is_current(data):
        print("this content was learned from already")
        return 0
    print("learning from the content; this takes five to fifteen minutes", file=sys.stderr)
    started = time.monotonic()
    folder = build.build(data)
    print(f"learned in {time.monotonic() - started:.1f} s: {folder}")
    return 0


def gaps(options: argparse.Namespace) -> int:
    """Show what people asked and got no good answer to. Nothing says who asked."""
    config = Config.read()
    since = utc_now() - timedelta(days=options.days)
    if not is_there(config.database):
        print(f"There is no database at {config.database} yet, so no question was kept.")
        return 0
    with open_existing(config) as store:
        kept = store.gaps(since)
    if not kept:
        print(f"{config.database} knows of no question without a good answer in the last {options.days} days.")
        local = PLAYGROUND / DATABASE
        if local.is_file() and config.database not in (local, local.resolve()):
            print(f"The local workspace keeps its own: TPM_DATABASE={local} tpm-coach kb gaps")
        return 0
    for found in group(kept, open_knowledge(config).lexicon.frame)[: options.most]:
        print(f"{len(found.texts):4}  {_shown(found.texts[0])}   ({found.reason})")
        for text in found.texts[1:4]:
            print(f"        {_shown(text)}")
    return 0


def trial(options: argparse.Namespace) -> int:
    """Show which cards compete for a question: each with its place within its topic, and its question that is most
    like this one. The first is what people get, unless the question is declined."""
    question = " ".join(options.question)
    config = Config.read()
    knowledge, matcher = open_knowledge(config), open_matcher(config)
    match = matcher.match(question)
    print(f"{match.outcome.value}{f', {match.decline}' if match.decline else ''}: {_shown(question)}")
    asked = set(words(plain(question)))
    first = [match.card] if match.card else []
    for name in dict.fromkeys([*first, *match.near]):
        card = knowledge.cards[name]
        siblings = matcher.siblings(name, question)
        among = "for private troubles" if card.trouble else "in its topic"
        print(f"\n{name}  {card.title}  (number {siblings.index(name) + 1} of {len(siblings)} {among})")
        alike = max((example.text for example in card.examples), key=lambda text: _alike(asked, text), default="")
        if alike and _alike(asked, alike):
            print(f"    most like it there: {_shown(alike)}")
    return 0


def _alike(asked: set[str], text: str) -> float:
    """The words that two texts share, of all their words."""
    told = set(words(plain(text)))
    return len(asked & told) / max(1, len(asked | told))


def show(_: argparse.Namespace) -> int:
    """List the topics and the practices."""
    content = open_content(Config.read())
    for family, topics in content.knowledge.families().items():
        print(family)
        for topic in topics:
            reviewed = min(card.reviewed for card in topic.cards)
            print(f"  {topic.id:40} {topic.title}  ({len(topic.cards)} cards, all reviewed since {reviewed})")
    print(FAMILY)
    for practice in content.practices.values():
        helps = ", ".join(practice.strengthens)
        print(
            f"  {practice.id:40} {practice.title}  ({practice.minutes} min, difficulty {practice.difficulty}, {helps})"
        )
    return 0


def _shown(text: str) -> str:
    """A question on one line, without characters that a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)[:200]
