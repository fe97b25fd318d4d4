"""Files of ours that everything leans on: a damaged one is named with its line, and ends no command in a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.core.ask import keeping
from bot.core.content.checks.check import Outline
from bot.core.content.files import lines_of
from bot.core.errors import ContentError


def test_a_list_is_read_without_its_remarks(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("# Names\n\nana ben\n", encoding="utf-8")
    assert lines_of(path) == ["ana ben"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "1: the file is empty; fill it or delete it"),
        (b"# Names\n", "1: nothing is listed in it; put the list back"),
        (b"ana\n\xff\n", "2: the file is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_damaged_list_is_told(tmp_path: Path, raw: bytes, told: str) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(raw)
    with pytest.raises(ContentError) as raised:
        lines_of(path)
    assert raised.value.faults == (f"{path}:{told}",)


def test_a_damaged_outline_is_told(tmp_path: Path) -> None:
    (tmp_path / "outline.toml").write_text("a = 1\nb = \n", encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        Outline.read(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'outline.toml'}:2: the TOML cannot be read: ")


def test_nothing_is_kept_by_a_filter_whose_names_are_gone(installation: Path) -> None:
    lists = installation / "data" / "keeping"
    shipped = lists.resolve()
    lists.unlink()
    shutil.copytree(shipped, lists)
    (lists / "names.txt").write_bytes(b"# Names\n")
    with pytest.raises(ContentError, match=r"names\.txt:1: nothing is listed"):
        keeping.Keeping()
    keeping.Keeping(enabled=False)
