"""Figures: what is drawn, where, under which title, and that nothing else is touched."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
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

pytestmark = pytest.mark.filterwarnings("error")

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


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_its_title_and_labels_in_the_axes_given(name: str, ax: Axes) -> None:
    plot, title, x_label, y_label, bar_label, legend = FIGURES[name]
    assert plot(ax) is ax
    assert ax.get_title() == title
    assert (ax.get_xlabel(), ax.get_ylabel()) == (x_label, y_label)
    assert [bar.get_ylabel() for bar in bars(ax.figure, ax)] == [bar_label] * bool(bar_label)
    found = [text.get_text() for text in ax.get_legend().get_texts()] if legend else []
    assert found == legend
    # Closed round a map, else like the letter L.
    sides = {side for side, spine in ax.spines.items() if spine.get_visible()}
    assert sides == {"left", "bottom"} | ({"right", "top"} if bar_label else set())
    drawn(ax)


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_set_globally(name: str, ax: Axes) -> None:
    from matplotlib import pyplot

    mine = pyplot.figure()
    FIGURES[name][0](ax=ax)
    assert settings() == SETTINGS
    assert pyplot.get_fignums() == [mine.number] and pyplot.gcf() is mine
    made = FIGURES[name][0]()
    assert settings() == SETTINGS
    assert pyplot.get_fignums() == [mine.number, made.figure.number]
    assert type(made.figure.get_layout_engine()).__name__ == "ConstrainedLayoutEngine"


def test_pyplot_is_left_alone_where_axes_are_given() -> None:
    text = """
import sys, btsp
from matplotlib.figure import Figure
preset = btsp.presets.nonlinear
signals = preset.signals()
plots = [getattr(signals, name) for name in dir(signals) if name.startswith("plot_")]
for plot in [*plots, preset.rule.plot_gains, preset.run().plot]:
    plot(Figure().subplots())
signals.plot(Figure().subplots(3))
assert len(plots) == 7
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", text], check=True)


def test_without_matplotlib_a_sentence_says_what_to_install() -> None:
    text = """
import sys
sys.modules["matplotlib"] = None
import btsp
try:
    btsp.presets.nonlinear.rule.plot_gains()
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", text], check=True, capture_output=True, text=True)
    assert done.stdout == "plots need Matplotlib: pip install 'btsp[plot]'\n"


def test_axes_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(TypeError, match=r"ax = 'here': must be a matplotlib\.axes\.Axes"):
        CHANGE.plot("here")  # type: ignore[arg-type]
    for axes in (Figure().subplots(2), [None, None], 3):
        with pytest.raises(ValueError, match=r"must be three matplotlib\.axes\.Axes"):
            SIGNALS.plot(axes)
    with pytest.raises(TypeError, match="must be a matplotlib"):
        SIGNALS.plot([1, 2, 3])


@pytest.mark.parametrize("name", TITLES)
def test_a_rule_of_a_preset_is_named_in_its_figures(name: str) -> None:
    rule = btsp.presets[name].rule
    elsewhere = btsp.weight_change(rule, btsp.Pairing([-1.0, 1.0]), [0.5, 0.7], laps=1)
    assert elsewhere.plot().get_title() == TITLES[name]
    gains = rule.plot_gains()
    assert gains.get_title() == "Gains q+ and q-"
    assert [text.get_text() for text in gains.texts] == [TITLES[name]]


def test_a_rule_of_no_preset_has_no_name() -> None:
    rule = NONLINEAR.rule.replace(depression_rate=0.25)
    change = btsp.weight_change(rule, btsp.Pairing([-1.0, 1.0]), [0.5, 0.7], laps=1)
    assert change.plot().get_title() == "Change in synaptic weight"
    assert not rule.plot_gains().texts


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


def marks(ax: Axes) -> np.ndarray:
    """Time, lower and upper end of every mark of a raster."""
    x, y = (np.asarray(values).reshape(-1, 3) for values in ax.lines[0].get_data())
    assert (x[:, 0] == x[:, 1]).all() and np.isnan(y[:, 2]).all()
    return np.column_stack([x[:, 0], y[:, 0], y[:, 1]])


def test_every_spike_has_a_mark(ax: Axes) -> None:
    trains = [[3.0, -1.0], [], [2.0], [-9.0, 9.0, 0.0]]
    btsp.signals(NONLINEAR.rule, btsp.Pairing(trains)).plot_spikes(ax)
    found = marks(ax)
    np.testing.assert_array_equal(found[:, 0], [3.0, -1.0, 2.0, -9.0, 9.0, 0.0])
    np.testing.assert_allclose(found[:, 1:].mean(axis=1), [0, 0, 2, 3, 3, 3])
    assert (np.rint(found[:, 1]) == np.rint(found[:, 2])).all(), "no mark in another's row"
    assert (ax.get_xlim(), ax.get_ylim()) == ((-10.0, 10.0), (-0.5, 3.5))


def test_many_spikes_share_marks(ax: Axes) -> None:
    times = np.random.default_rng(6).uniform(-10, 9.9, 300_000)
    btsp.signals(NONLINEAR.rule, btsp.Pairing(times)).plot_spikes(ax)
    found = marks(ax)
    assert found.shape[0] <= 250 * 1001
    assert (found[:, 1:] >= -0.5).all() and (found[:, 1:] <= 299_999.5).all()
    # Each spike has a mark at its place: within 10 ms and 600 inputs.
    rows = np.rint((found[:, 1:].mean(axis=1) - 599.5) / 1200).astype(int)
    taken = set(zip(rows.tolist(), np.rint((found[:, 0] + 10) / 0.02).astype(int).tolist()))
    wanted = zip(
        (np.arange(times.size) // 1200).tolist(), np.rint((times + 10) / 0.02).astype(int).tolist()
    )
    assert taken == set(wanted)


def test_the_example_is_one_input(ax: Axes) -> None:
    SIGNALS.plot_example(ax)
    (trace,) = ax.lines
    np.testing.assert_array_equal(trace.get_ydata(), SIGNALS.eligibility_trace[12])
    np.testing.assert_array_equal(trace.get_xdata(), SIGNALS.time)
    (spike,) = ax.collections[0].get_segments()
    np.testing.assert_allclose(spike, [[SIGNALS.protocol.spike_times[12], s] for s in (1.06, 1.2)])
    other = SIGNALS.plot_example(input=np.int64(49))
    np.testing.assert_array_equal(other.lines[0].get_ydata(), SIGNALS.eligibility_trace[49])
    with pytest.raises(ValueError, match="input = 50: must be from 0 to 49"):
        SIGNALS.plot_example(input=50)
    with pytest.raises(TypeError, match="input = 1.0: must be a whole number"):
        SIGNALS.plot_example(input=1.0)  # type: ignore[arg-type]
    from matplotlib import pyplot

    assert len(pyplot.get_fignums()) == 1, "no figure for what is refused"


@pytest.mark.parametrize(
    ("trains", "expected"),
    [([[], [], [1.0], [2.0]], 2), ([[1.0], [], [], []], 0), ([[], [], [], []], 1)],
)
def test_the_example_has_a_spike_if_any_input_has_one(
    trains: list[list[float]], expected: int, ax: Axes
) -> None:
    signals = btsp.signals(NONLINEAR.rule, btsp.Pairing(trains))
    signals.plot_example(ax)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), signals.eligibility_trace[expected])


def test_a_long_curve_keeps_its_peaks(ax: Axes) -> None:
    signals = btsp.signals(NONLINEAR.rule, btsp.Pairing([0.5, 1.0], step=1e-4))
    signals.plot_plateau(ax)
    gate, instructive = (np.asarray(line.get_ydata()) for line in ax.lines)
    assert instructive.size <= 2000 and instructive.max() == 1.0
    np.testing.assert_array_equal(gate, [0.0, 1.0, 0.0, 0.0])
    assert ax.lines[0].get_drawstyle() == "steps-post"
    on = signals.time[signals.plateau == 1]
    np.testing.assert_allclose(ax.lines[0].get_xdata()[1:3], [on[0], on[-1] + 1e-4])


def test_curves_are_the_rules_and_the_signals(ax: Axes) -> None:
    NONLINEAR.rule.plot_gains(ax)
    for line, values in zip(ax.lines, NONLINEAR.rule.gain_curve(np.linspace(0, 1, 501))):
        np.testing.assert_array_equal(line.get_ydata(), values)
    assert [line.is_dashed() for line in ax.lines] == [False, True]
    (plateau,) = SIGNALS.plot_plateau_potential().lines
    assert set(plateau.get_ydata()) == {0.0, 1.0}
    (area,) = SIGNALS.plot_overlap_area().lines
    np.testing.assert_array_equal(area.get_xdata(), SIGNALS.protocol.time_to_plateau)
    np.testing.assert_array_equal(area.get_ydata(), SIGNALS.overlap_area)
    decreasing = btsp.signals(NONLINEAR.rule, btsp.Pairing([1.0, -1.0]))
    (area,) = decreasing.plot_overlap_area().lines
    np.testing.assert_array_equal(area.get_xdata(), [-1.0, 1.0])
    np.testing.assert_array_equal(area.get_ydata(), decreasing.overlap_area[::-1])


@pytest.mark.parametrize("layout", ["constrained", "tight", None])
@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_signals_stand_in_line_whatever_the_layout(layout: Any, kind: Any) -> None:
    axes = Figure(figsize=(5, 7), layout=layout).subplots(3)
    found = SIGNALS.plot(kind(axes))
    assert isinstance(found, np.ndarray) and found.shape == (3,)
    assert all(one is other for one, other in zip(found, axes))
    titles = ["Eligibility traces (ET)", "Plateau potential", "Signal overlap (ET * IS)"]
    assert [ax.get_title() for ax in found] == titles
    assert [ax.get_xlabel() for ax in found] == ["", "", "Time (s)"]
    drawn(found[0])
    boxes = [ax.get_window_extent() for ax in found]
    for box in boxes[1:]:
        assert (box.x0, box.x1) == pytest.approx((boxes[0].x0, boxes[0].x1), abs=0.01)
    assert len({ax.get_xlim() for ax in found}) == 1
    assert len(bars(found[0].figure, *found)) == 2


def test_signals_in_a_new_figure() -> None:
    from matplotlib import pyplot

    axes = SIGNALS.plot()
    assert len(pyplot.get_fignums()) == 1 and axes[0].figure is axes[2].figure
    assert settings() == SETTINGS
    drawn(axes[0])
    numbers = [
        [label.get_text() for label in ax.get_xticklabels() if label.get_visible()] for ax in axes
    ]
    assert not any(numbers[0]) and not any(numbers[1]) and any(numbers[2])


def texts(ax: Axes) -> dict[str, Any]:
    """Where the texts of a figure of one plot stand, in pixels."""
    found = {
        "title": ax.title,
        "x label": ax.xaxis.label,
        "y label": ax.yaxis.label,
        **{f"bar {k}": bar.yaxis.label for k, bar in enumerate(bars(ax.figure, ax))},
        **{f"subtitle {k}": text for k, text in enumerate(ax.texts)},
    }
    boxes = {name: text.get_window_extent() for name, text in found.items() if text.get_text()}
    if ax.get_legend():
        boxes["legend"] = ax.get_legend().get_window_extent()
    for axis in (ax.xaxis, ax.yaxis):
        for label in axis.get_ticklabels():
            place = label.get_window_extent()
            view = ax.get_window_extent()
            middle = (0.5 * (place.x0 + place.x1), 0.5 * (place.y0 + place.y1))
            if axis is ax.xaxis and not view.x0 - 1 <= middle[0] <= view.x1 + 1:
                continue
            if axis is ax.yaxis and not view.y0 - 1 <= middle[1] <= view.y1 + 1:
                continue
            boxes[f"{axis.axis_name} {label.get_text()}"] = place
    return boxes


@pytest.mark.parametrize("size", [(6.4, 4.8), (3.0, 2.5)])
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_overlaps_another_or_the_edge(name: str, size: tuple[float, float]) -> None:
    figure = Figure(figsize=size, layout="constrained")
    ax = FIGURES[name][0](figure.subplots())
    drawn(ax)
    boxes = texts(ax)
    width, height = figure.bbox.size
    for what, box in boxes.items():
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, f"{what} beyond the edge: {box}"
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), f"{one} and {other}"


def test_panels_of_a_size_have_text_of_a_size() -> None:
    axes = Figure(layout="constrained").subplots(2, 2).reshape(-1)
    SIGNALS.plot_overlap(axes[0])
    CHANGE.plot(axes[1])
    NONLINEAR.rule.plot_gains(axes[2])
    SIGNALS.plot_spikes(axes[3])
    sizes = {
        (round(ax.title.get_size(), 6), round(ax.xaxis.label.get_size(), 6)) for ax in axes
    }
    assert len(sizes) == 1
    ((title, label),) = sizes
    assert 6 < label < 10 and title == pytest.approx(1.2 * label)


def test_sizes_and_colours_are_those_of_the_settings() -> None:
    with matplotlib.rc_context({"font.size": 7, "text.color": "navy", "axes.titlesize": 9}):
        ax = SIGNALS.plot_spikes()
    assert (ax.title.get_size(), ax.xaxis.label.get_size()) == (9, 7)
    assert ax.lines[0].get_color() == "navy"


def test_a_grid_does_not_show_on_a_map() -> None:
    with matplotlib.rc_context({"axes.grid": True}):
        ax = CHANGE.plot()
    drawn(ax)
    assert not any(line.get_visible() for line in ax.get_xgridlines() + ax.get_ygridlines())


@pytest.mark.parametrize("format", ["svg", "pdf", "png"])
def test_figures_are_saved_in_every_format_and_pickled(format: str, tmp_path: Any) -> None:
    axes = SIGNALS.plot()
    for figure in (CHANGE.plot().figure, axes[0].figure):
        pickle.loads(pickle.dumps(figure)).savefig(tmp_path / f"figure.{format}")
        assert (tmp_path / f"figure.{format}").stat().st_size > 5000


@pytest.mark.parametrize("figure", ["map", "gains"])
def test_a_title_of_ones_own_keeps_clear_of_the_legend(figure):
    experiment = btsp.presets.nonlinear
    ax = experiment.run().plot() if figure == "map" else experiment.rule.plot_gains()
    ax.set_title("A title of one's own")
    ax.figure.canvas.draw()
    title, legend = ax.title.get_window_extent(), ax.get_legend().get_window_extent()
    assert title.ymin >= legend.ymax - 1


def test_the_line_is_the_fixed_point_of_the_update_that_is_shown():
    preset = btsp.presets.nonlinear
    change = preset.replace(update="continuous").run()
    line = change.plot().get_lines()[0]
    np.testing.assert_array_equal(line.get_ydata(), change.fixed_point)
    assert np.abs(change.fixed_point - change.equilibrium_weight).max() > 0.1


def lines_of(ax: Axes) -> dict[str, Any]:
    return {line.get_label(): line for line in ax.get_lines()}


def test_lines_of_a_place_cell_are_its_arrays(ax: Axes) -> None:
    prediction = PLACE_CELL["Prediction"]
    lines = lines_of(prediction.plot(ax))
    for lap, label in enumerate(("Before laps", "Lap 1", "Lap 2", "Lap 3")):
        np.testing.assert_array_equal(lines[label].get_ydata(), prediction.ramp_by_lap_mv[lap])
        np.testing.assert_array_equal(lines[label].get_xdata(), SECOND.bin_centres_cm)
    np.testing.assert_array_equal(lines["Recorded after"].get_ydata(), SECOND.ramp_after_mv)
    assert len(ax.get_lines()) == 4 + 1 + SECOND.plateau_onset_cm.size
    assert ax.get_xlim() == (0, 187)


def test_the_best_so_far_falls_to_the_score(ax: Axes) -> None:
    fit = linear_fit()
    best = lines_of(fit.plot(ax))["Best so far"]
    assert (np.diff(best.get_ydata()) <= 0).all()
    assert best.get_ydata()[-1] == pytest.approx(fit.score, rel=1e-9)
    assert best.get_xdata()[-1] == fit.evaluations


def test_a_search_without_an_admissible_candidate_is_drawn(ax: Axes) -> None:
    class Nothing:
        evaluations = 10
        candidates = linear_fit().candidates._replace(
            score=np.full(linear_fit().candidates.score.shape, np.inf)
        )

    from btsp._plot import search_progress

    drawn(search_progress(Nothing(), ax))  # type: ignore[arg-type]
