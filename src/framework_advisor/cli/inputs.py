"""What commands are given: specs and rule bases, read with the problems of all of them told at once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from glob import escape, glob
from pathlib import Path

import typer

from framework_advisor.cli.output import say
from framework_advisor.rulebase.loading import load_rules
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.rulebase.names import unknown_names
from framework_advisor.rulebase.shipped import shipped_layers
from framework_advisor.spec.requirements import SCHEMA, Requirements, examine_requirements
from framework_advisor.text.files import read_bytes
from framework_advisor.text.problems import Place, Problem, UnusableInput
from framework_advisor.text.yaml_source import parse_yaml, read_yaml

_NAMED = re.compile(r"(.+\.)?framework-advisor\.ya?ml$")
_FORMAT = b"framework-advisor/spec/"
"""How the format of a spec begins, of this version or another."""


def read_inputs(
    specs: Sequence[str], rules: Sequence[str], known: Iterable[Problem] = ()
) -> tuple[list[Requirements], list[RuleBase]]:
    """Read specs (- is standard input) and rule bases (a shipped layer's name, or a layer's file).

    Raises UnusableInput with the problems of all, those that are known already, and names that no rule base knows.
    """
    if specs.count("-") > 1:
        raise typer.BadParameter("standard input can be read once only", param_hint="SPEC")
    problems, bases, read = list(known), list[RuleBase](), list[Requirements]()
    for name in rules:
        try:
            bases.append(load_rules(name))
        except UnusableInput as error:
            problems += error.problems
    for spec in specs:
        try:
            document = read_yaml("<stdin>", sys.stdin.buffer) if spec == "-" else read_yaml(spec)
        except UnusableInput as error:
            problems += error.problems
        else:
            requirements, wrong = examine_requirements(document)
            problems += wrong
            read += [requirements] if requirements else []
    check_names(read, bases if len(bases) == len(rules) else (), problems)
    return read, bases


def with_changes(read: list[Requirements], changes: Sequence[str], bases: Sequence[RuleBase]) -> list[Requirements]:
    """Return requirements with what `--set` changes. Raises UnusableInput, also for names that no rule base knows."""
    if not changes:
        return read
    from framework_advisor.spec.changes import NAMED, changed

    after = [changed(requirements, changes) for requirements in read]
    if any(change.strip().startswith(tuple(NAMED)) for change in changes):
        check_names(after, bases)
    return after


def check_names(read: Iterable[Requirements], bases: Sequence[RuleBase], known: Iterable[Problem] = ()) -> None:
    """Tell which names in requirements one of these rule bases does not know, but another layer does.

    Raises UnusableInput with those that no shipped layer knows either, and the problems that are known already.
    """
    unknown = [problem for requirements in read for problem in _unknown(requirements, bases)]
    warnings = [str(problem) for problem in unknown if problem.severity == "warning"]
    if warnings:
        say("\n".join(warnings))
    problems = [*known, *(problem for problem in unknown if problem.severity == "error")]
    if problems:
        raise UnusableInput(problems)


def _unknown(requirements: Requirements, bases: Sequence[RuleBase]) -> list[Problem]:
    if not any(unknown_names(requirements, base) for base in bases):
        return []
    layers = [*bases, *map(load_rules, shipped_layers())]
    every = [problem for base in bases for problem in unknown_names(requirements, base, layers)]
    return list({(problem.place, problem.message): problem for problem in every}.values())


def expanded(specs: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Return the spec files that files, globs and folders name, each once, and what is wrong with the latter two."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for spec in specs:
        is_glob = any(mark in spec for mark in "*?[")
        named = sorted(name for name in _matches(spec) if not os.path.isdir(name)) if is_glob else []
        if os.path.isdir(spec):
            named += _specs(spec, problems)
        elif not is_glob or os.path.lexists(spec):
            named.append(spec)
        if not named:
            problems.append(Problem(Place(spec), "no-spec", "there is no spec here", f"a spec says `schema: {SCHEMA}`"))
        for file in named:
            files.setdefault(os.path.abspath(file), file)
    return list(files.values()), problems


def _specs(folder: str, problems: list[Problem]) -> Iterator[str]:
    """Yield the specs in a folder and those below it that are not hidden; add what cannot be read to the problems."""

    def unreadable(error: OSError) -> None:
        what, help_ = f"it cannot be read: {error.strerror}", "name the specs that can"
        problems.append(Problem(Place(str(error.filename)), "unreadable", what, help_))

    for at, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = (Path(at, name) for name in sorted(files) if not name.startswith("."))
        yield from (str(file) for file in shown if file.suffix in (".yaml", ".yml") and _is_spec(file))


def _matches(pattern: str) -> set[str]:
    """Return what a glob names; its `**` follows no link, for one may lead back."""
    found = re.fullmatch(r"(|.*?/)\*\*(?:/+(.*)|)", pattern, re.DOTALL)
    if not found:
        return set(glob(pattern))
    matches = set[str]()
    for top in glob(found[1]) if found[1] else ["."]:
        for at, folders, _ in os.walk(top):
            folders[:] = [name for name in folders if not name.startswith(".")]
            matches |= {os.path.normpath(name) for name in _matches(f"{escape(at)}/{found[2] or '*'}")}
    return matches


def _is_spec(file: Path) -> bool:
    """Return whether a file is named as specs are, names their format, or cannot be read to find out."""
    try:
        data = read_bytes(str(file))
        if _NAMED.match(file.name) or _FORMAT not in data.replace(b"\0", b""):  # zeros: UTF-16, which is refused
            return bool(_NAMED.match(file.name))
        value = parse_yaml(data, str(file)).value
    except (OSError, UnusableInput):
        return True  # whoever reads it tells what is wrong
    return isinstance(value, dict) and str(value.get("schema")).startswith(_FORMAT.decode())


def in_repository(files: Iterable[str]) -> dict[str, str]:
    """Return the path of each file that exists inside its repository, as forges want it; outside, the whole path."""
    return {file: split_at_repository(file)[1] for file in files if os.path.lexists(file)}


def split_at_repository(file: str) -> tuple[Path, str]:
    """Return the nearest folder above a file that git keeps, or else the working folder, and the path from there."""
    path = Path(os.path.abspath(file))
    top = next((folder for folder in path.parents if os.path.lexists(folder / ".git")), Path.cwd())
    return top, (path.relative_to(top) if path.is_relative_to(top) else path).as_posix()
