"""Reading rule files and merging them, layer on layer, into one rule base."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, TypeVar, cast

from framework_advisor.rulebase.catalogue import components_of, one_line, read_beside, reference, sources_of
from framework_advisor.rulebase.conditions import parse_condition
from framework_advisor.rulebase.files import (
    BibliographyFile,
    ComponentsFile,
    CriterionEntry,
    LayerFile,
    NoteEntry,
    RuleEntry,
    ScaleEntry,
)
from framework_advisor.rulebase.model import (
    Candidate,
    Component,
    Criterion,
    Layer,
    Need,
    Note,
    RetiredRule,
    Rule,
    RuleBase,
    Scale,
    Source,
)
from framework_advisor.rulebase.shipped import SHIPPED, digest, shipped_layers
from framework_advisor.spec.validation import examine
from framework_advisor.text.problems import Complain, Path, Place, Problem, UnusableInput, nearest, suggestion
from framework_advisor.text.yaml_source import Document, read_yaml


def read_rules(name_or_file: str) -> RuleBase:
    """Read a layer and all below it, by the name of a shipped one or by its file, and return them merged.

    Raises UnusableInput with every problem that was found, each with its place.
    """
    return read_rules_and_files(name_or_file)[0]


def read_rules_and_files(name_or_file: str) -> tuple[RuleBase, tuple[Document, ...]]:
    """Do what `read_rules` does, and return the documents of all files too, base first."""
    draft = _Draft()
    layers = _read_layers(draft, name_or_file)
    rule_base: RuleBase | None = None
    problems: list[Problem] = []
    for document, layer in layers:
        _merge_layer(draft, document, layer)
        if not draft.problems:
            rule_base, problems = _finish(draft, rule_base)
    if rule_base is None or draft.problems or problems:
        raise UnusableInput(draft.problems or problems)
    return rule_base, tuple(draft.files)


def _read_layers(draft: _Draft, name_or_file: str) -> list[tuple[Document, LayerFile]]:
    """Read the named layer and all that it extends; the base comes first. Problems go into the draft."""
    file = _layer_file(name_or_file, FilePath())
    if file is None:
        help_ = f"{suggestion(name_or_file, shipped_layers())} (the path of a file ends in .yaml or contains a /)"
        problem = Problem(Place(name_or_file), "missing-layer", f"there is no layer `{name_or_file}`", help_)
        raise UnusableInput([problem])
    layers: list[tuple[Document, LayerFile]] = []
    seen: set[str] = set()
    while file is not None:
        seen.add(os.path.realpath(file))
        document = read_yaml(str(file))
        layer, problems = examine(LayerFile, document)
        draft.problems += problems
        if layer is None:
            raise UnusableInput(draft.problems)
        layers.insert(0, (document, layer))
        file = _file_below(document, layer["extends"], file, seen) if "extends" in layer else None
    return layers


def _layer_file(name_or_file: str, folder: FilePath) -> FilePath | None:
    """Return the file of a layer: a shipped one by its name, any other by its path from a folder."""
    if name_or_file in shipped_layers():
        return SHIPPED / f"{name_or_file}.yaml"
    is_path = name_or_file.endswith((".yaml", ".yml")) or "/" in name_or_file or os.sep in name_or_file
    return folder / name_or_file if is_path else None


def _file_below(document: Document, extends: str, file: FilePath, seen: set[str]) -> FilePath:
    below = _layer_file(extends, file.parent)
    if below is None or not below.is_file():
        help_ = suggestion(extends, shipped_layers()) if below is None else "a path counts from this file's folder"
        raise UnusableInput([document.problem(("extends",), "missing-layer", f"there is no layer `{extends}`", help_)])
    if os.path.realpath(below) in seen:
        message = f"`{extends}` leads back to this file"
        raise UnusableInput([document.problem(("extends",), "layer-cycle", message, "the base layer extends nothing")])
    return below


T = TypeVar("T")


@dataclass
class _Part:
    """A candidate, criterion, rule or note as far as the layers read so far define it."""

    document: Document
    path: Path
    values: dict[str, Any] = field(default_factory=dict)
    layers: dict[str, str] = field(default_factory=dict)
    """The layer of each value; the latest stand last."""
    retired: tuple[str, tuple[str, ...], str] | None = None
    """Why, on which sources, by which layer."""
    rules: dict[str, _Part] = field(default_factory=dict)

    def change(self, entry: Mapping[str, Any], layer: str) -> None:
        """Take over what a layer says of it."""
        for name, value in entry.items():
            if name != "rules":
                self.drop(name)
                self.values[name], self.layers[name] = value, layer

    def drop(self, *names: str) -> None:
        """Forget what was said of these."""
        for name in names:
            self.values.pop(name, None)
            self.layers.pop(name, None)


@dataclass
class _Draft:
    """The layers read so far, merged, and what is wrong with them."""

    problems: list[Problem] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    cases: str | None = None
    scale: Scale | None = None
    fresh_days: int | None = None
    needs: dict[str, Need] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    candidates: dict[str, _Part] = field(default_factory=dict)
    criteria: dict[str, _Part] = field(default_factory=dict)
    notes: dict[str, _Part] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


def _merge_layer(draft: _Draft, document: Document, layer: LayerFile) -> None:
    def complain(path: Path, code: str, message: str, help_: str) -> None:
        key = code in ("unknown-field", "unknown-candidate", "unknown-rule", "wrong-rule")  # a key is what is wrong
        draft.problems.append(document.problem(path, code, message, help_, key=key))

    name = layer["name"]
    if name in [below.name for below in draft.layers]:
        complain(("name",), "same-name", f"a layer below is called `{name}` too", "give each layer a name of its own")
    draft.layers.append(Layer(name, layer["as_of"]))
    draft.files.append(document)
    draft.cases = str(FilePath(document.file).parent / layer["cases"]) if "cases" in layer else None
    if draft.cases and not FilePath(draft.cases).is_dir():
        message = f"there is no folder `{layer['cases']}`"
        complain(("cases",), "missing-folder", message, "a path counts from this file's folder")
    _merge_sources(draft, document, layer)
    if "scale" in layer:
        draft.scale = _scale(layer["scale"])
    draft.fresh_days = layer.get("fresh_days", draft.fresh_days)
    for id_, candidate in layer.get("candidates", {}).items():
        part = draft.candidates.setdefault(id_, _Part(document, ("candidates", id_)))
        part.change(candidate, name)
    for id_, criterion in layer.get("criteria", {}).items():
        path: Path = ("criteria", id_)
        part = draft.criteria.setdefault(id_, _Part(document, path))
        part.change(criterion, name)
        _check_sources(draft, criterion, path, complain)
        for rule_id, rule in criterion.get("rules", {}).items():
            _merge_rule(draft, part, (*path, "rules", rule_id), rule, (document, layer), complain)
    for id_, note in layer.get("notes", {}).items():
        path = ("notes", id_)
        part = draft.notes.setdefault(id_, _Part(document, path))
        part.change(note, name)
        _check_sources(draft, note, path, complain)
        _parse_when(part, path, complain, note)
    if "components" in layer:
        _merge_components(draft, document, layer)


def _beside(draft: _Draft, document: Document, key: str, name: str, shape: type[T]) -> tuple[T, Document] | None:
    """Read a file that a layer names, and note it and its problems in the draft; None when it cannot be used."""
    value, (read, problems) = read_beside(document, key, name, shape)
    draft.problems += problems
    if read is None:
        return None
    draft.files.append(read)
    return (value, read) if value is not None else None


def _merge_sources(draft: _Draft, document: Document, layer: LayerFile) -> None:
    if "bibliography" in layer:
        found = _beside(draft, document, "bibliography", layer["bibliography"], BibliographyFile)
        if found:
            sources, problems = sources_of(*found)
            draft.sources |= sources
            draft.problems += problems
    draft.sources |= {id_: reference(id_, entry) for id_, entry in layer.get("sources", {}).items()}


def _merge_components(draft: _Draft, document: Document, layer: LayerFile) -> None:
    found = _beside(draft, document, "components", layer["components"], ComponentsFile)
    if found:
        needs, components, problems = components_of(*found, draft.candidates, draft.sources)
        draft.needs |= needs
        draft.components |= components
        draft.problems += problems


def _scale(entry: ScaleEntry) -> Scale:
    verdicts = entry["verdicts"]
    return Scale(
        strengths=cast("dict[str, int]", entry["strengths"]),
        importances=cast("dict[str, int]", entry["importances"]),
        full_value=entry["full_value"],
        lean_margin=verdicts["lean"]["margin"],
        clear_margin=verdicts["clear"]["margin"],
        clear_coverage=verdicts["clear"]["coverage"],
        clear_answers=verdicts["clear"]["answers"],
        clear_weightings=verdicts["clear"]["weightings"],
    )


def _merge_rule(  # noqa: PLR0913, PLR0917  (a rule, where it stands, and where it goes)
    draft: _Draft, criterion: _Part, path: Path, rule: RuleEntry, of: tuple[Document, LayerFile], complain: Complain
) -> None:
    id_, (document, layer) = str(path[-1]), of
    if "favours" in rule and "rules_out" in rule:
        complain(path, "wrong-rule", "a rule favours or rules out, not both", "make two rules of it")
    if "retired" in rule:
        _retire(criterion, path, rule, layer["name"], complain)
    else:
        part = criterion.rules.setdefault(id_, _Part(document, path))
        part.retired = None  # what is said again after it was retired holds again
        if "favours" in rule or "rules_out" in rule:
            part.drop("favours", "rules_out")
        if "review_by" in layer:  # who touches a rule has looked at it
            part.change({"review_by": layer["review_by"]}, layer["name"])
        part.change(rule, layer["name"])
        _parse_when(part, path, complain, rule)
    _check_sources(draft, rule, path, complain)
    for key, named in (("favours", rule.get("favours", {})), ("rules_out", rule.get("rules_out", ()))):
        for index, candidate in enumerate(named):
            if candidate not in draft.candidates:
                where = (*path, key, candidate if key == "favours" else index)
                help_ = suggestion(candidate, draft.candidates)
                complain(where, "unknown-candidate", f"`{candidate}` is not a candidate", help_)


def _retire(criterion: _Part, path: Path, rule: RuleEntry, layer: str, complain: Complain) -> None:
    id_ = str(path[-1])
    if rule.keys() != {"retired", "sources"}:
        others = ", ".join(f"`{key}`" for key in rule if key not in ("retired", "sources"))
        help_ = f"take out {others}" if others else "write `retired` and `sources`"
        complain(path, "wrong-rule", "a retired rule says why, and on which sources, and nothing else", help_)
    elif id_ in criterion.rules:
        criterion.rules[id_].retired = (one_line(rule["retired"]), rule["sources"], layer)
    else:
        help_ = suggestion(id_, criterion.rules) or "look at the criterion's id too"
        complain(path, "unknown-rule", f"no layer below has a rule `{id_}` in this criterion", help_)


def _parse_when(part: _Part, path: Path, complain: Complain, entry: RuleEntry | NoteEntry) -> None:
    if "when" in entry:
        part.values["when"] = parse_condition(entry["when"], (*path, "when"), complain)


def _check_sources(
    draft: _Draft, entry: RuleEntry | CriterionEntry | NoteEntry, path: Path, complain: Complain
) -> None:
    for index, source in enumerate(entry.get("sources", ())):
        if source not in draft.sources:
            near = nearest(source, draft.sources)
            help_ = f"did you mean `{near}`?" if near else "add it to `sources`"
            complain((*path, "sources", index), "unknown-source", f"`{source}` is not in the bibliography", help_)


def _finish(draft: _Draft, below: RuleBase | None) -> tuple[RuleBase | None, list[Problem]]:
    """Return the layers read so far as a rule base, or None and what they together do not say."""
    lowest, help_ = Place(draft.files[0].file), "a base layer has it; `extends` names the layer below"
    problems: list[Problem] = []
    if draft.scale is None:
        problems.append(Problem(lowest, "no-scale", "there is no `scale`", help_))
    if len(draft.candidates) < 2:  # noqa: PLR2004
        problems.append(Problem(lowest, "no-choice", "there are fewer than two candidates", help_))
    if not any(criterion.rules for criterion in draft.criteria.values()):
        problems.append(Problem(lowest, "no-rules", "there is not one rule", help_))
    for kind, parts, names in (
        ("candidate", draft.candidates, ("name", "home", "steward")),
        ("criterion", draft.criteria, ("title", "because", "importance")),
        ("note", draft.notes, ("when", "says", "sources")),
    ):
        problems += _incomplete(kind, parts, names)
    for criterion in draft.criteria.values():
        problems += _incomplete("rule", criterion.rules, ("when", "favours", "because", "sources"))
    if problems or draft.scale is None:
        return None, problems
    rule_base = RuleBase(
        layers=tuple(draft.layers),
        cases=draft.cases,
        files=tuple(document.file for document in draft.files),
        sha256=digest(document.sha256 for document in draft.files),
        below=below,
        fresh_days=draft.fresh_days,
        scale=draft.scale,
        candidates={
            id_: Candidate(id_, **{key: one_line(text) for key, text in part.values.items()})
            for id_, part in draft.candidates.items()
        },
        criteria={id_: _criterion(id_, part) for id_, part in draft.criteria.items()},
        notes=tuple(_note(id_, part) for id_, part in draft.notes.items()),
        needs=tuple(draft.needs.values()),
        components=dict(draft.components),
        sources=dict(draft.sources),
    )
    return rule_base, []


def _incomplete(kind: str, parts: Mapping[str, _Part], names: tuple[str, ...]) -> Iterator[Problem]:
    for id_, part in parts.items():
        said = {"favours" if name == "rules_out" else name for name in part.values}
        missing = [name for name in names if name not in said]
        if missing:
            message = f"the {kind} `{id_}` lacks " + ", ".join(
                "`favours` or `rules_out`" if name == "favours" else f"`{name}`" for name in missing
            )
            near = nearest(id_, [other for other in parts if other != id_])
            help_ = f"to change the {kind} of a layer below, use its id" + (f"; did you mean `{near}`?" if near else "")
            yield part.document.problem(part.path, f"incomplete-{kind}", message, help_, key=True)


def _criterion(id_: str, part: _Part) -> Criterion:
    return Criterion(
        id=id_,
        title=one_line(part.values["title"]),
        because=one_line(part.values["because"]),
        importance=part.values["importance"],
        sources=part.values.get("sources", ()),
        rules=tuple(_rule(id_, key, rule) for key, rule in part.rules.items() if rule.retired is None),
        retired=tuple(
            RetiredRule(_rule(id_, key, rule), *rule.retired) for key, rule in part.rules.items() if rule.retired
        ),
        parts=dict(part.layers),
    )


def _rule(criterion: str, id_: str, part: _Part) -> Rule:
    return Rule(
        id=id_,
        criterion=criterion,
        when=part.values["when"],
        favours=part.values.get("favours", {}),
        rules_out=part.values.get("rules_out", ()),
        because=one_line(part.values["because"]),
        sources=part.values["sources"],
        review_by=part.values.get("review_by"),
        parts=dict(part.layers),
    )


def _note(id_: str, part: _Part) -> Note:
    return Note(id_, part.values["when"], one_line(part.values["says"]), part.values["sources"])
