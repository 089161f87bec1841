"""Recorded place cells against the arrays of the published pipeline, where they are."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

import btsp

SHARED = ROOT.parent / "shared"
RECORDINGS = Path(os.environ.get("BTSP_RECORDINGS", SHARED / "recordings"))
REFERENCE = Path(os.environ.get("BTSP_REFERENCE", SHARED / "reference")) / "recordings"
METADATA = RECORDINGS / "recordings.toml"

there = pytest.mark.skipif(
    not (METADATA.is_file() and REFERENCE.is_dir()),
    reason=f"SKIPPED: no recordings at {RECORDINGS} or no golden arrays at {REFERENCE}",
)
pytestmark = there

FEATURES = {
    "peak_mv": "ramp_amp",
    "width_cm": "ramp_width",
    "peak_shift_cm": "peak_shift",
    "asymmetry": "ratio",
    "start_cm": "start_loc",
    "peak_location_cm": "peak_loc",
    "end_cm": "end_loc",
    "minimum_mv": "min_val",
    "minimum_location_cm": "min_loc",
}


@pytest.fixture(scope="module")
def cells():
    """Every induction with its golden arrays."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inductions = btsp.load_recordings(METADATA)
    found = []
    for induction in inductions:
        name = f"cell{induction.cell:02d}_induction{induction.induction}.npz"
        with np.load(REFERENCE / name) as file:
            found.append((induction, dict(file)))
    assert len(found) == len(list(REFERENCE.glob("cell*.npz")))
    return found


def close(actual, expected, within):
    assert np.shape(actual) == np.shape(expected)
    assert np.abs(np.asarray(actual) - expected).max() <= within


def rule_of(parameters: np.ndarray, voltage: bool) -> object:
    up_width, up, down, down_width, k_up, k_down, e, i, last = parameters.tolist()
    shared = {
        "eligibility_tau": e / 1000,
        "instructive_tau": i / 1000,
        "potentiation_rate": k_up,
        "depression_rate": k_down,
        "potentiation_gain": btsp.Sigmoid(up, up_width),
        "depression_gain": btsp.Sigmoid(down, down_width),
    }
    if voltage:
        return btsp.VoltageDependentRule(**shared, plateau_depolarisation_mv=last)
    return btsp.WeightDependentRule(**shared, max_weight=1 + last)


def test_reading(cells):
    for induction, golden in cells:
        close(induction.plateau_onset_cm, golden["plateau_onset_cm"], 1e-6)
        assert (induction.plateau_duration_s * 1000 == golden["plateau_duration_ms"]).all()
        assert (induction.lap_samples == golden["lap_samples"]).all()
        assert induction.position_cm.size == golden["n_samples"]
        close(induction.ramp_after_mv, golden["ramp_after_mv"], 1e-9)
        if "ramp_before_mv" in golden:
            close(induction.ramp_before_mv, golden["ramp_before_mv"], 1e-9)
        else:
            assert induction.ramp_before_mv is None
        close(induction.time_to_plateau_s * 1000, golden["time_to_plateau_ms"], 1e-6)
        assert induction.speed_gate.mean() == golden["speed_gate_fraction"]
        assert induction.plateau.sum() == golden["induction_gate_samples"]


@pytest.mark.parametrize(
    "set_name", ["network", "published", "voltage_default", "voltage_published"]
)
def test_predictions(cells, set_name):
    compared = 0
    for induction, golden in cells:
        if f"{set_name}_parameters" not in golden:
            continue
        rule = rule_of(golden[f"{set_name}_parameters"], "voltage" in set_name)
        peaks = (
            golden[f"{set_name}_eligibility_peak"].item(),
            golden[f"{set_name}_instructive_peak"].item(),
        )
        prediction = btsp.predict(
            induction, rule, peaks, golden[f"{set_name}_initial_delta_weight"]
        )
        for name in ("ramp_by_lap_mv", "delta_weight_by_lap"):
            close(getattr(prediction, name), golden[f"{set_name}_{name}"], 1e-9)
        score = golden[f"{set_name}_residual_score"]
        assert abs(prediction.score / score - 1) <= 1e-9
        for name, published in FEATURES.items():
            key = f"{set_name}_feature_{published}"
            if key in golden:
                close(getattr(prediction.features, name), golden[key], 1e-9)
        compared += 1
    assert compared > 0


def test_inference_is_no_worse_than_the_published(cells):
    for induction, golden in cells:
        weights = btsp.infer_weights(induction)
        for when in ("before", "after"):
            key = f"inferred_delta_weight_{when}"
            if key not in golden:
                assert getattr(weights, f"delta_weight_{when}") is None
                continue
            found = getattr(weights, f"delta_weight_{when}")
            assert found.min() >= -0.2 and found.max() <= 3
            # Scored as the only lap that changes nothing: the ramps are the golden ones'.
            target, theirs = getattr(induction, f"ramp_{when}_mv"), golden[key]
            ramp = golden[f"inferred_ramp_{when}_mv"]
            assert getattr(weights, f"score_{when}") <= score_of(target, ramp, theirs) * (1 + 1e-9)


def score_of(target: np.ndarray, model: np.ndarray, delta_weight: np.ndarray) -> float:
    """Section 5.4 of the score, by hand."""
    fine = np.arange(6233) * 0.03
    centres = (np.arange(100) + 0.5) * 1.87
    around = np.concatenate([[centres[-1] - 187], centres, [centres[0] + 187]])

    def on_grid(ramp):
        return np.interp(fine, around, np.concatenate([ramp[-1:], ramp, ramp[:1]]))

    def at(place):
        location = place / 6233 * 187
        beyond = np.flatnonzero(centres >= location)
        return model[beyond[0] if beyond.size else 99]

    wanted, made = on_grid(target), on_grid(model)
    rough = np.roll(delta_weight, -1) - delta_weight
    return float(
        (((target - model) / 0.1) ** 2).sum()
        + ((at(wanted.argmin()) - wanted.min()) / 0.01) ** 2
        + ((made.min() - wanted.min()) / 0.01) ** 2
        + ((at(wanted.argmax()) - wanted.max()) / 0.01) ** 2
        + ((rough / 0.015) ** 2).sum()
    )


def test_a_batch_has_the_bits_of_predictions(cells):
    inductions = [induction for induction, _ in cells[:3]]
    rule = btsp.place_rules["milstein2021"]
    rules = [rule, rule.replace(eligibility_tau=1.2)]
    batch = btsp.predict_batch(inductions, rules, peaks=(0.77, 0.5))
    for k, one in enumerate(rules):
        for i, induction in enumerate(inductions):
            prediction = btsp.predict(induction, one, (0.77, 0.5))
            assert batch.score[k, i] == prediction.score
            assert (batch.ramp_mv[k, i] == prediction.ramp_mv).all()
