"""Merging layers: what each says, by key, over what those below say."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path as FilePath
from typing import Any, TypeVar

from framework_advisor.rulebase.conditions import parse_condition
from framework_advisor.rulebase.files import BibliographyFile, ComponentsFile, LayerFile, RecordFile, unknown
from framework_advisor.rulebase.model import Band, Component, Layer, Need, Record, Retirement, Source
from framework_advisor.spec.validation import examine
from framework_advisor.text.problems import Path, Problem, suggestion
from framework_advisor.text.yaml_source import Document, read_yaml

T = TypeVar("T")
_BESIDE = "a path counts from this file's folder"
_CONDITIONS = ("when", "unless", "kept_when")
_NAMES = {"sources": "source", "serves": "need", "successors": "component", "evidence": "reference"}
_NAMES |= dict.fromkeys(("favours", "rules_out", "candidates"), "candidate")
"""What stands under a key is the name of."""
Entry = dict[str, Any]
"""What the layers read so far say of a candidate, criterion, rule or note, by key; `parts` names the layer of each."""


class Merged:
    """The layers read so far, merged by key, and what is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take the problems with the shapes of the layers; more are added to them."""
        self.problems = problems
        self.documents: list[Document] = []
        self.layers: list[Layer] = []
        self.top: LayerFile
        self.cases: str | None = None
        self.fresh_days: int | None = None
        self.scale: Entry = {}
        self.candidates: dict[str, Entry] = {}
        self.criteria: dict[str, Entry] = {}
        self.notes: dict[str, Entry] = {}
        self.needs: dict[str, Need] = {}
        self.components: dict[str, Component] = {}
        self.sources: dict[str, Source] = {}
        self.record: Record | None = None

    def add(self, document: Document, layer: LayerFile) -> None:
        """Take over what a layer says."""
        self.top = layer
        if any(layer["name"] == below.name for below in self.layers):
            message = f"a layer below is called `{layer['name']}` too"
            self.complain(document, ("name",), "same-name", message, "give each layer a name of its own")
        self.layers.append(Layer(layer["name"], layer["as_of"]))
        self.documents.append(document)
        self.cases = str(FilePath(document.file).parent / layer["cases"]) if "cases" in layer else None
        if self.cases and not os.path.isdir(self.cases):
            message = f"there is no folder `{layer['cases']}`"
            self.complain(document, ("cases",), "missing-folder", message, _BESIDE)
        self.fresh_days = layer.get("fresh_days", self.fresh_days)
        self.scale = _deep(self.scale, layer.get("scale", {}))
        self.add_sources(document)
        self.take(document, ("candidates",), layer.get("candidates", {}), self.candidates)
        self.take(document, ("criteria",), layer.get("criteria", {}), self.criteria)
        self.take(document, ("notes",), layer.get("notes", {}), self.notes)
        self.add_components(document)
        record, _ = self.beside(document, "record", RecordFile) if "record" in layer else (None, None)
        self.record = record and Record(record["years"], tuple(Band(**band) for band in record["bands"]))

    @property
    def weighed(self) -> list[Document]:
        """The documents that can change an advice: all but the records of what leads have meant."""
        return [one for one in self.documents if one.value_at(("schema",)) != "framework-advisor/record/v1"]

    def complain(self, document: Document, path: Path, code: str, message: str, help_: str) -> None:
        """Note a problem with a document."""
        key = code not in ("same-name", "missing-folder", "missing-file", "wrong-condition", "unknown-option")
        self.problems.append(document.problem(path, code, message, help_, key=key))

    def take(self, document: Document, at: Path, entries: Mapping[str, Any], known: dict[str, Entry]) -> None:
        """Take over what the top layer says, at a path, of candidates, criteria, a criterion's rules, or notes."""
        complain = partial(self.complain, document)
        for id_, said in entries.items():
            path, gone = (*at, id_), known.get(id_, {}).get("retirement")
            if "favours" in said and "rules_out" in said:
                complain(path, "wrong-rule", "a rule favours or rules out, not both", "make two rules of it")
            if gone and at == ("criteria",):
                message = f"the layer `{gone.layer}` retired the criterion `{id_}`"
                help_ = "take this out; to weigh it again, write a criterion under another id"
                complain(path, "wrong-retired", message, help_)
            elif "retired" in said:
                self.retire(document, path, said, known)
            else:
                now = self.checked(document, path, said)
                if at[-1] == "rules" and "review_by" in self.top:  # whoever touches a rule has looked at it
                    now = {"review_by": self.top["review_by"], **now}
                rules, entry = now.pop("rules", {}), known.setdefault(id_, {"parts": {}})
                entry.pop("retirement", None)  # what is said again after it was retired holds again
                _put(entry, now, self.top["name"])
                if at == ("criteria",):
                    self.take(document, (*path, "rules"), rules, entry.setdefault("rules", {}))

    def checked(self, document: Document, path: Path, said: Mapping[str, Any], **known: Mapping[str, Any]) -> Entry:
        """Return what a file says of something with its conditions parsed, after a look at every name in it."""
        known |= {"source": self.sources, "candidate": self.candidates}
        for key in (key for key in _NAMES if key in said):
            self.problems += unknown(document, (*path, key), _NAMES[key], said[key], known[_NAMES[key]])
        complain, conditions = partial(self.complain, document), [key for key in _CONDITIONS if key in said]
        return {**said, **{key: parse_condition(said[key], (*path, key), complain) for key in conditions}}

    def retire(self, document: Document, path: Path, said: Mapping[str, Any], known: dict[str, Entry]) -> None:
        """Take back a rule or criterion of the layers below."""
        id_, kind = str(path[-1]), "rule" if "rules" in path else "criterion"
        self.checked(document, path, said)
        code, message = f"unknown-{kind}", f"no layer below has a {kind} `{id_}`"
        message += " in this criterion" if kind == "rule" else ""
        help_ = suggestion(id_, known) or "look at the criterion's id too"
        if said.keys() != {"retired", "sources"}:
            others = ", ".join(f"`{key}`" for key in said if key not in ("retired", "sources"))
            help_ = f"take out {others}" if others else "write `retired` and `sources`"
            code, message = f"wrong-{kind}", f"a retired {kind} says why, and on which sources, and nothing else"
        elif id_ in known:
            known[id_]["retirement"] = Retirement(said["retired"], said["sources"], self.top["name"])
            return
        self.complain(document, path, code, message, help_)

    def beside(self, layer: Document, key: str, shape: type[T]) -> tuple[T | None, Document]:
        """Read the file that a layer names under one of its keys, as far as it does and as it can be used."""
        name = dict(self.top).get(key)
        file = FilePath(layer.file).parent / str(name)
        if name and not os.path.isfile(file):
            self.complain(layer, (key,), "missing-file", f"there is no file `{name}`", _BESIDE)
        if not (name and os.path.isfile(file)):
            return None, layer
        document = read_yaml(str(file))
        value, problems = examine(shape, document)
        self.documents.append(document)
        self.problems += problems
        return value, document

    def add_sources(self, layer: Document) -> None:
        """Take over the bibliography beside the top layer, and the layer's own sources."""
        references = self.top.get("sources", {})
        bibliography, document = self.beside(layer, "bibliography", BibliographyFile)
        if bibliography:
            references = {**bibliography.get("references", {}), **references}
            for id_, claim in bibliography.get("claims", {}).items():
                self.checked(document, ("claims", id_), {"evidence": claim.get("evidence", ())}, reference=references)
                self.sources[f"article/{id_}"] = made(
                    Source,
                    claim,
                    id=f"article/{id_}",
                    title=f"{bibliography['article']['title']}, section “{claim['section']}”",
                    contradicts=tuple(f"article/{other}" for other in claim.get("contradicts", ())),
                )
        for id_, entry in references.items():
            self.sources[id_] = made(Source, entry, id=id_, link=entry.get("url") or entry.get("purl"))

    def add_components(self, layer: Document) -> None:
        """Take over the needs and components beside the top layer."""
        file, document = self.beside(layer, "components", ComponentsFile)
        if file:
            for id_, need in file["needs"].items():
                self.needs[id_] = made(Need, self.checked(document, ("needs", id_), need), id=id_)
            for id_, entry in file["components"].items():
                known: dict[str, Mapping[str, Any]] = {"need": file["needs"], "component": file["components"]}
                checked = self.checked(document, ("components", id_), entry, **known)
                self.components[id_] = made(Component, checked, id=id_)


def _put(entry: Entry, said: Mapping[str, Any], layer: str) -> None:
    """Put what a layer says of something over what those below say."""
    for name, value in said.items():
        for old in ("favours", "rules_out") if name in ("favours", "rules_out") else (name,):
            entry.pop(old, None)
            entry["parts"].pop(old, None)  # what the last layer gives stands last
        entry[name] = value
        entry["parts"][name] = layer


def _deep(below: Entry, said: Mapping[str, Any]) -> Entry:
    """Return a mapping with what another says put over it, mappings inside it likewise."""
    inner = {key: _deep(below.get(key, {}), value) for key, value in said.items() if isinstance(value, dict)}
    return {**below, **said, **inner}


_ABSENT: Entry = {
    **dict.fromkeys(("sources", "rules_out", "successors", "serves"), ()),
    **dict.fromkeys(("switching", "headline", "in_article"), False),
    **dict.fromkeys(("review_by", "install", "start", "retirement", "kept_when", "unless")),
    "favours": {},
}
"""What it means that a file does not say something that it need not say."""


def made(kind: Callable[..., T], said: Mapping[str, Any], **others: Any) -> T:
    """Return a part of the model from what a file says under the same names, and others."""
    values = {**_ABSENT, **said, **others}
    return kind(**{name: values[name] for name in kind.__annotations__ if name in values})
