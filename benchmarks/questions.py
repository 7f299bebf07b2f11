"""Questions: how many it takes until the outcome is decided, by our order and by others, over random projects.

    python -m venv .venv-bench && .venv-bench/bin/pip install '.[bench]'
    .venv-bench/bin/python benchmarks/questions.py

Wanted: ours at most 0.60 of the fixed order, at most 1.5 of hindsight, under 50 ms a choice; what is missed is said.
Hindsight knows all answers beforehand: no set of fewer answers decides. Whenever a questionnaire stops as decided, the
winner must be that of all answers, or the run fails.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path

from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.ask.interview import Interview, Replies, in_order, interview
from framework_advisor.ask.state import EMPTY
from framework_advisor.engine.audit import random_answers
from framework_advisor.engine.judgement import judge
from framework_advisor.engine.weighing import stand
from framework_advisor.rulebase.answer_space import kinds
from framework_advisor.rulebase.conditions import Answers
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS

SEED = 20261122
EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*.yaml"))
WANTED_MS = 50
Choose = Callable[[Interview, Replies], str]


def uniform(source: random.Random) -> Iterator[Answers]:
    """Yield projects with every option as likely as another."""
    while True:
        yield random_answers(source)


def like_examples(source: random.Random) -> Iterator[Answers]:
    """Yield projects like the examples: four of five answers as there, the others at random."""
    specs = [read_requirements(file).answers() for file in EXAMPLES]
    while True:
        drawn = dict(random_answers(source))
        drawn |= {f: answer for f, answer in source.choice(specs).items() if source.random() < 0.8}
        if not any(one.holds(drawn) for one in CONTRADICTIONS):
            yield drawn


def asked(answers: Answers, rules: RuleBase, choose: Choose, times: list[float]) -> tuple[int, Interview]:
    """Return how many questions it takes until nothing more is asked, and where that is."""
    replies: Replies = {}
    while True:
        start = time.perf_counter()
        at = interview(EMPTY, replies, rules)
        if not at.open:
            return len(replies), at
        field = choose(at, replies)
        times.append(1000 * (time.perf_counter() - start))
        replies[field] = answers[field]


class Hindsight:
    """The fewest answers that already decide, for whoever knows all answers beforehand.

    A lead is a sum over criteria, so its least over all completions is a sum over groups of fields that no criterion
    couples. For each group and each number of answers the best that so many of its answers can do is found by trying
    all; then the groups are put together. Exact where one candidate wins; where none does, each of the two leads is
    kept below what a lean takes by itself, which is a lower bound. Contradictions, and what open questions could rule
    out, are left out of account, which is one too; what rules a candidate out decides by itself.
    """

    def __init__(self, rules: RuleBase, pair: tuple[str, str], sign: int) -> None:
        """Take a lead, and whether it is to stay at what a lean takes or above (1), or below that (-1)."""
        lean = rules.scale.lean
        self.needed = lean if sign == 1 else 1 - lean
        weights = stand(rules, {}, (), {}).weights
        criteria = {id_: rules.criteria[id_] for id_ in weights if rules.criteria[id_].fields}
        self.fields = {id_: criterion.fields for id_, criterion in criteria.items()}
        self.looks: dict[str, dict[frozenset[str], None]] = {}
        for criterion in criteria.values():
            for atom in (atom for rule in criterion.rules for atom in rule.when.atoms()):
                self.looks.setdefault(atom.field, {})[atom.options] = None
        self.kinds = {
            field: [kind.answer for kind in kinds(field, tuple(looks))] for field, looks in self.looks.items()
        }
        places = list(rules.candidates)
        here, there = (places.index(candidate) for candidate in pair)
        self.tables: dict[str, dict[tuple[int, ...], int]] = {}
        for id_, criterion in criteria.items():
            table = self.tables[id_] = {}
            for choice in product(*(range(len(self.kinds[field])) for field in criterion.fields)):
                chosen = {f: self.kinds[f][at] for f, at in zip(criterion.fields, choice, strict=True)}
                points = judge(rules, criterion, chosen).points
                table[choice] = sign * weights[id_] * (points[here] - points[there])
        self.alike = {field: self._alike(field) for field in self.kinds}
        for id_, table in self.tables.items():
            told = [self.alike[field] for field in self.fields[id_]]
            self.tables[id_] = {
                choice: push
                for choice, push in table.items()
                if all(same[at] == at for same, at in zip(told, choice, strict=True))
            }
        self.needed -= sign * sum(
            weight * (points[here] - points[there])
            for id_, weight in weights.items()
            if id_ not in criteria
            for points in [judge(rules, rules.criteria[id_], {}).points]
        )
        self.outs = [rule.when for criterion in criteria.values() for rule in criterion.rules if rule.rules_out]
        self.least: dict[tuple[tuple[str, ...], tuple[tuple[str, int], ...]], int] = {}
        linked = self._linked(list(self.fields), {})
        self.groups = [sorted({field for id_ in ids for field in self.fields[id_]}) for ids in linked]

    def _linked(self, ids: list[str], known: Mapping[str, int]) -> list[list[str]]:
        """Return criteria in groups that no unknown field couples."""
        groups: list[tuple[list[str], set[str]]] = []
        for id_ in ids:
            free = set(self.fields[id_]) - known.keys()
            met = [group for group in groups if group[1] & free]
            groups = [group for group in groups if group not in met]
            groups.append(([other for ids_, _ in met for other in ids_] + [id_], free.union(*(one for _, one in met))))
        return [ids_ for ids_, _ in groups]

    def _alike(self, field: str) -> list[int]:
        """Return for each kind of answer the first that says the same in every criterion."""
        says: list[list[int]] = [[] for _ in self.kinds[field]]
        for id_, fields in self.fields.items():
            if field in fields:
                place = fields.index(field)
                for choice, push in self.tables[id_].items():
                    says[choice[place]].append(push)
        first: dict[tuple[int, ...], int] = {}
        return [first.setdefault(tuple(said), at) for at, said in enumerate(says)]

    def fewest(self, answers: Answers) -> int:
        """Return the number of answers."""
        best = [0]  # by number of answers, the most that the least can come to
        truth = {field: self._kind(field, answers[field]) for field in self.kinds}
        for group in self.groups:
            mine = [
                max(self._least(group, {f: truth[f] for f in known}) for known in combinations(group, count))
                for count in range(len(group) + 1)
            ]
            best = [
                max(best[have] + mine[count - have] for have in range(len(best)) if 0 <= count - have < len(mine))
                for count in range(len(best) + len(mine) - 1)
            ]
        leads = next((count for count, least in enumerate(best) if least >= self.needed), len(best) - 1)
        return min([leads, *(len(when.fields()) for when in self.outs if when.holds(answers))])

    def _kind(self, field: str, answer: frozenset[str]) -> int:
        def sight(options: frozenset[str]) -> list[bool]:
            return [bool(look & options) for look in self.looks[field]]

        return self.alike[field][next(at for at, kind in enumerate(self.kinds[field]) if sight(kind) == sight(answer))]

    def _least(self, group: list[str], known: Mapping[str, int]) -> int:
        """Return the least sum over a group's criteria when some of its fields are known."""
        total = 0
        for ids in self._linked([id_ for id_, fields in self.fields.items() if fields[0] in group], known):
            seen = {field for id_ in ids for field in self.fields[id_] if field in known}
            key = tuple(ids), tuple((field, known[field]) for field in sorted(seen))
            if key not in self.least:
                self.least[key] = self._eliminated(ids, known)
            total += self.least[key]
        return total

    def _eliminated(self, ids: list[str], known: Mapping[str, int]) -> int:
        """Return the least sum over criteria when some fields are known, the others taken out one after the other."""
        factors = []
        for id_ in ids:
            fields = self.fields[id_]
            free = [at for at, field in enumerate(fields) if field not in known]
            wanted = [(at, known[field]) for at, field in enumerate(fields) if field in known]
            rows = {
                tuple([choice[at] for at in free]): push
                for choice, push in self.tables[id_].items()
                if all(choice[at] == kind for at, kind in wanted)
            }
            factors.append(([fields[at] for at in free], rows))
        left = {field for fields, _ in factors for field in fields}
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
        return {
            choice: min(
                sum([rows[tuple([full[at] for at in places])] for places, rows in looks])
                for full in ((*choice, at) for at in sorted({*self.alike[field]}))
            )
            for choice in product(*(sorted({*self.alike[other]}) for other in others))
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
    shuffled = random.Random(SEED)
    fewest = hindsight(rules)
    orders: dict[str, Choose] = {
        "our order": lambda at, _: at.open[0],
        "fixed order": lambda at, replies: next(field for field in in_order(replies) if field in at.open),
        "random order": lambda at, _: shuffled.choice(at.open),
    }
    for kind, draw in (("uniform", uniform), ("like the examples", like_examples)):
        source = draw(random.Random(SEED))
        counts: dict[str, list[int]] = {name: [] for name in ("hindsight", *orders)}
        times: list[float] = []
        unproved, wrong = Counter[str](), Counter[str]()
        for _ in range(projects):
            answers = next(source)
            final = advise(EMPTY.with_answers(answers), rules).winner
            counts["hindsight"].append(fewest(answers, final))
            for name, choose in orders.items():
                count, at = asked(answers, rules, choose, times if name == "our order" else [])
                assert at.advice.winner == final or not at.advice.verdict.decided, answers
                counts[name].append(count)
                unproved[name] += not at.advice.verdict.decided
                wrong[name] += at.advice.winner != final
        ours = statistics.mean(counts["our order"])
        print(f"{projects} projects, {kind} (seed {SEED}): questions until decided, of {len(FIELDS)}\n")
        for name, some in counts.items():
            mean = statistics.mean(some)
            print(f"{mean:7.2f} mean  {statistics.median(some):5.1f} median  {ours / mean:5.2f} ours to this  {name}")
        print(f"{unproved['our order']} of ours ended without proof, {wrong['our order']} of them wrong")
        choice = statistics.median(times)
        print(f"{choice:7.2f} ms to choose the next question, median; {max(times):.2f} the slowest")
        limits = {"fixed order": 0.60, "hindsight": 1.5}
        missed = [name for name, most in limits.items() if ours > most * statistics.mean(counts[name])]
        missed += ["time"] if choice >= WANTED_MS else []
        print(f"missed: {', '.join(missed) or 'nothing'}\n")


if __name__ == "__main__":
    main()
