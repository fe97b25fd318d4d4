"""Calendar files: what they say, and what is said of broken ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.cli.content import open_content
from bot.config import Config
from bot.core.calendar.calendars import load_calendars
from bot.core.content.load import load
from bot.core.content.resources import content_dir
from bot.core.errors import ContentError


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / "calendars" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as raised:
        load_calendars(folder)
    return str(raised.value).replace(f"{folder / 'calendars'}/", "").splitlines()


def test_the_shipped_ones_leave_out_their_weekends_and_days() -> None:
    found = load_calendars(content_dir("data"))
    assert set(found) >= {"weekdays", "monday-to-saturday", "sunday-to-thursday"}
    saturday, sunday, friday = date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 27)
    assert [found["weekdays"].works(day) for day in (friday, saturday, sunday)] == [True, False, False]
    assert [found["monday-to-saturday"].works(day) for day in (friday, saturday, sunday)] == [True, True, False]
    assert [found["sunday-to-thursday"].works(day) for day in (friday, saturday, sunday)] == [False, False, True]
    assert not found["weekdays"].works(date(2030, 12, 25))


def test_an_organisations_calendar_takes_the_place_of_ours(tmp_path: Path) -> None:
    write(
        tmp_path, "weekdays.toml", 'title = "Acme"\nweekend = ["Sunday"]\nyearly = ["02-29"]\nholidays = [2026-11-26]\n'
    )
    found = load_calendars(content_dir("data"), tmp_path)["weekdays"]
    assert (found.title, found.weekend) == ("Acme", {7})
    assert not found.works(date(2026, 11, 26))
    assert not found.works(date(2028, 2, 29))
    assert found.works(date(2026, 11, 28))


def test_a_calendar_may_have_no_weekend_and_no_holidays(tmp_path: Path) -> None:
    write(tmp_path, "always.toml", 'title = "Always"\n')
    assert all(load_calendars(tmp_path)["always"].works(date(2026, 12, day)) for day in range(1, 32))


def test_hidden_files_are_none(tmp_path: Path) -> None:
    write(tmp_path, ".#always.toml", "what an editor left")
    assert load_calendars(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "a.toml:1: the file is empty"),
        (b'title = "caf\xe9"', "a.toml:1: the file is not UTF-8"),
        ('title = "A"\nweekend = [', "a.toml:2: the TOML cannot be read"),
        ('title = "A"\nholidays = [2026-02-30]', "a.toml:2: the TOML cannot be read"),
        ('weekend = ["sunday"]', "a.toml:1: title is missing"),
        ('title = "A"\n\nweekend = ["sunday", "moonday"]', "a.toml:3: weekend names 'moonday'"),
        ('title = "A"\nweekend = "sunday"', "a.toml:2: weekend is not a list of texts"),
        ('title = "A"\nyearly = ["12-25", "13-01"]', "a.toml:2: yearly has '13-01'"),
        ('title = "A"\nyearly = ["W12"]', "a.toml:2: yearly has 'W12'"),
        ('title = "A"\nyearly = ["W12-3"]', "a.toml:2: yearly has 'W12-3'"),
        ('title = "A"\nyearly = ["12-25", "2-1"]', "a.toml:2: yearly has '2-1'"),
        ('title = "A"\nholidays = ["2026-12-25"]', "a.toml:2: holidays is a list of days"),
        ('title = "A"\nholidays = 2026-12-25', "a.toml:2: holidays is a list of days"),
        ('title = "A"\nholidays = [2026-12-25T10:00:00]', "a.toml:2: holidays is a list of days"),
        ('title = "A"\n# a comment\nholiday = []', "a.toml:3: the key 'holiday' is unknown"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path: Path, text: str | bytes, fault: str) -> None:
    write(tmp_path, "a.toml", text)
    assert any(line.startswith(fault) for line in faults_of(tmp_path)), faults_of(tmp_path)


def test_a_calendar_without_a_day_to_work_on_is_refused(tmp_path: Path) -> None:
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    write(tmp_path, "a.toml", f'title = "A"\nweekend = {days!r}')
    assert "every day is part of the weekend" in "\n".join(faults_of(tmp_path))


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'weekend = ["moonday"]\nholiday = []')
    write(tmp_path, "b.toml", "title = [")
    said = "\n".join(faults_of(tmp_path))
    for part in ("a.toml:1: title", "'moonday'", "a.toml:2: the key 'holiday'", "b.toml:1: the TOML"):
        assert part in said


def test_an_organisations_folder_may_hold_calendars_only(tmp_path: Path) -> None:
    write(tmp_path, "ours.toml", 'title = "Ours"\nweekend = ["sunday"]\n')
    assert load(content_dir("data"), tmp_path).topics
    assert "ours" in load_calendars(content_dir("data"), tmp_path)


def test_kb_check_names_the_faults_of_calendars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "ours.toml", "titel = 3\n")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path))
    with pytest.raises(ContentError, match=str(path)):
        open_content(Config.read())
