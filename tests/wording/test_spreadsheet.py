"""No cell of a CSV is taken for a formula, however it begins."""

from __future__ import annotations

import pytest

from bot.core.wording.spreadsheet import spreadsheet


@pytest.mark.parametrize(
    "begins", ["=", " =", "\n=", "\u3000=", "\uff1d", "\u00a0+", "\u200b@", "-", "\t=", "\r", "\uff0b", "\ufe63"]
)
def test_a_cell_that_a_program_may_take_for_a_formula_is_quoted(begins: str) -> None:
    assert spreadsheet([[f"{begins}1+1"]]).lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["a=b", "1 - 2", "yes", ""])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert spreadsheet([[text]]).strip().strip('"') == text
