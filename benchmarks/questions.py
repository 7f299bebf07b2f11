"""Questions: how many it takes until the outcome is decided, by our order and by others, over random projects.

    python -m venv .venv-bench && .venv-bench/bin/pip install '.[bench]'
    .venv-bench/bin/python benchmarks/questions.py

The lower bound knows all answers beforehand: no set of fewer answers decides. Whenever a questionnaire stops, the
winner must be that of all answers, or the run fails.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import product
from pathlib import Path

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.audit import random_answers
from framework_advisor.balance import balance_of
from framework_advisor.conditions import Answers
from framework_advisor.interview import Interview, in_order, interview
from framework_advisor.requirements import CONTRADICTIONS, FIELDS, Requirements
from framework_advisor.rulebase import RuleBase

SEED = 20261122
START = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*.yaml"))
Choose = Callable[[Interview, Mapping[str, frozenset[str] | None]], str]


def uniform(source: random.Random) -> Iterator[Answers]:
    """Yield projects with every option as likely as another."""
    while True:
        yield random_answers(source)


def like_examples(source: random.Random) -> Iterator[Answers]:
    """Yield projects like the examples: four of five answers as there, the others at random."""
    specs = [read_requirements(file).answers() for file in EXAMPLES]
    while True:
        drawn = dict(random_answers(source))
        drawn |= {f: answer for f, answer in source.choice(specs).items() if source.random() < 0.8}  # noqa: PLR2004
        if not any(one.holds(drawn) for one in CONTRADICTIONS):
            yield drawn


def asked(answers: Answers, rules: RuleBase, choose: Choose, times: list[float]) -> tuple[int, str | None]:
    """Return how many questions it takes until the outcome is decided, and the winner then."""
    replies: dict[str, frozenset[str] | None] = {}
    while True:
        start = time.perf_counter()
        at = interview(START, replies, rules)
        if at.decided or not at.open:
            return len(replies), at.advice.winner
        field = choose(at, replies)
        times.append(1000 * (time.perf_counter() - start))
        replies[field] = answers[field]


def fewest(answers: Answers, rules: RuleBase) -> int:
    """Return a number of answers below which nothing is decided, even if one knew which to give.

    Some way of answering makes the outcome another. Answers decide only if, put in its place, they undo that; an answer
    undoes at most what the criteria that look at its field can do with any mixture of the two ways.
    """
    first, second = rules.candidates
    winner = advise(START.with_answers(answers), rules).winner
    if winner:
        return Bound(answers, rules, (winner, second if winner == first else first), 1).answers_needed()
    return max(Bound(answers, rules, pair, -1).answers_needed() for pair in ((first, second), (second, first)))


class Bound:
    """How many answers it takes to keep a lead above the margin it needs (sign 1), or below it (sign -1)."""

    def __init__(self, answers: Answers, rules: RuleBase, pair: tuple[str, str], sign: int) -> None:
        self.answers = answers
        self.rules = rules
        self.pair = pair
        self.sign = sign
        self.balance = balance_of(rules)
        self.weights = {id_: rules.scale.importances[one.importance] for id_, one in rules.criteria.items()}

    def push(self, id_: str, given: Answers) -> int:
        """Return what a criterion adds to the lead above the margin, or below it."""
        share, scale = self.balance.share(self.rules.criteria[id_], given), self.rules.scale
        ahead, behind = (share.points[self.balance.places[one]] for one in self.pair)
        needed = scale.lean_margin * scale.full_value * share.counts
        return self.sign * self.weights[id_] * (100 * (ahead - behind) - needed)

    def worst(self) -> Answers:
        """Return a way of answering that goes against it as far as changing one answer at a time gets."""
        other = dict(self.answers)
        for field in [*FIELDS, *FIELDS]:
            ways = [self.answers[field], *(frozenset((option,)) for option in FIELDS[field].options)]
            tried = [{**other, field: way} for way in ways]
            touched = [one.id for one in self.balance.touched[field]]
            other = min(tried, key=lambda given: sum(self.push(id_, given) for id_ in touched))
        return other

    def answers_needed(self) -> int:
        """Return the number of answers."""
        other = self.worst_way
        if any(one.holds(other) for one in CONTRADICTIONS):
            return 0
        missing = -sum(self.push(id_, other) for id_ in self.rules.criteria)
        gains = dict.fromkeys(FIELDS, 0)
        for id_ in self.rules.criteria:
            fields = self.balance.fields[id_]
            mixtures = ({f: way[f] for f, way in zip(fields, ways, strict=True)} for ways in self.mixed(len(fields)))
            best = max(self.push(id_, {**other, **one}) for one in mixtures)
            for field in fields:
                gains[field] += best - self.push(id_, other)
        count = 0
        for gain in sorted(gains.values(), reverse=True):
            if missing <= 0:
                break
            missing, count = missing - gain, count + 1
        return count

    def mixed(self, fields: int) -> Iterator[tuple[Answers, ...]]:
        """Yield every choice between the answers and the other way, for so many fields."""
        return product((self.answers, self.worst_way), repeat=fields)

    @cached_property
    def worst_way(self) -> Answers:
        """The other way, worked out once."""
        return self.worst()


def main() -> None:
    parser = argparse.ArgumentParser(description="Count questions.")
    parser.add_argument("--projects", type=int, default=2000, help="of each kind")
    projects: int = parser.parse_args().projects
    rules = load_rules()
    shuffled = random.Random(SEED)  # noqa: S311
    orders: dict[str, Choose] = {
        "our order": lambda at, _: at.open[0],
        "fixed order": lambda at, replies: next(field for field in in_order(replies, START) if field in at.open),
        "random order": lambda at, _: shuffled.choice(at.open),
    }
    for kind, draw in (("uniform", uniform), ("like the examples", like_examples)):
        source = draw(random.Random(SEED))  # noqa: S311
        counts: dict[str, list[int]] = {name: [] for name in ("lower bound", *orders)}
        times: list[float] = []
        for _ in range(projects):
            answers = next(source)
            final = advise(START.with_answers(answers), rules).winner
            counts["lower bound"].append(fewest(answers, rules))
            for name, choose in orders.items():
                count, winner = asked(answers, rules, choose, times if name == "our order" else [])
                assert winner == final, answers  # noqa: S101
                counts[name].append(count)
        ours = statistics.mean(counts["our order"])
        print(f"{projects} projects, {kind} (seed {SEED}): questions until decided, of {len(FIELDS)}\n")
        for name, some in counts.items():
            mean = statistics.mean(some)
            print(f"{mean:7.2f} mean  {statistics.median(some):5.1f} median  {ours / mean:5.2f} ours to this  {name}")
        print(f"{statistics.median(times):7.2f} ms to choose the next question, median; {max(times):.2f} the slowest\n")


if __name__ == "__main__":
    main()
