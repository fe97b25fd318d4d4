"""docs/playground.md is true: its example runs, and every switch, preset and verb of the driver is in it."""

import inspect
import re
from pathlib import Path

from bot.core.matching.match import Matcher
from bot.playground.driver import Someone
from bot.playground.faults import HELP
from bot.playground.pagestate import PRESETS

PAGE = (Path(__file__).parents[2] / "docs" / "playground.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path: Path, matcher: Matcher) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "docs/playground.md", "exec"), {"folder": tmp_path})  # noqa: S102


def test_every_switch_and_preset_is_described() -> None:
    assert [name for name in HELP if f"`{name}`" not in PAGE] == []
    assert [preset["label"] for preset in PRESETS if f"*{preset['label']}*" not in PAGE] == []


def test_every_verb_of_the_driver_is_described() -> None:
    verbs = [name for name, _ in inspect.getmembers(Someone, inspect.isfunction) if not name.startswith("_")]
    assert [verb for verb in verbs if f"ana.{verb}(" not in PAGE] == []
    assert set(re.findall(r"ana\.(\w+)\(", PAGE)) == set(verbs)


def test_it_is_read_in_four_minutes() -> None:
    assert len(PAGE.split()) < 4 * 260
