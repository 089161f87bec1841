"""The experiment in Numba with recursive filters: one pass over time per input,
inputs spread over all cores, nothing computed where the overlap is 0."""

import math

import numpy as np
from numba import njit, prange

import experiment as e


@njit
def instructive_signal(time, step):
    decay = math.exp(-step / e.INSTRUCTIVE_TAU)
    signal = np.zeros(len(time))
    first, value, peak = -1, 0.0, 0.0
    for k in range(len(time)):
        value *= decay
        if time[k] >= e.PLATEAU_ONSET and time[k] < e.PLATEAU_ONSET + e.PLATEAU_DURATION:
            value += 1.0
            if first < 0:
                first = k
        signal[k] = value
        peak = max(peak, value)
    return signal / peak, first


@njit
def logistic(u, threshold, half_width):
    return 1.0 / (1.0 + math.exp(-2.0 / half_width * (u - threshold)))


@njit(parallel=True)
def experiment(spike_times, initial_weights):
    samples = math.ceil((e.STOP - e.START) / e.STEP)
    step = (e.START + e.STEP) - e.START
    time = e.START + np.arange(samples) * step
    instructive, first = instructive_signal(time, step)
    decay = math.exp(-step / e.ELIGIBILITY_TAU)

    a_up, h_up = e.POTENTIATION_GAIN
    a_down, h_down = e.DEPRESSION_GAIN
    floor_up, floor_down = logistic(0.0, a_up, h_up), logistic(0.0, a_down, h_down)
    range_up = logistic(1.0, a_up, h_up) - floor_up
    range_down = logistic(1.0, a_down, h_down) - floor_down

    inputs = len(spike_times)
    areas = np.empty((3, inputs))
    equilibrium_weight = np.empty(inputs)
    delta_weight = np.empty((len(initial_weights), inputs))
    for i in prange(inputs):
        sample = np.searchsorted(time, spike_times[i])
        start = max(sample, first)
        eligibility = math.exp(-(start - sample) * step / e.ELIGIBILITY_TAU)
        overlap, up, down = 0.0, 0.0, 0.0
        for k in range(start, samples):
            u = eligibility * instructive[k]
            # A trapezoid counts the grid's own ends half.
            weight = 0.5 if k == 0 or k == samples - 1 else 1.0
            overlap += weight * u
            up += weight * (logistic(u, a_up, h_up) - floor_up)
            down += weight * (logistic(u, a_down, h_down) - floor_down)
            eligibility *= decay
        areas[0, i] = overlap * step
        areas[1, i] = up * step / range_up
        areas[2, i] = down * step / range_down

        total = areas[1, i] + e.DEPRESSION_RATE / e.POTENTIATION_RATE * areas[2, i]
        defined = total >= e.VANISHING_DRIVE
        equilibrium_weight[i] = e.MAX_WEIGHT * areas[1, i] / total if defined else np.nan
        k_up = e.POTENTIATION_RATE * areas[1, i]
        k_down = e.DEPRESSION_RATE * areas[2, i]
        for j in range(len(initial_weights)):
            w = initial_weights[j]
            for _ in range(e.LAPS):
                change = k_up * (e.MAX_WEIGHT - w) - k_down * w
                w = min(max(w + change, 0.0), e.MAX_WEIGHT)
            delta_weight[j, i] = w - initial_weights[j]
    return areas, equilibrium_weight, delta_weight


def run():
    areas, equilibrium_weight, delta_weight = experiment(e.spike_times, e.initial_weights)
    return {
        "overlap_area": areas[0],
        "potentiation_area": areas[1],
        "depression_area": areas[2],
        "equilibrium_weight": equilibrium_weight,
        "delta_weight": delta_weight,
    }
