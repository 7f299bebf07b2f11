"""The requirements' model: frozen, strict, every field a question with its words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from framework_advisor.spec.fields import FIELDS, SECTIONS
from framework_advisor.spec.requirements import Requirements, examine_requirements
from framework_advisor.text.yaml_source import parse_yaml
from make import requirements

HEAD = "schema: framework-advisor/spec/v1\n"


def read(text: str) -> Requirements:
    requirements, problems = examine_requirements(parse_yaml((HEAD + text).encode(), "spec.yaml"))
    assert requirements
    assert problems == []
    return requirements


def test_about_30_fields_in_seven_sections_all_unknown_by_default() -> None:
    assert len(SECTIONS) == 7
    assert 25 <= len(FIELDS) <= 32
    assert read("").answers() == {}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_says_what_it_asks_why_and_what_its_options_mean(field: str) -> None:
    question = FIELDS[field]
    assert question.prompt.endswith("?")
    assert question.why.endswith(".")
    assert len(question.options) >= 2
    assert all(label for label in question.options.values())
    assert question.alone is None or question.alone in question.options
    assert all(option == option.lower() and " " not in option for option in question.options)
    # No option may be what a YAML parser would take for something other than text.
    assert all(parse_yaml(f"x: {option}".encode(), "f").value == {"x": option} for option in question.options)


@pytest.mark.parametrize("field", FIELDS)
def test_every_option_can_be_answered(field: str) -> None:
    question = FIELDS[field]
    for option in question.options:
        spec = requirements({field: (option,) if question.several else option})
        assert spec.answers() == {field: frozenset([option])}


def test_requirements_are_frozen() -> None:
    spec = read("")
    with pytest.raises(ValidationError):
        spec.title = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        spec.model.structure = "static"  # type: ignore[misc]


def test_the_order_of_options_means_nothing() -> None:
    assert read("team: {languages: [java, python]}") == read("team:\n  languages: [python, java]\n")


def test_an_empty_section_and_an_empty_answer_are_unknown() -> None:
    assert read("model:\nteam:\n  experience:\npriorities:\n") == read("")


def test_equality_and_hash_ignore_where_it_was_read() -> None:
    one, other = read("model: {structure: static}"), requirements({"model.structure": "static"})
    assert one == other
    assert hash(one) == hash(other)
    assert one.origin is not None
    assert other.origin is None
    assert one != read("model: {structure: dynamic}")


def test_each_option_knows_its_place() -> None:
    text = "model:\n  structure: static\nteam:\n  languages:\n  - python\n  - java\npriorities: {serving: off}\n"
    origin = read(text).origin
    assert origin is not None
    places = {
        (field, option): (place.line, place.column)
        for field, options in origin.answers.items()
        for option, place in options.items()
    }
    assert places == {
        ("model.structure", "static"): (3, 14),
        ("team.languages", "python"): (6, 5),
        ("team.languages", "java"): (7, 5),
    }
    assert [(place.line, place.column) for place in origin.names.values()] == [(8, 14)]
