"""Predictions, batches of them, inferred weights: laws and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hostile import things
from hypothesis import given, settings
from hypothesis import strategies as st
from place_examples import CELL, FIRST, RULE, SECOND, VOLTAGE
from test_errors import refused
from test_no_panic import attempt

import btsp


@pytest.mark.parametrize("rule", [RULE, VOLTAGE], ids=["weight", "voltage"])
def test_a_prediction(rule):
    found = btsp.predict(SECOND, rule)
    laps = SECOND.plateau_onset_cm.size
    assert found.ramp_by_lap_mv.shape == (laps + 1, 100)
    assert found.delta_weight_by_lap.shape == (laps + 1, 200)
    assert np.isfinite(found.ramp_by_lap_mv).all() and found.score > 0
    assert found.features.peak_mv == pytest.approx(found.ramp_mv.max(), abs=0.01)
    assert (found.initial_delta_weight == btsp.infer_weights(SECOND).delta_weight_before).all()
    # From the peaks and weights that it says it used.
    again = btsp.predict(SECOND, rule, found.peaks, found.initial_delta_weight)
    assert again == found and (again.ramp_mv == found.ramp_mv).all()
    assert btsp.predict(SECOND, rule, np.array(found.peaks)) == found


def test_a_silent_cell_starts_from_nothing():
    assert not btsp.predict(FIRST, RULE).delta_weight_by_lap[0].any()


def test_the_true_rule_predicts_what_was_recorded():
    for truth, induction in zip(CELL.truths, CELL.inductions):
        initial = truth.delta_weight_by_lap[0]
        found = btsp.predict(induction, RULE, truth.peaks, initial)
        assert np.abs(found.ramp_by_lap_mv - truth.ramp_by_lap_mv).max() < 1e-9


def test_more_laps_than_one_depend_on_the_peaks():
    one, other = (btsp.predict(FIRST, RULE, peaks) for peaks in ((0.7, 0.4), (0.9, 0.4)))
    assert np.abs(one.ramp_mv - other.ramp_mv).max() > 0.1


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_batch_has_the_bits_of_predictions(n_jobs):
    rules = [RULE.replace(potentiation_rate=k) for k in np.linspace(0.5, 2, 9)] + [VOLTAGE]
    batch = btsp.predict_batch(CELL.inductions, rules, (0.7, 0.4), n_jobs=n_jobs)
    assert batch.admissible.all() and len(batch) == 10
    for k, row in enumerate(batch[j] for j in range(len(batch))):
        for i, found in enumerate(row):
            assert found == btsp.predict(CELL.inductions[i], rules[k], (0.7, 0.4))
            assert batch.score[k, i] == found.score
            assert batch.path_distance[k, i] == found.path_distance
            assert (batch.ramp_mv[k, i] == found.ramp_mv).all()
            assert (batch.delta_weight[k, i] == found.delta_weight).all()


def test_a_batch_pools_its_peaks():
    batch = btsp.predict_batch(CELL.inductions, [RULE])
    each = [btsp.predict(induction, RULE).peaks for induction in CELL.inductions]
    assert batch.peaks is None
    assert batch.peaks_used[0].tolist() == np.max(each, axis=0).tolist()


def test_rules_that_cannot_make_the_ramp_before_are_marked():
    low = RULE.replace(max_weight=1.2)
    batch = btsp.predict_batch([SECOND, FIRST], [low, RULE])
    assert batch.admissible.tolist() == [[False, True], [True, True]]
    assert batch.score[0, 0] == np.inf and np.isnan(batch.ramp_mv[0, 0]).all()
    assert np.isnan(batch.delta_weight[0, 0]).all()
    assert batch.mean_score[0] == np.inf and np.isfinite(batch.mean_score[1])
    with pytest.raises(ValueError, match=r"max_weight = 1.2: must be larger"):
        btsp.predict(SECOND, low)


def test_inferred_weights():
    found = btsp.infer_weights(SECOND)
    assert found.delta_weight_after.shape == (200,) and found.ramp_after_mv.shape == (100,)
    assert np.abs(found.ramp_after_mv - SECOND.ramp_after_mv).max() < 1.0
    narrow = btsp.infer_weights(SECOND, bounds=(-0.05, 0.5))
    assert narrow.score_after >= found.score_after
    assert narrow.delta_weight_after.min() >= -0.05 and narrow.delta_weight_after.max() <= 0.5
    silent = btsp.infer_weights(FIRST)
    assert silent.delta_weight_before is silent.ramp_before_mv is silent.score_before is None


NAN = float("nan")
POSITION, PLATEAU = FIRST.lap_position_cm, FIRST.lap_plateau
RAMP = FIRST.recorded_after_mv


def induction(**changes):
    arguments = {"lap_position_cm": POSITION, "lap_plateau": PLATEAU, "recorded_after_mv": RAMP}
    return lambda: btsp.Induction(**{**arguments, **changes})


REFUSED = {
    "falls": (
        induction(lap_position_cm=[POSITION[0][::-1], *POSITION[1:]]),
        ValueError, "lap_position_cm[0]", None, "must rise",
    ),
    "short lap": (
        induction(lap_position_cm=[[1.0, 2.0], *POSITION[1:]]),
        ValueError, "lap_position_cm[0]", None, "200",
    ),
    "nan": (
        induction(recorded_after_mv=np.full(100, NAN)),
        ValueError, "recorded_after_mv[0]", "nan", "must be a number",
    ),
    "few bins": (
        induction(recorded_after_mv=RAMP[:99]),
        ValueError, "recorded_after_mv", "99 values", "100",
    ),
    "few bins before": (
        induction(recorded_before_mv=RAMP[:9]),
        ValueError, "recorded_before_mv", "9 values", "100",
    ),
    "laps": (induction(lap_plateau=PLATEAU[1:]), ValueError, "lap_plateau", None, "as many"),
    "no plateau": (
        induction(lap_plateau=[None] * len(POSITION)),
        ValueError, "lap_plateau", None, "one of the induction",
    ),
    "empty plateau": (
        induction(lap_plateau=[np.zeros(len(p)) for p in POSITION]),
        ValueError, "lap_plateau[0]", "no plateau", "must have a plateau",
    ),
    "gap": (
        induction(lap_plateau=[PLATEAU[1], None, *PLATEAU[2:]]),
        ValueError, "lap_plateau", None, "must",
    ),
    "gate": (
        induction(lap_plateau=[[0.5] * 300, *PLATEAU[1:]]),
        ValueError, "lap_plateau[0][0]", "0.5", "True or False",
    ),
    "track": (induction(track_length_cm=-1), ValueError, "track_length_cm", "-1", "above 0"),
    "cell": (induction(cell=-1), ValueError, "cell", "-1", "from 0"),
    "spontaneous": (induction(spontaneous=1), TypeError, "spontaneous", "1", "True or False"),
    "others": (
        induction(other_ramps_mv=[(1, None, RAMP)]),
        ValueError, "other_ramps_mv[0][0]", "1", "another induction",
    ),
    "others' ramps": (
        induction(other_ramps_mv=[(2, None, RAMP[1:])]),
        ValueError, "other_ramps_mv[0][2]", "99 values", "100",
    ),
    "peak": (
        lambda: btsp.predict(FIRST, RULE, (0, 1)),
        ValueError, "peaks[0]", "0", "from 1e-30 to 1e30",
    ),
    "peaks": (lambda: btsp.predict(FIRST, RULE, 1.0), TypeError, "peaks", "1.0", "two peaks"),
    "initial": (
        lambda: btsp.predict(FIRST, RULE, None, [0.0] * 199),
        ValueError, "initial_delta_weight", "199 weights", "200",
    ),
    "initial value": (
        lambda: btsp.predict(FIRST, RULE, None, [-2.0] + [0.0] * 199),
        ValueError, "initial_delta_weight[0]", "-2", "from -1",
    ),
    "rule": (lambda: btsp.predict(FIRST, "rule"), TypeError, "rule", "'rule'", "btsp.Voltage"),
    "induction": (lambda: btsp.predict(1, RULE), TypeError, "induction", "1", "btsp.Induction"),
    "no induction": (
        lambda: btsp.predict_batch([], [RULE]), ValueError, "inductions", "[]", "one at least",
    ),
    "rules": (
        lambda: btsp.predict_batch(FIRST, [RULE, 1]), TypeError, "rules[1]", "1", "btsp.Weight",
    ),
    "width": (
        lambda: btsp.predict(FIRST, RULE, inputs=btsp.PlaceInputs(160)),
        ValueError, "width_cm", "160", "from 18.7",
    ),
    "inputs": (lambda: btsp.PlaceInputs(0), ValueError, "width_cm", "0.0", "above 0"),
    "bounds": (
        lambda: btsp.infer_weights(FIRST, (1, 0)), ValueError, "bounds[1]", "0", r"above bounds\[0\]",
    ),
    "depolarisation": (
        lambda: VOLTAGE.replace(plateau_depolarisation_mv=-1),
        ValueError, "plateau_depolarisation_mv", "-1", "from 0 to 1000 mV",
    ),
    "speed": (
        lambda: btsp.SyntheticCell(speed_cm_s=1), ValueError, "speed_cm_s", "1", "from 10",
    ),
    "place": (
        lambda: btsp.SyntheticCell(plateau_cm=[60, 186]), ValueError, "plateau_cm[1]", "186", "from",
    ),
    "field": (
        lambda: btsp.SyntheticCell(initial_field=(60, 1, 90)),
        ValueError, "initial_field[0]", "60", "30 mV",
    ),
    "laps of none": (lambda: btsp.SyntheticCell(laps=0), ValueError, "laps", "0", "from 1"),
    "unknown": (
        lambda: btsp.simulate_induction(speed=1), TypeError, "SyntheticCell", None, "speed",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name):
    call, error, argument, value, allowed = REFUSED[name]
    if name == "unknown":
        with pytest.raises(TypeError, match="speed"):
            call()
        return
    refused(call, error, argument, value, allowed)


@pytest.mark.parametrize("kind", ["Prediction", "PredictionBatch", "InferredWeights", "FitResult"])
def test_results_are_made_by_their_functions(kind):
    with pytest.raises(TypeError, match="make it with btsp"):
        getattr(btsp, kind)()


# Nothing that can be passed makes the core panic.


@settings(max_examples=30)
@given(st.sampled_from(btsp.Induction._arguments), things)
def test_no_induction_panics(name, thing):
    made = attempt(induction(**{name: thing}))
    if made is not None:
        assert np.isfinite(made.ramp_after_mv).all()
        found = attempt(btsp.predict, made, RULE)
        assert found is None or np.isfinite(found.ramp_mv).all()


@settings(max_examples=30)
@given(
    st.sampled_from(["induction", "rule", "peaks", "initial_delta_weight", "inputs"]), things
)
def test_no_prediction_panics(name, thing):
    made = attempt(btsp.predict, **{"induction": FIRST, "rule": RULE, name: thing})
    if made is not None:
        assert np.isfinite(made.ramp_by_lap_mv).all() and np.isfinite(made.score)


@settings(max_examples=30)
@given(st.sampled_from(["inductions", "rules", "peaks", "inputs", "n_jobs"]), things)
def test_no_batch_panics(name, thing):
    made = attempt(btsp.predict_batch, **{"inductions": FIRST, "rules": [RULE], name: thing})
    if made is not None:
        assert len(made.score) == len(made)


@settings(max_examples=30)
@given(st.sampled_from(btsp.SyntheticCell._arguments), things)
def test_no_synthetic_cell_panics(name, thing):
    attempt(btsp.SyntheticCell, **{name: thing})


@settings(max_examples=20)
@given(things, things)
def test_no_inference_panics(bounds, inputs):
    for arguments in ({"bounds": bounds}, {"inputs": inputs}):
        made = attempt(btsp.infer_weights, SECOND, **arguments)
        assert made is None or np.isfinite(made.delta_weight_after).all()
