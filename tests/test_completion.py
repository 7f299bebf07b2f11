"""What a shell offers after Tab, in real shells: they break and quote words each in its own way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from conftest import COMMAND, TOP

SHELLS = {
    "bash": (
        ["--norc", "-i"],
        "bind 'set enable-bracketed-paste off'; eval \"$(framework-advisor --show-completion bash)\"",
    ),
    "zsh": (["-f", "-i"], 'autoload -Uz compinit; compinit -u; eval "$(framework-advisor --show-completion zsh)"'),
}
TYPED = [
    ("score --expect py", "torch"),
    ("score --expect d", "ecision"),
    ("score --rules ar", "ticle"),
    (f"score --rules {TOP}/examples/layers/with-jax.yaml --expect j", "ax"),
    ("score --set team.exp", "erience="),
    ("score --set team.experience=ex", "pert"),
    ("score --set deployment.targets=android,i", "os"),
    ("score --set priorities.community=hi", "gh"),
    ("score --set rules_out.te", "nsorflow="),
    ("score --format sa", "rif"),
    ("score --min", "-lead"),
    ("compare --format ht", "ml"),
    ("score --fail-on w", "inner"),
    ("ask --set team.experience=ex", "pert"),
    ("rules show team-experience/knows-n", "umpy"),
    ("init --ci gitl", "ab"),
]


@pytest.fixture(scope="module", params=list(SHELLS))
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    name = request.param
    if not shutil.which(name):
        pytest.skip(f"there is no {name}")
    options, start = SHELLS[name]
    env = {
        "PATH": f"{Path(COMMAND).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path_factory.mktemp("home")),
        "TERM": "dumb",
        "PS1": "$ ",
        "LC_ALL": "C.UTF-8",
    }
    child = pexpect.spawn(name, options, env=env, encoding="utf-8", dimensions=(24, 250), timeout=20)
    child.sendline(f"{start}; echo rea''dy")
    child.expect_exact("ready")
    yield child
    child.close(force=True)


@pytest.mark.parametrize(("typed", "rest"), TYPED)
def test_tab_completes(shell: Any, typed: str, rest: str) -> None:
    shell.send(f"framework-advisor {typed}")
    shell.expect_exact(typed)
    shell.send("\t")
    shell.expect_exact(rest)
    shell.send("\x15\recho rea''dy\r")
    shell.expect_exact("ready")
