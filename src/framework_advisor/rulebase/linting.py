"""What is usable in a rule base and still a mistake, or out of date: each finding with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from math import prod

from framework_advisor.engine.balance import Balance
from framework_advisor.rulebase.answer_space import space
from framework_advisor.rulebase.conditions import Answers, Condition
from framework_advisor.rulebase.model import Criterion, Rule, RuleBase, Source
from framework_advisor.text.problems import Path, Problem
from framework_advisor.text.yaml_source import Document

WIDEST = 100_000
"""The most combinations of answers that are tried for one criterion."""


def lint(rules: RuleBase, documents: Sequence[Document], as_of: date) -> list[Problem]:
    """Return what is wrong with the top layer, and what in any layer is overdue on a day; in the order of the files.

    `documents` are those of all files that the rule base was read from, base first.
    """
    layers = [index for index, document in enumerate(documents) if _has(document, ("as_of",))]
    linter = _Linter(rules, documents, layers[-1])
    found = [
        *linter.overdue(as_of),
        *linter.stale(as_of),
        *linter.future(as_of),
        *linter.rules_found(),
        *linter.remarks_found(),
        *linter.sources_found(),
    ]
    return sorted(found, key=lambda one: (rules.files.index(one.place.file), one.place.line, one.place.column))


class _Linter:
    def __init__(self, rules: RuleBase, documents: Sequence[Document], top: int) -> None:
        self.rules = rules
        self.documents = documents
        self.top = documents[top]
        self.own = documents[top:]
        """The documents of the top layer: its own, and those beside it."""

    def finding(self, path: Path, code: str, message: str, help_: str) -> Problem:
        """Return a finding, placed in the last document that has the path."""
        document = next((one for one in reversed(self.documents) if _has(one, path)), self.top)
        key = isinstance(document.value_at(path), dict) if _has(document, path) else True
        return document.problem(path, code, message, help_, key=key)._replace(severity="warning")

    def overdue(self, as_of: date) -> Iterator[Problem]:
        late = [rule for rule in _rules(self.rules) if rule.review_by and rule.review_by < as_of]
        for rule in late:
            if self.mine(_path(rule)):
                path: Path = (*_path(rule), "review_by")
                path = path if _has(self.top, path) else _path(rule)
                message = f"`{rule.name}` was to be reviewed by {rule.review_by}"
                yield self.finding(path, "overdue", message, "read its sources again, then set a new `review_by`")
        below = sorted(str(rule.review_by) for rule in late if not self.mine(_path(rule)))
        if below:
            message = f"{len(below)} rules of the layers below were to be reviewed, the first by {below[0]}"
            help_ = f"check {self.below()} for them; to answer for one yourself, set its `review_by` in this layer"
            yield self.finding(("extends",), "overdue-below", message, help_)

    def stale(self, as_of: date) -> Iterator[Problem]:
        days, cited, below = self.rules.fresh_days, _cited(self.rules), 0
        for source in self.rules.sources.values():
            if days and source.id in cited and source.checked and (as_of - source.checked).days > days:
                if self.mine(self.where(source)):
                    due = source.checked + timedelta(days=days)
                    message = f"`{source.id}` was last checked on {source.checked}, and should have been by {due}"
                    help_ = "read it again, correct what it says, then set a new `checked`"
                    yield self.finding((*self.where(source), "checked"), "stale-source", message, help_)
                else:
                    below += 1
        if below:
            message = f"{below} sources of the layers below should have been read again"
            yield self.finding(("extends",), "stale-below", message, f"check {self.below()} for them")

    def mine(self, path: Path) -> bool:
        """Return whether the top layer, or a file beside it, has this."""
        return any(_has(document, path) for document in self.own)

    def below(self) -> str:
        """Return how one checks the layers below."""
        return f"`{self.rules.layers[-2].name}`" if len(self.rules.layers) > 1 else "them"

    def future(self, as_of: date) -> Iterator[Problem]:
        help_ = "write the day on which it was so; nobody has been there yet"
        if self.rules.as_of > as_of:
            yield self.finding(("as_of",), "future-date", f"this layer is of {self.rules.as_of}, after {as_of}", help_)
        for source in self.rules.sources.values():
            path = self.where(source)
            if source.checked and source.checked > as_of and self.mine(path):
                yield self.finding((*path, "checked"), "future-date", f"`{source.id}` was checked after {as_of}", help_)

    def where(self, source: Source) -> Path:
        """Return where a source stands in the last document that has it."""
        name = source.id.removeprefix("article/")
        paths: list[Path] = [("claims" if source.status else section, name) for section in ("references", "sources")]
        return next((path for one in reversed(self.documents) for path in paths if _has(one, path)), paths[0])

    def rules_found(self) -> Iterator[Problem]:
        for criterion in self.rules.criteria.values():
            path: Path = ("criteria", criterion.id)
            if not _has(self.top, path):
                continue
            dead = [rule for rule in criterion.rules if not _can(rule.when, holds=True)]
            if len(dead) == len(criterion.rules) and not criterion.retired:
                message = f"no answers make a rule of `{criterion.id}` hold"
                yield self.finding(path, "idle-criterion", message, "give it a rule, or leave it out")
            for rule in criterion.rules:
                if rule.review_by is None:
                    help_ = "set `review_by` on the rule, or for the layer"
                    yield self.finding(_path(rule), "no-review-date", f"`{rule.name}` has no review date", help_)
                if rule in dead:
                    yield self.never(_path(rule), f"the rule `{rule.name}`")
                elif not _can(rule.when, holds=False):
                    message = f"`{rule.name}` holds whatever is answered"
                    yield self.finding((*_path(rule), "when"), "always-holds", message, "say when it is to hold")
                if len(rule.rules_out) == len(self.rules.candidates):
                    message = f"`{rule.name}` rules out every candidate"
                    yield self.finding((*_path(rule), "rules_out"), "none-left", message, "then nothing can be advised")
            yield from self.shadowed(criterion, [rule for rule in criterion.rules if rule not in dead])

    def never(self, path: Path, what: str) -> Problem:
        message = f"no answers make {what} hold"
        return self.finding((*path, "when"), "never-holds", message, "look for parts that exclude each other")

    def shadowed(self, criterion: Criterion, rules: Sequence[Rule]) -> Iterator[Problem]:
        """Find rules that change nothing wherever they hold, because the others are at the full value already."""
        balance = Balance(self.rules)
        kinds = space(balance.fields[criterion.id], [rule.when for rule in criterion.rules]).kinds
        size = prod(len(some) + 1 for some in kinds.values())
        if size > WIDEST:
            message = f"`{criterion.id}` hangs on too many answers ({size}) to look for rules without effect"
            yield self.finding(("criteria", criterion.id), "not-examined", message, "make several criteria of it")
            return
        hidden = list(rules)
        for chosen in product(*((None, *some) for some in kinds.values())):  # unanswered is an answer too
            given = {field: kind.answer for field, kind in zip(kinds, chosen, strict=True) if kind}
            whole = balance.share(criterion, given)
            hidden = [rule for rule in hidden if balance.share(criterion, given, rule) == whole]
            if not hidden:
                return
        for rule in hidden:
            message = f"`{rule.name}` changes nothing: wherever it holds, other rules bring the full value already"
            yield self.finding(_path(rule), "shadowed", message, "leave it out, or weaken the others")

    def remarks_found(self) -> Iterator[Problem]:
        favoured = {id_ for rule in _rules(self.rules) for id_ in rule.favours}
        for id_ in self.rules.candidates:
            if id_ not in favoured and _has(self.top, ("candidates", id_)):
                message = f"no rule favours `{id_}`, so it cannot win"
                yield self.finding(("candidates", id_), "idle-candidate", message, "say what speaks for it")
        for note in self.rules.notes:
            if _has(self.top, ("notes", note.id)) and not _can(note.when, holds=True):
                yield self.never(("notes", note.id), f"the note `{note.id}`")
        for need in self.rules.needs:
            if any(_has(one, ("needs", need.id)) for one in self.own):
                if not _can(need.when, holds=True):
                    yield self.never(("needs", need.id), f"the need `{need.id}`")
                if not any(need.id in one.serves for one in self.rules.components.values()):
                    message = f"no component serves `{need.id}`"
                    yield self.finding(
                        ("needs", need.id), "unserved-need", message, "name it in a component's `serves`"
                    )

    def sources_found(self) -> Iterator[Problem]:
        cited = _cited(self.rules)
        for source in self.rules.sources.values():
            path = self.where(source)
            if not self.mine(path):
                continue
            if source.link and not source.link.startswith(("https://", "http://", "pkg:")):
                message = f"`{source.link}` is no address"
                yield self.finding(
                    (*path, "url"), "wrong-link", message, "write an https:// URL, or a purl under `purl`"
                )
            if source.status and source.id not in cited and not source.unused:
                message = f"nothing cites the claim `{source.id}`"
                yield self.finding(
                    path, "homeless-claim", message, "cite it, or say in `unused` why no rule can use it"
                )
            elif not source.status and source.id not in cited:
                yield self.finding(path, "uncited-source", f"nothing cites `{source.id}`", "cite it, or leave it out")
            if not source.status and source.checked is None:
                help_ = "set `checked` to the day it was last read"
                yield self.finding(path, "unchecked-source", f"`{source.id}` does not say when it was checked", help_)


def _rules(rules: RuleBase) -> Iterator[Rule]:
    for criterion in rules.criteria.values():
        yield from criterion.rules


def _path(rule: Rule) -> Path:
    return ("criteria", rule.criterion, "rules", rule.id)


def _cited(rules: RuleBase) -> set[str]:
    """Return the ids of the sources that anything cites: what is weighed or said, and what claims are judged by."""
    cited = {id_ for rule in _rules(rules) for id_ in rule.sources}
    for criterion in rules.criteria.values():
        cited.update(criterion.sources)
        for gone in criterion.retired:
            cited.update((*gone.sources, *gone.rule.sources))
    for note in rules.notes:
        cited.update(note.sources)
    for component in rules.components.values():
        cited.update(component.sources)
    for source in rules.sources.values():
        cited.update(source.evidence)
    return cited


def _can(when: Condition, *, holds: bool) -> bool:
    """Return whether some answers make a condition hold, or not hold; True when that takes too many to tell."""
    answers, tried = space(sorted(when.fields()), [when]), 0

    def search(given: Answers, fields: Sequence[str]) -> bool:
        nonlocal tried
        tried += 1
        truth = when.holds(given)
        if truth is not None or tried > WIDEST:
            return truth is not (not holds)
        field, *others = fields
        options = ({**given, field: kind.answer} for kind in answers.kinds[field])
        return any(search(more, others) for more in options if answers.allows(more))

    return search({}, list(answers.kinds))


def _has(document: Document, path: Path) -> bool:
    value = document.value
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[str(step)]
    return True
