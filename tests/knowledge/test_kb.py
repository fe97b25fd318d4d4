"""`kb` in a terminal: what curators read, and its exit statuses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.stores.sqlite import SqliteStore
from tests.knowledge.terminal import Output
from tests.knowledge.tiny import write_topic

pytestmark = pytest.mark.usefixtures("settings")


def test_kb_check_counts_what_is_sound(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["kb", "check"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{len(knowledge.topics)} topics, ")
    assert f", {len(list(content_dir('data').glob('practices/*.md')))} practices, " in shown
    assert shown.endswith("to decline: sound\n")


def test_kb_check_lists_the_faults_of_an_overlay(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_topic(tmp_path / "ours", "house/rules", "House rules", ["what are our house rules"])
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "ours"))
    assert main(["kb", "check"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert f"{path}:14: 1 example questions; at least 25 are needed" in shown
    assert shown[-1].endswith(" faults")


def test_a_broken_overlay_is_named_with_its_line_and_stops_every_command(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_topic(tmp_path / "ours", "house/rules", "House rules", ["what are our house rules"])
    path.write_text(path.read_text(encoding="utf-8").replace('title = "House', "title = House"), encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "ours"))
    for command in (["kb", "build"], ["kb", "list"], ["ask", "cloud TPM"]):
        assert main(command) == 2
        assert capsys.readouterr().err.startswith(f"tpm-coach: {path}:3: the TOML cannot be read")


def test_kb_check_lists_what_cannot_be_read_and_what_is_unsound_in_one_run(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = write_topic(tmp_path / "ours", "house/rules", "House rules", ["what are our house rules"])
    broken.write_text(broken.read_text(encoding="utf-8").replace('title = "House', "title = House"), encoding="utf-8")
    unsound = tmp_path / "ours" / "knowledge" / "type" / "cloud.md"
    text = (content_dir("data") / "knowledge" / "type" / "cloud.md").read_text(encoding="utf-8")
    unsound.parent.mkdir()
    unsound.write_text(text.replace('related = ["', 'related = ["house/rules", "type/steam", "', 1), encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "ours"))
    assert main(["kb", "check"]) == 1
    shown = capsys.readouterr()
    first, second, last = shown.out.splitlines()
    assert first.startswith(f"{broken}:3: the TOML cannot be read")
    assert second == f"{unsound}:5: related names 'type/steam', which is no topic"
    assert last.endswith(": 2 faults; what cannot be read was not looked at further")
    assert shown.err == ""


def test_kb_check_says_what_the_curators_guide_shows(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, old, new in (
        ("knowledge/type/backend.md", 'title = "Backend TPM"', 'title = "Backend TPM'),
        ("knowledge/type/cloud.md", 'related = ["', 'related = ["type/steam", "'),
        ("declines/tools.toml", "oos = [", 'oos = [\n  "cloud migration",'),
    ):
        text = (content_dir("data") / name).read_text(encoding="utf-8")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path))
    assert main(["kb", "check"]) == 1
    *told, _ = capsys.readouterr().out.replace(str(tmp_path), "data").splitlines()
    guide = (Path(__file__).parents[2] / "docs" / "curators.md").read_text(encoding="utf-8")
    assert told == guide.partition("```text\n")[2].partition("```")[0].splitlines()


def test_an_overlay_that_points_nowhere_is_named(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TPM_DATA_DIR", "/no/such/folder")
    assert main(["ask", "cloud TPM"]) == 2
    assert capsys.readouterr().err.startswith("tpm-coach: TPM_DATA_DIR is '/no/such/folder'")


def test_an_overlay_replaces_adds_and_teaches_words_with_no_change_of_code(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours"
    questions = ["what is the gizmo launch board", "who sits on the gizmo launch board", "gizmo launch board"]
    write_topic(ours, "house/gizmo-board", "Gizmo launch board", questions, "It meets on Tuesdays.")
    write_topic(ours, "type/cloud", "Cloud TPM", ["where do our clouds live"], "Ours live in two regions.")
    (ours / "lexicon.toml").write_text('[abbreviations]\nglb = "gizmo launch board"\n', encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(ours))
    monkeypatch.setenv("TPM_CACHE_DIR", str(tmp_path / "cache"))
    assert main(["kb", "build"]) == 0
    assert "words alone" in capsys.readouterr().out
    for question, answer in (
        ("what is the gizmo launch board?", "It meets on Tuesdays."),
        ("GLB?", "It meets on Tuesdays."),
        ("what does a cloud TPM do?", "Ours live in two regions."),
    ):
        assert main(["ask", question]) == 0
        assert answer in capsys.readouterr().out
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert main(["kb", "list"]) == 0
    assert "house/gizmo-board" in capsys.readouterr().out


def test_kb_list_shows_every_topic_by_family_and_every_practice(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["kb", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    practices = {f"do/{path.stem}" for path in content_dir("data").glob("practices/*.md")}
    assert [line for line in lines if not line.startswith(" ")] == [*knowledge.families(), "do"]
    assert {line.split()[0] for line in lines if line.startswith(" ")} == set(knowledge.topics) | practices


def test_kb_gaps_shows_alike_questions_together_and_obeys_no_escape_code(capsys: Output, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "coach.sqlite3")
    now = datetime.now(UTC)
    asked = ("how do we run a vendor review?", "vendor review: how", "\x1b[2Jwhere is lunch")
    store.record_gaps([("T1", text, "suggest") for text in asked], now)
    store.close()
    assert main(["kb", "gaps"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "2"
    assert "vendor review" in lines[0]
    assert lines[0].endswith("(suggest)")
    assert "\x1b" not in "".join(lines)
    assert main(["kb", "gaps", "--most", "1", "--days", "7"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_kb_gaps_of_an_empty_database_says_so(capsys: Output) -> None:
    assert main(["kb", "gaps", "--days", "7"]) == 0
    assert "no question without a good answer in the last 7 days" in capsys.readouterr().out


def test_kb_gaps_says_where_the_local_workspace_keeps_its_own(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    local = Path("var/playground/coach.sqlite3")
    local.parent.mkdir(parents=True)
    store = SqliteStore(local)
    store.record_gaps([("T1", "vendor review", "suggest")], datetime.now(UTC))
    store.close()
    assert main(["kb", "gaps"]) == 0
    assert f"The local workspace keeps its own: TPM_DATABASE={local} tpm-coach kb gaps" in capsys.readouterr().out
    monkeypatch.setenv("TPM_DATABASE", str(local))
    assert main(["kb", "gaps"]) == 0
    shown = capsys.readouterr().out
    assert "vendor review" in shown
    assert "The local workspace" not in shown
