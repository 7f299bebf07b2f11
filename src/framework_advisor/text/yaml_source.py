"""YAML text to plain values, and the place of each: a safe dialect with limits.

The dialect is the YAML 1.2 core schema, less what a form nobody generates by machine has no use for: keys are text and
unique, tags are refused, and a number with a leading zero stays text. So `no`, `on`, `012`, `1:30` and `2026-11-22` are
what the author wrote. Values are dict, tuple, str, int, float, bool and None: nothing that could be changed later but
the dicts, and nothing that could run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import IO, Any, NamedTuple, TypeAlias, cast

import yaml
import yaml.reader

from framework_advisor.text.files import MAX_BYTES, read_bytes
from framework_advisor.text.problems import Path, Place, Problem, UnusableInput

MAX_DEPTH = 32
"""The deepest nesting that is accepted."""
MAX_VALUES = 100_000
"""The most values that a document may hold once its aliases are written out."""

Value: TypeAlias = "dict[str, Value] | tuple[Value, ...] | str | int | float | bool | None"


class _PlainTags:
    """Tags a scalar as `plain` or `text` and leaves what it means to us; PyYAML's resolver speaks YAML 1.1."""

    def resolve(self, kind: type[yaml.Node], _value: object, implicit: tuple[bool, bool] | bool) -> str:
        """Return the tag of a node that carries none: PyYAML calls this for each."""
        if kind is yaml.ScalarNode and isinstance(implicit, tuple) and implicit[0]:
            return "plain"
        return "text" if kind is yaml.ScalarNode else "collection"

    def descend_resolver(self, _parent: object, _index: object) -> None:
        """Do nothing: we resolve nothing by path."""

    def ascend_resolver(self) -> None:
        """Do nothing: we resolve nothing by path."""


def composer(parser: type) -> Any:
    """Return a class that composes the node tree as one of PyYAML's loaders does, with our tags."""
    return type("Composer", (_PlainTags, parser), {})


_Composer = composer(getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its value, and the place of everything in it."""

    file: str
    value: Value
    root: yaml.Node
    lines: list[str]
    sha256: str  # of the bytes of the file
    _index: dict[int, dict[str | int, tuple[yaml.Node, yaml.Node]]] = field(default_factory=dict, repr=False)
    """What `_children` has found so far, by node."""

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return where the value at `path` stands, or its key.

        A value that is empty or starts on another line than its key is pointed at by its key. For a path that leads
        nowhere it is the nearest enclosing thing that exists (for a missing key, the mapping that lacks it).
        """
        node, named_by = self.root, self.root
        for step in path:
            inner = self._children(node).get(step)
            if inner is None:
                key = True
                break
            named_by, node = inner
        empty = isinstance(node, yaml.ScalarNode) and not node.value
        elsewhere = not isinstance(node, yaml.ScalarNode) and node.start_mark.line != named_by.start_mark.line
        return self.place_of(named_by if key or empty or elsewhere else node)

    def part(self, path: Path, head: dict[str, Value]) -> Document:
        """Return the mapping at a path as a document of its own, with more values put into it."""
        node, inner = self.root, self.value_at(path)
        for step in path:
            _, node = self._children(node)[step]
        assert isinstance(inner, dict)
        return Document(self.file, {**head, **inner}, node, self.lines, self.sha256)

    def value_at(self, path: Path) -> Value:
        """Return the value at a path that exists."""
        value: Any = self.value
        for step in path:
            value = value[step]
        return cast("Value", value)

    def _children(self, node: yaml.Node) -> dict[str | int, tuple[yaml.Node, yaml.Node]]:
        """Return what a node holds by key or position, each after the node that names it."""
        if id(node) not in self._index:
            found: dict[str | int, tuple[yaml.Node, yaml.Node]] = {}
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if isinstance(key, yaml.ScalarNode):
                        found.setdefault(key.value, (key, value))
            elif isinstance(node, yaml.SequenceNode):
                found = {position: (item, item) for position, item in enumerate(node.value)}
            self._index[id(node)] = found
        return self._index[id(node)]

    def problem(self, path: Path, code: str, message: str, help_: str = "", *, key: bool = False) -> Problem:
        """Return a problem located at the value at `path`, or at its key."""
        return Problem(self.place(path, key=key), code, message, help_)

    def place_of(self, node: yaml.Node) -> Place:
        """Return where a node stands."""
        start, end = node.start_mark, node.end_mark
        place = _place(self.file, self.lines, start.line, start.column)
        width = end.column - start.column
        if end.line != start.line:
            width = 1 if node is self.root else len(place.excerpt) - start.column
        return place._replace(width=max(1, width))


def _place(file: str, lines: list[str], line: int, column: int) -> Place:
    """Return a place; here the first line and the first column are 0."""
    return Place(file, line + 1, column + 1, 1, lines[line] if line < len(lines) else "")


def read_yaml(file: str, standard_input: IO[bytes] | None = None) -> Document:
    """Read a YAML file, or `standard_input` under the name `file` where it is given.

    Raises UnusableInput with every problem that could be located.
    """
    try:
        data = standard_input.read(MAX_BYTES + 1) if standard_input else read_bytes(file)
    except (OSError, ValueError) as error:
        raise UnusableInput([_unreadable(file, error)]) from None
    return parse_yaml(data, file)


def _unreadable(file: str, error: OSError | ValueError) -> Problem:
    place = Place(file)
    if not file:
        return Problem(place, "missing-file", "the name of this file is empty", "name a file")
    if isinstance(error, FileNotFoundError):
        return Problem(place, "missing-file", "there is no such file", "check the path")
    if isinstance(error, IsADirectoryError):
        return Problem(place, "directory", "this is a directory", "name the YAML file inside it")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(place, "unreadable-file", f"cannot read it: {reason}", "name a file that can be read")


# What YAML does not allow in a stream: everything but text, tabs and line breaks.
_NOT_TEXT = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def parse_yaml(data: bytes, file: str) -> Document:
    """Read YAML from bytes. Raises UnusableInput with every problem that could be located."""
    text = _decode(data, file)
    lines = text.splitlines()
    try:
        if len(text) > 4096:  # less cannot be nested so deeply that composing it exhausts the stack of a C library
            _refuse_deep(file, lines, text)
        root = _Composer(text).get_single_node()
    except yaml.reader.ReaderError:
        raise UnusableInput([_stray_character(file, lines, text)]) from None
    except yaml.MarkedYAMLError as error:
        raise UnusableInput([_syntax_problem(file, lines, error)]) from None
    if root is None:
        problem = Problem(Place(file), "empty-file", "there is nothing in this file", "start with the key `schema`")
        raise UnusableInput([problem])
    document = Document(file, None, root, lines, sha256(data).hexdigest())
    builder = _Builder(document)
    value = builder.build(root)
    if builder.problems:
        raise UnusableInput(builder.problems)
    return replace(document, value=value)


def _refuse_deep(file: str, lines: list[str], text: str) -> None:
    """Raise UnusableInput when a text is nested too deeply, found without composing it."""
    depth, parser = 0, _Composer(text)
    while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            mark = event.start_mark
            assert mark
            place = _place(file, lines, mark.line, mark.column)
            raise UnusableInput([Problem(place, "too-deep", f"nested deeper than {MAX_DEPTH} levels")])


def _stray_character(file: str, lines: list[str], text: str) -> Problem:
    stray = re.search(_NOT_TEXT, text)
    assert stray  # or PyYAML would not have stopped
    place = _place_of_offset(file, lines, text, stray.start())
    message = f"the character U+{ord(stray.group()):04X} is not allowed in YAML"
    return Problem(place, "not-text", message, "remove it; inside double quotes, write an escape")


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024} KiB"
        raise UnusableInput([Problem(Place(file), "too-large", message, "a spec or a rule file is a few KiB of text")])
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        lines = data.decode("utf-8", "replace").splitlines()
        place = _place_of_offset(file, lines, before, len(before))
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8 text"
        raise UnusableInput([Problem(place, "not-utf-8", message, "save the file as UTF-8")]) from None


def _place_of_offset(file: str, lines: list[str], text: str, offset: int) -> Place:
    before = text[:offset].splitlines(keepends=True)
    if before and before[-1].splitlines() == [before[-1]]:  # the last line has not ended yet
        return _place(file, lines, len(before) - 1, len(before[-1]))
    return _place(file, lines, len(before), 0)


def _syntax_problem(file: str, lines: list[str], error: yaml.MarkedYAMLError) -> Problem:
    mark, message = error.problem_mark or error.context_mark, error.problem or error.context or "this is not YAML"
    assert mark  # PyYAML marks all its errors
    if mark.line >= len(lines) and error.context_mark:  # the file ended before something was closed
        mark = error.context_mark
        message = "the file ends before this is closed"
    place = _place(file, lines, mark.line, mark.column)
    if place.excerpt[mark.column : mark.column + 1] == "\t":
        return Problem(place, "yaml-syntax", "a tab stands here", "indent with spaces")
    if "expected a single document" in (error.context or ""):
        return Problem(place, "several-documents", "a second document starts here", "keep one document to a file")
    since = f"from line {error.context_mark.line + 1} on" if error.context_mark else "up to here"
    otherwise = f"check the indentation, quotes and brackets {since}"
    if place.excerpt.count("'") > 2:
        otherwise += "; inside single quotes a quote is written twice"
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


class _Built(NamedTuple):
    """A value, and how many values it holds over how many levels, itself included."""

    value: Value
    size: int = 1
    height: int = 1


class _Builder:
    """Builds plain values from a node tree and collects what the dialect does not allow."""

    def __init__(self, document: Document) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._built: dict[int, _Built] = {}

    def build(self, root: yaml.Node) -> Value:
        return self._build(root, 1).value

    def _build(self, node: yaml.Node, depth: int) -> _Built:
        built = self._built.get(id(node))
        if built is None:  # where an alias leads back to what holds it, the depth ends it
            built = self._new(node, depth) if depth <= MAX_DEPTH else _Built(None)
        if depth - 1 + built.height > MAX_DEPTH:
            self._complain(node, "too-deep", f"nested deeper than {MAX_DEPTH} levels")
            built = _Built(None)
        if built.size > MAX_VALUES:
            self._complain(node, "too-many-values", f"written out, this holds more than {MAX_VALUES} values")
            built = _Built(None)
        self._built[id(node)] = built
        return built

    def _new(self, node: yaml.Node, depth: int) -> _Built:
        if node.tag not in ("plain", "text", "collection"):
            self._complain(node, "tag", f"the tag `{node.tag}` is not allowed", "remove it; quotes make a value text")
        if isinstance(node, yaml.ScalarNode):
            return _Built(self._scalar(node))
        listed = isinstance(node, yaml.SequenceNode)
        inner = [self._build(entry if listed else entry[1], depth + 1) for entry in node.value]
        values = [part.value for part in inner]
        value = tuple(values) if listed else self._mapping([key for key, _ in node.value], values)
        return _Built(value, 1 + sum(part.size for part in inner), 1 + max((part.height for part in inner), default=0))

    def _scalar(self, node: yaml.ScalarNode) -> Value:
        text: str = node.value
        return plain_scalar(text) if node.tag == "plain" else text

    def _mapping(self, keys: list[yaml.Node], values: list[Value]) -> Value:
        mapping: dict[str, Value] = {}
        first: dict[str, yaml.Node] = {}
        for key_node, value in zip(keys, values, strict=True):
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                self._complain(key_node, "key-not-text", "a key must be text", "put quotes around it")
            elif key in mapping:
                line = first[key].start_mark.line + 1
                self._complain(key_node, "duplicate-key", f"`{key}` stands here twice", f"the first is in line {line}")
            else:
                mapping[key], first[key] = value, key_node
        return mapping

    def _complain(self, node: yaml.Node, code: str, message: str, help_: str = "") -> None:
        self.problems.append(Problem(self._document.place_of(node), code, message, help_))
