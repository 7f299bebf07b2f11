"""The documentation is executed: every example in it does what the text around it says."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import TOP, run
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine.robustness import weight_ranges
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
    assert run("score", "spec.yaml", cwd=tmp_path).code == 0


def test_the_readme_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("README.md", "python")
    monkeypatch.chdir(TOP)
    exec(code, {})  # noqa: S102
    assert capsys.readouterr().out == "lean pytorch\n"


def test_every_command_and_exit_code_stands_in_the_readme() -> None:
    readme = (TOP / "README.md").read_text()
    commands = re.findall(r"^  ([a-z]+)  +[A-Z]", run("--help").stdout.partition("Commands:")[2], re.MULTILINE)
    assert set(commands) == {"ask", "score", "compare", "report", "init", "schema", "rules"}
    for command in commands:
        assert f"framework-advisor {command}" in readme
    for command in (
        ["ask"],
        ["score"],
        ["compare"],
        ["schema"],
        *(["rules", name] for name in ("show", "test", "diff", "check", "audit")),
    ):
        assert "Examples:" in run(*command, "--help").stdout
    codes = re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "70", "130"]


def test_every_verdict_word_is_explained_where_users_look() -> None:
    for document in ("README.md", "docs/method.md"):
        words = re.findall(r"^\| `?([a-z-]+)`? \|", (TOP / document).read_text(), re.MULTILINE)
        assert {"clear", "lean", "toss-up", "undecided", "none-fit"} <= set(words)


def test_the_method_page_gives_the_scale_of_the_rule_base() -> None:
    page, scale = " ".join((TOP / "docs" / "method.md").read_text().split()), load_rules("article").scale
    assert "slight {slight} point, moderate {moderate}, strong {strong}".format(**scale.strengths) in page
    assert ", ".join(f"{word} {weight}" for word, weight in scale.importances.items()) in page
    assert f"min({scale.full_value}, sum of the points" in page
    assert f"0 or less than {scale.lean_margin} |" in page
    assert f"the margin is {scale.clear_margin} or more, and coverage is {scale.clear_coverage} % or more" in page
    assert f"with {scale.clear_answers} or more questions answered" in page


def test_the_case_that_the_method_page_works_by_hand(tmp_path: Path) -> None:
    (spec,) = blocks("docs/method.md", "yaml")
    (tmp_path / "spec.yaml").write_text(spec)
    advice = advise(read_requirements(tmp_path / "spec.yaml"), load_rules("article"))
    page = (TOP / "docs" / "method.md").read_text()
    rows = re.findall(r"^\| ([a-z-]+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    assert {row[0] for row in rows} == {item.criterion.id for item in advice.criteria if item.holding}
    for id_, weight, rules, *values in rows:
        item = next(item for item in advice.criteria if item.criterion.id == id_)
        assert item.weight == int(weight)
        assert [rule.id for rule in item.holding] == re.findall(r"([a-z-]+) \(", rules)
        for candidate, written in zip(("pytorch", "tensorflow"), values, strict=True):
            value = Fraction(written.rpartition("=")[2].replace(" ", ""))
            assert advice.value(item, candidate) == pytest.approx(float(value))
    scores = {standing.candidate.id: standing.score for standing in advice.standings}
    assert scores == {"pytorch": pytest.approx(100 * 19 / 33), "tensorflow": pytest.approx(100 * 2 / 11)}
    assert advice.verdict.margin == pytest.approx(100 * 13 / 33)
    assert f"{100 * 19 / 33:.1f}   and   100 * 2/11 = {100 * 2 / 11:.1f}" in page
    assert f"margin        = 100 * 13/33 = {100 * 13 / 33:.1f}" in page
    assert f"coverage is {advice.verdict.coverage:.0f} %" in page.replace("\n", " ")
    assert advice.verdict.word == "lean"
    (experience,) = [one for one in weight_ranges(advice) if one.criterion == "team-experience"]
    assert (experience.low, experience.high) == (0.0, pytest.approx(89 / 175))
    assert f"t <= 89/175 = {100 * 89 / 175:.1f} %" in page
    assert experience.turns == ()
    assert advice.support("pytorch", "tensorflow") == pytest.approx(0.9)
    assert "90 % put PyTorch ahead" in page


def layer(tmp_path: Path) -> RuleBase:
    text, more, case = blocks("docs/rules.md", "yaml")
    (tmp_path / "plain.yaml").write_text(text)
    (tmp_path / "acme.yaml").write_text(f"{text}{more}cases: cases\n")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "claims-desk.yaml").write_text(case)
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
    assert "supported" in [rule.id for item in advice.criteria for rule in item.holding]
    assert run("rules", "test", "acme.yaml", cwd=tmp_path).code == 0
    assert run("rules", "check", "plain.yaml", cwd=tmp_path).code == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_relative_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text()):
        if not target.startswith("https://"):
            assert (document.parent / target).exists(), target


def test_counts_in_the_documentation_are_true() -> None:
    article, current = load_rules("article"), load_rules("current")
    counts = [(len(one.criteria), sum(len(c.rules) for c in one.criteria.values())) for one in (article, current)]
    changelog = " ".join((TOP / "CHANGELOG.md").read_text().split())
    assert "{} criteria, {} rules".format(*counts[0]) in changelog
    assert "{} criteria, {} rules".format(*counts[1]) in changelog
    assert f"{len(list((TOP / 'rules' / 'cases').glob('*.yaml')))} worked cases" in changelog
    assert len(list((TOP / "examples").glob("*.yaml"))) == 10
    assert "holds ten specs" in (TOP / "README.md").read_text()
