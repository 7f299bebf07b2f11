"""Where a questionnaire keeps its replies between runs: a file each in the XDG state folder, for its owner's eyes."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from framework_advisor.render import spec_file
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import SCHEMA, Requirements, examine_requirements
from framework_advisor.text.problems import Place, Problem, UnusableInput
from framework_advisor.text.yaml_source import parse_yaml

_SCHEMA = "framework-advisor/replies/v1"


class Kept(NamedTuple):
    """A questionnaire that can go on."""

    start: Requirements
    """What was known beforehand that no question asks for: the title, priorities, the decision."""
    replies: dict[str, frozenset[str] | None]
    rules: str
    """The rule base that it was asked by: a shipped layer's name, or a layer's file."""


def folder() -> Path:
    """Return where the replies stand, a file for every questionnaire that was not finished."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "framework-advisor"


def new_file(now: datetime) -> Path:
    """Return a file for a questionnaire that begins now."""
    return folder() / f"replies-{now:%Y%m%dT%H%M%S}-{os.getpid()}.json"


def latest() -> Path | None:
    """Return the file of the questionnaire that was answered last, or None."""
    with contextlib.suppress(OSError):
        return max(folder().glob("replies-*.json"), key=lambda file: (file.stat().st_mtime_ns, file), default=None)
    return None


def keep(kept: Kept, file: Path) -> None:
    """Write the replies: whole, or not at all. Raises OSError where that cannot be."""
    value = {
        "schema": _SCHEMA,
        "rules": kept.rules,
        "start": spec_file.render(kept.start),
        "replies": {field: sorted(answer) if answer else None for field, answer in kept.replies.items()},
    }
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, fresh = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # readable by its owner only
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(value, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        Path(fresh).replace(file)
    except BaseException:
        forget(Path(fresh))
        raise


def forget(file: Path) -> None:
    """Remove replies: they are saved elsewhere."""
    with contextlib.suppress(OSError):
        file.unlink()


def read_kept(file: Path | None) -> Kept:
    """Return the replies that a file keeps. Raises UnusableInput when there is none, or they cannot be read."""
    if file is None:
        place = Place(str(folder()))
        raise UnusableInput([Problem(place, "nothing-kept", "there are no kept replies", "begin without --resume")])
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        if value["schema"] != _SCHEMA:
            raise ValueError(value["schema"])  # noqa: TRY301  (told like any other)
        replies = {field: _reply(field, answer) for field, answer in value["replies"].items()}
        start, problems = examine_requirements(parse_yaml(value["start"].encode(), str(file)))
        if start is None or problems:
            raise UnusableInput(problems)  # noqa: TRY301  (likewise)
        return Kept(start, replies, str(value["rules"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, UnusableInput) as error:
        what = f"the kept replies cannot be read ({type(error).__name__})"
        problem = Problem(Place(str(file)), "unreadable-replies", what, "move the file away and begin anew")
    raise UnusableInput([problem])


def _reply(field: str, answer: Any) -> frozenset[str] | None:
    """Return one reply, held against the model. Raises ValueError or LookupError for what is none."""
    question = FIELDS[field]
    if answer is None:
        return None
    section, _, name = field.partition(".")
    (given,) = [tuple(answer)] if question.several and isinstance(answer, list) else answer
    checked = Requirements.model_validate({"schema": SCHEMA, section: {name: given}})
    return checked.answers()[field]
