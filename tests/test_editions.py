"""Then and now: what changed between rule bases, and what the base layer alone would have chosen."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from conftest import TOP, run
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.editions import difference, then, under
from framework_advisor.render import words
from make import requirements

ARTICLE, CURRENT = load_rules("article"), load_rules("current")
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))


def test_every_rule_of_both_is_kept_or_listed_once() -> None:
    found = difference(ARTICLE, CURRENT)
    before = {(c.id, r.id): r for c in ARTICLE.criteria.values() for r in c.rules}
    after = {(c.id, r.id): r for c in CURRENT.criteria.values() for r in c.rules}
    changes = [change for one in found.criteria for change in one.rules]
    named = [(change.rule.criterion, change.rule.id) for change in changes]
    assert len(set(named)) == len(named)
    by_kind: dict[str, set[tuple[str, str]]] = {}
    for name, change in zip(named, changes, strict=True):
        by_kind.setdefault(change.kind, set()).add(name)
    assert by_kind["added"] == after.keys() - before.keys()
    assert by_kind["retired"] == before.keys() - after.keys()
    for key in before.keys() & after.keys():
        meaning = [rule._replace(review_by=None, parts={}) for rule in (before[key], after[key])]
        assert (key in by_kind["changed"]) == (meaning[0] != meaning[1])
    assert found.kept + len(by_kind["changed"]) + len(by_kind["retired"]) == len(before)
    assert all(change.because and change.sources for change in changes)


def test_there_is_no_difference_to_itself_and_the_way_back_mirrors_it() -> None:
    same = difference(CURRENT, CURRENT)
    assert (same.criteria, dict(same.scale), same.candidates) == ((), {}, ())
    there, back = difference(ARTICLE, CURRENT), difference(CURRENT, ARTICLE)
    assert there.kept == back.kept
    assert {name: pair[::-1] for name, pair in there.scale.items()} == back.scale


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_then_is_what_the_article_alone_says(file: Path) -> None:
    spec = read_requirements(file)
    advice, alone = advise(spec, CURRENT), under(spec, ARTICLE)
    found = then(advice)
    assert (found is None) == (alone.verdict.winner == advice.verdict.winner)
    lines = list(words.then(advice))
    assert len(lines) == (2 if found else 0)
    if found:
        assert found.advice.verdict == alone.verdict
        assert words.verdict(alone) in lines[0]
        assert set(map(repr, [change.before for change in found.lost])) <= set(map(repr, found.reasons))


def test_a_lost_reason_is_retired_weaker_or_does_not_hold_and_any_other_holds_as_before() -> None:
    advice = advise(read_requirements(TOP / "examples" / "java-back-end.yaml"), CURRENT)
    found = then(advice)
    assert found
    now = {(r.criterion, r.id): r for item in advice.criteria for r in item.holding}
    points = CURRENT.scale.strengths

    def lead(favours: Mapping[str, str]) -> int:
        mine, others = (points.get(favours.get(id_, ""), 0) for id_ in ("tensorflow", "pytorch"))
        return mine - others

    lost = {(change.rule.criterion, change.rule.id) for change in found.lost}
    for rule in found.reasons:
        key = (rule.criterion, rule.id)
        left = lead(now[key].favours) if key in now else 0
        assert lead(rule.favours) > 0
        assert (key in lost) == (left < lead(rule.favours))


def test_then_looks_past_names_that_the_base_layer_does_not_know() -> None:
    rules = load_rules(TOP / "examples" / "layers" / "with-jax.yaml")
    answers = {"deployment.targets": ("microcontroller",)}
    spec = requirements(answers, priorities={"microcontroller": "critical"}, decision={"chosen": "jax"})
    assert rules.below == CURRENT
    assert CURRENT.below == ARTICLE
    assert under(spec, ARTICLE).verdict.winner == "tensorflow"
    assert then(advise(spec, rules)) is None


def test_the_base_layer_alone_has_no_then() -> None:
    assert ARTICLE.below is None
    assert then(advise(requirements({"team.experience": "expert"}), ARTICLE)) is None


def test_json_and_terminal_tell_the_same_then() -> None:
    spec = "examples/java-back-end.yaml"
    document = json.loads(run("score", "--format", "json", spec).stdout)["then"]
    text = " ".join(run("score", spec).stdout.split())
    assert (document["rules"], document["winner"]) == ("article", "tensorflow")
    assert "Then: `article` alone would say: TensorFlow, clear: a margin of" in text
    assert f"of its {len(document['reasons'])} reasons for TensorFlow, {len(document['lost'])} no longer hold" in text
    for lost in document["lost"][:3]:
        assert lost["id"] in text


def test_a_spec_under_both_moves_by_what_the_criteria_moved() -> None:
    """The listed pulls before and after add up to the margins, up to what rounds to nothing."""
    result = run("rules", "diff", "article", "current", "--spec", "examples/java-back-end.yaml")
    lines = result.stdout.partition("What moved PyTorch's lead")[2].splitlines()[1:]
    pairs = [line.replace("->", " ").split()[:2] for line in lines if "->" in line]
    moved = [[float(number) for number in pair] for pair in pairs]
    spec = read_requirements(TOP / "examples" / "java-back-end.yaml")
    leads = []
    for rules in (ARTICLE, CURRENT):
        scores = {one.candidate.id: one.score for one in under(spec, rules).standings}
        leads.append(scores["pytorch"] - scores["tensorflow"])
    assert sum(after - before for before, after in moved) == pytest.approx(leads[1] - leads[0], abs=0.1 * len(moved))


def test_a_reason_behind_the_outcome_is_told_when_it_is_overdue() -> None:
    spec = "examples/llm-fine-tuning.yaml"
    on_the_day, after = (run("score", spec, "--as-of", day).stdout for day in ("2027-05-22", "2027-05-23"))
    assert "Overdue for review" not in on_the_day
    assert "Overdue for review" in after
    document = json.loads(run("score", spec, "--format", "json", "--as-of", "2027-05-23").stdout)
    assert document["overdue"]
    dates = {f"{c['id']}/{r['id']}": r["review_by"] for c in document["criteria"] for r in c["rules"]}
    assert {dates[id_] for id_ in document["overdue"]} == {"2027-05-22"}


def test_only_what_speaks_for_the_winner_is_behind_the_outcome() -> None:
    source = random.Random(3)  # noqa: S311
    files = source.sample(EXAMPLES, 5)
    for file in files:
        advice = advise(read_requirements(file), CURRENT, date(2030, 1, 1))
        holding = [rule for item in advice.criteria for rule in item.holding]
        late = advice.overdue()
        if advice.verdict.winner is None:
            assert len(late) == len(holding)
        else:
            assert late
            points = CURRENT.scale.strengths
            for rule in late:
                each = {id_: points.get(rule.favours.get(id_, ""), 0) for id_ in CURRENT.candidates}
                assert rule.rules_out or each[advice.verdict.winner] > min(each.values())
