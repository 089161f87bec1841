"""Immutable, equal by value, written as the call that makes it, kept and sent anywhere."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest
from examples import RULE, SINGLE, TRAINS, VALUES
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    extreme_rules,
    gains,
    integrations,
    protocols,
    rules,
    same_bits,
    sigmoids,
    updates,
    weights_for,
)

import btsp

ARRAYS = {
    "Pairing": ("spike_times",),
    "Signals": (
        "time",
        "plateau",
        "instructive_signal",
        "eligibility_trace",
        "overlap",
        "overlap_area",
    ),
    "WeightChange": (
        "initial_weights",
        "delta_weight",
        "weight",
        "overlap_area",
        "potentiation_area",
        "depression_area",
        "equilibrium_weight",
        "slope",
        "intercept",
        "fixed_point",
    ),
    "WeightChangeBatch": (
        "initial_weights",
        "delta_weight",
        "overlap_area",
        "potentiation_area",
        "depression_area",
        "equilibrium_weight",
    ),
    "Experiment": ("initial_weights",),
}


@pytest.fixture(params=VALUES, ids=lambda name: name.replace(" ", "-"))
def value(request):
    return VALUES[request.param]


def arguments(value) -> dict:
    return {name: getattr(value, name) for name in value._arguments}


# What is made stays as it is.


def test_no_attribute_can_be_set_or_deleted(value):
    for name in [*arguments(value), "anything"]:
        with pytest.raises(AttributeError, match=f"{type(value).__name__} is immutable.*{name}"):
            setattr(value, name, 1)
        with pytest.raises(AttributeError, match=f"{type(value).__name__} is immutable"):
            delattr(value, name)
    assert not hasattr(value, "anything")


@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays_are_read_only_and_the_same_each_time(kind):
    value = VALUES[kind]
    for name in ARRAYS[kind]:
        array = getattr(value, name)
        assert array.dtype == np.float64 and array.flags.c_contiguous, name
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
        with pytest.raises(ValueError, match="read-only"):
            array += 1
        assert getattr(value, name) is array, name
    for train in TRAINS.spike_times:
        assert not train.flags.writeable


def test_what_a_user_does_to_an_array_later_changes_nothing():
    spikes, weights, onsets = np.array([-1.0, 0.5]), np.array([0.5, 1.0]), np.array([0.0, 1.0])
    trains = [np.array([-1.0, 2.0]), np.array([0.5])]
    table = np.array([[-1.0, 2.0], [0.0, 0.5]])
    protocol = btsp.Pairing(spikes, onsets)
    of_trains, of_table = btsp.Pairing(trains), btsp.Pairing(table)
    change = btsp.weight_change(RULE, protocol, weights, 2)
    batch = btsp.weight_change_batch([RULE], protocol, weights, 2)
    experiment = btsp.Experiment(RULE, protocol, weights, 2)
    values = [protocol, of_trains, of_table, change, batch, experiment]
    before = [(repr(value), hash(value)) for value in values]
    for array in (spikes, weights, onsets, *trains, table):
        array[...] = 3.0
    assert [(repr(value), hash(value)) for value in values] == before
    again = btsp.weight_change(RULE, btsp.Pairing([-1.0, 0.5], [0.0, 1.0]), [0.5, 1.0], 2)
    assert change == again
    assert same_bits(change.delta_weight, again.delta_weight)
    assert same_bits(batch.delta_weight[0], again.delta_weight)


def test_what_a_gain_or_drive_returns_belongs_to_the_caller():
    p, d = RULE.drive(SINGLE)
    for array in (
        p,
        d,
        btsp.Linear()([0.1]),
        btsp.Sigmoid(0.5, 0.5)([0.1]),
        RULE.equilibrium(1, [1]),
    ):
        array[...] = 7
    assert RULE.drive(SINGLE)[0][0] != 7
    assert btsp.Linear()([0.1])[0] == 0.1


# Equality.


def test_equal_to_what_an_equal_call_makes(value):
    same = value.replace()
    assert same is not value
    assert same == value and not same != value
    assert hash(same) == hash(value)
    assert {same, value} == {value}
    assert value != 1 and value != repr(value) and value is not None
    assert value.__eq__(1) is NotImplemented


def test_different_kinds_and_values_differ():
    values = list(VALUES.values())
    distinct = {repr(value): value for value in values}
    for one in distinct.values():
        assert sum(one == other for other in distinct.values()) == 1
    assert btsp.Sigmoid(0.5, 0.1) != btsp.Sigmoid(0.1, 0.5)
    assert SINGLE != SINGLE.replace(spike_times=[-1.0, 0.25, np.nextafter(2.0, 3)])
    assert btsp.Pairing([[1.0], []]) != btsp.Pairing([[], [1.0]])
    assert btsp.Pairing([[1.0, 2.0]]) != btsp.Pairing([[1.0], [2.0]])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (btsp.Sigmoid(1, 2), btsp.Sigmoid(1.0, np.float32(2))),
        (btsp.Sigmoid(0.0, 1), btsp.Sigmoid(-0.0, np.int8(1))),
        (btsp.TimeConstants(1, 2), btsp.TimeConstants(np.float64(1), np.array(2))),
        (RULE.replace(max_weight=4), RULE.replace(max_weight=4.0)),
        (RULE.replace(depression_rate=-0.0), RULE.replace(depression_rate=0)),
        (btsp.Pairing([0.0]), btsp.Pairing([-0.0])),
        (btsp.Pairing([[0.0], [1]]), btsp.Pairing((-0.0, 1.0))),
        (btsp.Pairing([[1, 2]]), btsp.Pairing(np.array([[1.0, 2.0]]))),
        (btsp.Pairing([1, 2]), btsp.Pairing(np.array([1, 2], dtype=">i2"))),
        (btsp.Pairing([1, 2]), btsp.Pairing(range(1, 3))),
        (btsp.Pairing([1, 2]), btsp.Pairing(np.array([2, 5, 1.0])[::-2])),
        (btsp.Pairing([1], 0, 1), btsp.Pairing([1], [0], [1])),
        (btsp.Pairing([1], -0.0), btsp.Pairing([1], [0])),
        (btsp.Pairing([1], [0, 2], 1), btsp.Pairing([1], np.array([0, 2]), (1, 1))),
        (btsp.Pairing([1], start=-9), btsp.Pairing([1], start=np.float32(-9))),
        (
            btsp.weight_change(RULE, SINGLE, 1, 3),
            btsp.weight_change(RULE, SINGLE, np.array([1.0]), np.int64(3)),
        ),
        (
            btsp.weight_change(RULE, SINGLE, [0, -0.0], 3),
            btsp.weight_change(RULE, SINGLE, (0.0, 0), 3, "grid", "per_lap"),
        ),
        (
            btsp.signals(RULE, SINGLE),
            btsp.signals(btsp.TimeConstants(2.5, 1.5), SINGLE),
        ),
        (
            btsp.weight_change_batch([RULE], SINGLE, 1, 3, n_jobs=1),
            btsp.weight_change_batch((rule for rule in [RULE]), SINGLE, [1], 3, n_jobs=2),
        ),
        (
            btsp.Experiment(RULE, SINGLE, 1, 3),
            btsp.Experiment(RULE, SINGLE, [1.0], 3, time_constants=RULE.time_constants),
        ),
        (
            btsp.Pairing.from_toml(SINGLE.to_toml().replace("0.25", "-0.0")),
            SINGLE.replace(spike_times=[-1, 0, 2]),
        ),
    ],
)
def test_equal_however_arguments_are_given(one, other):
    assert one == other
    assert hash(one) == hash(other)
    assert repr(one) == repr(other)


def test_results_do_not_depend_on_the_sign_of_zero():
    one = btsp.Pairing.from_toml(SINGLE.to_toml().replace("0.25", "-0.0"))
    assert same_bits(np.array(one.spike_times), np.array([-1.0, 0.0, 2.0]))
    assert one.to_toml() == SINGLE.replace(spike_times=[-1, 0, 2]).to_toml()


# As text, as dictionaries, and through pickles.


def evaluated(text: str):
    return eval(text, {"btsp": btsp, "np": np})


def test_repr_makes_an_equal_object(value):
    assert evaluated(repr(value)) == value
    assert str(value) == repr(value)
    assert "\n" not in repr(value)


def test_long_lists_lose_their_middle():
    rng = np.random.default_rng(1)
    spikes = rng.uniform(-5, 5, 1001)
    text = repr(btsp.Pairing(spikes))
    assert "... 1001 in all ..." in text
    assert len(text) < 400
    for spike in (spikes[0], spikes[2], spikes[-3], spikes[-1]):
        assert repr(float(spike)) in text
    assert evaluated(repr(btsp.Pairing(spikes[:1000]))) == btsp.Pairing(spikes[:1000])


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(value, protocol):
    again = pickle.loads(pickle.dumps(value, protocol))
    assert again == value
    assert type(again) is type(value)
    assert repr(again) == repr(value)


def test_a_pickled_result_has_the_same_bits():
    for kind, names in ARRAYS.items():
        again = pickle.loads(pickle.dumps(VALUES[kind]))
        for name in names:
            assert same_bits(getattr(again, name), getattr(VALUES[kind], name)), (kind, name)
            assert not getattr(again, name).flags.writeable


def test_copies_are_the_object(value):
    assert copy.copy(value) is value
    assert copy.deepcopy(value) is value
    assert copy.deepcopy([value])[0] is value


def test_dictionaries_go_through_json(value):
    plain = value.to_dict()
    again = type(value).from_dict(json.loads(json.dumps(plain, allow_nan=False)))
    assert again == value
    assert value.to_dict() == plain


def test_from_dict_leaves_its_argument_alone(value):
    plain = value.to_dict()
    before = copy.deepcopy(plain)
    type(value).from_dict(plain)
    assert plain == before


@pytest.mark.parametrize(
    "value",
    [value for value in VALUES.values() if hasattr(type(value), "from_toml")],
    ids=lambda value: type(value).__name__,
)
def test_toml(value):
    text = value.to_toml()
    assert text.endswith("\n")
    again = type(value).from_toml(text)
    if isinstance(value, btsp.Experiment):
        # A file has neither; without a rule it has no weights.
        again = again.replace(title=value.title, citation=value.citation)
        if value.rule is None:
            again = again.replace(initial_weights=value.initial_weights, laps=value.laps)
    assert again == value
    assert again.to_toml() == text


def test_a_change_as_toml_is_its_experiment():
    for change in (VALUES["WeightChange"], VALUES["WeightChange of one"]):
        experiment = btsp.Experiment.from_toml(change.to_toml())
        assert experiment.run() == change


def test_parts_are_read_from_a_whole_configuration():
    text = btsp.presets.nonlinear.to_toml()
    assert btsp.WeightDependentRule.from_toml(text) == RULE
    assert btsp.Pairing.from_toml(text) == btsp.presets.nonlinear.protocol


@given(rules() | extreme_rules())
def test_any_rule(rule):
    again = btsp.WeightDependentRule.from_toml(rule.to_toml())
    assert again == rule
    assert evaluated(repr(rule)) == rule
    assert type(rule).from_dict(json.loads(json.dumps(rule.to_dict()))) == rule
    assert pickle.loads(pickle.dumps(rule)) == rule
    for gain in (rule.potentiation_gain, rule.depression_gain):
        assert type(gain).from_toml(gain.to_toml()) == gain
    constants = rule.time_constants
    assert btsp.TimeConstants.from_toml(constants.to_toml()) == constants


@given(rules(), protocols(), st.data(), st.integers(0, 9), integrations, updates, st.booleans())
def test_any_experiment(rule, protocol, data, laps, integration, update, every_lap):
    weights = data.draw(weights_for(rule))
    experiment = btsp.Experiment(rule, protocol, weights, laps, integration, update, every_lap)
    assert btsp.Pairing.from_toml(protocol.to_toml()) == protocol
    assert evaluated(repr(experiment)) == experiment
    assert btsp.Experiment.from_dict(json.loads(json.dumps(experiment.to_dict()))) == experiment
    loaded = btsp.Experiment.from_toml(experiment.to_toml())
    assert loaded.replace(title="", citation="") == experiment
    one, other = experiment.run(), loaded.run()
    assert one == other
    assert same_bits(one.delta_weight, other.delta_weight)


@given(gains() | sigmoids())
def test_a_gain_is_read_by_its_kind_alone(gain):
    other = btsp.Sigmoid if isinstance(gain, btsp.Linear) else btsp.Linear
    for read, written in (("from_toml", gain.to_toml()), ("from_dict", gain.to_dict())):
        with pytest.raises(ValueError, match=f"kind = .*{other.__name__}"):
            getattr(other, read)(written)


# Other arguments in the places of some.


def test_replace(value):
    for name, argument in arguments(value).items():
        assert value.replace(**{name: argument}) == value
    with pytest.raises(TypeError, match="has no argument speed"):
        value.replace(speed=1)


def test_replace_checks_as_the_call_does():
    with pytest.raises(ValueError, match="max_weight = -1"):
        RULE.replace(max_weight=-1)
    with pytest.raises(ValueError, match="laps = -1"):
        VALUES["WeightChange"].replace(laps=-1)
    with pytest.raises(TypeError, match="rule = 3"):
        VALUES["Signals"].replace(rule=3)
    with pytest.raises(ValueError, match=r"initial_weights\[2\] = 4"):
        VALUES["WeightChange"].replace(rule=RULE.replace(max_weight=3))
    assert VALUES["Signals"].replace(rule=RULE).rule == RULE.time_constants
    assert VALUES["Signals"].replace(rule=RULE).overlap.shape == (3, 550)


def test_replaced_rule_takes_its_time_constants_along():
    faster = RULE.replace(eligibility_tau=1.0)
    experiment = btsp.presets.nonlinear.replace(rule=faster, time_constants=None)
    assert experiment.time_constants == faster.time_constants


# Bad dictionaries.


@pytest.mark.parametrize("what", [None, 3, "x", [1], [("kind", "linear")]])
def test_from_dict_of_something_else(value, what):
    with pytest.raises(TypeError, match="must be a dictionary"):
        type(value).from_dict(what)


def test_from_dict_with_unknown_or_missing_arguments(value):
    plain = value.to_dict()
    with pytest.raises((TypeError, ValueError), match="speed"):
        type(value).from_dict({**plain, "speed": 1})
    required = {"rule", "protocol", "threshold", "eligibility_tau", "spike_times", "kind", "rules"}
    for name in required & set(plain):
        rest = {key: item for key, item in plain.items() if key != name}
        with pytest.raises((TypeError, ValueError), match=name):
            type(value).from_dict(rest)


@pytest.mark.parametrize(
    ("gain", "kind", "message"),
    [
        ({"kind": "linear", "threshold": 1}, ValueError, "potentiation_gain has kind.*must be"),
        ({"kind": "sigmoid", "threshold": 1}, ValueError, "potentiation_gain has kind.*must be"),
        ({"kind": "cubic"}, ValueError, "potentiation_gain has kind = 'cubic'.*must be"),
        ({}, ValueError, "potentiation_gain has kind.*must be"),
        ("linear", TypeError, "potentiation_gain = 'linear': must be"),
        ({"kind": "sigmoid", "threshold": 2, "half_width": 1}, ValueError, "threshold = 2"),
        ({"kind": "sigmoid", "threshold": "1", "half_width": 1}, TypeError, "threshold = '1'"),
    ],
)
def test_bad_gains_in_dictionaries(gain, kind, message):
    with pytest.raises(kind, match=message):
        btsp.WeightDependentRule.from_dict({**RULE.to_dict(), "potentiation_gain": gain})


def test_bad_numbers_in_dictionaries_are_named():
    plain = btsp.presets.nonlinear.to_dict()
    plain["rule"]["depression_rate"] = -2
    with pytest.raises(ValueError, match="depression_rate = -2"):
        btsp.Experiment.from_dict(plain)
    plain["rule"] = {"max_weight": 3}
    with pytest.raises(TypeError, match="eligibility_tau"):
        btsp.Experiment.from_dict(plain)
