"""Every class of malformed input is refused with a located message and exit code 3, and nothing is written.

A case is a file in `bad/spec` or `bad/rules`; the diagnostic it must give stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import TOP, call, run

BAD = TOP / "tests" / "bad"
GOOD_SPEC = "../../examples/java-back-end.yaml"


@pytest.mark.parametrize("file", sorted(BAD.glob("*/*.yaml")), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_diagnostic(file: Path, tmp_path: Path, expect: Callable[[Path, str], None]) -> None:
    relative = f"{file.parent.name}/{file.name}"
    inputs = (relative,) if file.parent.name == "spec" else ("--rules", relative, GOOD_SPEC)
    result = call("score", *inputs, "--output", str(tmp_path / "advice.txt"), cwd=BAD)
    expect(file.with_suffix(".expected"), result.stderr.replace(str(TOP), "<top>"))
    assert result.code == 3
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_every_expected_file_has_its_case() -> None:
    assert all(file.with_suffix(".yaml").exists() for file in BAD.glob("*/*.expected"))


def test_missing_file_and_directory(tmp_path: Path) -> None:
    result = call("score", "nowhere.yaml", ".", cwd=tmp_path)
    assert result.code == 3
    assert "nowhere.yaml: error[missing-file]" in result.stderr
    assert ".: error[no-spec]" in result.stderr
    assert result.stderr.endswith("\n2 problems\n")  # nothing would have been written


def test_50_megabytes_are_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.write(b"schema: framework-advisor/spec/v1\ntitle: ")
        stream.truncate(50 << 20)
    result = call("score", "large.yaml", cwd=tmp_path)
    assert result.code == 3
    assert result.stderr.startswith("large.yaml: error[too-large]: the file is larger than 1024 KiB")


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? "])
def test_a_megabyte_of_nesting_is_refused_where_it_gets_too_deep(tmp_path: Path, unit: str) -> None:
    (tmp_path / "deep.yaml").write_text("title: x\nmodel:\n  " + unit * (1_000_000 // len(unit)) + "\n")
    result = run("score", "deep.yaml", cwd=tmp_path)
    assert result.code == 3
    assert result.stderr.startswith("deep.yaml:3:")
    assert "error[too-deep]" in result.stderr


def test_depth_counts_through_aliases(tmp_path: Path) -> None:
    levels = "".join(f"a{n}: &a{n} {'[' * 10}*a{n - 1}{']' * 10}\n" for n in range(1, 9))
    (tmp_path / "deep.yaml").write_text(f"a0: &a0 [x]\n{levels}")
    result = call("score", "deep.yaml", cwd=tmp_path)
    assert result.code == 3
    assert "error[too-deep]" in result.stderr


def test_a_flood_of_problems_is_cut(tmp_path: Path) -> None:
    keys = "".join(f"k{number}: {number}\n" for number in range(40_000))
    (tmp_path / "flood.yaml").write_text(f"schema: framework-advisor/spec/v1\n{keys}")
    result = call("score", "flood.yaml", cwd=tmp_path)
    assert result.code == 3
    assert len(result.stderr.splitlines()) < 250
    assert "there are 39900 more problems in this file" in result.stderr


def test_an_endless_name_is_cut(tmp_path: Path) -> None:
    (tmp_path / "long.yaml").write_text(f"schema: framework-advisor/spec/v1\nmodel: {{structure: {'x' * 900_000}}}\n")
    result = call("score", "long.yaml", cwd=tmp_path)
    assert result.code == 3
    assert len(result.stderr) < 5_000


def test_all_files_are_reported_before_giving_up() -> None:
    result = call("score", "spec/empty.yaml", "spec/tag.yaml", "--rules", "rules/nothing.yaml", cwd=BAD)
    assert result.code == 3
    for part in ("spec/empty.yaml: error[empty-file]", "spec/tag.yaml:2:8: error[tag]", "error[no-scale]"):
        assert part in result.stderr


def test_one_bad_spec_among_good_ones_leaves_no_output() -> None:
    result = call("score", GOOD_SPEC, "spec/empty.yaml", cwd=BAD)
    assert (result.code, result.stdout) == (3, "")


def test_a_file_name_can_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    name = "\x1b[31m[red].yaml"
    (tmp_path / name).write_text("schema: framework-advisor/spec/v1\nmodel: {x: 1}\n")
    result = call("score", name, cwd=tmp_path)
    assert result.stderr.startswith("\\x1b[31m[red].yaml:2:9: error[unknown-key]")
