"""Sweeps spread over the workers of an executor."""

from __future__ import annotations

import math
import os
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
from typing import TYPE_CHECKING, Any

from btsp import _core
from btsp._arguments import aligned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from btsp._sweep import Sweep

    # A chunk's number, its first point and its number of points.
    Chunk = tuple[int, int, int]
    # Its rows, which of them are invalid and why, and maps, if asked for.
    Rows = tuple[NDArray[np.float64], list[tuple[int, str]], NDArray[np.float64]]

# Seconds that a piece of work for an executor lasts.
_PIECE_S = 1.0
# How long it is waited before Ctrl-C is looked for.
_PATIENCE_S = 0.2
# How often a chunk is tried whose worker fails.
_ATTEMPTS = 3


class Spread:
    """Chunks on their way to the workers of an executor and back."""

    def __init__(
        self,
        executor: Executor,
        asked: Sweep,
        folder: _core.SweepFolder,
        waiting: deque[Chunk],
        done: Callable[[int], None],
    ) -> None:
        self.executor = executor
        self.asked = asked
        self.toml = asked.to_toml()
        self.folder = folder
        self.waiting = waiting
        self.done = done
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
        for (chunk, _, count), (rows, invalid, maps) in zip(chunks, found):
            self.folder.keep(chunk, aligned(rows), invalid, aligned(maps))
            self.done(count)
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
