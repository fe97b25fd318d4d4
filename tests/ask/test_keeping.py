"""What is kept of questions for curators: nothing private in any language, no names, and nothing at all if so set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.ask.coach import Coach
from bot.core.ask.keeping import Keeping
from bot.core.ask.reference import reference
from bot.core.content.load import Knowledge
from bot.core.matching.match import Matcher
from bot.core.model.match import Match, Outcome
from bot.core.wording.templates import Prompts
from bot.stores.sqlite import SqliteStore
from tests.app import App, Talk
from tests.member import HOME

NOW = datetime(2026, 11, 28, tzinfo=UTC)

PRIVATE = {
    "health": [
        "I have cancer and need time off",
        "how do I tell my manager that I am pregnant",
        "my depression makes it hard to lead the standup",
        "Ich habe Krebs",
        "ich bin schwanger",
        "j'ai un cancer",
        "je suis enceinte",
        "estoy enfermo",
        "tengo ansiedad",
        "estou doente",
        "sono incinta",
        "ik ben ziek",
        "jestem chora",
        "hamileyim",
        "癌症 休假",
        "my back hurts after long meetings",
        "my peer says I drink too much",
        "я болею",
        "عندي سرطان",
    ],
    "union and work": [
        "I want to join the union",
        "can our team unionise",
        "wie gründe ich einen Betriebsrat",
        "puedo afiliarme al sindicato",
        "my boss bullies me",
        "how do I quit without burning bridges",
        "am I being fired",
        "my boss touched me",
        "should I sue the company",
        "how much does a lead here earn",
        "ich wurde gekündigt",
    ],
    "faith, origin, love, politics": [
        "when do I pray during sprint planning",
        "I am muslim and the offsite is in Ramadan",
        "how do I come out as gay at work",
        "my visa runs out in March",
        "I am on H1B and scared",
        "as a Jehovah's witness I skip the party",
        "my divorce takes all my time",
        "who should I vote for",
        "meine Scheidung",
        "soy gay",
    ],
    "a language that is not read here": [
        "bagaimana cara memimpin rapat mingguan dengan baik",
        "wie leite ich ein Programm mit drei Teams",
        "как мне вести проект",
        "mein Kollege sitzt im Lenkungskreis und schweigt",
        "por que no has hecho el plan de trabajo",
        "ik vraag het want mijn planning klopt niet",
        "cine are bugetul proiectului nostru",
        "her hafta rapor yaziyorum ama kimse okumuyor",
    ],
}


@pytest.mark.parametrize("question", [text for texts in PRIVATE.values() for text in texts])
def test_nothing_private_is_kept_in_any_language(question: str) -> None:
    assert Keeping().kept(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "what is zettelkasten",
        "how do I run a pre-mortem with two vendors",
        "zettelkasten",
        "should we use Jira or Linear",
        "do OKRs and SLAs fit PostgreSQL in CI-CD",
        "WHAT IS A PROGRAM",
        "We're late. Go-live slips again, is there a plan B",
        "what is earned value on a program",
        "I'll be late with my plan, what do I say",
        "what is a dr plan and who owns the DR test",
        "how do I use ms project or MS Teams for a plan",
        "will the mr be ready, may we mark the risk, can I chase the vendor",
        "do we put the sap hana migration and basel rules into one plan",
    ],
)
def test_what_curators_need_is_kept_as_it_is(question: str) -> None:
    assert Keeping().kept(question) == question


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("how do I deal with Dana who never answers", "how do I deal with [name] who never answers"),
        ("Bob Smith ignores our mails", "[name] ignores our mails"),
        ("my lead priya's plan slips", "my lead [name]'s plan slips"),
        (
            "how do I get Sean O'Neill and Mary-Anne Fox-Pitt to fund a frobnicator",
            "how do I get [name] and [name] to fund a frobnicator",
        ),
        ("my lead marcus bell wants a frobnicator", "my lead [name] wants a frobnicator"),
        ("ask McDonald, DeShawn, KOWALSKI or Al-Rashid", "ask [name], [name], [name] or [name]"),
        ("can Jan van der Berg sign off our plan", "can [name] sign off our plan"),
        ("what if maria de la cruz wants a frobnicator", "what if [name] wants a frobnicator"),
        ("does Zoltan von Mises agree to our plan", "does [name] agree to our plan"),
        ("does Jean-Luc Picard's team want a frobnicator", "does [name]'s team want a frobnicator"),
        ("dr. house broke our plan", "dr. [name] broke our plan"),
        ("what if mr smith and mrs. jones want a frobnicator", "what if mr [name] and mrs. [name] want a frobnicator"),
        ("does prof lee have our plan", "does prof [name] have our plan"),
        ("Dr. May's plan slips, what now", "Dr. [name]'s plan slips, what now"),
        ("what does Mr House want from our plan", "what does [name] want from our plan"),
        ("can dr. van der berg sign off our plan", "can dr. [name] sign off our plan"),
        ("rajesh, siobhan and tomasz do not read our plan", "[name], [name] and [name] do not read our plan"),
        ("what if thabo, nguyen or yetunde leave the team", "what if [name], [name] or [name] leave the team"),
        (
            "ask gulsah, noam, behrouz, ayumi or jimena about the plan",
            f"ask {', '.join(['[name]'] * 4)} or [name] about the plan",
        ),
        (
            "my lead soren wants sam and dan to write our plan",
            "my lead [name] wants [name] and [name] to write our plan",
        ),
        ("Would ana.lopez@corp.com help me", "Would [address] help me"),
        ("what does https://wiki.corp/x say about the plan", "what does [address] say about the plan"),
        ("how do I close incident 4711089", "how do I close incident [address]"),
        ("is +49 170 1234567 the hotline of the vendor", "is [address] the hotline of the vendor"),
    ],
)
def test_names_and_addresses_are_taken_out(question: str, kept: str) -> None:
    assert Keeping().kept(question) == kept


def coach_with(matcher: Matcher, store: SqliteStore, *, enabled: bool) -> Coach:
    return Coach(matcher, Prompts(), store, keeping=Keeping(enabled=enabled))


@pytest.mark.parametrize("enabled", [True, False])
def test_switched_off_no_question_is_kept_and_no_words_say_so(
    matcher: Matcher, store: SqliteStore, enabled: bool
) -> None:
    coach = coach_with(matcher, store, enabled=enabled)
    unknown = Match(Outcome.DECLINE, None, 0.0)
    coach.record_gaps([("slack:T1", "what is zettelkasten", unknown)], NOW)
    rated = reference("type/cloud", "what is a cloud program")
    coach.record_thumb_down("slack:T1", rated, NOW)
    assert len(store.gaps(NOW - timedelta(days=1))) == (2 if enabled else 0)
    assert ("90 days" in coach.thanks(rated, helped=False).text) is enabled
    assert ("90 days" in str(coach.reply("what is the airspeed of an unladen swallow").message.parts)) is enabled


@pytest.mark.parametrize(
    "question",
    [
        "Was macht ein Frobnikator im Raumschiff",
        "что такое фробникатор",
        "フロブニケーターとは何ですか",
        "what is the airspeed of a pregnant unladen swallow",
    ],
)
def test_who_asks_what_is_never_kept_is_not_told_that_it_is(
    matcher: Matcher, store: SqliteStore, question: str
) -> None:
    coach = coach_with(matcher, store, enabled=True)
    reply = coach.reply(question)
    assert reply.message.parts, "there is an answer"
    assert "90 days" not in str(reply.message.parts)
    assert "90 days" not in coach.thanks(reference("type/cloud", question), helped=False).text
    coach.record_gaps([("slack:T1", question, reply.match)], NOW)
    assert store.gaps(NOW - timedelta(days=1)) == []


def test_what_only_begins_like_a_command_is_not_kept_and_no_words_say_so(matcher: Matcher, store: SqliteStore) -> None:
    reply = coach_with(matcher, store, enabled=True).reply("pause the airspeed of an unladen swallow")
    assert not reply.gap
    assert "90 days" not in str(reply.message.parts)


def test_a_thumb_down_keeps_nothing_private(matcher: Matcher, store: SqliteStore) -> None:
    coach = coach_with(matcher, store, enabled=True)
    coach.record_thumb_down("slack:T1", reference("type/cloud", "my depression and my program"), NOW)
    coach.record_thumb_down("slack:T1", reference("type/cloud", "how do I tell Dana about the plan"), NOW)
    assert [gap.text for gap in store.gaps(NOW - timedelta(days=1))] == ["how do I tell [name] about the plan"]


@pytest.mark.both_chats
def test_what_is_typed_into_the_search_of_home_goes_the_same_way(app: App, talk: Talk) -> None:
    home = talk("ana", HOME)
    home.they_open_home()
    for question in ("I have cancer and need time off", "what is the airspeed of Gwen's unladen swallow"):
        home.they_search(question)
    app.settle()
    assert [gap.text for gap in app.gaps()] == ["what is the airspeed of [name]'s unladen swallow"]


def test_no_refusal_promises_that_a_question_is_kept_or_has_a_thumb(knowledge: Knowledge) -> None:
    """Where nothing is kept, or in a terminal, which has no thumbs, the same replies are given."""
    for decline in knowledge.declines.values():
        assert "may be kept" not in decline.reply, decline.id
        assert "thumb" not in decline.reply, decline.id
    assert "if at all" in knowledge.declines["decline/your-data"].reply
