"""A document held against a pydantic model: the model's value, or a located problem for everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from framework_advisor.text.problems import Path, Problem, UnusableInput, suggestion
from framework_advisor.text.yaml_source import Document

T = TypeVar("T")


class Shape(BaseModel):
    """What every part of a spec is: closed, strict, and never changed once read."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class Finding(NamedTuple):
    """What a validator of ours tells."""

    path: Path  # under the value that it was given
    code: str
    message: str
    help: str = ""


def refusal(findings: Iterable[Finding]) -> PydanticCustomError:
    """Return what a validator raises to tell its findings."""
    told = tuple(findings)
    return PydanticCustomError("findings", "{why}", {"why": "; ".join(f.message for f in told), "findings": told})


_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}


def _iso_date(value: object) -> object:
    """Return the day that a text YYYY-MM-DD names; anything that is not text is left to the type check."""
    if not isinstance(value, str):
        return value
    why = ""
    if re.fullmatch(_DAY["pattern"], value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            why = f": {error}"
    raise refusal([Finding((), "wrong-date", f"`{value}` is not a day{why}", "write a day as YYYY-MM-DD")])


Day = Annotated[date, BeforeValidator(_iso_date), WithJsonSchema(_DAY)]
"""A calendar day, written YYYY-MM-DD."""


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


@cache
def _schema(shape: Any) -> dict[str, Any]:
    return _adapter(shape).json_schema()


def validate(shape: type[T], document: Document) -> T:
    """Return the document's value as a model or typed dictionary. Raises UnusableInput with every problem."""
    value, problems = examine(shape, document)
    if value is None or problems:
        raise UnusableInput(problems)
    return value


def examine(shape: type[T], document: Document) -> tuple[T | None, list[Problem]]:
    """Return the document's value as far as it can be used, and every problem with it. It is the validators' context.

    What is wrong is left out of the value, so that whoever takes it can look for more; None when nothing can be used.
    """
    adapter, problems, wrong = _adapter(cast("Any", shape)), list[Problem](), set[Path]()
    while True:
        try:
            return adapter.validate_python(_without(document.value, wrong), context=document), problems
        except ValidationError as error:
            details = error.errors(include_url=False)
        if wrong:  # what is missing now has been left out; only our own validators have something new to tell
            details = [detail for detail in details if "findings" in detail.get("ctx", {})]
        wrong_format = [detail for detail in details if detail["loc"] == ("schema",) and detail["type"] != "missing"]
        details = wrong_format or details  # of another kind of file, the rest says nothing
        problems += [problem for detail in details[:100] for problem in _problems(shape, document, detail)]
        if len(details) > 100:
            more = f"there are {len(details) - 100} more problems in this file"
            problems.append(document.problem((), "more", more))
        before = len(wrong)
        wrong |= {path for detail in details for path in _left_out(document, detail)}
        if len(wrong) == before:
            return None, problems


def _left_out(document: Document, detail: ErrorDetails) -> Iterator[Path]:
    """Yield the keys under which something is wrong: the list's for a part of one, whose rest says another thing."""
    path = _document_path(document, detail["loc"])
    for finding in detail.get("ctx", {}).get("findings", [Finding((), "", "")]):
        whole = (*path, *finding.path)
        yield whole[: next((position for position, step in enumerate(whole) if isinstance(step, int)), len(whole))]


def _without(value: Any, wrong: set[Path], path: Path = ()) -> Any:
    """Return the value at a path without the keys under which something is wrong."""
    if not wrong or not isinstance(value, dict):
        return value
    return {key: _without(part, wrong, (*path, key)) for key, part in value.items() if (*path, key) not in wrong}


def _problems(shape: Any, document: Document, detail: ErrorDetails) -> Iterator[Problem]:
    """Translate one finding of pydantic's into problems in the language of our files."""
    path, kind, value = _document_path(document, detail["loc"]), detail["type"], detail["input"]
    context = detail.get("ctx", {})
    if "findings" in context:
        for finding in context["findings"]:
            yield document.problem((*path, *finding.path), *finding[1:])
    elif kind == "extra_forbidden":
        where = f"`{'.'.join(map(str, path[:-1]))}`" if path[:-1] else "the file"
        known = _described(shape, path[:-1]).get("properties", ())
        help_ = _belongs(shape, str(path[-1])) or suggestion(str(path[-1]), list(known))
        yield document.problem(path, "unknown-key", f"`{path[-1]}` is not a key of {where}", help_, key=True)
    elif kind == "missing":
        help_ = f"start the file with `schema: {_described(shape, path)['const']}`" if path == ("schema",) else ""
        yield document.problem(path[:-1], "missing-key", f"the key `{path[-1]}` is missing here", help_, key=True)
    elif path == ("schema",):
        yield document.problem(path, *_wrong_format(shape, value)[1:])
    elif kind == "literal_error":
        yield document.problem(path, *unknown_option(value, re.findall(r"'([^']*)'", context["expected"]))[1:])
    elif kind in _WANTED:
        message = f"this must be {_WANTED[kind]}, not {describe(value)}"
        listed = f"write it as a list: [{value}]" if kind == "tuple_type" and isinstance(value, str) else ""
        quoted = "put quotes around it" if kind == "string_type" and isinstance(value, (bool, int, float)) else ""
        yield document.problem(path, "wrong-type", message, listed or quoted)
    elif kind != "too_short" or not value:  # a list that is short only of what was wrong in it is no news
        code, template, help_ = _WRONG_VALUES.get(kind, ("wrong-value", "{message}", ""))
        message = template.format(value=value, message=detail["msg"], **context)
        yield document.problem(path, code, message, help_, key=path[-1] == value)


def _belongs(shape: Any, key: str) -> str:
    """Return where in a file a key belongs that is none where it stands; nothing where it is none anywhere."""
    top, name = _described(shape, ()).get("properties", {}), key.rpartition(".")[2]
    if key in top:
        return f"`{key}:` belongs at the top of the file, not indented"
    sections = [section for section in top if name in _described(shape, (section,)).get("properties", ())]
    return f"`{name}` belongs under {' or '.join(f'`{section}:`' for section in sections)}" if sections else ""


_WRONG_VALUES = {
    "greater_than_equal": ("wrong-value", "this must be at least {ge}, not {value}", ""),
    "less_than_equal": ("wrong-value", "this must be at most {le}, not {value}", ""),
    "string_pattern_mismatch": ("wrong-id", "`{value}` is not an id", "use lower-case letters, digits and hyphens"),
    "string_too_long": ("long-text", "this text is longer than {max_length} characters", ""),
    "string_too_short": ("empty-text", "this text is empty", "write one; a key that is not needed can be left out"),
    "too_short": ("empty-list", "nothing stands here", "name at least one, or leave the key out"),
}
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


def unknown_option(value: object, options: Collection[str]) -> Finding:
    """Return what is wrong with a value that is none of the options, which may come with labels."""
    few = f"one of {', '.join(options)}" if len(options) <= 6 else "an option here"
    known = f"`{next(iter(options))}`" if len(options) == 1 else few
    if not isinstance(value, str):
        help_ = "this takes one option, not several" if isinstance(value, tuple) else ""
        return Finding((), "wrong-type", f"this must be {known}, not {describe(value)}", help_)
    if value == "unknown":
        return Finding((), "unknown-option", "`unknown` is not written out", "leave the key out instead")
    return Finding((), "unknown-option", f"`{value}` is not {known}", suggestion(value, options))


def _wrong_format(shape: Any, value: object) -> Finding:
    wanted: str = _described(shape, ("schema",))["const"]
    message = f"this is not a `{wanted}` file"
    if isinstance(value, str) and value.rpartition("/")[0] == wanted.rpartition("/")[0]:
        return Finding((), "unknown-version", message, "upgrade framework-advisor to read it")
    return Finding((), "wrong-format", message, f"`schema: {wanted}` is what is read here")


def describe(value: object) -> str:
    """Return in words what kind of value stands somewhere."""
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {str: "text", tuple: "a list", dict: "a mapping", int: f"the number {value}", float: f"the number {value}"}
    return kinds.get(type(value), "empty")


def _document_path(document: Document, loc: tuple[str | int, ...]) -> Path:
    """Return pydantic's location as a path in the document: without the steps that name a type or a key's role."""
    value: object = document.value
    path: Path = ()
    for position, step in enumerate(loc):
        last = position == len(loc) - 1
        if isinstance(step, int) and isinstance(value, tuple):
            path, value = (*path, step), value[step]
        elif isinstance(value, dict) and (step in value or last) and step != "[key]":
            path, value = (*path, step), value.get(str(step))
    return path


def _described(shape: Any, path: Path) -> dict[str, Any]:
    """Return the part of a shape's JSON Schema that describes what stands at a path."""
    part = schema = _schema(shape)
    for step in (None, *path):
        if step is not None:
            inner = [part.get("properties", {}).get(step), *part.get("patternProperties", {}).values()]
            inner += [part.get("items"), part.get("additionalProperties")]
            part = next((each for each in inner if isinstance(each, dict)), {})
        while "$ref" in part or "anyOf" in part:  # what may be left out comes before null
            part = part["anyOf"][0] if "anyOf" in part else schema["$defs"][part["$ref"].rpartition("/")[2]]
    return part
