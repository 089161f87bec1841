"""A model and the inductions that it is fitted to, as any optimiser or sampler sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from btsp import _core
from btsp._arguments import choice, filled, flag, frozen, jobs, numbers, shown
from btsp._induction import Induction, inductions_of
from btsp._place_inputs import PlaceInputs, inputs_of
from btsp._prediction import peaks_of
from btsp._prediction_batch import predictors_of
from btsp._value import Value
from btsp._voltage_rule import PlaceRule, place_rule_of, place_rule_of_core

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray

    Model = Literal["weight_dependent", "voltage_dependent", "linear"]


class Parameter(NamedTuple):
    """One parameter of a model."""

    name: str
    """For example "potentiation_threshold"."""
    symbol: str
    """Its symbol in equations."""
    unit: str
    low: float
    """Smallest value."""
    high: float
    """Largest value."""
    below: str | None
    """The parameter that it must stay below."""


class FitProblem(Value):
    """The mean residual score of some inductions under a model, for a search of yours.

    A point is a place in the unit box, one coordinate from 0 to 1 for each parameter.
    Every point is a rule within the bounds and relations of the model: thresholds 1e-5
    to 1, half-widths 4e-5 to 1, rates 0.001 to 10 1/s with k- below k+, time constants
    0.1 to 1.75 s with that of the instructive signal below that of eligibility traces,
    largest weight 2.5 to 5, depolarisation 0 to 20 mV. Rates, half-widths and time
    constants are on logarithmic scales.

    Parameters
    ----------
    inductions : Induction or iterable of Induction
        Most often those of one cell.
    model : {"weight_dependent", "voltage_dependent", "linear"}
        "linear" is the weight-dependent rule with q(u) = u.
    peaks : (float, float), optional
        As for `predict`; None takes the largest over these inductions, for every point
        anew.
    path_penalty : bool
        Whether (path distance / 0.1)^2 is added to the score of each induction.
    inputs : PlaceInputs, optional
        As for `predict`.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    TypeError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import btsp
    >>> induction, truth = btsp.simulate_induction(seed=1)
    >>> problem = btsp.FitProblem(induction, model="linear")
    >>> [parameter.name for parameter in problem.parameters][:2]
    ['potentiation_rate', 'depression_rate']
    >>> problem.score([[0.5] * 5, [0.9] * 5]).shape
    (2,)
    """

    _call = "btsp.FitProblem"
    _arguments = ("inductions", "model", "peaks", "path_penalty", "inputs")
    _nested = {"inductions": Induction.from_dict, "inputs": PlaceInputs.from_dict}

    inductions: tuple[Induction, ...]
    model: Model
    peaks: tuple[float, float] | None
    path_penalty: bool
    inputs: PlaceInputs
    _native: _core.Problem

    def __init__(
        self,
        inductions: Induction | Iterable[Induction],
        model: Model = "weight_dependent",
        peaks: tuple[float, float] | ArrayLike | None = None,
        path_penalty: bool = False,
        inputs: PlaceInputs | None = None,
    ) -> None:
        self._set(
            inductions=inductions_of(inductions),
            model=choice("model", model, tuple(_core.model_names())),
            peaks=peaks_of(peaks),
            path_penalty=flag("path_penalty", path_penalty),
            inputs=inputs_of(inputs),
        )
        predictors = predictors_of(self.inductions, self.inputs)
        core = _core.Problem(predictors, self.model, self.peaks, self.path_penalty)
        self._set(_native=core)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The model's parameters, in order, with bounds and units."""
        return parameters_of(self.model)

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Those of a point's coordinates, 0 and 1; (parameter, 2). Scipy takes them."""
        return np.tile([0.0, 1.0], (len(self.parameters), 1))

    def score(self, points: ArrayLike, n_jobs: int | None = None) -> Any:
        """Scores points of the unit box.

        Parameters
        ----------
        points : array_like
            (parameter,) for one point, (point, parameter) for many; 0 to 1.
        n_jobs : int, optional
            As for `predict_batch`.

        Returns
        -------
        float or ndarray
            Mean residual score over the inductions, one for each point; infinite where
            a point is inadmissible: where weights below its largest cannot make the
            ramp before the laps.

        Raises
        ------
        ValueError
            If a coordinate is not from 0 to 1, or there are not as many as parameters.
        TypeError
            If the points are no numbers.
        """
        rows, single = self._points(points)
        threads = jobs(n_jobs)
        found = filled((len(rows),), lambda out: self._native.score(rows, out, threads))
        return float(found[0]) if single else found

    def __call__(self, points: ArrayLike) -> Any:
        """`score`, so that a problem is a function to be minimised."""
        return self.score(points)

    def rule(self, point: ArrayLike) -> PlaceRule:
        """The rule at a point of the unit box; (parameter,)."""
        rows, single = self._points(point)
        if not single:
            raise ValueError(f"point has shape {rows.shape}: must be one point")
        return place_rule_of_core(self._native.rules(rows)[0])

    def rules(self, points: ArrayLike) -> list[PlaceRule]:
        """The rules at points of the unit box; (point, parameter)."""
        rows, _ = self._points(points)
        return [place_rule_of_core(core) for core in self._native.rules(rows)]

    def values(self, points: ArrayLike) -> NDArray[np.float64]:
        """The parameters at points of the unit box, in their units, with `points`'
        shape.
        """
        rows, single = self._points(points)
        found = frozen(self._native.parameters(rows).reshape(rows.shape))
        return found[0] if single else found

    def point(self, rule: PlaceRule | ArrayLike) -> NDArray[np.float64]:
        """The point of the unit box at which a rule is.

        Parameters
        ----------
        rule : WeightDependentRule, VoltageDependentRule or array_like
            A rule of this model, or its parameters in their order and units.

        Returns
        -------
        ndarray
            (parameter,).

        Raises
        ------
        ValueError
            If the rule is of another model, or a parameter is out of its bounds.
        """
        if isinstance(rule, Value):
            found = _core.parameters_of(self.model, place_rule_of(rule)._native)
            if found is None:
                raise ValueError(f"rule = {shown(rule)}: must be of the model {self.model}")
            values = numbers("rule", found)
        else:
            values = numbers("rule", rule)
        return frozen(np.array(self._native.point(values)))

    def linearise(
        self, point: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """The residuals at a point and their derivatives, for least squares.

        Parameters
        ----------
        point : array_like
            (parameter,), 0 to 1.

        Returns
        -------
        residuals, jacobian : ndarray
            (residual,) and (residual, parameter). The score is the sum of the squares
            of the residuals, divided by the number of inductions. None where the point
            is inadmissible.
        """
        rows, single = self._points(point)
        if not single:
            raise ValueError(f"point has shape {rows.shape}: must be one point")
        found = self._native.linearise(rows[0])
        if found is None:
            return None
        residuals, jacobian = found
        return frozen(residuals), frozen(jacobian.reshape(residuals.size, -1))

    def _points(self, points: Any) -> tuple[NDArray[np.float64], bool]:
        """As rows, and whether it was a single one."""
        found = numbers("points", points, (1, 2))
        rows = found.reshape(-1, found.shape[-1]) if found.size else found.reshape(0, 0)
        count = len(self.parameters)
        if rows.shape[1] != count:
            raise ValueError(
                f"points has shape {found.shape}: must have {count} coordinates, one for "
                f"each parameter of the model {self.model}"
            )
        outside = (rows < 0) | (rows > 1)
        if outside.any():
            row, k = (int(place) for place in np.argwhere(outside)[0])
            where = f"[{k}]" if found.ndim == 1 else f"[{row}][{k}]"
            raise ValueError(f"points{where} = {rows[row, k]}: must be from 0 to 1")
        return rows, found.ndim == 1


def parameters_of(model: str) -> tuple[Parameter, ...]:
    """The parameters of a model."""
    found = _core.model_parameters(model)
    names = [parameter[0] for parameter in found]
    return tuple(
        Parameter(*parameter[:5], None if parameter[5] is None else names[parameter[5]])
        for parameter in found
    )
