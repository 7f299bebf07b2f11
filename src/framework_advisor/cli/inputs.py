"""What commands are given: specs and rule bases, read with the problems of all of them told at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from framework_advisor.loading import load_rules
from framework_advisor.problems import Problem, UnusableInput
from framework_advisor.requirements import Requirements, examine_requirements
from framework_advisor.rulebase import RuleBase
from framework_advisor.scoring import unknown_names
from framework_advisor.yaml_source import read_yaml


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


def _unknown_to_all(requirements: Requirements, bases: Sequence[RuleBase]) -> list[Problem]:
    each = [{problem.place: problem for problem in unknown_names(requirements, base)} for base in bases]
    return [problem for place, problem in each[-1].items() if all(place in found for found in each)]
