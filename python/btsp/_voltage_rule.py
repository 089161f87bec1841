"""The voltage-dependent rule, and rules of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from btsp import _core
from btsp._arguments import shown
from btsp._gain import Linear, Sigmoid, gain_of
from btsp._rule import Rule, WeightDependentRule

if TYPE_CHECKING:
    from typing_extensions import Self


class VoltageDependentRule(Rule):
    """Inputs active while the cell is at rest potentiate, those active while it is
    depolarised depress, whatever their own weight.

    With v the ramp that the weights make at the animal's place at the start of a lap,
    in units of the cell's largest recorded ramp plus `plateau_depolarisation_mv`, and 1
    while the plateau is on, rates count as clip(1 - v, 0, 1) for potentiation and as
    clip(v, 0, 1) for depression. Then, once per lap::

        weight = max(weight + potentiation_rate P - depression_rate D, 0)

    Parameters
    ----------
    eligibility_tau : float
        Decay of an eligibility trace, s; above 0.
    instructive_tau : float
        Rise and decay of the instructive signal, s; above 0.
    potentiation_rate : float
        k+, 1/s; 0 to 1e100.
    depression_rate : float
        k-, 1/s; 0 to 1e100.
    plateau_depolarisation_mv : float
        What a plateau adds to the largest recorded ramp, mV; 0 to 1000.
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
    >>> gain = btsp.Sigmoid(threshold=0.05, half_width=0.01)
    >>> rule = btsp.VoltageDependentRule(1.5, 1.3, 0.8, 0.1, 4.0, gain, gain)
    >>> rule.plateau_depolarisation_mv
    4.0
    """

    _call = "btsp.VoltageDependentRule"
    _arguments = (
        "eligibility_tau",
        "instructive_tau",
        "potentiation_rate",
        "depression_rate",
        "plateau_depolarisation_mv",
        "potentiation_gain",
        "depression_gain",
    )

    plateau_depolarisation_mv: float
    _native: _core.VoltageRule

    def __init__(
        self,
        eligibility_tau: float,
        instructive_tau: float,
        potentiation_rate: float,
        depression_rate: float,
        plateau_depolarisation_mv: float,
        potentiation_gain: Sigmoid | Linear,
        depression_gain: Sigmoid | Linear,
    ) -> None:
        core = self._checked(
            eligibility_tau=eligibility_tau,
            instructive_tau=instructive_tau,
            potentiation_rate=potentiation_rate,
            depression_rate=depression_rate,
            plateau_depolarisation_mv=plateau_depolarisation_mv,
            potentiation_gain=potentiation_gain,
            depression_gain=depression_gain,
        )
        self._set(_native=_core.VoltageRule(*core))

    @classmethod
    def _of_core(cls, core: _core.VoltageRule) -> Self:
        arguments = core.arguments
        return cls(*arguments[:5], gain_of(arguments[5]), gain_of(arguments[6]))

    def to_toml(self) -> str:
        """As TOML: the table ``[rule]`` that ``btsp induce`` takes."""
        return self._native.to_toml()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """From a text with the table ``[rule]``: what `to_toml` writes.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed.
        """
        return cls._of_core(_core.VoltageRule.from_toml(text))


PlaceRule = WeightDependentRule | VoltageDependentRule


def place_rule_of(value: Any, name: str = "rule") -> PlaceRule:
    """`value` if it is a rule of either kind."""
    if not isinstance(value, (WeightDependentRule, VoltageDependentRule)):
        raise TypeError(
            f"{name} = {shown(value)}: must be a btsp.WeightDependentRule or "
            "btsp.VoltageDependentRule"
        )
    return value


def place_rule_of_core(core: _core.Rule | _core.VoltageRule) -> PlaceRule:
    """The rule of the extension module's."""
    if isinstance(core, _core.Rule):
        return WeightDependentRule._of_core(core)
    return VoltageDependentRule._of_core(core)


def place_rule_from_dict(arguments: dict[str, Any]) -> PlaceRule:
    """The rule whose `to_dict` this is."""
    if "plateau_depolarisation_mv" in arguments:
        return VoltageDependentRule.from_dict(arguments)
    return WeightDependentRule.from_dict(arguments)
