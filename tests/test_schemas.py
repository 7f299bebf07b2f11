"""The JSON Schemas: valid as draft-07 and 2020-12, and of one mind with the reader.

Referees: jsonschema and check-jsonschema.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator, Draft202012Validator

from conftest import LLM, TOP, call
from framework_advisor import UnusableInput, advise, load_rules, read_requirements
from framework_advisor.compare.comparison import Subject, compare
from framework_advisor.compare.saved import baselines
from framework_advisor.render import compared
from framework_advisor.render import json as render_json
from framework_advisor.rulebase.layers import read_rules
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text.yaml_source import read_yaml
from make import answers, requirements, rule_bases

KINDS = ("spec", "rules", "sources", "components", "case", "advice", "comparison")
EXAMPLES = sorted((TOP / "examples").glob("*.yaml"))
VALIDATORS = (Draft7Validator, Draft202012Validator)
# What the reader knows and no schema says: contradictions, and what the rule base calls things.
ONLY_READ = {"none-and-more", "contradictions", "unknown-criterion", "unknown-candidate"}


@cache
def schema(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(call("schema", kind).stdout)
    return loaded


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("validator", VALIDATORS)
def test_schemas_are_valid_in_both_drafts(kind: str, validator: Any) -> None:
    validator.check_schema(schema(kind))


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("validator", VALIDATORS)
def test_our_files_are_valid(validator: Any) -> None:
    for file in EXAMPLES:
        validator(schema("spec")).validate(plain(read_yaml(str(file)).value))
    for name, kind in (("article", "rules"), ("sources", "sources")):
        validator(schema(kind)).validate(plain(read_yaml(str(TOP / "rules" / f"{name}.yaml")).value))


def valid(kind: str, text: str) -> bool:
    return all(validator(schema(kind)).is_valid(json.loads(text)) for validator in VALIDATORS)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
@pytest.mark.parametrize("rules", ["article", "current"])
def test_every_document_of_every_example_is_valid(file: Path, rules: str) -> None:
    project, base = read_requirements(file), load_rules(rules)
    advice = advise(project, base)
    for explain in (False, True):
        text = render_json.render([advice], explain=explain)
        assert valid("advice", text)
        assert text.isascii()
        assert baselines(json.loads(text))
    other = compare(Subject(project, base), Subject(read_requirements(LLM), load_rules()))
    assert valid("comparison", compared.as_json([other]))


@settings(max_examples=30)
@given(rule_bases(), rule_bases(), answers())
def test_every_advice_is_valid(first: RuleBase, second: RuleBase, given_: dict[str, Any]) -> None:
    project = requirements(given_, rules_out={"c": "Not here."})
    advices = [advise(project, first), advise(project, second)]
    assert valid("advice", render_json.render(advices, explain=True))
    assert valid("comparison", compared.as_json([compare(Subject(project, first), Subject(project, second))] * 2))


def test_gates_and_drift_are_valid(tmp_path: Path) -> None:
    base, spec = str(tmp_path / "base.json"), str(LLM)
    assert call("score", "--format", f"json={base}", spec).code == 0
    gates = ["--expect", "tensorflow", "--min-lead", "5", "--require-decided", "--fail-overdue", "--fail-on", "lead:1"]
    for rules in ("article", "current"):
        options = ["--rules", rules, "--baseline", base, *gates, "--format", "json"]
        text = call("score", *options, spec).stdout
        assert valid("advice", text)
        assert len(json.loads(text)["gates"]) == 5
    several = call("score", "--format", "json", *map(str, EXAMPLES)).stdout
    assert valid("advice", several)
    assert len(json.loads(several)) == len(EXAMPLES)


def test_what_is_not_declared_is_refused_wherever_it_stands() -> None:
    """The shapes are closed, and each value is of its own kind."""
    text = render_json.render([advise(read_requirements(LLM), load_rules())], explain=True)
    inside = ["", "tool", "rules", "spec", "verdict", "answered", "certainty", "robustness"]
    for name in inside:
        document = json.loads(text)
        (document[name] if name else document)["more"] = 1
        assert not valid("advice", json.dumps(document)), name
    for name in json.loads(text):
        document = json.loads(text)
        del document[name]
        assert not valid("advice", json.dumps(document)), name


def bad(kind: str) -> list[Path]:
    return sorted((TOP / "tests" / "bad" / kind).glob("*.yaml"))


@pytest.mark.parametrize("file", bad("spec"), ids=lambda file: file.stem)
def test_the_schema_refuses_what_the_reader_refuses(file: Path) -> None:
    assert call("score", str(file)).code == 3
    try:
        value = plain(read_yaml(str(file)).value)
    except UnusableInput:
        return  # it is not YAML that we read, so no schema sees it
    assert Draft7Validator(schema("spec")).is_valid(value) == (file.stem in ONLY_READ)


NAMES_RULES = {
    "change-retired-criterion",
    "favours-and-rules-out",
    "incomplete",
    "incomplete-scale",
    "retire-and-change",
    "retire-criterion",
    "retire-unknown",
    "scale-out-of-order",
    "switching-all",
    "switching-favours-nobody",
}
NAMES_FILES = {
    "cycle-a",
    "cycle-b",
    "extends-itself",
    "missing-layer",
    "missing-layer-file",
    "missing-bibliography",
    "missing-cases",
}
NAMES_OTHERS = {"unknown-candidate-and-source", "nothing"}
NO_SUCH_DAY = {"wrong-date"}  # a pattern does not know the calendar


@pytest.mark.parametrize("file", bad("rules"), ids=lambda file: file.stem)
def test_the_schema_refuses_what_the_reader_of_layers_refuses(file: Path) -> None:
    """Apart from what only merging can tell."""
    try:
        value = plain(read_yaml(str(file)).value)
    except UnusableInput:
        return
    only_merged = file.stem in NAMES_RULES | NAMES_FILES | NAMES_OTHERS | NO_SUCH_DAY
    assert Draft7Validator(schema("rules")).is_valid(value) == only_merged


@pytest.mark.parametrize("validator", VALIDATORS)
def test_an_empty_section_is_as_good_for_the_schema_as_for_the_reader(validator: Any, tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text("schema: framework-advisor/spec/v1\nmodel:\npriorities:\ndecision:\ntitle:\nteam: {experience: }\n")
    read_requirements(file)
    validator(schema("spec")).validate(plain(read_yaml(str(file)).value))


def test_check_jsonschema_agrees_about_the_examples() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(TOP / "docs/schemas/spec.v1.json")]
    subprocess.run([*command, *map(str, EXAMPLES)], check=True, capture_output=True)


@pytest.mark.parametrize("file", [*EXAMPLES, *(TOP / "rules").glob("*.yaml")], ids=lambda file: file.name)
def test_the_modeline_leads_an_editor_to_the_schema(file: Path) -> None:
    first = file.read_text().splitlines()[0]
    match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert match
    found = json.loads((file.parent / match.group(1)).read_text())
    Draft7Validator(found).validate(plain(read_yaml(str(file)).value))


def test_completion_knows_every_option_with_its_meaning() -> None:
    model, question = schema("spec")["$defs"]["Model"]["properties"]["structure"], FIELDS["model.structure"]
    assert question.prompt in model["description"]
    assert all(f"- {option}: {label}" in model["description"] for option, label in question.options.items())
    assert question.options.keys() == set(model["anyOf"][0]["enum"])
    always, condition = schema("rules")["$defs"]["Condition"]["anyOf"]
    assert always["const"] == "always"
    condition = condition["properties"]
    assert {"all", "any", "not", "model.structure"} <= condition.keys()


def test_layers_that_the_reader_takes_are_valid(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    when = "{any: [{model.structure: dynamic}, {not: {team.role: research}}]}"
    rule = f"{{when: {when}, favours: {{pytorch: slight}}, because: x, sources: [s], review_by: 2027-01-01}}"
    file.write_text(
        "schema: framework-advisor/rules/v1\nname: ours\nextends: article\nas_of: 2026-11-22\n"
        f"criteria: {{graph-style: {{rules: {{ours: {rule}}}}}}}\nsources: {{s: {{title: x, says: y}}}}\n"
    )
    assert read_rules(str(file)).name == "ours"
    Draft7Validator(schema("rules")).validate(plain(read_yaml(str(file)).value))
