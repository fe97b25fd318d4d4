"""The mutants of `make mutants` are still edits of the source as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.summaries.policy.mutant_list import MUTANTS, Mutant
from tests.summaries.policy.mutants import ROOT, main


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_applies(mutant: Mutant, tmp_path: Path) -> None:
    target = tmp_path / mutant.path
    target.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / mutant.path, target)
    mutant.apply(tmp_path)
    assert target.read_text(encoding="utf-8") != (ROOT / mutant.path).read_text(encoding="utf-8")


def test_an_edit_that_no_longer_applies_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "policy.py").write_text("MIN_N = 5\n", encoding="utf-8")
    with pytest.raises(LookupError):
        Mutant("four are enough", "policy.py", (("LEAST = 5", "LEAST = 4"),)).apply(tmp_path)


def test_mutants_have_names_of_their_own_and_an_unknown_one_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert main(["no such mutant"]) == 1
    assert "half the flips" in capsys.readouterr().out
