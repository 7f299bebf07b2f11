"""End-to-end runs of the command, written so that one can read them.

A scenario is a file in `scenarios/`: a command line (after those that prepare for it), the files it finds (`=== file
NAME`), the standard input (`=== stdin`), and what must come out: the exit code, standard output, standard error and the
files it wrote. It runs in a folder with the repository's `examples` and the rule base `small.yaml` of the scenarios, so
that no change of the shipped one moves them. `pytest --accept` writes what came out; then it is to be read.

In its head, `about: REGEX` keeps of standard output and of written files only the lines that match, since a scenario
holds what it is about; `process: real` runs the installed command in a process of its own, `NAME=VALUE` lines are its
environment. Hashes and the version are masked.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import TOP, call, run
from framework_advisor.version import VERSION

SCENARIOS = sorted((TOP / "tests" / "scenarios").glob("*.txt"))
SMALL = TOP / "tests" / "scenarios" / "small.yaml"
_PART = re.compile(r"^=== (.+)\n", re.MULTILINE)
_HASH = re.compile(r"\b([0-9a-f]{64}|[0-9a-f]{12})\b")


def masked(text: str) -> str:
    return _HASH.sub("<hash>", text).replace(VERSION, "<version>")


def about(text: str, pattern: str | None) -> str:
    """Return the lines that a scenario is about."""
    lines = masked(text).splitlines(keepends=True)
    return "".join(line for line in lines if pattern is None or re.search(pattern, line))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_scenario(file: Path, tmp_path: Path, expect: Callable[[Path, str], None]) -> None:
    head, *rest = _PART.split(file.read_text(encoding="utf-8"))
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    *before, command = re.findall(r"^\$ framework-advisor(.*)$", head, re.MULTILINE)
    settings = dict(re.findall(r"^(about|process): (.*)$", head, re.MULTILINE))
    (tmp_path / "examples").symlink_to(TOP / "examples")
    shutil.copy(SMALL, tmp_path)
    given = {name: text for name, text in parts.items() if name.startswith("file ") or name == "stdin"}
    for name, text in given.items():
        if name != "stdin":
            path = tmp_path / name.removeprefix("file ")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    env = dict(re.findall(r"^([A-Z_]+)=(.*)$", head, re.MULTILINE))
    runs = run if settings.get("process") == "real" else call
    for first in before:
        assert runs(*shlex.split(first), cwd=tmp_path, env=env).code == 0
    result = runs(*shlex.split(command), cwd=tmp_path, stdin=given.get("stdin", "").encode(), env=env)
    assert result.code != 70, result.stderr  # whatever is accepted, a bug of ours is not
    shown = {"stdout": about(result.stdout, settings.get("about")), "stderr": masked(result.stderr)}
    shown |= {
        f"written {path.name}": about(path.read_text(encoding="utf-8"), settings.get("about"))
        for path in sorted(tmp_path.iterdir())
        if path.is_file() and path.name != SMALL.name and f"file {path.name}" not in given
    }
    if "about" in settings:
        assert any(text for name, text in shown.items() if name != "stderr"), "nothing is what it is about"
    came_out = [f"=== {name}\n{text}" for name, text in shown.items() if text]
    expect(file, "".join([head, *(f"=== {k}\n{v}" for k, v in given.items()), f"=== exit {result.code}\n", *came_out]))


@pytest.mark.parametrize("arguments", [["--help"], ["score", "--help"], ["score", "examples/shop-recommender.yaml"]])
def test_a_start_gives_no_warning(arguments: list[str]) -> None:
    """Python hides them from users by default, but not for ever."""
    command = [sys.executable, "-W", "error", "-m", "framework_advisor", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, cwd=TOP)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [["score", "examples/browser-demo.yaml"], ["score", "none.yaml"], ["scor"]])
def test_a_call_comes_to_what_a_run_does(arguments: list[str]) -> None:
    assert call(*arguments) == run(*arguments)
