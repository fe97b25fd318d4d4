"""Draws the main cards with Microsoft's own renderer, for docs/channels.md.

    python -m tests.msteams.pictures FOLDER docs/pictures

FOLDER holds `adaptivecards.min.js` and `adaptivecards.css` (npm `adaptivecards`) and `markdown-it.min.js` (npm
`markdown-it`); an `emoji.woff2` is used where there is one. It needs chromium. Charts and boxes to copy are Teams' own:
the renderer shows what stands in for them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.msteams.app import TeamsApp, running
from tests.msteams.colleague import Colleague
from tests.msteams.peer import microsoft

_PAGE = """<!doctype html><meta charset="utf-8"><style>{css}
@font-face {{ font-family: Emoji; src: url({font}); }}
body {{ margin: 0; padding: 12px; background: #f5f5f5; font: 14px "Segoe UI", "DejaVu Sans", Emoji, sans-serif; }}
#card {{ width: 560px; background: #fff; border-radius: 8px; padding: 4px; box-shadow: 0 1px 3px #0003; }}
.ac-pushButton {{ border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; padding: 5px 12px; font: inherit;
  font-weight: 600; margin: 0 6px 6px 0; }}
.ac-pushButton.style-positive {{ background: #5b5fc7; border-color: #5b5fc7; color: #fff; }}
.ac-input {{ width: 100%; box-sizing: border-box; border: 1px solid #d1d1d1; border-radius: 4px;
  padding: 5px; font: inherit; }}
input[type=radio] {{ width: auto; }}
ol, ul {{ width: auto !important; }}
</style><div id="card"></div><script>{markdown}</script><script>{js}</script><script>
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {{
  result.outputHtml = markdownit().render(text); result.didProcess = true; }};
const card = new AdaptiveCards.AdaptiveCard();
card.hostConfig = new AdaptiveCards.HostConfig({host});
card.parse({card});
document.getElementById("card").appendChild(card.render());
document.querySelectorAll(".ac-choiceSetInput-filtered").forEach(e => e.classList.add("ac-input"));
</script>"""
_HOST = {
    "fontFamily": "Segoe UI, DejaVu Sans, Emoji, sans-serif",
    "supportsInteractivity": True,
    "spacing": {"small": 4, "default": 8, "medium": 12, "large": 16, "extraLarge": 24, "padding": 12},
    "actions": {"maxActions": 6, "buttonSpacing": 6, "actionsOrientation": "horizontal", "actionAlignment": "left"},
    "containerStyles": {"emphasis": {"backgroundColor": "#f3f2f1"}},
    "inputs": {"label": {"inputSpacing": "small", "requiredInputs": {"suffix": " *", "suffixColor": "attention"}}},
}
_MOST_HEIGHT = 1600


def shown(app: TeamsApp) -> Iterator[tuple[str, dict[str, Any]]]:
    """The main cards, by name, as members see them."""
    ana = Colleague(app, "ana")

    def last() -> dict[str, Any]:
        return ana.messages()[-1].card

    for name, typed in (
        ("answer", "what does a cloud TPM do"),
        ("comparison", "backend or front end TPM, what is the difference"),
        ("refusal", "what is the salary of a TPM in Berlin"),
        ("help", "help"),
        ("home", "home"),
        ("sign-up", "practice"),
    ):
        ana.they_say(typed)
        yield name, last()
    ana.they_save(day="Thursday", time="10:30")
    app.goes_to("2026-11-26 10:30", "Europe/Berlin")
    yield "practice", last()
    ana.they_say("checkin")
    ana.they_save_in_vain(manage="Not yet", deliver="Partly")
    yield "check-in", last()
    ana.they_save(manage="Not yet", deliver="Partly", plan="Yes", note="The network team waits for us.")
    app.passes(days=7)
    ana.they_say("checkin")
    ana.they_save(manage="Partly", deliver="Partly", plan="Yes")
    ana.they_say("progress")
    yield "progress", last()
    ana.they_say("privacy")
    yield "privacy", last()


def draw(card: dict[str, Any], scripts: Path, picture: Path) -> None:
    """Draw a card into a picture as high as it is."""
    page = _PAGE.format(
        js=(scripts / "adaptivecards.min.js").read_text(encoding="utf-8"),
        markdown=(scripts / "markdown-it.min.js").read_text(encoding="utf-8"),
        css=(scripts / "adaptivecards.css").read_text(encoding="utf-8"),
        font=(scripts / "emoji.woff2").resolve().as_uri(),
        host=json.dumps(_HOST),
        card=json.dumps(card).replace("</", "<\\/"),
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "card.html"
        file.write_text(page, encoding="utf-8")
        browser = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
        file.write_text(page + "<script>document.title = document.body.scrollHeight;</script>", encoding="utf-8")
        told = subprocess.run(
            [*browser, "--window-size=600,100", "--dump-dom", f"file://{file}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "ac-adaptiveCard" in told, "the card was not drawn"
        height = min(int(told.partition("<title>")[2].partition("</title>")[0] or 800), _MOST_HEIGHT)
        file.write_text(page, encoding="utf-8")
        subprocess.run(
            [*browser, f"--window-size=600,{height}", f"--screenshot={picture}", f"file://{file}"],
            capture_output=True,
            check=True,
        )


def main(scripts: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with microsoft() as peer, tempfile.TemporaryDirectory() as folder, running(peer, Path(folder) / "c.sqlite3") as app:
        for name, card in shown(app):
            draw(card, scripts, out / f"teams-{name}.png")
            print(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
