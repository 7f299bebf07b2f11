"""The house: imports point down the list in docs/architecture.md only, and the pure modules stay pure."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from conftest import TOP

SOURCE = TOP / "src" / "framework_advisor"
MODULES = sorted(SOURCE.rglob("*.py"))
LIST = (TOP / "docs" / "architecture.md").read_text()
ORDER = re.findall(r"^    ([a-z_]+)(?:/|\.py)", LIST, flags=re.MULTILINE)
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


def pure() -> list[Path]:
    """Return the modules of the rooms that the list marks as pure."""
    marked = re.findall(r"^    ([a-z_]+)(?:/|\.py) .*\(pure\)$", LIST, re.MULTILINE)
    return [file for file in MODULES if file.relative_to(SOURCE).parts[0].removesuffix(".py") in marked]


@pytest.mark.parametrize("file", pure(), ids=lambda file: file.stem)
def test_pure_rooms_do_not_read_print_or_look_at_the_clock(file: Path) -> None:
    tree = ast.parse(file.read_text())
    nodes = list(ast.walk(tree))
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    methods = {node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    imported = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    imported |= {module.split(".")[0] for module, name in named if module and (module, name) != ("random", "Random")}
    assert not called & {"open", "print", "input"}
    assert not methods & {"read_text", "write_text", "read_bytes", "write_bytes", "today", "now", "glob"}
    assert not imported & {"os", "sys", "time", "random", "subprocess", "pathlib"}
    seeded = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Random"]
    assert all(node.args for node in seeded)


MODULE_OF = {".".join(("framework_advisor", *file.relative_to(SOURCE).with_suffix("").parts)): file for file in MODULES}


@pytest.mark.parametrize("folder", sorted(file.name for file in SOURCE.iterdir() if (file / "__init__.py").exists()))
def test_no_files_of_a_room_import_each_other_in_a_circle(folder: str) -> None:
    inside = {name: file for name, file in MODULE_OF.items() if file.parent.name == folder}
    arrows = {name: {to for to in imports(file) if to in inside} for name, file in inside.items()}
    while arrows:
        ground = {name for name, to in arrows.items() if not to & arrows.keys()}
        assert ground, f"a circle among {sorted(arrows)}"
        arrows = {name: to for name, to in arrows.items() if name not in ground}


@pytest.mark.parametrize("module", ["judgement", "weighing", "verdicts"])
def test_no_number_that_moves_the_advice_stands_in_python(module: str) -> None:
    """The engine knows no numbers but 0, 1, 2 (a pair), the 100 of a percentage, and the work that bounds may take."""
    tree = ast.parse((SOURCE / "engine" / f"{module}.py").read_text())
    numbers = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    assert numbers <= {0, 1, 2, 14, 16, 100, 500}


def test_functions_and_files_stay_small() -> None:
    """A function fits on a screen, and a file has one subject."""
    for file in MODULES:
        text = file.read_text()
        assert len(text.splitlines()) <= 400, file
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 40, f"{file.name}: {node.name}"


def test_no_comment_silences_a_tool() -> None:
    for file in MODULES:
        assert not re.search(r"#\s*(noqa|type: ignore|pragma)", file.read_text()), file
