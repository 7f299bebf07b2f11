"""The YAML dialect: what scalars mean, where things stand, and that libyaml and PyYAML's own parser agree."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from framework_advisor.text import yaml_source
from framework_advisor.text.problems import Problem, UnusableInput
from framework_advisor.text.yaml_source import Document, parse_yaml

SURPRISES = [
    "no",
    "on",
    "yes",
    "off",
    "012",
    "1:30",
    "2026-11-22",
    "0b1",
    "1_000",
    "+.",
    "1e",
    "=",
    "<<",
    "y",
    "0x",
    "Nan",
]


@pytest.mark.parametrize("text", SURPRISES)
def test_what_yaml_1_1_would_change_stays_text(text: str) -> None:
    assert parse_yaml(f"x: {text}\n".encode(), "f").value == {"x": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("0x1F", 31),
        ("0o14", 12),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"1"', "1"),
        ("'null'", "null"),
        ("99999999999999999999", "99999999999999999999"),
    ],
)
def test_core_schema_scalars(text: str, value: object) -> None:
    found = parse_yaml(f"x: {text}\n".encode(), "f").value
    assert found == {"x": value}
    assert isinstance(found, dict)
    assert type(found["x"]) is type(value)


def test_nan() -> None:
    found = parse_yaml(b"x: .nan", "f").value
    assert isinstance(found, dict)
    assert isinstance(found["x"], float)
    assert math.isnan(found["x"])


def test_a_byte_order_mark_is_no_character() -> None:
    assert parse_yaml("\ufeffx: 1".encode(), "f").place(("x",)).column == 4


TEXT = """\
# é comment
größe: {ä: [eins, "zwei 😀", drei]}
folded: >-
  one
  two
anchor: &here [x]
alias: *here
"""


@pytest.mark.parametrize(
    ("path", "key", "line", "column", "width"),
    [
        (("größe", "ä", 1), False, 2, 19, 8),
        (("größe", "ä", 2), False, 2, 29, 4),
        (("größe", "ä"), False, 2, 12, 22),
        (("größe", "ä"), True, 2, 9, 1),
        (("größe",), True, 2, 1, 5),
        (("folded",), False, 3, 9, 2),
        (("alias", 0), False, 6, 16, 1),
        (("größe", "missing", "deeper"), False, 2, 1, 5),
        (("nowhere",), False, 1, 1, 1),
    ],
)
def test_places_count_characters_from_1(path: Any, key: bool, line: int, column: int, width: int) -> None:
    document = parse_yaml(TEXT.encode(), "f")
    place = document.place(path, key=key)
    if path != ("nowhere",):
        assert (place.line, place.column, place.width) == (line, column, width)
        assert place.excerpt == TEXT.splitlines()[line - 1]
    else:
        assert place.line == 2  # the mapping that lacks it


def outcome(data: bytes) -> Document | tuple[Problem, ...]:
    """Return the document, or the problems; anything else that is raised fails the test."""
    try:
        return parse_yaml(data, "f")
    except UnusableInput as error:
        return error.problems


YAMLISH = st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t0.~<x\u00e9\u2028\x07", max_size=40)


@given(YAMLISH)
def test_any_text_gives_values_or_located_problems(text: str) -> None:
    result = outcome(text.encode())
    assert isinstance(result, Document) or all(str(problem) and problem.code for problem in result)


@given(st.binary(max_size=60))
def test_any_bytes_give_values_or_located_problems(data: bytes) -> None:
    assert outcome(data)


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(10**17), 10**17), st.text(max_size=8)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(tuple), st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_what_pyyaml_writes_quoted_reads_back_equal(value: Any) -> None:
    def listed(inner: Any) -> Any:
        if isinstance(inner, dict):
            return {key: listed(held) for key, held in inner.items()}
        return [listed(held) for held in inner] if isinstance(inner, tuple) else inner

    text = yaml.dump({"x": listed(value)}, default_style=None, allow_unicode=False, Dumper=_QuotingDumper)
    assert parse_yaml(text.encode(), "f").value == {"x": value}


TEXT_TAG = "tag:yaml.org,2002:str"


class _QuotingDumper(yaml.SafeDumper):
    """Quotes all text, so that only what is not text is left to the resolver."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


_QuotingDumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@pytest.mark.parametrize("text", [TEXT, "a: 1\nb: [no, 012]\n", "x: 'y'\n"])
def test_without_libyaml_the_same_comes_out(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = parse_yaml(text.encode(), "f")
    monkeypatch.setattr(yaml_source, "_Composer", yaml_source.composer(yaml.SafeLoader))
    slow = parse_yaml(text.encode(), "f")
    assert fast.value == slow.value
