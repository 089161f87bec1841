"""Figures of the signals of a lap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.lines import Line2D

from btsp._arguments import shown, whole
from btsp._plot.heat_map import MOST_COLUMNS, MOST_ROWS, colour_bar, edges, heat_map, sequential
from btsp._plot.inputs import input_axis
from btsp._plot.panel import BLUE, VERMILION, Sizes, axes_of, frame, heading, ink, sizes
from btsp._plot.reduced import envelope, only, thinned

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from btsp._protocol import Pairing
    from btsp._signals import Signals

# Most rows of a raster; more inputs share a row.
_MOST_RASTER_ROWS = 250
# Up to this many spikes each has a mark of its own, exactly where it is; of more, those in
# one row and at one of so many places share one.
_MOST_EXACT = 5000
_PLACES = 1000
# Most spikes drawn over an example's trace, and where a mark begins and ends, in peaks of
# the trace: above it, where it hides none of it.
_MOST_SPIKES = 1000
_SPIKE = (1.06, 1.2)
# Most inputs of which each is shown by a dot.
_MOST_DOTS = 100
# Most numbers held at once while signals are thinned.
_MOST_HELD = 4_000_000


def spikes(signals: Signals, ax: Axes | None = None) -> Axes:
    """ "Presynaptic spike times": a mark for every spike of every input."""
    ax = axes_of(ax)
    text = sizes(ax)
    protocol = signals.protocol
    x, y, height = _marks(protocol)
    # One line with gaps, which is drawn much faster than a collection of lines.
    marks = y[:, None] + np.array([-0.5 * height, 0.5 * height, np.nan])
    ax.plot(
        np.repeat(x, 3),
        marks.reshape(-1),
        color=ink(),
        linewidth=1.2,
        solid_capstyle="butt",
        rasterized=x.size > _MOST_EXACT,
    )
    ax.set_xlim(protocol.start, protocol.stop)
    ax.set_ylim(-0.5, protocol.inputs - 0.5)
    frame(ax, text, "Time (s)", "Input ID", whole_y=True)
    heading(ax, text, "Presynaptic spike times")
    return ax


def example(signals: Signals, ax: Axes | None = None, input: int | None = None) -> Axes:
    """ "Example spike and eligibility trace": the spikes of one input and its trace."""
    protocol = signals.protocol
    if input is None:
        input = _example(protocol)
    else:
        input = whole("input", input, protocol.inputs - 1)
    ax = axes_of(ax)
    text = sizes(ax)
    times = np.atleast_1d(protocol.spike_times[input])
    times = times[:: -(-times.size // _MOST_SPIKES) or 1]
    one = signals.replace(protocol=only(protocol, np.array([input])))
    trace = one.eligibility_trace[0]
    peak = float(trace.max()) or 1.0
    ax.vlines(times, _SPIKE[0] * peak, _SPIKE[1] * peak, colors=ink())
    legend = [
        Line2D([], [], color=ink(), label="Spike"),
        *ax.plot(*envelope(signals.time, trace), color=BLUE, label="Eligibility trace"),
    ]
    ax.set_xlim(*_time_limits(signals))
    ax.set_ylim(-0.04 * _SPIKE[1] * peak, 1.04 * _SPIKE[1] * peak)
    frame(ax, text, "Time (s)", "Amplitude (a.u.)")
    heading(ax, text, "Example spike and eligibility trace", legend)
    return ax


def plateau(signals: Signals, ax: Axes | None = None) -> Axes:
    """ "Plateau and instructive signal" over time."""
    ax = axes_of(ax)
    text = sizes(ax)
    time, instructive = envelope(signals.time, signals.instructive_signal)
    legend = [
        *_gate(signals, ax),
        *ax.plot(time, instructive, color=VERMILION, label="Instructive signal"),
    ]
    ax.set_xlim(*_time_limits(signals))
    ax.set_ylim(-0.04, 1.04)
    frame(ax, text, "Time (s)", "Amplitude (a.u.)")
    heading(ax, text, "Plateau and instructive signal", legend)
    return ax


def eligibility_traces(signals: Signals, ax: Axes | None = None) -> Axes:
    """ "Eligibility traces (ET)": a map over inputs and time."""
    ax = axes_of(ax)
    _map(signals, ax, sizes(ax), "eligibility_trace", "Time (s)")
    return ax


def overlap(signals: Signals, ax: Axes | None = None) -> Axes:
    """ "Signal overlap (ET * IS)": a map over inputs and time."""
    ax = axes_of(ax)
    _map(signals, ax, sizes(ax), "overlap", "Time (s)")
    return ax


def plateau_potential(signals: Signals, ax: Axes | None = None) -> Axes:
    """ "Plateau potential" over the same time as the maps."""
    ax = axes_of(ax)
    _plateau_potential(signals, ax, sizes(ax, flat=True), "Time (s)")
    return ax


def overlap_area(signals: Signals, ax: Axes | None = None) -> Axes:
    """ "Total integrated signal overlap": the overlap's integral for every input."""
    ax = axes_of(ax)
    text = sizes(ax)
    inputs = input_axis(signals.protocol)
    order = np.argsort(inputs.places, kind="stable")
    x, area = envelope(inputs.places[order], signals.overlap_area[order])
    marker = "o" if x.size <= _MOST_DOTS else ""
    ax.plot(x, area, color=BLUE, marker=marker, markersize=3)
    pad = 0.02 * (x[-1] - x[0]) or 0.5
    ax.set_xlim(x[0] - pad, x[-1] + pad)
    largest = float(area.max()) or 1.0
    ax.set_ylim(-0.04 * largest, 1.04 * largest)
    frame(
        ax, text, inputs.spike_label, "Integrated overlap (s)", whole_x=inputs.are_numbers
    )
    heading(ax, text, "Total integrated signal overlap")
    return ax


def signals_in_line(signals: Signals, axes: Any = None) -> NDArray[Any]:
    """Eligibility traces, plateau and overlap, one above the other on one time axis."""
    if axes is None:
        from matplotlib import pyplot

        width, height = pyplot.rcParams["figure.figsize"]
        _, axes = pyplot.subplots(
            3,
            figsize=(width, 1.35 * height),
            sharex=True,
            height_ratios=(10, 3, 10),
            layout="constrained",
        )
    panels = np.array(axes, dtype=object).reshape(-1)
    if panels.size != 3:
        raise ValueError(f"axes = {shown(axes)}: must be three matplotlib.axes.Axes")
    top, middle, bottom = (axes_of(ax) for ax in panels)
    text = sizes(top, flat=True)
    _map(signals, top, text, "eligibility_trace", None)
    _plateau_potential(signals, middle, text, None)
    mesh = _map(signals, bottom, text, "overlap", "Time (s)")
    engine = middle.figure.get_layout_engine()
    if engine is None or engine.colorbar_gridspec:
        # Colour bars have taken their room from the maps: as much from the plateau, so that
        # times stay in line. (The constrained layout keeps them so.)
        colour_bar(middle, mesh).ax.set_visible(False)
    return panels


def _map(
    signals: Signals,
    ax: Axes,
    text: Sizes,
    name: Literal["eligibility_trace", "overlap"],
    x_label: str | None,
) -> Any:
    rows = thinned(signals.protocol.inputs, MOST_ROWS)
    columns = thinned(signals.time.size, MOST_COLUMNS)
    values = _sampled(signals, name, rows, columns)
    time_edges, input_edges = edges(signals.time[columns]), edges(rows.astype(np.float64))
    # Outer cells end where the axes do.
    time_edges[[0, -1]] = _time_limits(signals)
    input_edges[[0, -1]] = -0.5, signals.protocol.inputs - 0.5
    mesh = heat_map(
        ax,
        text,
        time_edges,
        input_edges,
        values,
        "viridis",
        sequential(values),
        "Amplitude (a.u.)",
    )
    ax.set_xlim(time_edges[0], time_edges[-1])
    ax.set_ylim(input_edges[0], input_edges[-1])
    frame(ax, text, x_label, "Input ID", whole_y=True, closed=True)
    titles = {
        "eligibility_trace": "Eligibility traces (ET)",
        "overlap": "Signal overlap (ET * IS)",
    }
    heading(ax, text, titles[name])
    return mesh


def _plateau_potential(signals: Signals, ax: Axes, text: Sizes, x_label: str | None) -> None:
    _gate(signals, ax)
    ax.set_xlim(*_time_limits(signals))
    ax.set_ylim(-0.08, 1.08)
    frame(ax, text, x_label, None)
    ax.set_yticks([0, 1])
    heading(ax, text, "Plateau potential")


def _gate(signals: Signals, ax: Axes) -> list[Line2D]:
    """The plateau, on from its first sample up to the first without it."""
    gate = signals.plateau
    changes = np.flatnonzero(np.diff(gate)) + 1
    places = np.concatenate([[0], changes, [gate.size - 1]])
    return ax.plot(
        signals.time[places], gate[places], color=ink(), drawstyle="steps-post", label="Plateau"
    )


def _time_limits(signals: Signals) -> tuple[float, float]:
    """From the first sample's cell to the last one's, or from start to stop of the grid where
    that is as good as the same.
    """
    time, grid = edges(signals.time), signals.protocol
    near = (grid.stop - grid.start) / 500
    first = grid.start if abs(time[0] - grid.start) <= near else float(time[0])
    last = grid.stop if abs(time[-1] - grid.stop) <= near else float(time[-1])
    return first, last


def _sampled(
    signals: Signals, name: str, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Some rows and columns of a signal, without holding all the others."""
    if name in vars(signals) or signals.protocol.inputs * signals.time.size <= _MOST_HELD:
        values: NDArray[np.float64] = getattr(signals, name)[np.ix_(rows, columns)]
        return values
    at_once = max(1, _MOST_HELD // signals.time.size)
    parts = []
    for start in range(0, rows.size, at_once):
        protocol = only(signals.protocol, rows[start : start + at_once])
        parts.append(getattr(signals.replace(protocol=protocol), name)[:, columns])
    return np.concatenate(parts)


def _example(protocol: Pairing) -> int:
    """An input to show alone: about a quarter of the way, so that its trace lies inside the
    plateau's reach, and with a spike, if any has one.
    """
    quarter = protocol.inputs // 4
    if isinstance(protocol.spike_times, tuple):
        spiking = np.flatnonzero([train.size for train in protocol.spike_times])
        if spiking.size:
            return int(spiking[np.searchsorted(spiking, quarter) % spiking.size])
    return quarter


def _marks(
    protocol: Pairing,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Where the marks of a raster stand, and their height."""
    trains = protocol.spike_times
    if isinstance(trains, tuple):
        times = np.concatenate(trains)
        inputs = np.repeat(np.arange(len(trains)), [train.size for train in trains])
    else:
        times, inputs = trains, np.arange(trains.size)
    per_row = -(-protocol.inputs // _MOST_RASTER_ROWS)
    # At most as high as if there were ten.
    height = 0.8 * max(min(per_row, protocol.inputs / 10), 0.1)
    if per_row == 1 and times.size <= _MOST_EXACT:
        return times, inputs.astype(np.float64), height
    span = protocol.stop - protocol.start
    place = np.rint((times - protocol.start) / span * _PLACES).astype(np.intp)
    taken = np.zeros((_MOST_RASTER_ROWS, _PLACES + 1), dtype=np.bool_)
    taken[inputs // per_row, place] = True
    row, place = np.nonzero(taken)
    middle = (row * per_row).astype(np.float64) + 0.5 * (per_row - 1)
    return protocol.start + place.astype(np.float64) * (span / _PLACES), middle, height
