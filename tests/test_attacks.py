"""What broke under attack and belongs to no other subject: names, kinds and sizes of files, and other streams."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from conftest import COMMAND, LLM, TOP, call, run, spec

LAYER = "schema: framework-advisor/rules/v1\nname: ours\nas_of: 2026-01-01\n"
LONG = "n" * 5000


@pytest.mark.parametrize("named", [".", "*.yaml", "framework-*"])
@pytest.mark.parametrize("option", ["--output", "--format"])
def test_a_spec_that_a_folder_or_glob_names_is_not_written_over(named: str, option: str, tmp_path: Path) -> None:
    file = spec(tmp_path)
    before, target = file.read_bytes(), f"{'json=' * (option == '--format')}{file.name}"
    result = call("score", named, "--force", option, target, cwd=tmp_path)
    assert (result.code, "is also an input" in result.stderr, file.read_bytes()) == (2, True, before)


@pytest.mark.parametrize("key", ["extends", "bibliography", "components", "cases"])
@pytest.mark.parametrize("command", ["score {spec} --rules", "rules check", "rules test"])
def test_what_a_layer_names_may_be_too_long_a_name_or_a_pipe(key: str, command: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for named in (f"{LONG}.yaml", "./pipe"):
        below = "" if key == "extends" else "extends: current\n"
        (tmp_path / "ours.yaml").write_text(f"{LAYER}{below}{key}: {named}\n")
        result = run(*command.format(spec=LLM).split(), "ours.yaml", cwd=tmp_path)
        assert (result.code, result.stderr.startswith("ours.yaml:")) == (3, True)


@pytest.mark.parametrize("command", ["init", "schema spec --output", "ask --plain --save", f"score {LLM} --output"])
@pytest.mark.parametrize("name", [LONG, f"nowhere/{LONG}"])
def test_too_long_a_name_cannot_be_written(command: str, name: str, tmp_path: Path) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    assert call(*command.split(), name, cwd=tmp_path, env=state).code == 2


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "cases").mkdir()
    os.mkfifo(tmp_path / "cases" / "a.yaml")
    (tmp_path / "ours.yaml").write_text(f"{LAYER}extends: current\ncases: cases\n")
    for command in ("score pipe", f"score {LLM} --baseline pipe", "rules test ours.yaml", "rules check ours.yaml"):
        result = run(*command.split(), cwd=tmp_path)
        assert (result.code, "it is not a regular file" in result.stderr) == (3, True)
    assert run("score", str(LLM), "--output", "pipe", cwd=tmp_path).code == 2
    told = run("score", str(LLM), "--format", "github", cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": "pipe"})
    assert (told.code, told.stderr) == (0, "cannot write to pipe: it is not a regular file\n")


@pytest.mark.parametrize("command", [f"score {LLM} --baseline huge.yaml", "score .", "rules test ours/ours.yaml"])
def test_a_file_without_end_is_not_read_to_its_end(command: str, tmp_path: Path) -> None:
    with (tmp_path / "huge.yaml").open("wb") as stream:
        stream.write(b"schema: framework-advisor/spec/v1\ntitle: ")
        stream.truncate(20 << 30)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "ours.yaml").write_text(f"{LAYER}extends: current\ncases: ..\n")
    result = run(*command.split(), cwd=tmp_path)
    assert (result.code, "huge.yaml: error[too-large]" in result.stderr) == (3, True)


@pytest.mark.parametrize("at", ["x", "-4", "", "99999999"])
def test_a_shell_that_asks_nonsense_is_offered_nothing_wrong(at: str) -> None:
    asked = {"_FRAMEWORK_ADVISOR_COMPLETE": "complete_bash", "COMP_WORDS": "framework-advisor", "COMP_CWORD": at}
    result = run(env=asked)
    assert (result.code, result.stderr) == (0, "")


@pytest.mark.parametrize("format_", ["terminal", "markdown", "github", "line"])
@pytest.mark.parametrize("number", [1, 2])
def test_changed_importances_are_told_wherever_a_verdict_is(format_: str, number: int, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.yaml" for name in range(number)]
    for file in files:
        file.write_text(f"{LLM.read_text()}priorities: {{deployment-target: off}}\n")
    told = call("score", "--format", format_, *map(str, files)).stdout
    assert " ".join(told.split()).count("The project weighs for itself: ") == number


@pytest.mark.parametrize("name", ["env", "passwd.yml.bak"])
def test_a_link_to_what_is_no_yaml_is_not_quoted(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("TOKEN=hunter2\n")
    (tmp_path / "a.yaml").symlink_to(name)
    (tmp_path / "ours.yaml").write_text(f"{LAYER}extends: ./{name}\n")
    for command in ("score a.yaml", f"score {LLM} --rules ours.yaml", "score a.yaml --format github"):
        result = call(*command.split(), cwd=tmp_path)
        assert (result.code, "hunter2" in result.stdout + result.stderr) == (3, False)


def test_the_action_imports_nothing_of_the_checkout() -> None:
    action = (TOP / "action.yml").read_text()
    assert action.count('python" -') == action.count('python" -I ') == 2


@pytest.mark.parametrize("part", ["rules", "start"])
def test_half_a_character_in_kept_answers_is_refused(part: str, tmp_path: Path) -> None:
    kept = {"schema": "framework-advisor/replies/v1", "rules": "current", "start": "", "replies": {}}
    (tmp_path / "framework-advisor").mkdir()
    (tmp_path / "framework-advisor" / "replies-1.json").write_text(json.dumps({**kept, part: "\ud800"}))
    result = call("ask", "--plain", "--resume", cwd=tmp_path, env={"XDG_STATE_HOME": str(tmp_path)})
    assert (result.code, "error[unreadable-replies]" in result.stderr) == (3, True)


@pytest.mark.parametrize("format_", ["terminal", "json", "markdown", "sarif", "github"])
def test_half_a_character_in_a_baseline_is_written_out(format_: str, tmp_path: Path) -> None:
    saved = call("score", "--format", "json", str(LLM)).stdout
    (tmp_path / "saved.json").write_text(saved.replace('"title": "', '"title": "\\ud800'))
    result = call("score", str(LLM), "--baseline", "saved.json", "--format", format_, cwd=tmp_path)
    assert (result.code, "\\ud800" in result.stderr) == (0, True)


def test_no_expression_of_github_comes_into_a_workflow(tmp_path: Path) -> None:
    result = call("init", "--ci", "github", "--install", "x ${{ y }}", cwd=tmp_path)
    assert (result.code, list(tmp_path.iterdir())) == (2, [])


@pytest.mark.parametrize("error", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("command", ["compare {} nowhere.yaml", "score nowhere.yaml", "score --nope", "init a.yaml"])
def test_the_exit_code_is_the_same_where_errors_cannot_be_told(command: str, error: str, tmp_path: Path) -> None:
    codes = []
    for end in ("", error):
        (tmp_path / "a.yaml").unlink(missing_ok=True)
        line = ["sh", "-c", f"{COMMAND} {command.format(LLM)} {end}"]
        codes.append(subprocess.run(line, cwd=tmp_path, capture_output=True, check=False).returncode)
    assert codes[0] == codes[1]


HOSTILE = r'"\e]0;x\a\x9b31m\x85\u202e x"'
COMMON = ["rules check", "rules diff current", "rules audit", "rules show --rules", "rules show hostile/one --rules"]


@pytest.mark.parametrize("command", [*COMMON, "ask --plain --rules", f"score {LLM} --full --format json --rules"])
def test_the_text_of_a_layer_is_inert_in_every_command(command: str, tmp_path: Path) -> None:
    rule = f"{{when: always, favours: {{pytorch: strong}}, because: {HOSTILE}, sources: [article/both-widely-used]}}"
    criterion = f"{{title: {HOSTILE}, because: {HOSTILE}, importance: high, rules: {{one: {rule}}}}}"
    (tmp_path / "ours.yaml").write_text(f"{LAYER}extends: current\ncriteria: {{hostile: {criterion}}}\n")
    result = call(*command.split(), "ours.yaml", cwd=tmp_path, env={"XDG_STATE_HOME": str(tmp_path)})
    assert result.code in (0, 1)
    assert not set("\x1b\x07\x9b\x85\u202e") & set(result.stdout + result.stderr)
