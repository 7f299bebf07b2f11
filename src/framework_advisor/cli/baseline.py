"""A saved advice to compare with: read, and matched with the specs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from os.path import abspath, normpath
from pathlib import Path

from framework_advisor.cli.inputs import in_repository
from framework_advisor.compare.drift import Baseline, baselines
from framework_advisor.engine.advice import Advice
from framework_advisor.render.words import listing
from framework_advisor.text.problems import Place, Problem, UnusableInput

_HELP = "save one with: framework-advisor score --format json --output baseline.json SPEC"


def matching(file: Path, advices: Sequence[Advice]) -> list[Baseline]:
    """Return the saved advice for each of these, by the file of the spec.

    Raises UnusableInput where the file cannot be read or compared, or has none for a spec.
    """
    place = Place(str(file))
    try:
        saved = baselines(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnusableInput([Problem(place, "unreadable", f"it cannot be read: {error.strerror}", _HELP)]) from None
    except (ValueError, RecursionError) as error:
        what = f"it cannot be compared: {str(error) or type(error).__name__}"
        raise UnusableInput([Problem(place, "no-baseline", what, _HELP)]) from None
    by_spec = {normpath(one.spec or ""): one for one in saved}
    files = [advice.requirements.origin.file if advice.requirements.origin else "" for advice in advices]
    inside = in_repository(files)  # one may have stood elsewhere when it was saved
    found = [
        next((by_spec[name] for name in (normpath(one), inside.get(one), abspath(one)) if name in by_spec), None)  # noqa: PTH100
        for one in files
    ]
    has = f"; it has one for {listing(list(by_spec))}" if by_spec else ""
    missing = [
        Problem(place, "no-baseline", f"it has no advice for {file}{has}", _HELP)
        for file, one in zip(files, found, strict=True)
        if one is None
    ]
    if len(by_spec) < len(saved):
        missing.append(Problem(place, "no-baseline", "it has two advices for one spec", _HELP))
    if missing:
        raise UnusableInput(missing)
    return [one for one in found if one]
