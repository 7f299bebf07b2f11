"""The command line: parse, call, choose the exit code. Nothing else lives here."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, TextIO, cast

_PLEASE = """\
This is a bug in framework-advisor. Please report it with the command and the input that caused it.
Set FRAMEWORK_ADVISOR_DEBUG=1 to see where it happened."""


class _Unread:
    """A stream that nobody need read: where it is closed (or full, for standard error), the exit code still tells."""

    def __init__(self, stream: TextIO, *forgiven: type[Exception]) -> None:
        self._stream, self._forgiven = stream, forgiven

    def write(self, text: str) -> int:
        """Write what can be written."""
        with contextlib.suppress(*self._forgiven):
            self._stream.write(text)
        self.flush()
        return len(text)

    def flush(self) -> None:
        """Let out what can be let out."""
        with contextlib.suppress(*self._forgiven):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def main() -> NoReturn:
    """Run the command and leave: 0 done, 1 a gate fails, 2 usage, 3 input unusable, 4 inconclusive, 70 our bug."""
    # One short run over small files: collecting cycles and tearing the interpreter down took a fifth of the wall time.
    gc.disable()
    if sys.stderr is not None:
        sys.stderr = cast("TextIO", _Unread(sys.stderr, OSError, ValueError))
    if sys.stdout is not None:
        sys.stdout = cast("TextIO", _Unread(sys.stdout, BrokenPipeError))
    code = run()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # closed, or full
            if stream is not None:
                stream.flush()
    os._exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, or those of the process, and return its exit code."""
    try:
        from framework_advisor.cli.app import app
        from framework_advisor.cli.completion import whole_words

        with whole_words(os.environ):
            app(arguments, prog_name="framework-advisor")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _failed(error)
    return 0


def _failed(error: Exception) -> int:
    """Return the exit code for what went wrong: with the input, which is told in full, or else with us."""
    from framework_advisor.cli.output import UNUSABLE, say, tell_unusable
    from framework_advisor.text.problems import UnusableInput

    if isinstance(error, UnusableInput):
        tell_unusable(error)
        return UNUSABLE
    if os.environ.get("FRAMEWORK_ADVISOR_DEBUG"):
        import traceback

        traceback.print_exc()
    with contextlib.suppress(OSError, ValueError):
        say(f"internal error: {type(error).__name__}: {error}\n{_PLEASE}")
    return 70
