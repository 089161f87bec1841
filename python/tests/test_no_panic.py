"""Nothing that can be passed makes the core panic, the interpreter end, or a result NaN."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest
from hostile import CONSTANTS, PROTOCOL, RULE, Series, Subclass, things
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import (
    extreme_rules,
    grids,
    integrations,
    last_sample,
    protocols,
    rules,
    updates,
)

import btsp


def attempt(call, *arguments, **named):
    """What a call returns; None where it refuses its arguments, as it may."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return call(*arguments, **named)
        except (ValueError, TypeError, MemoryError) as error:
            # A refusal says something of its own.
            assert str(error)
            assert type(error) in (ValueError, TypeError) or isinstance(error, MemoryError), error
            return None


def finite(*arrays_found):
    for array in arrays_found:
        assert array is None or np.isfinite(array).all()


# An equilibrium weight may be NaN, by definition; nothing else.


def sound(change):
    top = change.rule.max_weight
    finite(change.delta_weight, change.overlap_area, change.potentiation_area)
    finite(change.depression_area, change.slope, change.intercept)
    assert (np.abs(change.delta_weight) <= top).all()
    for weight in (change.equilibrium_weight, change.fixed_point):
        assert weight is None or (np.isnan(weight) | ((weight >= 0) & (weight <= top))).all()
    if change.slope is not None:
        assert ((change.slope >= 0) & (change.slope <= 1)).all()
        assert ((change.intercept >= 0) & (change.intercept <= 1)).all()


@given(st.sampled_from([btsp.Sigmoid, btsp.TimeConstants]), things, things)
def test_two_numbers(call, one, other):
    made = attempt(call, one, other)
    if made is not None:
        assert eval(repr(made), {"btsp": btsp}) == made


@given(st.lists(things, min_size=7, max_size=7), st.integers(0, 6))
def test_rules(others, k):
    good = [getattr(RULE, name) for name in RULE._arguments]
    good[k] = others[k]
    for arguments in (good, others):
        made = attempt(btsp.WeightDependentRule, *arguments)
        if made is not None:
            assert eval(repr(made), {"btsp": btsp}) == made


@given(
    things,
    st.sampled_from(["spike_times", "plateau_onset", "plateau_duration", "start", "stop", "step"]),
)
@example([1.0], "step")
def test_protocols(thing, name):
    arguments = {"spike_times": [0.1, 0.2], "step": 0.05, name: thing}
    made = attempt(btsp.Pairing, **arguments)
    if made is not None and made.samples <= 10_000:
        assert eval(repr(made), {"btsp": btsp, "np": np}) == made
        sound(btsp.weight_change(RULE, made, 1.0, 2))


@given(things, things, things)
def test_plateaus(spikes, onsets, durations):
    made = attempt(btsp.Pairing, spikes, onsets, durations, -12, 13, 0.1)
    if made is not None:
        sound(btsp.weight_change(RULE, made, 1.0, 2, "exact"))


@given(
    things,
    st.sampled_from(["rule", "protocol", "initial_weights", "laps", "integration", "update"]),
)
def test_weight_change(thing, name):
    arguments = {"rule": RULE, "protocol": PROTOCOL, "initial_weights": 1.0, "laps": 2, name: thing}
    made = attempt(btsp.weight_change, **arguments)
    if made is not None:
        sound(made)


@given(
    things,
    st.sampled_from(
        ["rules", "protocol", "initial_weights", "laps", "integration", "update", "n_jobs"]
    ),
)
def test_batches(thing, name):
    arguments = {
        "rules": [RULE],
        "protocol": PROTOCOL,
        "initial_weights": 1.0,
        "laps": 2,
        name: thing,
    }
    made = attempt(btsp.weight_change_batch, **arguments)
    if made is not None:
        finite(made.delta_weight, made.overlap_area, made.potentiation_area)
        assert len(made.equilibrium_weight) == len(made)


@given(
    things,
    st.sampled_from(
        [
            "rule",
            "protocol",
            "initial_weights",
            "laps",
            "integration",
            "every_lap",
            "time_constants",
            "title",
        ]
    ),
)
def test_experiments(thing, name):
    arguments = {"rule": RULE, "protocol": PROTOCOL, "initial_weights": 1.0, "laps": 2, name: thing}
    made = attempt(btsp.Experiment, **arguments)
    if made is not None:
        made.to_toml()
        made.signals()
        if made.rule is not None:
            assert btsp.Experiment.from_toml(made.to_toml()).run() == made.run()


@given(things, things)
def test_calls_with_arrays(one, other):
    for gain in (btsp.Linear(), btsp.Sigmoid(0.5, 1e-6), btsp.Sigmoid(0, 1e3)):
        found = attempt(gain, one)
        if found is not None:
            assert not np.isnan(found).any()
    found = attempt(RULE.equilibrium, one, other)
    if found is not None:
        assert (np.isnan(found) | ((found >= 0) & (found <= RULE.max_weight))).all()
    attempt(RULE.gain_curve, one)
    attempt(RULE.drive, one)
    attempt(RULE.drive, PROTOCOL, one)
    attempt(btsp.signals, one, PROTOCOL)
    attempt(btsp.signals, RULE, one)
    attempt(btsp.signals, RULE, PROTOCOL, one)


@given(things)
def test_dictionaries_and_texts(thing):
    for value in (
        RULE,
        PROTOCOL,
        btsp.Sigmoid(0.5, 1),
        btsp.Linear(),
        CONSTANTS,
        btsp.presets.linear,
    ):
        attempt(type(value).from_dict, thing)
        for name in value.to_dict():
            attempt(type(value).from_dict, {**value.to_dict(), name: thing})
            if name in value._arguments:
                attempt(value.replace, **{name: thing})


@given(st.one_of(st.text(), st.text('[]={}".\n#-_0123456789einfatruls', max_size=60)))
def test_texts(text):
    for kind in (
        btsp.Experiment,
        btsp.WeightDependentRule,
        btsp.Pairing,
        btsp.Sigmoid,
        btsp.TimeConstants,
    ):
        try:
            kind.from_toml(text)
        except UnicodeEncodeError:
            assert any(0xD800 <= ord(character) <= 0xDFFF for character in text)
        except ValueError as error:
            assert "line" in str(error) or "kind" in str(error)


@given(st.data(), st.sampled_from(list(btsp.presets)))
def test_torn_configurations(data, name):
    text = btsp.presets[name].to_toml()
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 12))
    put = data.draw(
        st.one_of(
            st.sampled_from(["", "-", "nan", "inf", "1e999", "[", "0x7f", '"""', "=", "9" * 30]),
            st.text(max_size=3),
        )
    )
    try:
        made = btsp.Experiment.from_toml(text[:at] + put + text[at + length :])
    except UnicodeEncodeError:
        return
    except ValueError as error:
        assert "line" in str(error)
        return
    assert btsp.Experiment.from_toml(made.to_toml()) == made


# Within the ranges, everything is a number.


@st.composite
def extreme_protocols(draw):
    grid = draw(
        st.one_of(
            grids(400),
            st.sampled_from(
                [
                    {"start": -1e9, "stop": 1e9, "step": 1e7},
                    {"start": 1e9 - 1e-4, "stop": 1e9, "step": 1e-6},
                    {"start": -5.0, "stop": 5.0, "step": 5.0},
                    {"start": -3e-9, "stop": 1.0, "step": 0.1},
                ]
            ),
        )
    )
    start, last = grid["start"], last_sample(**grid)
    span = last - start
    share = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 1e-16, 1 - 1e-16]))
    times = share.map(lambda x: min(start + x * span, last))
    trains = draw(st.lists(st.lists(times, max_size=30), min_size=1, max_size=3))
    onsets = draw(st.lists(times, min_size=1, max_size=30))
    durations = draw(
        st.lists(
            st.one_of(
                share.map(lambda x: x * (grid["stop"] - start)),
                st.sampled_from([grid["step"], grid["step"] * 1.5, 5e-324]),
            ),
            min_size=len(onsets),
            max_size=len(onsets),
        )
    )
    # Ends beyond the grid are drawn in; those that cover no sample are refused.
    durations = [min(d, grid["stop"] - onset) for onset, d in zip(onsets, durations)]
    return attempt(btsp.Pairing, trains, onsets, durations, **grid)


@given(
    extreme_rules(), st.one_of(extreme_protocols(), protocols()), st.data(), integrations, updates
)
def test_extremes(rule, protocol, data, integration, update):
    if protocol is None:
        return
    laps = data.draw(st.sampled_from([0, 1, 2, 3, 999_999, 1_000_000]))
    share = data.draw(st.lists(st.floats(0, 1), min_size=1, max_size=4))
    weights = [min(x * rule.max_weight, rule.max_weight) for x in share]
    change = attempt(btsp.weight_change, rule, protocol, weights, laps, integration, update)
    assert change is not None
    sound(change)
    if laps < 4:
        finite(change.weight)
        assert (change.weight >= 0).all()
        assert (change.weight <= rule.max_weight).all()
    batch = btsp.weight_change_batch([rule] * 3, protocol, weights, laps, integration, update, 2)
    assert (batch.delta_weight == change.delta_weight).all()
    signals = btsp.signals(rule, protocol, integration)
    finite(signals.time, signals.eligibility_trace, signals.overlap, signals.overlap_area)
    finite(signals.instructive_signal, signals.plateau)
    assert signals.instructive_signal.min() >= 0
    assert signals.instructive_signal.max() <= 1 + 1e-15  # But for rounding.
    assert signals.eligibility_trace.min() >= 0


@given(
    extreme_rules(),
    st.lists(st.one_of(st.floats(0, 2), st.floats(0, allow_infinity=False)), max_size=9),
)
def test_extreme_gains_and_areas(rule, values):
    for q in rule.gain_curve(values):
        finite(q)
        assert (q >= 0).all()
    for p in values:
        found = rule.equilibrium(p, values)
        assert (np.isnan(found) | ((found >= 0) & (found <= rule.max_weight))).all()


@given(rules(), st.integers(0, 1_000_000))
def test_many_laps_end_somewhere(rule, laps):
    sound(btsp.weight_change(rule, PROTOCOL, [0.0, rule.max_weight], laps))
    sound(btsp.weight_change(rule, PROTOCOL, [0.0, rule.max_weight], laps, update="continuous"))


@pytest.mark.parametrize("dtype", ["f2", "f4", ">f8", "i1", "u8", "g"])
def test_dtypes_that_are_numbers_are_taken(dtype):
    values = np.array([1, 0, 2], dtype=dtype)
    for array in (
        values,
        values[::-1][::-1],
        np.repeat(values, 2)[::2],
        values.view(Subclass),
        Series(values),
    ):
        assert btsp.Pairing(array) == btsp.Pairing([1, 0, 2])
        change = btsp.weight_change(RULE, PROTOCOL, array, 1)
        assert change == btsp.weight_change(RULE, PROTOCOL, [1, 0, 2], 1)
        np.testing.assert_array_equal(btsp.Linear()(array), [1, 0, 2])


@pytest.mark.skipif(
    np.finfo(np.longdouble).maxexp == np.finfo(np.float64).maxexp,
    reason="a longdouble is a double here",
)
def test_what_no_double_holds_is_infinite():
    large = np.array([np.longdouble("1e4000")])
    for call in (lambda: btsp.Pairing(large), lambda: btsp.weight_change(RULE, PROTOCOL, large, 1)):
        with pytest.raises(ValueError, match=r"\[0\] = inf: must be from"):
            call()


def test_masked_arrays():
    whole = np.ma.masked_array([1.0, 2.0], mask=False)
    assert btsp.Pairing(whole) == btsp.Pairing([1, 2])
    holed = np.ma.masked_array([1.0, 2.0], mask=[True, False])
    for call in (
        lambda: btsp.Pairing(holed),
        lambda: btsp.Pairing([holed]),
        lambda: btsp.Pairing([1.0], holed),
        lambda: btsp.weight_change(RULE, PROTOCOL, holed, 1),
        lambda: btsp.Linear()(holed),
        lambda: RULE.equilibrium(holed, 1),
    ):
        with pytest.raises(ValueError, match="masked"):
            call()


def test_labelled_arrays_are_taken():
    xarray = pytest.importorskip("xarray")
    times = xarray.DataArray([-1.0, 0.5], dims="input")
    assert btsp.Pairing(times) == btsp.Pairing([-1.0, 0.5])
    assert btsp.Pairing(xarray.DataArray([[-1.0, 0.5]])) == btsp.Pairing([[-1.0, 0.5]])
    assert btsp.Pairing([0.0], xarray.DataArray(1.0)) == btsp.Pairing([0.0], 1.0)
    assert btsp.Pairing([times, times[:0]]) == btsp.Pairing([[-1.0, 0.5], []])
    pandas = pytest.importorskip("pandas")
    series = pandas.Series([-1.0, 0.5], index=[7, 3])
    assert btsp.Pairing(series) == btsp.Pairing([-1.0, 0.5])
    assert btsp.Pairing(pandas.Series([[-1.0], [0.5, 1]])) == btsp.Pairing([[-1.0], [0.5, 1]])
    assert btsp.weight_change(RULE, PROTOCOL, abs(series), 1).initial_weights.tolist() == [1, 0.5]


# In an interpreter of their own: times that are hardly numbers, and memory that is not there.

TINY = """
import itertools
import numpy as np, btsp
taus = [5e-324, 1e-323, 1e-318, 1e-310, 1e-300, 1.0]
gains = [btsp.Linear(), btsp.Sigmoid(0.5, 0.2136), btsp.Sigmoid(0.9, 1e-6)]
trains = [[9.9e-317, 0.0], [0.0] * 12 + [5e-324], [1e-302, 3e-302, 9.9e-301]]
grids = [(1e-302, 0.0, 1e-300, 1e-302), (5e-324, 0.0, 2e-323, 5e-324), (0.3, -1.0, 1.0, 0.1)]
for tau, gain, (duration, *grid) in itertools.product(taus, gains, grids):
    rule = btsp.WeightDependentRule(2.0, tau, 1.0, 1.0, 1.0, gain, gain)
    last = grid[1] - grid[2]
    spikes = [[time for time in train if time <= last] for train in trains]
    protocol = btsp.Pairing(spikes, 0.0, duration, *grid)
    for update in ("per_lap", "continuous"):
        change = btsp.weight_change(rule, protocol, [0.0, 0.7], 2, "exact", update)
        assert np.isfinite(change.delta_weight).all(), (rule, protocol, update)
        assert (change.potentiation_area >= 0).all(), (rule, protocol, update)
print("done")
"""


def test_tiny_times(script):
    assert script(TINY) == "done\n"


LARGE = """
import resource, sys
import numpy as np, btsp
# As much as a small machine has; less than any of these needs.
limit = 3 * 2**30
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
rule = btsp.presets.nonlinear.rule
one = btsp.Pairing([0.0])
many = btsp.Pairing(np.zeros(1_000_000), start=-1, stop=1, step=0.2)
long = many.replace(start=-10, stop=10, step=0.001)
weights = np.zeros(1_000_000)
cases = {
    "weight": lambda: btsp.weight_change(rule, one, weights, 1_000_000).weight,
    "weight that clips": lambda: btsp.weight_change(
        rule.replace(potentiation_rate=100.0), one, weights, 1_000_000).weight,
    "weight of many": lambda: btsp.weight_change(rule, many, weights, 1_000_000).weight,
    "delta_weight": lambda: btsp.weight_change(rule, many, weights, 1).delta_weight,
    "batch": lambda: btsp.weight_change_batch([rule] * 9, many, weights[:100], 1).delta_weight,
    "eligibility_trace": lambda: btsp.signals(rule, long).eligibility_trace,
    "overlap": lambda: btsp.signals(rule, long).overlap,
    "gain": lambda: btsp.Linear()(np.broadcast_to(0.5, (10**6, 10**6))),
    "initial_weights": lambda: btsp.weight_change(rule, one, np.broadcast_to(0.5, 10**12), 1),
    "spike_times": lambda: btsp.Pairing(np.broadcast_to(0.5, 10**12)),
    "a table of spike_times": lambda: btsp.Pairing(np.broadcast_to(0.5, (3, 10**12))),
    "plateau_onset": lambda: btsp.Pairing([0.5], np.broadcast_to(0.5, 10**12)),
    "equilibrium": lambda: rule.equilibrium(np.zeros((10**6, 1)), np.zeros(10**6)),
}
for name, case in cases.items():
    try:
        case()
    except MemoryError as error:
        assert str(error), name
        print(name)
# It goes on.
assert btsp.presets.linear.run().delta_weight.shape == (50, 50)
print("done")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_large_results_are_memory_errors(script):
    said = script(LARGE).splitlines()
    names = [
        line.split('": lambda')[0].strip()[1:] for line in LARGE.splitlines() if '": lambda' in line
    ]
    assert said == [*names, "done"]
