"""Then and now: what changed between rule bases, and what the base layer alone would have chosen."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from conftest import TOP, run
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.compare.editions import Then, difference, then, under
from framework_advisor.engine.audit import random_answers
from framework_advisor.render import words
from framework_advisor.render.json import document as to_document
from framework_advisor.rulebase.model import Criterion, Layer, Rule, RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements
from make import condition, criterion, requirements, rule, rule_base

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


def lost_rules(found: Then) -> list[Rule]:
    return [one.before for one in found.lost]


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
        assert [one.before for one in found.lost] == [rule for rule in found.reasons if rule in lost_rules(found)]


def random_specs(count: int) -> Iterator[Requirements]:
    """Yield specs of one to eight answers, always the same ones."""
    source = random.Random(11)  # noqa: S311
    for _ in range(count):
        whole = random_answers(source)
        chosen = {field: whole[field] for field in source.sample(list(FIELDS), source.randint(1, 8))}
        yield requirements({f: tuple(one) if FIELDS[f].several else min(one) for f, one in chosen.items()})


def test_a_lost_reason_counts_for_less_and_any_other_for_as_much() -> None:
    points = CURRENT.scale.strengths
    weights = CURRENT.scale.importances
    seen = set()
    for spec in random_specs(300):
        advice = advise(spec, CURRENT)
        found = then(advice)
        if not found:
            continue
        before, winner = found.advice, found.advice.verdict.winner
        side = {winner} if winner else set(CURRENT.candidates) - {advice.verdict.winner}

        def lead(rule: Rule, side: set[str | None] = side) -> int:
            each = {id_: points.get(rule.favours.get(id_, ""), 0) for id_ in CURRENT.candidates}
            return max(each[id_] for id_ in each if id_ in side) - max(each[id_] for id_ in each if id_ not in side)

        held = [rule for item in before.criteria for rule in item.holding]
        assert {rule.name for rule in found.reasons} == {rule.name for rule in held if lead(rule) > 0}
        now = {rule.name: (rule, item.weight) for item in advice.criteria for rule in item.holding}
        then_weights = {item.criterion.id: weights[item.importance] for item in before.criteria}
        for reason in found.reasons:
            today, weight = now.get(reason.name, (None, 0))
            as_much = today and lead(today) >= lead(reason) and weight >= then_weights[reason.criterion]
            assert (reason in lost_rules(found)) == (not as_much)
        strength = [lead(rule) * then_weights[rule.criterion] for rule in found.reasons]
        assert strength == sorted(strength, reverse=True)
        lines = list(words.then(advice, 3))
        assert len(lines) == 2
        seen.add(lines[1].partition(" reason")[0].rpartition(" ")[2] if found.reasons else "no reason")
        if not found.reasons:
            assert lines[1].startswith("Now: it knows no reason ")
        elif not found.lost:
            assert "but `current` adds or weighs others" in lines[1]
    assert "no reason" in seen


def test_every_source_that_the_json_names_is_in_it() -> None:
    for spec in random_specs(60):
        found = to_document(advise(spec, CURRENT))
        named = {id_ for one in found["criteria"] for rule in one["rules"] for id_ in rule["sources"]}
        named |= {id_ for one in found["criteria"] for rule in one["retired"] for id_ in rule["sources"]}
        named |= {id_ for lost in (found["then"] or {"lost": []})["lost"] for id_ in lost["sources"]}
        named |= {id_ for note in found["notes"] for id_ in note["sources"]}
        assert named <= found["sources"].keys()


def over(base: RuleBase, *criteria: Criterion) -> RuleBase:
    """Return a rule base above another that replaces some of its criteria."""
    above = rule_base(*criteria)
    return above._replace(below=base, layers=(Layer("top", above.as_of),), criteria=base.criteria | above.criteria)


def test_what_rules_a_winner_out_is_a_reason_and_is_named() -> None:
    spec = requirements()
    base = rule_base(criterion("veto", rule("r", rules_out=("b",))), criterion("other", rule("s", {"b": "strong"})))
    found = then(advise(spec, over(base, criterion("veto", rule("r", rules_out=("a",))))))
    assert found
    assert [one.name for one in found.reasons] == ["veto/r"]
    assert [one.name for one in found.ruled_out] == ["veto/r"]
    (line,) = list(words.then(advise(spec, over(base, criterion("veto", rule("r", rules_out=("a",)))))))[1:]
    assert line == "Now: A is ruled out by veto/r (`test`)."


def test_layers_that_knew_nothing_would_not_have_chosen_otherwise() -> None:
    base = rule_base(criterion("c", rule("r", {"a": "strong"}, condition({"team.experience": "expert"}))))
    assert under(requirements(), base).verdict.word == "undecided"
    assert then(advise(requirements(), over(base, criterion("d", rule("s", {"b": "strong"}))))) is None


def test_a_reason_that_weighs_less_is_lost_and_one_on_another_scale_is_not() -> None:
    spec = requirements()
    base = rule_base(
        criterion("light", rule("r", {"a": "strong"}), importance="low"),
        criterion("heavy", rule("s", {"a": "moderate"}), importance="high"),
        criterion("against", rule("t", {"b": "strong"}), importance="low"),
    )
    top = over(
        base,
        criterion("heavy", rule("s", {"a": "moderate"}), importance="off"),
        criterion("against", rule("t", {"b": "strong"}), importance="critical"),
    )
    doubled = top.scale._replace(strengths={"slight": 2, "moderate": 4, "strong": 6}, full_value=6)
    for rules in (top, top._replace(scale=doubled)):
        found = then(advise(spec, rules))
        assert found
        assert [one.name for one in found.reasons] == ["heavy/s", "light/r"]
        assert [(one.before.name, one.importance) for one in found.lost] == [("heavy/s", ("high", "off"))]
        assert words.became(found.lost[0], rules) == "heavy/s (importance high -> off)"


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
    assert (
        f"of its {len(document['reasons'])} reasons for TensorFlow, {len(document['lost'])} no longer count as before"
        in text
    )
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


def test_diff_tells_what_neither_rule_base_knows_and_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("nothing: here\n")
    (tmp_path / "spec.yaml").write_text(
        "schema: framework-advisor/spec/v1\nproject: {stage: production}\npriorities: {graph-stlye: low, hiring: low}\n"
    )
    found = run("rules", "diff", "article", "current", "--spec", "spec.yaml", cwd=tmp_path)
    assert found.code == 3
    assert "spec.yaml:3:14: error[unknown-criterion]: `graph-stlye`" in found.stderr
    assert "1 problem" in found.stderr
    both = run("rules", "diff", "article", "a.yaml", "--spec", "nowhere.yaml", cwd=tmp_path)
    assert "a.yaml:1:1" in both.stderr
    assert "nowhere.yaml: error[" in both.stderr
    read = run("rules", "diff", "article", "current", "--spec", "-", stdin=b"schema: framework-advisor/spec/v1\n")
    assert read.code == 0
