"""axe-core in the page: what it finds wrong with what is shown just now."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

# A development dependency that brings axe-core along; none of its own code is used.
_PACKAGE, _FILE = "selenium_axe_python", "axe-core/axe.min.js"
# Off unless asked for: the first belongs to WCAG 2.2, the second (names begin with the visible words) is a trial.
_RULES = {name: {"enabled": True} for name in ("target-size", "label-content-name-mismatch")}
_RUN = """
const [rules, done] = arguments;
const told = (rule, node) => `${rule.id}: ${node.target.join(" ")}  ${node.failureSummary}`;
axe.run(document, { rules, resultTypes: ["violations"] }).then(
  ({ violations }) => done(violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)))),
  (fault) => done([String(fault)]));
"""


@cache
def source() -> str:
    """The text of axe-core. Where it is missing, tests are skipped, or fail if TPM_TEST_BROWSER=required."""
    spec = find_spec(_PACKAGE)
    if spec and spec.submodule_search_locations:
        return (Path(spec.submodule_search_locations[0]) / _FILE).read_text(encoding="utf-8")
    why = f"axe-core comes with the package {_PACKAGE.replace('_', '-')}, and it is not installed"
    if os.environ.get("TPM_TEST_BROWSER") == "required":
        pytest.fail(f"{why}, and TPM_TEST_BROWSER=required")
    pytest.skip(why)


def violations(driver: Chrome) -> list[str]:
    """Each violation of each rule, with the element and what is wrong with it."""
    # Through the driver, and not as a script of the page, which its policy would forbid.
    if not driver.execute_script("return Boolean(window.axe)"):
        driver.execute_script(source())
    found: Any = driver.execute_async_script(_RUN, _RULES)
    return [str(each) for each in found]
