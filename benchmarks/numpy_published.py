"""The experiment in NumPy the way it is told: signals and gains are arrays over
time, and time is walked again for every initial weight, input and lap."""

import numpy as np

import experiment as e


def run():
    eligibility, instructive, step = e.signals()
    overlap = eligibility * instructive
    potentiation = e.gain(overlap, *e.POTENTIATION_GAIN)
    depression = e.gain(overlap, *e.DEPRESSION_GAIN)
    potentiation_area = np.trapezoid(potentiation, dx=step)
    depression_area = np.trapezoid(depression, dx=step)

    delta_weight = np.empty((len(e.initial_weights), len(overlap)))
    for row, initial_weight in zip(delta_weight, e.initial_weights):
        for i in range(len(overlap)):
            weight = initial_weight
            for _ in range(e.LAPS):
                # Over the lap the weight is held.
                gained = e.POTENTIATION_RATE * (e.MAX_WEIGHT - weight) * potentiation[i]
                lost = e.DEPRESSION_RATE * weight * depression[i]
                weight += np.trapezoid(gained - lost, dx=step)
                weight = min(max(weight, 0.0), e.MAX_WEIGHT)
            row[i] = weight - initial_weight

    return {
        "overlap_area": np.trapezoid(overlap, dx=step),
        "potentiation_area": potentiation_area,
        "depression_area": depression_area,
        "equilibrium_weight": e.equilibrium_weight(potentiation_area, depression_area),
        "delta_weight": delta_weight,
    }
