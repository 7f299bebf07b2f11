"""The layers that ship with the package, and the compiled form of each: merged with all below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path as FilePath

from framework_advisor.rulebase.model import RuleBase
from framework_advisor.text import compiled

SHIPPED = FilePath(import_module("framework_advisor.rules").__file__ or "").parent
"""The folder of the rule files."""
_NOT_LAYERS = ("components", "sources")


def shipped_layers() -> list[str]:
    """Return the names of the layers that ship with the package."""
    return sorted(file.stem for file in SHIPPED.glob("*.yaml") if file.stem not in _NOT_LAYERS)


def compile_rules(rules: RuleBase, folder: FilePath) -> None:
    """Write the compiled form of a shipped layer, read from its files, into a folder."""
    inside = _moved(rules, lambda file: FilePath(file).relative_to(SHIPPED).as_posix())
    compiled.write(inside, folder / f"{rules.name}.pickle", _made_of())


def compiled_rules(name: str) -> RuleBase | None:
    """Return a shipped layer, merged, from its compiled form; None when there is none or it is out of date."""
    rules = compiled.read(SHIPPED / f"{name}.pickle", _made_of()) if FilePath(name).name == name else None
    return rules and _moved(rules, lambda file: str(SHIPPED / file))


def _made_of() -> list[FilePath]:
    rules = sorted([*SHIPPED.glob("*.yaml"), *SHIPPED.glob("records/*.yaml")])
    return [*rules, *sorted(FilePath(__file__).parent.glob("*.py"))]


def _moved(rules: RuleBase, place: Callable[[str], str]) -> RuleBase:
    """Return a rule base with its files elsewhere."""
    return replace(
        rules,
        files=tuple(map(place, rules.files)),
        cases=rules.cases and place(rules.cases),
        below=rules.below and _moved(rules.below, place),
    )
