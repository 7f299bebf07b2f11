"""Takes the README's picture of a report, as `python docs/screenshot.py`; wants playwright and Debian's chromium.

Not a part of what is generated and compared: a picture may be older than the page, which changes with every rule.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.render import html

TOP = Path(__file__).resolve().parent.parent
SPEC = Path("examples") / "plant-disease-app.yaml"
"""From the repository's top, as it stands on the page."""
PICTURE = TOP / "docs" / "pictures" / "report.png"


def main() -> None:
    """Take the picture, with a slider moved."""
    os.chdir(TOP)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1100})
        page.set_content(html.render(advise(read_requirements(SPEC), load_rules())))
        page.locator("input[type=range]").first.press("ArrowLeft")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
