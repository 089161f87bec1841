"""Figures of the experiments, drawn by Matplotlib.

The figures, titles and labels are those of the command. Each function draws in the axes
that it is given, or in those of a new figure, and returns them. Nothing is set globally:
fonts, line widths and the colour of text and frames are those of Matplotlib's settings.
"""

from __future__ import annotations

try:
    import matplotlib as _matplotlib  # noqa: F401
except ImportError as error:
    raise ImportError("plots need Matplotlib: pip install 'btsp[plot]'") from error

from btsp._plot.of_place_cell import (
    inferred_weights,
    ramp_by_lap,
    ramps,
    search_progress,
    weights_by_lap,
)
from btsp._plot.of_rule import gains, weight_change
from btsp._plot.of_signals import (
    eligibility_traces,
    example,
    overlap,
    overlap_area,
    plateau,
    plateau_potential,
    signals_in_line,
    spikes,
)

__all__ = [
    "eligibility_traces",
    "example",
    "gains",
    "inferred_weights",
    "overlap",
    "overlap_area",
    "plateau",
    "plateau_potential",
    "ramp_by_lap",
    "ramps",
    "search_progress",
    "signals_in_line",
    "spikes",
    "weight_change",
    "weights_by_lap",
]
