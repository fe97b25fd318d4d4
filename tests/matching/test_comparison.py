"""Questions that put two types or two levels side by side."""

from __future__ import annotations

import pytest

from bot.core.matching.match import Matcher
from bot.core.model.match import Outcome, comparison_id, comparison_sides

CLOUD_BACKEND = "compare/type/backend~cloud"


def compared(matcher: Matcher, question: str) -> str | None:
    return matcher.match(question).topic


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("type/cloud", "type/backend", "compare/type/backend~cloud"),
        ("level/tpm-3", "level/tpm", "compare/level/tpm~tpm-3"),
        ("level/senior-principal", "level/principal", "compare/level/principal~senior-principal"),
    ],
)
def test_either_order_gives_one_id_and_the_id_gives_the_sides(one: str, other: str, expected: str) -> None:
    assert comparison_id(one, other) == comparison_id(other, one) == expected
    assert set(comparison_sides(expected) or ()) == {one, other}


@pytest.mark.parametrize("topic_id", ["type/cloud", "compare/type/cloud", "compare", "", "compare~a/b", "a/b~c"])
def test_what_is_no_comparison_has_no_sides(topic_id: str) -> None:
    assert comparison_sides(topic_id) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # both named
        ("cloud TPM vs backend TPM", CLOUD_BACKEND),
        ("backend TPM vs cloud TPM", CLOUD_BACKEND),
        ("what is the difference between a hardware TPM and a security TPM?", "compare/type/hardware~security"),
        ("what is the difference between a security TPM and a hardware TPM?", "compare/type/hardware~security"),
        ("compare a UI/UX TPM with an ERP TPM", "compare/type/erp~ui-ux"),
        ("localization TPM or integration TPM, how do they differ", "compare/type/integration~localization"),
        # abbreviated
        ("FE vs BE TPM", "compare/type/backend~front-end"),
        ("BI TPM versus l10n TPM", "compare/type/business-intelligence~localization"),
        # levels
        ("TPM II vs TPM III", "compare/level/tpm-2~tpm-3"),
        ("TPM III vs TPM II", "compare/level/tpm-2~tpm-3"),
        ("principal versus senior principal, what is the difference", "compare/level/principal~senior-principal"),
        ("difference between a TPM and a TPM III", "compare/level/tpm~tpm-3"),
        ("how does the second level differ from the third level of TPM", "compare/level/tpm-2~tpm-3"),
        ("compare the two top levels of the TPM ladder", "compare/level/principal~senior-principal"),
    ],
)
def test_two_sides_that_are_named_are_found_in_either_order(matcher: Matcher, question: str, expected: str) -> None:
    match = matcher.match(question)
    assert match.outcome is Outcome.ANSWER
    assert match.topic == expected
    assert set(match.near[:2]) == set(comparison_sides(expected) or ())


def test_a_side_may_be_described(matcher: Matcher) -> None:
    question = "difference between the TPM for factories and circuit boards versus the one for translations"
    assert compared(matcher, question) == "compare/type/hardware~localization"


@pytest.mark.parametrize(
    "question",
    ["cloud TPM vs cloud TPM", "cloud TPM vs TPM II", "TPM or project manager", "pros and cons of being a TPM", "vs"],
)
def test_what_cannot_be_put_side_by_side_is_no_comparison(matcher: Matcher, question: str) -> None:
    assert not (compared(matcher, question) or "").startswith("compare/")


@pytest.mark.parametrize(
    "question",
    [
        "difference between a program manager and a TPM",
        "what's the difference between a technical program manager and a project manager?",
        "program manager vs TPM",
        "TPM vs PgM",
        "TPM or manager, same job?",
        "what's the difference between a TPM at Google and Amazon",
        "how does a TPM in Oslo differ from one in Bergen?",
    ],
)
def test_a_side_of_which_nothing_is_said_is_not_guessed(matcher: Matcher, question: str) -> None:
    assert not (compared(matcher, question) or "").startswith("compare/")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("TPM vs TPM II", "compare/level/tpm~tpm-2"),
        ("what sets a TPM apart from a TPM III?", "compare/level/tpm~tpm-3"),
        ("TPM compared to senior principal TPM", "compare/level/senior-principal~tpm"),
    ],
)
def test_next_to_a_level_a_bare_tpm_is_the_first_one(matcher: Matcher, question: str, expected: str) -> None:
    assert compared(matcher, question) == expected


def test_what_has_no_two_sides_to_compare_is_answered_by_what_else_it_may_be_about(matcher: Matcher) -> None:
    match = matcher.match("cloud TPM vs cloud TPM")
    assert (match.outcome, match.topic) == (Outcome.ANSWER, "type/cloud")


@pytest.mark.parametrize(
    ("question", "expected", "left_out"),
    [
        ("difference between TPM I, TPM II and TPM III", "compare/level/tpm~tpm-2", ("level/tpm-3",)),
        ("compare cloud TPM, security TPM and data center TPM", "compare/type/cloud~security", ("type/data-center",)),
        ("compare TPM 1, 2 and 3", "compare/level/tpm~tpm-2", ("level/tpm-3",)),
        ("difference between cloud, BI and ERP TPM", "compare/type/business-intelligence~cloud", ("type/erp",)),
        ("TPM II vs TPM III", "compare/level/tpm-2~tpm-3", ()),
        ("cloud or security TPM, which one has more process work?", "compare/type/cloud~security", ()),
    ],
)
def test_what_is_listed_as_a_third_is_told_to_be_left_out(
    matcher: Matcher, question: str, expected: str, left_out: tuple[str, ...]
) -> None:
    match = matcher.match(question)
    assert (match.topic, match.left_out) == (expected, left_out)


@pytest.mark.parametrize(
    "question",
    ["cloud TPM vs devops engineer", "compare backend TPM and scrum master", "BI TPM or data product manager?"],
)
def test_a_type_beside_another_role_is_no_comparison_of_two_types(matcher: Matcher, question: str) -> None:
    assert not comparison_sides(matcher.match(question).topic or "")
