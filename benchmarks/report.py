"""Report: how long a page takes to make, how large it is, and how fast it follows a slider.

    python -m venv .venv-bench && .venv-bench/bin/pip install '.[bench,browser]'
    .venv-bench/bin/python benchmarks/report.py

Wanted for the largest example: under 0.35 s as a command, at most 120 kB, and under 16 ms from a slider's move until
the page is laid out again; and the same from a spec that answers nothing, where most is still open.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*.yaml"))
COMMAND = str(Path(sys.executable).parent / "framework-advisor")
RUNS = 9
MOVE = """() => {
  const sliders = [...document.querySelectorAll("input[type=range]")];
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const times = [];
  for (let move = 0; move < 300; move++) {
    const slider = sliders[move % sliders.length];
    slider.value = (move * 7) % 5;
    const start = performance.now();
    slider.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times;
}"""


def made(spec: Path, page: Path) -> float:
    """Return the median time to make a page, in seconds."""
    times = []
    command = [COMMAND, "report", str(spec), "--force", "--output", str(page)]
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def moved(browser: Browser, page: Path) -> list[float]:
    """Return how long each of some moves of a slider takes, in milliseconds."""
    opened = browser.new_page()
    opened.goto(page.as_uri())
    times: list[float] = opened.evaluate(MOVE)
    opened.close()
    return sorted(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        empty = Path(folder) / "nothing-answered.yaml"
        empty.write_text("schema: framework-advisor/spec/v1\n")
        one = Path(folder) / "one-answer.yaml"
        one.write_text("schema: framework-advisor/spec/v1\nteam: {experience: expert}\n")
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        print(f"{time.perf_counter() - start:7.3f} s for Python to start")
        for spec in (*EXAMPLES, one, empty):
            page = Path(folder) / f"{spec.stem}.html"
            seconds = made(spec, page)
            times = moved(browser, page)
            median, most = statistics.median(times), times[-1]
            size = page.stat().st_size / 1000
            print(
                f"{seconds:7.3f} s  {size:6.1f} kB  move {median:5.1f} ms median, {most:5.1f} ms at most  {spec.stem}"
            )


if __name__ == "__main__":
    main()
