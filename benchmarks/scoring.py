"""Scoring: an advice with its verdict for random specs, beside a plain loop and one JSON Logic expression.

    python -m venv .venv-bench && .venv-bench/bin/pip install '.[bench]' && .venv-bench/bin/python benchmarks/scoring.py

The peers do less: they only find which rules hold and add up the points, and know no unknowns beyond "not true". All
three must agree on the points of every spec, or the run fails. Ours remembers what a criterion says about the answers
at which it looks: the first round, in which nothing is remembered yet, is told too.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import datalogic_py

from framework_advisor import advise, load_rules
from framework_advisor.rulebase.model import Rule, RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements

SEED = 20261122
Totals = dict[str, int]


def random_spec(source: random.Random) -> Requirements:
    """Return a spec that answers each question with a chance of one half."""
    document: dict[str, Any] = {"schema": "framework-advisor/spec/v1"}
    for field, question in FIELDS.items():
        if source.random() < 0.5:
            section, name = field.split(".")
            options = [option for option in question.options if option != question.alone]
            chosen = source.sample(options, source.randint(1, 2)) if question.several else source.choice(options)
            document.setdefault(section, {})[name] = tuple(chosen) if question.several else chosen
    # Two pairs of answers contradict each other; the benchmark asks for neither.
    document.get("model", {}).pop("generative", None)
    document.get("deployment", {}).pop("cloud", None)
    return Requirements.model_validate(document)


def plain_loop(rules: RuleBase) -> Callable[[Requirements], Totals]:
    """Return what one would write by hand: nested dictionaries and a recursive function."""
    weights = rules.scale.importances
    table = [
        (weights[criterion.importance], [(rule.when.written(), _reason(rule, rules)) for rule in criterion.rules])
        for criterion in rules.criteria.values()
    ]

    def holds(when: dict[str, Any], answers: dict[str, frozenset[str]]) -> bool:
        ((key, value),) = when.items()
        if key == "all":
            return all(holds(part, answers) for part in value)
        if key == "any":
            return any(holds(part, answers) for part in value)
        if key == "not":
            (inner,) = value
            return inner in answers and not holds(value, answers)
        return any(option in answers.get(key, ()) for option in value)

    def score(spec: Requirements) -> Totals:
        answers = spec.answers()
        return add_up(rules, table, lambda when: holds(when, answers))

    return score


def _reason(rule: Rule, rules: RuleBase) -> Mapping[str, str]:
    """Return whom a rule favours, unless it is a fact, which moves nothing."""
    return {} if rules.is_fact(rule) else rule.favours


def add_up(rules: RuleBase, table: list[tuple[int, list[Any]]], holds: Callable[[Any], bool]) -> Totals:
    totals = dict.fromkeys(rules.candidates, 0)
    for weight, entries in table:
        points = dict.fromkeys(rules.candidates, 0)
        for when, favours in entries:
            if holds(when):
                for candidate, strength in favours.items():
                    points[candidate] += rules.scale.strengths[strength]
        for candidate, sum_ in points.items():
            totals[candidate] += weight * min(rules.scale.full_value, sum_)
    return totals


def json_logic(rules: RuleBase) -> Callable[[Requirements], Totals]:
    """Return the rules as a single expression, an array of booleans, that an engine in Rust evaluates."""

    def logic(when: dict[str, Any]) -> Any:
        ((key, value),) = when.items()
        if key in ("all", "any"):
            return {"and" if key == "all" else "or": [logic(part) for part in value]}
        if key == "not":
            (inner,) = value
            return {"and": [{"var": _flat(inner)}, {"!": [logic(value)]}]}
        return {"or": [{"in": [option, {"var": [_flat(key), []]}]} for option in value]}

    every = [rule for criterion in rules.criteria.values() for rule in criterion.rules]
    compiled = datalogic_py.Engine().compile(json.dumps([logic(rule.when.written()) for rule in every]))
    table = [
        (rules.scale.importances[criterion.importance], [(rule.id, _reason(rule, rules)) for rule in criterion.rules])
        for criterion in rules.criteria.values()
    ]

    def score(spec: Requirements) -> Totals:
        data = {_flat(field): sorted(options) for field, options in spec.answers().items()}
        found = iter(json.loads(compiled.evaluate_str(json.dumps(data))))
        return add_up(rules, table, lambda _: bool(next(found)))

    return score


def _flat(field: str) -> str:
    return field.replace(".", "/")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure scoring.")
    parser.add_argument("--specs", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--rules", default="current", help="a layer")
    options = parser.parse_args()
    source = random.Random(SEED)
    specs = [random_spec(source) for _ in range(options.specs)]
    rules = load_rules(options.rules)

    def ours(spec: Requirements) -> Totals:
        advice = advise(spec, rules)
        assert advice.verdict
        return {standing.candidate.id: standing.points for standing in advice.standings}

    contestants = {"framework-advisor": ours, "plain loop": plain_loop(rules), "datalogic-py": json_logic(rules)}
    start = time.perf_counter()
    for spec in specs:
        ours(spec)
    cold = time.perf_counter() - start
    for spec in specs:
        first, *others = (score(spec) for score in contestants.values())
        assert all(other == first for other in others), spec
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(options.rounds):
        for name, score in contestants.items():
            start = time.perf_counter()
            for spec in specs:
                score(spec)
            times[name].append(time.perf_counter() - start)
    count = sum(len(criterion.rules) for criterion in rules.criteria.values())
    print(f"{options.specs} random specs (seed {SEED}), {count} rules, median of {options.rounds} interleaved rounds\n")
    ours_took = statistics.median(times["framework-advisor"])
    print(f"{options.specs / cold:9,.0f} specs a second  {cold / ours_took:5.2f}  framework-advisor, first round")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{options.specs / median:9,.0f} specs a second  {median / ours_took:5.2f}  {name}")


if __name__ == "__main__":
    main()
