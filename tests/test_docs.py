"""The documentation is executed: every example in it does what the text around it says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from conftest import COMMANDS, TOP, call
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.rulebase.model import RuleBase

DOCUMENTS = [TOP / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (TOP / "docs").glob("*.md")
)


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", (TOP / document).read_text(), re.MULTILINE | re.DOTALL)


def test_quick_start_is_two_blocks_of_one_line() -> None:
    found = blocks("README.md", "sh")
    assert len(found) == 2
    assert all(len(block.splitlines()) == 1 for block in found)
    assert "framework-advisor score examples/" in found[0]
    assert found[1].rstrip().endswith("pytest")


def test_the_readme_spec_is_valid(tmp_path: Path) -> None:
    (spec,) = blocks("README.md", "yaml")
    (tmp_path / "spec.yaml").write_text(spec)
    assert call("score", "spec.yaml", cwd=tmp_path).code == 0


def test_the_readme_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = blocks("README.md", "python")
    (tmp_path / "readme.py").write_text(code)
    monkeypatch.chdir(TOP)
    runpy.run_path(str(tmp_path / "readme.py"))
    assert capsys.readouterr().out == "lean pytorch\n"


def test_every_command_and_exit_code_stands_in_the_readme() -> None:
    readme = (TOP / "README.md").read_text()
    commands = re.findall(r"^  ([a-z]+)  +[A-Z]", call("--help").stdout.partition("Commands:")[2], re.MULTILINE)
    assert set(commands) == {"ask", "score", "compare", "report", "init", "schema", "rules"}
    for command in commands:
        assert f"framework-advisor {command}" in readme
    for command in COMMANDS:
        assert "Examples:" in call(*command.split(), "--help").stdout
    codes = re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "70", "130"]


def test_every_verdict_word_is_explained_where_users_look() -> None:
    for document in ("README.md", "docs/method.md"):
        words = re.findall(r"^\| `?([a-z-]+)`? \|", (TOP / document).read_text(), re.MULTILINE)
        assert {"clear", "lean", "toss-up", "undecided", "none-fit"} <= set(words)


def layer(tmp_path: Path) -> RuleBase:
    text, more, case, decisions = blocks("docs/rules.md", "yaml")
    (tmp_path / "plain.yaml").write_text(text)
    (tmp_path / "acme.yaml").write_text(f"{text}{more}cases: cases\n")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "claims-desk.yaml").write_text(case)
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "claims-desk.yaml").write_text(decisions)
    return load_rules(tmp_path / "acme.yaml")


def test_the_layer_of_the_rules_page_does_what_it_says(tmp_path: Path) -> None:
    rules = layer(tmp_path)
    assert rules.criteria["graph-style"].importance == "low"
    assert [gone.rule.id for gone in rules.criteria["graph-style"].retired] == ["static-structure"]
    (tmp_path / "spec.yaml").write_text(
        "schema: framework-advisor/spec/v1\nproject: {stage: production}\ntraining: {hardware: [nvidia-windows]}\n"
    )
    advice = advise(read_requirements(tmp_path / "spec.yaml"), rules)
    assert [standing.candidate.id for standing in advice.standings if standing.ruled_out] == ["tensorflow"]
    assert "supported" in [rule.id for item in advice.criteria for rule in item.reasons]
    assert call("rules", "test", "acme.yaml", cwd=tmp_path).code == 0
    assert call("rules", "backtest", "acme.yaml", "--decisions", "decisions", cwd=tmp_path).code == 0
    assert call("rules", "check", "plain.yaml", cwd=tmp_path).code == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_relative_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text()):
        if not target.startswith("https://"):
            assert (document.parent / target).exists(), target


def test_counts_in_the_documentation_are_true() -> None:
    article, current = load_rules("article"), load_rules("current")
    live = [[criterion for criterion in one.criteria.values() if criterion.rules] for one in (article, current)]
    counts = [(len(criteria), sum(len(criterion.rules) for criterion in criteria)) for criteria in live]
    changelog = " ".join((TOP / "CHANGELOG.md").read_text().split())
    assert "{} criteria, {} rules".format(*counts[0]) in changelog
    assert "{} criteria, {} rules".format(*counts[1]) in changelog
    assert f"{len(list((TOP / 'rules' / 'cases').glob('*.yaml')))} worked cases" in changelog
    assert len(list((TOP / "examples").glob("*.yaml"))) == 10
    assert "holds ten specs" in (TOP / "README.md").read_text()


@pytest.mark.parametrize("command", ["", *COMMANDS], ids=lambda command: command or "none")
def test_help_fits_a_terminal(command: str) -> None:
    lines = call(*command.split(), "--help").stdout.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines[1:] if "…" in line or line.endswith("...")] == []  # first sentences are short
