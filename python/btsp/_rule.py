"""The weight-dependent rule and the time constants of its signals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import choice, nonnegative, number, shown
from btsp._gain import Gain, Linear, Sigmoid, gain_from_dict, gain_of
from btsp._value import Value

if TYPE_CHECKING:
    from typing import Literal

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

    from btsp._protocol import Pairing

INTEGRATIONS = ("grid", "exact")
UPDATES = ("per_lap", "continuous")


class TimeConstants(Value):
    """How long spikes and plateaus leave something behind.

    Parameters
    ----------
    eligibility_tau : float
        Decay of an eligibility trace, s; above 0.
    instructive_tau : float
        Rise and decay of the instructive signal, s; above 0.

    Raises
    ------
    ValueError
        If one is out of its range.
    """

    _call = "btsp.TimeConstants"
    _arguments = ("eligibility_tau", "instructive_tau")

    eligibility_tau: float
    instructive_tau: float
    _native: _core.TimeConstants

    def __init__(self, eligibility_tau: float, instructive_tau: float) -> None:
        values = (
            number("eligibility_tau", eligibility_tau),
            number("instructive_tau", instructive_tau),
        )
        core = _core.TimeConstants(*values)
        self._set(**dict(zip(self._arguments, values)), _native=core)

    def to_toml(self) -> str:
        """As TOML: the table ``[rule]`` of a configuration."""
        return self._native.to_toml()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """From a text with the table ``[rule]``, such as `to_toml` writes.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed.
        """
        return cls(*_core.TimeConstants.from_toml(text).arguments)


class Rule(Value):
    """What the rules have in common: two time constants, two rates and two gains."""

    _nested = {
        "potentiation_gain": partial(gain_from_dict, "potentiation_gain"),
        "depression_gain": partial(gain_from_dict, "depression_gain"),
    }

    eligibility_tau: float
    instructive_tau: float
    potentiation_rate: float
    depression_rate: float
    potentiation_gain: Sigmoid | Linear
    depression_gain: Sigmoid | Linear

    def _checked(self, **arguments: Any) -> tuple[Any, ...]:
        """Sets the arguments, floats and gains; what the core takes for them."""
        for name, value in arguments.items():
            if not name.endswith("_gain"):
                arguments[name] = number(name, value)
            elif not isinstance(value, Gain):
                raise TypeError(
                    f"{name} = {shown(value)}: must be a btsp.Sigmoid or btsp.Linear()"
                )
        self._set(**arguments)
        values = arguments.values()
        return tuple(v._native.sigmoid if isinstance(v, Gain) else v for v in values)

    @property
    def time_constants(self) -> TimeConstants:
        """The time constants of its signals."""
        return TimeConstants(self.eligibility_tau, self.instructive_tau)

    def gain_curve(self, u: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The gains at given overlaps.

        Parameters
        ----------
        u : array_like
            Overlaps, 0 or more; any shape.

        Returns
        -------
        q_plus, q_minus : ndarray
            q+(u) and q-(u), with u's shape.

        Raises
        ------
        ValueError
            If an overlap is negative or not finite.
        """
        return self.potentiation_gain(u), self.depression_gain(u)

    def plot_gains(self, ax: Axes | None = None) -> Axes:
        """Draws q+ and q- over the overlap.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import gains

        return gains(self, ax)


class WeightDependentRule(Rule):
    """Weak synapses potentiate, strong ones depress.

    On the normalised weight x = weight / `max_weight`, at an overlap u of
    eligibility trace and instructive signal::

        dx/dt = potentiation_rate q+(u) (1 - x) - depression_rate q-(u) x

    Parameters
    ----------
    eligibility_tau : float
        Decay of an eligibility trace, s; above 0.
    instructive_tau : float
        Rise and decay of the instructive signal, s; above 0.
    potentiation_rate : float
        k+, 1/s; 0 or more.
    depression_rate : float
        k-, 1/s; 0 or more.
    max_weight : float
        The weight at which potentiation ends; above 0.
    potentiation_gain : Sigmoid or Linear
        q+.
    depression_gain : Sigmoid or Linear
        q-.

    Raises
    ------
    ValueError
        If one is out of its range.
    TypeError
        If one is no number or no gain.

    References
    ----------
    Milstein, Li, Bittner, Grienberger, Soltesz, Magee & Romani (2021)
    Bidirectional synaptic plasticity rapidly modifies hippocampal
    representations. eLife 10:e73046.

    Examples
    --------
    >>> import btsp
    >>> rule = btsp.presets.nonlinear.rule
    >>> rule.potentiation_gain
    btsp.Sigmoid(threshold=0.5, half_width=0.5)
    >>> rule.replace(depression_rate=0.0).depression_rate
    0.0
    """

    _call = "btsp.WeightDependentRule"
    _arguments = (
        "eligibility_tau",
        "instructive_tau",
        "potentiation_rate",
        "depression_rate",
        "max_weight",
        "potentiation_gain",
        "depression_gain",
    )
    max_weight: float
    _native: _core.Rule

    def __init__(
        self,
        eligibility_tau: float,
        instructive_tau: float,
        potentiation_rate: float,
        depression_rate: float,
        max_weight: float,
        potentiation_gain: Sigmoid | Linear,
        depression_gain: Sigmoid | Linear,
    ) -> None:
        core = self._checked(
            eligibility_tau=eligibility_tau,
            instructive_tau=instructive_tau,
            potentiation_rate=potentiation_rate,
            depression_rate=depression_rate,
            max_weight=max_weight,
            potentiation_gain=potentiation_gain,
            depression_gain=depression_gain,
        )
        self._set(_native=_core.Rule(*core))

    @classmethod
    def _of_core(cls, core: _core.Rule) -> Self:
        arguments = core.arguments
        return cls(*arguments[:5], gain_of(arguments[5]), gain_of(arguments[6]))

    def drive(
        self, protocol: Pairing, integration: Literal["grid", "exact"] = "grid"
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What one lap brings to each synapse, whatever its weight and the rates.

        Parameters
        ----------
        protocol : Pairing
            What happens in a lap.
        integration : {"grid", "exact"}
            On the samples of the grid, as published, or in continuous time.

        Returns
        -------
        P, D : ndarray
            Integrals of q+(u) and of q-(u) over the lap, s; (input,).
        """
        integration = choice("integration", integration, INTEGRATIONS)  # type: ignore[assignment]
        return self._native.drive(protocol_of(protocol)._native, integration)

    def equilibrium(self, P: ArrayLike, D: ArrayLike) -> NDArray[np.float64]:
        """The weight that the per-lap update leaves as it is:
        w_max k+ P / (k+ P + k- D).

        Parameters
        ----------
        P : array_like
            Integrals of q+(u) over a lap, s; 0 or more.
        D : array_like
            Integrals of q-(u) over a lap, s; 0 or more. The shapes broadcast.

        Returns
        -------
        ndarray
            NaN where the drive vanishes: where P + (k-/k+) D is below 0.0005 s.
        """
        up, down = nonnegative("P", P, " (s)"), nonnegative("D", D, " (s)")
        try:
            up, down = np.broadcast_arrays(up, down)
        except ValueError:
            shapes = f"{up.shape} and {down.shape}"
            raise ValueError(f"P and D have shapes {shapes}: must broadcast") from None
        flat = (np.ascontiguousarray(area).reshape(-1) for area in (up, down))
        return self._native.equilibrium(*flat).reshape(up.shape)

    def to_toml(self) -> str:
        """As TOML: the table ``[rule]`` of a configuration."""
        return self._native.to_toml()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """From a text with the table ``[rule]``: what `to_toml` writes, or a whole
        configuration.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed.
        """
        return cls._of_core(_core.Rule.from_toml(text))


def rule_of(value: Any) -> WeightDependentRule:
    """`value` if it is a rule."""
    if not isinstance(value, WeightDependentRule):
        raise TypeError(f"rule = {shown(value)}: must be a btsp.WeightDependentRule")
    return value


def protocol_of(value: Any) -> Pairing:
    """`value` if it is a protocol."""
    from btsp._protocol import Pairing

    if not isinstance(value, Pairing):
        raise TypeError(f"protocol = {shown(value)}: must be a btsp.Pairing")
    return value
