"""The laps of a recorded induction, as a rule predicts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from btsp._arguments import frozen, numbers, pair
from btsp._induction import Induction, induction_of
from btsp._place_inputs import PlaceInputs, inputs_of
from btsp._value import Value
from btsp._voltage_rule import PlaceRule, place_rule_from_dict, place_rule_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self
    from xarray import Dataset

BINS = 100
INPUTS = 200


class RampFeatures(NamedTuple):
    """Numbers that describe a ramp.

    Locations are read on a grid of 0.03 cm. A ramp starts and ends where, going away
    from its peak, it first is at or below its baseline plus 15 % of the peak's height
    above it; the baseline is the mean of the values at or below their 10th percentile.
    """

    peak_mv: float
    """Largest value, mV."""
    width_cm: float | None
    """Area divided by the peak, cm; None for a ramp that is nowhere positive."""
    peak_shift_cm: float
    """From the plateau to the peak, the short way around, cm."""
    asymmetry: float | None
    """Distance from the start to the plateau over that from the plateau to the end;
    None where the ramp ends at the plateau."""
    start_cm: float
    """Where it starts, cm."""
    peak_location_cm: float
    """Where it peaks, cm."""
    end_cm: float
    """Where it ends, cm."""
    minimum_mv: float
    """Smallest value, mV."""
    minimum_location_cm: float
    """Where that is, cm."""


def predict(
    induction: Induction,
    rule: PlaceRule,
    peaks: tuple[float, float] | ArrayLike | None = None,
    initial_delta_weight: ArrayLike | None = None,
    inputs: PlaceInputs | None = None,
) -> Prediction:
    """What a rule makes of a recorded induction, lap by lap.

    Parameters
    ----------
    induction : Induction
        What happened.
    rule : WeightDependentRule or VoltageDependentRule
        How weights change.
    peaks : (float, float), optional
        What the signals are measured in, (e, i): the largest filtered rate, in units of
        the inputs' peak rate, and the largest filtered plateau gate; 1e-30 to 1e30. None
        takes those of this induction's own run. Results depend on them: give the
        largest over all recordings that belong together, or those that were published
        with the rule.
    initial_delta_weight : array_like, optional
        Weight minus 1 of each input before the laps; (200,), -1 to 1e6. None takes the
        weights that the ramp before the laps shows (`infer_weights`), 0 for a cell that
        was silent. Where these exceed the rule's `max_weight` they are found again
        below it.
    inputs : PlaceInputs, optional
        The place cells that drive the neuron; fields of 90 cm by default.

    Returns
    -------
    Prediction

    Raises
    ------
    ValueError
        If an argument is out of its range; or if weights below the rule's `max_weight`
        cannot make the ramp before the laps.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046.

    Examples
    --------
    >>> import btsp
    >>> induction, truth = btsp.simulate_induction(seed=1)
    >>> prediction = btsp.predict(induction, btsp.place_rules["milstein2021"])
    >>> prediction.ramp_by_lap_mv.shape  # before the laps, then after each
    (6, 100)
    >>> prediction.delta_weight_by_lap.shape
    (6, 200)
    """
    return Prediction._of(induction, rule, peaks, initial_delta_weight, inputs)


class Prediction(Value):
    """What a rule makes of a recorded induction; made by `predict`.

    Attributes
    ----------
    induction : Induction
    rule : WeightDependentRule or VoltageDependentRule
    peaks : (float, float)
        What the signals were measured in.
    initial_delta_weight : ndarray
        Weight minus 1 of each input before the laps; (input,).
    inputs : PlaceInputs
    ramp_by_lap_mv : ndarray
        The ramp before the laps and after each, mV; (lap, bin).
    delta_weight_by_lap : ndarray
        Weight minus 1 before the laps and after each; (lap, input).
    score : float
        Residual score of the last ramp and its weights against the recorded ramp; 0
        is best.
    features : RampFeatures
        Those of the last ramp.
    path_distance : float
        How far weights went there and back: large where laps undo one another.
    """

    _call = "btsp.predict"
    _arguments = ("induction", "rule", "peaks", "initial_delta_weight", "inputs")
    _nested = {
        "induction": Induction.from_dict,
        "rule": place_rule_from_dict,
        "inputs": PlaceInputs.from_dict,
    }

    induction: Induction
    rule: PlaceRule
    peaks: tuple[float, float]
    initial_delta_weight: NDArray[np.float64]
    inputs: PlaceInputs
    ramp_by_lap_mv: NDArray[np.float64]
    delta_weight_by_lap: NDArray[np.float64]
    score: float
    features: RampFeatures
    path_distance: float

    def __init__(self) -> None:
        raise TypeError("make it with btsp.predict(induction, rule, ...)")

    @classmethod
    def _of(
        cls,
        induction: Any,
        rule: Any,
        peaks: Any = None,
        initial_delta_weight: Any = None,
        inputs: Any = None,
    ) -> Self:
        self = cls.__new__(cls)
        induction = induction_of(induction)
        rule = place_rule_of(rule)
        inputs = inputs_of(inputs)
        if initial_delta_weight is not None:
            initial_delta_weight = numbers("initial_delta_weight", initial_delta_weight)
        ramps, weights, score, features, peaks, path_distance = induction._predictors(
            inputs
        ).predict(rule._native, peaks_of(peaks), initial_delta_weight)
        by_lap = frozen(weights.reshape(-1, INPUTS))
        self._set(
            induction=induction,
            rule=rule,
            peaks=peaks,
            initial_delta_weight=by_lap[0],
            inputs=inputs,
            ramp_by_lap_mv=frozen(ramps.reshape(-1, BINS)),
            delta_weight_by_lap=by_lap,
            score=score,
            features=RampFeatures(*features),
            path_distance=path_distance,
        )
        return self

    @property
    def ramp_mv(self) -> NDArray[np.float64]:
        """The ramp after the last lap, mV; (bin,)."""
        last: NDArray[np.float64] = self.ramp_by_lap_mv[-1]
        return last

    @property
    def delta_weight(self) -> NDArray[np.float64]:
        """Weight minus 1 of each input after the last lap; (input,)."""
        last: NDArray[np.float64] = self.delta_weight_by_lap[-1]
        return last

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the ramp before the laps and after each, and the recorded one.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import ramp_by_lap

        return ramp_by_lap(self, ax)

    def plot_weights(self, ax: Axes | None = None) -> Axes:
        """Draws the change in weight before the laps and after each, over the inputs.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import weights_by_lap

        return weights_by_lap(self, ax)

    def to_xarray(self) -> Dataset:
        """With names, units, rule and version; named as ``btsp induce`` names them.

        Returns
        -------
        xarray.Dataset
        """
        from btsp._place_labelled import dataset_of_prediction

        return dataset_of_prediction(self)


def peaks_of(value: Any) -> tuple[float, float] | None:
    """Two peaks, or None."""
    return None if value is None else pair("peaks", value, "two peaks (e, i) or None")
