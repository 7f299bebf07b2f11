"""Reading rule files: a layer, and all that it extends, into one rule base, once what they say together makes one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path as FilePath
from typing import get_args

from framework_advisor.rulebase.files import LayerFile, Strength, has
from framework_advisor.rulebase.merging import Entry, Merged, made
from framework_advisor.rulebase.model import Candidate, Criterion, Note, RetiredRule, Rule, RuleBase, Scale
from framework_advisor.rulebase.shipped import SHIPPED, shipped_layers
from framework_advisor.spec.requirements import ImportanceWord
from framework_advisor.spec.validation import examine
from framework_advisor.text.problems import Path, Place, Problem, UnusableInput, nearest, suggestion
from framework_advisor.text.yaml_source import Document, read_yaml

_WORDS = {
    "strengths": get_args(Strength),
    "importances": get_args(ImportanceWord),
    "verdicts": ("lean", "clear", "weightings"),
}
"""What each part of the scale must say, the words of a scale from the lowest up."""
_Wrong = tuple[Sequence[Path], str, str, str]
"""Where it may stand (nowhere for what is not there), a problem's code, what is wrong, and what to do."""


def read_rules(name_or_file: str) -> RuleBase:
    """Read a layer and all below it, by the name of a shipped one or by its file, and return them merged.

    Raises UnusableInput with every problem that was found, each with its place.
    """
    return read_rules_and_files(name_or_file)[0]


def read_rules_and_files(name_or_file: str) -> tuple[RuleBase, tuple[Document, ...]]:
    """Do what `read_rules` does, and return the documents of all files too, base first."""
    file = _layer_file(name_or_file, FilePath())
    if file is None:
        help_ = f"{suggestion(name_or_file, shipped_layers())} (the path of a file ends in .yaml or contains a /)"
        problem = Problem(Place(name_or_file), "missing-layer", f"there is no layer `{name_or_file}`", help_)
        raise UnusableInput([problem])
    problems, wrong = list[Problem](), list[_Wrong]()
    layers, merged = _read_layers(file, problems), Merged(problems)
    rules: RuleBase | None = None
    for document, layer in layers:
        merged.add(document, layer)
        if not problems:
            wrong = list(_incomplete(merged))
            whole = None if wrong else _built(merged, rules)
            wrong += [*_out_of_order(whole.scale), *_wrong_switching(whole)] if whole else []
            rules = None if wrong else whole
    if rules is None or problems:
        raise UnusableInput(problems or [_placed(merged.documents, *row) for row in wrong])
    return rules, tuple(merged.documents)


def _placed(documents: Sequence[Document], paths: Sequence[Path], code: str, message: str, help_: str) -> Problem:
    """Return a problem in the last document that says something at one of the paths, or in the base layer."""
    for document, path in ((one, path) for one in reversed(documents) for path in paths if has(one, path)):
        return document.problem(path, code, message, help_, key=code.startswith("incomplete"))
    return Problem(Place(documents[0].file), code, message, help_)


def _read_layers(
    file: FilePath, problems: list[Problem], above: Sequence[str] = ()
) -> list[tuple[Document, LayerFile]]:
    """Return a layer and all that it extends, base first, as far as they can be used; add what is wrong with them."""
    document = read_yaml(str(file))
    layer, wrong = examine(LayerFile, document)
    problems += wrong
    if layer is None:
        raise UnusableInput(problems)
    if "extends" not in layer:
        return [(document, layer)]
    seen = [*above, os.path.realpath(file)]
    below = _file_below(document, layer["extends"], file, seen)
    return [*_read_layers(below, problems, seen), (document, layer)]


def _layer_file(name_or_file: str, folder: FilePath) -> FilePath | None:
    """Return the file of a layer: a shipped one by its name, any other by its path from a folder."""
    if name_or_file in shipped_layers():
        return SHIPPED / f"{name_or_file}.yaml"
    is_path = name_or_file.endswith((".yaml", ".yml")) or "/" in name_or_file or os.sep in name_or_file
    return folder / name_or_file if is_path else None


def _file_below(document: Document, extends: str, file: FilePath, seen: Sequence[str]) -> FilePath:
    below = _layer_file(extends, file.parent)
    code, message = "missing-layer", f"there is no layer `{extends}`"
    help_ = "a path counts from this file's folder" if below else suggestion(extends, shipped_layers())
    if below and os.path.realpath(below) in seen:
        code, message, help_ = "layer-cycle", f"`{extends}` leads back to this file", "the base layer extends nothing"
    elif below and os.path.isfile(below):
        return below
    raise UnusableInput([document.problem(("extends",), code, message, help_)])


def _built(merged: Merged, below: RuleBase | None) -> RuleBase:
    """Return the layers read so far as a rule base, once nothing is missing."""
    scale = merged.scale
    return made(
        RuleBase,
        vars(merged),
        layers=tuple(merged.layers),
        files=tuple(document.file for document in merged.documents),
        sha256=sha256("\n".join(document.sha256 for document in merged.weighed).encode()).hexdigest(),
        below=below,
        scale=made(
            Scale,
            scale["verdicts"],
            full_value=scale["full_value"],
            **{part: {word: scale[part][word] for word in _WORDS[part]} for part in ("strengths", "importances")},
        ),
        candidates={id_: made(Candidate, entry, id=id_) for id_, entry in merged.candidates.items()},
        criteria={id_: _criterion(id_, entry) for id_, entry in merged.criteria.items()},
        notes=tuple(made(Note, entry, id=id_) for id_, entry in merged.notes.items()),
        needs=tuple(merged.needs.values()),
        components=dict(merged.components),
        sources=dict(merged.sources),
    )


def _criterion(id_: str, entry: Entry) -> Criterion:
    gone = entry.get("retirement")
    rules, retired = [], []
    for rule_id, said in entry["rules"].items():
        rule = made(Rule, said, id=rule_id, criterion=id_, parts=dict(said["parts"]))
        why = said.get("retirement") or gone
        retired.append(RetiredRule(rule, why)) if why else rules.append(rule)
    return made(Criterion, entry, id=id_, rules=tuple(rules), retired=tuple(retired), parts=dict(entry["parts"]))


def _incomplete(merged: Merged) -> Iterator[_Wrong]:
    """Yield what the layers read so far do not say."""
    scale, criteria, help_ = merged.scale, merged.criteria, "a base layer has it; `extends` names the layer below"
    live = [rule for entry in criteria.values() if "retirement" not in entry for rule in entry["rules"].values()]
    if not scale:
        yield [], "no-scale", "there is no `scale`", help_
    if len(merged.candidates) < 2:
        yield [], "no-choice", "there are fewer than two candidates", help_
    if all("retirement" in rule for rule in live):
        yield [], "no-rules", "there is not one rule", help_
    gaps = [f"`{part}.{word}`" for part in _WORDS for word in _WORDS[part] if word not in scale.get(part, {})]
    gaps += [] if "full_value" in scale else ["`full_value`"]
    if scale and gaps:
        help_ = "the base layer says all of it; a later one may change parts"
        yield [("scale",)], "incomplete-scale", f"the scale lacks {', '.join(gaps)}", help_
    yield from _gaps("candidate", ("candidates",), merged.candidates, ("name", "home", "steward"))
    yield from _gaps("criterion", ("criteria",), criteria, ("title", "because", "importance"))
    yield from _gaps("note", ("notes",), merged.notes, ("when", "says", "sources"))
    for id_, entry in criteria.items():
        path: Path = ("criteria", id_, "rules")
        yield from _gaps("rule", path, entry["rules"], ("when", "favours", "because", "sources"))


def _gaps(kind: str, path: Path, entries: Mapping[str, Entry], names: Sequence[str]) -> Iterator[_Wrong]:
    """Yield what of these names the entries at a path lack."""
    for id_, entry in entries.items():
        said = {"favours" if name == "rules_out" else name for name in entry}
        gaps = [f"`{name}`" for name in names if name not in said]
        if gaps:
            near = nearest(id_, [other for other in entries if other != id_])
            help_ = f"to change the {kind} of a layer below, use its id" + (f"; did you mean `{near}`?" if near else "")
            message = f"the {kind} `{id_}` lacks {', '.join(gaps)}".replace("`favours`", "`favours` or `rules_out`")
            yield [(*path, id_)], f"incomplete-{kind}", message, help_


def _out_of_order(scale: Scale) -> Iterator[_Wrong]:
    """Yield the words of the scale that are worth less than they must be."""
    if scale.importances["off"]:
        yield [("scale", "importances", "off")], "wrong-scale", "what is off weighs nothing", "write `off: 0`"
    for part, worth in (("strengths", scale.strengths), ("importances", scale.importances)):
        for low, high in pairwise(worth):
            if worth[high] <= worth[low]:
                message = f"`{high}` ({worth[high]}) is worth no more than `{low}` ({worth[low]})"
                help_ = f"let them rise from `{next(iter(worth))}` to `{list(worth)[-1]}`"
                yield [("scale", part, high), ("scale", part, low)], "wrong-scale", message, help_
    if scale.clear < scale.lean:
        message = f"a clear advice begins at {scale.clear} points, below a lean, which begins at {scale.lean}"
        paths = [("scale", "verdicts", "clear"), ("scale", "verdicts", "lean")]
        yield paths, "wrong-scale", message, "raise `clear` or lower `lean`; they may be equal"


def _wrong_switching(rules: RuleBase) -> Iterator[_Wrong]:
    """Yield the criteria that are marked as what is there already, and cannot be."""
    criteria = [criterion for criterion in rules.criteria.values() if not criterion.retirement]
    favour = [one for one in criteria if any(rule.favours and not rules.is_fact(rule) for rule in one.rules)]
    for criterion in criteria:
        if criterion.switching and criterion not in favour:
            message = f"no rule of `{criterion.id}` favours anybody over another, so it is no price of leaving"
            help_ = "say whom what is there already favours, or take `switching` out"
            paths = [("criteria", criterion.id, "switching"), ("criteria", criterion.id)]
            yield paths, "wrong-switching", message, help_
        if criterion.kept_when and not criterion.switching:
            message = f"`kept_when` says when what is there stays, and `{criterion.id}` is not about that"
            yield [("criteria", criterion.id, "kept_when")], "wrong-switching", message, "add `switching: true`"
    if favour and all(criterion.switching for criterion in favour):
        message = "every criterion that favours anybody is `switching`: no merits are left and no course can be told"
        help_ = "mark only what is about what is there already, or add a criterion that is about the merits"
        yield [("criteria", criterion.id, "switching") for criterion in favour], "no-merits", message, help_
