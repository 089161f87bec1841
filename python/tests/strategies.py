"""Rules, protocols and weights for Hypothesis to draw."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

import btsp

INTEGRATIONS = ("grid", "exact")
UPDATES = ("per_lap", "continuous")

integrations = st.sampled_from(INTEGRATIONS)
updates = st.sampled_from(UPDATES)


def between(least: float, most: float) -> st.SearchStrategy[float]:
    """Floats of ordinary size, both ends included."""
    return st.floats(least, most, allow_subnormal=False)


@st.composite
def powers(draw: st.DrawFn, least: float, most: float) -> float:
    """Floats whose logarithm is spread evenly."""
    exponent = draw(st.floats(np.log10(least), np.log10(most)))
    return float(min(max(10.0**exponent, least), most))


def sigmoids(least: float = 1e-6, most: float = 1e3) -> st.SearchStrategy[btsp.Sigmoid]:
    return st.builds(btsp.Sigmoid, threshold=st.floats(0, 1), half_width=powers(least, most))


def gains() -> st.SearchStrategy[btsp.Linear | btsp.Sigmoid]:
    return st.one_of(st.builds(btsp.Linear), sigmoids(0.02, 10))


def rules(most_rate: float = 20.0) -> st.SearchStrategy[btsp.WeightDependentRule]:
    """Rules as published fits have them, and some further off."""
    return st.builds(
        btsp.WeightDependentRule,
        eligibility_tau=powers(0.02, 20),
        instructive_tau=powers(0.02, 20),
        potentiation_rate=between(0, most_rate),
        depression_rate=between(0, most_rate),
        max_weight=powers(0.1, 100),
        potentiation_gain=gains(),
        depression_gain=gains(),
    )


def extreme_rules() -> st.SearchStrategy[btsp.WeightDependentRule]:
    """Rules up to the ends of their ranges."""
    taus = st.one_of(powers(1e-300, 1e300), powers(1e-3, 1e3), st.sampled_from([5e-324, 1.7e308]))
    rates = st.one_of(st.just(0.0), powers(1e-300, 1e308), powers(1e-2, 1e6), st.just(5e-324))
    steep = st.one_of(st.builds(btsp.Linear), sigmoids())
    return st.builds(
        btsp.WeightDependentRule,
        eligibility_tau=taus,
        instructive_tau=taus,
        potentiation_rate=rates,
        depression_rate=rates,
        max_weight=st.one_of(powers(1e-300, 1e300), powers(0.1, 10), st.sampled_from([1.7e308])),
        potentiation_gain=steep,
        depression_gain=steep,
    )


@st.composite
def grids(draw: st.DrawFn, most_samples: int = 200) -> dict[str, float]:
    step = draw(powers(1e-3, 0.5))
    start = draw(between(-20, 20))
    return {"start": start, "stop": start + draw(st.integers(8, most_samples)) * step, "step": step}


def last_sample(start: float, stop: float, step: float) -> float:
    samples = np.ceil((stop - start) / step)
    return float(start + (samples - 1) * ((start + step) - start))


@st.composite
def protocols(
    draw: st.DrawFn, *, single: bool | None = None, most_plateaus: int = 3, most_inputs: int = 5
) -> btsp.Pairing:
    """Protocols with a spike per input, or trains; one plateau or several."""
    grid = draw(grids())
    start, last = grid["start"], last_sample(**grid)
    times = st.one_of(between(0, 1), st.sampled_from([0.0, 0.5, 1.0])).map(
        lambda share: min(start + share * (last - start), last)
    )
    if single is None:
        single = draw(st.booleans())
    of_an_input = times if single else st.lists(times, max_size=4)
    spikes = draw(st.lists(of_an_input, min_size=1, max_size=most_inputs))
    onsets, durations = [], []
    step, stop = grid["step"], grid["stop"]
    for _ in range(draw(st.integers(1, most_plateaus))):
        onset = start + draw(between(0, 1)) * (stop - 4 * step - start)
        onsets.append(onset)
        durations.append(2 * step + draw(between(0, 1)) * (stop - step - onset - 2 * step))
    return btsp.Pairing(spikes, onsets, durations, **grid)


def weights_for(
    rule: btsp.WeightDependentRule, most: int = 6
) -> st.SearchStrategy[list[float]]:
    """Initial weights within the rule's bounds."""
    top = rule.max_weight
    share = st.one_of(between(0, 1), st.sampled_from([0.0, 1.0]))
    return st.lists(share.map(lambda x: min(x * top, top)), min_size=1, max_size=most)


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two arrays have the same type, shape and bits."""
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
