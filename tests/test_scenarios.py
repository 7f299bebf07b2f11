"""End-to-end runs of the installed command, written so that one can read them.

A scenario is a file in `scenarios/`: a command line, the files it finds (`=== file NAME`), the standard input
(`=== stdin`), and what must come out: the exit code, standard output and standard error. It runs in an empty folder in
which `examples` is the repository's. `pytest --accept` writes what came out; then it is to be read.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import TOP, run

SCENARIOS = sorted((TOP / "tests" / "scenarios").glob("*.txt"))
_PART = re.compile(r"^=== (.+)\n", re.MULTILINE)


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_scenario(file: Path, tmp_path: Path, expect: Callable[[Path, str], None]) -> None:
    head, *rest = _PART.split(file.read_text(encoding="utf-8"))
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    (command,) = re.findall(r"^\$ framework-advisor(.*)$", head, re.MULTILINE)
    (tmp_path / "examples").symlink_to(TOP / "examples")
    given = {name: text for name, text in parts.items() if name.startswith("file ") or name == "stdin"}
    for name, text in given.items():
        if name != "stdin":
            (tmp_path / name.removeprefix("file ")).write_text(text, encoding="utf-8")
    env = dict(re.findall(r"^([A-Z_]+)=(.*)$", head, re.MULTILINE))
    result = run(*shlex.split(command), cwd=tmp_path, stdin=given.get("stdin", "").encode(), env=env)
    assert result.code != 70, result.stderr  # whatever is accepted, a bug of ours is not
    streams = (("stdout", result.stdout), ("stderr", result.stderr))
    written = [f"=== {kind}\n{text}" for kind, text in streams if text]
    written += [
        f"=== written {path.name}\n{path.read_text(encoding='utf-8')}"
        for path in sorted(tmp_path.iterdir())
        if not path.is_symlink() and f"file {path.name}" not in given
    ]
    found = "".join(
        [head, *(f"=== {name}\n{text}" for name, text in given.items()), f"=== exit {result.code}\n", *written]
    )
    expect(file, found)
