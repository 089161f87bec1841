"""Figures: what is drawn, where, under which title, and that nothing else is touched."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from figure_examples import (
    CHANGE,
    FIGURES,
    NONLINEAR,
    SETTINGS,
    SIGNALS,
    TITLES,
    ax,
    bars,
    drawn,
    settings,
    untouched,
)
from place_examples import SECOND, linear_fit
from place_examples import VALUES as PLACE_CELL

import btsp

matplotlib = pytest.importorskip("matplotlib")

from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

pytestmark = pytest.mark.filterwarnings("error")
# Fixtures that the tests here take, or that hold for each of them.
__all__ = ["ax", "untouched"]


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
