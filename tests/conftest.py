"""What all tests share: the installed command, and accepting new expected outputs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

settings.register_profile("ours", deadline=None)  # no test depends on speed
settings.load_profile("ours")

TOP = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).parent / "framework-advisor")
LLM = TOP / "examples" / "llm-fine-tuning.yaml"
SHOP = TOP / "examples" / "shop-recommender.yaml"
BANK = TOP / "examples" / "bank-documents.yaml"
WAIVED = "{chosen: tensorflow, waive: [{%s, reason: We know., until: %s}]}"
"""A decision that waives a rule or gate until a day."""


class Result(NamedTuple):
    """What a run of the command came to."""

    code: int
    stdout: str
    stderr: str


def run(*arguments: str, cwd: Path = TOP, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Result:
    """Run the installed command in an environment that says nothing about terminals, on a day that stays the same."""
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "CI")}
    clean = {k: v for k, v in clean.items() if not k.startswith(("GITHUB_", "PYTHON"))}
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd,
        input=stdin,
        env={**clean, "PYTHONUTF8": "1", "FRAMEWORK_ADVISOR_AS_OF": "2026-11-22", **(env or {})},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def spec(folder: Path, of: Path = LLM, decision: str = "") -> Path:
    """Write an example's spec, with a decision."""
    file = folder / "framework-advisor.yaml"
    file.write_text(of.read_text() + (f"decision: {decision}\n" if decision else ""))
    return file


def scored(file: Path, *options: str, **more: Any) -> Result:
    """Score a spec."""
    return run("score", *options, str(file), **more)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="Write what came out as what is expected; then review it.")


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare text with an expected file, or write that file under --accept."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare
