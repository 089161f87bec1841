"""What happened, and when: presynaptic spikes and postsynaptic plateaus."""

from __future__ import annotations

from itertools import chain
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import array_of, frozen, items, number, numbers, shown
from btsp._value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

_TRAINS = "an array with a spike time (s) per input, or a list of spike times per input"


class Pairing(Value):
    """Spikes of presynaptic inputs paired with plateaus, in one lap.

    Parameters
    ----------
    spike_times : array_like, or sequence of array_like
        One spike per input, s; or the spikes of each input, in any order, perhaps
        none. From `start` to the last sample of the grid.
    plateau_onset : float or sequence of float
        When plateaus begin, s; inside the grid.
    plateau_duration : float or sequence of float
        How long they last, s; above 0, one for all or one for each. A plateau
        covers at least one sample and ends inside the grid; where plateaus overlap,
        their union counts.
    start : float
        First sample of the grid, s.
    stop : float
        End of the grid, s: samples lie before it, exact integrals end there.
    step : float
        Distance of the samples, s. They are start, start + step, ... rounded as by
        `numpy.arange`; with ``integration="exact"`` only the ends of the grid matter.

    Attributes
    ----------
    spike_times : ndarray or tuple of ndarray
        One array (input,) where every input has one spike; else an array each.
    plateau_onset : float or tuple of float
        A float where there is one plateau.
    plateau_duration : float or tuple of float
        Likewise; one for each plateau.

    Raises
    ------
    ValueError
        If a time is out of its range.
    TypeError
        If something is no number.

    Examples
    --------
    >>> import btsp
    >>> btsp.Pairing([-1.0, 0.5])
    btsp.Pairing(spike_times=[-1.0, 0.5], plateau_onset=0.0, plateau_duration=0.3, start=-10.0, stop=10.0, step=0.01)
    >>> bursts = btsp.Pairing([[-1.0, -0.98], []], plateau_onset=[0.0, 2.0])
    >>> len(bursts.spike_times)
    2
    """

    _call = "btsp.Pairing"
    _arguments = ("spike_times", "plateau_onset", "plateau_duration", "start", "stop", "step")

    spike_times: NDArray[np.float64] | tuple[NDArray[np.float64], ...]
    plateau_onset: float | tuple[float, ...]
    plateau_duration: float | tuple[float, ...]
    start: float
    stop: float
    step: float
    _native: _core.Protocol

    def __init__(
        self,
        spike_times: ArrayLike | Sequence[ArrayLike],
        plateau_onset: float | Sequence[float] | NDArray[Any] = 0.0,
        plateau_duration: float | Sequence[float] | NDArray[Any] = 0.3,
        start: float = -10.0,
        stop: float = 10.0,
        step: float = 0.01,
    ) -> None:
        times, counts = _trains(spike_times)
        onsets = _times("plateau_onset", plateau_onset)
        durations = _times("plateau_duration", plateau_duration)
        if len(durations) == 1:
            durations *= len(onsets)
        if len(durations) != len(onsets):
            raise ValueError(
                f"plateau_duration has {len(durations)} durations: must have one, or one for "
                f"each of the {len(onsets)} onsets"
            )
        grid = (number("start", start), number("stop", stop), number("step", step))
        self._set_core(_core.Protocol(times, counts, onsets, durations, grid), times, counts)

    def _set_core(
        self, core: _core.Protocol, times: NDArray[np.float64], counts: NDArray[np.int64]
    ) -> None:
        _, _, onsets, durations, (start, stop, step) = core.arguments
        is_single = bool((counts == 1).all())
        ends = np.cumsum(counts).tolist()
        self._set(
            spike_times=times
            if is_single
            else tuple(times[end - count : end] for end, count in zip(ends, counts.tolist())),
            plateau_onset=onsets[0] if len(onsets) == 1 else tuple(onsets),
            plateau_duration=durations[0] if len(durations) == 1 else tuple(durations),
            start=start,
            stop=stop,
            step=step,
            inputs=len(counts),
            samples=core.samples,
            _native=core,
        )

    @classmethod
    def _of_core(cls, core: _core.Protocol) -> Self:
        self = cls.__new__(cls)
        times, counts, onsets, durations, grid = core.arguments
        # 0.0 and -0.0 are the same setting.
        times, onsets = frozen(times + 0.0), [onset + 0.0 for onset in onsets]
        start, stop, step = (number + 0.0 for number in grid)
        core = _core.Protocol(times, counts, onsets, durations, (start, stop, step))
        self._set_core(core, times, counts)
        return self

    inputs: int
    """Number of inputs."""

    samples: int
    """Number of samples of the grid."""

    @property
    def time_to_plateau(self) -> NDArray[np.float64]:
        """Each input's spike time minus the onset of the first plateau, s; (input,).

        Raises
        ------
        ValueError
            If an input has no spike or several.
        """
        if isinstance(self.spike_times, tuple):
            raise ValueError("time_to_plateau: must be asked where every input has one spike")
        return self.spike_times - float(np.min(self.plateau_onset))

    def to_toml(self) -> str:
        """As TOML: the tables ``[grid]``, ``[inputs]`` and ``[[plateau]]`` of a
        configuration.
        """
        return self._native.to_toml()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """From a text with the tables of a protocol: what `to_toml` writes, or a
        whole configuration.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed.
        """
        return cls._of_core(_core.Protocol.from_toml(text))


def _times(name: str, value: Any) -> list[float]:
    try:
        alone = np.ndim(value) == 0
    except Exception:
        alone = False  # What is wrong with it is said below.
    if alone:
        return [number(name, value)]
    return [float(time) for time in numbers(name, value)]


def _trains(value: Any) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """All spike times one after another, and how many each input has."""
    if isinstance(value, np.ndarray) and value.ndim < 2:
        times = numbers("spike_times", value)
        return times, np.ones(times.size, dtype=np.int64)
    if hasattr(type(value), "__array__") and not isinstance(value, np.ndarray):
        # Another library's array: its elements may be no numbers of Python's.
        value = array_of("spike_times", value)
        if value.ndim < 2 and value.dtype.kind != "O":
            return _trains(value)
    inputs = items("spike_times", value, _TRAINS)
    # A number by itself is an input's only spike.
    single = [isinstance(item, (Real, np.generic)) for item in inputs]
    if all(single):
        times = numbers("spike_times", inputs if inputs else np.empty(0))
        return times, np.ones(times.size, dtype=np.int64)
    if any(single):
        k = single.index(True)
        raise TypeError(
            f"spike_times[{k}] = {shown(inputs[k])}: must be a list, as other inputs have one"
        )
    if all(isinstance(item, (list, tuple)) for item in inputs):
        # Many short lists are one long one; what is wrong with it is said below.
        flat = list(chain.from_iterable(inputs))
        if all(type(time) is float for time in flat) and not np.isnan(flat).any():
            times = numbers("spike_times", np.array(flat, dtype=np.float64))
            return times, np.array([len(item) for item in inputs], dtype=np.int64)
    trains = [numbers(f"spike_times[{k}]", item) for k, item in enumerate(inputs)]
    counts = np.array([train.size for train in trains], dtype=np.int64)
    return frozen(np.concatenate(trains)), counts
