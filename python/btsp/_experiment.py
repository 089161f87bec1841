"""A whole experiment: a preset, or what a configuration file describes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Generic, overload

import numpy as np

from btsp import _core
from btsp._arguments import choice, flag, shown, whole
from btsp._files import read_text, write_text
from btsp._protocol import Pairing
from btsp._rule import (
    INTEGRATIONS,
    UPDATES,
    TimeConstants,
    WeightDependentRule,
    protocol_of,
    rule_of,
)
from btsp._signals import Signals, signals
from btsp._value import Value, comparable
from btsp._weight_change import MOST_LAPS, WeightChange, weight_change, weights_of

if TYPE_CHECKING:
    from os import PathLike
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self, TypeVar

    # Whether it has a rule, as far as a type checker can know.
    RuleT = TypeVar(
        "RuleT",
        bound="WeightDependentRule | None",
        default="WeightDependentRule | None",
        covariant=True,
    )
else:
    from typing import TypeVar

    RuleT = TypeVar("RuleT", covariant=True)


class Experiment(Value, Generic[RuleT]):
    """A rule, what happened, to which weights, and how it is computed.

    Parameters
    ----------
    rule : WeightDependentRule or None
        None where only signals are asked for.
    protocol : Pairing
    initial_weights : array_like
        Weights before the laps; (initial weight,).
    laps : int
        0 to a million.
    integration : {"grid", "exact"}
    update : {"per_lap", "continuous"}
    every_lap : bool
        Whether ``btsp run`` writes the weights after every lap, too.
    time_constants : TimeConstants, optional
        Those of the signals; the rule's, where there is one.
    title : str
        What it is called.
    citation : str
        Where it comes from.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    TypeError
        If an argument is of the wrong kind.
    """

    _call = "btsp.Experiment"
    _arguments = (
        "rule",
        "protocol",
        "initial_weights",
        "laps",
        "integration",
        "update",
        "every_lap",
        "time_constants",
        "title",
        "citation",
    )
    _nested = {
        "rule": WeightDependentRule.from_dict,
        "protocol": Pairing.from_dict,
        "time_constants": TimeConstants.from_dict,
    }

    rule: RuleT
    protocol: Pairing
    initial_weights: NDArray[np.float64]
    laps: int
    integration: Literal["grid", "exact"]
    update: Literal["per_lap", "continuous"]
    every_lap: bool
    time_constants: TimeConstants
    title: str
    citation: str

    def __init__(
        self,
        rule: RuleT,
        protocol: Pairing,
        initial_weights: ArrayLike,
        laps: int,
        integration: Literal["grid", "exact"] = "grid",
        update: Literal["per_lap", "continuous"] = "per_lap",
        every_lap: bool = False,
        time_constants: TimeConstants | None = None,
        title: str = "",
        citation: str = "",
    ) -> None:
        if rule is not None:
            time_constants = _time_constants(rule_of(rule), time_constants)
        if not isinstance(time_constants, TimeConstants):
            raise TypeError(
                f"time_constants = {shown(time_constants)}: must be a btsp.TimeConstants "
                "where there is no rule"
            )
        for name, text in (("title", title), ("citation", citation)):
            if not isinstance(text, str):
                raise TypeError(f"{name} = {shown(text)}: must be a string")
        weights = weights_of(initial_weights)
        laps = whole("laps", laps, MOST_LAPS)
        if rule is not None:
            _core.validate_weights(rule._native, weights, laps)
        self._set(
            rule=rule,
            protocol=protocol_of(protocol),
            initial_weights=weights,
            laps=laps,
            integration=choice("integration", integration, INTEGRATIONS),
            update=choice("update", update, UPDATES),
            every_lap=flag("every_lap", every_lap),
            time_constants=time_constants,
            title=title,
            citation=citation,
        )

    def _key(self) -> tuple[object, ...]:
        # What it is called changes nothing; nor do weights where no rule changes them.
        if self.rule is None:
            return self.protocol, self.integration, self.time_constants
        idle = {"time_constants", "title", "citation"}
        values = self._values().items()
        return tuple(comparable(value) for name, value in values if name not in idle)

    def replace(self, **changes: Any) -> Self:
        """The same with other arguments in the places of some.

        With another rule, time constants are that rule's, and the title is empty,
        unless they are given too.

        Parameters
        ----------
        **changes
            Arguments by name.
        """
        if changes.get("rule") is not None:
            changes = {"time_constants": None, "title": "", **changes}
        return super().replace(**changes)

    @classmethod
    def _of_parts(cls, parts: dict[str, Any]) -> Self:
        rule = parts["rule"]
        return cls(
            **{
                **parts,
                "rule": None if rule is None else WeightDependentRule._of_core(rule),
                "time_constants": TimeConstants(*parts["time_constants"].arguments),
                "protocol": Pairing._of_core(parts["protocol"]),
            }
        )

    @overload
    def run(self: Experiment[WeightDependentRule]) -> WeightChange: ...
    @overload
    def run(self: Experiment[None]) -> Signals: ...
    @overload
    def run(self) -> WeightChange | Signals: ...
    def run(self) -> WeightChange | Signals:
        """Computes it.

        Returns
        -------
        WeightChange
            Or `Signals`, where there is no rule.
        """
        if self.rule is None:
            return self.signals()
        return weight_change(
            self.rule,
            self.protocol,
            self.initial_weights,
            self.laps,
            self.integration,
            self.update,
        )

    def signals(self) -> Signals:
        """Its eligibility traces, instructive signal and overlap."""
        return signals(self.time_constants, self.protocol, self.integration)

    def to_toml(self) -> str:
        """The configuration that ``btsp run`` takes."""
        return _core.to_toml(
            {
                "rule": None if self.rule is None else self.rule._native,
                "time_constants": self.time_constants._native,
                "protocol": self.protocol._native,
                "initial_weights": self.initial_weights,
                "laps": self.laps,
                "integration": self.integration,
                "update": self.update,
                "every_lap": self.every_lap,
            }
        )

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """The experiment that a configuration describes.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed.
        """
        return cls._of_parts(_core.read_config(text))

    def to_config(self, path: str | PathLike[str]) -> None:
        """Writes the configuration that ``btsp run`` and `load_config` take.

        Parameters
        ----------
        path : path-like
            A TOML file; replaced if it is there.
        """
        write_text(path, self.to_toml())


def _time_constants(
    rule: WeightDependentRule, given: TimeConstants | None
) -> TimeConstants:
    own = rule.time_constants
    wrong = f"time_constants = {shown(given)}: must be the rule's, or None"
    if not isinstance(given, (TimeConstants, type(None))):
        raise TypeError(wrong)
    if given not in (None, own):
        raise ValueError(wrong)
    return own


def load_config(path: str | PathLike[str]) -> Experiment:
    """The experiment that a configuration file describes.

    Parameters
    ----------
    path : path-like
        A TOML file as ``btsp init`` writes it and ``btsp run`` takes it.

    Returns
    -------
    Experiment

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        With file, line, column, the value and what is allowed.
    """
    text = read_text(path)
    try:
        return Experiment.from_toml(text)
    except ValueError as error:
        raise ValueError(f"{os.fspath(path)}, {error}") from None
