"""`schema`: the JSON Schemas of our files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from framework_advisor.cli import output

Kind = Literal["spec", "rules", "sources", "components", "case", "advice", "comparison"]


def schema(
    kind: Annotated[Kind, typer.Argument(help="What to describe; all but spec and advice are files of a rule base.")],
) -> None:
    """Print the JSON Schema of a kind of file, for an editor or a validator.

    \b
    Examples:
      framework-advisor schema spec > framework-advisor.schema.json
      then, in the spec's first line:
      # yaml-language-server: $schema=framework-advisor.schema.json
    """  # noqa: D301  (click reads the \b)
    import json  # noqa: PLC0415  (no other command needs it)

    output.write(json.dumps(_schema(kind), indent=2) + "\n", None)


def _schema(kind: Kind) -> Any:
    """Return a schema: pydantic's, with the conditions that are parsed by us. Valid as draft-07 and as 2020-12."""
    from pydantic import TypeAdapter  # noqa: PLC0415  (only for the kind that is asked for)

    from framework_advisor.engine.cases import CaseFile  # noqa: PLC0415
    from framework_advisor.rulebase import conditions  # noqa: PLC0415
    from framework_advisor.rulebase.files import BibliographyFile, ComponentsFile, LayerFile  # noqa: PLC0415
    from framework_advisor.spec.requirements import Requirements  # noqa: PLC0415
    from framework_advisor.spec.saved import AdviceDocument, ComparisonDocument  # noqa: PLC0415

    shapes: dict[Kind, Any] = {
        "spec": Requirements,
        "rules": LayerFile,
        "sources": BibliographyFile,
        "components": ComponentsFile,
        "case": CaseFile,
        "advice": AdviceDocument | list[AdviceDocument],
        "comparison": ComparisonDocument | list[ComparisonDocument],
    }
    schema = TypeAdapter(shapes[kind]).json_schema(by_alias=True)
    if kind == "spec":
        _suggest_names(schema)
    if kind == "case":
        schema["properties"]["spec"] = {"type": "object", "properties": _schema("spec")["properties"]}
        schema["$defs"] |= _schema("spec")["$defs"]
    if kind in ("rules", "sources", "components"):
        schema = _finished(schema)
    if kind in ("rules", "components"):
        schema["$defs"]["Condition"] = conditions.json_schema()
    return schema


def _suggest_names(schema: dict[str, Any]) -> None:
    """Add the shipped criteria and candidates to the schema of a spec, for completion; a layer may know others."""
    from framework_advisor.rulebase.loading import load_rules  # noqa: PLC0415
    from framework_advisor.spec.fields import FIELDS  # noqa: PLC0415

    rules, priorities = load_rules(), schema["properties"]["priorities"]
    priorities["properties"] = {
        criterion.id: priorities["additionalProperties"] | {"title": criterion.title, "description": criterion.because}
        for criterion in rules.criteria.values()
    }
    for name, section in schema["properties"].items():
        if "$ref" in section or name == "priorities":  # a key with nothing under it is left out
            schema["properties"][name] = {"anyOf": [section, {"type": "null"}]}
    decision = schema["$defs"]["Decision"]["properties"]
    decision["chosen"]["examples"] = list(rules.candidates)
    decision["fixed"]["items"]["enum"] = list(FIELDS)


def _finished(value: Any) -> Any:
    """Return a schema with its ids enforced and every placeholder of a condition a reference to its definition."""
    if isinstance(value, dict):
        if value.get("title") == "Condition":
            return {"$ref": "#/$defs/Condition"}
        if "patternProperties" in value:  # keys that are no ids are refused, not passed over
            value = {**value, "additionalProperties": False}
        return {key: _finished(inner) for key, inner in value.items()}
    return value
