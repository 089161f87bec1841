"""A neuron over laps given as sampled firing rates and a sampled plateau gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import choice, frozen, jobs, number, numbers, pair, shown, whole
from btsp._rule import UPDATES, TimeConstants, WeightDependentRule, rule_of
from btsp._weight_change import MOST_LAPS, weights_of

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray


def simulate(
    rule: WeightDependentRule,
    rates: ArrayLike,
    plateau: ArrayLike,
    step: float,
    initial_weights: ArrayLike,
    laps: int = 1,
    normalisation: Literal["per_event"] | tuple[float, float] = "per_event",
    update: Literal["per_lap", "continuous"] = "per_lap",
    n_jobs: int | None = None,
) -> NDArray[np.float64]:
    """The weights of a neuron's inputs after every lap of given rates and plateaus.

    Both signals are causal exponential filters, y_n = r y_(n-1) + x_n with
    r = exp(-step / tau), that start from silence in every lap; the integrals of the
    gains of their product are trapezoids over the samples.

    Parameters
    ----------
    rule : WeightDependentRule
        How weights change.
    rates : array_like
        Firing rates; (input, time), 1/s, 0 to 1e9. A spike on a sample is a rate of
        1 / `step` there. Not copied where it is a C-ordered array of doubles: do not
        write to it meanwhile.
    plateau : array_like
        Plateau gate; (time,), 1 (or True) while a plateau is on, else 0.
    step : float
        Distance of the samples, s; above 0.
    initial_weights : array_like
        Weights before the laps; (input,) or one for all, from 0 to `max_weight`.
    laps : int
        How often the lap is repeated; 0 to a million.
    normalisation : "per_event" or (float, float)
        What the signals are measured in; results depend on it, and published codes
        differ. Per event, an eligibility trace has peak 1 after a single spike and
        the instructive signal is divided by its own maximum. With a pair (e, i) of
        pooled peaks the filters have gain 1 and eligibility traces are divided by
        e, the instructive signal by i: the largest over a set of recordings, as
        `signal_peaks` gives them.
        Take pooled peaks for firing rates of place cells: at tens of spikes per
        second traces of overlapping spikes add up to many times 1, where gains are
        saturated.
    update : {"per_lap", "continuous"}
        As for `weight_change`.
    n_jobs : int, optional
        As for `weight_change_batch`.

    Returns
    -------
    ndarray
        (lap, input), `laps` + 1 rows; the first is before the laps.

    Raises
    ------
    ValueError
        If an argument is out of its range, or shapes do not fit.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046.

    Examples
    --------
    Two inputs fire for a second, one long before a plateau and one around it.

    >>> import numpy as np, btsp
    >>> time = np.arange(0, 10, 0.01)
    >>> rates = [20.0 * ((time >= 1) & (time < 2)), 20.0 * ((time >= 4.5) & (time < 5.5))]
    >>> plateau = (time >= 5) & (time < 5.3)
    >>> rule = btsp.presets.nonlinear.rule
    >>> peaks = btsp.signal_peaks(rule, rates, plateau, 0.01)
    >>> btsp.simulate(rule, rates, plateau, 0.01, 1.0, laps=3, normalisation=peaks).round(2)
    array([[1.  , 1.  ],
           [1.11, 2.46],
           [1.17, 1.85],
           [1.21, 2.1 ]])
    """
    rule = rule_of(rule)
    sampled, gate = _lap(rates, plateau)
    weights = weights_of(initial_weights)
    if np.ndim(initial_weights) == 0:
        weights = np.full(sampled.shape[0], weights[0])
    laps = whole("laps", laps, MOST_LAPS)
    after = _core.simulate(
        rule._native,
        sampled,
        gate,
        number("step", step),
        weights,
        laps,
        _peaks(normalisation),
        choice("update", update, UPDATES),
        jobs(n_jobs),
    )
    return frozen(after.reshape(laps + 1, sampled.shape[0]))


def signal_peaks(
    rule: WeightDependentRule | TimeConstants,
    rates: ArrayLike,
    plateau: ArrayLike,
    step: float,
    n_jobs: int | None = None,
) -> tuple[float, float]:
    """The largest filtered rate and the largest filtered gate of a lap.

    The largest of each over a set of recordings are the pooled peaks that `simulate`
    takes as its `normalisation`.

    Parameters
    ----------
    rule : WeightDependentRule or TimeConstants
        Only its time constants matter.
    rates, plateau, step, n_jobs
        As for `simulate`.

    Returns
    -------
    e, i : float
        The peaks of eligibility traces, in the unit of the rates, and of the
        instructive signal.

    Raises
    ------
    ValueError, TypeError
        As `simulate`.

    Examples
    --------
    >>> import numpy as np, btsp
    >>> rates, plateau = np.full((1, 2000), 20.0), np.ones(2000)
    >>> e, i = btsp.signal_peaks(btsp.TimeConstants(2.0, 1.0), rates, plateau, 0.01)
    >>> round(e, 2), round(i, 2)  # after ten time constants
    (20.0, 1.0)
    """
    if isinstance(rule, WeightDependentRule):
        rule = rule.time_constants
    if not isinstance(rule, TimeConstants):
        raise TypeError(
            f"rule = {shown(rule)}: must be a btsp.WeightDependentRule or btsp.TimeConstants"
        )
    sampled, gate = _lap(rates, plateau)
    return _core.signal_peaks(rule._native, sampled, gate, number("step", step), jobs(n_jobs))


def _lap(rates: Any, plateau: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # A large array is not gone through twice: the core looks for NaN.
    sampled = numbers("rates", rates, (2,), large=True)
    gate = numbers("plateau", plateau, kinds="iufb")
    if sampled.shape[1] != gate.size:
        raise ValueError(
            f"rates has {sampled.shape[1]} samples: must have as many as plateau, {gate.size}"
        )
    return sampled, gate


def _peaks(normalisation: Any) -> tuple[float, float] | None:
    if isinstance(normalisation, str) and normalisation == "per_event":
        return None
    return pair("normalisation", normalisation, '"per_event" or two peaks (e, i)')
