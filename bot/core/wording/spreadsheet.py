"""Rows as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence

_FORMULA, _CONTROL = ("=", "+", "-", "@"), ("\t", "\r", "\n")


def spreadsheet(rows: Sequence[Sequence[str]]) -> str:
    """CSV in which no cell is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([f"'{cell}" if _is_formula(cell) else cell for cell in row])
    return text.getvalue()


def _is_formula(cell: str) -> bool:
    # Some programs cut off blanks of every kind, and fold full-width signs, before they look at the first character.
    folded = unicodedata.normalize("NFKC", cell)
    visible = "".join(char for char in folded if char.isprintable() and not char.isspace())
    return visible.startswith(_FORMULA) or cell.startswith(_CONTROL)
