"""What holds a project to its decision elsewhere: a file for each place where that can be done."""

from __future__ import annotations

import re
import shlex
from json import dumps

from framework_advisor.render.templates import filled

FILES = {
    "github": ".github/workflows/framework-advisor.yml",
    "gitlab": ".gitlab-ci.yml",
    "pre-commit": ".pre-commit-config.yaml",
}
"""What each service reads, by its name: the path of a file in the repository."""


def wirings(spec: str, install: str) -> dict[str, tuple[str, str]]:
    """Return what each service reads, by its name: the path of a file in the repository, and its text.

    `spec` is the path of the spec there, and `install` what pip installs there.
    """
    names = {
        "spec": shlex.quote(spec),
        "install": shlex.quote(install),
        "requirement": dumps(install),
        "pattern": dumps(f"^{re.escape(spec)}$"),
    }
    return {service: (path, filled(f"{service}.yaml.j2", **names)) for service, path in FILES.items()}
