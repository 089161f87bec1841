"""The published experiments against arrays that NumPy and mpmath computed."""

from __future__ import annotations

import numpy as np
import pytest

import btsp

PRESETS = tuple(btsp.presets)
WITH_RULE = tuple(name for name in PRESETS if name != "signals")
SAMPLED = ("time", "plateau", "instructive_signal", "eligibility_trace", "overlap")
AREAS = ("overlap_area", "potentiation_area", "depression_area", "equilibrium_weight")
EXACT = tuple(f"exact_{name}" for name in (*AREAS, "delta_weight"))
CONTINUOUS = tuple(
    f"continuous_{name}" for name in ("slope", "intercept", "fixed_point", "delta_weight")
)
WHERE = ("spike_time", "spike_index", "plateau_index", "trace_inputs", "initial_weight")


@pytest.fixture(scope="module", params=PRESETS)
def preset(request, golden):
    """An experiment by name, and the arrays of its file."""
    with np.load(golden / f"{request.param}.npz") as file:
        return btsp.presets[request.param], dict(file)


def distance(actual: np.ndarray, expected: np.ndarray) -> float:
    assert actual.shape == expected.shape
    assert actual.dtype == np.float64
    assert (np.isnan(actual) == np.isnan(expected)).all()
    return float(np.nanmax(np.abs(actual - expected), initial=0.0))


def test_every_golden_array_is_compared_somewhere(preset):
    experiment, golden = preset
    names = {*SAMPLED, "overlap_area", "spike_time", "spike_index", "plateau_index"}
    if experiment.rule is not None:
        names |= {*AREAS, "delta_weight", *EXACT, *CONTINUOUS, *WHERE}
    assert set(golden) == names


def test_sampled_signals(preset):
    experiment, golden = preset
    signals = experiment.signals()
    assert distance(experiment.protocol.spike_times, golden["spike_time"]) <= 1e-12
    assert distance(signals.overlap_area, golden["overlap_area"]) <= 1e-12
    inputs = golden.get("trace_inputs", slice(None))
    for name in SAMPLED:
        actual = getattr(signals, name)
        if name in ("eligibility_trace", "overlap"):
            actual = actual[inputs]
        assert distance(actual, golden[name]) <= 1e-12, name


def test_events_fall_on_the_published_samples(preset):
    experiment, golden = preset
    signals = experiment.signals()
    assert (np.flatnonzero(signals.plateau) == golden["plateau_index"]).all()
    first = np.argmax(signals.eligibility_trace > 0, axis=1)
    assert (first == golden["spike_index"]).all()


def needs_rule(experiment: btsp.Experiment) -> btsp.WeightDependentRule:
    if experiment.rule is None:
        pytest.skip("signals have no rule")
    return experiment.rule


def test_map_on_the_grid(preset):
    experiment, golden = preset
    needs_rule(experiment)
    change = experiment.run()
    assert distance(change.initial_weights, golden["initial_weight"]) <= 1e-12
    for name in (*AREAS, "delta_weight"):
        assert distance(getattr(change, name), golden[name]) <= 1e-12, name


@pytest.mark.parametrize("prefix", ["exact", "continuous"])
def test_map_in_continuous_time(preset, prefix):
    experiment, golden = preset
    rule = needs_rule(experiment)
    update = "per_lap" if prefix == "exact" else "continuous"
    change = btsp.weight_change(
        rule, experiment.protocol, experiment.initial_weights, experiment.laps, "exact", update
    )
    for key in EXACT if prefix == "exact" else CONTINUOUS:
        name = key.split("_", 1)[1]
        assert distance(getattr(change, name), golden[key]) <= 1e-10, key
    # Areas do not depend on the update.
    for name in AREAS:
        assert distance(getattr(change, name), golden[f"exact_{name}"]) <= 1e-10, name


def test_drive_and_equilibrium(preset):
    experiment, golden = preset
    rule = needs_rule(experiment)
    for integration, prefix, tolerance in (("grid", "", 1e-12), ("exact", "exact_", 1e-10)):
        p, d = rule.drive(experiment.protocol, integration)
        assert distance(p, golden[f"{prefix}potentiation_area"]) <= tolerance
        assert distance(d, golden[f"{prefix}depression_area"]) <= tolerance
        equilibrium = rule.equilibrium(p, d)
        assert distance(equilibrium, golden[f"{prefix}equilibrium_weight"]) <= tolerance


@pytest.mark.parametrize("n_jobs", [1, None])
def test_all_rules_in_one_batch(golden, n_jobs):
    files = {name: np.load(golden / f"{name}.npz") for name in WITH_RULE}
    experiment = btsp.presets.nonlinear
    rules = [btsp.presets[name].rule for name in WITH_RULE]
    for integration, update, prefix, tolerance in (
        ("grid", "per_lap", "", 1e-12),
        ("exact", "per_lap", "exact_", 1e-10),
        ("exact", "continuous", "continuous_", 1e-10),
    ):
        batch = btsp.weight_change_batch(
            rules, experiment.protocol, experiment.initial_weights, 3, integration, update, n_jobs
        )
        for k, file in enumerate(files.values()):
            assert distance(batch.delta_weight[k], file[f"{prefix}delta_weight"]) <= tolerance
            exact = "exact_" if integration == "exact" else ""
            for name in AREAS:
                assert distance(getattr(batch, name)[k], file[exact + name]) <= tolerance, name
