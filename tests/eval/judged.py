"""Real questions, judged by people: how many are answered, and how many get something useless though sure.

`python -m tests.eval.judged` prints the shares; `--show` the answers that nobody has judged yet, to be judged by
JUDGE.md; `--keep FILE` takes verdicts, lines of {"id", "verdict", "why"}, for the answers as they are now.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from bot.channels.console import render
from bot.config import Config
from bot.core.ask.coach import Coach
from bot.core.model.messages import Buttons, Message, Sources
from bot.wiring import open_terminal_coach

HERE = Path(__file__).parent
VERDICTS = HERE / "verdicts.jsonl"


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines; none where there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def printed(coach: Coach, question: str) -> str:
    """What is printed as the answer to a question: no controls, no sources, and what is offered by its titles."""
    message = coach.reply(question).message
    offered = [button.label for part in message.parts if isinstance(part, Buttons) for button in part.buttons]
    parts = tuple(part for part in message.parts if not isinstance(part, (Buttons, Sources)))
    said = render(Message(message.text, parts))
    return "\n".join([said, *(f"[{label}]" for label in offered if label.startswith("Read"))])


def digest(text: str) -> str:
    """What tells one answer from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def judged(coach: Coach) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The questions, each with its answer and digest; and the verdicts on answers that have not changed, by id."""
    questions = lines(HERE / "real.jsonl")
    verdicts = {(one["id"], one["digest"]): one["verdict"] for one in lines(VERDICTS)}
    found = {}
    for question in questions:
        question["answer"] = printed(coach, question["q"])
        question["digest"] = digest(question["answer"])
        verdict = verdicts.get((question["id"], question["digest"]))
        if verdict:
            found[question["id"]] = verdict
    return questions, found


def show(coach: Coach) -> None:
    """Print the shares of the verdicts, over all and by subject where something is useless."""
    questions, found = judged(coach)
    print(f"\n== real questions: {len(found)} of {len(questions)} answers judged ==")
    if not found:
        return
    counts = Counter(found.values())
    shares = "   ".join(f"{verdict} {100 * counts[verdict] / len(found):.0f} %" for verdict in "abcde")
    print(
        f"{shares}   (a answered; b useful, core missing; c useless though sure; d honest refusal; e refused in vain)"
    )
    wrong = defaultdict(list)
    for question in questions:
        if found.get(question["id"]) in ("c", "e"):
            wrong[question["subject"]].append(question["id"])
    for subject, ids in sorted(wrong.items()):
        print(f"   c or e: {subject}: {', '.join(ids)}")


def keep(coach: Coach, file: Path) -> None:
    """Add verdicts on the answers as they are now. Raises SystemExit for a line that is none."""
    answers = {question["id"]: question["digest"] for question in judged(coach)[0]}
    kept = {(one["id"], one["digest"]): one for one in lines(VERDICTS)}
    for one in lines(file):
        if one.get("id") not in answers or one.get("verdict") not in set("abcde"):
            raise SystemExit(f"{file}: {one!r} is no verdict on a question of real.jsonl")
        entry = {"id": one["id"], "digest": answers[one["id"]], "verdict": one["verdict"], "why": one.get("why", "")}
        kept[(entry["id"], entry["digest"])] = entry
    current = [kept[key] for key in sorted(kept) if answers.get(key[0]) == key[1]]
    VERDICTS.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in current), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the answers that nobody has judged yet")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="verdicts on the answers as they are now")
    options = parser.parse_args(arguments)
    coach = open_terminal_coach(Config.read())
    if options.keep:
        keep(coach, options.keep)
    if options.show:
        questions, found = judged(coach)
        for question in questions:
            if question["id"] not in found:
                print(f"##### {question['id']}: {question['q']}\n{question['answer']}\n")
    else:
        show(coach)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
