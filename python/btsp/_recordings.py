"""Recordings on disk."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

from btsp import _core
from btsp._arguments import shown
from btsp._induction import Induction

if TYPE_CHECKING:
    from os import PathLike


class RecordingWarning(UserWarning):
    """An induction of a file could not be read; the others were."""


def load_recordings(path: str | PathLike[str]) -> list[Induction]:
    """All inductions of recorded place cells.

    An induction that cannot be read is left out with a `RecordingWarning` that names
    file, column and what is wrong. To have an error instead, let warnings be errors:
    ``warnings.simplefilter("error", btsp.RecordingWarning)``.

    Parameters
    ----------
    path : path-like
        A metadata file (``recordings.toml``), which names the raw files and their
        columns, or a folder that ``btsp recordings convert`` wrote.

    Returns
    -------
    list of Induction
        In the order of the file.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it is no such file, or no induction in it can be read.

    Warns
    -----
    RecordingWarning
        For each induction that cannot be read, while others can.
    """
    try:
        name = os.fspath(path)
    except TypeError:
        raise TypeError(f"path = {shown(path)}: must be a path") from None
    os.stat(name)  # An error of the system's, where there is no such file.
    entries = _core.load_recordings(os.fsdecode(name))
    found = [Induction._of_core(core) for _, core, _ in entries if core is not None]
    wrong = [f"{entry}: {error}" for entry, _, error in entries if error is not None]
    if wrong and not found:
        raise ValueError("; ".join(wrong))
    for message in wrong:
        warnings.warn(message, RecordingWarning, stacklevel=2)
    return found
