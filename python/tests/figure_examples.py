"""Figures that tests share, what is in them, and axes to draw them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from place_examples import FIRST, SECOND, linear_fit
from place_examples import VALUES as PLACE_CELL

import btsp

matplotlib = pytest.importorskip("matplotlib")

from matplotlib.axes import Axes  # noqa: E402
from matplotlib.collections import QuadMesh  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

NONLINEAR = btsp.presets.nonlinear
CHANGE = NONLINEAR.run()
SIGNALS = NONLINEAR.signals()
BAR = "Normalized change in synaptic weight"

# What draws it, its title, the labels of x, y and colour bar, and the legend.
FIGURES: dict[str, tuple[Callable[..., Axes], str, str, str, str, list[str]]] = {
    "spikes": (
        SIGNALS.plot_spikes,
        "Presynaptic spike times",
        "Time (s)",
        "Input ID",
        "",
        [],
    ),
    "example": (
        SIGNALS.plot_example,
        "Example spike and eligibility trace",
        "Time (s)",
        "Amplitude (a.u.)",
        "",
        ["Spike", "Eligibility trace"],
    ),
    "plateau": (
        SIGNALS.plot_plateau,
        "Plateau and instructive signal",
        "Time (s)",
        "Amplitude (a.u.)",
        "",
        ["Plateau", "Instructive signal"],
    ),
    "eligibility_traces": (
        SIGNALS.plot_eligibility_traces,
        "Eligibility traces (ET)",
        "Time (s)",
        "Input ID",
        "Amplitude (a.u.)",
        [],
    ),
    "plateau_potential": (
        SIGNALS.plot_plateau_potential,
        "Plateau potential",
        "Time (s)",
        "",
        "",
        [],
    ),
    "overlap": (
        SIGNALS.plot_overlap,
        "Signal overlap (ET * IS)",
        "Time (s)",
        "Input ID",
        "Amplitude (a.u.)",
        [],
    ),
    "overlap_area": (
        SIGNALS.plot_overlap_area,
        "Total integrated signal overlap",
        "Spike time relative to plateau (s)",
        "Integrated overlap (s)",
        "",
        [],
    ),
    "gains": (
        NONLINEAR.rule.plot_gains,
        "Gains q+ and q-",
        "Signal overlap u",
        "q(u)",
        "",
        ["q+", "q-"],
    ),
    "weight_change": (
        CHANGE.plot,
        "Nonlinear q+ and q-",
        "Time to plateau (s)",
        "Initial weight",
        BAR,
        ["Target equilibrium weight"],
    ),
    "ramps": (
        SECOND.plot,
        "Ramps before and after induction",
        "Position (cm)",
        "Ramp (mV)",
        "",
        ["Plateau onset", "Recorded before", "Recorded after"],
    ),
    "ramps of a silent cell": (
        FIRST.plot,
        "Ramps before and after induction",
        "Position (cm)",
        "Ramp (mV)",
        "",
        ["Plateau onset", "Recorded after"],
    ),
    "inferred_weights": (
        PLACE_CELL["InferredWeights"].plot,
        "Weights inferred from ramps",
        "Peak of input (cm)",
        "w - 1",
        "",
        ["Plateau onset", "Before induction", "After induction"],
    ),
    "ramp_by_lap": (
        PLACE_CELL["Prediction"].plot,
        "Model ramp after each lap",
        "Position (cm)",
        "Ramp (mV)",
        "",
        ["Plateau onset", "Before laps", "Lap 1", "Lap 3", "Recorded after"],
    ),
    "weights_by_lap": (
        PLACE_CELL["Prediction"].plot_weights,
        "Change in weight after each lap",
        "Peak of input (cm)",
        "w - 1",
        "",
        ["Plateau onset", "Before laps", "Lap 1", "Lap 3"],
    ),
    "search_progress": (
        linear_fit().plot,
        "Progress of the search",
        "Evaluations",
        "Score",
        "",
        ["Candidate", "Best so far"],
    ),
}
TITLES = {
    "linear": "Linear q+ and q-",
    "linear_potentiation": "Linear q+, nonlinear q-",
    "nonlinear": "Nonlinear q+ and q-",
    "short_tau": "Short tau_ET and tau_IS",
}


def settings() -> dict[str, Any]:
    names = [name for name in matplotlib.rcParams if not name.startswith("backend")]
    return {name: matplotlib.rcParams[name] for name in names}


# Before anything is drawn.
SETTINGS = settings()


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """No windows; and afterwards no figures, whatever backend there was, and all settings as
    they were.
    """
    from matplotlib import pyplot

    before = matplotlib.get_backend()
    matplotlib.use("Agg")
    yield
    pyplot.close("all")
    matplotlib.use(before)
    assert settings() == SETTINGS


@pytest.fixture
def ax() -> Axes:
    return Figure(layout="constrained").subplots()


def drawn(ax: Axes) -> np.ndarray[Any, Any]:
    """The pixels of the figure, from the top."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def mesh_of(ax: Axes) -> QuadMesh:
    """The map on top."""
    return [item for item in ax.collections if isinstance(item, QuadMesh)][-1]


def cells(ax: Axes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges along x and y, and the values between them."""
    mesh = mesh_of(ax)
    corners = mesh.get_coordinates()
    x, y = corners[0, :, 0], corners[:, 0, 1]
    assert (corners[..., 0] == x).all() and (corners[..., 1] == y[:, None]).all()
    return x, y, np.asarray(mesh.get_array()).reshape(y.size - 1, x.size - 1)


def bars(figure: Any, *axes: Axes) -> list[Axes]:
    """The visible axes that are colour bars."""
    return [ax for ax in figure.axes if ax not in axes and ax.get_visible()]


def changes(spikes: Any, weights: Any = (1.0, 1.5, 2.0), **of_pairing: Any) -> btsp.WeightChange:
    pairing = btsp.Pairing(spikes, **of_pairing)
    return btsp.weight_change(NONLINEAR.rule, pairing, weights, laps=3)
