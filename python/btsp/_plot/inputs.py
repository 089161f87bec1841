"""Where inputs stand on a figure's x axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from btsp._protocol import Pairing


class InputAxis(NamedTuple):
    """A place for each input, and how the axis is called."""

    places: NDArray[np.float64]
    are_numbers: bool
    delay_label: str
    """Where the figure is about time to plateau."""
    spike_label: str
    """Where it is about spike times."""


def input_axis(protocol: Pairing) -> InputAxis:
    """Time to plateau where every input has one spike, else numbers."""
    if isinstance(protocol.spike_times, tuple):
        numbers = np.arange(protocol.inputs, dtype=np.float64)
        return InputAxis(numbers, True, "Input ID", "Input ID")
    plateau = "plateau" if np.size(protocol.plateau_onset) == 1 else "first plateau"
    return InputAxis(
        protocol.time_to_plateau,
        False,
        f"Time to {plateau} (s)",
        f"Spike time relative to {plateau} (s)",
    )
