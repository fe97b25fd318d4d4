"""Each promise of docs/privacy.md has a test that shows it; this list names them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAYS, LEFT, ATTACKS = "summaries/test_stays.py", "summaries/test_nothing_left.py", "summaries/test_attack_list.py"
ERASED = "summaries/test_what_an_erasure_leaves.py"
KEEPING, GUARANTEES = "ask/test_keeping.py", "summaries/test_guarantees.py"
KEPT = f"{LEFT}::test_each_table_keeps_its_rows_as_long_as_the_officers_page_says"

# The beginning of each promise, and the tests that fail when it is not kept.
PROMISES: dict[str, list[str]] = {
    "Your sign-up:": [f"{LEFT}::test_the_export_tells_of_every_table_that_holds_a_person"],
    "Practices you had,": [
        "practice/test_choice.py::test_none_comes_again_within_a_year_while_others_are_left_and_then_the_one_longest_ago",
        KEPT,
    ],
    "Check-ins:": [
        f"{GUARANTEES}::test_the_beginning_of_a_run_survives_the_answers_that_are_deleted",
        "members/test_own_data.py::test_answers_are_deleted_when_their_time_is_over",
        KEPT,
    ],
    "Messages to you,": [f"{LEFT}::test_the_export_tells_of_every_table_that_holds_a_person", KEPT],
    "The last two topics": ["ask/test_conversations.py::test_conversations_are_forgotten_after_thirty_days", KEPT],
    "Your team,": [f"{LEFT}::test_the_export_tells_of_every_table_that_holds_a_person"],
    "In Microsoft Teams:": [f"{LEFT}::test_the_export_tells_of_every_table_that_holds_a_person"],
    "What you ask,": [
        "wiring/test_nothing_unanswered.py::test_nothing_of_what_was_said_stays_once_it_is_answered",
        "wiring/test_nothing_unanswered.py::test_what_was_left_longer_than_ten_minutes_ago_is_not_answered_any_more",
    ],
    "Questions that": [
        f"{KEEPING}::test_nothing_private_is_kept_in_any_language",
        f"{KEEPING}::test_names_and_addresses_are_taken_out",
        f"{KEEPING}::test_switched_off_no_question_is_kept_and_no_words_say_so",
        f"{KEEPING}::test_a_thumb_down_keeps_nothing_private",
        KEPT,
    ],
    "You see all": [f"{LEFT}::test_the_export_tells_of_every_table_that_holds_a_person"],
    "Your lead sees": [
        f"{ATTACKS}::test_a1_four_answers_are_not_enough",
        f"{ATTACKS}::test_a3_unanimous_answers_look_like_any_others",
        "summaries/policy/test_attacks.py::test_every_transcript_of_the_one_leaver_case_stays_within_the_bound",
    ],
    "Admins of the workspace,": ["teams/test_teams.py::test_only_admins_change_teams_and_others_learn_nothing_of_them"],
    "Curators see": ["cli/test_kb_gaps.py::test_kb_gaps_shows_questions_and_nobody"],
    "Operators can": ["cli/test_member.py::test_members_of_the_team_can_see_that_it_was_done"],
    "Slack keeps": [
        f"{LEFT}::test_a20_no_message_of_slack_tells_what_somebody_answered",
        "practice/test_choice_by_example.py::test_the_reason_does_not_tell_what_was_answered",
        "msteams/test_files.py::test_a_file_that_is_allowed_is_put_there_and_takes_the_place_of_the_question",
        "msteams/test_files.py::test_who_declines_is_offered_the_text",
    ],
    "You are told": [
        f"{STAYS}::test_a18_what_was_answered_before_being_told_of_the_new_lead_does_not_count_for_them",
        f"{STAYS}::test_a18_a_new_lead_does_not_see_a_period_that_was_open_under_the_old_one",
    ],
    "The lead, and everybody": [
        f"{STAYS}::test_a15_a_minute_as_lead_takes_somebody_out_for_as_long_as_leaving_does",
        f"{STAYS}::test_a15_the_one_who_was_flipped_is_told_of_it",
    ],
    "You are on one team": [
        f"{ATTACKS}::test_a7_a_member_is_on_one_team",
        f"{ATTACKS}::test_a5_who_leaves_between_two_summaries_is_on_the_roster_that_is_open",
    ],
    "When you join a team": [
        f"{GUARANTEES}::test_who_joins_a_team_that_has_published_waits_a_period",
        f"{GUARANTEES}::test_history_follows_people_not_teams",
    ],
    "Your answers count": [
        "summaries/policy/test_who_counts.py::test_who_answered_in_this_period_or_the_one_before_contributes"
    ],
    "Bots, guests,": [f"{ATTACKS}::test_a11_bots_guests_and_outside_or_deactivated_accounts_do_not_count"],
    "A summary, once made,": [
        f"{ATTACKS}::test_a9_erasing_a_member_changes_nothing_that_was_published",
        f"{STAYS}::test_a_deleted_team_takes_its_summaries_with_it_and_leaves_who_looked",
    ],
    "You can see in": [f"{STAYS}::test_a_deleted_team_takes_its_summaries_with_it_and_leaves_who_looked", KEPT],
    "/tpm forget me erases": [
        f"{LEFT}::test_after_forget_me_no_table_names_the_person_and_no_plain_digest_is_theirs",
        f"{GUARANTEES}::test_erasure_does_not_skip_the_wait_for_twelve_weeks",
        f"{ERASED}::test_a17_an_erasure_draws_no_noise_anew_alone_or_twice",
    ],
    "Nothing more comes": [
        f"{LEFT}::test_who_had_their_data_erased_gets_no_invitation",
        "members/test_own_data.py::test_nothing_comes_afterwards",
        f"{ERASED}::test_who_had_their_data_erased_is_sent_no_summary_any_more",
    ],
    "An account that": [f"{LEFT}::test_an_account_that_left_is_erased_after_the_retention_time"],
    "A workspace that": [
        f"{LEFT}::test_after_an_uninstall_only_keyed_hashes_are_left",
        f"{ERASED}::test_what_outlives_an_uninstall_names_nobody_and_goes_after_twelve_weeks",
    ],
}


def promises() -> list[str]:
    """The items of the lists of docs/privacy.md, as plain text."""
    text = (ROOT / "docs/privacy.md").read_text("utf-8")
    items = re.findall(r"^- (.*?)(?=\n\n|\n- |\Z)", text, re.M | re.S)
    return [" ".join(item.replace("*", "").replace("`", "").split()) for item in items]


def test_each_promise_of_the_privacy_page_has_its_tests_and_no_other_is_listed() -> None:
    unshown = [text for text in promises() if not any(text.startswith(begins) for begins in PROMISES)]
    assert unshown == []
    gone = [begins for begins in PROMISES if not any(text.startswith(begins) for text in promises())]
    assert gone == []


@pytest.mark.parametrize("named", sorted({test for tests in PROMISES.values() for test in tests}))
def test_the_tests_that_are_named_exist(named: str) -> None:
    path, _, name = named.partition("::")
    source = (ROOT / "tests" / path).read_text("utf-8")
    assert name
    assert f"def {name}(" in source


def test_the_inventory_of_the_officers_page_names_every_table(tmp_path: Path) -> None:
    from bot.stores.sqlite import SqliteStore

    store = SqliteStore(tmp_path / "coach.sqlite3")
    tables = {name for name in store.database().table_names() if name[0] != "_" and not name.startswith("sqlite_")}
    store.close()
    page = (ROOT / "docs/data-protection.md").read_text("utf-8")
    inventory = page.partition("## Inventory")[2].partition("\n## ")[0]
    listed = set(re.findall(r"`([a-z]+)`", "\n".join(re.findall(r"^\|([^|]*)\|", inventory, re.M))))
    assert tables <= listed
    assert listed - tables == set()


def test_the_officers_page_gives_the_purpose_of_every_scope() -> None:
    import json

    manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    page = (ROOT / "docs/data-protection.md").read_text("utf-8")
    listed = page.partition("## Scopes in Slack")[2].partition("\n## ")[0]
    assert {scope for scope in manifest["oauth_config"]["scopes"]["bot"] if f"`{scope}`" not in listed} == set()
