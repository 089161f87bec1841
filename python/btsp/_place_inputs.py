"""The place cells that drive a recorded neuron."""

from __future__ import annotations

import math
from typing import Any

from btsp._arguments import number, shown
from btsp._value import Value


class PlaceInputs(Value):
    """200 place cells whose fields are evenly spaced around the track.

    Each fires at 40 Hz at the centre of its field, and at a distance x at
    40 Hz exp(-(x / sigma)^2) with sigma = `width_cm` / (3 sqrt 2).

    Parameters
    ----------
    width_cm : float
        Width of a field, cm; from a tenth to two thirds of the track.
    ramp_scale_mv : float
        kappa, the ramp that a change in weight of 1 of an input at 1 Hz adds, mV;
        1e-6 to 1. The default is calibrated for fields of 90 cm: a ramp of 6 mV and
        108 cm then needs a largest change in weight of 1.5.

    Raises
    ------
    ValueError
        If one is no number above 0. Whether the fields fit the track is seen where
        they are used.
    TypeError
        If one is no number.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046.
    """

    _call = "btsp.PlaceInputs"
    _arguments = ("width_cm", "ramp_scale_mv")

    width_cm: float
    ramp_scale_mv: float

    def __init__(
        self, width_cm: float = 90.0, ramp_scale_mv: float = 0.0037733443565766953
    ) -> None:
        width_cm = number("width_cm", width_cm)
        ramp_scale_mv = number("ramp_scale_mv", ramp_scale_mv)
        for name, value, unit in (
            ("width_cm", width_cm, "cm"),
            ("ramp_scale_mv", ramp_scale_mv, "mV"),
        ):
            if not 0 < value < math.inf:
                raise ValueError(f"{name} = {value}: must be a number above 0 {unit}")
        self._set(width_cm=width_cm, ramp_scale_mv=ramp_scale_mv)

    @property
    def _pair(self) -> tuple[float, float]:
        return self.width_cm, self.ramp_scale_mv


def inputs_of(value: Any) -> PlaceInputs:
    """`value` if these are inputs, the default ones if it is None."""
    if value is None:
        return PlaceInputs()
    if not isinstance(value, PlaceInputs):
        raise TypeError(f"inputs = {shown(value)}: must be btsp.PlaceInputs or None")
    return value
