"""Searches the unit box with pycma for `cargo xtask bench fit`, which evaluates.

    python benchmarks/fit_pycma.py DIMENSIONS EVALUATIONS SEED

Prints one line of JSON for each generation, a list of points, and reads one with their
scores, `null` where a candidate is inadmissible. The first line names versions. Restarts
with twice the population from a random point whenever pycma would stop (Auger and Hansen
2005), until the evaluations are spent.
"""

import json
import platform
import sys

import cma
import numpy as np

# A third of the box: what pycma's manual asks for where the optimum may be anywhere.
INITIAL_STEP = 0.3
FIRST_POPULATION = 10  # pycma's own for nine dimensions, 4 + 3 ln 9
INADMISSIBLE = 1e12


def scores(points):
    print(json.dumps([point.tolist() for point in points]), flush=True)
    answer = json.loads(sys.stdin.readline())
    return [INADMISSIBLE if score is None else score for score in answer]


def main():
    dimensions, evaluations, seed = (int(argument) for argument in sys.argv[1:])
    versions = f"Python {platform.python_version()}, pycma {cma.__version__}"
    print(json.dumps(versions), flush=True)
    starts = np.random.default_rng(seed)
    left, population = evaluations, FIRST_POPULATION
    while left >= population:
        options = {
            "bounds": [0, 1],
            "popsize": population,
            "seed": int(starts.integers(1, 2**31)),
            "verbose": -9,
        }
        search = cma.CMAEvolutionStrategy(starts.uniform(size=dimensions), INITIAL_STEP, options)
        while left >= population and not search.stop():
            points = search.ask()
            search.tell(points, scores(points))
            left -= len(points)
        population *= 2


if __name__ == "__main__":
    main()
