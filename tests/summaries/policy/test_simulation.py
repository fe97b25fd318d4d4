"""What confidentiality costs a team, on a small scale; `python -m tests.summaries.policy.simulate` has the full one."""

from __future__ import annotations

import pytest

from tests.summaries.policy.simulate import PERIODS, SCENARIOS, simulate

TEAMS = 30


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_teams_get_their_summaries_and_bands_are_mostly_the_exact_ones(scenario: str) -> None:
    found = simulate(TEAMS, scenario)
    assert found.periods == TEAMS * PERIODS
    assert found.six_answered > 0.8 * found.periods
    assert found.published >= 0.95
    assert 0.65 <= found.share_off(0) <= 0.90
    assert found.share_off(2) <= 0.014


def test_the_same_teams_give_the_same_figures() -> None:
    scenario = next(iter(SCENARIOS))
    assert simulate(5, scenario) == simulate(5, scenario)
    assert simulate(5, scenario) != simulate(5, scenario, seed=2)


@pytest.mark.soak
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_five_hundred_teams_live_a_year(scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = simulate(500, scenario)
    with capsys.disabled():
        shares = f"{found.share_off(0):.1%} exact, {found.share_off(2):.2%} two off"
        print(f"\n{scenario}: {found.published:.1%} published, {shares}")
    assert found.published >= 0.95
    assert 0.70 <= found.share_off(0) <= 0.85
    assert found.share_off(2) <= 0.01
