"""Figures of a rule: its gains, and what it does to weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from btsp._plot.heat_map import MOST_COLUMNS, MOST_ROWS, distinct, diverging, edges, heat_map
from btsp._plot.inputs import input_axis
from btsp._plot.panel import BLUE, GREY, VERMILION, axes_of, frame, heading, sizes
from btsp._plot.reduced import only, thinned
from btsp._presets import presets

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from btsp._rule import Rule
    from btsp._weight_change import WeightChange

_GAIN_POINTS = 501


def gains(rule: Rule, ax: Axes | None = None) -> Axes:
    """ "Gains q+ and q-" over the overlap."""
    ax = axes_of(ax)
    text = sizes(ax)
    overlap = np.linspace(0.0, 1.0, _GAIN_POINTS)
    up, down = rule.gain_curve(overlap)
    # Dashed, so that both are seen where they are equal.
    lines = [
        *ax.plot(overlap, up, color=VERMILION, label="q+"),
        *ax.plot(overlap, down, color=BLUE, linestyle="--", label="q-"),
    ]
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(-0.02, 1.02)
    frame(ax, text, "Signal overlap u", "q(u)")
    heading(ax, text, "Gains q+ and q-", lines, _title(rule))
    return ax


def weight_change(change: WeightChange, ax: Axes | None = None) -> Axes:
    """The map of the change in weight over time to plateau and initial weight."""
    ax = axes_of(ax)
    text = sizes(ax)
    inputs = input_axis(change.protocol)
    columns = distinct(inputs.places)
    columns = columns[thinned(columns.size, MOST_COLUMNS)]
    rows = distinct(change.initial_weights)
    rows = rows[thinned(rows.size, MOST_ROWS)]
    x, weights = inputs.places[columns], change.initial_weights[rows]
    x_edges, y_edges = edges(x), edges(weights)
    values = _delta_weight(change, rows, columns)
    heat_map(
        ax,
        text,
        x_edges,
        y_edges,
        values,
        "RdBu_r",
        diverging(values),
        "Normalized change in synaptic weight",
    )
    # Where weights tend to under the update that the map shows.
    fixed_point = change.fixed_point
    equilibrium = change.equilibrium_weight if fixed_point is None else fixed_point
    line = ax.plot(
        *_with_lone_points(x, x_edges, equilibrium[columns]),
        color=GREY,
        linestyle="--",
        label="Target equilibrium weight",
    )
    # The map's, wherever the line runs.
    ax.set_xlim(x_edges[0], x_edges[-1])
    ax.set_ylim(y_edges[0], y_edges[-1])
    frame(
        ax,
        text,
        inputs.delay_label,
        "Initial weight",
        whole_x=inputs.are_numbers,
        closed=True,
    )
    heading(ax, text, _title(change.rule) or "Change in synaptic weight", line)
    return ax


def _title(rule: Rule) -> str | None:
    titles = (preset.title for preset in presets.values() if preset.rule == rule)
    return next(titles, None)


def _delta_weight(
    change: WeightChange, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Some rows and columns of `delta_weight`, without computing the others."""
    shape = (change.initial_weights.size, change.protocol.inputs)
    if "delta_weight" in vars(change) or shape[0] <= MOST_ROWS and shape[1] <= MOST_COLUMNS:
        return change.delta_weight[np.ix_(rows, columns)]
    part = change.replace(
        protocol=only(change.protocol, columns), initial_weights=change.initial_weights[rows]
    )
    return part.delta_weight


def _with_lone_points(
    x: NDArray[np.float64], x_edges: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A curve on which a point between gaps is as wide as its cell: no line reaches it."""
    gap = np.concatenate([[True], np.isnan(y), [True]])
    lone = np.flatnonzero(~gap[1:-1] & gap[:-2] & gap[2:])
    before_and_after = np.concatenate([lone, lone + 1])
    x = np.insert(x, before_and_after, np.concatenate([x_edges[lone], x_edges[lone + 1]]))
    return x, np.insert(y, before_and_after, np.concatenate([y[lone], y[lone]]))
