"""Maps: every value in its cell, every cell about its coordinates."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from figure_examples import (
    NONLINEAR,
    SIGNALS,
    TITLES,
    ax,
    cells,
    changes,
    drawn,
    mesh_of,
    untouched,
)

import btsp

pytest.importorskip("matplotlib")

from matplotlib.axes import Axes  # noqa: E402

pytestmark = pytest.mark.filterwarnings("error")
# Fixtures that the tests here take, or that hold for each of them.
__all__ = ["ax", "untouched"]


@pytest.mark.parametrize("name", TITLES)
def test_the_map_is_delta_weight_in_cells_about_its_coordinates(name: str, ax: Axes) -> None:
    change = btsp.presets[name].run()
    change.plot(ax)
    x, y, values = cells(ax)
    np.testing.assert_array_equal(values, change.delta_weight)
    centres = 0.5 * (x[1:] + x[:-1])
    np.testing.assert_allclose(centres, change.protocol.time_to_plateau, atol=1e-12)
    np.testing.assert_allclose(0.5 * (y[1:] + y[:-1]), change.initial_weights, atol=1e-12)
    assert (ax.get_xlim(), ax.get_ylim()) == ((x[0], x[-1]), (y[0], y[-1]))
    mesh = mesh_of(ax)
    size = np.abs(change.delta_weight).max()
    assert (mesh.norm.vmin, mesh.norm.vmax) == (-size, size)
    assert mesh.get_cmap().name == "RdBu_r"


@pytest.mark.parametrize(
    ("spikes", "order"),
    [
        ([3.0, 1.0, -2.0], [2, 1, 0]),
        ([-2.0, -1.9, 3.0], [0, 1, 2]),
        ([1.0, -2.0, 1.0, 3.0, -2.0], [1, 0, 3]),
        ([0.5], [0]),
        ([0.5, 0.5], [0]),
        ([0.5, 0.5 + 1e-13], [0]),
    ],
)
@pytest.mark.parametrize("weights", [[1.0, 1.5, 2.5], [2.0], [2.0, 1.0, 1.9, 1.0], [0.0]])
def test_cells_stand_where_their_spikes_and_weights_are(
    spikes: list[float], order: list[int], weights: list[float], ax: Axes
) -> None:
    change = changes(spikes, weights)
    change.plot(ax)
    x, y, values = cells(ax)
    assert (np.diff(x) > 0).all() and (np.diff(y) > 0).all()
    pixels = drawn(ax)
    colours = mesh_of(ax).to_rgba(change.delta_weight, bytes=True).astype(int)
    assert values.shape == (len(set(weights)), len(order))
    for (i, time), (k, weight) in itertools.product(enumerate(spikes), enumerate(weights)):
        column, row = np.searchsorted(x, time) - 1, np.searchsorted(y, weight) - 1
        assert values[row, column] == pytest.approx(change.delta_weight[k, i], abs=1e-9)
        # A little beside the dashed line, if it runs there.
        places = [(time, weight + share * (y[row + 1] - y[row])) for share in (-0.2, 0.0, 0.2)]
        found = [pixel(pixels, ax, place) for place in places]
        assert min(np.abs(rgba - colours[k, i]).max() for rgba in found) <= 2
    halfway = 0.5 * (np.unique(weights)[1:] + np.unique(weights)[:-1])
    np.testing.assert_allclose(y[1:-1], halfway)


def pixel(pixels: np.ndarray, ax: Axes, place: tuple[float, float]) -> np.ndarray:
    column, row = ax.transData.transform(place)
    return pixels[pixels.shape[0] - 1 - int(row), int(column)].astype(int)


def test_edges_of_cells_are_right_to_the_pixel(ax: Axes) -> None:
    change = changes(np.linspace(-5, 5, 21), np.linspace(1, 2.4, 8))
    change.plot(ax)
    for line in list(ax.lines):
        line.remove()
    pixels = drawn(ax)
    box = ax.get_window_extent()
    columns = np.arange(int(box.x0) + 2, int(box.x1) - 2)
    rows = np.arange(int(box.y0) + 2, int(box.y1) - 2)
    x, y, values = cells(ax)
    inverse = ax.transData.inverted()
    at_x = np.searchsorted(x, inverse.transform([(k + 0.5, 0) for k in columns])[:, 0]) - 1
    at_y = np.searchsorted(y, inverse.transform([(0, k + 0.5) for k in rows])[:, 1]) - 1
    expected = mesh_of(ax).to_rgba(values, bytes=True)[np.ix_(at_y, at_x)].astype(int)
    found = pixels[np.ix_(pixels.shape[0] - 1 - rows, columns)]
    # A colour may be rounded, an edge fall in the middle of a pixel.
    wrong = (np.abs(found - expected) > 2).any(axis=-1)
    assert wrong.mean() < 0.01


def test_no_change_is_white_in_a_range_that_is_one(ax: Axes) -> None:
    change = btsp.weight_change(NONLINEAR.rule, NONLINEAR.protocol, [1.0, 2.0], laps=0)
    assert not change.delta_weight.any()
    change.plot(ax)
    assert (mesh_of(ax).norm.vmin, mesh_of(ax).norm.vmax) == (-1.0, 1.0)
    drawn(ax)


def test_the_equilibrium_is_a_dashed_line_with_gaps(ax: Axes) -> None:
    change = btsp.presets.short_tau.run()
    change.plot(ax)
    (line,) = ax.lines
    assert np.isnan(change.equilibrium_weight).any()
    np.testing.assert_array_equal(line.get_xdata(), change.protocol.time_to_plateau)
    np.testing.assert_array_equal(line.get_ydata(), change.equilibrium_weight)
    assert line.is_dashed() and line.get_color() == "#5a5a5a"


def test_the_equilibrium_in_order_of_time(ax: Axes) -> None:
    change = changes([3.0, 1.0, -2.0])
    change.plot(ax)
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [-2.0, 1.0, 3.0])
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), change.equilibrium_weight[::-1])


def test_an_equilibrium_out_of_range_leaves_the_axes_alone(ax: Axes) -> None:
    change = changes([-1.0, 0.0, 1.0], [0.1, 0.2])
    assert change.equilibrium_weight.min() > 1.0
    change.plot(ax)
    drawn(ax)
    assert ax.get_ylim() == pytest.approx((0.05, 0.25))


def test_an_equilibrium_between_gaps_is_as_wide_as_its_cell(ax: Axes) -> None:
    change = changes([[], [0.0], [], [], [0.0, 0.1], [1.0]])
    change.plot(ax)
    x, y = ax.lines[0].get_data()
    of_1, _, _, of_4, of_5 = change.equilibrium_weight[1:]
    np.testing.assert_array_equal(x, [0, 0.5, 1, 1.5, 2, 3, 4, 5])
    np.testing.assert_array_equal(y, [np.nan, of_1, of_1, of_1, np.nan, np.nan, of_4, of_5])


def test_trains_stand_at_their_numbers(ax: Axes) -> None:
    change = changes([[0.0, 0.1], [], [1.0]])
    change.plot(ax)
    x, _, values = cells(ax)
    np.testing.assert_array_equal(x, [-0.5, 0.5, 1.5, 2.5])
    np.testing.assert_array_equal(values, change.delta_weight)
    assert ax.get_xlabel() == "Input ID"
    drawn(ax)
    ticks = ax.get_xticks()
    np.testing.assert_array_equal(ticks, np.rint(ticks))
    area = btsp.signals(change.rule, change.protocol).plot_overlap_area()
    assert area.get_xlabel() == "Input ID"


def test_several_plateaus_are_counted_from_the_first(ax: Axes) -> None:
    change = changes([-1.0, 0.0, 1.0], plateau_onset=[2.0, -0.5])
    change.plot(ax)
    np.testing.assert_allclose(cells(ax)[0], [-1.0, 0.0, 1.0, 2.0])
    assert ax.get_xlabel() == "Time to first plateau (s)"
    area = btsp.signals(change.rule, change.protocol).plot_overlap_area()
    assert area.get_xlabel() == "Spike time relative to first plateau (s)"


def test_a_large_map_is_thinned_before_it_is_computed(ax: Axes) -> None:
    generator = np.random.default_rng(5)
    change = changes(generator.uniform(-5, 5, 200_000), generator.uniform(0, 4, 100_000))
    change.plot(ax)
    assert "delta_weight" not in vars(change)  # 160 GB
    x, y, values = cells(ax)
    assert values.shape == (300, 4000)
    assert mesh_of(ax).get_rasterized()
    times, weights = change.protocol.time_to_plateau, change.initial_weights
    # The ends are kept.
    assert x[0] < times.min() < x[1] and x[-2] < times.max() < x[-1]
    assert y[0] < weights.min() < y[1] and y[-2] < weights.max() < y[-1]
    line_x, line_y = ax.lines[0].get_data()
    found = [int(np.flatnonzero(times == time)[0]) for time in line_x[::1000]]
    np.testing.assert_array_equal(line_y[::1000], change.equilibrium_weight[found])
    some = changes(times[found], np.sort(weights)[np.arange(300) * 99_999 // 299])
    np.testing.assert_array_equal(values[:, ::1000], some.delta_weight)


def test_a_map_of_a_thousand_weights_has_its_own_values(ax: Axes) -> None:
    change = changes([-1.0, 1.0], np.linspace(0, 4, 1000))
    assert change.delta_weight.shape == (1000, 2)
    change.plot(ax)
    rows = np.arange(300) * 999 // 299
    np.testing.assert_array_equal(cells(ax)[2], change.delta_weight[rows])


@pytest.mark.parametrize("name", ["eligibility_trace", "overlap"])
def test_maps_of_signals_are_their_arrays(name: str, ax: Axes) -> None:
    plots = {
        "eligibility_trace": SIGNALS.plot_eligibility_traces,
        "overlap": SIGNALS.plot_overlap,
    }
    plots[name](ax)
    x, y, values = cells(ax)
    np.testing.assert_array_equal(values, getattr(SIGNALS, name))
    np.testing.assert_allclose(0.5 * (x[1:] + x[:-1])[1:-1], SIGNALS.time[1:-1], atol=1e-12)
    np.testing.assert_array_equal(y, np.arange(51) - 0.5)
    # A grid ends a step short of the time that it was made for.
    assert (ax.get_xlim(), ax.get_ylim()) == ((-10.0, 10.0), (-0.5, 49.5))
    assert (x[0], x[-1]) == (-10.0, 10.0)
    norm = mesh_of(ax).norm
    assert (norm.vmin, norm.vmax) == (0.0, values.max())
    assert mesh_of(ax).get_cmap().name == "viridis"


def test_a_coarse_grid_ends_with_its_last_cell(ax: Axes) -> None:
    signals = btsp.signals(NONLINEAR.rule, btsp.Pairing([-1.0, 1.0], step=0.5))
    signals.plot_overlap(ax)
    assert ax.get_xlim() == (-10.25, 9.75)
    assert (cells(ax)[0][[0, -1]] == (-10.25, 9.75)).all()


@pytest.mark.parametrize("held", [4_000_000, 500_000])
def test_large_maps_of_signals_are_thinned(
    held: int, ax: Axes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from btsp._plot import of_signals

    monkeypatch.setattr(of_signals, "_MOST_HELD", held)
    times = np.linspace(-5, 5, 700)
    signals = btsp.signals(NONLINEAR.rule, btsp.Pairing(times, step=0.003))
    signals.plot_eligibility_traces(ax)
    assert "eligibility_trace" not in vars(signals)
    x, y, values = cells(ax)
    assert values.shape == (300, 4000)
    rows = np.arange(300) * 699 // 299
    columns = np.arange(4000) * (signals.time.size - 1) // 3999
    np.testing.assert_array_equal(values, signals.eligibility_trace[np.ix_(rows, columns)])
    assert (y[0], y[-1]) == (-0.5, 699.5)
    assert ((y[:-1] < rows) & (rows < y[1:])).all()
    inner = signals.time[columns][1:-1]
    assert ((x[1:-2] < inner) & (inner < x[2:-1])).all()


def test_signals_of_nothing_are_dark(ax: Axes) -> None:
    silent = btsp.signals(NONLINEAR.rule, btsp.Pairing([[], []]))
    silent.plot_overlap(ax)
    assert (mesh_of(ax).norm.vmin, mesh_of(ax).norm.vmax) == (0.0, 1.0)
    for plot in (silent.plot_spikes, silent.plot_example, silent.plot_overlap_area):
        drawn(plot())
    silent_change = changes([[], []])
    drawn(silent_change.plot())
