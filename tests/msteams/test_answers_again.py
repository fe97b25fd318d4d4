"""An answer that Teams surely has not taken is given again at once; of one that it perhaps took, that is said."""

from __future__ import annotations

import pytest

from bot.channels.teams.client.addresses import AddressBook
from bot.channels.teams.client.connector import ConnectorError
from bot.channels.teams.payloads import read_activity
from bot.channels.teams.replies import Replies
from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague

QUESTION = "what does a cloud TPM do"


def answered(who: Colleague) -> str:
    """What came of their question: one message."""
    who.they_say(QUESTION)
    (shown,) = who.messages()
    return str(shown.card)


@pytest.mark.parametrize(
    ("status", "after", "times"), [(429, "1", 1), (429, "", 1), (412, "", 3), (502, "", 1), (503, "", 3)]
)
def test_an_answer_that_was_surely_not_taken_comes_all_the_same(
    status: int, after: str, times: int, ana: Colleague, teams: TeamsApp
) -> None:
    teams.peer.answers(status, times=times, **({"Retry_After": after} if after else {}))
    assert "cloud" in answered(ana)
    assert teams.rows("unanswered") == 0


def test_a_form_comes_again_too_and_a_card_in_the_place_of_another_stays_for_good(
    ana: Colleague, teams: TeamsApp
) -> None:
    teams.peer.answers(503)
    ana.they_say("practice")
    assert len(ana.messages()) == 1
    teams.peer.answers(412)
    ana.they_save(day="Thursday", time="10:30")
    assert ana.messages()[-1].edited == 1


@pytest.mark.parametrize("status", [500, 504, 0])
def test_where_it_perhaps_came_that_is_said_and_it_is_not_given_twice(
    status: int, ana: Colleague, teams: TeamsApp, troubles: list[str]
) -> None:
    teams.peer.answers(status)
    told = answered(ana)
    assert "it may be above" in told
    assert "went wrong" not in told
    assert troubles == ["job_failed"]
    troubles.clear()


def test_what_is_refused_for_good_is_said_to_have_failed(ana: Colleague, teams: TeamsApp, troubles: list[str]) -> None:
    teams.peer.answers(400, "BadSyntax")
    assert "went wrong" in answered(ana)
    assert troubles == ["job_failed"]
    troubles.clear()


class Busy:
    """A connector that takes nothing."""

    tries = 0

    def send(self, *_: object) -> str:
        self.tries += 1
        raise ConnectorError(429, "http_429", self.asks)

    def __init__(self, asks: float) -> None:
        self.asks = asks


@pytest.mark.parametrize(("asks", "tries"), [(0, 4), (1.5, 3), (86_400, 1)])
def test_nobody_waits_longer_than_four_seconds_for_it(asks: float, tries: int, ana: Colleague) -> None:
    busy, waited = Busy(asks), list[float]()
    replies = Replies(busy, AddressBook(None, None), None, waited.append)  # type: ignore[arg-type]
    with pytest.raises(ConnectorError):
        replies.post(read_activity(ana.activity(text="help")), {"text": "x"})
    assert busy.tries == tries
    assert sum(waited) <= 4
