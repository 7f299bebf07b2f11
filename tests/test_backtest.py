"""The back-test: its arithmetic by hand on six decisions, its stability, and what it refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import TOP, call
from framework_advisor import UnusableInput, advise, load_rules, read_requirements
from framework_advisor.compare.backtest import Backtest, backtest
from framework_advisor.rulebase.decisions import SHIPPED_DECISIONS, read_decisions
from framework_advisor.rulebase.model import RuleBase
from make import condition, criterion, rule, rule_base

STATIC = condition({"model.structure": "static"})
RULES = rule_base(
    criterion("style", rule("dynamic", {"a": "strong"}), rule("static", {"b": "strong"}, STATIC), importance="high"),
    criterion("speed", rule("fast", {"b": "strong"}, condition({"team.experience": "expert"})), importance="low"),
    criterion("estate", rule("there", {"b": "strong"}, condition({"team.existing": "keras"})), switching=True),
)
DYNAMIC, EXPERT = "{model: {structure: dynamic}}", "{model: {structure: dynamic}, team: {experience: expert}}"
SIX = {
    # id: project, year, used, uses now, needs -> who is ahead on the merits, by how many
    "one": ("p", 2018, "a", "a", DYNAMIC),  # a by 9
    "two": ("p", 2019, "b", "b", DYNAMIC),  # a by 9
    "three": ("q", 2020, "b", "a", "{model: {structure: static}}"),  # b by 9
    "four": ("r", 2021, "b", "other", "{team: {existing: [keras]}}"),  # nobody: the estate does not count
    "five": ("s", 2023, "a", "a", EXPERT),  # a by 6
    "six": ("t", 2024, "b", "b", "{team: {experience: expert}}"),  # b by 3
}


def written(folder: Path, **changes: str) -> Path:
    """Write the six decisions, with lines replaced in the first of them, and a rule of thumb."""
    lines = ["schema: framework-advisor/decisions/v1", "limits: [Six are few.]"]
    lines += [
        "rule_of_thumb: {title: By structure, when: {model.structure: static}, then: b, otherwise: a}",
        "decisions:",
    ]
    for id_, (project, year, used, now, needs) in SIX.items():
        entry = {
            "title": f"The {id_}",
            "project": project,
            "url": "https://example.org",
            "year": str(year),
            "kind": "observed",
            "used": used,
            "uses_now": now,
            "evidence": "[{url: https://example.org, says: so}]",
            "spec": needs,
            "confidence": "high",
            **(changes if id_ == "one" else {}),
        }
        lines += [f"  {id_}:", *(f"    {key}: {value}" for key, value in entry.items() if value)]
    folder.mkdir(exist_ok=True)
    (folder / "some.yaml").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture
def found(tmp_path: Path) -> Backtest:
    return backtest(RULES, read_decisions(written(tmp_path / "d"), RULES))


def test_six_decisions_by_hand(found: Backtest) -> None:
    early, late, _ = found.periods
    assert [(period.name, period.rules.hits, period.rules.of) for period in found.periods] == [
        ("up to 2021", 2, 4),
        ("from 2022 on", 2, 2),
        ("what they use now", 3, 5),
    ]
    assert [period.level for period in found.periods] == [1, 0, 0]
    assert [period.named for period in found.periods] == [(2, 3), (1, 1), (2, 4)]
    assert [(period.commoner[0], period.commoner[1].hits) for period in found.periods] == [("b", 3), ("a", 1), ("a", 3)]
    assert [period.thumb and (period.thumb[0], period.thumb[1].hits) for period in found.periods] == [
        ("By structure", 2),
        ("By structure", 1),
        ("By structure", 2),
    ]
    assert [(band.least, band.below, band.hits, band.of) for band in found.bands] == [
        (1, 5, 1, 1),
        (5, 15, 2, 4),
        (15, 30, 0, 0),
        (30, None, 0, 0),
    ]
    assert found.criteria == {"style": (3, 0), "speed": (1, 0)}
    assert [(miss.decision.id, miss.used, miss.ahead) for miss in found.misses] == [
        ("two", "b", "a"),
        ("four", "b", None),
    ]
    assert found.years == (2018, 2024)
    assert late.rules.low == late.rules.high == 1.0
    assert early.rules.low < early.rules.hits / early.rules.of < early.rules.high


def test_projects_are_drawn_with_all_their_decisions(tmp_path: Path) -> None:
    """One project of a hundred decisions, all right, leaves no doubt that a hundred projects would."""
    folder = tmp_path / "d"
    text = (written(folder) / "some.yaml").read_text()
    same = text.replace("project: q", "project: p").replace("project: r", "project: p")
    (folder / "some.yaml").write_text(same)
    early = backtest(RULES, read_decisions(folder, RULES)).periods[0]
    assert (early.rules.low, early.rules.high) == (0.5, 0.5)


def test_the_bootstrap_is_seeded(found: Backtest, tmp_path: Path) -> None:
    again = backtest(RULES, read_decisions(tmp_path / "d", RULES))
    assert [period.rules for period in again.periods] == [period.rules for period in found.periods]


@pytest.mark.parametrize(
    ("changes", "line", "code"),
    [
        ({"evidence": ""}, 5, "missing-key"),
        ({"evidence": "[]"}, 13, "empty-list"),
        ({"used": "z"}, 11, "unknown-candidate"),
        ({"uses_now": "z"}, 12, "unknown-candidate"),
        ({"spec": "{model: {structure: bent}}"}, 14, "unknown-option"),
    ],
)
def test_a_wrong_decision_is_a_located_error(changes: dict[str, str], line: int, code: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_decisions(written(tmp_path / "d", **changes), RULES)
    assert [(one.place.line, one.code) for one in caught.value.problems] == [(line, code)]


def test_two_with_one_id_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "d")
    shutil.copy(folder / "some.yaml", folder / "again.yaml")
    with pytest.raises(UnusableInput) as caught:
        read_decisions(folder, RULES)
    assert {one.code for one in caught.value.problems} == {"same-id"}
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnusableInput, match="no decision"):
        read_decisions(tmp_path / "empty", RULES)


def test_every_shipped_decision_is_read_and_both_editions_are_tested_by_the_command() -> None:
    decisions = read_decisions(SHIPPED_DECISIONS, load_rules())
    assert len(decisions.past) > 100
    done = call("rules", "backtest", "article", "current", "--format", "json")
    assert done.code == 0, done.stderr
    told = call("rules", "backtest", "--full")
    assert "What it got wrong" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80


def without_decisions(tmp_path: Path) -> RuleBase:
    folder = tmp_path / "rules"
    shutil.copytree(TOP / "rules", folder, ignore=shutil.ignore_patterns("decisions", "*.pickle", "__pycache__"))
    text = (folder / "current.yaml").read_text()
    (folder / "current.yaml").write_text(text.replace("\nextends: article\n", "\nextends: ./article.yaml\n"))
    return load_rules(folder / "current.yaml")


def test_no_decision_changes_an_advice(tmp_path: Path) -> None:
    rules, bare = load_rules(), without_decisions(tmp_path)
    for file in sorted((TOP / "examples").glob("*.yaml")):
        spec = read_requirements(file)
        one, other = advise(spec, rules), advise(spec, bare)
        assert one.verdict == other.verdict
        assert [item.points for item in one.criteria] == [item.points for item in other.criteria]


@pytest.mark.parametrize("name", ["article", "current"])
def test_the_counts_in_an_advice_are_those_of_a_fresh_back_test(name: str) -> None:
    rules = load_rules(name)
    found = backtest(rules, read_decisions(SHIPPED_DECISIONS, rules))
    assert rules.record == (found.years, tuple(found.bands))
    told = set()
    for file in sorted((TOP / "examples").glob("*.yaml")):
        advice = advise(read_requirements(file), rules)
        lead = advice.verdict.merits.lead or 0
        fits = [one for one in found.bands if one.least <= lead and (one.below is None or lead < one.below)]
        assert advice.record == next((one for one in fits if one.of >= 10), None)
        told.add(advice.record is None)
    assert told == {True, False}


def test_a_layer_of_ones_own_has_no_record_of_another(tmp_path: Path) -> None:
    layer = tmp_path / "ours.yaml"
    layer.write_text("schema: framework-advisor/rules/v1\nname: ours\nextends: current\nas_of: 2026-11-24\n")
    assert load_rules(layer).record is None
