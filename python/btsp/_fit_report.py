"""What the data of a fit constrain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from btsp._arguments import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ParameterReport(NamedTuple):
    """What the data say of one parameter."""

    name: str
    symbol: str
    unit: str
    value: float
    """The value with the best score."""
    on_bound: str | None
    """The bound that this is on, "low", "high" or "relation"; None if on none."""
    likeliest: float
    """The likeliest value under the noise."""
    likeliest_on_bound: str | None
    """The bound that this is on, likewise; the correlations know nothing of it then."""
    low: float | None
    """Lower end of the 95 % interval; None where everything down to the bound agrees with
    the data as well."""
    high: float | None
    """Upper end; likewise."""
    identifiable: bool
    """Whether the data exclude both bounds of its range: the misfit rises by 10.83 on both
    sides, as at the ends of a 99.9 % interval."""
    misfit_profile: NDArray[np.float64]
    """Values and how the misfit rises there, at its best over the other parameters;
    (point, 2). The interval ends where it has risen by 3.84."""
    score_profile: NDArray[np.float64]
    """Values and the score there, at its best over the others; (point, 2). No confidence
    interval: the score knows nothing of noise."""


class FitReport(NamedTuple):
    """What the data of a fit constrain, if recorded ramps have independent Gaussian noise
    of one standard deviation in each bin before they are smoothed.
    """

    noise_mv: float
    """That standard deviation, mV."""
    noise_given: bool
    """Whether it was given; else it was estimated."""
    misfit: float
    """Misfit of the likeliest rule per degree of freedom: about 1 where the model and the
    noise explain the ramps."""
    degrees_of_freedom: int
    parameters: tuple[ParameterReport, ...]
    correlations: NDArray[np.float64]
    """(parameter, parameter), to first order; 0 beside those on bounds."""
    unseen_directions: NDArray[np.float64]
    """Directions of the unit box along which the ramps do not move by more than the
    noise; (direction, parameter)."""
    words: tuple[str, ...]
    """What that means, in words, a sentence each: which parameters are on bounds, open-ended,
    not separable."""

    @classmethod
    def _of(cls, report: dict[str, Any]) -> FitReport:
        """Of the core's report."""
        count = len(report["parameters"])
        return cls(
            report["noise_mv"],
            report["noise_given"],
            report["misfit"],
            report["degrees_of_freedom"],
            tuple(_parameter(parameter) for parameter in report["parameters"]),
            _array(report["correlations"], (count, count)),
            _array(report["unseen_directions"], (-1, count)),
            tuple(report["words"]),
        )

    def __str__(self) -> str:
        """A table of the parameters, and the words."""
        rows = [("parameter", "best", "likeliest", "95 % interval", "unit")]
        for p in self.parameters:
            low = "bound" if p.low is None else f"{p.low:.4g}"
            high = "bound" if p.high is None else f"{p.high:.4g}"
            unit = "" if p.unit == "1" else p.unit
            rows.append((p.name, f"{p.value:.4g}", f"{p.likeliest:.4g}", f"{low} to {high}", unit))
        widths = [max(len(row[k]) for row in rows) for k in range(5)]
        lines = ("  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in rows)
        return "\n".join([*lines, "", *self.words])


def _parameter(report: dict[str, Any]) -> ParameterReport:
    def profile(name: str) -> NDArray[np.float64]:
        points = [(point["value"], point["height"]) for point in report[name]]
        return _array(points, (-1, 2))

    plain = {name: report[name] for name in ParameterReport._fields if "profile" not in name}
    return ParameterReport(
        **plain,
        misfit_profile=profile("misfit_profile"),
        score_profile=profile("score_profile"),
    )


def _array(values: Any, shape: tuple[int, int]) -> NDArray[np.float64]:
    array = np.array(values, dtype=np.float64)
    return frozen(array.reshape(shape if array.size else (0, shape[1])))
