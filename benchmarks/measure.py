"""Checks and times the Python contestants for `cargo xtask bench`.

    python benchmarks/measure.py GOLDEN.npz [--check]

Checks every contestant against the golden arrays and prints one line of JSON:
versions, contestants, and those left out with the reason. Then, for every line
`NAME SECONDS` on its input, runs that contestant for about so long and prints the
times of its runs, in ns, as a JSON list. With `--check` it stops before that.
"""

import gc
import importlib
import json
import platform
import sys
from time import perf_counter_ns

import numpy as np

TOLERANCE = 1e-12
CHECKED = [
    "overlap_area",
    "potentiation_area",
    "depression_area",
    "equilibrium_weight",
    "delta_weight",
]


def check(name, result, golden, tolerance=TOLERANCE):
    """Ends the program where a result differs from the golden array of its name."""
    for array, values in result.items():
        expected = golden[array]
        same_nan = np.array_equal(np.isnan(values), np.isnan(expected))
        error = np.nanmax(np.abs(values - expected))
        if not same_nan or not error <= tolerance:
            sys.exit(f"{name}: {array} is off by {error:.1e}, allowed is {tolerance:.0e}")


def contestants(golden):
    """What can be timed, by name; what cannot, with the reason; versions, threads."""
    found, left_out, about = {}, {}, {"python": platform.python_version()}
    about["numpy"] = np.__version__
    for name in ["numpy_published", "numpy_drive_once", "numba_filters"]:
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            left_out[name] = str(error)
            continue
        result = module.run()
        missing = set(CHECKED) - set(result)
        if missing:
            sys.exit(f"{name}: no {', '.join(sorted(missing))}")
        check(name, result, golden)
        found[name] = module.run
    if "numba_filters" in found:
        import numba

        about["numba"] = numba.__version__
        about["numba_threads"] = numba.get_num_threads()

    from numpy_drive_once import drives, weight_map

    drive = drives()
    areas = drive["potentiation_area"], drive["depression_area"]
    check("numpy_map", {"delta_weight": weight_map(*areas)}, golden)
    found["numpy_map"] = lambda: weight_map(*areas)
    package(golden, found, left_out)
    return found, left_out, about


def package(golden, found, left_out):
    """Adds the Python package's contestants."""
    try:
        import btsp_package
    except ImportError as error:
        for name in ["package_grid", "package_exact", "package_batch_1", "package_batch"]:
            left_out[name] = str(error)
        return
    exact = {name: golden[f"exact_{name}"] for name in CHECKED}
    check("package_grid", btsp_package.run("grid"), golden)
    check("package_exact", btsp_package.run("exact"), exact, 1e-10)
    batch = btsp_package.run_batch(None)
    check("package_batch", {name: values[0] for name, values in batch.items()}, exact, 1e-10)
    found["package_grid"] = lambda: btsp_package.run("grid")
    found["package_exact"] = lambda: btsp_package.run("exact")
    found["package_batch_1"] = lambda: btsp_package.run_batch(1)
    found["package_batch"] = lambda: btsp_package.run_batch(None)


def times(run, seconds, of=1):
    """The times of runs that together take about `seconds`, in ns, each divided by the
    number of experiments that it is `of`; the first quarter of that, at least one run,
    is not timed, so that caches and threads are awake."""
    start = perf_counter_ns()
    while True:
        run()
        if perf_counter_ns() - start > seconds * 1e9 / 4:
            break
    taken = []
    end = perf_counter_ns() + seconds * 1e9
    while not taken or perf_counter_ns() < end:
        start = perf_counter_ns()
        run()
        taken.append((perf_counter_ns() - start) / of)
    return taken


def main():
    golden = np.load(sys.argv[1])
    found, left_out, about = contestants(golden)
    print(json.dumps(about | {"contestants": list(found), "left_out": left_out}), flush=True)
    if "--check" in sys.argv:
        return
    gc.disable()
    for line in sys.stdin:
        name, seconds = line.split()
        of = 1000 if name.startswith("package_batch") else 1
        print(json.dumps(times(found[name], float(seconds), of)), flush=True)


if __name__ == "__main__":
    main()
