"""The kernel experiment: the change in weight over initial weight and input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import choice, filled, frozen, numbers, whole
from btsp._protocol import Pairing
from btsp._rule import INTEGRATIONS, UPDATES, WeightDependentRule, protocol_of, rule_of
from btsp._value import Value, computed

if TYPE_CHECKING:
    from os import PathLike
    from typing import Literal

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self
    from xarray import Dataset

MOST_LAPS = 1_000_000


def weight_change(
    rule: WeightDependentRule,
    protocol: Pairing,
    initial_weights: ArrayLike,
    laps: int,
    integration: Literal["grid", "exact"] = "grid",
    update: Literal["per_lap", "continuous"] = "per_lap",
) -> WeightChange:
    """What laps of a protocol do to every initial weight of every input.

    Parameters
    ----------
    rule : WeightDependentRule
        How weights change.
    protocol : Pairing
        What happens in a lap.
    initial_weights : array_like
        Weights before the laps; (initial weight,), from 0 to the rule's
        `max_weight`, 1 to a million of them.
    laps : int
        How often the protocol is repeated; 0 to a million.
    integration : {"grid", "exact"}
        Integrals on the samples of the grid, as published, or in continuous time
        (good to 1e-11 for every second and spike of an overlap).
    update : {"per_lap", "continuous"}
        The weight held during a lap, changed once at its end and clipped, as
        published; or the rule's differential equation itself.

    Returns
    -------
    WeightChange

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
    >>> preset = btsp.presets.nonlinear
    >>> change = btsp.weight_change(
    ...     preset.rule, preset.protocol, [1.0, 2.4], laps=3, integration="exact")
    >>> change.delta_weight[:, 25].round(3)  # an input active within the plateau
    array([ 1.015, -0.422])
    """
    return WeightChange._of(rule, protocol, initial_weights, laps, integration, update)


class WeightChange(Value):
    """What laps do to every initial weight of every input; made by `weight_change`.

    Arrays are computed when asked for.

    Attributes
    ----------
    rule : WeightDependentRule
    protocol : Pairing
    initial_weights : ndarray
        Weights before the laps; (initial weight,).
    laps : int
    integration : str
        "grid" or "exact".
    update : str
        "per_lap" or "continuous".
    """

    _call = "btsp.weight_change"
    _arguments = ("rule", "protocol", "initial_weights", "laps", "integration", "update")
    _nested = {"rule": WeightDependentRule.from_dict, "protocol": Pairing.from_dict}

    rule: WeightDependentRule
    protocol: Pairing
    initial_weights: NDArray[np.float64]
    laps: int
    integration: Literal["grid", "exact"]
    update: Literal["per_lap", "continuous"]
    _native: _core.Change

    def __init__(self) -> None:
        raise TypeError("make it with btsp.weight_change(rule, protocol, ...)")

    @classmethod
    def _of(
        cls,
        rule: Any,
        protocol: Any,
        initial_weights: Any,
        laps: Any,
        integration: Any = "grid",
        update: Any = "per_lap",
    ) -> Self:
        self = cls.__new__(cls)
        rule, protocol = rule_of(rule), protocol_of(protocol)
        weights = weights_of(initial_weights)
        laps = whole("laps", laps, MOST_LAPS)
        integration = choice("integration", integration, INTEGRATIONS)
        update = choice("update", update, UPDATES)
        self._set(
            rule=rule,
            protocol=protocol,
            initial_weights=weights,
            laps=laps,
            integration=integration,
            update=update,
            _native=_core.weight_change(
                rule._native, protocol._native, weights, laps, integration, update
            ),
        )
        return self

    @computed
    def delta_weight(self) -> NDArray[np.float64]:
        """Weight after all laps minus weight before; (initial weight, input)."""
        shape = (self.initial_weights.size, self.protocol.inputs)
        return filled(shape, self._native.delta_weight)

    @computed
    def weight(self) -> NDArray[np.float64]:
        """The weight after every lap, before the first in row 0; (lap, initial weight,
        input).
        """
        shape = (self.laps + 1, self.initial_weights.size, self.protocol.inputs)
        return filled(shape, self._native.weight)

    @computed
    def overlap_area(self) -> NDArray[np.float64]:
        """Integral of the overlap u over a lap, s; (input,)."""
        return self._per_input("overlap_area")

    @computed
    def potentiation_area(self) -> NDArray[np.float64]:
        """P, the integral of q+(u) over a lap, s; (input,)."""
        return self._per_input("potentiation_area")

    @computed
    def depression_area(self) -> NDArray[np.float64]:
        """D, the integral of q-(u) over a lap, s; (input,)."""
        return self._per_input("depression_area")

    @computed
    def equilibrium_weight(self) -> NDArray[np.float64]:
        """The weight that the per-lap update leaves as it is; (input,). NaN where
        nothing drives it: where P + (k-/k+) D is below 0.0005 s.
        """
        return self._per_input("equilibrium_weight")

    @computed
    def slope(self) -> NDArray[np.float64] | None:
        """A, where a lap makes A x + B of x = weight / `max_weight`; (input,). None unless
        the update is continuous.
        """
        return self._of_response("slope")

    @computed
    def intercept(self) -> NDArray[np.float64] | None:
        """B, where a lap makes A x + B of x = weight / `max_weight`; (input,). None unless
        the update is continuous.
        """
        return self._of_response("intercept")

    @computed
    def fixed_point(self) -> NDArray[np.float64] | None:
        """The weight that a continuous lap leaves as it is; (input,), NaN where
        `equilibrium_weight` is. None unless the update is continuous.
        """
        return self._of_response("fixed_point")

    def _of_response(self, name: str) -> NDArray[np.float64] | None:
        return self._per_input(name) if self.update == "continuous" else None

    def _per_input(self, name: str) -> NDArray[np.float64]:
        return frozen(self._native.per_input(name))

    def _parts(self, every_lap: bool = False) -> dict[str, Any]:
        """As the core takes an experiment."""
        return {
            "rule": self.rule._native,
            "time_constants": self.rule.time_constants._native,
            "protocol": self.protocol._native,
            "initial_weights": self.initial_weights,
            "laps": self.laps,
            "integration": self.integration,
            "update": self.update,
            "every_lap": every_lap,
        }

    def to_toml(self) -> str:
        """The configuration that ``btsp run`` takes to compute the same."""
        return _core.to_toml(self._parts())

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """What the configuration `text` gives when it is run.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed; or where it has no rule.
        """
        parts = _core.read_config(text)
        if parts["rule"] is None:
            raise ValueError("rule: must be whole; with time constants alone there are Signals")
        return cls._of(
            WeightDependentRule._of_core(parts["rule"]),
            Pairing._of_core(parts["protocol"]),
            parts["initial_weights"],
            parts["laps"],
            parts["integration"],
            parts["update"],
        )

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

    def to_xarray(self, every_lap: bool = False) -> Dataset:
        """All results, labelled, with units and provenance.

        Parameters
        ----------
        every_lap : bool
            Whether `weight`, which is large, is among them.

        Returns
        -------
        xarray.Dataset
            The variables that the command writes to ``results.zarr``, but for the
            signals; those are in ``btsp.signals(rule, protocol).to_xarray()``.
        """
        from btsp._labelled import dataset_of_weight_change

        return dataset_of_weight_change(self, every_lap)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the map of `delta_weight` with the equilibrium weight.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import weight_change

        return weight_change(self, ax)


def weights_of(initial_weights: Any) -> NDArray[np.float64]:
    """Initial weights as an array; one may stand alone."""
    weights = numbers("initial_weights", initial_weights, dimensions=(0, 1))
    return weights.reshape(-1)
