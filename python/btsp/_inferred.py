"""The weights behind recorded ramps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import frozen, pair
from btsp._induction import Induction, induction_of
from btsp._place_inputs import PlaceInputs, inputs_of
from btsp._value import Value, computed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self
    from xarray import Dataset


def infer_weights(
    induction: Induction,
    bounds: tuple[float, float] | ArrayLike = (-0.2, 3.0),
    inputs: PlaceInputs | None = None,
) -> InferredWeights:
    """The synaptic weights whose ramps are closest to those recorded.

    Those with the smallest residual score within the bounds: the distance of the ramps,
    of their peaks and of their minima, and the roughness of the weights along the track.

    Parameters
    ----------
    induction : Induction
        Its ramps before (if any) and after the laps.
    bounds : (float, float)
        Least and largest change in weight; -1000 to 1000, the first below the second.
    inputs : PlaceInputs, optional
        The place cells that drive the neuron; fields of 90 cm by default.

    Returns
    -------
    InferredWeights

    Raises
    ------
    ValueError
        If an argument is out of its range.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046.

    Examples
    --------
    >>> import btsp
    >>> induction, truth = btsp.simulate_induction(seed=1)
    >>> weights = btsp.infer_weights(induction)
    >>> weights.delta_weight_after.shape, weights.delta_weight_before is None
    ((200,), True)
    """
    return InferredWeights._of(induction, bounds, inputs)


class InferredWeights(Value):
    """The weights behind an induction's ramps; made by `infer_weights`.

    What belongs to the ramp before the laps is None where the cell was silent.

    Attributes
    ----------
    induction : Induction
    bounds : (float, float)
    inputs : PlaceInputs
    delta_weight_before, delta_weight_after : ndarray
        Weight minus 1 of each input; (input,).
    ramp_before_mv, ramp_after_mv : ndarray
        The ramp of these weights, mV; (bin,).
    score_before, score_after : float
        Residual score of that ramp; 0 is best.
    """

    _call = "btsp.infer_weights"
    _arguments = ("induction", "bounds", "inputs")
    _nested = {"induction": Induction.from_dict, "inputs": PlaceInputs.from_dict}

    induction: Induction
    bounds: tuple[float, float]
    inputs: PlaceInputs
    delta_weight_before: NDArray[np.float64] | None
    delta_weight_after: NDArray[np.float64]
    ramp_before_mv: NDArray[np.float64] | None
    ramp_after_mv: NDArray[np.float64]
    score_before: float | None
    score_after: float

    def __init__(self) -> None:
        raise TypeError("make it with btsp.infer_weights(induction, ...)")

    @classmethod
    def _of(cls, induction: Any, bounds: Any = (-0.2, 3.0), inputs: Any = None) -> Self:
        self = cls.__new__(cls)
        induction = induction_of(induction)
        bounds = pair("bounds", bounds, "two numbers, the least and the largest change")
        inputs = inputs_of(inputs)
        before, after = induction.ramp_before_mv, induction.ramp_after_mv
        ramps = [after] if before is None else [after, before]
        found = _core.infer_weights(ramps, induction.track_length_cm, inputs._pair, bounds)
        found += [(None, None, None)] * (2 - len(found))
        for when, (weights, ramp, score) in zip(("after", "before"), found):
            self._set(
                **{
                    f"delta_weight_{when}": None if weights is None else frozen(weights),
                    f"ramp_{when}_mv": None if ramp is None else frozen(ramp),
                    f"score_{when}": score,
                }
            )
        self._set(induction=induction, bounds=bounds, inputs=inputs)
        return self

    @computed
    def input_location_cm(self) -> NDArray[np.float64]:
        """Where each input's field peaks, cm; (input,)."""
        return frozen(_core.peak_locations_cm(self.induction.track_length_cm))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the weights before and after over the places of the inputs' fields.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import inferred_weights

        return inferred_weights(self, ax)

    def to_xarray(self) -> Dataset:
        """With names and units; named as ``btsp infer`` names them.

        Returns
        -------
        xarray.Dataset
        """
        from btsp._place_labelled import dataset_of_inferred

        return dataset_of_inferred(self)
