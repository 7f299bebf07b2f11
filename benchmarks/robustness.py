"""Robustness: all that `score --explain` works out, for random rule bases of growing size.

    python -m venv .venv-bench && .venv-bench/bin/pip install '.[bench]'
    .venv-bench/bin/python benchmarks/robustness.py

The peer is pysensmcda's exact acceptability: the same share of weightings, by enumerating the corners of a polytope.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from pysensmcda.smaa import exact_acceptability

from framework_advisor import advise, load_rules
from framework_advisor.engine.advice import Advice
from framework_advisor.engine.audit import random_answers
from framework_advisor.engine.simplex import share_above
from framework_advisor.rulebase.conditions import All, Condition, Is
from framework_advisor.rulebase.model import Criterion, Rule, RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements

SEED = 20261122
SIZES = ((25, 30, 200), (15, 30, 200), (30, 30, 200), (25, 15, 200), (25, 60, 200), (25, 30, 100), (25, 30, 400))


def random_rules(source: random.Random, fields: int, criteria: int, rules: int) -> RuleBase:
    """Return a rule base like the current one: most criteria look at one field, some at two, a few at three."""
    scale, names = load_rules().scale, source.sample(list(FIELDS), fields)
    looks = [source.sample(names, source.choice((1, 1, 1, 2, 2, 3))) for _ in range(criteria)]
    made: list[list[Rule]] = [[] for _ in range(criteria)]
    for number in range(rules):
        place = number % criteria
        used = source.sample(looks[place], source.randint(1, min(2, len(looks[place]))))
        parts: list[Condition] = [Is(one, frozenset(source.sample(list(FIELDS[one].options), 1))) for one in used]
        when = parts[0] if len(parts) == 1 else All(tuple(parts))
        favours = {source.choice(("pytorch", "tensorflow")): source.choice(("slight", "moderate", "strong"))}
        made[place].append(Rule(f"r{number}", f"c{place}", when, favours, (), "", (), None, {"when": "x"}))
    words = [word for word in scale.importances if word != "off"]
    rule_base = load_rules()
    criteria_ = {
        f"c{place}": Criterion(f"c{place}", "", "", source.choice(words), (), False, None, tuple(some), (), None, {})
        for place, some in enumerate(made)
    }
    return replace(rule_base, criteria=criteria_, notes=(), needs=(), components={}, sources={}, below=None)


def random_spec(source: random.Random) -> Requirements:
    """Return a spec that answers about half of the questions."""
    chosen = random_answers(source)
    empty = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
    return empty.with_answers({field: answer for field, answer in chosen.items() if source.random() < 0.5})


def parts(advice: Advice) -> dict[str, Callable[[], object]]:
    """Return what is worked out, each to be timed; nothing of it has been asked for before."""
    pair = advice.leading
    assert pair
    return {
        "bounds": lambda: advice.bounds(*pair),
        "decided": lambda: advice.verdict.decided,
        "questions": lambda: advice.questions,
        "weights": lambda: advice.turns,
        "share": lambda: advice.support(*pair),
        "reasons": lambda: advice.pillars,
        "changes": lambda: advice.flips,
    }


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure robustness.")
    parser.add_argument("--rounds", type=int, default=20, help="random projects a size")
    rounds: int = parser.parse_args().rounds
    gc.disable()  # as the command does
    names = ("bounds", "decided", "questions", "weights", "share", "reasons", "changes")
    print(f"milliseconds, median of {rounds} random projects (seed {SEED}); `all` also the slowest\n")
    titles = " ".join(f"{name:>9}" for name in (*names, "all", "slowest"))
    print(f"{'fields':>6} {'criteria':>8} {'rules':>5}  {titles}")
    for fields, criteria, rules in SIZES:
        source = random.Random(SEED)
        taken: list[dict[str, float]] = []
        for _ in range(rounds):
            advice = advise(random_spec(source), random_rules(source, fields, criteria, rules))
            taken.append({name: timed(work) for name, work in parts(advice).items()})
        columns = " ".join(f"{statistics.median(one[name] for one in taken):9.2f}" for name in names)
        whole = [sum(one.values()) for one in taken]
        print(f"{fields:6} {criteria:8} {rules:5}  {columns} {statistics.median(whole):9.2f} {max(whole):9.2f}")
    print("\nshare of weightings by number of criteria, milliseconds: ours, pysensmcda's, how many times ours")
    for criteria in (4, 6, 8, 10, 12, 20):
        source = random.Random(SEED)
        differences = [source.choice((-3, -2, -1, 1, 2, 3)) for _ in range(criteria)]
        ours = statistics.median(timed(partial(share_above, differences)) for _ in range(50))
        if criteria > 12:
            print(f"{criteria:6}  {ours:9.3f}")
            continue
        values = np.array([[max(one, 0) for one in differences], [max(-one, 0) for one in differences]], dtype=float)
        kinds = np.ones(criteria, dtype=int)
        peer = timed(partial(exact_acceptability, values, kinds, scaling="none", weight_bounds=False))
        print(f"{criteria:6}  {ours:9.3f}  {peer:9.1f}  {peer / ours:9,.0f}")


if __name__ == "__main__":
    main()
