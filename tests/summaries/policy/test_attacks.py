"""What an attacker can believe of one person: by the oracle, which weighs every vector of answers that fits."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.summaries.policy.histories import History, Team, histories, should_contribute, stable
from tests.summaries.policy.oracle import (
    BANDS,
    BOUNDS,
    NO_NOISE,
    PUBLIC,
    SKEWED,
    UNIFORM,
    ImpossibleError,
    Model,
    Posterior,
    Shown,
    evidence,
    likelihoods,
    most_believed,
    posterior,
    posterior_of_every_vector,
    shares_in_all,
)
from tests.summaries.policy.worlds import person, published, secret

PRIORS = pytest.mark.parametrize("prior", [UNIFORM, SKEWED], ids=["uniform", "skewed"])
WORLDS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def team_of(n: int) -> list[str]:
    return [person(number) for number in range(n)]


def one_leaver(n: int, first: str, second: str) -> list[Shown]:
    """n people contribute, then all but the first of them."""
    return [Shown(frozenset(team_of(n)), first), Shown(frozenset(team_of(n)[1:]), second)]


def transcript_of(history: History, bands: Sequence[str | None]) -> list[Shown]:
    """What the attacker saw; they know who contributed, and where nothing was said they learn nothing."""
    sets = should_contribute(history)
    return [Shown(those, str(band)) for those, band in zip(sets, bands, strict=True) if band is not None]


# --- the oracle itself ----------------------------------------------------------------------------


@PRIORS
@pytest.mark.parametrize("known", [{}, {person(1): 2, person(3): 0}])
def test_the_quick_oracle_believes_what_weighing_every_vector_gives(prior: tuple[int, ...], known: dict) -> None:
    sets = [frozenset(team_of(6)), frozenset(team_of(6)[1:]), frozenset(team_of(5)), frozenset(team_of(6))]
    for bands in itertools.product(BANDS, repeat=3):
        transcript = [Shown(those, shown) for those, shown in zip(sets, (*bands, bands[0]), strict=True)]
        assert posterior(transcript, prior, known) == posterior_of_every_vector(transcript, prior, known)


def test_the_oracle_reckons_what_a_table_of_all_cases_gives() -> None:
    """One person alone, so that it can be followed by hand: 0 enters as 0, is raised by 1 or 2, and so on."""
    found = likelihoods([Shown(frozenset({person(0)}), "mostly not yet")], [person(0)])
    assert found == {(0,): 18 * 15 + 1 * 5 + 1 * 1, (1,): 1 * 15 + 18 * 5 + 1 * 1, (2,): 1 * 15 + 1 * 5 + 18 * 1}


def test_what_is_shown_has_a_chance_of_one_in_all() -> None:
    people = team_of(5)
    for vector in ((0, 0, 0, 0, 0), (0, 1, 2, 1, 1)):
        chances = [likelihoods([Shown(frozenset(people), shown)], people)[vector] for shown in BANDS]
        assert sum(chances) == shares_in_all([Shown(frozenset(people), BANDS[0])], people)


def test_two_bands_of_one_set_are_impossible_while_answers_stand() -> None:
    those = frozenset(team_of(5))
    with pytest.raises(ImpossibleError):
        posterior([Shown(those, "mixed"), Shown(those, "mostly yes")], UNIFORM)


def all_transcripts(n: int) -> list[list[Shown]]:
    """Everything that could be shown around one leaver."""
    return [one_leaver(n, *bands) for bands in itertools.product(BANDS, repeat=2)]


def certain_share(n: int, model: Model, prior: Sequence[int]) -> Fraction:
    """In what share of the one-leaver cases somebody's answer is known for certain."""
    chances = {number: evidence(shown, prior, model) for number, shown in enumerate(all_transcripts(n))}
    told = [all_transcripts(n)[number] for number, chance in chances.items() if chance]
    certain = [shown for shown in told if most_believed(posterior(shown, prior, model=model)) == 1]
    return Fraction(sum(evidence(shown, prior, model) for shown in certain), sum(chances.values()))


@PRIORS
def test_without_noise_the_oracle_is_certain_of_the_leavers_answer_in_many_cases(prior: tuple[int, ...]) -> None:
    assert certain_share(8, NO_NOISE, prior) > Fraction(1, 10)
    assert certain_share(8, PUBLIC, prior) == 0


@PRIORS
def test_with_half_the_flips_the_oracle_believes_more_than_the_bound(prior: tuple[int, ...]) -> None:
    half = Model(((38, 1, 1), (1, 38, 1), (1, 1, 38)), PUBLIC.noise)
    possible = [shown for shown in all_transcripts(11) if evidence(shown, prior, half)]
    assert max(most_believed(posterior(shown, prior, model=half)) for shown in possible) > BOUNDS[prior]


# --- what can be believed -------------------------------------------------------------------------


def stays_within_the_bound(beliefs: Posterior, prior: tuple[int, ...], known: Collection[str] = ()) -> None:
    """Nobody's answer is believed beyond the bound, and none is ruled out."""
    unknown = [shares for who, shares in beliefs.items() if who not in known]
    assert max(map(max, unknown)) <= BOUNDS[prior]
    assert min(map(min, unknown)) > 0


@PRIORS
@pytest.mark.parametrize("n", [6, 7])
def test_every_transcript_of_the_one_leaver_case_stays_within_the_bound(n: int, prior: tuple[int, ...]) -> None:
    for transcript in all_transcripts(n):
        beliefs = posterior_of_every_vector(transcript, prior)
        assert len(beliefs) == n
        stays_within_the_bound(beliefs, prior)


@PRIORS
@pytest.mark.parametrize("n", range(8, 21))
def test_so_does_every_transcript_of_the_one_leaver_case_in_a_larger_team(n: int, prior: tuple[int, ...]) -> None:
    possible = [shown for shown in all_transcripts(n) if evidence(shown, prior)]
    for transcript in possible:
        stays_within_the_bound(posterior(transcript, prior), prior)
    assert len(possible) >= 7


@PRIORS
def test_four_of_five_who_put_their_answers_together_stay_within_the_bound(prior: tuple[int, ...]) -> None:
    everybody = team_of(5)
    for answers in itertools.product((0, 1, 2), repeat=4):
        known = dict(zip(everybody[1:], answers, strict=True))
        for shown in BANDS:
            stays_within_the_bound(posterior([Shown(frozenset(everybody), shown)], prior, known), prior, known)


@PRIORS
def test_all_others_together_cannot_be_certain_of_one_leaver_either(prior: tuple[int, ...]) -> None:
    everybody = team_of(6)
    for answers in itertools.combinations_with_replacement((0, 1, 2), 5):
        known = dict(zip(everybody[1:], answers, strict=True))
        for transcript in all_transcripts(6):
            stays_within_the_bound(posterior(transcript, prior, known), prior, known)


@PRIORS
@pytest.mark.parametrize("colluding", [0, 4])
def test_two_leads_around_somebody_who_changes_teams_stay_within_the_bound(
    prior: tuple[int, ...], colluding: int
) -> None:
    """Both teams are seen with and without the same person, whose answer enters alike in both."""
    mover, left, joined = person(0), team_of(7)[1:], [person(number) for number in range(20, 25)]
    sets = [frozenset(those) for those in ([mover, *left], left, joined, [mover, *joined])]
    known = dict.fromkeys((left + joined)[:colluding], 1)
    for bands in itertools.product(BANDS, repeat=4):
        transcript = [Shown(those, shown) for those, shown in zip(sets, bands, strict=True)]
        if evidence(transcript, prior):
            stays_within_the_bound(posterior(transcript, prior, known), prior, known)


def is_safe(history: History, number: int, prior: tuple[int, ...], colluding: int = 0) -> int:
    """Lives a history through with the service and attacks it. Gives how many periods were published."""
    bands = Team(history, secret(number)).run()
    assert Team(history, secret(number)).run() == bands
    assert [band is not None for band in bands] == [len(those) >= 5 for those in should_contribute(history)]
    transcript = transcript_of(history, bands)
    if not transcript:
        return 0
    contributors = sorted(frozenset[str]().union(*(shown.contributors for shown in transcript)))
    known = {who: history.answers[who] for who in contributors[:colluding]}
    stays_within_the_bound(posterior(transcript, prior, known), prior, known)
    return len(transcript)


COLLUDING = st.sampled_from([0, 0, 1, 3, 4])
SECRETS = st.integers(0, 10**6)
ANY_PRIOR = st.sampled_from([UNIFORM, SKEWED])


@settings(WORLDS, max_examples=40)
@given(histories(7), SECRETS, ANY_PRIOR, COLLUDING)
def test_six_periods_with_churn_stay_within_the_bound(
    history: History, number: int, prior: tuple[int, ...], colluding: int
) -> None:
    is_safe(history, number, prior, colluding)


@pytest.mark.soak
@settings(WORLDS, max_examples=10_000)
@given(histories(8), SECRETS, ANY_PRIOR, COLLUDING)
def test_ten_thousand_teams_over_six_periods_stay_within_the_bound(
    history: History, number: int, prior: tuple[int, ...], colluding: int
) -> None:
    is_safe(history, number, prior, colluding)


@settings(WORLDS, max_examples=40)
@given(histories(8), SECRETS)
def test_what_is_published_does_not_depend_on_any_answer_before_the_bands(history: History, number: int) -> None:
    others = {who: 2 - answer for who, answer in history.answers.items()}
    turned = History(history.members, history.responders, others, history.experienced)
    said = [band is None for band in Team(history, secret(number)).run()]
    assert [band is None for band in Team(turned, secret(number)).run()] == said


# --- the service is the public model --------------------------------------------------------------

TEAMS = 1_500


def chi_square(seen: Counter, chances: dict, draws: int) -> float:
    """How far what was seen is from its chances; cells of fewer than ten expected cases count as one."""
    rare = [cell for cell, chance in chances.items() if chance * draws < 10]
    cells = [[cell] for cell in chances if cell not in rare] + ([rare] if rare else [])
    pairs = [(sum(seen[one] for one in cell), draws * sum(chances[one] for one in cell)) for cell in cells]
    return float(sum((found - expected) ** 2 / expected for found, expected in pairs if expected))


@pytest.mark.parametrize(
    "answers", [(0, 0, 0, 0, 0), (0, 0, 1, 1, 2), (1, 1, 1, 1, 1), (2, 2, 2, 2, 2), (0, 1, 1, 2, 2, 2, 2)]
)
def test_the_bands_of_the_service_come_as_often_as_the_public_model_says(answers: tuple[int, ...]) -> None:
    people = team_of(len(answers))
    seen = Counter(str(published(dict(zip(people, answers, strict=True)), secret(n))) for n in range(TEAMS))
    shown = {band: [Shown(frozenset(people), band)] for band in BANDS}
    chances = {
        band: Fraction(likelihoods(one, people)[answers], shares_in_all(one, people)) for band, one in shown.items()
    }
    assert sum(seen.values()) == TEAMS
    assert set(seen) <= {band for band, chance in chances.items() if chance}
    assert chi_square(seen, chances, TEAMS) < 18.4  # exceeded by chance once in 10,000 times


@pytest.mark.parametrize("answers", [(0, 0, 0, 0, 0, 0), (0, 0, 1, 1, 2, 2), (2, 0, 1, 0, 1, 1), (1, 2, 2, 2, 2, 2)])
def test_the_two_bands_around_a_leaver_come_together_as_often_as_the_public_model_says(
    answers: tuple[int, ...],
) -> None:
    history = stable(answers, leaver=True)
    seen = Counter(tuple(map(str, Team(history, secret(number)).run())) for number in range(TEAMS))
    people = team_of(len(answers))
    chances = {}
    for bands in itertools.product(BANDS, repeat=2):
        transcript = one_leaver(len(answers), *bands)
        chances[bands] = Fraction(likelihoods(transcript, people)[answers], shares_in_all(transcript, people))
    assert set(seen) <= {bands for bands, chance in chances.items() if chance}
    assert chi_square(seen, chances, TEAMS) < 31.8  # exceeded by chance once in 10,000 times


def test_two_sets_of_one_size_are_blurred_each_by_itself_as_the_public_model_says() -> None:
    """One is replaced by another: the two bands come together as often as with noises of their own."""
    people, answers = team_of(7), (0, 0, 1, 1, 1, 2, 2)
    standing = dict(zip(people, answers, strict=True))
    sets = [people[:6], people[1:]]
    seen = Counter(
        tuple(str(published({who: standing[who] for who in those}, secret(number))) for those in sets)
        for number in range(TEAMS)
    )
    chances = {}
    for bands in itertools.product(BANDS, repeat=2):
        transcript = [Shown(frozenset(those), shown) for those, shown in zip(sets, bands, strict=True)]
        chances[bands] = Fraction(likelihoods(transcript, people)[answers], shares_in_all(transcript, people))
    assert chi_square(seen, chances, TEAMS) < 31.8  # exceeded by chance once in 10,000 times


def test_bands_of_a_stable_team_never_change_while_answers_stand() -> None:
    for number in range(200):
        history = stable([(number + position) % 3 for position in range(6)])
        assert len(set(Team(history, secret(number)).run())) == 1
