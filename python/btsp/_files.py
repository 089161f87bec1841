"""Text files, read and written."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike


def read_text(path: str | PathLike[str]) -> str:
    """What a file of UTF-8 has."""
    # A number is no path, though `open` would take it, and close what it stands for.
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            return file.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: must be UTF-8 text; byte {error.start} is not") from None


def write_text(path: str | PathLike[str], text: str) -> None:
    """Writes a file that is whole or not there; a link to one stays a link."""
    target = os.path.realpath(os.fsdecode(path))
    folder, name = os.path.split(target)
    part = os.path.join(folder, f".{name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        # With the permissions that any new file gets.
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            with suppress(FileNotFoundError):
                os.chmod(part, os.stat(target).st_mode & 0o777)
            os.replace(part, target)
        except BaseException:
            os.unlink(part)
            raise
    except OSError as error:
        # Of the file that was asked for, not of the one on the way to it.
        raise OSError(error.errno, error.strerror, os.fsdecode(path)) from None
