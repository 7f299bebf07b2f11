"""`rules check`: each kind of mistake is found where it stands, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import run
from framework_advisor.spec.fields import FIELDS

HEAD = """schema: framework-advisor/rules/v1
name: ours
extends: current
as_of: 2026-11-22
review_by: 2027-11-22
"""
RULE = "favours: {pytorch: slight}, because: So., sources: [torch-pypi]"
SOURCE = "sources:\n  new:\n    title: New\n    says: So.\n    purl: pkg:pypi/x\n"


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
    (tmp_path / "ours.yaml").write_text(HEAD + text)
    result = run("rules", "check", "ours.yaml", cwd=tmp_path)
    found = [one for one in result.stdout.splitlines() if ": warning[" in one]
    assert len(found) == 1, result.stdout
    assert f"ours.yaml:{line}:" in found[0]
    assert f"warning[{code}]" in found[0]
    assert "  help: " in result.stdout
    assert result.stdout.endswith("1 finding\n")
    assert result.code == 1


def test_a_note_that_never_shows_and_a_rule_without_a_review_date(tmp_path: Path) -> None:
    text = HEAD.replace("review_by: 2027-11-22\n", "") + (
        "notes:\n  x:\n    says: So.\n    sources: [torch-pypi]\n"
        "    when: {team.role: research, not: {team.role: research}}\n"
        + rules(f"x: {{{RULE}, when: {{team.role: software}}}}")
    )
    (tmp_path / "ours.yaml").write_text(text)
    found = run("rules", "check", "ours.yaml", cwd=tmp_path).stdout
    assert "ours.yaml:9:5: warning[never-holds]" in found
    assert "ours.yaml:13:7: warning[no-review-date]" in found


def test_claims_without_a_home_and_needs_without_a_component(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "schema: framework-advisor/sources/v1\narticle: {title: T, publisher: P}\n"
        "claims:\n  c: {section: S, says: So., status: holds, today: Yes.}\n"
    )
    (tmp_path / "components.yaml").write_text(
        "schema: framework-advisor/components/v1\n"
        "needs:\n  n: {title: N, when: {team.role: research}}\n"
        "components:\n  x: {name: X, candidates: [pytorch], status: active, says: So., sources: [torch-pypi]}\n"
    )
    (tmp_path / "ours.yaml").write_text(f"{HEAD}bibliography: sources.yaml\ncomponents: components.yaml\n")
    lines = run("rules", "check", "ours.yaml", cwd=tmp_path).stdout.splitlines()
    found = [line.partition(" `")[0] for line in lines if "warning[" in line]
    assert found == [
        "sources.yaml:4:3: warning[homeless-claim]: nothing cites the claim",
        "components.yaml:3:3: warning[unserved-need]: no component serves",
    ]


@pytest.mark.parametrize("layer", ["article", "current", "examples/layers/with-jax.yaml"])
def test_what_ships_has_no_mistakes_and_is_not_overdue_on_its_day(layer: str) -> None:
    result = run("rules", "check", layer)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    assert result.stdout.endswith(" sources, 0 findings\n")


def test_what_is_overdue_is_told_for_every_layer_below(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(HEAD)
    assert run("rules", "check", "ours.yaml", cwd=tmp_path).code == 0
    on_the_day = run("rules", "check", "ours.yaml", "--as-of", "2027-05-22", cwd=tmp_path)
    assert on_the_day.code == 0
    after = run("rules", "check", "ours.yaml", "--as-of", "2027-05-23", cwd=tmp_path)
    assert after.code == 1
    assert re.search(r"ours.yaml:3:10: warning\[overdue-below\]: \d+ rules .* the first by 2027-05-22", after.stdout)
    shipped = run("rules", "check", "current", "--as-of", "2027-05-23")
    assert shipped.code == 1
    assert "warning[overdue]: `maintenance-outlook/" in shipped.stdout
    much_later = run("rules", "check", "current", "--as-of", "2028-06-01").stdout
    assert "warning[stale-source]" in much_later


def test_an_unusable_layer_is_3_and_an_impossible_date_2() -> None:
    assert run("rules", "check", "tests/bad/rules/unknown-names.yaml").code == 3
    assert run("rules", "check", "--as-of", "2027-02-30").code == 2


def test_a_rule_that_decides_while_others_are_unknown_is_not_shadowed(tmp_path: Path) -> None:
    both = "favours: {pytorch: strong, tensorflow: strong}, because: So., sources: [torch-pypi]"
    (tmp_path / "ours.yaml").write_text(
        HEAD + "criteria:\n  new:\n    title: New\n    because: So.\n    importance: low\n    rules:\n"
        f"      a: {{{both}, when: {{model.structure: static}}}}\n"
        f"      b: {{{both}, when: {{model.structure: dynamic}}}}\n"
        f"      c: {{{RULE}, when: {{team.experience: expert}}}}\n"
    )
    assert run("rules", "check", "ours.yaml", cwd=tmp_path).code == 0


def test_a_condition_on_every_field_is_no_trouble(tmp_path: Path) -> None:
    every = ", ".join(f"{{{field}: {next(iter(question.options))}}}" for field, question in FIELDS.items())
    for word in ("all", "any"):
        (tmp_path / "ours.yaml").write_text(HEAD + rules(f"x: {{{RULE}, when: {{{word}: [{every}]}}}}"))
        result = run("rules", "check", "ours.yaml", cwd=tmp_path)
        assert "warning[not-examined]" in result.stdout
        assert "holds" not in result.stdout


def test_a_shipped_source_that_is_said_again_is_checked_where_it_is_said(tmp_path: Path) -> None:
    source = SOURCE.replace("new:", "torch-pypi:")
    (tmp_path / "ours.yaml").write_text(f"{HEAD}{source}    checked: 2020-01-01\n")
    assert "ours.yaml:11:14: warning[stale-source]" in run("rules", "check", "ours.yaml", cwd=tmp_path).stdout
    (tmp_path / "ours.yaml").write_text(HEAD + source)
    assert "ours.yaml:7:3: warning[unchecked-source]" in run("rules", "check", "ours.yaml", cwd=tmp_path).stdout


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
