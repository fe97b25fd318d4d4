"""Every way out of the service is scanned: for the same bands, whatever the answers, all that comes out is the same."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import pytest

from bot.core.model.checkins import QUESTIONS
from bot.core.model.outbox import Failure, Refusal
from bot.core.secret import Secret, noisy_answer, set_noise
from bot.core.wording.spreadsheet import spreadsheet
from tests.summaries.stage import NewStage
from tests.undelivered import undelivered

from .stage import BANDS, P2, PEOPLE, REFUSED, SECRET, Stage, bytes_of, week
from .stage import LEAD as STAGE_LEAD

pytestmark = pytest.mark.both_engines

EIGHT = PEOPLE[:8]


def outputs(stage: Stage, user: str = STAGE_LEAD) -> dict[str, str]:
    """All that somebody gets who asks in every way, and what an operator sees."""
    found = {text: stage.sees(user, text) for text in ("summary", 'summary "Cloud"', "team", "privacy")}
    number = str(next(iter(stage.store.teams("slack:T0STAGE"))).id)
    for verb in ("summary", "summary_csv"):
        response = stage.presses(user, verb, number)
        assert response
        assert response.message
        found[verb] = bytes_of(response.message) + "".join(file.content for file in response.files)
    export = stage.types(user, "export")
    found["export"] = "".join(file.content for file in export.files)
    found["home"] = repr(stage.members.home(stage.member(user), stage.now))
    found["digest"] = "\n".join(map(bytes_of, stage.messages_to(user)))
    found["outbox"] = repr(undelivered(stage.store))
    return found


def lived(stage: Stage, answers: Mapping[str, Sequence[int]]) -> Stage:
    """A team whose lead wants the digest; these people answer so in P2, and it is published."""
    team = stage.team(people=EIGHT)
    stage.presses(STAGE_LEAD, "summary_digest", str(team.id))
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2, 1))
    for user, given in answers.items():
        stage.answers(user, *given)
    stage.closes(P2)
    stage.to(P2.closes + timedelta(hours=22))
    return stage


# Thousands of vectors of answers are tried, of the same eight people.
NOISE_OF_ANSWER = functools.cache(functools.partial(noisy_answer, Secret(SECRET)))
NOISE_OF_SET = functools.cache(functools.partial(set_noise, Secret(SECRET)))


def bands_of(answers: Sequence[int], people: Sequence[str], question: str) -> str:
    """The band that the public model gives, worked out here once more."""
    keys = tuple(f"slack:T0STAGE:{user}" for user in people)
    total = NOISE_OF_SET(question, keys) + sum(
        NOISE_OF_ANSWER(question, key, answer, P2.weeks[1]) for key, answer in zip(keys, answers, strict=True)
    )
    n = len(people)
    return "mostly not yet" if 5 * total <= 4 * n else "mostly yes" if 5 * total >= 6 * n else "mixed"


def vectors(band: str) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """For five, six and eight people: four vectors of answers, far apart, that give this band for every question."""
    for n in (5, 6, 8):
        people = EIGHT[:n]
        fits = [
            each
            for each in itertools.product((0, 1, 2), repeat=n)
            if all(bands_of(each, people, question) == band for question in QUESTIONS)
        ]
        yield from ((fits[at], people) for at in range(0, len(fits), 1 + len(fits) // 4))


@pytest.mark.parametrize(("engine", "band"), [*(("sqlite", band) for band in sorted(BANDS)), ("postgres", "mixed")])
def test_the_same_bands_give_the_same_bytes_whatever_was_answered_and_by_how_many(
    new_stage: NewStage, band: str
) -> None:
    seen = []
    for number, (given, people) in enumerate(vectors(band)):
        stage = lived(new_stage(str(number)), {user: (answer,) for user, answer in zip(people, given, strict=True)})
        assert stage.bands(stage.store.teams("slack:T0STAGE")[0], P2) == dict.fromkeys(QUESTIONS, band)
        seen.append(outputs(stage))
    assert len(seen) >= 9
    assert [each for each in seen if each != seen[0]] == []


@pytest.mark.parametrize("answer", [0, 2])
def test_a_refusal_is_the_same_for_every_cause(new_stage: NewStage, answer: int) -> None:
    nobody = outputs(lived(new_stage("nobody"), {}))
    for answering in (0, 1, 4):
        some = lived(new_stage(f"{answering}"), dict.fromkeys(EIGHT[:answering], (answer,)))
        assert outputs(some) == nobody
    lost = new_stage("lost", lost=[(P2.closes - timedelta(days=1), P2.closes)])
    lost = lived(lost, dict.fromkeys(EIGHT, (answer,)))
    for text in ("summary", "team"):
        assert lost.sees(STAGE_LEAD, text) == nobody[text]
    team = lost.store.teams("slack:T0STAGE")[0]
    assert lost.bands(team, P2) == REFUSED


def test_a_lead_gets_bands_days_and_constant_words_only(new_stage: NewStage) -> None:
    """With the bands, the days of the period and the team's name taken out, what is left never changes."""
    left = set()
    for number, given in enumerate(((0,) * 8, (2,) * 8, (1, 0, 2, 1, 0, 2, 1, 0))):
        stage = lived(new_stage(str(number)), {user: (a,) for user, a in zip(EIGHT, given, strict=True)})
        said = stage.sees()
        table = said[said.index('"data_table"') :]
        assert not re.search(r"[0-9]+ ?(%|per cent|percent|of [0-9]+ )", table)
        told = json.loads(said)
        cells = next(block for block in told["blocks"] if block["type"] == "data_table")["rows"]
        assert {cell["text"] for row in cells[1:] for cell in row[1:]} <= BANDS
        for word in (*BANDS, "26 Jan to 22 Feb 2026"):
            said = said.replace(word, "…")
        # The focus, its practices and topics follow from the bands alone.
        left.add(re.sub(r"One thing to work on.*?Period by period", "…", said))
    assert len(left) == 1


def test_the_file_holds_exactly_the_table(stage: Stage) -> None:
    lived(stage, {user: (number % 3,) for number, user in enumerate(EIGHT)})
    team = stage.store.teams("slack:T0STAGE")[0]
    response = stage.presses(STAGE_LEAD, "summary_csv", str(team.id))
    assert response
    rows = list(csv.reader(io.StringIO(response.files[0].content)))
    table = next(block for block in json.loads(stage.sees())["blocks"] if block["type"] == "data_table")
    assert rows == [[cell["text"] for cell in row] for row in table["rows"]]
    assert not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row if cell)


def test_what_was_published_is_what_the_policy_says(stage: Stage) -> None:
    given = (0, 1, 2, 2, 1, 0, 1, 2)
    lived(stage, {user: (a,) for user, a in zip(EIGHT, given, strict=True)})
    team = stage.store.teams("slack:T0STAGE")[0]
    assert stage.bands(team, P2) == {question: bands_of(given, EIGHT, question) for question in QUESTIONS}


def test_an_undelivered_digest_tells_the_operator_no_band(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.presses(STAGE_LEAD, "summary_digest", str(team.id))
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2, 1))
    for user in EIGHT:
        stage.answers(user, 2)
    stage.messenger.refuse = lambda _: Refusal(Failure.UNLISTED, "odd_answer")
    stage.closes(P2)
    stage.to(P2.closes + timedelta(hours=22))
    shown = repr(undelivered(stage.store))
    assert "digest" in shown
    assert not any(band in shown for band in BANDS)


def test_no_cell_of_a_file_is_a_formula() -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "mixed", ""]
    [read] = csv.reader(io.StringIO(spreadsheet([cells])))
    assert read == [*(f"'{cell}" for cell in cells[:6]), "mixed", ""]
