"""Sweeps computed here, or by whatever executor there is."""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from os import PathLike
from typing import TYPE_CHECKING, Any

from btsp import _core
from btsp._arguments import aligned, jobs, shown
from btsp._sweep import Sweep
from btsp._sweep_table import SweepTable, load_sweep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from btsp._sweep import Spec

    # A chunk's number, its first point and its number of points.
    Chunk = tuple[int, int, int]
    # Its rows, and which of them are invalid and why.
    Rows = tuple[NDArray[np.float64], list[tuple[int, str]]]
    Progress = Callable[[int, int], object]

# Seconds that a piece of work for an executor lasts.
_PIECE_S = 1.0
# How long it is waited before Ctrl-C is looked for.
_PATIENCE_S = 0.2
# How often a chunk is tried whose worker fails.
_ATTEMPTS = 3


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
        killed, the same call goes on. Nothing is kept unless given.
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
    if executor is not None and not isinstance(executor, Executor):
        must = "must be a concurrent.futures.Executor"
        raise TypeError(f"executor = {shown(executor)}: {must}")
    threads = jobs(n_jobs)
    if out is not None:
        return _swept(asked, executor, threads, os.fspath(out), progress)
    with tempfile.TemporaryDirectory() as folder:
        return _swept(asked, executor, threads, os.path.join(folder, "sweep"), progress)


def _swept(
    asked: Sweep, executor: Executor | None, threads: int, out: str, progress: Progress | None
) -> SweepTable:
    folder = _core.SweepFolder(out, asked._core)
    try:
        waiting = deque(folder.missing())
        told = _Told(asked.points, sum(count for *_, count in waiting), progress)
        if executor is not None:
            _Spread(executor, asked, folder, waiting, told).run()
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


class _Spread:
    """Chunks on their way to the workers of an executor and back."""

    def __init__(
        self,
        executor: Executor,
        asked: Sweep,
        folder: _core.SweepFolder,
        waiting: deque[Chunk],
        told: _Told,
    ) -> None:
        self.executor = executor
        self.asked = asked
        self.toml = asked.to_toml()
        self.folder = folder
        self.waiting = waiting
        self.told = told
        self.workers = _workers(executor)
        self.running: dict[Future[tuple[float, list[Rows]]], list[Chunk]] = {}
        self.attempts: Counter[int] = Counter()
        # Chunks in a piece of work, once it is known how long one takes.
        self.together = 1

    def run(self) -> None:
        """Until nothing waits, or the executor is broken; what was not done waits then."""
        try:
            while self.waiting or self.running:
                # Two for each worker: none waits while its last piece is on its way back.
                while self.waiting and len(self.running) < 2 * self.workers:
                    self._submit()
                done, _ = wait(self.running, _PATIENCE_S, FIRST_COMPLETED)
                for future in done:
                    self._take(future, self.running.pop(future))
        except BrokenExecutor as error:
            warnings.warn(
                f"the executor is broken ({error}): what it has not done is computed here",
                RuntimeWarning,
                stacklevel=4,
            )
        finally:
            for future, chunks in self.running.items():
                future.cancel()
                self.waiting.extend(chunks)

    def _submit(self) -> None:
        # At the end all workers have something to do.
        fair = math.ceil(len(self.waiting) / self.workers)
        chunks = [self.waiting.popleft() for _ in range(min(self.together, fair))]
        try:
            values = [self.asked._core.values(first, count) for _, first, count in chunks]
            future = self.executor.submit(evaluated, _core.VERSION, self.toml, values)
        except BaseException:
            self.waiting.extendleft(reversed(chunks))
            raise
        self.running[future] = chunks

    def _take(
        self, future: Future[tuple[float, list[Rows]]], chunks: list[Chunk]
    ) -> None:
        try:
            seconds, found = future.result()
        except BrokenExecutor:
            self.waiting.extendleft(reversed(chunks))
            raise
        except (Exception, CancelledError) as error:
            # Perhaps its worker was lost, and another does better.
            self.waiting.extendleft(reversed(chunks))
            self.attempts[chunks[0][0]] += 1
            if self.attempts[chunks[0][0]] >= _ATTEMPTS:
                points = f"points {chunks[0][1]} to {sum(chunks[-1][1:]) - 1}"
                raise RuntimeError(f"no worker could compute {points}: {error!r}") from error
            return
        for (chunk, _, count), (rows, invalid) in zip(chunks, found):
            self.folder.keep(chunk, aligned(rows), invalid)
            self.told.done(count)
        each = max(seconds / len(chunks), 1e-3)
        self.together = max(1, round(_PIECE_S / each))


def evaluated(version: str, toml: str, chunks: list[Any]) -> tuple[float, list[Rows]]:
    """What a worker does: the rows of chunks' values, and how long they took, s."""
    if version != _core.VERSION:
        raise RuntimeError(f"a worker has btsp {_core.VERSION}, this is {version}")
    started = time.perf_counter()
    core = _core.Sweep(toml)
    axes = len(core.axes())
    rows = [core.evaluate(aligned(values).reshape(-1, axes), 1) for values in chunks]
    return time.perf_counter() - started, rows


def _workers(executor: Executor) -> int:
    """How many workers there are, as far as can be known."""
    client = getattr(executor, "_client", None)
    if client is not None and hasattr(client, "nthreads"):
        threads: dict[str, int] = client.nthreads()
        return max(1, sum(threads.values()))
    for name in ("num_workers", "_max_workers"):
        count = getattr(executor, name, None)
        if isinstance(count, int) and count > 0:
            return count
    return os.cpu_count() or 1


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
