"""The engine takes no sides: with the candidates swapped in the rule files, every advice is swapped too."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from conftest import TOP
from framework_advisor import advise, load_rules, read_requirements
from framework_advisor.engine.cases import run_cases
from framework_advisor.rulebase.cases import read_cases
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.yaml_source import read_yaml

SWAPPED = {"pytorch": "tensorflow", "tensorflow": "pytorch"}


def swapped(value: Any, *, of_candidates: bool = False) -> Any:
    """Return a rule file's value with the candidates changed for each other, wherever they are named."""
    if isinstance(value, dict):
        inside = {"favours", "rules_out", "candidates"}
        return {
            SWAPPED.get(key, key) if of_candidates else key: swapped(inner, of_candidates=key in inside)
            for key, inner in value.items()
        }
    if isinstance(value, tuple):
        return [swapped(inner, of_candidates=of_candidates) for inner in value]
    return SWAPPED.get(value, value) if of_candidates and isinstance(value, str) else value


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    folder = tmp_path_factory.mktemp("mirrored")
    for name in ("article", "current", "sources", "components"):
        value = swapped(read_yaml(str(TOP / "rules" / f"{name}.yaml")).value)
        value.pop("record", None)
        if value.get("extends") == "article":
            value = value | {"extends": "./article.yaml", "cases": "."}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True))
    return load_rules(folder / "current.yaml")


def specs() -> list[Requirements]:
    examples = [read_requirements(file) for file in sorted((TOP / "examples").glob("*.yaml"))]
    return [*examples, *(outcome.case.requirements for outcome in run_cases(read_cases(load_rules()), load_rules()))]


def test_mirrored_layers_give_mirrored_advice(mirrored: RuleBase) -> None:
    assert mirrored.sha256 != load_rules().sha256
    winners = set()
    for spec in specs():
        plain = spec.model_copy(update={"decision": None, "rules_out": {}})
        before, after = advise(plain, load_rules()).verdict, advise(plain, mirrored).verdict
        winners.add(before.winner)
        named = [SWAPPED.get(str(id_)) for id_ in (before.winner, before.merits.winner, before.course.candidate)]
        assert [after.winner, after.merits.winner, after.course.candidate] == named
        assert (after.word, after.lead, after.merits.lead, after.course.kind, after.decided) == (
            before.word,
            before.lead,
            before.merits.lead,
            before.course.kind,
            before.decided,
        )
    assert winners == {"pytorch", "tensorflow", None}
