"""What all tests share: the command, in this process or its own, and accepting new expected outputs."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from framework_advisor import cli

for number in (signal.SIGINT, signal.SIGHUP):  # what starts the tests in the background lets them be ignored
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
settings.register_profile("ours", deadline=None)  # no test depends on speed
settings.load_profile("ours")

TOP = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).parent / "framework-advisor")
LLM = TOP / "examples" / "llm-fine-tuning.yaml"
SHOP = TOP / "examples" / "shop-recommender.yaml"
BANK = TOP / "examples" / "bank-documents.yaml"
COMMANDS = ["ask", "score", "compare", "report", "init", "schema"] + [
    f"rules {name}" for name in ("show", "test", "diff", "check", "audit", "backtest")
]
WAIVED = "{chosen: tensorflow, waive: [{%s, reason: We know., until: %s}]}"
"""A decision that waives a rule or gate until a day."""


class Result(NamedTuple):
    """What a run of the command came to."""

    code: int
    stdout: str
    stderr: str


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment that says nothing about terminals, on a day that stays the same."""
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "CI")}
    clean = {k: v for k, v in clean.items() if not k.startswith(("GITHUB_", "PYTHON"))}
    return {**clean, "PYTHONUTF8": "1", "FRAMEWORK_ADVISOR_AS_OF": "2026-11-22", **(more or {})}


def run(*arguments: str, cwd: Path = TOP, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Result:
    """Run the installed command in a process of its own: for what only that can show; `call` is many times faster."""
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd,
        input=stdin,
        env=environment(env),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def call(*arguments: str, cwd: Path = TOP, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Result:
    """Do what `run` does, in this process."""
    streams = [io.TextIOWrapper(io.BytesIO(given), encoding="utf-8", newline="") for given in (stdin, b"", b"")]
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        wanted = {**environment(env), "COLUMNS": "80"}
        for name in os.environ.keys() - wanted.keys():
            patch.delenv(name)
        for name, value in wanted.items():
            patch.setenv(name, value)
        patch.chdir(cwd)
        code = cli.run(arguments)
    out, err = (_written(stream) for stream in streams[1:])
    return Result(code, out, err)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def spec(folder: Path, of: Path = LLM, decision: str = "") -> Path:
    """Write an example's spec, with a decision."""
    file = folder / "framework-advisor.yaml"
    file.write_text(of.read_text() + (f"decision: {decision}\n" if decision else ""))
    return file


def scored(file: Path, *options: str, **more: Any) -> Result:
    """Score a spec."""
    return call("score", *options, str(file), **more)


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
