"""Inductions, their rules and predictions are values as all others are."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest
from place_examples import BY_HAND, CELL, FIRST, RULE, SECOND, VALUES, VOLTAGE
from strategies import same_bits

import btsp


@pytest.fixture(params=VALUES, ids=lambda name: name.replace(" ", "-"))
def value(request):
    return VALUES[request.param]


def test_no_attribute_can_be_set_or_deleted(value):
    for name in [*value._arguments, "anything"]:
        with pytest.raises(AttributeError, match=f"{type(value).__name__} is immutable"):
            setattr(value, name, 1)
        with pytest.raises(AttributeError, match=f"{type(value).__name__} is immutable"):
            delattr(value, name)


def test_equal_where_made_by_equal_calls(value):
    arguments = {name: getattr(value, name) for name in value._arguments}
    again = type(value)._of(**arguments)
    assert again is not value and again == value and hash(again) == hash(value)
    others = [other for other in VALUES.values() if other is not value]
    assert all(value != other for other in others)
    assert value != 1 and value != "x"


def test_copies_and_pickles(value):
    assert copy.copy(value) is value and copy.deepcopy(value) is value
    again = pickle.loads(pickle.dumps(value))
    assert again == value and hash(again) == hash(value)


def test_dictionaries(value):
    plain = value.to_dict()
    assert type(value).from_dict(json.loads(json.dumps(plain))) == value
    with pytest.raises(TypeError, match="has no argument 'other'"):
        type(value).from_dict({**plain, "other": 1})


@pytest.mark.parametrize("name", ["VoltageDependentRule", "PlaceInputs", "SyntheticCell"])
def test_printed_as_the_call(name):
    value = VALUES[name]
    assert eval(repr(value), {"btsp": btsp, "np": np}) == value


def test_an_induction_is_printed_in_a_line():
    assert repr(BY_HAND) == "<btsp.Induction: cell 7, induction 1, 3 laps, spontaneous>"


def test_arrays_cannot_be_written_to():
    prediction, weights = VALUES["Prediction"], VALUES["InferredWeights"]
    batch = VALUES["PredictionBatch"]
    arrays = [
        *SECOND.lap_position_cm,
        *(gate for gate in SECOND.lap_plateau if gate is not None),
        SECOND.recorded_before_mv,
        SECOND.other_ramps_mv[0][2],
        *(getattr(SECOND, name) for name in SERIES),
        prediction.ramp_by_lap_mv,
        prediction.delta_weight_by_lap,
        prediction.initial_delta_weight,
        weights.delta_weight_before,
        weights.ramp_after_mv,
        weights.input_location_cm,
        batch.score,
        batch.admissible,
        batch.ramp_mv,
    ]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


SERIES = {
    "ramp_before_mv": (100,),
    "ramp_after_mv": (100,),
    "unsmoothed_before_mv": (100,),
    "unsmoothed_after_mv": (100,),
    "time_to_plateau_s": (100,),
    "bin_centres_cm": (100,),
    "plateau_onset_cm": (3,),
    "plateau_duration_s": (3,),
    "lap_samples": (3,),
    "onset_sample": (3,),
    "position_cm": None,
    "time_s": None,
    "speed_gate": None,
    "plateau": None,
    "lap_bounds": (6,),
}


def test_what_an_induction_has():
    samples = SECOND.position_cm.size
    for name, shape in SERIES.items():
        array = getattr(SECOND, name)
        assert array.shape == (shape or (samples,)), name
        assert getattr(SECOND, name) is array
    assert FIRST.ramp_before_mv is None and FIRST.unsmoothed_before_mv is None
    assert SECOND.lap_bounds[0] == 0 and SECOND.lap_bounds[-1] == samples
    assert SECOND.time_s[SECOND.lap_bounds[1]] == 0.0
    # Onsets are where they were asked for, but for their jitter.
    assert np.abs(SECOND.plateau_onset_cm - 120).max() < 6
    assert SECOND.mean_onset_cm == SECOND.plateau_onset_cm.mean()
    assert SECOND.plateau.sum() == round(1000 * SECOND.plateau_duration_s.sum())
    assert (SECOND.plateau_duration_s == 0.3).all()
    assert 0 < SECOND.ramp_noise_mv < 0.2 and 0 <= SECOND.position_noise <= 1
    assert SECOND.largest_recorded_ramp_mv == FIRST.largest_recorded_ramp_mv
    # One baseline for the cell.
    for induction in (FIRST, SECOND):
        moved = induction.recorded_after_mv - induction.unsmoothed_after_mv
        np.testing.assert_allclose(moved, moved[0], atol=1e-12)
    assert moved[0] == pytest.approx((FIRST.recorded_after_mv - FIRST.unsmoothed_after_mv)[0])


def test_made_by_hand_is_the_same():
    again = btsp.Induction(
        [list(lap) for lap in SECOND.lap_position_cm],
        [None if gate is None else gate.astype(float) for gate in SECOND.lap_plateau],
        SECOND.recorded_after_mv.tolist(),
        SECOND.recorded_before_mv,
        induction=2,
        other_ramps_mv=[(1, None, FIRST.recorded_after_mv)],
    )
    assert again == SECOND
    for name in SERIES:
        assert same_bits(getattr(again, name), getattr(SECOND, name))


def test_what_a_user_does_to_an_array_later_changes_nothing():
    position = [np.array(lap) for lap in FIRST.lap_position_cm]
    gates = [None if gate is None else np.array(gate) for gate in FIRST.lap_plateau]
    ramp = np.array(FIRST.recorded_after_mv)
    made = btsp.Induction(position, gates, ramp)
    before = hash(made)
    for array in (*position, *(gate for gate in gates if gate is not None), ramp):
        array[...] = 1
    assert hash(made) == before and made.recorded_after_mv[0] != 1


def test_published_rules():
    assert list(btsp.place_rules) == ["milstein2021"] and len(btsp.place_rules) == 1
    assert (RULE.eligibility_tau, RULE.max_weight) == (1.664103, 4.680311)
    assert repr(btsp.place_rules) == "<btsp.place_rules: milstein2021>"
    with pytest.raises(KeyError, match="no published rule 'milstein'; there are: milstein2021"):
        btsp.place_rules["milstein"]


def test_a_voltage_dependent_rule_as_toml():
    assert btsp.VoltageDependentRule.from_toml(VOLTAGE.to_toml()) == VOLTAGE
    with pytest.raises(ValueError, match="voltage_dependent"):
        btsp.VoltageDependentRule.from_toml(RULE.to_toml())
    with pytest.raises(ValueError, match="line 1, column"):
        btsp.VoltageDependentRule.from_toml("[rule]\n")
    up, down = VOLTAGE.gain_curve([0.0, 1.0])
    assert up.tolist() == [0.0, 1.0] and down.tolist() == [0.0, 1.0]


def test_a_synthetic_cell_is_recorded_once_and_the_same_each_time():
    assert CELL.inductions[0] is FIRST
    again = CELL.replace(seed=3)
    assert again.inductions == CELL.inductions
    assert CELL.replace(seed=5).inductions != CELL.inductions
    for truth, induction in zip(CELL.truths, CELL.inductions):
        assert truth.rule == RULE
        assert truth.ramp_by_lap_mv.shape == (4, 100)
        # What was recorded is the last true ramp, above rest and noise.
        error = induction.recorded_after_mv - truth.ramp_by_lap_mv[-1]
        assert error.mean() == pytest.approx(-60, abs=0.1) and error.std() < 0.2
    first, second = CELL.truths
    assert (second.delta_weight_by_lap[0] == first.delta_weight_by_lap[-1]).all()
    induction, truth = btsp.simulate_induction(plateau_cm=60.0, seed=3, laps=2)
    assert induction.plateau_onset_cm.size == 2 and len(truth.ramp_by_lap_mv) == 3
