"""Where a questionnaire keeps its replies between runs: a file each in the XDG state folder, for its owner's eyes."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from framework_advisor.ask.interview import Replies
from framework_advisor.render import spec_file
from framework_advisor.spec.changes import changed
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import SCHEMA, Requirements
from framework_advisor.spec.validation import validate
from framework_advisor.text.problems import Place, Problem, UnusableInput
from framework_advisor.text.yaml_source import parse_yaml

_SCHEMA = "framework-advisor/replies/v1"
EMPTY = Requirements.model_validate({"schema": SCHEMA})


class Kept(NamedTuple):
    """A questionnaire that can go on."""

    start: Requirements  # what was known beforehand that no question asks for: the title, priorities, the decision
    replies: Replies
    rules: str  # the rule base that it was asked by: a shipped layer's name, or a layer's file


def folder() -> Path:
    """Return where the replies stand, a file for each questionnaire."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state", "framework-advisor")


def new_file(now: datetime) -> Path:
    """Return a file for a questionnaire that begins now."""
    return folder() / f"replies-{now:%Y%m%dT%H%M%S}-{os.getpid()}.json"


def latest() -> Path | None:
    """Return the file of the questionnaire that was answered last, or None."""
    files = folder().glob("replies-*.json") if os.path.isdir(folder()) else ()
    return max(files, key=lambda file: (file.stat().st_mtime_ns, file), default=None)


def keep(kept: Kept, file: Path) -> None:
    """Write the replies: whole, or not at all. Raises OSError where that cannot be."""
    replies = {field: sorted(answer) if answer else None for field, answer in kept.replies.items()}
    value = {"schema": _SCHEMA, "rules": kept.rules, "start": spec_file.render(kept.start), "replies": replies}
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = file.with_suffix(f".{os.getpid()}")
    try:
        temporary.touch(mode=0o600)  # its owner alone may read it
        temporary.write_text(json.dumps(value, indent=1), encoding="utf-8")
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def read_kept(file: Path | None) -> Kept:
    """Return the replies that a file keeps. Raises UnusableInput when there is none, or they cannot be read."""
    if file is None:
        nothing = Problem(Place(str(folder())), "nothing-kept", "there are no kept replies", "begin without --resume")
        raise UnusableInput([nothing])
    what = "they are no replies of this version"
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        if value["schema"] == _SCHEMA:
            start = validate(Requirements, parse_yaml(value["start"].encode(), "your answers"))
            return Kept(start, dict(map(_reply, value["replies"].items())), value["rules"].encode().decode())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, UnusableInput) as error:
        what = type(error).__name__
    message = f"the kept replies cannot be read ({what})"
    raise UnusableInput([Problem(Place(str(file)), "unreadable-replies", message, "move the file away and begin anew")])


def _reply(kept: tuple[str, list[str] | None]) -> tuple[str, frozenset[str] | None]:
    """Return a field and its reply, as `--set` would take it. Raises LookupError, TypeError or UnusableInput."""
    field, options = kept
    if field not in FIELDS:
        raise LookupError(field)
    return field, changed(EMPTY, [f"{field}={','.join(options or ())}"]).answers().get(field)
