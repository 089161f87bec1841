"""Figures of recorded place cells: ramps, weights, a rule's laps, a fit's search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib
import numpy as np

from btsp._plot.panel import VERMILION, axes_of, frame, heading, ink, sizes
from btsp._plot.reduced import thinned

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray

    from btsp._fit import FitResult
    from btsp._induction import Induction
    from btsp._inferred import InferredWeights
    from btsp._prediction import Prediction

_FAINT = "#9a9a9a"
_SKY = "#56b4e9"
# Most states of one model that are drawn.
_MOST_STATES = 12


def ramps(induction: Induction, ax: Axes | None = None) -> Axes:
    """ "Ramps before and after induction"."""
    ax = axes_of(ax)
    lines = _onsets(ax, induction)
    places, before = induction.bin_centres_cm, induction.ramp_before_mv
    if before is not None:
        lines += ax.plot(places, before, color=_FAINT, label="Recorded before")
    lines += ax.plot(places, induction.ramp_after_mv, color=ink(), label="Recorded after")
    return _along_track(
        ax, induction, lines, "Position (cm)", "Ramp (mV)", "Ramps before and after induction"
    )


def inferred_weights(weights: InferredWeights, ax: Axes | None = None) -> Axes:
    """ "Weights inferred from ramps"."""
    ax = axes_of(ax)
    lines = _onsets(ax, weights.induction)
    places, before = weights.input_location_cm, weights.delta_weight_before
    if before is not None:
        lines += ax.plot(places, before, color=_FAINT, label="Before induction")
    after = weights.delta_weight_after
    lines += ax.plot(places, after, color=ink(), label="After induction")
    return _along_track(
        ax,
        weights.induction,
        lines,
        "Peak of input (cm)",
        "w - 1",
        "Weights inferred from ramps",
    )


def ramp_by_lap(prediction: Prediction, ax: Axes | None = None) -> Axes:
    """ "Model ramp after each lap"."""
    ax = axes_of(ax)
    induction = prediction.induction
    lines = _onsets(ax, induction)
    lines += _states(ax, induction.bin_centres_cm, prediction.ramp_by_lap_mv)
    lines += ax.plot(
        induction.bin_centres_cm,
        induction.ramp_after_mv,
        color=ink(),
        linestyle="--",
        label="Recorded after",
    )
    title = "Model ramp after each lap"
    return _along_track(ax, induction, lines, "Position (cm)", "Ramp (mV)", title)


def weights_by_lap(prediction: Prediction, ax: Axes | None = None) -> Axes:
    """ "Change in weight after each lap"."""
    from btsp import _core

    ax = axes_of(ax)
    induction = prediction.induction
    lines = _onsets(ax, induction)
    places = _core.peak_locations_cm(induction.track_length_cm)
    lines += _states(ax, places, prediction.delta_weight_by_lap)
    title = "Change in weight after each lap"
    return _along_track(ax, induction, lines, "Peak of input (cm)", "w - 1", title)


def search_progress(fit: FitResult, ax: Axes | None = None) -> Axes:
    """ "Progress of the search"."""
    ax = axes_of(ax)
    text = sizes(ax)
    candidates = fit.candidates
    scored = np.isfinite(candidates.score)
    spent, score = candidates.evaluations[scored], candidates.score[scored]
    lines = ax.plot(
        spent,
        score,
        ".",
        color=_FAINT,
        markersize=2,
        rasterized=spent.size > 2000,
        label="Candidate",
    )
    best = np.minimum.accumulate(score) if score.size else score
    spent = np.append(spent, fit.evaluations)
    best = np.append(best, best[-1:])[: spent.size]
    lines += ax.plot(
        spent[: best.size],
        best,
        color=VERMILION,
        drawstyle="steps-post",
        label="Best so far",
    )
    if score.size and score.min() > 0 and score.max() > 10 * score.min():
        ax.set_yscale("log")
    is_log = ax.get_yscale() == "log"
    locator = ax.yaxis.get_major_locator()
    frame(ax, text, "Evaluations", "Score", whole_x=True)
    if is_log:
        ax.yaxis.set_major_locator(locator)
    heading(ax, text, "Progress of the search", lines)
    return ax


def _onsets(ax: Axes, induction: Induction) -> list[Line2D]:
    """Where plateaus began; the entry of the legend."""
    lines = [ax.axvline(x, color=_SKY, linewidth=1.0) for x in induction.plateau_onset_cm]
    for line in lines[:1]:
        line.set_label("Plateau onset")
    return lines[:1]


def _states(
    ax: Axes, places: NDArray[np.float64], by_lap: NDArray[np.float64]
) -> list[Line2D]:
    """A line for the state before the laps, and for those after them from light to dark."""
    colours = matplotlib.colormaps["Oranges"]
    laps = len(by_lap) - 1
    lines = []
    for lap in thinned(len(by_lap), _MOST_STATES):
        share = (lap - 1) / (laps - 1) if laps > 1 else 1.0
        colour = _FAINT if lap == 0 else colours(0.35 + 0.6 * share)
        label = "Before laps" if lap == 0 else f"Lap {lap}"
        line = ax.plot(places, by_lap[lap], color=colour, label=label)
        if lap in (0, 1, laps):  # The legend names the ends.
            lines += line
    return lines


def _along_track(
    ax: Axes, induction: Induction, lines: list[Line2D], x_label: str, y_label: str, title: str
) -> Axes:
    text = sizes(ax)
    ax.set_xlim(0.0, induction.track_length_cm)
    frame(ax, text, x_label, y_label)
    subtitle = f"Cell {induction.cell}, induction {induction.induction}"
    heading(ax, text, title, lines, subtitle)
    return ax
