"""Keyed hashes that outlive an erasure for twelve weeks, by which a person and a standing answer are known again.

They name nobody and no answer: each is an HMAC under the server's secret, which is not in the database.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.model.checkins import QUESTIONS, CheckIn
from bot.core.model.people import Member
from bot.core.model.teams import Remains, Run
from bot.core.secret import Secret, erased_person, standing_answer


def remains(secret: Secret, member: Member, latest: CheckIn | None = None) -> Remains:
    """The remains of somebody who was on a roster.

    With their `latest` check-in, also when the run of each of its answers began: the noise on an answer that stands
    must not be drawn anew.
    """
    runs = {}
    if latest:
        runs = {
            name: Run(standing_answer(secret, name, member.key, latest.answers[name]), latest.since[name])
            for name in QUESTIONS
        }
    return Remains(erased_person(secret, member.key), runs)


def going_on(secret: Secret, member: Member, runs: Mapping[str, Run], answers: Mapping[str, int]) -> dict[str, str]:
    """By question, the week in which the run of an answer began that stood before the erasure and is given again."""
    return {
        name: runs[name].since
        for name, answer in answers.items()
        if name in runs and runs[name].answer == standing_answer(secret, name, member.key, answer)
    }
