"""With threads, processes, signals and schedulers, as programs around it use them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from place_examples import FIRST
from place_examples import RULE as PLACE_RULE

import btsp
from btsp import _core

PRESET = btsp.presets.nonlinear
RULES = [PRESET.rule.replace(potentiation_rate=0.3 + 0.05 * k) for k in range(60)]
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor SIGINT")


def fingerprint(rules=RULES, n_jobs=2, integration="grid") -> bytes:
    """The bits of a batch, from wherever this is called."""
    batch = btsp.weight_change_batch(
        rules, PRESET.protocol, PRESET.initial_weights, 3, integration, n_jobs=n_jobs
    )
    return batch.delta_weight.tobytes()


def one(rule) -> bytes:
    change = btsp.weight_change(rule, PRESET.protocol, PRESET.initial_weights, 3, "exact")
    return change.delta_weight.tobytes()


# Other threads.

LONG = btsp.Pairing(np.zeros(3000), start=-1, stop=5, step=0.0005)


OVERLAPS = np.linspace(0, 1, 20_000_000)
# NumPy gives the lock back as well; the core's own part is asked here.
SIGMOID = btsp.Sigmoid(0.5, 0.5)._native
CALLS = {
    "weight_change": lambda: btsp.weight_change(PRESET.rule, LONG, 1.0, 3),
    "batch": lambda: btsp.weight_change_batch([PRESET.rule], LONG, 1.0, 3, n_jobs=1),
    "drive": lambda: PRESET.rule.drive(LONG),
    "overlap": lambda: btsp.signals(PRESET.rule, LONG).overlap,
    "overlap_area": lambda: btsp.signals(PRESET.rule, LONG).overlap_area,
    "gain": lambda: SIGMOID.values(OVERLAPS),
    "predict": lambda: btsp.predict_batch(FIRST, [PLACE_RULE] * 20, n_jobs=1),
    "fit": lambda: btsp.fit(FIRST, "linear", evaluations=50, n_jobs=1),
    "infer": lambda: btsp.infer_weights(FIRST),
    # And one that keeps it, lest the test cannot fail.
    "sum": lambda: sum(range(3_000_000)),
}


@pytest.mark.parametrize("name", CALLS)
def test_other_threads_run_during_a_call(name):
    """Without the lock given back no other thread would run within the call: nobody asks
    the interpreter to switch.
    """
    ready, started, ran = (threading.Event() for _ in range(3))

    def other():
        ready.set()
        started.wait()
        ran.set()

    thread = threading.Thread(target=other, daemon=True)
    thread.start()
    assert ready.wait(30)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        started.set()
        CALLS[name]()
        ran_within = ran.is_set()
    finally:
        sys.setswitchinterval(interval)
    thread.join(30)
    assert ran_within == (name != "sum")


def test_many_threads_get_the_same_bits():
    expected = [one(rule) for rule in RULES]
    whole = fingerprint(n_jobs=1)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(one, RULES)) == expected
        assert set(pool.map(lambda k: fingerprint(n_jobs=k % 3 + 1), range(12))) == {whole}


def test_many_threads_ask_one_object():
    change = btsp.weight_change(PRESET.rule, PRESET.protocol, PRESET.initial_weights, 30)
    names = ["delta_weight", "weight", "overlap_area", "equilibrium_weight"] * 8
    with ThreadPoolExecutor(8) as pool:
        arrays = list(pool.map(lambda name: getattr(change, name), names))
    for name, array in zip(names, arrays):
        np.testing.assert_array_equal(array, getattr(change, name))


# Other processes. Each in an interpreter of its own, which is ended where it hangs.

FORK = """
import os, sys, warnings
import numpy as np, btsp
preset = btsp.presets.nonlinear
rules = [preset.rule.replace(potentiation_rate=0.3 + 0.05 * k) for k in range(60)]
def bits():
    call = preset.protocol, preset.initial_weights, 3
    return btsp.weight_change_batch(rules, *call, n_jobs=2).delta_weight.tobytes()
before = bits()
if sys.argv[1] == "os.fork":
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"same" if bits() == before else b"different")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert os.read(reader, 99) == b"same"
else:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        found = [future.result(30) for future in [pool.submit(bits) for _ in range(4)]]
    assert found == [before] * 4
assert bits() == before
print("done")
"""


@posix
@pytest.mark.parametrize("how", ["os.fork", "multiprocessing"])
def test_a_fork_after_a_batch(script, how):
    assert script(FORK, how) == "done\n"


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_rules_are_sent_to_other_processes(script, tmp_path, method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"there is no {method} here")
    # A file of its own: children import the main module.
    program = tmp_path / "program.py"
    program.write_text(
        f"""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
import btsp

preset = btsp.presets.nonlinear

def run(rule):
    return rule, btsp.weight_change(rule, preset.protocol, preset.initial_weights, 3)

def whole(rules):
    return btsp.weight_change_batch(rules, preset.protocol, preset.initial_weights, 3, n_jobs=2)

if __name__ == "__main__":
    rules = [preset.rule.replace(potentiation_rate=0.3 + 0.2 * k) for k in range(5)]
    context = multiprocessing.get_context("{method}")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for rule, (same, change) in zip(rules, pool.map(run, rules)):
            assert same == rule
            assert change == run(rule)[1]
            assert change.delta_weight.tobytes() == run(rule)[1].delta_weight.tobytes()
        batch = pool.submit(whole, rules).result(60)
    assert batch.delta_weight.tobytes() == whole(rules).delta_weight.tobytes()
    print("done")
""",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, encoding="utf-8", timeout=120
    )
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr


# Ctrl-C.

INTERRUPTED = """
import sys
import numpy as np, btsp
rule = btsp.presets.nonlinear.rule
inputs = np.zeros(1_000_000)
small = btsp.Pairing(inputs[:20], start=-1, stop=5, step=0.001)
large = btsp.Pairing(inputs, start=-1, stop=5, step=0.00005)
rates, plateau = np.ones((200, 60_000)), np.ones(60_000)
calls = {
    "weight_change": lambda: btsp.weight_change(rule, large, 1.0, 3),
    "exact": lambda: btsp.weight_change(
        rule, btsp.Pairing([np.linspace(0, 4, 3000)] * 4000, stop=5), 1.0, 3, "exact"),
    "continuous": lambda: btsp.weight_change(rule, large, 1.0, 3, update="continuous"),
    "batch": lambda: btsp.weight_change_batch([rule] * 2_000_000, small, 1.0, 3, n_jobs=1),
    "batch on threads": lambda: btsp.weight_change_batch([rule] * 2_000_000, small, 1.0, 3, n_jobs=2),
    "batch of one": lambda: btsp.weight_change_batch([rule], large, 1.0, 3),
    "simulate": lambda: [btsp.simulate(rule, rates, plateau, 0.001, 1.0) for _ in range(100)],
    "simulate on one thread": lambda: btsp.simulate(
        rule, np.tile(rates, (8, 1)), plateau, 0.001, 1.0, update="continuous", n_jobs=1),
    "drive": lambda: rule.drive(large),
    "signals": lambda: btsp.signals(rule, large).overlap_area,
}
call = calls[sys.argv[1]]
try:
    print("calling", flush=True)
    call()
    print("ended by itself", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
assert btsp.presets.linear.run().delta_weight.shape == (50, 50)
print("goes on", flush=True)
"""


@posix
@pytest.mark.parametrize(
    "call",
    ["weight_change", "exact", "continuous", "batch", "batch on threads", "batch of one", "simulate", "simulate on one thread", "drive", "signals"],
)
def test_ctrl_c(call):
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", INTERRUPTED, call],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout.readline() == "calling\n"
        time.sleep(0.4)  # Until it is at work; sooner is interrupted as well.
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said, wrong = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert said == "interrupted\ngoes on\n", wrong


# How many threads.

cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def test_jobs(monkeypatch):
    monkeypatch.delenv("SLURM_CPUS_PER_TASK", raising=False)
    most = _core.jobs()
    assert 1 <= most <= cores
    assert _core.jobs(None) == _core.jobs(-1) == most
    assert _core.jobs(1) == 1
    assert _core.jobs(10**6) == most


@pytest.mark.parametrize("granted", ["1", " 1\n"])
def test_jobs_as_granted(monkeypatch, granted):
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", granted)
    for asked in (None, -1, 1, 2, 64):
        assert _core.jobs(asked) == 1
    assert fingerprint(n_jobs=None) == fingerprint(n_jobs=1)


@pytest.mark.parametrize("nonsense", ["", "0", "-1", "two", "1.5", "1,2", "99999999999999999999999"])
def test_nonsense_grants_nothing(monkeypatch, nonsense):
    monkeypatch.delenv("SLURM_CPUS_PER_TASK", raising=False)
    most = _core.jobs()
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", nonsense)
    assert _core.jobs() == most


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux has it")
def test_jobs_respect_affinity(script):
    said = script(
        "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\n"
        "from btsp import _core; print(_core.jobs(), _core.jobs(-1), _core.jobs(8))",
        unset=("SLURM_CPUS_PER_TASK",),
    )
    assert said == "1 1 1\n"


@pytest.mark.parametrize(
    ("n_jobs", "error"),
    [(0, ValueError), (-2, ValueError), (-(10**30), ValueError), (1.5, TypeError), ("a", TypeError),
     (True, TypeError), ([1], TypeError), (-1.0, TypeError), (np.array([-1, 2]), TypeError)],
)
def test_wrong_n_jobs(n_jobs, error):
    with pytest.raises(error, match="n_jobs = .*must be a whole number"):
        fingerprint(n_jobs=n_jobs)


def test_any_whole_n_jobs():
    expected = fingerprint(RULES[:3], n_jobs=None)
    for n_jobs in (1, np.int8(2), -1, np.array(3), 10**30):
        assert fingerprint(RULES[:3], n_jobs=n_jobs) == expected


# What an import costs.


def test_import_takes_nothing_that_is_not_needed(script):
    modules = script("import sys, btsp; print(*sorted(sys.modules))").split()
    assert "btsp._core" in modules and "numpy" in modules
    absent = "matplotlib xarray scipy pandas typing_extensions zarr multiprocessing".split()
    assert not set(absent) & set(modules)
    assert "btsp._plot" not in modules and "btsp._labelled" not in modules


def test_results_need_only_numpy(script):
    said = script(
        "import sys\n"
        "for name in ('matplotlib', 'xarray', 'scipy', 'pandas', 'typing_extensions'):\n"
        "    sys.modules[name] = None  # Not there.\n"
        "import btsp\n"
        "change = btsp.presets.nonlinear.run()\n"
        "print(change.delta_weight.shape, btsp.presets.signals.run().overlap.shape)\n"
        "repr(change), change.to_toml(), change.to_dict()\n"
        "try:\n"
        "    change.to_xarray()\n"
        "except ImportError as error:\n"
        "    assert 'xarray' in str(error) and 'pip install' in str(error), error\n"
        "else:\n"
        "    raise AssertionError\n"
    )
    assert said == "(50, 50) (50, 2000)\n"
