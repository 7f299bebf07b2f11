"""Where a questionnaire keeps its replies between runs: one file in the XDG state folder, for its owner's eyes."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from framework_advisor.problems import Place, Problem, UnusableInput
from framework_advisor.requirements import FIELDS, Requirements

_SCHEMA = "framework-advisor/replies/v1"


class Kept(NamedTuple):
    """A questionnaire that can go on."""

    start: Requirements
    replies: dict[str, frozenset[str] | None]
    rules: str
    """The rule base that it was asked by: a shipped layer's name, or a layer's file."""


def state_file() -> Path:
    """Return where the replies stand."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "framework-advisor" / "replies.json"


def keep(kept: Kept) -> None:
    """Write the replies: whole, or not at all."""
    value = {
        "schema": _SCHEMA,
        "rules": kept.rules,
        "start": kept.start.model_dump(mode="json", by_alias=True, exclude_none=True),
        "replies": {field: sorted(answer) if answer else None for field, answer in kept.replies.items()},
    }
    file = state_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(value, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)


def set_aside() -> Path | None:
    """Make room for another questionnaire; return where the replies of the last one stand now, if there are any."""
    file = state_file()
    if not file.exists():
        return None
    return file.replace(file.with_name("replies.previous.json"))


def forget() -> None:
    """Remove the replies: they are saved elsewhere."""
    with contextlib.suppress(FileNotFoundError):
        state_file().unlink()


def read_kept() -> Kept:
    """Return the replies that were kept. Raises UnusableInput when there are none, or they cannot be read."""
    file = state_file()
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        replies = {field: frozenset(answer) if answer else None for field, answer in value["replies"].items()}
        start = Requirements.model_validate_json(json.dumps(value["start"]))
        start.with_answers(replies)
        if not all(
            field in FIELDS and (answer or set()) <= FIELDS[field].options.keys() for field, answer in replies.items()
        ):
            raise KeyError(field for field in replies)  # noqa: TRY301  (told like any other)
        return Kept(start, replies, str(value["rules"]))
    except FileNotFoundError:
        problem = Problem(Place(str(file)), "nothing-kept", "there are no kept replies", "begin without --resume")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        what = f"the kept replies cannot be read ({type(error).__name__})"
        problem = Problem(Place(str(file)), "unreadable-replies", what, "move the file away and begin anew")
    raise UnusableInput([problem])
