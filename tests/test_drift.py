"""A saved advice against today's: what is read back, what differs, what is too much, and what cannot be compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import BANK, LLM, SHOP, call, scored, spec
from framework_advisor import advise
from framework_advisor.compare.drift import Drift, Threshold, drift
from framework_advisor.compare.saved import baselines
from framework_advisor.compare.snapshot import Snapshot
from framework_advisor.engine.advice import Advice
from framework_advisor.render import json as render_json
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import ImportanceWord, Requirements
from make import CANDIDATES, answers, condition, criterion, requirements, rule, rule_base, rule_bases

importances: st.SearchStrategy[ImportanceWord] = st.sampled_from(["off", "low", "normal", "high", "critical"])
WORDS = st.text(min_size=1, max_size=20).filter(str.isprintable)


@st.composite
def projects(draw: st.DrawFn) -> Requirements:
    """Draw requirements with answers, priorities, candidates that they rule out, and a title."""
    return requirements(
        draw(answers()),
        title=draw(st.none() | WORDS),
        priorities=draw(st.dictionaries(st.sampled_from(["c0", "c1", "c2"]), importances)),
        rules_out=draw(st.dictionaries(st.sampled_from(CANDIDATES), WORDS)),
    )


def saved(advice: Advice) -> Any:
    """Return an advice as it is saved."""
    return json.loads(render_json.render([advice]))


def since(before: Advice, after: Advice) -> Drift:
    """Return what has changed between two advices, the first of them saved."""
    return drift(after, *baselines(saved(before)))


@settings(max_examples=80)
@given(rule_bases(), projects())
def test_a_saved_advice_is_read_back_as_what_it_was(rules: RuleBase, project: Requirements) -> None:
    advice = advise(project, rules)
    assert baselines(saved(advice)) == [Snapshot.of(advice)]
    assert baselines([saved(advice)] * 2) == [Snapshot.of(advice)] * 2


@settings(max_examples=80)
@given(rule_bases(), projects(), projects(), st.booleans())
def test_no_difference_is_told_only_between_equals(
    rules: RuleBase, project: Requirements, other: Requirements, same: bool
) -> None:
    before, after = advise(project, rules), advise(project if same else other, rules)
    found = since(before, after)
    told = found.difference
    alike = Snapshot.of(before)._replace(title=None) == Snapshot.of(after)._replace(title=None)
    assert told.is_none == alike == (not any(told[2:5]))
    assert found.rules_alone is None
    if alike:
        assert (any(told[2:]), found.fall) == (False, 0)
        assert not any(found.crosses(Threshold(what, 0)) for what in ("winner", "verdict", "lead"))
    elsewhere = advise(project, replace(rules, sha256="1" * 64))
    assert not since(before, elsewhere).difference.is_none


@settings(max_examples=80)
@given(rule_bases(), rule_bases(), projects())
def test_reasons_that_came_went_or_favour_otherwise_are_all_that_differ(
    first: RuleBase, second: RuleBase, project: Requirements
) -> None:
    before, after = advise(project, first), advise(project, second)
    was, now = ({rule.name: rule for item in one.criteria for rule in item.reasons} for one in (before, after))
    found = since(before, after).difference
    assert (set(found.came), set(found.went)) == (now.keys() - was.keys(), was.keys() - now.keys())
    otherwise = {
        name
        for name in was.keys() & now.keys()
        if (dict(was[name].favours), was[name].rules_out) != (dict(now[name].favours), now[name].rules_out)
    }
    assert found.favours.keys() == otherwise


def for_(candidate: str, importance: str, rival: str = "low") -> Advice:
    """Return an advice for one of two candidates that is strongly favoured in a criterion of an importance."""
    other = "b" if candidate == "a" else "a"
    rules = rule_base(
        criterion("pro", rule("r", {candidate: "strong"}), importance=importance),
        criterion("con", rule("s", {other: "slight"}), importance=rival),
    )
    return advise(requirements(), rules)


@pytest.mark.parametrize(
    ("before", "after", "fall", "crossed"),
    [
        (for_("a", "high"), for_("a", "high"), 0, []),
        (for_("a", "high"), for_("a", "critical"), -6, []),
        (for_("a", "high"), for_("a", "high", "normal"), 1, ["lead:0", "lead:1"]),
        (for_("a", "critical"), for_("a", "high"), 6, ["lead:0", "lead:1", "lead:6"]),
        (for_("a", "critical", "off"), for_("a", "critical"), 1, ["lead:0", "lead:1", "verdict"]),
        (for_("a", "normal"), for_("a", "normal", "high"), 2, ["lead:0", "lead:1", "verdict", "winner"]),
        (for_("a", "normal", "high"), for_("b", "low", "high"), 3, ["lead:0", "lead:1"]),
        (for_("a", "high"), for_("b", "high"), 16, ["lead:0", "lead:1", "lead:6", "lead:16", "verdict", "winner"]),
    ],
)
def test_each_threshold_minds_its_own(before: Advice, after: Advice, fall: int, crossed: list[str]) -> None:
    """Where nobody won, the lead is that of whoever was ahead."""
    found = since(before, after)
    assert found.fall == fall
    thresholds = [*(Threshold("lead", most) for most in (0, 1, 6, 16, 17)), Threshold("verdict"), Threshold("winner")]
    assert [str(threshold) for threshold in thresholds if found.crosses(threshold)] == crossed


def test_a_leader_that_is_ruled_out_has_lost_any_lead() -> None:
    before = for_("a", "critical")
    ruled_out = advise(requirements(), rule_base(criterion("c", rule("r", rules_out=("a",)))))
    excluded = advise(requirements(rules_out={"a": "Our platform runs no A."}), before.rules)
    for after in (ruled_out, excluded):
        found = since(before, after)
        assert found.crosses(Threshold("lead", 10_000))
        assert found.fall >= before.standings[0].points - before.standings[1].points
        assert found.outcome(Threshold("lead", 10_000)) == "its leader is ruled out now"


def test_where_project_and_rules_have_changed_the_rules_alone_are_told() -> None:
    old, new = (
        rule_base(criterion("c", rule("r", {"a": "strong"}), importance="high")),
        replace(rule_base(criterion("c", rule("r", {"b": "strong"}), importance="critical")), sha256="1" * 64),
    )
    project = requirements(priorities={"c": "low"}, rules_out={"a": "No."})
    before = advise(requirements(priorities={"c": "critical"}), old)
    found = since(before, advise(project, new))
    alone = advise(requirements(priorities={"c": "critical"}), new)
    assert found.rules_alone
    assert found.rules_alone.verdict == alone.verdict
    assert since(advise(requirements(), old), advise(requirements(rules_out={"b": "No."}), new)).rules_alone
    then_static = advise(requirements({"model.structure": "static"}), new)
    static = since(advise(requirements({"model.structure": "static"}), old), advise(requirements(), new))
    assert static.rules_alone
    assert static.rules_alone.verdict == then_static.verdict != advise(requirements(), new).verdict
    assert dict(found.difference.priorities) == {"c": ("critical", "low")}
    assert dict(found.difference.rules_out) == {"a": (None, "No.")}
    assert since(before, advise(project, old)).rules_alone is None
    assert since(before, advise(project, old)).difference.importances == {}, "the project itself weighs it otherwise"


def test_importances_are_told_where_the_rules_weigh_a_reason_otherwise() -> None:
    idle = rule("i", {"b": "strong"}, condition({"team.experience": "expert"}))
    old, new = (
        rule_base(
            criterion("speaks", rule("r", {"a": "strong"}), importance=word), criterion("silent", idle, importance=word)
        )
        for word in ("high", "critical")
    )
    found = since(advise(requirements(), old), advise(requirements(), new)).difference
    assert found.importances == {"speaks": ("high", "critical")}
    own = requirements(priorities={"speaks": "low"})
    assert since(advise(own, old), advise(own, new)).difference.importances == {}


def changed(path: str, value: Any) -> Callable[[Any], None]:
    """Return what puts a value somewhere into a saved advice."""

    def change(document: Any) -> None:
        *most, last = path.split(".")
        for key in most:
            document = document[int(key) if key.isdigit() else key]
        document[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            changed("schema", "framework-advisor/advice/v1"),
            "an earlier version (advice/v1), whose numbers mean something",
        ),
        (changed("schema", "framework-advisor/advice/v3"), "it is no advice, or a damaged one: schema: "),
        (lambda document: document.clear(), "it is no advice, or a damaged one: schema: "),
        (lambda document: document.pop("spec"), "spec: Field required"),
        (changed("extra", 1), "extra: "),
        (changed("verdict.word", "sure"), "verdict.word: "),
        (changed("verdict.lead", "8"), "verdict.lead: "),
        (changed("verdict.lead", 8.5), "verdict.lead: "),
        (changed("verdict.lead", float("nan")), "verdict.lead: "),
        (changed("verdict.lead", 9), "damaged: lead"),
        (changed("verdict.winner", ["a"]), "verdict.winner: "),
        (changed("verdict.winner", "b"), "damaged: winner"),
        (changed("verdict.winner", "nobody"), "damaged: winner"),
        (changed("verdict.winner", None), "damaged: winner"),
        (changed("verdict.word", "toss-up"), "damaged: winner"),
        (changed("verdict.word", "none-fit"), "damaged: word, winner"),
        (changed("candidates.0.points", 8), "damaged: points"),
        (changed("candidates.0.ruled_out", ["pro/r"]), "damaged: winner, lead"),
        (changed("criteria.0.points", {"a": 9, "b": True}), "criteria.0.points.b: "),
        (changed("spec.answers", {"model.structure": ["bogus"]}), "damaged: answers"),
        (changed("spec.answers", {"model.structure": []}), "damaged: answers"),
        (changed("spec.answers", {"model.bogus": ["dynamic"]}), "damaged: answers"),
        (changed("spec.answers", {"model.structure": "dynamic"}), "spec.answers.model.structure: "),
        (changed("spec.priorities", {"pro": "very"}), "spec.priorities.pro: "),
        (changed("rules.sha256", None), "rules.sha256: "),
    ],
)
def test_what_cannot_have_been_an_advice_is_refused(change: Callable[[Any], None], said: str) -> None:
    document = saved(for_("a", "high"))
    assert baselines(document)
    change(document)
    with pytest.raises(ValueError, match=r"^it (is|was) ") as refused:
        baselines(document)
    assert said in str(refused.value)


def test_nobody_leans_to_one_of_two_that_are_level() -> None:
    document = saved(advise(requirements(), rule_base(criterion("c", rule("r", {"a": "slight", "b": "slight"})))))
    assert baselines(document)[0].leader is None
    document["verdict"]["word"] = "lean"
    with pytest.raises(ValueError, match="damaged: winner"):
        baselines(document)


@pytest.mark.parametrize("value", [None, 3, "advice", [[]], [{}]])
def test_what_is_no_advice_at_all_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="it is no advice, or a damaged one: "):
        baselines(value)


@pytest.mark.parametrize("file", [LLM, SHOP, BANK], ids=lambda file: file.stem)
def test_nothing_has_changed_where_nothing_has(file: Path, tmp_path: Path) -> None:
    base = str(tmp_path / "base.json")
    assert scored(file, "--format", f"json={base}").code == 0
    gates = [part for gate in ("winner", "verdict", "lead:1") for part in ("--fail-on", gate)]
    result = scored(file, "--baseline", base, *gates, "--format", "json")
    assert result.code == 0, result.stderr
    found = json.loads(result.stdout)["drift"]["difference"]
    assert {key for key, part in found.items() if part} == {"version", "rules"}
    assert all(found[key]["before"] == found[key]["after"] for key in ("version", "rules"))


def test_drift_tells_what_changed_and_gates_on_it(tmp_path: Path) -> None:
    file, base = spec(tmp_path), str(tmp_path / "base.json")
    assert scored(file, "--format", f"json={base}").code == 0
    file.write_text(LLM.read_text().replace("generative: fine-tune", "generative: none"))
    same_rules = scored(file, "--baseline", base, "--fail-on", "winner", "--format", "json")
    assert same_rules.code == 0, same_rules.stderr
    found = json.loads(same_rules.stdout)["drift"]
    assert found["difference"]["answers"] == {"model.generative": {"before": ["fine-tune"], "after": ["none"]}}
    assert found["rules_alone"] is None
    other = scored(file, "--baseline", base, "--rules", "article", "--fail-on", "lead:1", "--format", "json")
    found = json.loads(other.stdout)["drift"]
    assert other.code == (1 if found["fall"] >= 1 else 0), other.stderr
    assert found["rules_alone"]
    assert found["difference"]["rules"]["before"] != found["difference"]["rules"]["after"]


def test_a_baseline_of_an_earlier_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    base = tmp_path / "base.json"
    base.write_text('{"schema": "framework-advisor/advice/v1", "verdict": {"margin": 16.7}}')
    result = scored(LLM, "--baseline", str(base))
    assert result.code == 3
    assert "saved by an earlier version" in result.stderr
    assert "save one with: framework-advisor score --format json" in result.stderr


def test_a_baseline_is_found_from_wherever_one_stands(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    spec(tmp_path)
    assert call("score", "--format", "json=base.json", "framework-advisor.yaml", cwd=tmp_path).code == 0
    for named in ("../framework-advisor.yaml", str(tmp_path / "framework-advisor.yaml")):
        result = call("score", "--baseline", "../base.json", "--fail-on", "winner", named, cwd=tmp_path / "sub")
        assert result.code == 0, result.stderr
    spec(tmp_path).write_text(LLM.read_text().replace("title: ", "title: Another, not "))
    result = call("score", "--baseline", "base.json", "framework-advisor.yaml", cwd=tmp_path)
    assert "since the baseline: it is of another title" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be compared"),
        ("[]", "no advice for"),
        ("[" * 100_000, "cannot be compared"),
        ("TWICE", "two advices"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(text: str, said: str, tmp_path: Path) -> None:
    base = tmp_path / "base.json"
    if text == "TWICE":
        one = scored(LLM, "--format", "json").stdout
        text = f"[{one}, {one}]"
    base.write_text(text)
    result = scored(LLM, "--baseline", str(base))
    assert (result.code, said in result.stderr) == (3, True), result.stderr


def test_without_a_file_or_with_no_threshold_there_is_nothing_to_compare(tmp_path: Path) -> None:
    base = str(tmp_path / "base.json")
    assert scored(LLM, "--baseline", base).code == 3
    assert scored(LLM, "--fail-on", "winner").code == 2
    assert scored(LLM, "--format", f"json={base}").code == 0
    assert scored(LLM, "--baseline", base, "--fail-on", "lead:x").code == 2
