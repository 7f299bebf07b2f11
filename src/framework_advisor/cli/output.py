"""Where results and problems go: standard output or a file, written whole or not at all; problems to standard error."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import typer

from framework_advisor.cli import options
from framework_advisor.render.formats import FORMATS, PLAIN, Results, Style, showing
from framework_advisor.text.inert import inert, no_command
from framework_advisor.text.problems import UnusableInput

GATE_FAILED, USAGE, UNUSABLE, INCONCLUSIVE = 1, 2, 3, 4
Target = tuple[str, Path | None]
"""A format, and the file for it; None is standard output."""


def targets(formats: Sequence[str] | None, file: Path | None, *, force: bool) -> list[Target]:
    """Return where each format goes, each written `FORMAT` or `FORMAT=FILE`; `file` is for the one without.

    Refuses files that exist, unless by force.
    """
    asked = formats or ["terminal"]
    wanted = []
    for spelled in asked:
        name, sign, named = spelled.partition("=")
        if name not in FORMATS or (sign and not named):
            what = f"`{inert(spelled)}` is none of {', '.join(FORMATS)}, with =FILE or without"
            raise typer.BadParameter(what, param_hint="--format")
        wanted.append((name, options.file_or_none(Path(named)) if sign else file))
    if len({place and os.path.realpath(place) for _, place in wanted}) < len(wanted):
        raise typer.BadParameter("two formats go to one place; write --format FORMAT=FILE", param_hint="--format")
    if file and all("=" in spelled for spelled in asked):
        raise typer.BadParameter("every format names its own file already", param_hint="--output")
    refuse_existing((place for _, place in wanted), force=force)
    return wanted


def refuse_existing(files: Iterable[Path | None], *, force: bool) -> None:
    """Refuse to write over files, telling all that exist, unless by force. Devices and pipes are no such files."""
    there = [inert(str(file)) for file in files if file and os.path.isfile(file) and not force]
    if there:
        exist, them = ("exists", "it") if len(there) == 1 else ("exist", "them")
        raise typer.BadParameter(f"{', '.join(there)} {exist}; --force overwrites {them}")


def show(results: Results, wanted: Sequence[Target], color: options.Color, inputs: Iterable[str]) -> None:
    """Write results in every format that is wanted. Refuses what a format cannot show, and to write over an input."""
    able, given = list(showing(results.kind)), [name for name in inputs if os.path.exists(name)]
    for format_, file in wanted:
        if format_ not in able:
            what = f"{format_} cannot show {results.kind}; {', '.join(able)} can"
            raise typer.BadParameter(what, param_hint="--format")
        if file and os.path.exists(file) and any(file.samefile(name) for name in given):
            raise typer.BadParameter(f"{inert(str(file))} is also an input", param_hint="--output")
    styles = {file: terminal_style(color, to_file=file is not None) for _, file in wanted}
    write_all([(FORMATS[format_].write(results, styles[file]), file) for format_, file in wanted])
    if "github" in dict(wanted):
        summarise(FORMATS["markdown"].write(results, PLAIN))


def day(as_of: datetime | None) -> date:
    """Return the day that was asked for, or today: the one place that looks at the calendar."""
    return (as_of or datetime.now().astimezone()).date()


@contextlib.contextmanager
def all_or_nothing(wanted: Iterable[Target]) -> Iterator[None]:
    """Where files are wanted and the input turns out unusable, say too that nothing was written."""
    try:
        yield
    except UnusableInput as error:
        tell_unusable(error, "; nothing was written" if any(file for _, file in wanted) else "")
        raise typer.Exit(UNUSABLE) from None


def tell_unusable(error: UnusableInput, end: str = "") -> None:
    """Say what is wrong with the input; the last line counts it, and has this end."""
    total, most = len(error.problems), 50
    more = [f"{total - most} more not shown"] if total > most else []
    say("\n".join([*map(str, error.problems[:most]), *more, f"{total} problem{'' if total == 1 else 's'}{end}"]))


def say(text: str) -> None:
    """Print a message for people to standard error, in whatever that can show."""
    if sys.stderr is not None:
        encoding = sys.stderr.encoding or "ascii"
        typer.echo(no_command(text).encode(encoding, "backslashreplace").decode(encoding), err=True)


def write(text: str, file: Path | None = None) -> None:
    """Write a result to standard output, or to a file as UTF-8: whole, or not at all."""
    write_all([(text, file)])


def write_all(results: Sequence[tuple[str, Path | None]]) -> None:
    """Write several results likewise; where one file cannot be written, none is."""
    moves: list[tuple[Path, Path]] = []
    file: Path | None = None
    try:
        with contextlib.ExitStack() as undo:
            for text, file in results:
                moves += [_stage(text, file, undo)] if file and not _is_device(file) else []
            for text, file in results:
                if file is None:
                    _print(text)
                elif _is_device(file):
                    with open(file, "wb", opener=_at_once) as stream:
                        stream.write(text.encode())
            for temporary, file in moves:
                temporary.replace(file)
    except OSError as error:
        where = inert(str(file or "standard output"))
        say(f"cannot write to {where}: {error.strerror}; nothing was written, name another place")
        raise typer.Exit(USAGE) from None


def _is_device(file: Path) -> bool:
    """Return whether it is a device or a pipe, which cannot be replaced."""
    return os.path.exists(file) and not os.path.isfile(file) and not os.path.isdir(file)


def _at_once(file: str, flags: int) -> int:
    """Open a device, or a pipe that somebody reads: none is waited for."""
    descriptor = os.open(file, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


def _stage(text: str, file: Path, undo: contextlib.ExitStack) -> tuple[Path, Path]:
    """Write beside a file what is to replace it, with its permissions; return both, any link to it followed."""
    target = Path(os.path.realpath(file))
    temporary = target.parent / f".{os.urandom(8).hex()}.tmp"
    there = target.exists()
    if there:
        target.open("r+b").close()  # refuses a folder, and what may not be written
    undo.callback(temporary.unlink, missing_ok=True)
    with temporary.open("xb") as stream:
        if there:
            shutil.copymode(target, temporary)
        stream.write(text.encode())
    return temporary, target


def _print(text: str) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    try:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "ascii", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        say(f"cannot make the folder {inert(str(folder))}: {error.strerror}; name another")
        raise typer.Exit(USAGE) from None


def summarise(text: str) -> None:
    """Add to the summary of a job, where this runs in one of GitHub's, which takes a mebibyte in all."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file and _is_device(Path(file)):
        return say(f"cannot write to {inert(file)}: it is not a regular file")
    try:
        with open(file or os.devnull, "ab") as stream:
            data, room = b"\n" + text.encode(), max(0, (1 << 20) - stream.tell())
            if len(data) > room:
                cut = b"\n\nThe rest does not fit into a job summary.\n"
                data = data[: max(0, room - len(cut))].decode(errors="ignore").encode() + cut
            stream.write(data[:room])
    except OSError as error:
        say(f"cannot write to {inert(str(file))}: {error.strerror}")


def terminal_style(choice: options.Color, *, to_file: bool = False) -> Style:
    """Return the style for standard output, or for a file."""
    to_terminal = is_terminal() and not to_file
    encoding = (sys.stdout and sys.stdout.encoding) or ""
    return Style(
        width=terminal_width(to_terminal=to_terminal),
        color=choice == "always" if to_file else wants_color(choice, to_terminal=to_terminal),
        unicode=to_file or encoding.lower().startswith("utf"),
    )


def terminal_width(*, to_terminal: bool) -> int:
    """Return the columns to use: the terminal's, up to 100; 80 for anything else, so that the bytes do not vary."""
    return min(shutil.get_terminal_size().columns, 100) if to_terminal else 80


def wants_color(choice: options.Color, *, to_terminal: bool) -> bool:
    """Return whether to colour: the option first, then NO_COLOR and FORCE_COLOR, then whether it is a terminal."""
    if choice != "auto" or os.environ.get("NO_COLOR"):
        return choice == "always"
    return bool(os.environ.get("FORCE_COLOR")) or (to_terminal and os.environ.get("TERM") != "dumb")


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()
