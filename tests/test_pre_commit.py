"""The hooks run by pre-commit in a repository of their own; it installs them, so it wants the network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import TOP

if not os.environ.get("FRAMEWORK_ADVISOR_NETWORK"):
    pytest.skip("it installs packages: set FRAMEWORK_ADVISOR_NETWORK=1", allow_module_level=True)

ENV = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or "SSL" in key}


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, cwd=cwd, env=ENV, capture_output=True, text=True, check=False)


def git(*arguments: str, cwd: Path) -> None:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
    done = command("git", *who, *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr


def hooks(folder: Path) -> Path:
    """Make a repository of what stands here, committed or not."""
    made = folder / "hooks"
    made.mkdir()
    files = command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=TOP).stdout.split("\0")
    for name in filter(None, files):
        if (TOP / name).is_file():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes((TOP / name).read_bytes())
    git("init", "-q", cwd=made)
    git("add", "-A", cwd=made)
    git("commit", "-q", "-m", "hooks", cwd=made)
    return made


def test_the_hooks_let_pass_what_holds_and_stop_what_does_not(tmp_path: Path) -> None:
    made, project = hooks(tmp_path), tmp_path / "project"
    project.mkdir()
    git("init", "-q", cwd=project)
    revision = command("git", "rev-parse", "HEAD", cwd=made).stdout.strip()
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {made}\n  rev: {revision}\n  hooks:\n"
        "  - {id: framework-advisor, args: [--expect, decision]}\n  - {id: framework-advisor-rules}\n"
    )
    spec = project / "framework-advisor.yaml"
    text = (TOP / "examples" / "llm-fine-tuning.yaml").read_text()
    layer = project / "framework-advisor-rules" / "ours.yaml"
    (layer.parent / "cases").mkdir(parents=True)
    (layer.parent / "cases" / "none.yaml").write_text("what the hook does not look at: [\n")
    (layer.parent / "others.yaml").write_text(
        "schema: framework-advisor/rules/v1\nname: others\nextends: current\nas_of: 2026-11-22\n"
    )
    layers = TOP / "examples" / "layers"
    (layer.parent / "cases" / "parts.yaml").write_text((layers / "with-jax-components.yaml").read_text())
    good = (layers / "with-jax.yaml").read_text().replace("with-jax-components.yaml", "cases/parts.yaml")

    def run(chosen: str, rules: str) -> subprocess.CompletedProcess[str]:
        spec.write_text(f"{text}decision: {{chosen: {chosen}}}\n")
        layer.write_text(rules)
        git("add", "-A", cwd=project)
        return command(sys.executable, "-m", "pre_commit", "run", "--all-files", cwd=project)

    passed = run("pytorch", good)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert passed.stdout.count("Passed") == 2
    stopped = run("tensorflow", good)
    assert stopped.returncode == 1
    assert "fails[expect]: expected TensorFlow, but PyTorch wins" in stopped.stdout
    broken = run("pytorch", good.replace("criteria:", "criterias:"))
    assert broken.returncode == 1
    assert "did you mean `criteria`?" in broken.stdout
