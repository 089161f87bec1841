"""The sampled signals of a protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import choice, filled, frozen, shown
from btsp._protocol import Pairing
from btsp._rule import INTEGRATIONS, TimeConstants, WeightDependentRule, protocol_of
from btsp._value import Value, computed

if TYPE_CHECKING:
    from os import PathLike
    from typing import Literal

    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from typing_extensions import Self
    from xarray import Dataset


def signals(
    rule: WeightDependentRule | TimeConstants,
    protocol: Pairing,
    integration: Literal["grid", "exact"] = "grid",
) -> Signals:
    """The eligibility traces, instructive signal and overlap of one lap, sampled.

    Normalised per event: a trace has peak 1 after a single spike, and the
    instructive signal is divided by its own maximum.

    Parameters
    ----------
    rule : WeightDependentRule or TimeConstants
        Only its time constants matter.
    protocol : Pairing
        What happens in the lap.
    integration : {"grid", "exact"}
        Events on samples, as published; or where they are, read at the samples.

    Returns
    -------
    Signals
        Arrays are computed when asked for.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046.

    Examples
    --------
    >>> import btsp
    >>> preset = btsp.presets.signals
    >>> signals = btsp.signals(preset.time_constants, preset.protocol)
    >>> signals.overlap.shape  # inputs, samples
    (50, 2000)
    """
    return Signals._of(rule, protocol, integration)


class Signals(Value):
    """The signals of one lap; made by `signals`.

    Attributes
    ----------
    time_constants : TimeConstants
    protocol : Pairing
    integration : str
        "grid" or "exact".
    """

    _call = "btsp.signals"
    _arguments = ("rule", "protocol", "integration")
    _nested = {"rule": TimeConstants.from_dict, "protocol": Pairing.from_dict}

    time_constants: TimeConstants
    protocol: Pairing
    integration: Literal["grid", "exact"]

    def __init__(self) -> None:
        raise TypeError("make it with btsp.signals(rule, protocol)")

    @classmethod
    def _of(cls, rule: Any, protocol: Any, integration: Any = "grid") -> Self:
        self = cls.__new__(cls)
        if isinstance(rule, WeightDependentRule):
            rule = rule.time_constants
        if not isinstance(rule, TimeConstants):
            raise TypeError(
                f"rule = {shown(rule)}: must be a btsp.WeightDependentRule or btsp.TimeConstants"
            )
        self._set(
            time_constants=rule,
            protocol=protocol_of(protocol),
            integration=choice("integration", integration, INTEGRATIONS),
        )
        return self

    @property
    def rule(self) -> TimeConstants:
        # As the call has it.
        return self.time_constants

    @property
    def _call_of_core(self) -> tuple[_core.Protocol, _core.TimeConstants, str]:
        return self.protocol._native, self.time_constants._native, self.integration

    @computed
    def _columns(self) -> tuple[NDArray[np.float64], ...]:
        return tuple(frozen(column) for column in _core.signals(*self._call_of_core))

    @property
    def time(self) -> NDArray[np.float64]:
        """Sample times, s; (time,)."""
        return self._columns[0]

    @property
    def plateau(self) -> NDArray[np.float64]:
        """1 while a plateau is on, else 0; (time,)."""
        return self._columns[1]

    @property
    def instructive_signal(self) -> NDArray[np.float64]:
        """What plateaus leave behind, largest value 1; (time,)."""
        return self._columns[2]

    @computed
    def eligibility_trace(self) -> NDArray[np.float64]:
        """What spikes leave behind, peak 1 after a single one; (input, time)."""
        return self._sampled(_core.eligibility_traces)

    @computed
    def overlap(self) -> NDArray[np.float64]:
        """u, the eligibility trace times the instructive signal; (input, time)."""
        return self._sampled(_core.overlaps)

    @computed
    def overlap_area(self) -> NDArray[np.float64]:
        """Integral of the overlap over the lap, s; (input,)."""
        return frozen(_core.overlap_area(*self._call_of_core))

    def _sampled(self, fill: Any) -> NDArray[np.float64]:
        shape = (self.protocol.inputs, self.protocol.samples)
        return filled(shape, lambda out: fill(*self._call_of_core, out))

    def _parts(self) -> dict[str, Any]:
        """As the core takes an experiment."""
        return {
            "rule": None,
            "time_constants": self.time_constants._native,
            "protocol": self.protocol._native,
            "initial_weights": np.empty(0),
            "laps": 0,
            "integration": self.integration,
            "update": "per_lap",
            "every_lap": False,
        }

    def to_toml(self) -> str:
        """The configuration that ``btsp run`` takes to compute the same."""
        return _core.to_toml(self._parts())

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """The signals of the configuration `text`, with or without a whole rule.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed.
        """
        parts = _core.read_config(text)
        time_constants = TimeConstants(*parts["time_constants"].arguments)
        protocol = Pairing._of_core(parts["protocol"])
        return cls._of(time_constants, protocol, parts["integration"])

    def to_config(self, path: str | PathLike[str]) -> None:
        """Writes the configuration that ``btsp run`` and `load_config` take to compute
        the same.

        Parameters
        ----------
        path : path-like
            A TOML file; replaced if it is there.
        """
        from btsp._files import write_text

        write_text(path, self.to_toml())

    def to_xarray(self) -> Dataset:
        """All arrays, labelled, with units and provenance.

        Returns
        -------
        xarray.Dataset
            The variables that the command writes to ``results.zarr``.
        """
        from btsp._labelled import dataset_of_signals

        return dataset_of_signals(self)

    def plot_spikes(self, ax: Axes | None = None) -> Axes:
        """Draws the presynaptic spike times over the number of the input.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import spikes

        return spikes(self, ax)

    def plot_example(self, ax: Axes | None = None, input: int | None = None) -> Axes:
        """Draws one input's spikes and eligibility trace.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.
        input : int, optional
            Which; one about a quarter of the way by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import example

        return example(self, ax, input)

    def plot_plateau(self, ax: Axes | None = None) -> Axes:
        """Draws the plateau and the instructive signal that it leaves behind.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import plateau

        return plateau(self, ax)

    def plot_eligibility_traces(self, ax: Axes | None = None) -> Axes:
        """Draws the eligibility traces of all inputs as a map.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import eligibility_traces

        return eligibility_traces(self, ax)

    def plot_plateau_potential(self, ax: Axes | None = None) -> Axes:
        """Draws the plateau as a panel in line with the maps.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import plateau_potential

        return plateau_potential(self, ax)

    def plot_overlap(self, ax: Axes | None = None) -> Axes:
        """Draws the overlap of all inputs as a map.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import overlap

        return overlap(self, ax)

    def plot_overlap_area(self, ax: Axes | None = None) -> Axes:
        """Draws the total integrated overlap over time to plateau.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import overlap_area

        return overlap_area(self, ax)

    def plot(self, ax: Any = None) -> NDArray[Any]:
        """Draws eligibility traces, plateau and overlap in line, one above the other.

        Parameters
        ----------
        ax : sequence of three matplotlib.axes.Axes, optional
            Where; those of a new figure by default.

        Returns
        -------
        ndarray of matplotlib.axes.Axes
            The three.
        """
        from btsp._plot import signals_in_line

        return signals_in_line(self, ax)
