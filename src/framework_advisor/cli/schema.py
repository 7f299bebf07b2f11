"""`schema`: the JSON Schemas of our files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from framework_advisor.cli import output

Kind = Literal["spec", "rules", "sources", "advice"]


def schema(
    kind: Annotated[Kind, typer.Argument(help="Which kind of file: a spec, a layer, a bibliography, or advice.")],
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

    from framework_advisor import conditions  # noqa: PLC0415
    from framework_advisor.render.json import AdviceDocument  # noqa: PLC0415
    from framework_advisor.requirements import Requirements  # noqa: PLC0415
    from framework_advisor.rule_files import BibliographyFile, LayerFile  # noqa: PLC0415

    shapes: dict[Kind, Any] = {
        "spec": Requirements,
        "rules": LayerFile,
        "sources": BibliographyFile,
        "advice": AdviceDocument | list[AdviceDocument],
    }
    schema = TypeAdapter(shapes[kind]).json_schema(by_alias=True)
    if kind == "rules":
        schema = _with_condition(schema)
        schema["$defs"]["Condition"] = conditions.json_schema()
    return schema


def _with_condition(value: Any) -> Any:
    """Return a schema with every placeholder of a condition replaced by a reference to its definition."""
    if isinstance(value, dict):
        if value.get("title") == "Condition":
            return {"$ref": "#/$defs/Condition"}
        return {key: _with_condition(inner) for key, inner in value.items()}
    return value
