"""What commands are given: specs and rule bases, read with the problems of all of them told at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer

from framework_advisor.loading import load_rules
from framework_advisor.problems import Place, Problem, UnusableInput, suggestion
from framework_advisor.requirements import CONTRADICTIONS, FIELDS, SCHEMA, Requirements, examine_requirements
from framework_advisor.rulebase import RuleBase
from framework_advisor.scoring import unknown_names
from framework_advisor.yaml_source import parse_yaml, read_yaml


def read_inputs(specs: Sequence[str], rules: Sequence[str]) -> tuple[list[Requirements], list[RuleBase]]:
    """Read specs (- is standard input) and rule bases (a shipped layer's name, or a layer's file).

    Raises UnusableInput with the problems of all files. What a spec names and no rule base knows is one.
    """
    if specs.count("-") > 1:
        raise typer.BadParameter("standard input can be read once only", param_hint="SPEC")
    problems: list[Problem] = []
    bases: list[RuleBase] = []
    read: list[Requirements] = []
    for one in rules:
        try:
            bases.append(load_rules(one))
        except UnusableInput as error:
            problems += error.problems
    for spec in specs:
        try:
            document = read_yaml("<stdin>", sys.stdin.buffer) if spec == "-" else read_yaml(spec)
        except UnusableInput as error:
            problems += error.problems
            continue
        requirements, found = examine_requirements(document)
        if requirements and len(bases) == len(rules):
            found += _unknown_to_all(requirements, bases)
        if requirements and not found:
            read.append(requirements)
        problems += found
    if problems:
        raise UnusableInput(problems)
    return read, bases


def changed(requirements: Requirements, changes: Sequence[str]) -> Requirements:
    """Return requirements with some answers or priorities changed, each written `section.field=answer`.

    Several options stand in brackets or after each other with commas; nothing after `=` takes the answer back; and
    `priorities.criterion=importance` changes a priority. Raises UnusableInput with the problems of all changes.
    """
    problems: list[Problem] = []
    answers: dict[str, frozenset[str] | None] = {}
    priorities: dict[str, Any] = dict(requirements.priorities)
    seen: set[str] = set()
    for change in changes:
        name, sign, value = (part.strip() for part in change.partition("="))
        section, dot, key = name.partition(".")
        if (section != "priorities" or not (dot and key)) and name not in FIELDS:
            near = suggestion(name, [*FIELDS, "priorities.<criterion>"])
            problems.append(Problem(Place(f"--set {change}"), "unknown-field", f"`{name}` is not a field", near))
        elif not sign:
            help_ = f"write {name}=answer, or {name}= to take the answer back"
            problems.append(Problem(Place(f"--set {change}"), "no-answer", "there is no `=`", help_))
        elif name in seen:
            problems.append(Problem(Place(f"--set {change}"), "set-twice", f"`{name}` is set twice", "set it once"))
        elif value in ("", "~", "null"):
            answers |= {name: None} if section != "priorities" else {}
            priorities.pop(key, None)
        else:
            listed = value if value.startswith("[") or name not in FIELDS or not FIELDS[name].several else f"[{value}]"
            try:
                text = f"schema: {SCHEMA}\n{section}:\n  {key}: {listed}\n"
                document = parse_yaml(text.encode(), f"--set {change}")
            except UnusableInput as error:
                problems += [problem._replace(place=Place(problem.place.file)) for problem in error.problems]
                continue
            one, found = examine_requirements(document)
            problems += [problem._replace(place=Place(problem.place.file)) for problem in found]
            if one and not found:
                answers |= one.answers()
                priorities |= one.priorities
        seen.add(name)
    if not problems:
        result = requirements.with_answers(answers).model_copy(update={"priorities": priorities})
        given = result.answers()
        problems = [
            Problem(Place("--set"), "contradiction", one.message, one.help)
            for one in CONTRADICTIONS
            if one.holds(given)
        ]
    if problems:
        raise UnusableInput(problems)
    return result


def _unknown_to_all(requirements: Requirements, bases: Sequence[RuleBase]) -> list[Problem]:
    each = [{problem.place: problem for problem in unknown_names(requirements, base)} for base in bases]
    return [problem for place, problem in each[-1].items() if all(place in found for found in each)]
