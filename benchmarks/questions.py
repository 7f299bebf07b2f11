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
    balance = balance_of(rules)
    weights = {id_: rules.scale.importances[one.importance] for id_, one in rules.criteria.items()}
    first, second = rules.candidates
    truth = balance.total(balance.shares(answers), weights)
    winner = balance.winner(truth)
    least, places = rules.scale.lean_margin, balance.places

    def push(id_: str, given: Answers, ahead: str, behind: str) -> int:
        share = balance.share(rules.criteria[id_], given)
        lead = share.points[places[ahead]] - share.points[places[behind]]
        return weights[id_] * (100 * lead - least * rules.scale.full_value * share.counts)

    def bound(ahead: str, behind: str, sign: int) -> int:
        """Return how many answers it takes to keep the lead above the margin (sign 1), or below it (sign -1)."""
        ids = [id_ for id_ in rules.criteria if weights[id_]]
        other = dict(answers)
        for _ in range(2):
            for field, question in FIELDS.items():
                ways = [answers[field], *(frozenset((option,)) for option in question.options)]
                touched = [one.id for one in balance.touched[field] if weights[one.id]]
                tried = [
                    (sum(sign * push(id_, {**other, field: way}, ahead, behind) for id_ in touched), way)
                    for way in ways
                ]
                other[field] = min(tried, key=lambda entry: entry[0])[1]
        missing = -sum(sign * push(id_, other, ahead, behind) for id_ in ids)
        if any(one.holds(other) for one in CONTRADICTIONS):
            return 0
        gains = dict.fromkeys(FIELDS, 0)
        for id_ in ids:
            fields = balance.fields[id_]
            mixed = [{}]
            for field in fields:
                mixed = [{**one, field: way[field]} for one in mixed for way in (answers, other)]
            best = max(sign * push(id_, one, ahead, behind) for one in mixed)
            for field in fields:
                gains[field] += best - sign * push(id_, other, ahead, behind)
        count = 0
        for gain in sorted(gains.values(), reverse=True):
            if missing <= 0:
                break
            missing -= gain
            count += 1
        return count

    if winner:
        return bound(winner, second if winner == first else first, 1)
    return max(bound(first, second, -1), bound(second, first, -1))


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
        print(f"{projects} projects, {kind} (seed {SEED}): questions until decided, of {len(FIELDS)}\\n")
        for name, some in counts.items():
            mean = statistics.mean(some)
            print(f"{mean:7.2f} mean  {statistics.median(some):5.1f} median  {ours / mean:5.2f} ours to this  {name}")
        print(
            f"{statistics.median(times):7.2f} ms to choose the next question, median; {max(times):.2f} the slowest\\n"
        )


if __name__ == "__main__":
    main()
