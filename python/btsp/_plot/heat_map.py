"""Maps of values over x and y, with their colour bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import Normalize

from btsp._plot.panel import ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from numpy.typing import NDArray

    from btsp._plot.panel import Sizes

# Most cells drawn; a map of more is thinned first.
MOST_ROWS = 300
MOST_COLUMNS = 4000
# Most cells that stay vectors in a PDF or SVG.
_MOST_VECTORS = 20_000


def distinct(places: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which of the places to draw: in increasing order, each once.

    Equal places have equal values: what happens to a synapse depends only on its weight
    and its spikes. A range too short for an axis counts as one place.
    """
    values, first = np.unique(places, return_index=True)
    if values[-1] - values[0] <= 1e-9 * max(abs(values[0]), abs(values[-1])):
        return first[:1]
    return first


def edges(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The edges of cells about increasing places: halfway between neighbours, and as far
    beyond the first and the last as they are from their neighbours.
    """
    if places.size == 1:
        half = max(0.5, 1e-3 * abs(places[0]))
        return np.array([places[0] - half, places[0] + half])
    halves = 0.5 * np.diff(places)
    inner = places[:-1] + halves
    first, last = places[0] - halves[0], places[-1] + halves[-1]
    return np.concatenate([[first], inner, [last]])


def diverging(values: NDArray[np.float64]) -> tuple[float, float]:
    """A range of colours with 0 in its middle."""
    size = float(np.abs(values).max()) or 1.0
    return -size, size


def sequential(values: NDArray[np.float64]) -> tuple[float, float]:
    """A range of colours from 0 up."""
    return 0.0, float(values.max()) or 1.0


def heat_map(
    ax: Axes,
    sizes: Sizes,
    x_edges: NDArray[np.float64],
    y_edges: NDArray[np.float64],
    values: NDArray[np.float64],
    colours: str,
    limits: tuple[float, float],
    label: str,
) -> QuadMesh:
    """Draws the cells and their colour bar; `values` has a row for every y."""
    norm = Normalize(*limits)
    is_large = values.size > _MOST_VECTORS
    if not is_large:
        # Viewers of vectors show seams between cells: below them, cells with an outline of
        # their colour. (With outlines the cells themselves would be a pixel too large.)
        ax.pcolormesh(
            x_edges, y_edges, values, cmap=colours, norm=norm, edgecolors="face", linewidth=0.3
        )
    mesh = ax.pcolormesh(
        x_edges, y_edges, values, cmap=colours, norm=norm, rasterized=is_large
    )
    # Over a map lines would be mistaken for data.
    ax.grid(visible=False)
    bar = colour_bar(ax, mesh)
    bar.set_label(label, fontsize=sizes.label)
    bar.ax.tick_params(labelsize=sizes.ticks)
    return mesh


def colour_bar(ax: Axes, mesh: QuadMesh) -> Colorbar:
    """A colour bar as high as the axes, in room taken from them."""
    room: dict[str, Any] = {}
    if ax.figure.get_layout_engine() is not None:
        # The layout makes room for labels; without one, Matplotlib's default does.
        room = {"fraction": 0.05, "pad": 0.025}
    bar: Colorbar = ax.figure.colorbar(mesh, None, ax, ticks=ticks(), aspect=22, **room)
    return bar
