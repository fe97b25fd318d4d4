"""Questions and replies, as a TPM would read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.ask.answers import Answers
from bot.core.ask.card import lead_of
from bot.core.ask.coach import Coach
from bot.core.ask.reference import reference
from bot.core.content.load import Knowledge
from bot.core.matching.match import Matcher
from bot.core.model.match import Match, Outcome
from bot.core.model.messages import Buttons, Heading, Message, Quote
from bot.core.wording.spoken import first_sentence, spoken
from bot.core.wording.templates import Prompts
from bot.stores.nothing import NoStore
from bot.stores.sqlite import SqliteStore
from tests.ask.dialog import NOW, Dialog, written


@pytest.fixture(scope="module")
def answers(knowledge: Knowledge) -> Answers:
    return Answers(knowledge, Prompts(), ask_person=True, keep_days=90)


def test_a_question_is_answered(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?").coach_answers("type/cloud#what-they-do")
    dialog.coach_says("What a cloud TPM does and owns", "[A typical week")


def test_the_text_for_those_who_see_no_blocks_is_whole_sentences(dialog: Dialog, answers: Answers) -> None:
    match = Match(Outcome.DECLINE, None, 0.4, ("type/cloud", "type/erp"))
    unknown = answers.refusal(match, "what is that?", None, kept=True)
    assert unknown.text.startswith("I don't know that one.")
    assert unknown.text.endswith(f"{answers.title('type/cloud')}; {answers.title('type/erp')}.")
    dialog.they_say("pitfalls of a cloud TPM")
    assert dialog.said.message.text.startswith(f"{answers.title('type/cloud#pitfalls')}: ")
    assert "**" not in dialog.said.message.text


@pytest.mark.parametrize(
    ("typed", "usage"),
    [("pratice", "`/tpm practice`"), ("chekin", "`/tpm checkin`"), ("pase 2 weeks", "`/tpm pause 2 weeks`")],
)
def test_a_mistyped_command_gets_its_usage_and_nothing_else(dialog: Dialog, typed: str, usage: str) -> None:
    dialog.they_say(typed).coach_says("I did nothing", usage)
    assert not [part for part in dialog.said.message.parts if isinstance(part, (Heading, Buttons))]
    assert not dialog.said.gap


def test_a_command_where_nobody_can_do_it_gets_its_usage(dialog: Dialog) -> None:
    dialog.they_say("pause for two weeks please").coach_says("`/tpm pause 2 weeks`")
    assert dialog.said.match.outcome is Outcome.HELP
    dialog.they_say("invite @ana").coach_says("`/tpm invite @name`")
    dialog.they_say("team add Circle @ana").coach_says("`/tpm team`")
    message, _ = dialog.coach.home("practice")
    assert "`/tpm practice` opens its form" in "".join(map(written, message.parts))


@pytest.mark.parametrize(
    ("they_ask", "commands"),
    [
        ("who sees my answers?", ["/tpm privacy", "/tpm export", "/tpm forget me"]),
        ("who can see my check-in", ["/tpm privacy"]),
        ("what do you store about me?", ["/tpm privacy", "/tpm forget me"]),
        ("how do I change my day", ["/tpm practice"]),
        ("I'm on holiday next week", ["/tpm pause 2 weeks"]),
        ("too many messages", ["/tpm stop", "/tpm pause"]),
        ("how do I check in?", ["/tpm checkin"]),
        ("where do I see my progress", ["/tpm progress"]),
        ("which team am I on?", ["/tpm team"]),
        ("how do I use this?", ["/tpm help", "/tpm practice"]),
        ("where do your answers come from?", ["/tpm help"]),
    ],
)
def test_a_question_about_the_coach_itself_gets_the_command_for_it(
    dialog: Dialog, they_ask: str, commands: list[str]
) -> None:
    dialog.they_say(they_ask).coach_says(*(f"`{command}" for command in commands))
    assert not dialog.said.gap, "and curators need not see it"
    assert "Ask a person" not in "".join(map(written, dialog.said.message.parts))


def test_where_nobody_knows_who_speaks_it_says_where_the_commands_are(matcher: Matcher) -> None:
    terminal = Coach(matcher, Prompts(), NoStore(), command="tpm-coach ask", knows_speaker=False)
    shown = "\n".join(map(written, terminal.reply("who sees my answers?").message.parts))
    assert (
        "That works in Slack and Microsoft Teams, where I know who you are:\n"
        "- If you wanted to know what is stored: `/tpm privacy`." in shown
    )
    assert "tpm-coach" not in shown


@pytest.mark.parametrize(
    "typed", ["practice", "checkin", "progress", "pause", "pause for two weeks please", "pause until when?", "pratice"]
)
def test_where_nobody_knows_who_speaks_a_command_is_sent_to_slack_once(matcher: Matcher, typed: str) -> None:
    terminal = Coach(matcher, Prompts(), NoStore(), command="tpm-coach ask", knows_speaker=False)
    shown = "\n".join(map(written, terminal.reply(typed).message.parts))
    assert shown.count("That works in Slack and Microsoft Teams, where I know who you are:\n- If you wanted") == 1
    assert shown.count("`/tpm pause 2 weeks`") == typed.startswith("pause")
    assert "tpm-coach" not in shown


@pytest.mark.parametrize(
    ("they_ask", "card"),
    [
        ("difference between a program manager and a TPM", "overview/what-is-tpm#vs-program-manager"),
        ("how does a TPM differ from a project manager?", "misconception/only-project-management#difference"),
        ("is a technical project manager the same as a technical program manager?", "overview/what-is-tpm#two-names"),
        ("is a TPM the same as a product manager?", "overview/what-is-tpm#vs-product-manager"),
        ("TPM vs scrum master", "overview/what-is-tpm#vs-scrum-master"),
        ("how does a TPM differ from an engineering manager", "overview/what-is-tpm#vs-em"),
        ("TPM vs delivery manager", "overview/what-is-tpm#vs-delivery-manager"),
        ("how do I write a status update", "advantage/explain-decisions#status-update"),
        ("how do I run a retro", "responsibility/sprints-and-requirements#retrospective"),
        ("what do the letters of RACI mean?", "check/manage-or-lead#raci"),
    ],
)
def test_what_sounds_like_another_job_or_method_and_is_known_is_answered(
    dialog: Dialog, they_ask: str, card: str
) -> None:
    dialog.they_say(they_ask).coach_answers(card)


def test_help_says_how_to_ask_and_gives_examples(dialog: Dialog) -> None:
    dialog.they_say("help").coach_says("`/tpm ", *(f"`/tpm {example}`" for example in Prompts().examples("help")))
    assert dialog.said.match.outcome is Outcome.HELP
    assert not dialog.said.gap


def test_a_question_that_begins_with_a_command_s_word_and_is_answered_gets_no_usage(dialog: Dialog) -> None:
    for text in ("help me with the pitfalls of a cloud TPM", "team of a cloud TPM: who is in it?"):
        dialog.they_say(text).coach_answers_about("type/cloud")
        assert "/tpm" not in "\n".join(map(written, dialog.said.message.parts))


def test_every_question_that_the_coach_proposes_is_answered(dialog: Dialog) -> None:
    for place in ("help", "home", "agent"):
        for question in Prompts().examples(place):
            assert dialog.coach.reply(question).match.outcome is Outcome.ANSWER, question


def test_the_home_page_answers_a_search(dialog: Dialog) -> None:
    message, reply = dialog.coach.home("what does a cloud TPM do?")
    assert reply is not None
    assert reply.answer == "type/cloud#what-they-do"
    assert Quote("what does a cloud TPM do?") in message.parts
    assert Heading("What a cloud TPM does and owns") in message.parts
    empty, none = dialog.coach.home("  ")
    assert none is None
    assert len(empty.parts) < len(message.parts)


def test_every_message_is_a_full_sentence_for_who_hears_it(dialog: Dialog) -> None:
    coach = dialog.coach
    messages: list[Message] = [coach.help(), coach.greeting(), coach.stale(), coach.outsider(), coach.broken()]
    messages += [
        coach.thanks("", helped=True),
        coach.thanks("", helped=False),
        coach.asked_person("#help"),
        coach.home()[0],
    ]
    messages += [coach.reply(text).message for text in ("cloud TPM", "hi", "salary", "asdf qwer", "TPM II vs TPM III")]
    for message in messages:
        assert len(message.text.split()) >= 4
        assert message.text.rstrip('"')[-1] in ".!?:"
        for part in message.parts:
            for button in part.buttons if isinstance(part, Buttons) else ():
                assert len(button.label.split()) >= 2


def test_what_an_ml_tpm_does_is_told_by_a_card_that_says_what_is_different(dialog: Dialog) -> None:
    dialog.they_say("what does an ML TPM do").coach_answers("challenge/technology-evolution#ai-program")


def test_did_you_mean_offers_cards_by_their_titles(dialog: Dialog, knowledge: Knowledge) -> None:
    dialog.they_say("compare cloud and security TPM").they_say("how do I start?")
    assert dialog.said.match.outcome is Outcome.SUGGEST
    for card_id in ("type/cloud#how-to-start", "type/security#how-to-start"):
        card = knowledge.cards[card_id]
        dialog.coach_says(f"[{card.short}]")
        assert f"{card.title}: " in spoken(dialog.said.message), "and so hears who sees no buttons"
        dialog.coach_says(first_sentence(lead_of(card)))


def test_a_first_sentence_ends_no_quotation_in_its_middle() -> None:
    assert first_sentence('Give time: "We have time. Water?" Then wait.') == 'Give time: "We have time. Water?"'


def test_a_thumb_is_thanked_and_one_down_is_kept_with_the_card_that_did_not_help(
    dialog: Dialog, store: SqliteStore
) -> None:
    value = reference("type/cloud#pitfalls", "what breaks in the cloud?")
    for helped, thanks in ((True, "Thank you, good to know."), (False, "The question is kept for 90 days")):
        thanked = dialog.coach.thanked(value, helped=helped)
        assert thanked
        assert thanks in "\n".join(map(written, thanked.parts))
    dialog.coach.record_thumb_down("T1", value, NOW)
    (gap,) = store.gaps(NOW - timedelta(days=1))
    assert (gap.text, gap.reason) == ("what breaks in the cloud?", "thumb down: type/cloud#pitfalls")
