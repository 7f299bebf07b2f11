"""What holds a project to its decision elsewhere: docs/ci.md, `init`, the action, the workflow, the hooks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import LLM, TOP, call, run, spec
from framework_advisor import read_requirements
from framework_advisor.render.wiring import wirings
from framework_advisor.spec.fields import FIELDS

COMMIT = "git+https://HOST/OWNER/framework-advisor@COMMIT"
INSTALL = ("--install", COMMIT)


def test_every_command_of_the_ci_page_works_as_it_says(tmp_path: Path) -> None:
    spec(tmp_path, LLM, "{chosen: pytorch}")
    found = re.findall(r"```sh\n(.*?)```", (TOP / "docs" / "ci.md").read_text(), re.DOTALL)
    lines = [line for block in found for line in block.splitlines()]
    assert len(lines) >= 6
    for line in lines:
        command, _, comment = line.partition("#")
        wanted = int(re.findall(r"exits with (\d)", comment)[0]) if comment else 0
        assert call(*command.split()[1:], cwd=tmp_path).code == wanted, line


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (TOP / "docs" / "ci.md").read_text(), re.DOTALL)


def test_what_the_ci_page_shows_is_so(tmp_path: Path) -> None:
    """Its specs are specs, its action has these inputs, its hooks are there, its GitLab job is the one of `init`."""
    import yaml

    read = {text: yaml.safe_load(text) for text in blocks("yaml")}
    specs = [text for text, value in read.items() if isinstance(value, dict) and "decision" in value]
    assert len(specs) == 2
    for text in specs:
        file = tmp_path / "a.yaml"
        file.write_text(f"schema: framework-advisor/spec/v1\n{text}")
        assert call("score", "a.yaml", cwd=tmp_path).code == 0
    (action,) = [value[0]["with"] for value in read.values() if isinstance(value, list) and "uses" in value[0]]
    assert action.keys() <= yaml.safe_load((TOP / "action.yml").read_text())["inputs"].keys()
    (hooks,) = [value[0]["hooks"] for value in read.values() if isinstance(value, list) and "hooks" in value[0]]
    known = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == [hook["id"] for hook in known]
    assert wirings("framework-advisor.yaml", COMMIT)["gitlab"][1] in read


@pytest.mark.parametrize("service", ["github", "gitlab", "pre-commit"])
def test_the_command_of_the_wiring_holds_a_project(service: str, tmp_path: Path) -> None:
    """From the first day, on which nothing is decided, and as often as it runs."""
    assert call("init", "--ci", service, *INSTALL, cwd=tmp_path).code == 0
    (written,) = [file for file in tmp_path.rglob("*.y*ml") if file.name != "framework-advisor.yaml"]
    (command,) = re.findall(r"(?:framework-advisor|entry: framework-advisor) (score .*)", written.read_text())
    if service == "pre-commit":  # it adds the names of the files
        command += " framework-advisor.yaml"
    first = call(*command.split(), cwd=tmp_path)
    says = "1 gate: 1 holds" if service == "pre-commit" else "holds[expect]: nothing is decided yet"
    assert (first.code, says in first.stderr) == (0, True)
    spec(tmp_path, LLM, "{chosen: pytorch}")
    assert call(*command.split(), cwd=tmp_path).code == 0
    spec(tmp_path, LLM, "{chosen: tensorflow}")
    assert call(*command.split(), cwd=tmp_path).code == 1


@pytest.mark.parametrize("wired", ["hook", "init"])
def test_under_pre_commit_what_passes_is_a_line_and_what_fails_the_last(wired: str, tmp_path: Path) -> None:
    """With so many specs that pre-commit would start the command several times at once, if it might."""
    import yaml

    if wired == "hook":
        hook = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())[0] | {"args": ["--expect", "decision"]}
    else:
        hook = yaml.safe_load(wirings("framework-advisor.yaml", COMMIT)["pre-commit"][1])["repos"][0]["hooks"][0]
        del hook["additional_dependencies"]
        hook["files"] = "framework-advisor.yaml$"
    hook["language"] = "system"  # what is installed here
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [{"repo": "local", "hooks": [hook]}]}))
    for number in range(20):
        chosen = "tensorflow" if number == 7 else "pytorch"
        text = spec(tmp_path, LLM, f"{{chosen: {chosen}}}").read_text()
        (tmp_path / f"{number:02}.framework-advisor.yaml").write_text(text)
    (tmp_path / "framework-advisor.yaml").unlink()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    plain = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env = {**plain, "PATH": path, "PRE_COMMIT_HOME": str(tmp_path / ".git" / "home")}

    def ran(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    ran("git", "init", "-q")
    ran("git", "add", "-A")
    done = ran(sys.executable, "-m", "pre_commit", "run", "--all-files")
    *passed, last = [line for line in done.stdout.splitlines() if "framework-advisor.yaml:" in line]
    assert (done.returncode, len(passed)) == (1, 20), done.stdout + done.stderr
    assert "07.framework-advisor.yaml:" in last
    assert "fails[expect]" in last
    assert done.stdout.rstrip().endswith(last)
    assert done.stdout.count("20 gates: 19 holds and 1 fails") == 1


@pytest.mark.parametrize("service", ["github", "gitlab", "pre-commit"])
def test_init_writes_a_spec_and_wiring_that_is_valid(service: str, tmp_path: Path) -> None:
    assert call("init", "--ci", service, *INSTALL, cwd=tmp_path).code == 0
    assert call("score", "framework-advisor.yaml", cwd=tmp_path).code == 0
    (written,) = [file for file in tmp_path.rglob("*.y*ml") if file.name != "framework-advisor.yaml"]
    schema = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}.get(service)
    if schema:
        check(schema, written)
    else:
        subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", str(written)], check=True)
    if service == "github":
        lint(written)
    again = call("init", "--ci", service, *INSTALL, cwd=tmp_path)
    assert (again.code, "nothing was written" in again.stderr) == (2, True)
    (tmp_path / "framework-advisor.yaml").write_text("mine")
    assert call("init", "--ci", service, *INSTALL, "--force", cwd=tmp_path).code == 0
    assert (tmp_path / "framework-advisor.yaml").read_text() == "mine"


def test_init_puts_the_wiring_where_it_is_read(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "my sub").mkdir()
    every = ["--ci", "github", "--ci", "gitlab", "--ci", "pre-commit", "--install", "git+https://example.org/a@0"]
    assert call("init", *every, cwd=tmp_path / "my sub").code == 0
    written = {str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*") if one.is_file()}
    files = {".github/workflows/framework-advisor.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"}
    assert written == files | {"my sub/framework-advisor.yaml"}
    for file in files:
        assert "git+https://example.org/a@0" in (tmp_path / file).read_text()
    assert "'my sub/framework-advisor.yaml'" in (tmp_path / ".gitlab-ci.yml").read_text()
    pattern = re.findall(r"files: (.*)", (tmp_path / ".pre-commit-config.yaml").read_text())[0]
    assert re.search(json.loads(pattern), "my sub/framework-advisor.yaml")


def test_init_takes_the_spec_that_is_there_and_refuses_what_cannot_be_read_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "framework-advisor.yml").write_text("mine")
    result = call("init", "--ci", "gitlab", *INSTALL, cwd=tmp_path / "here")
    assert (result.code, "next:" in result.stderr) == (0, False)
    assert "framework-advisor.yml\n" in (tmp_path / "here" / ".gitlab-ci.yml").read_text()
    assert not (tmp_path / "here" / "framework-advisor.yaml").exists()
    assert "is in no repository" in call("init", "../a.yaml", "--ci", "github", *INSTALL, cwd=tmp_path / "here").stderr
    assert "is a folder" in call("init", "here", cwd=tmp_path).stderr
    (tmp_path / ".github").write_text("")
    assert call("init", "--ci", "github", *INSTALL, cwd=tmp_path).code == 2
    assert not (tmp_path / "framework-advisor.yaml").exists()


def test_the_wiring_installs_only_what_can_be_installed(tmp_path: Path) -> None:
    """Without `--install` that is the commit that this program came from, as pip noted it; or nothing is written."""
    noted = tmp_path / "path" / "framework_advisor-1.dist-info"
    noted.mkdir(parents=True)
    (noted / "METADATA").write_text("Metadata-Version: 2.1\nName: framework-advisor\nVersion: 1\n")
    at = {"url": "https://example.org/f", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}
    (tmp_path / ".git").mkdir()
    for origin in ({**at, "url": "file:///home/me/f"}, {"url": "https://example.org/f.whl", "archive_info": {}}, at):
        (noted / "direct_url.json").write_text(json.dumps(origin))
        result = run("init", "--ci", "gitlab", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "path")})
        assert result.code == (0 if origin is at else 2)
        assert ("pin a commit" in result.stderr) == (origin is not at) == (not (tmp_path / ".gitlab-ci.yml").exists())
    assert "pip install --quiet git+https://example.org/f@c0ffee\n" in (tmp_path / ".gitlab-ci.yml").read_text()


def test_init_offers_every_answer_and_each_can_be_written_where_it_stands(tmp_path: Path) -> None:
    assert call("init", cwd=tmp_path).code == 0
    file = tmp_path / "framework-advisor.yaml"
    text = file.read_text()
    assert all(len(line) <= 120 for line in text.splitlines())
    for id_, question in FIELDS.items():
        name = id_.partition(".")[2]
        for option, label in question.options.items():
            assert re.search(rf"^  #   {option} +{re.escape(label)}$", text, re.MULTILINE)
            file.write_text(re.sub(rf"^  # {name}:.*$", f"  {name}: {option}", text, flags=re.MULTILINE))
            assert read_requirements(file).answers() == {id_: {option}}


def check(schema: str, *files: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_and_the_workflow_are_valid_and_safe() -> None:
    check("vendor.github-actions", TOP / "action.yml")
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", TOP / ".pre-commit-hooks.yaml"], check=True
    )
    check("vendor.github-workflows", *(TOP / ".github" / "workflows").glob("*.yml"))
    lint(TOP / "action.yml", TOP / ".github")


def lint(*files: Path) -> None:
    zizmor = Path(sys.executable).parent / "zizmor"
    command = [str(zizmor), "--offline", "--no-progress", "--persona", "pedantic", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_runs_as_github_would_run_it(tmp_path: Path) -> None:
    """Its second step, with the command that is installed in place of the one it would install."""
    import yaml

    step = yaml.safe_load((TOP / "action.yml").read_text())["runs"]["steps"][1]
    (tmp_path / "my specs").mkdir()
    (tmp_path / "my specs" / "a spec.yaml").write_text(spec(tmp_path, LLM, "{chosen: tensorflow}").read_text())
    given = {
        "SPECS": "framework-advisor.yaml\n",
        "EXPECT": "decision",
        "RULES": "current",
        "OPTIONS": "--min-lead 10\n  --fail-overdue",
        "SARIF": "a.sarif",
        "BIN": str(Path(sys.executable).parent),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "FRAMEWORK_ADVISOR_AS_OF": "2026-11-22",
    }

    def acted(**changed: str) -> tuple[int, str, list[str]]:
        (tmp_path / "output").write_text("")
        command = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        env = {**os.environ, **given, **changed}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, (tmp_path / "output").read_text().splitlines()

    code, said, outputs = acted()
    assert (code, said.count("::error ")) == (1, 1)
    assert outputs[0].startswith(f"advice={tmp_path}/framework-advisor.")
    assert outputs[1:3] == ["verdict=clear", "winner=pytorch"]
    assert int(outputs[3].removeprefix("lead=")) > 10
    assert (tmp_path / "a.sarif").exists()
    assert "| expect | fails |" in (tmp_path / "summary.md").read_text()
    code, said, outputs = acted(SPECS="my specs/*.yaml\nframework-advisor.yaml", EXPECT="", OPTIONS="")
    assert (code, said.count("::notice "), outputs[1:]) == (0, 2, ["verdict=", "winner=", "lead="])
    code, said, _ = acted()
    assert (code, said.count("::error ")) == (1, 1)  # what it wrote is there by now
    code, said, outputs = acted(SPECS="none.yaml")
    assert (code, said.count("::error "), outputs) == (3, 1, [])


@pytest.mark.parametrize(
    ("file", "hook"),
    [
        ("framework-advisor.yaml", "framework-advisor"),
        ("services/api/framework-advisor.yml", "framework-advisor"),
        ("a/vision.framework-advisor.yaml", "framework-advisor"),
        ("my-framework-advisor.yaml", None),
        ("framework-advisor.yaml.bak", None),
        ("framework-advisor-rules/ours.yaml", "framework-advisor-rules"),
        ("framework-advisor-rules/cases/one.yaml", None),
    ],
)
def test_the_hooks_look_at_the_right_files(file: str, hook: str | None) -> None:
    import yaml

    hooks = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert [one["id"] for one in hooks if re.search(one["files"], file)] == ([hook] if hook else [])
