"""Every generated file is current: `python docs/generate.py` would write the same bytes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from conftest import TOP


def _generator() -> object:
    spec = importlib.util.spec_from_file_location("generate", TOP / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


GENERATED = dict(_generator().generated())  # type: ignore[attr-defined]


@pytest.mark.parametrize("file", GENERATED, ids=lambda file: str(file.relative_to(TOP)))
def test_is_current(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == GENERATED[file], "run: python docs/generate.py"


@pytest.mark.parametrize("folder", ["docs/schemas", "docs/pictures", "examples/advice", "examples/reports"])
def test_nothing_else_stands_among_the_generated(folder: str) -> None:
    taken = {TOP / "docs" / "pictures" / "report.png"}  # by a browser, as docs/screenshot.py
    assert set((TOP / folder).iterdir()) - taken <= GENERATED.keys()
