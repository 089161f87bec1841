"""The laps of a recorded induction under the weight-dependent rule, in NumPy: with care,
and by full convolutions as one would write them first.

An induction is a dict of arrays sampled every 10 ms over the whole run: `position_cm` on
the track, `moving` and `plateau` (0 or 1); `onset`, the sample at which each lap's plateau
begins; `rate_map`, the inputs' rates in units of their peak (input x bin). Parameters are
half_width+, threshold+, threshold-, half_width-, k+, k-, tau_E, tau_I (s), w_max.
"""

import numpy as np

TRACK_CM = 187.0
STEP = 0.01  # s
BLOCK = 128  # samples that a recursive filter takes at once
NEGLIGIBLE = 1e-14  # of the largest singular value of the rate map


def kernel_length(tau, longest_tau):
    """Samples of a filter: below 6 of the longer time constant, above 0.001 of the first."""
    time = np.arange(0, 6000.0 * longest_tau, 10.0)
    return int(np.count_nonzero(np.exp(-time / (1000.0 * tau)) >= 0.001))


def gain(overlap, threshold, half_width):
    """A piece of a logistic, rescaled to rise from 0 to 1."""

    def logistic(u):
        return 1.0 / (1.0 + np.exp(np.minimum(-2.0 / half_width * (u - threshold), 700.0)))

    floor = logistic(0.0)
    return (logistic(overlap) - floor) / (logistic(1.0) - floor)


def laps(induction):
    """Samples of each lap: from its plateau's onset to before the next."""
    bounds = [*induction["onset"], len(induction["moving"])]
    return zip(bounds[:-1], bounds[1:])


def weights(drives, parameters, initial_delta_weight):
    """w - 1 before the laps and after each, from P and D of each lap."""
    up, down, most = parameters[4], parameters[5], parameters[8]
    weight = np.clip((1.0 + initial_delta_weight) / most, 0.0, 1.0)
    by_lap = [initial_delta_weight]
    for potentiation, depression in drives:
        change = up * potentiation * (1.0 - weight) - down * depression * weight
        weight = np.clip(weight + change, 0.0, 1.0)
        by_lap.append(most * weight - 1.0)
    return np.array(by_lap)


def place(induction):
    """The bin whose centre is below each position, and the part of the way to the next."""
    bins = induction["rate_map"].shape[1]
    at = np.clip(induction["position_cm"] / (TRACK_CM / bins) - 0.5, 0.0, bins - 1.0)
    below = np.minimum(at.astype(int), bins - 2)
    return below, at - below


def prepare(induction):
    """What does not depend on the rule: the few signals that span all inputs."""
    left, values, right = np.linalg.svd(induction["rate_map"], full_matrices=False)
    rank = np.count_nonzero(values > NEGLIGIBLE * values[0])
    below, part = place(induction)
    at_bin = (values[:rank, None] * right[:rank]).T
    signals = (1.0 - part)[:, None] * at_bin[below] + part[:, None] * at_bin[below + 1]
    signals *= induction["moving"][:, None]
    return induction | {"signals": signals, "to_inputs": np.ascontiguousarray(left[:, :rank].T)}


def filtered(signals, tau, length):
    """Recursive, block by block: y_n = f_0 (s_n - r^K s_(n-K)), s_n = r s_(n-1) + x_n."""
    ratio = np.exp(-STEP / tau)
    powers = ratio ** np.arange(BLOCK + 1)
    lag = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
    within = np.where(lag >= 0, powers[np.abs(lag)], 0.0)
    sums = np.empty_like(signals)
    carried = np.zeros(signals.shape[1])
    for begin in range(0, len(signals), BLOCK):
        block = signals[begin : begin + BLOCK]
        n = len(block)
        sums[begin : begin + n] = within[:n, :n] @ block + powers[1 : n + 1, None] * carried
        carried = sums[begin + n - 1]
    out = sums.copy()
    out[length:] -= ratio**length * sums[:-length]
    return out * ((1.0 - ratio) / (1.0 - ratio**length))


def careful(prepared, parameters, peaks, initial_delta_weight):
    """Few signals, recursive filters, and only where the instructive signal is not 0."""
    tau_e, tau_i = parameters[6], parameters[7]
    longest = max(tau_e, tau_i)
    length = kernel_length(tau_i, longest)
    signals = filtered(prepared["signals"], tau_e, kernel_length(tau_e, longest))
    gate = prepared["plateau"]
    instructive = filtered(gate[:, None], tau_i, length)[:, 0] / (peaks[0] * peaks[1])
    opened = np.cumsum(gate)
    opened[length:] -= opened[:-length].copy()
    drives = []
    for begin, end in laps(prepared):
        samples = begin + np.flatnonzero(opened[begin:end] > 0)
        weight = np.where((samples == begin) | (samples == end - 1), 0.5 * STEP, STEP)
        overlap = (signals[samples] * instructive[samples, None]) @ prepared["to_inputs"]
        drives.append(
            [
                weight @ gain(overlap, parameters[1], parameters[0]),
                weight @ gain(overlap, parameters[2], parameters[3]),
            ]
        )
    return weights(drives, parameters, initial_delta_weight)


def naive(induction, parameters, peaks, initial_delta_weight):
    """All inputs, all samples, full convolutions."""
    longest = max(parameters[6], parameters[7])

    def convolved(signal, tau):
        taps = np.exp(-STEP / tau * np.arange(kernel_length(tau, longest)))
        return np.convolve(signal, taps / taps.sum())[: len(signal)]

    below, part = place(induction)
    rates = induction["rate_map"]
    rates = (1.0 - part) * rates[:, below] + part * rates[:, below + 1]
    rates *= induction["moving"]
    eligibility = np.array([convolved(rate, parameters[6]) for rate in rates]) / peaks[0]
    instructive = convolved(induction["plateau"], parameters[7]) / peaks[1]
    overlap = eligibility * instructive
    potentiation = gain(overlap, parameters[1], parameters[0])
    depression = gain(overlap, parameters[2], parameters[3])
    drives = [
        [np.trapezoid(rate[:, begin:end], dx=STEP) for rate in (potentiation, depression)]
        for begin, end in laps(induction)
    ]
    return weights(drives, parameters, initial_delta_weight)


def peak_rate_map(width_cm=90.0, inputs=200, bins=100):
    """Rates of the inputs in units of their peak (input x bin)."""
    sigma = width_cm / (3.0 * np.sqrt(2.0))
    centres = (np.arange(bins) + 0.5) * (TRACK_CM / bins)
    fields = (np.arange(inputs) + 0.5) * (TRACK_CM / inputs)
    distance = np.subtract.outer(fields, centres)
    return sum(np.exp(-(((distance + TRACK_CM * k) / sigma) ** 2)) for k in (-1, 0, 1))
