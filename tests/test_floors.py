"""The floors: imports go down only, and what is heavy or foreign comes in at one named place each."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BOT = Path(__file__).resolve().parent.parent / "bot"


@dataclass(frozen=True)
class Import:
    """`module` imports `target`; `inside` says that the import stands in a function."""

    module: str
    target: str
    inside: bool


def imports_of(module: str, source: str) -> Iterator[Import]:
    """Every import of a module, but those that only a type checker follows."""
    package = module.rpartition(".")[0]

    def walk(node: ast.AST, inside: bool) -> Iterator[Import]:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, inside) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield from (Import(module, f"{base}.{alias.name}", inside) for alias in node.names)
        within = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for child in ast.iter_child_nodes(node):
            yield from walk(child, within)

    yield from walk(ast.parse(source), False)


@functools.cache
def modules() -> dict[str, str]:
    """The source of every module of the project, by name."""
    found = {}
    for path in sorted(BOT.rglob("*.py")):
        name = ".".join(("bot", *path.relative_to(BOT).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = path.read_text(encoding="utf-8")
    return found


@functools.cache
def imports() -> list[Import]:
    """All that the project imports."""
    return [entry for name, source in modules().items() for entry in imports_of(name, source)]


PURE = {"bot.core.model", "bot.core.errors"}
# An adapter on floor 3 is known by its package or, where it is one file, by its module.
ADAPTERS = ("bot.channels.slack", "bot.channels.teams", "bot.channels.console", "bot.stores", "bot.playground")
SERVICES = {"bot.runtime", "bot.logs"}
# The use cases: what the coach does.
FLOOR_2 = {
    f"bot.core.{name}"
    for name in (
        "ask.answers",
        "ask.coach",
        "checkins",
        "delivery.deliveries",
        "home",
        "members",
        "own_data",
        "practice.message",
        "practice.practising",
        "practice.signing_up",
        "retention",
        "summaries.publishing",
        "summaries.showing",
        "teams",
        "wording.phrases",
    )
}


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def floor(name: str) -> int:
    """The floor that a module, or something imported from one, stands on."""
    if any(within(name, pure) for pure in PURE):
        return 0
    if any(within(name, use_case) for use_case in FLOOR_2):
        return 2
    if any(within(name, part) for part in ("bot.core", "bot.config")):
        return 1
    if any(within(name, part) for part in (*ADAPTERS, *SERVICES, "bot.channels")):
        return 3
    if within(name, "bot.wiring"):
        return 4
    return 5


def ours() -> list[Import]:
    return [entry for entry in imports() if within(entry.target, "bot") and entry.target != "bot.__version__"]


def named(entries: list[Import]) -> list[str]:
    return [f"{entry.module} imports {entry.target}" for entry in entries]


def test_the_reader_sees_every_kind_of_import() -> None:
    source = (
        "import os\nfrom . import near\nfrom ..up import far\n"
        "if TYPE_CHECKING:\n    import unseen\n"
        "def late():\n    from numpy import array\n"
    )
    found = list(imports_of("bot.core.coach", source))
    assert [(entry.target, entry.inside) for entry in found] == [
        ("os", False),
        ("bot.core.near", False),
        ("bot.up.far", False),
        ("numpy.array", True),
    ]


def test_the_reader_reads_the_whole_project() -> None:
    assert {
        "bot.core.ask.coach",
        "bot.channels.slack.listeners.commands",
        "bot.stores.sqlite",
        "bot.wiring",
    } <= modules().keys()
    assert len(ours()) > 80


def test_imports_go_down_only() -> None:
    assert named([entry for entry in ours() if floor(entry.target) > floor(entry.module)]) == []


def test_the_words_of_the_domain_import_nothing_of_ours() -> None:
    assert named([entry for entry in ours() if entry.module in PURE and not within(entry.target, entry.module)]) == []


def test_the_knowledge_base_does_not_know_the_use_cases() -> None:
    reads = ("bot.core.content", "bot.core.matching")
    below = ("bot.core.model", "bot.core.errors", "bot.core.text", *reads)
    leaks = [
        entry
        for entry in ours()
        if any(within(entry.module, part) for part in reads) and not any(within(entry.target, part) for part in below)
    ]
    assert named(leaks) == []


def test_adapters_never_import_each_other() -> None:
    def adapter(name: str) -> str | None:
        return next((part for part in ADAPTERS if within(name, part)), None)

    leaks = [
        entry
        for entry in ours()
        if adapter(entry.module) and adapter(entry.target) not in (None, adapter(entry.module))
    ]
    assert named(leaks) == []


@pytest.mark.parametrize("channel", ["bot.channels.slack", "bot.channels.teams"])
def test_what_draws_leans_on_nothing_else_of_its_channel(channel: str) -> None:
    drawing = [entry for entry in ours() if within(entry.module, f"{channel}.render")]
    own = [entry for entry in drawing if within(entry.target, channel)]
    assert own
    assert named([entry for entry in own if not within(entry.target, f"{channel}.render")]) == []


def test_only_the_commands_and_the_wiring_stand_above_the_adapters() -> None:
    above = {name for name in modules() if floor(name) > 3 and not within(name, "bot.wiring")}
    assert above - {"bot", "bot.__main__"} == {name for name in modules() if within(name, "bot.cli")}


FOREIGN = ("slack_bolt", "slack_sdk", "sqlite3", "sqlite_utils", "waitress", "socket", "http", "urllib")


def test_the_core_imports_no_channel_no_database_and_no_network() -> None:
    core = [entry for entry in imports() if within(entry.module, "bot.core")]
    assert named([entry for entry in core if entry.target.partition(".")[0] in FOREIGN]) == []


def test_the_core_imports_the_standard_library_jinja2_tomli_and_what_matching_needs() -> None:
    allowed = {"bot", "jinja2", "tomli", "numpy", "scipy"}
    core = [entry for entry in imports() if within(entry.module, "bot.core")]
    others = [entry for entry in core if entry.target.partition(".")[0] not in allowed | sys.stdlib_module_names]
    assert named(others) == []


@pytest.mark.parametrize("clock", ["now", "utcnow", "today", "monotonic", "perf_counter", "sleep"])
def test_the_core_never_reads_the_clock(clock: str) -> None:
    readers = []
    for name, source in modules().items():
        if within(name, "bot.core"):
            calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
            used = {func.attr for func in calls if isinstance(func, ast.Attribute)}
            used |= {func.id for func in calls if isinstance(func, ast.Name)}
            readers += [name] if clock in used else []
    assert readers == []
    assert not [entry for entry in imports() if within(entry.module, "bot.core") and within(entry.target, "time")]


def test_jinja2_comes_in_through_the_prompts_alone() -> None:
    users = {entry.module for entry in imports() if within(entry.target, "jinja2")}
    assert users == {"bot.core.wording.templates"}


def test_slack_comes_in_through_its_channel_alone() -> None:
    users = {entry.module for entry in imports() if entry.target.partition(".")[0] in ("slack_bolt", "slack_sdk")}
    assert users
    assert {name for name in users if not within(name, "bot.channels.slack")} == set()


def test_sql_comes_in_through_the_stores_alone() -> None:
    users = {entry.module for entry in imports() if entry.target.partition(".")[0] in ("sqlite3", "sqlite_utils")}
    assert users
    assert {name for name in users if not within(name, "bot.stores")} == set()


def test_numpy_and_scipy_come_in_through_matching_and_scipy_inside_functions() -> None:
    users = {entry.module for entry in imports() if entry.target.partition(".")[0] in ("numpy", "scipy")}
    assert users
    assert {name for name in users if not within(name, "bot.core.matching")} == set()
    learning = [entry for entry in imports() if entry.target.partition(".")[0] == "scipy"]
    assert learning
    assert named([entry for entry in learning if not entry.inside]) == []


def test_serving_loads_nothing_that_only_learning_needs() -> None:
    heavy = ("scipy", "selenium", "hypothesis", "jwt", "cryptography", "prometheus_client")
    code = f"import sys, bot.wiring, bot.cli; print(sorted(set(sys.modules) & set({heavy!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=BOT.parent)
    assert done.stdout.strip() == "[]"
