"""The templates in `pages/`, filled. What goes into HTML is escaped and inert; the others say by filters what is."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from framework_advisor.render import markdown, sureness, uses, words
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text.inert import inert
from framework_advisor.version import VERSION


def filled(template: str, **context: Any) -> str:
    """Return a template filled with what it is about."""
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("framework_advisor.render", "pages"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_inert,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False, "separators": (",", ":")}
    environment.filters |= {
        "cited": markdown.cited,
        "compact": _compact,
        "md": markdown.escape,
        "percent": words.percent,
        "quoted": _quoted,
        "ticked": _ticked,
    }
    environment.globals |= {
        "hash": lambda text: f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'",
        "questions": FIELDS,
        "slug": _slug,
        "sureness": sureness,
        "uses": uses,
        "version": VERSION,
        "words": words,
    }
    return environment


@pass_eval_context
def _inert(context: EvalContext, value: object) -> object:
    return inert(value) if context.autoescape and type(value) is str else value


def _compact(script: str) -> str:
    """Return a script without indentation, and without the comments that have lines of their own."""
    return re.sub(r"(?m)^\s*(?://.*\n?|/\*\*.*\*/\n)?", "", script)


def _slug(name: str) -> str:
    """Return a name as part of an id: whatever else it holds becomes a code, so that no two collide."""
    return re.sub(r"[^a-zA-Z0-9./-]", lambda match: f"_{ord(match.group()):x}_", name)


def _ticked(text: str) -> Markup:
    """Return text with what stands in backticks as code."""
    parts = inert(text).split("`")
    pieces = [Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)]
    return Markup().join(pieces) if len(parts) % 2 else escape(inert(text))


def _quoted(text: str) -> str:
    """Return text in double quotes, in one line, as YAML reads it back."""
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=1 << 30)
    return quoted.rstrip("\n")
