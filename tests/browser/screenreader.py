"""What a screen reader says of the page by itself: the changes of its live regions, as far as they can be heard."""

from __future__ import annotations

from typing import Any

from .window import Window

_LISTEN = """
window.heard = [];
const LIVE = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]";
const said = new Map();
const hear = (region) => {
  const text = region.textContent.replace(/\\s+/g, " ").trim();
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const inert = dialog && !dialog.contains(region);  // an open dialog silences all else
  if (text && text !== said.get(region) && !inert && region.getClientRects().length) window.heard.push(text);
  said.set(region, text);
};
new MutationObserver((changes) => {
  const regions = new Set();
  for (const { target, addedNodes } of changes) {
    const around = (target.nodeType === 1 ? target : target.parentElement)?.closest(LIVE);
    if (around?.isConnected) regions.add(around);
    for (const node of addedNodes) if (node.nodeType === 1 && node.matches("[role=alert]")) regions.add(node);
  }
  regions.forEach(hear);
}).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
"""


class ScreenReader:
    """Listens to one window from now on."""

    def __init__(self, window: Window) -> None:
        self._window = window
        window.runs(_LISTEN)

    def says(self, *words: str) -> str:
        """It says something that holds all of `words`; what was said up to then is not said again."""
        found = self._window.until(lambda: self._said(words), f"it is said: {words}; but {self.heard()}")
        self._window.runs("window.heard.splice(0, arguments[0] + 1)", found[0])
        return found[1]

    def heard(self) -> list[str]:
        """What was said and not yet asked for."""
        found: Any = self._window.runs("return window.heard")
        return [str(each) for each in found]

    def _said(self, words: tuple[str, ...]) -> tuple[int, str] | None:
        fitting = ((n, text) for n, text in enumerate(self.heard()) if all(word in text for word in words))
        return next(fitting, None)
