"""A sweep: one configuration at many points."""

from __future__ import annotations

import os
from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from btsp import _core
from btsp._arguments import items, jobs, numbers, shown
from btsp._files import read_text
from btsp._toml import toml_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Spec = Mapping[str, Any] | str | PathLike[str]


class Sweep:
    """One configuration as a function of some of its numbers.

    Called with values of its axes it gives what the laps do there, as samplers,
    optimisers and sensitivity analyses ask for it.

    Parameters
    ----------
    spec : path-like or dict
        A configuration with a table ``[sweep]``: a TOML file as ``btsp sweep``
        takes it, or the same as nested dictionaries.
    outputs : sequence of str, optional
        The columns that a call gives; all of them unless given.

    Attributes
    ----------
    axes : tuple of str
        The keys that differ between points.
    columns : tuple of str
        What is known of a point beside its axes, see ``describe``.
    outputs : tuple of str
        Those of the columns that a call gives.
    points : int
        Number of points of its design.

    Examples
    --------
    >>> import btsp
    >>> asymmetry = btsp.Sweep(
    ...     {
    ...         "preset": "nonlinear",
    ...         "method": {"integration": "exact"},
    ...         "sweep": {
    ...             "design": "sobol",
    ...             "points": 1024,
    ...             "axes": {
    ...                 "rule.eligibility_tau": {"first": 0.5, "last": 3.0},
    ...                 "rule.instructive_tau": {"first": 0.5, "last": 3.0},
    ...             },
    ...         },
    ...     },
    ...     outputs=["weak_potentiation_asymmetry"],
    ... )
    >>> asymmetry([[2.5, 0.5], [0.5, 2.5]]).round(2)  # longer traces before, or after
    array([-0.47,  0.82])
    """

    _core: _core.Sweep

    def __init__(self, spec: Spec, *, outputs: Any = None) -> None:
        if isinstance(spec, Mapping):
            name, text, folder = "", toml_of("spec", spec), "."
        elif isinstance(spec, (str, PathLike)):
            path = os.fspath(spec)
            name, text, folder = f"{path}, ", read_text(spec), os.path.dirname(path) or "."
        else:
            raise TypeError(f"spec = {shown(spec)}: must be a dictionary or the name of a file")
        try:
            self._core = _core.Sweep(text, folder)
        except ValueError as error:
            raise ValueError(f"{name}{error}") from None
        self._choose(outputs)

    @classmethod
    def from_toml(cls, text: str, *, outputs: Any = None) -> Sweep:
        """The sweep of a TOML text, for example of another's ``to_toml``.

        Parameters
        ----------
        text : str
        outputs : sequence of str, optional
            As for the class itself.
        """
        if not isinstance(text, str):
            raise TypeError(f"text = {shown(text)}: must be a text")
        made = cls.__new__(cls)
        made._core = _core.Sweep(text)
        made._choose(outputs)
        return made

    def _choose(self, outputs: Any) -> None:
        described = self._core.columns()
        axes = self._core.axes()
        self.axes = tuple(name for name, *_ in axes)
        self.columns = tuple(name for name, *_ in described[len(axes) :])
        self.points = self._core.points()
        chosen = self.columns if outputs is None else tuple(items("outputs", outputs, "names"))
        for name in chosen:
            if name not in self.columns:
                known = ", ".join(self.columns)
                raise ValueError(f"outputs has {shown(name)}: must be among {known}")
        self.outputs = chosen
        every = [*self.axes, *self.columns]
        self._places = [every.index(name) for name in chosen]

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest value of every axis, (axis, 2)."""
        return np.array([[low, high] for _, low, high, *_ in self._core.axes()])

    @property
    def problem(self) -> dict[str, Any]:
        """The axes as SALib takes them: names, bounds, and which are even in the logarithm."""
        dists = ["logunif" if logarithmic else "unif" for *_, logarithmic, _ in self._core.axes()]
        return {
            "num_vars": len(self.axes),
            "names": list(self.axes),
            "bounds": self.bounds.tolist(),
            "dists": dists,
        }

    def describe(self) -> dict[str, tuple[str, str]]:
        """What every column is, and its unit ("1" for numbers without one), by name."""
        return {name: (meaning, unit) for name, meaning, unit in self._core.columns()}

    def to_toml(self) -> str:
        """The whole sweep as the text of a file that ``btsp sweep`` takes."""
        return self._core.to_toml()

    def values(self) -> NDArray[np.float64]:
        """The values of the axes at all points of the design, (point, axis)."""
        self._require_values()
        return self._core.values(0, self.points).reshape(self.points, len(self.axes))

    def evaluate(self, values: Any, n_jobs: int | None = None) -> NDArray[np.float64]:
        """All columns at points of one's own.

        Parameters
        ----------
        values : array-like, (point, axis)
            Values of the axes, in their order.
        n_jobs : int, optional
            Number of threads; -1 or none for all cores.

        Returns
        -------
        numpy.ndarray, (point, column)
            In the order of ``columns``; NaN where there is nothing to say.

        Raises
        ------
        ValueError
            If a point is not valid: what is out of its range there.
        """
        rows = self._rows(values, n_jobs)
        return rows[:, len(self.axes) :]

    def __call__(self, values: Any) -> NDArray[np.float64]:
        """The outputs at points of one's own, on all cores.

        Parameters
        ----------
        values : array-like, (point, axis) or (axis)
            Of several points or of one.

        Returns
        -------
        numpy.ndarray, (point, output) or (output)
            Without its last axis where there is a single output.
        """
        given = numbers("values", values, dimensions=(1, 2))
        found = self._rows(np.atleast_2d(given), None)[:, self._places]
        if len(self._places) == 1:
            found = found[:, 0]
        return found[0] if given.ndim == 1 else found

    def _rows(self, values: Any, n_jobs: int | None) -> NDArray[np.float64]:
        given = numbers("values", values, dimensions=(2,))
        if given.shape[1] != len(self.axes):
            raise ValueError(
                f"values has {given.shape[1]} columns: must have {len(self.axes)}, "
                f"one for each of {', '.join(self.axes)}"
            )
        found, invalid, _ = self._core.evaluate(given, jobs(n_jobs))
        for point, reason in invalid:
            raise ValueError(f"values[{point}] is not valid: {reason}")
        return found.reshape(len(given), len(self.axes) + len(self.columns))

    def _require_values(self) -> None:
        if not self._core.is_read():
            raise ValueError("the sweep's table was not read: make it from its file")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sweep):
            return NotImplemented
        return (self.to_toml(), self.outputs) == (other.to_toml(), other.outputs)

    def __hash__(self) -> int:
        return hash((self.to_toml(), self.outputs))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.to_toml(), self.outputs)

    def __repr__(self) -> str:
        return f"<btsp.Sweep of {self.points} points over {', '.join(self.axes)}>"


def _made(text: str, outputs: tuple[str, ...]) -> Sweep:
    return Sweep.from_toml(text, outputs=outputs)
