"""Gains q(u): how strongly an overlap u of the signals drives a change in weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import nonnegative, number, shown
from btsp._value import Value

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self


class Gain(Value):
    """What `Linear` and `Sigmoid` share."""

    _native: _core.Gain

    def __call__(self, u: ArrayLike) -> NDArray[np.float64]:
        """q(u).

        Parameters
        ----------
        u : array_like
            Overlaps, 0 or more; any shape. An overlap of 1 is a single spike's
            largest; spikes in quick succession exceed it.

        Returns
        -------
        ndarray
            q(u), with u's shape: 0 at 0, 1 at 1.
        """
        overlap = nonnegative("u", u)
        return self._native.values(overlap.reshape(-1)).reshape(overlap.shape)

    def to_toml(self) -> str:
        """As TOML: what stands in a configuration's table of a gain."""
        return self._native.to_toml()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """The gain that `to_toml` wrote.

        Raises
        ------
        ValueError
            With line, column, the value and what is allowed.
        """
        gain = gain_of(_core.Gain.from_toml(text).sigmoid)
        if not isinstance(gain, cls):
            raise ValueError(f"kind = {gain.to_dict()['kind']!r}: is no {cls.__name__}")
        return gain

    @classmethod
    def from_dict(cls, arguments: dict[str, Any]) -> Self:
        gain = gain_from_dict("gain", arguments)
        if not isinstance(gain, cls):
            raise ValueError(f"kind = {gain.to_dict()['kind']!r}: is no {cls.__name__}")
        return gain


class Linear(Gain):
    """The gain q(u) = u.

    Examples
    --------
    >>> import btsp
    >>> btsp.Linear()(0.3)
    array(0.3)
    """

    _call = "btsp.Linear"
    _arguments = ()

    def __init__(self) -> None:
        self._set(_native=_core.Gain(None))

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "linear"}


class Sigmoid(Gain):
    """A rescaled piece of a logistic: q(u) = (s(u) - s(0)) / (s(1) - s(0)) with
    s(u) = 1 / (1 + exp(-2 (u - threshold) / half_width)).

    In the paper's letters, alpha is the threshold and beta is 2 / half_width.

    Parameters
    ----------
    threshold : float
        The overlap at which s is one half; from 0 to 1.
    half_width : float
        Width of the rise; from 1e-6 (a step) to 1e3 (a straight line).

    Raises
    ------
    ValueError
        If one is out of its range.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046.

    Examples
    --------
    >>> import btsp
    >>> gain = btsp.Sigmoid(threshold=0.5, half_width=0.5)
    >>> gain([0.0, 0.25, 1.0]).round(3)
    array([0.   , 0.197, 1.   ])
    """

    _call = "btsp.Sigmoid"
    _arguments = ("threshold", "half_width")

    threshold: float
    half_width: float

    def __init__(self, threshold: float, half_width: float) -> None:
        threshold = number("threshold", threshold)
        half_width = number("half_width", half_width)
        core = _core.Gain((threshold, half_width))
        self._set(threshold=threshold, half_width=half_width, _native=core)

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "sigmoid", **super().to_dict()}


def gain_of(sigmoid: tuple[float, float] | None) -> Linear | Sigmoid:
    """The gain with these numbers."""
    return Linear() if sigmoid is None else Sigmoid(*sigmoid)


def gain_from_dict(name: str, arguments: Any) -> Linear | Sigmoid:
    """The gain of a dictionary with its kind."""
    if not isinstance(arguments, dict):
        raise TypeError(f"{name} = {shown(arguments)}: must be a dictionary with kind")
    rest = {key: value for key, value in arguments.items() if key != "kind"}
    kind = arguments.get("kind")
    if kind == "linear" and not rest:
        return Linear()
    if kind == "sigmoid" and rest.keys() == {"threshold", "half_width"}:
        return Sigmoid(**rest)
    others = "".join(f" and {key}" for key in rest)
    raise ValueError(
        f"{name} has kind = {shown(kind)}{others}: must be {{'kind': 'linear'}} or "
        "{'kind': 'sigmoid', 'threshold': ..., 'half_width': ...}"
    )
