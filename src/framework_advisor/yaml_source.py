"""YAML text to plain values, and the place of each: a safe dialect with limits.

The dialect is the YAML 1.2 core schema, less what a form nobody generates by machine has no use for: keys are text and
unique, tags are refused, and a number with a leading zero stays text. So `no`, `on`, `012`, `1:30` and `2026-11-22` are
what the author wrote. Values are dict, tuple, str, int, float, bool and None: nothing that could be changed later but
the dicts, and nothing that could run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path as FilePath
from typing import IO, TypeAlias

import yaml
import yaml.composer
import yaml.parser
import yaml.reader
import yaml.scanner

from framework_advisor.problems import Path, Place, Problem, UnusableInput

MAX_BYTES = 1 << 20
"""The largest file that is read."""
MAX_DEPTH = 32
"""The deepest nesting that is accepted."""
MAX_VALUES = 100_000
"""The most values that a document may hold once its aliases are written out."""

Value: TypeAlias = "dict[str, Value] | tuple[Value, ...] | str | int | float | bool | None"


class _PlainTags:
    """Tags a scalar as `plain` or `text` and leaves what it means to us; PyYAML's resolver speaks YAML 1.1."""

    def resolve(self, kind: type[yaml.Node], _value: object, implicit: tuple[bool, bool] | bool) -> str:  # noqa: FBT001
        """Return the tag of a node that carries none: PyYAML calls this for each."""
        if kind is yaml.ScalarNode and isinstance(implicit, tuple) and implicit[0]:
            return "plain"
        return "text" if kind is yaml.ScalarNode else "collection"

    def descend_resolver(self, _parent: object, _index: object) -> None:
        """Do nothing: we resolve nothing by path."""

    def ascend_resolver(self) -> None:
        """Do nothing: we resolve nothing by path."""


if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _Composer(_PlainTags, CParser):
        """Composes the node tree with libyaml."""

else:  # pragma: no cover  (which of the two is compiled in is not ours to choose)

    class _Composer(_PlainTags, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):  # type: ignore[no-redef]
        """Composes the node tree in Python."""

        def __init__(self, text: str) -> None:
            yaml.reader.Reader.__init__(self, text)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its value, and the place of everything in it."""

    file: str
    value: Value
    root: yaml.Node
    lines: list[str]
    sha256: str
    """Of the bytes of the file."""

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return where the value at `path` stands, or its key.

        A collection is pointed at by its key; for a path that leads nowhere, it is the nearest enclosing thing that
        exists (for a missing key, the mapping that lacks it).
        """
        node, named_by = self.root, self.root
        for step in path:
            inner = _step(node, step)
            if inner is None:
                key = True
                break
            named_by, node = inner
        return self._of_node(named_by if key or not isinstance(node, yaml.ScalarNode) or not node.value else node)

    def problem(self, path: Path, code: str, message: str, help_: str = "", *, key: bool = False) -> Problem:
        """Return a problem located at the value at `path`, or at its key."""
        return Problem(self.place(path, key=key), code, message, help_)

    def _of_node(self, node: yaml.Node) -> Place:
        start, end = node.start_mark, node.end_mark
        excerpt = self.lines[start.line] if start.line < len(self.lines) else ""
        if end.line == start.line and isinstance(node, yaml.ScalarNode):
            width = end.column - start.column
        else:
            width = 1 if node is self.root else len(excerpt) - start.column
        return Place(self.file, start.line + 1, start.column + 1, max(1, width), excerpt)


def _step(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the child of a node by key or position, after the node that names it; None when there is none."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def read_yaml(file: str, standard_input: IO[bytes] | None = None) -> Document:
    """Read a YAML file, or `standard_input` under the name `file` where it is given.

    Raises UnusableInput with every problem that could be located.
    """
    try:
        if standard_input is not None:
            data = standard_input.read(MAX_BYTES + 1)
        else:
            with FilePath(file).open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnusableInput([_unreadable(file, error)]) from None
    return parse_yaml(data, file)


def _unreadable(file: str, error: OSError | ValueError) -> Problem:
    place = Place(file)
    if isinstance(error, FileNotFoundError):
        return Problem(place, "missing-file", "there is no such file", "check the path; `-` reads standard input")
    if isinstance(error, IsADirectoryError):
        return Problem(place, "directory", "this is a directory", "name the YAML file inside it")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(place, "unreadable-file", f"cannot read it: {reason}")


# What YAML does not allow in a stream: everything but text, tabs and line breaks.
_NOT_TEXT = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def parse_yaml(data: bytes, file: str) -> Document:
    """Read YAML from bytes. Raises UnusableInput with every problem that could be located."""
    text = _decode(data, file)
    lines = text.splitlines()
    try:
        root = _Composer(text).get_single_node()
    except yaml.reader.ReaderError:
        raise UnusableInput([_stray_character(file, lines, text)]) from None
    except yaml.MarkedYAMLError as error:
        raise UnusableInput([_syntax_problem(file, lines, error)]) from None
    except RecursionError:
        raise UnusableInput([Problem(Place(file), "too-deep", f"nested deeper than {MAX_DEPTH} levels")]) from None
    if root is None:
        problem = Problem(Place(file), "empty-file", "there is nothing in this file", "start with the key `schema`")
        raise UnusableInput([problem])
    digest = sha256(data).hexdigest()
    document = Document(file, None, root, lines, digest)
    builder = _Builder(document)
    value = builder.build(root)
    if builder.problems:
        raise UnusableInput(builder.problems)
    return Document(file, value, root, lines, digest)


def _stray_character(file: str, lines: list[str], text: str) -> Problem:
    stray = re.search(_NOT_TEXT, text)
    if stray is None:  # pragma: no cover  (PyYAML would not have stopped)
        return Problem(Place(file), "not-text", "this is not text")
    place = _place_of_offset(file, lines, text, stray.start())
    message = f"the character U+{ord(stray.group()):04X} is not allowed in YAML"
    return Problem(place, "not-text", message, "remove it; inside double quotes, write an escape")


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024} KiB"
        raise UnusableInput([Problem(Place(file), "too-large", message, "a spec or a rule file is a few KiB of text")])
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        lines = data.decode("utf-8", "replace").splitlines()
        place = _place_of_offset(file, lines, before, len(before))
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8 text"
        raise UnusableInput([Problem(place, "not-utf-8", message, "save the file as UTF-8")]) from None


def _place_of_offset(file: str, lines: list[str], text: str, offset: int) -> Place:
    before = text[:offset].splitlines(keepends=True)
    if before and before[-1].splitlines() == [before[-1]]:  # the last line has not ended yet
        line, column = len(before) - 1, len(before[-1])
    else:
        line, column = len(before), 0
    return Place(file, line + 1, column + 1, 1, lines[line] if line < len(lines) else "")


def _syntax_problem(file: str, lines: list[str], error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    message = error.problem or error.context or "this is not YAML"
    if mark is None:  # pragma: no cover  (PyYAML marks all its errors)
        return Problem(Place(file), "yaml-syntax", message)
    place = Place(file, mark.line + 1, mark.column + 1, 1, lines[mark.line] if mark.line < len(lines) else "")
    if place.excerpt[mark.column : mark.column + 1] == "\t":
        return Problem(place, "yaml-syntax", "a tab stands here", "indent with spaces")
    if "expected a single document" in (error.context or ""):
        return Problem(place, "several-documents", "a second document starts here", "keep one document to a file")
    since = f"from line {error.context_mark.line + 1} on" if error.context_mark else "up to here"
    otherwise = f"check the indentation, quotes and brackets {since}"
    help_ = next((help_ for part, help_ in _SYNTAX_HELP.items() if part in message), otherwise)
    return Problem(place, "yaml-syntax", message, help_)


_SYNTAX_HELP = {
    "undefined alias": "text that starts with `*` needs quotes",
    "alphabetic or numeric character": "text that starts with `*` or `&` needs quotes",
    "cannot start any token": "put quotes around text that starts with a special character",
    "mapping values are not allowed": "put quotes around text that contains `: `; check the indentation",
}


_CONSTANTS: dict[str, Value] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CONSTANTS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})|0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*|(?=[eE])))([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


def plain_scalar(text: str) -> Value:
    """Return the value of an unquoted scalar: YAML 1.2 core, except that `012` stays text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


class _Builder:
    """Builds plain values from a node tree and collects what the dialect does not allow."""

    def __init__(self, document: Document) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._built: dict[int, tuple[Value, int]] = {}  # by node: its value, and how many values that holds

    def build(self, root: yaml.Node) -> Value:
        return self._build(root, 1)[0]

    def _build(self, node: yaml.Node, depth: int) -> tuple[Value, int]:
        known = self._built.get(id(node))
        if known is not None:
            return known
        if depth > MAX_DEPTH:  # also where an alias leads back to what holds it
            self._complain(node, "too-deep", f"nested deeper than {MAX_DEPTH} levels")
            built: tuple[Value, int] = (None, 1)
        elif isinstance(node, yaml.ScalarNode):
            built = self._scalar(node), 1
        elif isinstance(node, yaml.SequenceNode):
            built = self._sequence(node, depth)
        elif isinstance(node, yaml.MappingNode):
            built = self._mapping(node, depth)
        else:  # pragma: no cover  (YAML has no other kind)
            raise TypeError(node)
        if node.tag not in ("plain", "text", "collection"):
            self._complain(node, "tag", f"the tag `{node.tag}` is not allowed", "remove it; quotes make a value text")
        if built[1] > MAX_VALUES:
            self._complain(node, "too-many-values", f"written out, this holds more than {MAX_VALUES} values")
            built = None, 1
        self._built[id(node)] = built
        return built

    def _scalar(self, node: yaml.ScalarNode) -> Value:
        text: str = node.value
        return plain_scalar(text) if node.tag == "plain" else text

    def _sequence(self, node: yaml.SequenceNode, depth: int) -> tuple[Value, int]:
        built = [self._build(item, depth + 1) for item in node.value]
        return tuple(value for value, _ in built), 1 + sum(count for _, count in built)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> tuple[Value, int]:
        values: dict[str, Value] = {}
        first: dict[str, yaml.Node] = {}
        total = 1
        for key_node, value_node in node.value:
            value, count = self._build(value_node, depth + 1)
            total += count
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                self._complain(key_node, "key-not-text", "a key must be text", "put quotes around it")
            elif key in values:
                line = first[key].start_mark.line + 1
                self._complain(key_node, "duplicate-key", f"`{key}` stands here twice", f"the first is in line {line}")
            else:
                values[key], first[key] = value, key_node
        return values, total

    def _complain(self, node: yaml.Node, code: str, message: str, help_: str = "") -> None:
        self.problems.append(Problem(self._document._of_node(node), code, message, help_))  # noqa: SLF001
