"""Data reduced to what can be seen, so that a million inputs are drawn as fast as fifty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from btsp._protocol import Pairing

# Stretches of a long curve, each drawn by its first, lowest, highest and last value.
_STRETCHES = 500


def thinned(count: int, most: int) -> NDArray[np.intp]:
    """At most `most` of `count` places, evenly spread, both ends included."""
    kept = min(count, most)
    return np.arange(kept) * (count - 1) // max(kept - 1, 1)


def only(protocol: Pairing, inputs: NDArray[np.intp]) -> Pairing:
    """The protocol with some of its inputs."""
    if len(inputs) == protocol.inputs and (inputs == np.arange(protocol.inputs)).all():
        return protocol
    spikes = protocol.spike_times
    if isinstance(spikes, tuple):
        return protocol.replace(spike_times=[spikes[k] for k in inputs])
    return protocol.replace(spike_times=spikes[inputs])


def envelope(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most 2000 points of a curve without NaN, its extremes among them."""
    if x.size <= 4 * _STRETCHES:
        return x, y
    ends = np.arange(_STRETCHES + 1) * x.size // _STRETCHES
    kept = [
        start + place
        for start, end in zip(ends[:-1], ends[1:])
        for place in (0, y[start:end].argmin(), y[start:end].argmax(), end - start - 1)
    ]
    places = np.unique(kept)
    return x[places], y[places]
