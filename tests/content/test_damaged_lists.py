"""Files of ours that everything leans on: a damaged one is named with its line, and ends no command in a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import content
from bot.core.ask import keeping
from bot.core.content.checks.check import Outline
from bot.core.content.files import lines_of
from bot.core.content.resources import content_dir
from bot.core.errors import ContentError
from tests.conftest import Type


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


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the lists and the outline, which `kb check` and the filter of what is kept look at."""
    folder = tmp_path / "lists"
    shutil.copytree(content_dir("data") / "keeping", folder / "keeping")
    for name in ("outline.toml", "held_out.txt", "not_mistyped.txt"):
        shutil.copy(content_dir("data") / name, folder)
    real: Callable[[str], Path] = content_dir
    for module in (content, keeping):
        monkeypatch.setattr(module, "content_dir", lambda kind: folder if kind == "data" else real(kind))
    monkeypatch.setattr(content, "data_folders", lambda _: [real("data")])
    return folder


@pytest.mark.parametrize("name", ["outline.toml", "not_mistyped.txt", "keeping/names.txt"])
def test_kb_check_names_a_file_that_was_emptied(data: Path, name: str, tmp_path: Path, type_command: Type) -> None:
    (data / name).write_bytes(b"")
    (tmp_path / "ours").mkdir()
    # With a folder of its own the content is looked through anew, and not as another test found it.
    done = type_command("kb", "check", TPM_DATA_DIR=str(tmp_path / "ours"))
    assert done.status == 1
    assert f"{data / name}:1: the file is empty" in done.out


def test_nothing_is_kept_by_a_filter_whose_names_are_gone(data: Path) -> None:
    (data / "keeping" / "names.txt").write_bytes(b"# Names\n")
    with pytest.raises(ContentError, match=r"names\.txt:1: nothing is listed"):
        keeping.Keeping()
    keeping.Keeping(enabled=False)
