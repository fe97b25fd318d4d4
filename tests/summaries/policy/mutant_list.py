"""Ways to break the confidentiality of summaries; `mutants` tries them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

POLICY = "bot/core/summaries/policy.py"
KEYED = "bot/core/secret.py"
PERIODS = "bot/core/summaries/periods.py"
PUBLISHING = "bot/core/summaries/publishing.py"
CHECKING_IN = "bot/core/checkins/checking_in.py"
TEAMS = "bot/core/teams/teams.py"
NOTICES = "bot/core/teams/notices.py"
OWN_DATA = "bot/core/own_data.py"
SHOWING = "bot/core/summaries/showing.py"
LIFETIMES = "bot/stores/lifetimes.py"
STORED_TEAMS = "bot/stores/teams.py"
STORED_SUMMARIES = "bot/stores/summaries.py"
_ONCE = "values (?, ?, ?, ?, ?) on conflict do nothing"
_AGAIN = "values (?, ?, ?, ?, ?) on conflict (team, period) do update set bands = excluded.bands"


@dataclass(frozen=True)
class Mutant:
    """A way to break the policy: in a file, each text (found exactly once) becomes another."""

    name: str
    path: str
    edits: tuple[tuple[str, str], ...]
    of_the_service: bool = False

    def apply(self, tree: Path) -> None:
        """Make the edits. Raises LookupError when one does not apply."""
        source = (tree / self.path).read_text(encoding="utf-8")
        for old, new in self.edits:
            if source.count(old) != 1:
                raise LookupError(f"{old!r} is {source.count(old)} times in {self.path}")
            source = source.replace(old, new)
        compile(source, self.path, "exec")
        (tree / self.path).write_text(source, encoding="utf-8")


def one(name: str, path: str, old: str, new: str) -> Mutant:
    """A mutant of a single edit."""
    return Mutant(name, path, ((old, new),))


def served(name: str, path: str, old: str, new: str) -> Mutant:
    """A mutant of what stands around the policy, to be caught by the tests of the service."""
    return Mutant(f"served: {name}", path, ((old, new),), of_the_service=True)


BAND = "_noisy_band(secret, question, those[question], read)"
CALL = "None if question in refused else " + BAND
VALUES = "{read(one.person, question, one.week).answer for one in those[question]}"
SET_NOISE = "set_noise(secret, question, [one.person for one in those])"

NOBODY = "and not exists (select 1 from witnesses where 0 and"
VIEWERS = "for user in {*witnesses, team.lead, *team.viewers}"
STAY = "stay = (period, known[0])"
WITNESS = "union all select 1 from witnesses where "
EARLIER = "if each.week < new.week), None)\n    found"

MUTANTS = (
    # What the policy itself lists.
    one("no flips", KEYED, "FLIP_PERCENT = 10", "FLIP_PERCENT = 0"),
    one("half the flips", KEYED, "FLIP_PERCENT = 10", "FLIP_PERCENT = 5"),
    one("answer noise re-rolled each period", POLICY, "standing.answer, standing.since)", "standing.answer, one.week)"),
    one(
        "set noise re-rolled each period",
        POLICY,
        SET_NOISE,
        SET_NOISE.replace("question,", "question + those[0].week,"),
    ),
    one("set noise keyed by size only", POLICY, SET_NOISE, "set_noise(secret, question, [str(len(those))])"),
    one("four are enough", POLICY, "MIN_N = 5", "MIN_N = 4"),
    one("the lead counted", POLICY, "if seat.person not in roster.viewers and ", "if "),
    Mutant("no waiting", POLICY, (("\nJOIN_WAIT = 1", "\nJOIN_WAIT = 0"), ("\nREJOIN_WAIT = 3", "\nREJOIN_WAIT = 0"))),
    one(
        "a refusal of unanimous answers", POLICY, CALL, f"None if question in refused or len({VALUES}) < 2 else {BAND}"
    ),
    one("a refusal that tells a unanimous four", POLICY, CALL, f"{BAND} if len({VALUES}) == 1 else {CALL}"),
    one(
        "a refusal that reads answers first",
        POLICY,
        "if is_refused(those[question])}",
        f"if {VALUES} is not None and is_refused(those[question])}}",
    ),
    one("n shown", POLICY, BAND, f'f"{{{BAND}}} ({{len(those[question])}})"'),
    one("n shown beside the bands", POLICY, "refused else " + BAND, f"refused else ({BAND}, len(those[question]))"),
    one("the lower cut moved", POLICY, "5 * total <= 4 * n", "5 * total < 4 * n"),
    one("the upper cut moved", POLICY, "5 * total >= 6 * n", "5 * total > 6 * n"),
    one("the cuts moved out", POLICY, "5 * total <= 4 * n", "5 * total <= 3 * n"),
    # Other ways to lose it.
    one("newcomers do not wait", POLICY, "\nJOIN_WAIT = 1", "\nJOIN_WAIT = 0"),
    one("who rejoins waits as newcomers do", POLICY, "\nREJOIN_WAIT = 3", "\nREJOIN_WAIT = 1"),
    one("who rejoins a new team does not wait", POLICY, "if seat.before:", "if seat.before and first_published:"),
    one("three periods counted", POLICY, "WINDOW = 2", "WINDOW = 3"),
    one("one period counted", POLICY, "WINDOW = 2", "WINDOW = 1"),
    one("answers from before being told counted", POLICY, "since < fact.at < closes", "fact.at < closes"),
    one("answers after the close counted", POLICY, "since < fact.at < closes", "since < fact.at"),
    one("any question counted", POLICY, "fact.question == question and ", ""),
    one("the earliest answer taken", POLICY, "max(fact.week, latest", "min(fact.week, latest"),
    one("five are too few", POLICY, "MIN_N = 5", "MIN_N = 6"),
    one("no set noise", POLICY, SET_NOISE, "0"),
    one(
        "set noise of one only", KEYED, "((-2, 5), (-1, 20), (0, 50), (1, 20), (2, 5))", "((-1, 25), (0, 50), (1, 25))"
    ),
    one("flips to one side only", KEYED, "answer + 1 if 2 * drawn < FLIP_PERCENT else answer + 2", "answer + 1"),
    one("answer noise the same for all questions", KEYED, "_ANSWER_NOISE, (question, person", "_ANSWER_NOISE, (person"),
    one(
        "answer noise the same for all people",
        KEYED,
        "_ANSWER_NOISE, (question, person, str",
        "_ANSWER_NOISE, (question, str",
    ),
    one("answer noise the same for all answers", KEYED, "person, str(answer), since", "person, since"),
    one("set noise the same for all questions", KEYED, "(question, *sorted(contributors))", "sorted(contributors)"),
    one("set noise by the order of people", KEYED, "*sorted(contributors)", "*contributors"),
    one("fields not told apart", KEYED, 'len(part).to_bytes(8, "big") + part', "part"),
    one(
        "one purpose for two draws",
        KEYED,
        '_SET_NOISE = "tpm-coach/set-noise/1"',
        '_SET_NOISE = "tpm-coach/answer-noise/1"',
    ),
    one("no secret in the keys", KEYED, "hmac.digest(secret.text.encode(), ", 'hmac.digest(b"", '),
    one("any secret accepted", KEYED, "if len(text) < MIN_SECRET_CHARACTERS:", "if not text:"),
    one(
        "a changed secret not noticed",
        KEYED,
        "return hmac.compare_digest(secret_check(secret).encode(), check.encode())",
        "return True",
    ),
    one(
        "every check-in starts a run",
        POLICY,
        "if previous_start is not None and previous_answer == answer:",
        "if previous_start == week:",
    ),
    one(
        "week 53 in a period of its own",
        PERIODS,
        "min((number - 1) // PERIOD_WEEKS + 1, PERIODS_A_YEAR)",
        "(number - 1) // PERIOD_WEEKS + 1",
    ),
    one("closed before check-ins are", PERIODS, "timedelta(days=10, hours=12)", "timedelta(days=7)"),
    # What stands around it.
    served("the lead counted", PUBLISHING, VIEWERS, "for user in ()"),
    served("who viewed for a day counted", PUBLISHING, VIEWERS, "for user in {team.lead, *team.viewers}"),
    served("no witnesses kept", STORED_TEAMS, "as still_open where true", "as still_open where false"),
    served("n shown in the message", PUBLISHING, "band.value if band", 'f"{band.value} ({len(given)})" if band'),
    served("n told of a refusal", PUBLISHING, 'band.value if band else ""', "band.value if band else str(len(given))"),
    served("guests counted", PUBLISHING, "frozenset(viewers | uncounted)", "frozenset(viewers)"),
    served("a moment as lead ends no stay", STORED_SUMMARIES, "and not exists (select 1 from witnesses where", NOBODY),
    served(
        "the notice of a role that is over is dropped", NOTICES, "else self._role_over(member, own, facts)", "else None"
    ),
    served("the flipped one is not told", TEAMS, "sorted(before ^ after), ROLE", "sorted(after - before), ROLE"),
    served(
        "a moment as guest ends no stay",
        STORED_SUMMARIES,
        'and "user" = :user and ended = 0',
        'and "user" = :user',
    ),
    served(
        "guests are looked up at the close",
        STORED_TEAMS,
        "update rosters set ended = 1 where",
        "update rosters set ended = ended where",
    ),
    served(
        "guests on new rosters",
        STORED_SUMMARIES,
        'and "user" not in (select "user" from uncounted',
        "and \"user\" not in (select '' from uncounted",
    ),
    served("an uninstall skips the wait", LIFETIMES, "if remains:", "if not remains:"),
    served("an uninstall draws noise anew", CHECKING_IN, "if not since:", "if since:"),
    served(
        "a new lead sees what closed for the old one",
        STORED_SUMMARIES,
        "if viewer is None else theirs",
        "if 1 else theirs",
    ),
    served(
        "answers from before the new lead counted",
        STORED_TEAMS,
        'update seats set told = null where team = ?",',
        'update seats set told = told where team = ?",',
    ),
    served("told of another lead", STORED_TEAMS, "and ended = 0 and told >=", "and ended = 0 and 0 <="),
    served(
        "a refusal that takes longer for a team",
        SHOWING,
        "            if name:",
        "            if name and self.store.team(member.tenant, name):",
    ),
    served("who was not told counted", PUBLISHING, "before, each.told)", "before, period.plus(-9).opens)"),
    served("no waiting in freeze", STORED_SUMMARIES, STAY, 'stay = ("2020-P01", 0)'),
    served("who could see it is new in freeze", STORED_SUMMARIES, WITNESS, f"{WITNESS}0 and "),
    served("who rejoins is new in freeze", STORED_SUMMARIES, STAY, "stay = (period, 0)"),
    served("a roster in mid-period", STORED_SUMMARIES, "where id = ? and at <= ?", "where id = ? and ? > 0"),
    served(
        "a clock ahead freezes rosters for good", STORED_SUMMARIES, "where team = ? and period > ?", "where 0 and ? > ?"
    ),
    served("a roster after the change", TEAMS, "if self.secret:\n", "if not self.secret:\n"),
    served("published again", STORED_SUMMARIES, _ONCE, _AGAIN),
    served("published before the close", PUBLISHING, "Period.last_closed(now), 0", "Period.at(now), 0"),
    served("published after a restore", PUBLISHING, "any(copied < period", "any(lost < copied < period"),
    served("what a restore lost counts as never shown", PUBLISHING, "perhaps_shown=True", "perhaps_shown=False"),
    served("erasure skips the wait", OWN_DATA, "if self.secret:", "if False:"),
    served("forget me draws noise anew", OWN_DATA, "checkins[-1] if checkins else None", "None"),
    served(
        "a second erasure draws noise anew",
        STORED_SUMMARIES,
        "case excluded.runs when '{}' then erased.runs else excluded.runs end",
        "excluded.runs",
    ),
    served("deleted answers end a run", LIFETIMES, "at < ? and not ({last})", "at < ? and (1 or {last})"),
    served("each check-in begins a run", CHECKING_IN, "last.answers[name] if last else None", "None"),
    served("an edit begins a run", CHECKING_IN, EARLIER, EARLIER.replace("< new", "<= new")),
    served("anybody views", STORED_TEAMS, 'from viewers where tenant = ? and "user" = ?', "from viewers where ? = ?"),
)
