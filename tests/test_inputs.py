"""Which specs are scored: files, globs and folders, each once, and none passed over."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conftest import LLM, run, spec


@pytest.mark.parametrize(
    ("named", "files"),
    [
        (["a"], ["a/one.yaml", "a/two.yml", "a/b/three.yaml"]),
        (["a/two.yml", "a"], ["a/two.yml", "a/one.yaml", "a/b/three.yaml"]),
        (["a/*.y*ml"], ["a/one.yaml", "a/other.yaml", "a/two.yml"]),
        (["a/**/[ot]*e.yaml"], ["a/b/three.yaml", "a/one.yaml"]),
        (["a/t*"], ["a/two.yml"]),
    ],
)
def test_folders_and_globs_name_the_specs_in_them(named: list[str], files: list[str], tmp_path: Path) -> None:
    (tmp_path / "a" / ".hidden").mkdir(parents=True)
    (tmp_path / "a" / "b" / "two.yaml").mkdir(parents=True)
    for name in ("a/one.yaml", "a/two.yml", "a/.hidden/three.yaml", "a/b/three.yaml", "a/b/.four.yaml"):
        (tmp_path / name).write_text(LLM.read_text())
    (tmp_path / "a" / "other.yaml").write_text("services: {}\n")
    result = run("score", "--format", "json", *named, cwd=tmp_path)
    if "a/other.yaml" in files:  # a glob means what it matches
        assert "a/other.yaml:1:1: error" in result.stderr
    else:
        found = json.loads(result.stdout)
        assert [one["spec"]["file"] for one in (found if isinstance(found, list) else [found])] == files


@pytest.mark.parametrize("named", ["a/x*.yml", "empty"])
def test_where_there_is_no_spec_that_is_told(named: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("score", named, cwd=tmp_path)
    assert (result.code, f"{named}: error[no-spec]" in result.stderr) == (3, True)


def test_a_file_named_twice_is_scored_once(tmp_path: Path) -> None:
    spec(tmp_path)
    named = ["framework-advisor.yaml", "./framework-advisor.yaml", str(tmp_path / "framework-advisor.yaml"), "."]
    found = json.loads(run("score", "--format", "json", *named, cwd=tmp_path).stdout)
    assert found["spec"]["file"] == "framework-advisor.yaml"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.yaml", "\ufeffschema: framework-advisor/spec/v1\n", 0),
        ("a.yaml", "'schema' : 'framework-advisor/spec/v1'\n", 0),
        ("a.yml", '{"schema": "framework-advisor/spec/v1"}\n', 0),
        ("a.yaml", "schema: framework-advisor/spec/v9\n", 3),
        ("framework-advisor.yaml", "", 3),
        ("api.framework-advisor.yml", "shema: framework-advisor/spec/v1\n", 3),
        ("my-framework-advisor.yaml", "", 0),
        ("a.yaml", "# schema: framework-advisor/spec/v1\nfoo: 1\n", None),
        ("a.yaml", "data:\n  spec: |\n    schema: framework-advisor/spec/v1\n", None),
    ],
)
def test_a_folder_passes_no_spec_over(name: str, text: str, code: int | None, tmp_path: Path) -> None:
    """And takes nothing else for one: None where the file is none."""
    (tmp_path / "other.yaml").write_text(LLM.read_text())
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = run("score", "--format", "json", ".", cwd=tmp_path)
    assert result.code == (code or 0)
    if code is None:
        assert json.loads(result.stdout)["spec"]["file"] == "other.yaml"
    elif name == "a.yaml" and not code:
        assert [one["spec"]["file"] for one in json.loads(result.stdout)] == ["a.yaml", "other.yaml"]


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + "*", "closed/*.yaml", "nul\x01/[a-z].yaml"])
def test_a_name_that_nothing_can_have_is_a_problem_of_the_input(name: str, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert run("score", name, cwd=tmp_path).code == 3
    (tmp_path / "closed").rmdir()


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    spec(tmp_path)
    (tmp_path / "closed").mkdir(mode=0)
    os.mkfifo(tmp_path / "pipe.yaml")
    result = run("score", ".", cwd=tmp_path)
    closed = not os.access(tmp_path / "closed", os.R_OK)  # root reads everything
    assert result.code == (3 if closed else 0)
    assert ("closed: error[unreadable]" in result.stderr) is closed
    (tmp_path / "closed").rmdir()
