"""What is made of files that ship with the package, pickled when that is built: a start need not read YAML.

A pickle counts only while the files that it was made of are unchanged: an edited one is read anew.
"""

import pickle
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any


def write(value: Any, file: Path, made_of: Iterable[Path]) -> None:
    """Write the compiled form of a value."""
    file.write_bytes(pickle.dumps(_stamp(made_of), 4) + pickle.dumps(value, 4))  # every Python of ours reads 4


def read(file: Path, made_of: Iterable[Path]) -> Any:
    """Return a value from its compiled form; None when there is none or it is out of date."""
    try:
        with file.open("rb") as stream:
            return pickle.load(stream) if pickle.load(stream) == _stamp(made_of) else None
    except (OSError, EOFError, pickle.PickleError):
        return None


def _stamp(files: Iterable[Path]) -> str:
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
