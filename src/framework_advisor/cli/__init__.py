"""The command line: parse, call, choose the exit code. Nothing else lives here."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

OUR_BUG, INTERRUPTED = 70, 130


def main() -> NoReturn:
    """Run the command and exit: 0 done, 1 a gate fails, 2 usage, 3 input unusable, 4 inconclusive, 70 our bug."""
    # One short run over small files: collecting cycles and tearing the interpreter down took a fifth of the wall time.
    gc.disable()
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, full, or not there
            stream.flush()
    os._exit(code)


class _NoPlugins(ModuleType):
    """Stands in for pydantic's plugin loader, which finds none but takes a tenth of the start to import.

    Whatever is asked of it beyond "no plugins" is answered by the real one.
    """

    NAME = "pydantic.plugin._loader"

    @staticmethod
    def get_plugins() -> tuple[()]:
        return ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import system looks for
            raise AttributeError(name)
        if sys.modules.get(self.NAME) is self:
            del sys.modules[self.NAME]
        return getattr(import_module(self.NAME), name)


def _run() -> int:
    try:
        sys.modules.setdefault(_NoPlugins.NAME, _NoPlugins(_NoPlugins.NAME))
        from framework_advisor.cli.app import app  # noqa: PLC0415  (after the line above)
        from framework_advisor.cli.completion import join_words  # noqa: PLC0415

        join_words(os.environ)
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  (whatever it is, it is ours)
        _report(error)
        return OUR_BUG
    return 0


def _report(error: Exception) -> None:
    """Say that this is our bug; say where, when FRAMEWORK_ADVISOR_DEBUG is set."""
    if os.environ.get("FRAMEWORK_ADVISOR_DEBUG"):
        import traceback  # noqa: PLC0415  (only for somebody who is looking for the bug)

        traceback.print_exc()
    sys.stderr.write(
        f"internal error: {type(error).__name__}: {error}\n"
        "This is a bug in framework-advisor. Please report it with the command and the input that caused it.\n"
        "Set FRAMEWORK_ADVISOR_DEBUG=1 to see where it happened.\n"
    )
