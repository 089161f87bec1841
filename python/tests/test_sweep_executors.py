"""The same table whoever computes it, and nothing lost when workers are."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from sweep_examples import EXACT, GRID, bits, drawn

import btsp

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
# 60,000 points: long enough to lose a worker half way.
LONG = {
    **EXACT,
    "sweep": {
        "axes": {
            "rule.eligibility_tau": {"first": 0.5, "last": 3.0, "count": 300},
            "rule.instructive_tau": {"first": 0.5, "last": 3.0, "count": 200},
        }
    },
}


@pytest.fixture(scope="module")
def expected():
    return bits(btsp.sweep(GRID, n_jobs=1))


@pytest.fixture(scope="module")
def long_expected():
    return bits(btsp.sweep(LONG))


def processes(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def test_threads_and_processes(expected):
    assert bits(btsp.sweep(GRID, n_jobs=2)) == expected
    with ThreadPoolExecutor(3) as executor:
        assert bits(btsp.sweep(GRID, executor)) == expected
    told = []
    with processes(2) as executor:
        table = btsp.sweep(GRID, executor, progress=lambda *done: told.append(done))
    assert bits(table) == expected
    assert told[-1] == (12_500, 12_500) and sorted(told) == told


@posix
@pytest.mark.parametrize("when", [0, 2])
def test_a_broken_pool_loses_nothing(when, long_expected):
    killed = []

    def kill(*_):
        killed.append(None)
        if len(killed) == when + 1:
            os.kill(next(iter(executor._processes)), signal.SIGKILL)

    with processes(2) as executor:
        with pytest.warns(RuntimeWarning, match="the executor is broken"):
            table = btsp.sweep(LONG, executor, progress=kill)
    assert bits(table) == long_expected


class Failing(ThreadPoolExecutor):
    """Its first pieces of work fail, as many as told."""

    def __init__(self, failures):
        super().__init__(2)
        self.failures = failures

    def submit(self, work, /, *args):
        if self.failures > 0:
            self.failures -= 1
            return super().submit(fail)
        return super().submit(work, *args)


def fail():
    raise ConnectionError("lost")


def test_what_a_worker_loses_is_done_again(expected):
    with Failing(2) as executor:
        assert bits(btsp.sweep(GRID, executor)) == expected
    with Failing(1000) as executor:
        with pytest.raises(RuntimeError, match="no worker could compute points .* to .*: .*lost"):
            btsp.sweep(GRID, executor)


def test_another_version_is_refused():
    from btsp._sweep_spread import evaluated

    with pytest.raises(RuntimeError, match="a worker has btsp"):
        evaluated("0.0.0", "", [])


def test_interrupted_it_goes_on(expected, tmp_path):
    def interrupt(done, points):
        raise KeyboardInterrupt

    out = tmp_path / "out"
    with processes(2) as executor:
        with pytest.raises(KeyboardInterrupt):
            btsp.sweep(GRID, executor, out=out, progress=interrupt)
    assert sorted(path.name for path in out.iterdir()) == [".partial"]
    told = []
    table = btsp.sweep(GRID, out=out, progress=lambda *done: told.append(done))
    assert bits(table) == expected
    # What was done is not done again.
    assert told[0][0] > 4096 and len(told) == 3
    # And what is finished, not at all.
    assert bits(btsp.sweep(GRID, out=out, progress=interrupt)) == expected
    with pytest.raises(ValueError, match="has another sweep"):
        btsp.sweep(drawn("sobol", 4), out=out)


@posix
def test_ctrl_c_while_threads_compute(tmp_path):
    """SIGINT, not a callback: the folder goes on from what was done."""
    out = tmp_path / "out"
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(1000):  # However fast the machine is.
            btsp.sweep(LONG, out=out)
            shutil.rmtree(out)
    timer.cancel()
    assert time.monotonic() - started < 60
    assert not (out / "points.parquet").exists() or btsp.load_sweep(out).points == 60_000


@posix
@pytest.mark.filterwarnings("default")
def test_dask_loses_a_worker_but_no_point(long_expected):
    """Two worker processes on the loopback device, one killed half way."""
    distributed = pytest.importorskip("distributed")
    options = {
        "distributed.worker.daemon": False,
        "distributed.admin.pdb-on-err": False,
        "distributed.logging.distributed": "critical",
    }
    import dask

    with dask.config.set(options):
        cluster = distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        )
        with cluster, distributed.Client(cluster) as client:
            pids = client.run(os.getpid)
            told = []

            def kill(done, points):
                told.append(done)
                if len(told) == 3:
                    os.kill(next(iter(pids.values())), signal.SIGKILL)

            table = btsp.sweep(LONG, client.get_executor(), progress=kill)
            assert len(told) >= 3
    assert bits(table) == long_expected


PROGRAM = """
import sys
from mpi4py.futures import MPIPoolExecutor
import btsp

if __name__ == "__main__":
    with MPIPoolExecutor() as executor:
        btsp.sweep(sys.argv[1], executor, out=sys.argv[2])
        assert executor.num_workers == 1, executor.num_workers
"""


def test_mpi_with_two_ranks(expected, tmp_path):
    """One rank gives out the work, the other does it."""
    pytest.importorskip("mpi4py")
    mpiexec = shutil.which("mpiexec")
    if mpiexec is None:
        pytest.skip("no mpiexec: Debian has it in openmpi-bin")
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "c.toml").write_text(btsp.Sweep(GRID).to_toml())
    environment = {
        **os.environ,
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        # Between processes of this machine alone.
        "OMPI_MCA_btl": "self,vader",
        "OMPI_MCA_oob_tcp_if_include": "lo",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        # The package that is tested, wherever it is.
        "PYTHONPATH": os.pathsep.join([str(Path(btsp.__file__).parents[1]), *sys.path[1:]]),
    }
    words = [mpiexec, "-n", "2", sys.executable, "-m", "mpi4py.futures"]
    done = subprocess.run(
        [*words, "program.py", "c.toml", "out"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert bits(btsp.load_sweep(tmp_path / "out")) == expected
