"""What a layer keeps in files beside it: the bibliography, and the components with the needs they serve."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path as FilePath
from typing import NamedTuple, TypeVar

from framework_advisor.rulebase.conditions import parse_condition
from framework_advisor.rulebase.files import (
    BibliographyFile,
    ClaimEntry,
    ComponentEntry,
    ComponentsFile,
    ReferenceEntry,
)
from framework_advisor.rulebase.model import Component, Need, Source
from framework_advisor.spec.validation import examine
from framework_advisor.text.problems import Path, Problem, inert, suggestion
from framework_advisor.text.yaml_source import Document, read_yaml

T = TypeVar("T")


class Beside(NamedTuple):
    """A file that a layer names, read as far as it can be used."""

    document: Document | None
    problems: list[Problem]


def read_beside(layer: Document, key: str, name: str, shape: type[T]) -> tuple[T | None, Beside]:
    """Read a file that a layer names under one of its keys."""
    file = FilePath(layer.file).parent / name
    if not file.is_file():
        message, help_ = f"there is no file `{name}`", "a path counts from this file's folder"
        return None, Beside(None, [layer.problem((key,), "missing-file", message, help_)])
    document = read_yaml(str(file))
    value, problems = examine(shape, document)
    return value, Beside(document, problems)


def sources_of(bibliography: BibliographyFile, read: Document) -> tuple[dict[str, Source], list[Problem]]:
    """Return the sources of a bibliography by id, claims of the article as `article/<id>`."""
    references = bibliography.get("references", {})
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    for id_, claim in bibliography.get("claims", {}).items():
        path: Path = ("claims", id_, "evidence")
        problems += _unknown(read, path, "reference", claim.get("evidence", ()), references)
        sources[f"article/{id_}"] = _claim(f"article/{id_}", claim, bibliography["article"]["title"])
    return sources | {id_: reference(id_, entry) for id_, entry in references.items()}, problems


def components_of(
    file: ComponentsFile, read: Document, candidates: Collection[str], sources: Collection[str]
) -> tuple[dict[str, Need], dict[str, Component], list[Problem]]:
    """Return the needs and components of a file by id, and a problem for every name that leads nowhere."""
    problems: list[Problem] = []

    def complain(path: Path, code: str, message: str, help_: str) -> None:
        problems.append(read.problem(path, code, message, help_, key=code == "unknown-field"))

    needs: dict[str, Need] = {}
    for id_, need in file["needs"].items():
        when = parse_condition(need["when"], ("needs", id_, "when"), complain)
        if when:
            needs[id_] = Need(id_, one_line(need["title"]), when)
    for id_, entry in file["components"].items():
        path: Path = ("components", id_)
        problems += _unknown(read, (*path, "candidates"), "candidate", entry["candidates"], candidates)
        problems += _unknown(read, (*path, "serves"), "need", entry.get("serves", ()), file["needs"])
        problems += _unknown(read, (*path, "successors"), "component", entry.get("successors", ()), file["components"])
        problems += _unknown(read, (*path, "sources"), "source", entry["sources"], sources)
    return needs, {id_: _component(id_, entry) for id_, entry in file["components"].items()}, problems


def _unknown(read: Document, path: Path, kind: str, names: Iterable[str], known: Collection[str]) -> list[Problem]:
    return [
        read.problem((*path, index), f"unknown-{kind}", f"`{name}` is not a {kind}", suggestion(name, known))
        for index, name in enumerate(names)
        if name not in known
    ]


def _component(id_: str, entry: ComponentEntry) -> Component:
    return Component(
        id=id_,
        name=one_line(entry["name"]),
        candidates=entry["candidates"],
        in_article=entry.get("in_article", False),
        status=entry["status"],
        says=one_line(entry["says"]),
        successors=entry.get("successors", ()),
        serves=entry.get("serves", ()),
        install=entry.get("install"),
        start=entry.get("start"),
        sources=entry["sources"],
    )


def _claim(id_: str, claim: ClaimEntry, article: str) -> Source:
    return Source(
        id=id_,
        title=f"{one_line(article)}, section “{one_line(claim['section'])}”",
        says=one_line(claim["says"]),
        favours=claim.get("favours", {}),
        status=claim["status"],
        today=one_line(claim["today"]),
        evidence=claim.get("evidence", ()),
        unused=claim.get("unused"),
        contradicts=tuple(f"article/{other}" for other in claim.get("contradicts", ())),
    )


def reference(id_: str, entry: ReferenceEntry) -> Source:
    """Return a source other than the article."""
    link = entry.get("url") or entry.get("purl")
    return Source(
        id_,
        one_line(entry["title"]),
        one_line(entry["says"]),
        link=link,
        checked=entry.get("checked"),
        dated=entry.get("dated"),
    )


def one_line(text: str) -> str:
    """Return text as one inert line: how it was broken in the file says nothing."""
    return inert(" ".join(text.split()))
