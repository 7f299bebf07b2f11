"""The house: imports point down the list in docs/architecture.md only, and the pure modules stay pure."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from conftest import TOP

SOURCE = TOP / "src" / "framework_advisor"
MODULES = sorted(SOURCE.rglob("*.py"))
ORDER = re.findall(r"^    ([a-z_]+)(?:/|\.py)", (TOP / "docs" / "architecture.md").read_text(), flags=re.MULTILINE)
"""Top to bottom."""


def room(module: str) -> str:
    """Return the room of a module: the first part of its name below the package."""
    return module.split(".")[1] if "." in module else "__init__"


def imports(file: Path) -> list[str]:
    """Return the modules of our own that a file imports, wherever in it."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("framework_advisor"):
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [
                name
                if (SOURCE / name.split(".", 1)[1].replace(".", "/")).with_suffix(".py").exists()
                or (SOURCE / name.split(".", 1)[1].replace(".", "/")).is_dir()
                else str(node.module)
                for name in whole
            ]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("framework_advisor")]
    return found


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_arrows_point_down(file: Path) -> None:
    here = file.relative_to(SOURCE).parts[0].removesuffix(".py")
    if here in ("__init__", "__main__"):  # the front door may show any room
        return
    for module in imports(file):
        there = room(module)
        assert there == here or ORDER.index(there) > ORDER.index(here), f"{here} imports {there}"


def test_every_room_stands_in_the_list() -> None:
    rooms = {file.relative_to(SOURCE).parts[0].removesuffix(".py") for file in MODULES} - {"__init__", "__main__"}
    assert rooms == set(ORDER)
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize(
    "name",
    [
        "scoring",
        "advice",
        "rulebase",
        "conditions",
        "render/terminal",
        "render/json",
        "render/markdown",
        "render/words",
    ],
)
def test_pure_rooms_do_not_read_print_or_look_at_the_clock(name: str) -> None:
    tree = ast.parse((SOURCE / f"{name}.py").read_text())
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    methods = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "attr")}
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    assert not called & {"open", "print", "input"}
    assert not methods & {"read_text", "write_text", "read_bytes", "write_bytes", "today", "now"}
    assert not imported & {"os", "sys", "time", "random", "subprocess"}


def test_no_number_that_moves_the_advice_stands_in_python() -> None:
    """Scoring knows no numbers but 0, 1 and the 100 of the shown scale."""
    tree = ast.parse((SOURCE / "scoring.py").read_text())
    numbers = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    assert numbers <= {0, 1, 100}
