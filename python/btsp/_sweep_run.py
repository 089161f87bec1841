"""Sweeps computed here, or by whatever executor there is."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING

from btsp import _core
from btsp._arguments import jobs, shown
from btsp._sweep import Sweep
from btsp._sweep_table import SweepTable, load_sweep

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from btsp._sweep import Spec

    Progress = Callable[[int, int], object]

# How often a terminal is told.
_PATIENCE_S = 0.2


def sweep(
    spec: Spec | Sweep,
    executor: Executor | None = None,
    n_jobs: int | None = None,
    out: str | PathLike[str] | None = None,
    progress: Progress | None = None,
) -> SweepTable:
    """Computes all points of a sweep.

    Parameters
    ----------
    spec : path-like, dict or Sweep
        A configuration with a table ``[sweep]``, as `Sweep` takes it.
    executor : concurrent.futures.Executor, optional
        Whoever computes: a ``ProcessPoolExecutor``, a Dask cluster's
        ``client.get_executor()``, an ``mpi4py.futures.MPIPoolExecutor``. Its workers
        need this package. Threads of this process unless given.
    n_jobs : int, optional
        Number of threads without an executor; -1 or none for all cores.
    out : path-like, optional
        A folder for the table. Points are kept there as they are done: interrupted or
        killed, the same call goes on. Nothing is kept unless given. Maps, where the sweep
        keeps them, are in its ``maps.zarr``, for ``xarray.open_zarr``.
    progress : callable, optional
        Called with the points done and all points; a line in the terminal unless given.

    Returns
    -------
    SweepTable
        The same bits whoever computed.

    Raises
    ------
    ValueError
        What is wrong with the sweep, or with the folder.
    OSError
        If the disk refuses.
    RuntimeError
        If workers fail at the same points again and again.

    Examples
    --------
    >>> import btsp
    >>> table = btsp.sweep(
    ...     {
    ...         "preset": "nonlinear",
    ...         "method": {"integration": "exact"},
    ...         "sweep": {"axes": {"rule.max_weight": [3.0, 4.0], "weight_change.laps": [1, 3]}},
    ...     }
    ... )
    >>> table["largest_delta_weight"].round(2)
    array([0.64, 0.5 , 1.28, 1.01])
    >>> table.to_xarray().sizes
    Frozen({'rule.max_weight': 2, 'weight_change.laps': 2})
    """
    asked = spec if isinstance(spec, Sweep) else Sweep(spec)
    asked._require_values()
    if executor is not None and not _is_executor(executor):
        must = "must be a concurrent.futures.Executor"
        raise TypeError(f"executor = {shown(executor)}: {must}")
    threads = jobs(n_jobs)
    if out is None and asked._core.has_maps():
        raise ValueError("out = None: must be a folder where the sweep keeps maps")
    if out is not None:
        return _swept(asked, executor, threads, os.fspath(out), progress)
    # Imported where it is needed: whoever imports the package waits for no more than that.
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return _swept(asked, executor, threads, os.path.join(folder, "sweep"), progress)


def _swept(
    asked: Sweep, executor: Executor | None, threads: int, out: str, progress: Progress | None
) -> SweepTable:
    folder = _core.SweepFolder(out, asked._core)
    try:
        waiting = deque(folder.missing())
        told = _Told(asked.points, sum(count for *_, count in waiting), progress)
        if executor is not None:
            from btsp._sweep_spread import Spread

            Spread(executor, asked, folder, waiting, told.done).run()
        # All of them without an executor, and what a broken one has left.
        while waiting:
            chunk, first, count = waiting.popleft()
            values = asked._core.values(first, count).reshape(count, len(asked.axes))
            folder.keep(chunk, *asked._core.evaluate(values, threads))
            told.done(count)
        folder.finish()
        told.end()
    finally:
        folder.close()
    return load_sweep(out)


def _is_executor(value: object) -> bool:
    from concurrent.futures import Executor

    return isinstance(value, Executor)


class _Told:
    """How far it has come, for whoever waits."""

    def __init__(self, points: int, missing: int, progress: Progress | None) -> None:
        self.points = points
        self.count = points - missing
        self.progress = progress
        self.line = progress is None and sys.stderr.isatty()
        self.last = 0.0

    def done(self, count: int) -> None:
        self.count += count
        if self.progress is not None:
            self.progress(self.count, self.points)
        elif self.line and time.monotonic() - self.last > _PATIENCE_S:
            self.last = time.monotonic()
            text = f"\rsweeping: {self.count} of {self.points} points"
            print(text, end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.line and self.last:
            print("\r" + " " * 60, end="\r", file=sys.stderr, flush=True)
