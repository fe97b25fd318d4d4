"""What the code asks `prompts/` for: the names of all texts and labels, and the values that it gives to each."""

from __future__ import annotations

from collections.abc import Mapping

EVERYWHERE = frozenset({"command", "chat", "meets"})
"""What nearly every text is given; see `Wording.text`."""
EXAMPLES = ("help", "home", "agent")
"""The places of `examples.toml`."""


def _without(names: str) -> Mapping[str, frozenset[str]]:
    return dict.fromkeys(names.split(), frozenset[str]())


def _with(lines: str) -> Mapping[str, frozenset[str]]:
    pairs = (line.partition(":") for line in lines.split("\n") if line)
    return {name: frozenset(values.split()) for name, _, values in pairs}


TEXTS: Mapping[str, frozenset[str]] = {
    **_without("""
again broken checkin/changed checkin/none checkin/prompt data/declined data/exported data/forgotten_before
data/not_uploaded data/offered form_waits in_slack in_your_chat install/begin install/begin_again
install/busy install/denied install/no_database install/not_confirmed install/not_installed install/refused not_saved
open_me_first outsider perhaps_answered practice/coming practice/ended practice/held practice/no_reminder
practice/not_signed_up practice/still_there questioned saved slip summary/approximate summary/csv summary/which
team/changed_secret team/choose_person team/no_secret team/on_none team/taken thanks_up to_go_on unclear
"""),
    **_with("""
asked_person: channel
beside: several
checkin/chart_text: rows
checkin/closed: command early monday
checkin/form: monday
checkin/progress: all_yes count down next question streak up
checkin/progress_text: count latest monday
checkin/saved: changes closes monday
checkin/who_sees: lead sees team viewers
data/forget_ask: brief command sees team
data/forgotten: chat command views what
data/nothing: command roles
data/privacy: address chat command days gap_days lead looks sees team url viewers views
declined: reply
did_you_mean: about piece
doubtful: two
greeting: coaches command days
help: coaches command examples
help_text: command examples
home: days
install/done: name
install/not_served: contact
install/privacy: contact days left_days questions
install/support: contact
install/welcome: command
kept: days
left_out: titles
new/card: day related
new/practice: name
new/topic: title
otherwise: two
person_asks: who
piece: piece title
practice/about: command
practice/bad_date: command example past readings typed
practice/form: asks chat command status until zone
practice/goes_on: next
practice/had_before: next until
practice/home: day next status time until
practice/not_paused: command next
practice/nudge_text: reminder title
practice/old: command
practice/paused: command until
practice/reason: made_for question why
practice/reminding: moment
practice/resumed: next
practice/signed_up: at_once command day new next status time until
practice/skipped: next until
practice/skipped_sent: next until
practice/stopped: checkins command
shared: who
stale: command
summary/digest: command name on
summary/focus: band practices question
summary/none: command
summary/not_yet: closes name
summary/shown: lines span
summary/standing: band every periods question
team/added: added chat count elsewhere lost meets name refused small there viewing waiting
team/admins_only: command
team/bad_lead: chat meets refused
team/bad_name: most
team/bad_viewer: refused
team/could_not_ask: chat count
team/created: closes command lead name small
team/delete_ask: name
team/deleted: name
team/form_change: command name
team/form_new: small
team/invitation: who
team/invited: chat meets
team/leads_only: command
team/leave_ask: command name said
team/left: name sees
team/line: lead members name viewers yours
team/list: admin command lines
team/no_such: command
team/not_on: command name
team/removed: gone name
team/renamed: before name
team/roles: lead name viewers
team/told_added: lead name viewers
team/told_changed: lead name viewers
team/told_deleted: name
team/told_removed: name sees
team/told_renamed: lead name viewers
team/told_role: command leads name
team/told_role_over: lead name viewers
team/unchanged: name
thanks_down: days
unknown: near person
usage/checkin: command
usage/export: command
usage/forget: command
usage/help: command
usage/invite: command
usage/now: command
usage/pause: command
usage/practice: command
usage/privacy: command
usage/progress: command
usage/resume: command
usage/skip: command
usage/stop: command
usage/summary: command
usage/team: command
"""),
}
"""Each text of `prompts/**/*.md`, and its values."""

LABELS: Mapping[str, frozenset[str]] = {
    **_without("""
share thumb_up thumb_up_label thumb_down thumb_down_label ask_person ask_person_label ask_person_title
ask_person_text ask_person_yes ask_person_no ask_person_place search search_hint your_question form_submit
form_close form_done form_open form_open_label install_begin install_done install_again install_privacy
install_support pick ask somebody fill_in below pressed_before practice_title practice_day practice_time
practice_type practice_level practice_calendar practice_any practice_submit practice_done practice_done_when
practice_reflect practice_another practice_skip practice_remind practice_ask practice_pause practice_go_on
practice_pause_open practice_stop practice_settings practice_sign_up practice_sign_up_again practice_now
practice_now_after_all practice_now_short practice_heading practice_heading_new next_at_once practice_resume bad_day
practice_zone no_such_zone bad_choice until_resume checkin_title checkin_submit checkin_open checkin_open_label
checkin_progress checkin_read checkin_note checkin_note_hint question_manage question_deliver question_plan
short_manage short_deliver short_plan answer_0 answer_1 answer_2 checkin_over checkin_early chart_title table_week
table_caption privacy_open export_open export_text export_text_label file_purpose file_sent forget_open forget_yes
forget_no forget_button forget_title forget_label team_delete team_delete_title team_delete_yes team_delete_no
team_leave team_leave_text team_leave_seeing team_leave_yes team_leave_no team_open team_new team_change
team_change_title team_create team_name team_name_hint team_lead team_lead_hint team_add team_remove bad_lead
bad_people summary_open summary_before team_privacy summary_caption summary_period summary_not_enough summary_pick
summary_read summary_csv summary_digest_on summary_digest_off
"""),
    **_with("""
more_on: topic
share_label: title
card_label: title
sources: day
comparison_title: left right
try_label: question
practice_note: minutes
practice_done_label: title
practice_another_label: title
next_on: moment
bad_time: first last
bad_zone: chat
practice_zone_hint: chat
until_day: day
note_too_long: length most
changed: after before question
team_leave_title: team
team_people_hint: most
bad_lead_unmet: chat
bad_people_unmet: chat
could_not_ask: chat
summary_title: team
"""),
}
"""Each label of `labels.toml`, and its values."""
