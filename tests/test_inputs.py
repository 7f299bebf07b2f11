"""Which specs are scored: files, globs and folders, each once, none passed over; and what names in them mean."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conftest import LLM, call, run, spec
from framework_advisor import UnusableInput, load_rules
from framework_advisor.cli.inputs import read_inputs


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
    result = call("score", "--format", "json", *named, cwd=tmp_path)
    if "a/other.yaml" in files:  # a glob means what it matches
        assert "a/other.yaml:1:1: error" in result.stderr
    else:
        found = json.loads(result.stdout)
        assert [one["spec"]["file"] for one in (found if isinstance(found, list) else [found])] == files


@pytest.mark.parametrize("named", ["a/x*.yml", "empty"])
def test_where_there_is_no_spec_that_is_told(named: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = call("score", named, cwd=tmp_path)
    assert (result.code, f"{named}: error[no-spec]" in result.stderr) == (3, True)


def test_a_file_named_twice_is_scored_once(tmp_path: Path) -> None:
    spec(tmp_path)
    named = ["framework-advisor.yaml", "./framework-advisor.yaml", str(tmp_path / "framework-advisor.yaml"), "."]
    found = json.loads(call("score", "--format", "json", *named, cwd=tmp_path).stdout)
    assert found["spec"]["file"] == "framework-advisor.yaml"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.yaml", "\ufeffschema: framework-advisor/spec/v1\n", 0),
        ("a.yaml", "'schema' : 'framework-advisor/spec/v1'\n", 0),
        ("a.yml", '{"schema": "framework-advisor/spec/v1"}\n', 0),
        ("a.yaml", "{title: x, schema: framework-advisor/spec/v1}\n", 0),
        ("a.yaml", "title: x\rschema: &a framework-advisor/spec/v1\r", 0),
        ("a.yaml", "title: x\n? schema\n:\n  framework-advisor/spec/v1\n", 0),
        ("a.yaml", "\0".join("schema: framework-advisor/spec/v1\n"), 3),
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
    result = call("score", "--format", "json", ".", cwd=tmp_path)
    assert result.code == (code or 0)
    if code is None:
        assert json.loads(result.stdout)["spec"]["file"] == "other.yaml"
    elif name == "a.yaml" and not code:
        assert [one["spec"]["file"] for one in json.loads(result.stdout)] == ["a.yaml", "other.yaml"]


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + "*", "closed/*.yaml", "nul\x01/[a-z].yaml"])
def test_a_name_that_nothing_can_have_is_a_problem_of_the_input(name: str, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert call("score", name, cwd=tmp_path).code == 3
    (tmp_path / "closed").rmdir()


@pytest.mark.parametrize("command", ["score", "report"])
def test_a_result_under_such_a_name_cannot_be_written(command: str, tmp_path: Path) -> None:
    result = call(command, str(LLM), "--output", f"{'a' * 300}.json", cwd=tmp_path)
    assert (result.code, "a.json: File name too long" in result.stderr) == (2, True)


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    spec(tmp_path)
    (tmp_path / "closed").mkdir(mode=0)
    result = call("score", ".", cwd=tmp_path)
    closed = not os.access(tmp_path / "closed", os.R_OK)  # root reads everything
    assert result.code == (3 if closed else 0)
    assert ("closed: error[unreadable]" in result.stderr) is closed
    (tmp_path / "closed").rmdir()


@pytest.mark.parametrize("there", ["a dangling link", "a pipe"])
@pytest.mark.parametrize("named", [".", "*.yaml", "**"])
def test_what_may_have_been_a_spec_is_refused_and_not_waited_for(there: str, named: str, tmp_path: Path) -> None:
    spec(tmp_path)
    odd = tmp_path / "a.yaml"
    odd.symlink_to("nowhere.yaml") if there == "a dangling link" else os.mkfifo(odd)
    result = run("score", named, cwd=tmp_path)
    assert (result.code, result.stderr.startswith("a.yaml: error[")) == (3, True)


def test_a_glob_is_a_glob_though_a_file_or_folder_is_named_like_it(tmp_path: Path) -> None:
    for folder in ("*", "a", "b[1]"):
        (tmp_path / folder).mkdir()
        spec(tmp_path / folder)
    for named, folders in (("*/*.yaml", "* a b[1]"), ("b[1]", "b[1]"), ("[*]/*", "*")):
        result = call("score", "-q", named, cwd=tmp_path)
        assert [line.split("/")[0] for line in result.stdout.splitlines()] == folders.split()


def test_links_that_lead_back_are_not_followed(tmp_path: Path) -> None:
    spec(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).symlink_to(".")
    found = json.loads(run("score", "--format", "json", "**/*.yaml", cwd=tmp_path).stdout)
    assert found["spec"]["file"] == "framework-advisor.yaml"


OLD, NEW = load_rules("article"), load_rules("current")
ONLY_NEW = next(
    criterion for criterion in NEW.criteria.values() if criterion.rules and criterion.id not in OLD.criteria
)
NAMES = f"""\
schema: framework-advisor/spec/v1
model: {{structure: dynamic}}
priorities: {{{ONLY_NEW.id}: high}}
decision:
  chosen: {next(iter(OLD.candidates))}
  waive: [{{rule: {ONLY_NEW.rules[0].name}, reason: We know., until: 2027-01-01}}]
"""
"""A spec that names a criterion and a rule of one shipped layer that the other does not have."""


def test_a_name_of_another_layer_is_told_and_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(NAMES)
    (read,), _ = read_inputs([str(file)], ["article"])
    told = capsys.readouterr().err
    assert f"{file}:3:14: warning[other-layer]" in told
    assert f"{file}:6:18: warning[other-layer]" in told
    assert told.count("warning") == 2
    assert set(read.priorities) == {ONLY_NEW.id}
    read_inputs([str(file)], ["current"])
    assert capsys.readouterr().err == ""
    for rules in (
        ["article", "current"],
        ["current", "article"],
    ):  # one lacks it, and is told of
        read_inputs([str(file)], rules)
        assert capsys.readouterr().err == told


@pytest.mark.parametrize("rules", [["article"], ["current"], ["article", "current"]])
def test_a_name_that_no_layer_knows_is_an_error(rules: list[str], tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "schema: framework-advisor/spec/v1\npriorities: {nobody: low}\nrules_out: {no-one: x}\n"
        "decision: {chosen: none, waive: [{rule: no/rule, reason: x, until: 2027-01-01}]}\n"
    )
    with pytest.raises(UnusableInput) as told:
        read_inputs([str(file)], rules)
    kinds = ["criterion", "candidate", "candidate", "rule"]
    assert [problem.code for problem in told.value.problems] == [f"unknown-{kind}" for kind in kinds]


@pytest.mark.parametrize("command", ["score", "report --force --output a.md", "compare a.yaml"])
def test_all_commands_agree_about_names(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(NAMES)
    result = call(*command.split(), "a.yaml", "--rules", "article", cwd=tmp_path)
    assert (result.code, "a.yaml:3:14: warning[other-layer]" in result.stderr) == (0, True)
    (tmp_path / "a.yaml").write_text(NAMES.replace(ONLY_NEW.id, "nobody"))
    result = call(*command.split(), "a.yaml", "--rules", "article", cwd=tmp_path)
    assert (result.code, "a.yaml:3:14: error[unknown-criterion]" in result.stderr) == (3, True)
