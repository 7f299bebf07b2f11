"""`rules check`: each kind of mistake is found where it stands, and nothing else is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from conftest import TOP, run
from framework_advisor import load_rules
from framework_advisor.rulebase.layers import read_rules_and_files
from framework_advisor.rulebase.linting import lint
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text.problems import Problem

HEAD = """schema: framework-advisor/rules/v1
name: ours
extends: current
as_of: 2026-11-22
review_by: 2027-11-22
"""
RULE = "favours: {pytorch: slight}, because: So., sources: [torch-pypi]"
SOURCE = "sources:\n  new:\n    title: New\n    says: So.\n    purl: pkg:pypi/x\n"


def findings(layer: Path | str, day: str | None = None) -> list[Problem]:
    """Return what is found in a layer on a day; that of what ships when none is named."""
    return lint(*read_rules_and_files(str(layer)), date.fromisoformat(day) if day else load_rules().as_of)


def ours(tmp_path: Path, text: str, day: str = "2026-11-22") -> list[str]:
    """Return where each finding in a layer stands, and its code."""
    file = tmp_path / "ours.yaml"
    file.write_text(text)
    found = findings(file, day)
    assert all(one.severity == "warning" and one.help for one in found)
    return [f"{Path(one.place.file).name}:{one.place.line}:{one.place.column} {one.code}" for one in found]


def rules(*lines: str) -> str:
    return "\n".join(["criteria:", "  research:", "    rules:", *(f"      {line}" for line in lines), ""])


FINDINGS = {
    "never-holds": (9, rules(f"x: {{{RULE}, when: {{team.role: research, not: {{team.role: research}}}}}}")),
    "always-holds": (9, rules(f"x: {{{RULE}, when: {{model.structure: [static, dynamic]}}}}")),
    "shadowed": (
        10,
        rules(
            "x: {favours: {pytorch: strong}, because: So., sources: [torch-pypi], when: {team.role: software}}",
            f"y: {{{RULE}, when: {{team.role: software, team.experience: expert}}}}",
        ),
    ),
    "idle-criterion": (7, "criteria:\n  new:\n    title: New\n    because: So.\n    importance: low\n"),
    "uncited-source": (7, f"{SOURCE}    checked: 2026-11-22\n"),
    "unchecked-source": (
        7,
        f"{SOURCE}notes:\n  new:\n    when: {{team.role: research}}\n    says: So.\n    sources: [new]\n",
    ),
    "wrong-link": (
        10,
        f"{SOURCE}    checked: 2026-11-22\n".replace("purl: pkg:pypi/x", "url: somewhere")
        + rules("x: {favours: {pytorch: slight}, because: So., sources: [new], when: {team.role: software}}"),
    ),
    "none-left": (
        9,
        rules(
            "x: {rules_out: [pytorch, tensorflow], because: So., sources: [torch-pypi], when: {team.role: software}}"
        ),
    ),
    "idle-candidate": (7, "candidates:\n  jax: {name: JAX, home: https://docs.jax.dev, steward: Google}\n"),
    "future-date": (
        11,
        f"{SOURCE}    checked: 2031-11-22\n"
        + rules("x: {favours: {pytorch: slight}, because: So., sources: [new], when: {team.role: software}}"),
    ),
    "stale-source": (
        12,
        f"fresh_days: 30\n{SOURCE}    checked: 2026-10-01\n"
        + rules("x: {favours: {pytorch: slight}, because: So., sources: [new], when: {team.role: software}}"),
    ),
}


@pytest.mark.parametrize("code", FINDINGS)
def test_each_mistake_is_found_where_it_stands(code: str, tmp_path: Path) -> None:
    line, text = FINDINGS[code]
    (found,) = ours(tmp_path, HEAD + text)
    assert re.fullmatch(rf"ours\.yaml:{line}:\d+ {code}", found)


def test_what_always_holds_is_told_to_say_so(tmp_path: Path) -> None:
    _, text = FINDINGS["always-holds"]
    (tmp_path / "ours.yaml").write_text(HEAD + text)
    (found,) = findings(tmp_path / "ours.yaml")
    assert "`when: always`" in found.help
    assert ours(tmp_path, HEAD + text.replace("{model.structure: [static, dynamic]}", "always")) == []


def test_a_note_that_never_shows_and_a_rule_without_a_review_date(tmp_path: Path) -> None:
    text = HEAD.replace("review_by: 2027-11-22\n", "") + (
        "notes:\n  x:\n    says: So.\n    sources: [torch-pypi]\n"
        "    when: {team.role: research, not: {team.role: research}}\n"
        + rules(f"x: {{{RULE}, when: {{team.role: software}}}}")
    )
    assert ours(tmp_path, text) == ["ours.yaml:9:5 never-holds", "ours.yaml:13:7 no-review-date"]


def test_claims_without_a_home_and_needs_without_a_component(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "schema: framework-advisor/sources/v1\narticle: {title: T}\n"
        "claims:\n  c: {section: S, says: So., status: holds, today: Yes.}\n"
    )
    (tmp_path / "components.yaml").write_text(
        "schema: framework-advisor/components/v1\n"
        "needs:\n  n: {title: N, when: {team.role: research}}\n"
        "components:\n  x: {name: X, candidates: [pytorch], status: active, says: So., sources: [torch-pypi]}\n"
    )
    found = ours(tmp_path, f"{HEAD}bibliography: sources.yaml\ncomponents: components.yaml\n")
    assert found == ["sources.yaml:4:3 homeless-claim", "components.yaml:3:3 unserved-need"]


@pytest.mark.parametrize("layer", ["article", "current", str(TOP / "examples/layers/with-jax.yaml")])
def test_what_ships_has_no_mistakes_and_is_not_overdue_on_its_day(layer: str) -> None:
    assert findings(layer) == []


def test_what_is_overdue_is_told_for_every_layer_below(tmp_path: Path) -> None:
    rules = load_rules()
    dates = [rule.review_by for criterion in rules.criteria.values() for rule in criterion.rules if rule.review_by]
    due, after = str(min(dates)), str(min(dates) + timedelta(1))
    assert ours(tmp_path, HEAD) == []
    assert ours(tmp_path, HEAD, due) == []
    assert ours(tmp_path, HEAD, after) == ["ours.yaml:3:10 overdue-below"]
    (found,) = findings(tmp_path / "ours.yaml", after)
    assert re.match(rf"\d+ rules .* the first by {due}", found.message)
    assert {one.code for one in findings("current", after)} == {"overdue"}
    assert "stale-source" in {one.code for one in findings("current", "2028-06-01")}


def test_a_retired_criterion_has_no_mistakes_and_cites_its_sources(tmp_path: Path) -> None:
    text = f"{HEAD}criteria:\n  graph-style: {{retired: So., sources: [new]}}\n{SOURCE}    checked: 2026-11-22\n"
    assert ours(tmp_path, text) == []


def test_an_unusable_layer_is_3_and_an_impossible_date_2() -> None:
    assert run("rules", "check", "tests/bad/rules/unknown-names.yaml").code == 3
    assert run("rules", "check", "--as-of", "2027-02-30").code == 2


def test_a_fact_neither_hides_a_reason_nor_is_hidden(tmp_path: Path) -> None:
    """A rule that favours all alike is told whatever else holds, and is not in the sums."""
    both = "favours: {pytorch: strong, tensorflow: strong}, because: So., sources: [torch-pypi]"
    text = (
        HEAD + "criteria:\n  new:\n    title: New\n    because: So.\n    importance: low\n    rules:\n"
        f"      a: {{{both}, when: {{model.structure: static}}}}\n"
        f"      b: {{{both}, when: {{model.structure: static}}}}\n"
        f"      c: {{{RULE}, when: {{model.structure: static, team.experience: expert}}}}\n"
    )
    assert ours(tmp_path, text) == []


def test_a_reason_that_is_hidden_only_while_another_holds_is_not_shadowed(tmp_path: Path) -> None:
    strong = RULE.replace("slight", "strong")
    text = rules(
        f"x: {{{strong}, when: {{team.role: software}}}}",
        f"y: {{{RULE}, when: {{team.experience: expert}}}}",
    )
    assert ours(tmp_path, HEAD + text) == []


def test_a_condition_on_every_field_is_no_trouble(tmp_path: Path) -> None:
    every = ", ".join(f"{{{field}: {next(iter(question.options))}}}" for field, question in FIELDS.items())
    for word in ("all", "any"):
        found = ours(tmp_path, HEAD + rules(f"x: {{{RULE}, when: {{{word}: [{every}]}}}}"))
        assert [one.partition(" ")[2] for one in found] == ["not-examined"]


def test_a_shipped_source_that_is_said_again_is_checked_where_it_is_said(tmp_path: Path) -> None:
    source = SOURCE.replace("new:", "torch-pypi:")
    assert ours(tmp_path, f"{HEAD}{source}    checked: 2020-01-01\n") == ["ours.yaml:11:14 stale-source"]
    assert ours(tmp_path, HEAD + source) == ["ours.yaml:7:3 unchecked-source"]


def test_the_last_day_of_the_calendar_is_a_day(tmp_path: Path) -> None:
    source = SOURCE.replace("new:", "torch-pypi:")
    (tmp_path / "ours.yaml").write_text(f"fresh_days: 10000\n{HEAD}{source}    checked: 9999-12-31\n")
    assert "warning[future-date]" in run("rules", "check", "ours.yaml", cwd=tmp_path).stdout
    assert run("rules", "check", "--as-of", "9999-12-31").code == 1
    assert run("score", "--as-of", "9999-12-31", "examples/browser-demo.yaml").code == 0


def test_a_folder_without_cases_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "ours.yaml").write_text(f"{HEAD}cases: cases\n")
    assert run("rules", "show", "research", "--rules", "ours.yaml", cwd=tmp_path).code == 0
    assert run("rules", "check", "ours.yaml", cwd=tmp_path).code == 0
    assert run("rules", "test", "ours.yaml", cwd=tmp_path).code == 3
    (tmp_path / "cases" / "x.yaml").write_text(
        "schema: framework-advisor/case/v1\ntitle: x\nspec: {model: {structure: dynamik}}\n"
        "expect: {winner: pytroch, words: [lean]}\nbecause: y\nsources: [torch-pypii]\n"
    )
    for command in ("check", "test"):
        found = run("rules", command, "ours.yaml", cwd=tmp_path)
        assert found.code == 3
        for place in ("3:27", "4:18", "6:11"):
            assert f"cases/x.yaml:{place}: error[unknown-" in found.stderr


def test_one_source_behind_many_criteria_and_a_candidate_of_which_few_speak_are_found(tmp_path: Path) -> None:
    weighed = "".join(
        f"  {id_}:\n    rules:\n      x: {{favours: {{mxnet: slight}}, when: {{team.role: software}}, because: So., "
        "sources: [new]}\n"
        for id_ in ("research", "ease-of-use", "debugging")
    )
    candidate = "candidates: {mxnet: {name: MXNet, home: https://example.org, steward: nobody}}\n"
    text = f"{HEAD}{candidate}criteria:\n{weighed}{SOURCE}    checked: 2026-11-22\n"
    codes = [one.rpartition(" ")[2] for one in ours(tmp_path, text)]
    assert {"one-source", "thin-candidate"} <= set(codes)
    (tmp_path / "few").mkdir()
    fewer = text.replace("[new]", "[torch-pypi]", 1)
    assert "one-source" not in [one.rpartition(" ")[2] for one in ours(tmp_path / "few", fewer)]
