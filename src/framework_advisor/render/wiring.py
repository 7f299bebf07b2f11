"""What holds a project to its decision elsewhere: a file for each place where that can be done."""

from __future__ import annotations

import re
import shlex
from json import dumps
from typing import NamedTuple

from framework_advisor.version import VERSION


class Wiring(NamedTuple):
    """A file that some service reads."""

    file: str
    text: str


DEFAULT_INSTALL = f"framework-advisor=={VERSION}"


def wirings(spec: str, install: str) -> dict[str, Wiring]:
    """Return the wiring for each service, by its name; each file by its path in the repository.

    `spec` is the path of the spec there, and `install` what pip installs there.
    """
    names = {
        "spec": shlex.quote(spec),
        "install": shlex.quote(install),
        "requirement": dumps(install),
        "pattern": dumps(f"^{re.escape(spec)}$"),
    }
    return {
        "github": Wiring(".github/workflows/framework-advisor.yml", _GITHUB.format(**names)),
        "gitlab": Wiring(".gitlab-ci.yml", _GITLAB.format(**names)),
        "pre-commit": Wiring(".pre-commit-config.yaml", _PRE_COMMIT.format(**names)),
    }


_GITHUB = """\
# Tells when the choice of a deep-learning framework no longer follows from what the project needs.
name: framework-advisor
on:
  push:
    branches: [main, master]
  pull_request:
  schedule:
    - cron: "17 5 1 * *"  # once a month: reasons fall due for review
permissions:
  contents: read
concurrency:
  group: framework-advisor-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  hold:
    name: Hold the project to its decision
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - run: |
          pipx install {install}
      - run: |
          framework-advisor score --expect decision --fail-overdue --format github {spec}
"""

_GITLAB = """\
# Tells when the choice of a deep-learning framework no longer follows from what the project needs.
framework-advisor:
  image: python:3.13
  script:
    - |
      pip install --quiet {install}
    - |
      framework-advisor score --expect decision --fail-overdue --format junit=framework-advisor.xml {spec}
  artifacts:
    when: always
    reports:
      junit: framework-advisor.xml
"""

_PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: framework-advisor
        name: framework-advisor
        description: Tell when the choice of a deep-learning framework no longer follows from what the project needs
        entry: framework-advisor score --expect decision
        language: python
        additional_dependencies: [{requirement}]
        files: {pattern}
"""
