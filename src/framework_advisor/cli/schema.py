"""`schema`: the JSON Schemas of our files."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import typer

from framework_advisor.cli import options, output

Kind = Literal["spec", "rules", "sources", "components", "case", "advice", "comparison"]


def schema(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="What to describe.")],
    output_file: options.OutputFile = None,
    force: options.Force = False,
) -> None:
    """Print the JSON Schema of a kind of file, for an editor.

    The first line of such a file tells the editor where its schema is.

    \b
    Examples:
      framework-advisor schema spec --output framework-advisor.schema.json
      # yaml-language-server: $schema=framework-advisor.schema.json
    """
    output.refuse_existing([output_file], force=force)
    output.write(json.dumps(_schema(kind), indent=2) + "\n", output_file)


def _schema(kind: Kind) -> Any:
    """Return a schema: pydantic's, with the conditions that are parsed by us. Valid as draft-07 and as 2020-12."""
    from pydantic import TypeAdapter

    from framework_advisor.rulebase import cases, conditions, files
    from framework_advisor.spec import requirements, saved

    shapes: dict[Kind, Any] = {
        "spec": requirements.Requirements,
        "rules": files.LayerFile,
        "sources": files.BibliographyFile,
        "components": files.ComponentsFile,
        "case": cases.CaseFile,
        "advice": saved.AdviceDocument | list[saved.AdviceDocument],
        "comparison": saved.ComparisonDocument | list[saved.ComparisonDocument],
    }
    made = _closed(TypeAdapter(shapes[kind]).json_schema())
    if kind == "spec":
        _suggest_names(made["properties"], made["$defs"]["Decision"]["properties"])
    elif kind == "case":
        spec = _schema("spec")
        made["properties"]["spec"] = {"type": "object", "properties": spec["properties"]}
        made["$defs"] |= spec["$defs"]
    elif kind in ("rules", "components"):
        made["$defs"]["Condition"] = conditions.json_schema()
    return made


def _closed(value: Any) -> Any:
    """Return a schema that refuses keys that are no ids, and refers to the one definition of conditions."""
    if not isinstance(value, dict):
        return value
    if value.get("title") == "Condition":
        return {"$ref": "#/$defs/Condition"}
    closed = {"additionalProperties": False} if "patternProperties" in value else {}
    return {key: _closed(inner) for key, inner in value.items()} | closed


def _suggest_names(parts: dict[str, Any], decision: dict[str, Any]) -> None:
    """Add the shipped criteria and candidates to the schema of a spec, for completion; a layer may know others."""
    from framework_advisor.rulebase.loading import load_rules
    from framework_advisor.spec.fields import FIELDS

    rules = load_rules()
    criteria = {one.id: (one.title, one.because) for one in rules.criteria.values() if not one.retirement}
    candidates = {one.id: (one.name, one.home) for one in rules.candidates.values()}
    for part, named in ((parts["priorities"], criteria), (parts["rules_out"], candidates)):
        part["properties"] = {
            id_: part["additionalProperties"] | {"title": title, "description": description}
            for id_, (title, description) in named.items()
        }
    for key, part in parts.items():
        if "$ref" in part or "properties" in part:  # a key with nothing under it is left out
            parts[key] = {"anyOf": [part, {"type": "null"}]}
    decision["chosen"]["examples"] = list(rules.candidates)
    decision["fixed"]["items"]["enum"] = list(FIELDS)
