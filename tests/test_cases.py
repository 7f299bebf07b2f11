"""Worked cases: what one expects is read with its place, and held against what comes out, each part by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from framework_advisor.engine.cases import Outcome, run_cases
from framework_advisor.rulebase.cases import Case, read_case, read_cases
from framework_advisor.rulebase.layers import read_rules
from framework_advisor.rulebase.model import Note, RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.problems import UnusableInput

LAYER = """schema: framework-advisor/rules/v1
name: ours
as_of: 2026-11-24
cases: cases
scale:
  strengths: {slight: 1, moderate: 2, strong: 3}
  full_value: 3
  importances: {off: 0, low: 1, normal: 2, high: 3, critical: 5}
  verdicts: {lean: 5, clear: 15, weightings: 66.6}
candidates:
  old: {name: Old, home: https://example.org, steward: A}
  new: {name: New, home: https://example.org, steward: B}
criteria:
  estate:
    title: Estate
    because: So.
    importance: critical
    switching: true
    rules:
      there: {when: {team.existing: keras}, favours: {old: moderate}, because: So., sources: [s]}
  research:
    title: Research
    because: So.
    importance: high
    rules:
      novel: {when: {model.novelty: novel}, favours: {new: strong}, because: So., sources: [s]}
notes:
  said-first: {when: {model.novelty: novel}, says: Look., sources: [s], headline: true}
  said-later: {when: {model.novelty: novel}, says: Look., sources: [s]}
  unsaid: {when: {model.novelty: standard}, says: Look., sources: [s], headline: true}
sources:
  s: {title: S, says: So., url: https://example.org, checked: 2026-11-24}
"""
CASE = """schema: framework-advisor/case/v1
title: An estate that something else would suit better
spec: {model: {novelty: novel}, team: {existing: keras}}
expect:
  winner: none
  words: [toss-up]
%sbecause: So.
sources: [s]
"""


def layer(tmp_path: Path, *expectations: str) -> RuleBase:
    """Write a layer with a case for each of the expectations, and read it."""
    (tmp_path / "ours.yaml").write_text(LAYER)
    (tmp_path / "cases").mkdir()
    for number, more in enumerate(expectations):
        (tmp_path / "cases" / f"{number}.yaml").write_text(CASE % more)
    return read_rules(str(tmp_path / "ours.yaml"))


HELD: dict[str, tuple[str, ...]] = {
    "": (),
    "  course: stay-start-new\n": (),
    "  course: [move, stay-start-new]\n": (),
    "  course: stay\n": ("course",),
    "  merits: new\n": (),
    "  merits: [none, new]\n": (),
    "  merits: none\n": ("merits",),
    "  headline: said-first\n": (),
    "  headline: [said-first, unsaid]\n": ("headline",),
    "  course: start\n  merits: old\n  headline: [unsaid]\n": ("course", "merits", "headline"),
}


def test_what_a_case_says_is_held_and_what_it_leaves_out_is_right(tmp_path: Path) -> None:
    rules = layer(tmp_path, *HELD)
    outcomes = run_cases(read_cases(rules), rules)
    assert [outcome.wrong for outcome in outcomes] == list(HELD.values())
    assert [outcome.holds for outcome in outcomes] == [not wrong for wrong in HELD.values()]


@pytest.mark.parametrize(
    ("line", "place", "code", "help_"),
    [
        ("course: stay-start", "7:11", "unknown-course", "did you mean `stay-start-new`?"),
        ("course: [stay, mvoe]", "7:18", "unknown-course", "did you mean `move`?"),
        ("merits: [new, olt]", "7:17", "unknown-candidate", "did you mean `old`?"),
        ("headline: [said-frist]", "7:14", "unknown-headline", "did you mean `said-first`?"),
        ("headline: said-later", "7:13", "unknown-headline", "did you mean `said-first`?"),
        ("courses: stay", "7:3", "unknown-key", "did you mean `course`?"),
    ],
)
def test_an_expectation_that_leads_nowhere_is_told_where_it_stands(
    tmp_path: Path, line: str, place: str, code: str, help_: str
) -> None:
    rules = layer(tmp_path, f"  {line}\n")
    with pytest.raises(UnusableInput) as refused:
        read_cases(rules)
    (problem,) = refused.value.problems
    assert (str(problem.place), problem.code) == (f"{tmp_path / 'cases' / '0.yaml'}:{place}", code)
    assert problem.help == help_


def test_all_that_is_wrong_with_an_expectation_is_told_at_once(tmp_path: Path) -> None:
    rules = layer(tmp_path, "  course: away\n  merits: nobody\n  headline: nothing\n")
    with pytest.raises(UnusableInput) as refused:
        read_case(str(tmp_path / "cases" / "0.yaml"), rules)
    assert [problem.place.line for problem in refused.value.problems] == [7, 8, 9]


OTHERS: dict[str, Any] = {
    "winner": {"winners": ("nobody",)},
    "words": {"words": ("none-fit",)},
    "course": {"courses": ("leave",)},
    "merits": {"merits": ("nobody",)},
    "headline": {"headlines": ("unsaid",)},
}
"""For each part of an expectation one that nothing meets; the random rule bases rule nobody out."""


def came_out(requirements: Requirements, rules: RuleBase) -> Outcome:
    """Return a case that expects just what comes out for it."""
    empty = Case("x.yaml", requirements, (), (), (), (), (), "So.")
    (outcome,) = run_cases([empty], rules)
    verdict, said = outcome.advice.verdict, tuple(note.id for note in outcome.advice.headlines)
    exact = empty._replace(
        winners=(verdict.winner,),
        words=(verdict.word,),
        courses=(verdict.course.kind,),
        merits=(verdict.merits.winner,),
        headlines=said,
    )
    return outcome._replace(case=exact)


@given(rules=make.rule_bases(), answers=make.answers(), switching=st.booleans(), when=make.conditions)
def test_any_case_holds_for_what_came_out_and_each_part_can_fail_alone(
    rules: RuleBase, answers: dict[str, Any], switching: bool, when: Any
) -> None:
    criteria = {id_: replace(one, switching=switching and id_ == "c0") for id_, one in rules.criteria.items()}
    note = Note("said", when, "Look.", ("s",), headline=True)
    kept = {
        id_: replace(one, rules=tuple(rule for rule in one.rules if not rule.rules_out))
        for id_, one in criteria.items()
    }
    outcome = came_out(make.requirements(answers), replace(rules, criteria=kept, notes=(note,)))
    assert outcome.holds
    for key, other in OTHERS.items():
        assert outcome._replace(case=outcome.case._replace(**other)).wrong == (key,)
