"""The page in the states that people meet, light and dark, wide and narrow: axe-core finds nothing to mend."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome

from . import axe
from .conftest import Opens
from .states import STATES, Reach
from .window import Workspace

SIZES = {"wide": (1280, 860), "narrow": (390, 844)}


@pytest.mark.parametrize("reach", STATES, ids=lambda reach: reach.__name__)
def test_axe_finds_nothing(opens: Opens, workspace: Workspace, chromium: Chrome, reach: Reach) -> None:
    axe.source()
    somebody = reach(opens, workspace)
    found = {}
    for size in SIZES:
        for scheme in ("light", "dark"):
            looks(chromium, size, scheme)
            wide = somebody.runs("return document.documentElement.scrollWidth - innerWidth")
            assert wide == 0, f"{size}: the page scrolls sideways"
            for told in axe.violations(chromium):
                found.setdefault(told, []).append(f"{size} {scheme}")
    assert not found, "\n".join(f"[{', '.join(where)}] {told}" for told, where in found.items())


def looks(driver: Chrome, size: str, scheme: str) -> None:
    """Show the page so."""
    width, height = SIZES[size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    chosen = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": chosen})
