"""What is usable in a rule base and still a mistake, or out of date: each finding with its place and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from math import prod

from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.conditions import ALWAYS, Condition
from framework_advisor.rulebase.files import has
from framework_advisor.rulebase.model import Criterion, Rule, RuleBase, Source
from framework_advisor.spec.validation import Finding
from framework_advisor.text.problems import Path, Problem
from framework_advisor.text.yaml_source import Document

WIDEST = 100_000
"""The most combinations of answers that are tried for one condition or criterion."""
MANY = 3
"""So many criteria, or more, should not have reasons that rest on one source."""


def lint(rules: RuleBase, documents: Sequence[Document], as_of: date) -> list[Problem]:
    """Return what is wrong with the top layer, and what in any layer is overdue on a day; in the order of the files.

    `documents` are those of all files that the rule base was read from, base first.
    """
    linter = _Linter(rules, documents, as_of)
    checks = (linter.overdue, linter.stale, linter.criteria, linter.others, linter.sources)
    problems = [linter.placed(finding) for check in checks for finding in check()]
    return sorted(problems, key=lambda problem: (rules.files.index(problem.place.file), *problem.place[1:3]))


class _Linter:
    def __init__(self, rules: RuleBase, documents: Sequence[Document], as_of: date) -> None:
        top = max(index for index, document in enumerate(documents) if has(document, ("as_of",)))
        self.rules = rules
        self.documents = documents
        self.as_of = as_of
        self.top = documents[top]
        self.own = documents[top:]  # that of the top layer, and those of the files beside it
        self.live = [rule for criterion in rules.criteria.values() for rule in criterion.rules]
        self.cited = _cited(rules)
        self.below = f"check {f'`{rules.layers[-2].name}`' if len(rules.layers) > 1 else 'them'} for them"

    def placed(self, finding: Finding) -> Problem:
        """Return a finding as a warning in the last document that has its path."""
        document = next((one for one in reversed(self.documents) if has(one, finding.path)), self.top)
        key = isinstance(document.value_at(finding.path), dict) if has(document, finding.path) else True
        return document.problem(*finding, key=key)._replace(severity="warning")

    def mine(self, path: Path) -> bool:
        """Return whether the top layer, or a file beside it, has this."""
        return any(has(document, path) for document in self.own)

    def overdue(self) -> Iterator[Finding]:
        late = [(_path(rule), rule.name, rule.review_by) for rule in self.live if rule.review_by]
        late = [(path, name, due) for path, name, due in late if due < self.as_of]
        for path, name, due in late:
            if self.mine(path):
                where: Path = (*path, "review_by") if has(self.top, (*path, "review_by")) else path
                help_ = "read its sources again, then set a new `review_by`"
                yield Finding(where, "overdue", f"`{name}` was to be reviewed by {due}", help_)
        if below := [due for path, _, due in late if not self.mine(path)]:
            message = f"{len(below)} rules of the layers below were to be reviewed, the first by {min(below)}"
            help_ = f"{self.below}; to answer for one yourself, set its `review_by` in this layer"
            yield Finding(("extends",), "overdue-below", message, help_)

    def stale(self) -> Iterator[Finding]:
        fresh = timedelta(self.rules.fresh_days or 0)
        read = [(self.where(one), one.id, one.checked) for one in self.rules.sources.values() if one.checked]
        old = [(path, id_, day) for path, id_, day in read if fresh and id_ in self.cited and self.as_of - day > fresh]
        for path, id_, day in old:
            if self.mine(path):
                message = f"`{id_}` was last checked on {day}, and should have been by {day + fresh}"
                help_ = "read it again, correct what it says, then set a new `checked`"
                yield Finding((*path, "checked"), "stale-source", message, help_)
        if below := sum(not self.mine(path) for path, _, _ in old):
            message = f"{below} sources of the layers below should have been read again"
            yield Finding(("extends",), "stale-below", message, self.below)

    def where(self, source: Source) -> Path:
        """Return where a source stands in the last document that has it."""
        name = source.id.removeprefix("article/")
        paths: list[Path] = [("claims" if source.status else section, name) for section in ("references", "sources")]
        return next((path for one in reversed(self.documents) for path in paths if has(one, path)), paths[0])

    def criteria(self) -> Iterator[Finding]:
        for criterion in self.rules.criteria.values():
            path: Path = ("criteria", criterion.id)
            if has(self.top, path) and not criterion.retirement:
                alive = [rule for rule in criterion.rules if _can(rule.when, holds=True)]
                if not alive and not criterion.retired:
                    message = f"no answers make a rule of `{criterion.id}` hold"
                    yield Finding(path, "idle-criterion", message, "give it a rule, or leave it out")
                for rule in criterion.rules:
                    yield from self.rule(rule)
                yield from self.shadowed(criterion, alive)

    def rule(self, rule: Rule) -> Iterator[Finding]:
        path, name = _path(rule), f"`{rule.name}`"
        if rule.review_by is None:
            help_ = "set `review_by` on the rule, or for the layer"
            yield Finding(path, "no-review-date", f"{name} has no review date", help_)
        yield from _never(path, "rule", rule.name, rule.when)
        if rule.when != ALWAYS and not _can(rule.when, holds=False):
            help_ = "write `when: always`, or say when it is to hold"
            yield Finding((*path, "when"), "always-holds", f"{name} holds whatever is answered", help_)
        if len(rule.rules_out) == len(self.rules.candidates):
            help_ = "then nothing can be advised"
            yield Finding((*path, "rules_out"), "none-left", f"{name} rules out every candidate", help_)

    def shadowed(self, criterion: Criterion, rules: Sequence[Rule]) -> Iterator[Finding]:
        """Find reasons that change nothing wherever they hold, because the others are at the full value already."""
        hidden = reasons = [rule for rule in rules if not self.rules.is_fact(rule)]
        kinds = space(criterion.fields, [rule.when for rule in reasons]).kinds
        size = prod(len(of_field) + 1 for of_field in kinds.values())
        if size > WIDEST:
            message = f"`{criterion.id}` hangs on too many answers ({size}) to look for rules without effect"
            yield Finding(("criteria", criterion.id), "not-examined", message, "make several criteria of it")
            return
        for chosen in product(*((None, *of_field) for of_field in kinds.values())):  # unanswered is an answer too
            given = {field: kind.answer for field, kind in zip(kinds, chosen, strict=True) if kind}
            holding = [rule for rule in reasons if rule.when.holds(given)]
            whole = self.effect(holding)
            hidden = [rule for rule in hidden if whole == self.effect([one for one in holding if one is not rule])]
            if not hidden:
                return
        for rule in hidden:
            message = f"`{rule.name}` changes nothing: wherever it holds, other rules bring the full value already"
            yield Finding(_path(rule), "shadowed", message, "leave it out, or weaken the others")

    def effect(self, holding: Sequence[Rule]) -> tuple[dict[str, int], set[str]]:
        """Return every candidate's points from rules that hold, and who is ruled out."""
        scale, sums = self.rules.scale, Counter[str]()
        for rule in holding:
            sums.update({id_: scale.strengths[strength] for id_, strength in rule.favours.items()})
        points = {id_: min(scale.full_value, worth) for id_, worth in sums.items()}
        return points, {id_ for rule in holding for id_ in rule.rules_out}

    def others(self) -> Iterator[Finding]:
        favoured = {id_ for rule in self.live for id_ in rule.favours}
        yield from self.one_sided()
        served = {id_ for component in self.rules.components.values() for id_ in component.serves}
        for id_ in self.rules.candidates:
            if id_ not in favoured and has(self.top, ("candidates", id_)):
                message = f"no rule favours `{id_}`, so it cannot win"
                yield Finding(("candidates", id_), "idle-candidate", message, "say what speaks for it")
        for note in self.rules.notes:
            if has(self.top, ("notes", note.id)):
                yield from _never(("notes", note.id), "note", note.id, note.when)
        for need in self.rules.needs:
            path: Path = ("needs", need.id)
            if self.mine(path):
                yield from _never(path, "need", need.id, need.when)
                if need.id not in served:
                    help_ = "name it in a component's `serves`"
                    yield Finding(path, "unserved-need", f"no component serves `{need.id}`", help_)

    def one_sided(self) -> Iterator[Finding]:
        """Yield sources that many criteria rest on, and candidates of which few speak."""
        reasons = [rule for rule in self.live if not self.rules.is_fact(rule)]
        for source in self.rules.sources:
            rest = sorted({rule.criterion for rule in reasons if source in rule.sources})
            if len(rest) >= MANY and self.mine(self.where(self.rules.sources[source])):
                message = f"`{source}` is behind reasons in {len(rest)} criteria: {', '.join(rest)}"
                help_ = "one fact counts once: keep it where it decides most"
                yield Finding(self.where(self.rules.sources[source]), "one-source", message, help_)
        every = {rule.criterion for rule in reasons}
        for id_ in self.rules.candidates:
            spoken = {rule.criterion for rule in self.live if id_ in (*rule.favours, *rule.rules_out)}
            if spoken and has(self.top, ("candidates", id_)) and 2 * len(spoken & every) < len(every):
                message = f"{len(spoken & every)} of {len(every)} criteria that separate candidates speak of `{id_}`"
                yield Finding(("candidates", id_), "thin-candidate", message, "weigh it wherever others are weighed")

    def sources(self) -> Iterator[Finding]:
        not_yet = "write the day on which it was so; nobody has been there yet"
        if self.rules.as_of > self.as_of:
            yield Finding(
                ("as_of",), "future-date", f"this layer is of {self.rules.as_of}, after {self.as_of}", not_yet
            )
        for source in self.rules.sources.values():
            path, name, idle = self.where(source), f"`{source.id}`", source.id not in self.cited
            if not self.mine(path):
                continue
            if source.checked and source.checked > self.as_of:
                message = f"{name} was checked after {self.as_of}"
                yield Finding((*path, "checked"), "future-date", message, not_yet)
            if source.link and not source.link.startswith(("https://", "http://", "pkg:")):
                help_ = "write an https:// URL, or a purl under `purl`"
                yield Finding((*path, "url"), "wrong-link", f"`{source.link}` is no address", help_)
            if source.status and idle and not source.unused:
                help_ = "cite it, or say in `unused` why no rule can use it"
                yield Finding(path, "homeless-claim", f"nothing cites the claim {name}", help_)
            if not source.status and idle:
                yield Finding(path, "uncited-source", f"nothing cites {name}", "cite it, or leave it out")
            if not source.status and not source.checked:
                help_ = "set `checked` to the day it was last read"
                yield Finding(path, "unchecked-source", f"{name} does not say when it was checked", help_)


def _path(rule: Rule) -> Path:
    return ("criteria", rule.criterion, "rules", rule.id)


def _cited(rules: RuleBase) -> set[str]:
    """Return the ids of the sources that anything cites: what is weighed or said, and what claims are judged by."""
    criteria = rules.criteria.values()
    cites = [
        *criteria,
        *(rule for criterion in criteria for rule in criterion.rules),
        *(part for criterion in criteria for gone in criterion.retired for part in gone),
        *(criterion.retirement for criterion in criteria if criterion.retirement),
        *rules.notes,
        *rules.components.values(),
    ]
    return {id_ for part in cites for id_ in part.sources}.union(*(one.evidence for one in rules.sources.values()))


def _never(path: Path, kind: str, name: str, when: Condition) -> Iterator[Finding]:
    if not _can(when, holds=True):
        message = f"no answers make the {kind} `{name}` hold"
        yield Finding((*path, "when"), "never-holds", message, "look for parts that exclude each other")


def _can(when: Condition, *, holds: bool) -> bool:
    """Return whether some answers make a condition hold, or not hold; True where they are too many to tell."""
    answers = space(sorted(when.fields()), [when])
    return answers.size > WIDEST or any(when.holds(given) is holds for given, _ in answers.answers())
