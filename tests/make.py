"""Builders for rule bases and requirements, small ones by hand and random ones for hypothesis."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from framework_advisor.rulebase.conditions import All, AnyOf, Condition, Is, Not
from framework_advisor.rulebase.model import Candidate, Criterion, Layer, Rule, RuleBase, Scale, Source
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements

SCALE = Scale(
    strengths={"slight": 1, "moderate": 2, "strong": 3},
    importances={"off": 0, "low": 1, "normal": 2, "high": 3, "critical": 5},
    full_value=3,
    lean=5,
    clear=15,
    weightings=66.6,
)
ALWAYS = {"model.structure": "dynamic"}
"""An answer that `REQUIREMENTS` gives."""


def condition(when: dict[str, Any]) -> Condition:
    """Return a conjunction of `field: option`."""
    parts = tuple(Is(field, frozenset([option])) for field, option in when.items())
    return parts[0] if len(parts) == 1 else All(parts)


def rule(
    id_: str,
    favours: dict[str, str] | None = None,
    when: Condition | None = None,
    rules_out: tuple[str, ...] = (),
    criterion: str = "c",
) -> Rule:
    return Rule(
        id=id_,
        criterion=criterion,
        when=when or condition(ALWAYS),
        favours=favours or {},
        rules_out=rules_out,
        because=f"Because of {id_}.",
        sources=("s",),
        review_by=None,
        parts={"when": "test"},
    )


def criterion(id_: str, *rules: Rule, importance: str = "normal", switching: bool = False) -> Criterion:
    return Criterion(
        id=id_,
        title=id_.title(),
        because="It matters.",
        importance=importance,
        sources=(),
        switching=switching,
        kept_when=None,
        rules=tuple(rule._replace(criterion=id_) for rule in rules),
        retired=(),
        retirement=None,
        parts={"title": "test"},
    )


def rule_base(*criteria: Criterion, candidates: tuple[str, ...] = ("a", "b"), scale: Scale = SCALE) -> RuleBase:
    return RuleBase(
        layers=(Layer("test", date(2026, 1, 1)),),
        cases=None,
        files=(),
        sha256="0" * 64,
        below=None,
        fresh_days=None,
        scale=scale,
        candidates={id_: Candidate(id_, id_.upper(), "https://example.org", "nobody") for id_ in candidates},
        criteria={one.id: one for one in criteria},
        notes=(),
        needs=(),
        components={},
        sources={"s": Source("s", "A source", "It says so.")},
        record=None,
    )


def requirements(answers: dict[str, Any] | None = None, **others: Any) -> Requirements:
    """Return requirements from answers by field id: an option, or a tuple of them."""
    document: dict[str, Any] = {"schema": "framework-advisor/spec/v1", **others}
    for field, value in (ALWAYS if answers is None else answers).items():
        section, name = field.split(".")
        document.setdefault(section, {})[name] = value
    return Requirements.model_validate(document)


CANDIDATES = ("a", "b", "c")
# Few fields, so that rules meet in them.
SOME_FIELDS = ("model.structure", "model.novelty", "team.experience", "team.languages", "deployment.targets")


@st.composite
def atoms(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(SOME_FIELDS))
    return Is(field, draw(st.frozensets(st.sampled_from(list(FIELDS[field].options)[:4]), min_size=1, max_size=3)))


conditions: st.SearchStrategy[Condition] = st.recursive(
    atoms(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=4,
)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Draw answers to some of the fields."""
    chosen: dict[str, Any] = {}
    for field in SOME_FIELDS:
        if draw(st.booleans()):
            options = list(FIELDS[field].options)[:4]
            one = st.sampled_from(options)
            some = st.lists(one, min_size=1, max_size=3, unique=True).map(tuple)
            chosen[field] = draw(some if FIELDS[field].several else one)
    return chosen


strengths = st.sampled_from(["slight", "moderate", "strong"])


@st.composite
def rules(draw: st.DrawFn, id_: str) -> Rule:
    when = draw(conditions)
    if draw(st.integers(0, 9)) == 0:
        return rule(id_, when=when, rules_out=(draw(st.sampled_from(CANDIDATES)),))
    return rule(id_, draw(st.dictionaries(st.sampled_from(CANDIDATES), strengths, min_size=1)), when)


@st.composite
def rule_bases(draw: st.DrawFn) -> RuleBase:
    criteria = [
        criterion(
            f"c{number}",
            *[draw(rules(f"r{index}")) for index in range(draw(st.integers(0, 4)))],
            importance=draw(st.sampled_from(list(SCALE.importances))),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return rule_base(*criteria, candidates=CANDIDATES)
