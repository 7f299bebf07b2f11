"""Questions: how many it takes until the outcome is decided, by our order and by others, over random projects.

    python -m venv .venv-bench && .venv-bench/bin/pip install '.[bench]'
    .venv-bench/bin/python benchmarks/questions.py

Wanted: ours at most 0.60 of the fixed order, at most 1.5 of hindsight, under 50 ms a choice; what is missed is said.
Hindsight knows all answers beforehand: no set of fewer answers decides. Whenever a questionnaire stops, the winner must
be that of all answers, or the run fails.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.ask.interview import Interview, in_order, interview
from framework_advisor.engine.audit import random_answers
from framework_advisor.engine.balance import balance_of
from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from framework_advisor.spec.requirements import Requirements

SEED = 20261122
START = Requirements.model_validate({"schema": "framework-advisor/spec/v1"})
EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*.yaml"))
WANTED_MS = 50
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


class Hindsight:
    """The fewest answers that already decide, for whoever knows all answers beforehand.

    What a lead has above the margin it needs is a sum over criteria, so its least over all completions is a sum over
    groups of fields that no criterion couples. For each group and each number of answers the best that so many of its
    answers can do is found by trying all; then the groups are put together. Exact where one candidate wins; where none
    does, each of the two leads is kept below its margin by itself, which is a lower bound. Contradictions are left out
    of account, which is one too.
    """

    def __init__(self, rules: RuleBase, pair: tuple[str, str], sign: int) -> None:
        """Take a lead, and whether it is to stay above the margin it needs (1) or below it (-1)."""
        self.sign = sign
        balance, scale = balance_of(rules), rules.scale
        criteria = {id_: one for id_, one in rules.criteria.items() if scale.importances[one.importance] and one.rules}
        self.fields = {id_: balance.fields[id_] for id_ in criteria}
        conditions = [rule.when for one in criteria.values() for rule in one.rules]
        self.space = space(sorted({field for some in self.fields.values() for field in some}), conditions)
        self.tables: dict[str, dict[tuple[int, ...], int]] = {}
        for id_, criterion in criteria.items():
            table = self.tables[id_] = {}
            weight = scale.importances[criterion.importance]
            for choice in product(*(range(len(self.space.kinds[field])) for field in self.fields[id_])):
                chosen = zip(self.fields[id_], choice, strict=True)
                share = balance.share(criterion, {field: self.space.kinds[field][at].answer for field, at in chosen})
                ahead, behind = (share.points[balance.places[one]] for one in pair)
                needed = scale.lean_margin * scale.full_value * share.counts
                table[choice] = sign * weight * (100 * (ahead - behind) - needed)
        self.groups = self._groups()

    def _groups(self) -> list[list[str]]:
        """Return the fields in groups that no criterion couples."""
        groups: list[set[str]] = []
        for fields in self.fields.values():
            met = [group for group in groups if group & set(fields)]
            groups = [group for group in groups if group not in met] + [set(fields).union(*met)]
        return [sorted(group) for group in groups]

    def fewest(self, answers: Answers) -> int:
        """Return the number of answers."""
        best = [0]  # by number of answers, the most that the least can come to
        truth = {field: self._kind(field, answers[field]) for field in self.space.kinds}
        for group in self.groups:
            mine = [
                max(self._least(group, {f: truth[f] for f in known}) for known in combinations(group, count))
                for count in range(len(group) + 1)
            ]
            best = [
                max(best[have] + mine[count - have] for have in range(len(best)) if 0 <= count - have < len(mine))
                for count in range(len(best) + len(mine) - 1)
            ]
        above = 0 if self.sign == 1 else 1  # to stay below takes one more than to reach
        return next((count for count, least in enumerate(best) if least >= above), len(best) - 1)

    def _kind(self, field: str, answer: frozenset[str]) -> int:
        sight = sum(1 << bit for bit, look in enumerate(self.space.looks[field]) if look & answer)
        return next(at for at, kind in enumerate(self.space.kinds[field]) if kind.sight == sight)

    def _least(self, group: list[str], known: Mapping[str, int]) -> int:
        """Return the least sum over a group's criteria when some of its fields are known."""
        factors = []
        for id_, fields in self.fields.items():
            if fields[0] in group:
                free = [at for at, field in enumerate(fields) if field not in known]
                wanted = [(at, known[field]) for at, field in enumerate(fields) if field in known]
                rows = {
                    tuple([choice[at] for at in free]): push
                    for choice, push in self.tables[id_].items()
                    if all(choice[at] == kind for at, kind in wanted)
                }
                factors.append(([fields[at] for at in free], rows))
        left = [field for field in group if field not in known]
        while left:
            field = min(left, key=lambda one: len({f for fields, _ in factors if one in fields for f in fields}))
            left.remove(field)
            touched = [factor for factor in factors if field in factor[0]]
            factors = [factor for factor in factors if field not in factor[0]]
            others = sorted({one for fields, _ in touched for one in fields} - {field})
            factors.append((others, self._minimised(field, others, touched)))
        return sum(rows[()] for _, rows in factors)

    def _minimised(
        self, field: str, others: list[str], touched: list[tuple[list[str], dict[tuple[int, ...], int]]]
    ) -> dict[tuple[int, ...], int]:
        order = [*others, field]
        looks = [([order.index(one) for one in fields], rows) for fields, rows in touched]
        kinds = self.space.kinds
        return {
            choice: min(
                sum([rows[tuple([full[at] for at in places])] for places, rows in looks])
                for full in ((*choice, at) for at in range(len(kinds[field])))
            )
            for choice in product(*(range(len(kinds[one])) for one in others))
        }


def hindsight(rules: RuleBase) -> Callable[[Answers, str | None], int]:
    """Return what counts the fewest answers, given all answers and the winner by them."""
    first, second = rules.candidates
    above = {one: Hindsight(rules, (one, other), 1) for one, other in ((first, second), (second, first))}
    below = [Hindsight(rules, pair, -1) for pair in ((first, second), (second, first))]

    def fewest(answers: Answers, winner: str | None) -> int:
        if winner:
            return above[winner].fewest(answers)
        return max(one.fewest(answers) for one in below)

    return fewest


def main() -> None:
    parser = argparse.ArgumentParser(description="Count questions.")
    parser.add_argument("--projects", type=int, default=2000, help="of each kind")
    projects: int = parser.parse_args().projects
    rules = load_rules()
    shuffled = random.Random(SEED)  # noqa: S311
    fewest = hindsight(rules)
    orders: dict[str, Choose] = {
        "our order": lambda at, _: at.open[0],
        "fixed order": lambda at, replies: next(field for field in in_order(replies) if field in at.open),
        "random order": lambda at, _: shuffled.choice(at.open),
    }
    for kind, draw in (("uniform", uniform), ("like the examples", like_examples)):
        source = draw(random.Random(SEED))  # noqa: S311
        counts: dict[str, list[int]] = {name: [] for name in ("hindsight", *orders)}
        times: list[float] = []
        for _ in range(projects):
            answers = next(source)
            final = advise(START.with_answers(answers), rules).winner
            counts["hindsight"].append(fewest(answers, final))
            for name, choose in orders.items():
                count, winner = asked(answers, rules, choose, times if name == "our order" else [])
                assert winner == final, answers  # noqa: S101
                counts[name].append(count)
        ours = statistics.mean(counts["our order"])
        print(f"{projects} projects, {kind} (seed {SEED}): questions until decided, of {len(FIELDS)}\n")
        for name, some in counts.items():
            mean = statistics.mean(some)
            print(f"{mean:7.2f} mean  {statistics.median(some):5.1f} median  {ours / mean:5.2f} ours to this  {name}")
        choice = statistics.median(times)
        print(f"{choice:7.2f} ms to choose the next question, median; {max(times):.2f} the slowest")
        limits = {"fixed order": 0.60, "hindsight": 1.5}
        missed = [name for name, most in limits.items() if ours > most * statistics.mean(counts[name])]
        missed += ["time"] if choice >= WANTED_MS else []
        print(f"missed: {', '.join(missed) or 'nothing'}\n")


if __name__ == "__main__":
    main()
