"""The numbers of the `nonlinear` kernel experiment, and its signals in NumPy."""

import numpy as np

START, STOP, STEP = -10.0, 10.0, 0.01  # s
PLATEAU_ONSET, PLATEAU_DURATION = 0.0, 0.3  # s
ELIGIBILITY_TAU, INSTRUCTIVE_TAU = 2.5, 1.5  # s
POTENTIATION_RATE = 0.7  # 1/s
DEPRESSION_RATE = 0.43 * POTENTIATION_RATE  # 1/s
MAX_WEIGHT = 4.0
POTENTIATION_GAIN = (0.5, 0.5)  # threshold, half-width
DEPRESSION_GAIN = (0.01, 0.25)
LAPS = 3
# Where P + (k-/k+) D falls short of this, s, there is no equilibrium weight.
VANISHING_DRIVE = 0.0005

spike_times = np.linspace(-5.0, 5.0, 50)  # s
initial_weights = np.linspace(1.0, 2.4, 50)


def signals():
    """Eligibility traces (inputs x time), the instructive signal, and the time step."""
    time = np.arange(START, STOP, STEP)
    step = time[1] - time[0]
    since_event = np.arange(len(time)) * step
    eligibility_filter = np.exp(-since_event / ELIGIBILITY_TAU)
    instructive_filter = np.exp(-since_event / INSTRUCTIVE_TAU)

    eligibility = np.empty((len(spike_times), len(time)))
    for trace, sample in zip(eligibility, np.searchsorted(time, spike_times)):
        spikes = np.zeros(len(time))
        spikes[sample] = 1.0
        trace[:] = np.convolve(spikes, eligibility_filter)[: len(time)]
    eligibility /= eligibility_filter.max()

    plateau = (time >= PLATEAU_ONSET) & (time < PLATEAU_ONSET + PLATEAU_DURATION)
    instructive = np.convolve(plateau.astype(float), instructive_filter)[: len(time)]
    instructive /= instructive.max()
    return eligibility, instructive, step


def gain(overlap, threshold, half_width):
    """A sigmoid gain: a piece of a logistic, rescaled to rise from 0 to 1."""

    def logistic(u):
        return 1.0 / (1.0 + np.exp(-2.0 / half_width * (u - threshold)))

    floor = logistic(0.0)
    return (logistic(overlap) - floor) / (logistic(1.0) - floor)


def equilibrium_weight(potentiation_area, depression_area):
    """The fixed point of the per-lap update; NaN where the drive vanishes."""
    total = potentiation_area + DEPRESSION_RATE / POTENTIATION_RATE * depression_area
    defined = total >= VANISHING_DRIVE
    share = potentiation_area / np.where(defined, total, np.nan)
    return MAX_WEIGHT * share
