"""The experiment in NumPy with each input's drive integrated once: weights and
laps are then arithmetic on two numbers per input."""

import numpy as np

import experiment as e


def drives():
    """The integrals over a lap of the overlap and both gains."""
    eligibility, instructive, step = e.signals()
    overlap = eligibility * instructive
    return {
        "overlap_area": np.trapezoid(overlap, dx=step),
        "potentiation_area": np.trapezoid(e.gain(overlap, *e.POTENTIATION_GAIN), dx=step),
        "depression_area": np.trapezoid(e.gain(overlap, *e.DEPRESSION_GAIN), dx=step),
    }


def weight_map(potentiation_area, depression_area):
    """The change in weight: rows are initial weights, columns inputs."""
    up = e.POTENTIATION_RATE * potentiation_area
    down = e.DEPRESSION_RATE * depression_area
    delta_weight = np.empty((len(e.initial_weights), len(up)))
    for row, initial_weight in zip(delta_weight, e.initial_weights):
        weight = np.full(len(up), initial_weight)
        for _ in range(e.LAPS):
            change = up * (e.MAX_WEIGHT - weight) - down * weight
            weight = np.clip(weight + change, 0.0, e.MAX_WEIGHT)
        row[:] = weight - initial_weight
    return delta_weight


def run():
    drive = drives()
    areas = drive["potentiation_area"], drive["depression_area"]
    return drive | {
        "equilibrium_weight": e.equilibrium_weight(*areas),
        "delta_weight": weight_map(*areas),
    }
