"""What commands are given: specs and rule bases, read with the problems of all of them told at once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import Annotated, Any

import typer

from framework_advisor.cli import completion
from framework_advisor.engine.scoring import unknown_names, unknown_waivers
from framework_advisor.rulebase.loading import load_rules
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS
from framework_advisor.spec.requirements import SCHEMA, Requirements, examine_requirements
from framework_advisor.text.problems import Place, Problem, UnusableInput, suggestion
from framework_advisor.text.yaml_source import parse_yaml, read_yaml

Rules = Annotated[
    str,
    typer.Option(
        metavar="NAME|FILE",
        help="The rule base: a shipped layer's name, or a layer's file.",
        autocompletion=completion.layers,
    ),
]


def read_inputs(
    specs: Sequence[str], rules: Sequence[str], known: Iterable[Problem] = ()
) -> tuple[list[Requirements], list[RuleBase]]:
    """Read specs (- is standard input) and rule bases (a shipped layer's name, or a layer's file).

    Raises UnusableInput with the problems of all files, and those that are known already. What a spec names and no
    rule base knows is one.
    """
    if specs.count("-") > 1:
        raise typer.BadParameter("standard input can be read once only", param_hint="SPEC")
    problems = list(known)
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


def expanded(specs: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Return the spec files that these name, each once, and what is wrong with globs and folders.

    Files stand for themselves, globs for what they match, folders for the specs in them.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for one in specs:
        some = [one]
        if os.path.isdir(one):  # noqa: PTH112  (what cannot be looked at is no folder)
            some = list(_specs(one, problems))
        elif any(mark in one for mark in "*?[") and not os.path.lexists(one):
            matched = glob(one, recursive=True)  # noqa: PTH207  (an absolute one too)
            some = sorted(file for file in matched if os.path.isfile(file))  # noqa: PTH113
        if not some:
            problems.append(Problem(Place(one), "no-spec", "there is no spec here", f"a spec says `schema: {SCHEMA}`"))
        for file in some:
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100  (without following links)
    return list(found.values()), problems


def in_repository(files: Iterable[str]) -> dict[str, str]:
    """Return the path of each file inside its repository, as forges want it; outside of any, the whole path.

    Without `/` in front it is relative: to the nearest folder above that git keeps, or else to the working folder.
    """
    return {file: split_at_repository(file)[1] for file in files if os.path.lexists(file)}


def split_at_repository(file: str) -> tuple[Path, str]:
    """Return the top of the repository that a file is in, or else the working folder, and the path from there."""
    path = Path(os.path.abspath(file))  # noqa: PTH100  (without following links)
    top = next((one for one in path.parents if os.path.lexists(one / ".git")), Path.cwd())
    return top, (path.relative_to(top) if path.is_relative_to(top) else path).as_posix()


def _specs(folder: str, problems: list[Problem]) -> Iterator[str]:
    """Yield the specs in a folder and those below it that are not hidden; add what cannot be read to the problems."""

    def unreadable(error: OSError) -> None:
        problems.append(Problem(Place(str(error.filename)), "unreadable", f"it cannot be read: {error.strerror}"))

    for at, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            file = Path(at, name)
            if file.suffix in (".yaml", ".yml") and not name.startswith(".") and _is_spec(file):
                yield str(file)


def _is_spec(file: Path) -> bool:
    """Return whether a file is named as specs are, or names their format."""
    try:
        if not file.is_file():  # a pipe would wait for ever
            return False
        with file.open("rb") as stream:
            return bool(_NAMED.match(file.name)) or any(_FORMAT.match(line) for line in stream)
    except OSError:
        return True  # whoever reads it tells what is wrong


_NAMED = re.compile(r"(.+\.)?framework-advisor\.ya?ml$")
_FORMAT = re.compile(rb"""(\xef\xbb\xbf)?(\{\s*|\s*(?="))?["']?schema["']?\s*:\s*["']?framework-advisor/spec/""")
"""The line by which a file says that it is a spec, of this version or another."""


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
    found = [problem for place, problem in each[-1].items() if all(place in found for found in each)]
    waivers = unknown_waivers(requirements, bases[-1])
    if waivers:  # one may be for the rule base of every day, and this an older layer
        unheard = {problem.place for problem in unknown_waivers(requirements, load_rules())}
        found += [problem for problem in waivers if problem.place in unheard]
    return found
