"""A document held against a pydantic model: the model's value, or a located problem for everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError
from typing_extensions import get_type_hints, is_typeddict

from framework_advisor.text.problems import Path, Problem, UnusableInput, suggestion
from framework_advisor.text.yaml_source import Document


class Shape(BaseModel):
    """What every part of a spec is: closed, strict, and never changed once read."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


def _iso_date(value: object) -> object:
    """Return the day that a text YYYY-MM-DD names; anything that is not text is left to the type check."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise PydanticCustomError("date", "not a day", {"value": value, "why": ""})
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("date", "not a day", {"value": value, "why": f": {error}"}) from None


Day = Annotated[
    date,
    BeforeValidator(_iso_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}),
]
"""A calendar day, written YYYY-MM-DD."""

T = TypeVar("T")


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def validate(shape: type[T], document: Document) -> T:
    """Return the document's value as a model or typed dictionary. Raises UnusableInput with every problem."""
    value, problems = examine(shape, document)
    if value is None or problems:
        raise UnusableInput(problems)
    return value


def examine(shape: type[T], document: Document) -> tuple[T | None, list[Problem]]:
    """Return the document's value as far as it can be used, and every problem with it.

    What is wrong is left out of the value, so that whoever takes it can look for more; None when nothing can be used.
    """
    adapter = _adapter(cast("Any", shape))
    try:
        return adapter.validate_python(document.value), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    wrong_format = [one for one in details if one["loc"] == ("schema",) and one["type"] != "missing"]
    details = wrong_format or details  # of another kind of file, the rest says nothing
    problems = [problem for detail in details[:_MOST] for problem in _problems(shape, document, detail)]
    if len(details) > _MOST:
        problems.append(document.problem((), "more", f"there are {len(details) - _MOST} more problems in this file"))
    try:
        return adapter.validate_python(_without(document, details)), problems
    except ValidationError:
        return None, problems


_MOST = 100
"""The most findings of one file that are told."""


def _without(document: Document, details: list[ErrorDetails]) -> Any:
    """Return a document's value without the keys under which something is wrong."""
    wrong: set[Path] = set()
    for detail in details:
        path = _document_path(document, detail["loc"])
        inner = [finding[0] for finding in detail.get("ctx", {}).get("findings", [((), "", "")])]
        for whole in ((*path, *rest) for rest in inner):
            # An entry of a list takes the whole list with it: what is left of one would say something else.
            end = next((position for position, step in enumerate(whole) if isinstance(step, int)), len(whole))
            wrong.add(whole[:end])

    def kept(value: Any, path: Path) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: kept(inner, (*path, key)) for key, inner in value.items() if (*path, key) not in wrong}

    return kept(document.value, ())


def _problems(shape: Any, document: Document, detail: ErrorDetails) -> Iterator[Problem]:
    """Translate one finding of pydantic's into problems in the language of our files."""
    path, kind, found = _document_path(document, detail["loc"]), detail["type"], detail["input"]
    context = detail.get("ctx", {})
    if "findings" in context:  # a validator of ours that looks at several values
        for inner, message, help_ in context["findings"]:
            yield document.problem((*path, *inner), kind, message, help_)
    elif kind == "extra_forbidden":
        where = f"`{'.'.join(map(str, path[:-1]))}`" if path[:-1] else "the file"
        help_ = suggestion(str(path[-1]), _keys(shape, path[:-1]))
        yield document.problem(path, "unknown-key", f"`{path[-1]}` is not a key of {where}", help_, key=True)
    elif kind == "missing":
        help_ = f"start the file with `schema: {_format(shape)}`" if path == ("schema",) else ""
        yield document.problem(path[:-1], "missing-key", f"the key `{path[-1]}` is missing here", help_, key=True)
    elif path == ("schema",):
        yield _wrong_format(document, _format(shape), found)
    elif kind == "literal_error":
        yield _unknown_option(document, path, found, re.findall(r"'([^']*)'", context["expected"]))
    elif kind in _WANTED:
        message = f"this must be {_WANTED[kind]}, not {describe(found)}"
        yield document.problem(path, "wrong-type", message, _type_help(kind, found))
    elif kind != "too_short" or not found:  # a list that is short only of what was wrong in it is no news
        code, template, help_ = _WRONG_VALUES.get(kind, ("wrong-value", "{message}", ""))
        message = template.format(found=found, message=detail["msg"], **context)
        yield document.problem(path, code, message, help_, key=path[-1] == found)


_WRONG_VALUES = {
    "date": ("wrong-date", "`{value}` is not a day{why}", "write a day as YYYY-MM-DD"),
    "greater_than_equal": ("wrong-value", "this must be at least {ge}, not {found}", ""),
    "less_than_equal": ("wrong-value", "this must be at most {le}, not {found}", ""),
    "string_pattern_mismatch": ("wrong-id", "`{found}` is not an id", "use lower-case letters, digits and hyphens"),
    "string_too_long": ("long-text", "this text is longer than {max_length} characters", ""),
    "string_too_short": ("empty-text", "this text is empty", "write one; a key that is not needed can be left out"),
    "too_short": ("empty-list", "nothing stands here", "name at least one, or leave the key out"),
}


def _format(shape: Any) -> str:
    """Return the one value that the key `schema` may have in files of a shape."""
    return str(_literal(_entries(shape)["schema"]))


def _literal(annotation: Any) -> str | None:
    if get_origin(annotation) is Literal:
        return str(get_args(annotation)[0])
    return next((found for part in get_args(annotation) if (found := _literal(part))), None)


def _wrong_format(document: Document, wanted: str, found: object) -> Problem:
    message = f"this is not a `{wanted}` file"
    if isinstance(found, str) and found.rpartition("/")[0] == wanted.rpartition("/")[0]:
        return document.problem(("schema",), "unknown-version", message, "upgrade framework-advisor to read it")
    return document.problem(("schema",), "wrong-format", message, f"`schema: {wanted}` is what is read here")


def _unknown_option(document: Document, path: Path, found: object, options: list[str]) -> Problem:
    if not isinstance(found, str):
        message = f"this must be {_one_of(options)}, not {describe(found)}"
        return document.problem(path, "wrong-type", message, _type_help("literal_error", found))
    if found == "unknown":
        return document.problem(path, "unknown-option", "`unknown` is not written out", "leave the key out instead")
    message = f"`{found}` is not {_one_of(options)}"
    return document.problem(path, "unknown-option", message, suggestion(found, options))


def _one_of(options: list[str]) -> str:
    few = 6
    if len(options) == 1:
        return f"`{options[0]}`"
    return "one of " + ", ".join(options) if len(options) <= few else "an option here"


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "date_type": "a date",
}


def _type_help(kind: str, found: object) -> str:
    if kind == "tuple_type" and isinstance(found, str):
        return f"write it as a list: [{found}]"
    if kind in ("string_type", "literal_error") and isinstance(found, (bool, int, float)):
        return "put quotes around it" if kind == "string_type" else ""
    if kind == "literal_error" and isinstance(found, tuple):
        return "this takes one option, not several"
    return ""


def describe(value: object) -> str:
    """Return in words what kind of value stands somewhere."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, tuple) else "a mapping"


def _document_path(document: Document, loc: tuple[str | int, ...]) -> Path:
    """Return pydantic's location as a path in the document: without the steps that name a type or a key's role."""
    value: object = document.value
    path: list[str | int] = []
    for position, step in enumerate(loc):
        inside = isinstance(value, dict) and step in value
        if isinstance(step, int) and isinstance(value, tuple):
            path.append(step)
            value = value[step]
        elif isinstance(value, dict) and (inside or position == len(loc) - 1) and step != "[key]":
            path.append(step)
            value = value.get(str(step))
    return tuple(path)


def _keys(shape: Any, path: Path) -> list[str]:
    """Return the keys that the mapping at a path may have, by the names that files use."""
    for step in path:
        shape = _inside(shape, step)
    return list(_entries(shape))


def _inside(shape: Any, step: str | int) -> Any:
    """Return the type of what stands under a key or position of a type, or None."""
    if get_origin(shape) in (dict, tuple):
        return get_args(shape)[-1 if get_origin(shape) is dict else 0]
    entries = _entries(shape)
    if entries:
        return entries.get(str(step))
    return next((inner for part in get_args(shape) if (inner := _inside(part, step)) is not None), None)


def _entries(shape: Any) -> dict[str, Any]:
    """Return the keys of the model or typed dictionary that a type is, optional and annotated ones included."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return {field.alias or name: field.annotation for name, field in shape.model_fields.items()}
    if is_typeddict(shape):
        return get_type_hints(shape, include_extras=True)
    if get_origin(shape) in (dict, tuple):
        return {}
    return next((found for part in get_args(shape) if (found := _entries(part))), {})
