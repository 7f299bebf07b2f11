"""Takes the README's picture of a report, as `python docs/screenshot.py`; wants playwright and Debian's chromium.

Beside the picture stands the SHA-256 of the page it was taken of; a test holds that current.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "examples" / "reports" / "plant-disease-app.html"
PICTURE = TOP / "docs" / "pictures" / "report.png"


def main() -> None:
    """Take the picture, with a slider moved."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1250})
        page.goto(PAGE.as_uri())
        page.locator("input[type=range]").first.press("ArrowLeft")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=PICTURE)
    PICTURE.with_suffix(".sha256").write_text(hashlib.sha256(PAGE.read_bytes()).hexdigest() + "\n")


if __name__ == "__main__":
    main()
