"""Checks and times predictions of recorded inductions in NumPy for `cargo xtask bench`.

    python benchmarks/measure_recorded.py INDUCTIONS.json SECONDS [REFERENCE]

INDUCTIONS.json: a list of what `numpy_prediction.py` calls an induction, each with a rule,
peaks and initial weights, and the weights after every lap that btsp predicts. Both ways of
`numpy_prediction.py` must meet these to 1e-9, and the golden arrays in the folder
REFERENCE where it is given. Prints the median time of each way over about SECONDS, for
every induction, in ns.
"""

import json
import platform
import sys
from pathlib import Path
from statistics import median

import numpy as np

from measure import check, times
from numpy_prediction import careful, naive, peak_rate_map, prepare

TOLERANCE = 1e-9


def induction_of(entry, rate_map):
    arrays = ["position_cm", "moving", "plateau"]
    found = {name: np.array(entry[name], dtype=float) for name in arrays}
    return found | {"onset": entry["onset"], "rate_map": rate_map}


def golden_case(path):
    """The network's rule, as its golden arrays have it."""
    golden = np.load(path)
    parameters = golden["network_parameters"].astype(float).copy()
    parameters[6:8] /= 1000.0  # ms
    parameters[8] += 1.0
    peaks = [float(golden[f"network_{which}_peak"]) for which in ("eligibility", "instructive")]
    initial = golden["network_initial_delta_weight"]
    return (parameters, peaks, initial), golden["network_delta_weight_by_lap"]


def main():
    entries = json.loads(Path(sys.argv[1]).read_text())
    seconds = float(sys.argv[2])
    reference = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    rate_map = peak_rate_map()
    taken = {"careful": [], "naive": []}
    goldens = 0
    for entry in entries:
        induction = induction_of(entry, rate_map)
        prepared = prepare(induction)
        case = entry["parameters"], entry["peaks"], np.array(entry["initial_delta_weight"])
        cases = [(case, np.array(entry["delta_weight_by_lap"]))]
        if reference is not None:
            cases.append(golden_case(reference / f"{entry['golden']}.npz"))
            goldens += 1
        for arguments, expected in cases:
            expected = {"weights": expected}
            for name, found in [
                ("careful", careful(prepared, *arguments)),
                ("naive", naive(induction, *arguments)),
            ]:
                check(name, {"weights": found}, expected, TOLERANCE)
        taken["careful"].append(median(times(lambda: careful(prepared, *case), seconds)))
        taken["naive"].append(median(times(lambda: naive(induction, *case), seconds)))
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    print(json.dumps(taken | {"goldens": goldens, "versions": versions}))


if __name__ == "__main__":
    main()
