"""The public interface as a user's type checker sees it; mypy reads this, nothing runs it.

What must be refused has a ``type: ignore``, which is an error itself where it is not needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import btsp

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from typing_extensions import assert_type
    from xarray import Dataset

def gains() -> None:
    gain = btsp.Sigmoid(0.5, half_width=1)
    assert_type(gain.threshold, float)
    assert_type(gain.half_width, float)
    assert_type(gain(0.3), "NDArray[np.float64]")
    assert_type(btsp.Linear()([0.1, 0.2]), "NDArray[np.float64]")
    assert_type(gain.replace(threshold=0.1), btsp.Sigmoid)
    assert_type(gain.to_dict(), dict[str, Any])
    assert_type(btsp.Sigmoid.from_dict({}), btsp.Sigmoid)
    assert_type(gain.to_toml(), str)
    assert_type(btsp.Linear.from_toml(""), btsp.Linear)
    assert_type(gain == gain, bool)
    assert_type(hash(gain), int)
    btsp.Sigmoid(0.5)  # type: ignore[call-arg]
    btsp.Sigmoid("0.5", 1)  # type: ignore[arg-type]
    btsp.Linear(1)  # type: ignore[call-arg]
    gain("x", "y")  # type: ignore[call-arg]


def rules(rule: btsp.WeightDependentRule, protocol: btsp.Pairing) -> None:
    made = btsp.WeightDependentRule(
        eligibility_tau=2.5,
        instructive_tau=1.5,
        potentiation_rate=0.7,
        depression_rate=0.3,
        max_weight=4,
        potentiation_gain=btsp.Sigmoid(0.5, 0.5),
        depression_gain=btsp.Linear(),
    )
    assert_type(made.potentiation_rate, float)
    assert_type(made.depression_gain, btsp.Sigmoid | btsp.Linear)
    assert_type(made.time_constants, btsp.TimeConstants)
    assert_type(btsp.TimeConstants(1, 2).instructive_tau, float)
    p, d = rule.drive(protocol, integration="exact")
    assert_type(p, "NDArray[np.float64]")
    assert_type(rule.equilibrium(p, d), "NDArray[np.float64]")
    assert_type(rule.equilibrium(0.1, [0.2]), "NDArray[np.float64]")
    up, down = rule.gain_curve(np.linspace(0, 1))
    assert_type(up, "NDArray[np.float64]")
    assert_type(down, "NDArray[np.float64]")
    assert_type(rule.replace(max_weight=3), btsp.WeightDependentRule)
    assert_type(btsp.WeightDependentRule.from_toml(rule.to_toml()), btsp.WeightDependentRule)
    rule.drive(protocol, "fine")  # type: ignore[arg-type]
    rule.drive(3)  # type: ignore[arg-type]
    made.replace(0.5)  # type: ignore[call-arg]
    btsp.WeightDependentRule(1, 1, 1, 1, 1, "linear", btsp.Linear())  # type: ignore[arg-type]


def protocols() -> None:
    one = btsp.Pairing([-1.0, 0.5])
    btsp.Pairing(np.linspace(-5, 5, 50), 0.0, 0.3, -10.0, 10.0, 0.01)
    btsp.Pairing([[-1.0, -0.9], []], plateau_onset=[0.0, 2.0], plateau_duration=[0.3, 0.2])
    btsp.Pairing([np.array([0.1, 0.2]), np.array([0.3])], plateau_onset=np.array([0.0, 1.0]))
    assert_type(one.spike_times, "NDArray[np.float64] | tuple[NDArray[np.float64], ...]")
    assert_type(one.plateau_onset, float | tuple[float, ...])
    assert_type(one.start, float)
    assert_type(one.inputs, int)
    assert_type(one.samples, int)
    assert_type(one.time_to_plateau, "NDArray[np.float64]")
    assert_type(btsp.Pairing.from_toml(one.to_toml()), btsp.Pairing)
    btsp.Pairing()  # type: ignore[call-arg]
    btsp.Pairing([1.0], step="0.01")  # type: ignore[arg-type]
    one.inputs(3)  # type: ignore[operator]


def signals(rule: btsp.WeightDependentRule, protocol: btsp.Pairing) -> None:
    result = btsp.signals(rule, protocol)
    assert_type(result, btsp.Signals)
    assert_type(btsp.signals(rule.time_constants, protocol, "exact"), btsp.Signals)
    assert_type(result.time, "NDArray[np.float64]")
    assert_type(result.plateau, "NDArray[np.float64]")
    assert_type(result.instructive_signal, "NDArray[np.float64]")
    assert_type(result.eligibility_trace, "NDArray[np.float64]")
    assert_type(result.overlap, "NDArray[np.float64]")
    assert_type(result.overlap_area, "NDArray[np.float64]")
    assert_type(result.time_constants, btsp.TimeConstants)
    assert_type(result.rule, btsp.TimeConstants)
    btsp.signals(protocol, rule)  # type: ignore[arg-type]
    result.speed  # type: ignore[attr-defined]


def changes(rule: btsp.WeightDependentRule, protocol: btsp.Pairing) -> None:
    change = btsp.weight_change(rule, protocol, [1.0, 2.4], laps=3, integration="exact")
    assert_type(change, btsp.WeightChange)
    btsp.weight_change(rule, protocol, 1.0, 3, "grid", "continuous")
    assert_type(change.initial_weights, "NDArray[np.float64]")
    assert_type(change.laps, int)
    assert_type(change.delta_weight, "NDArray[np.float64]")
    assert_type(change.weight, "NDArray[np.float64]")
    assert_type(change.overlap_area, "NDArray[np.float64]")
    assert_type(change.potentiation_area, "NDArray[np.float64]")
    assert_type(change.depression_area, "NDArray[np.float64]")
    assert_type(change.equilibrium_weight, "NDArray[np.float64]")
    assert_type(change.slope, "NDArray[np.float64] | None")
    assert_type(change.intercept, "NDArray[np.float64] | None")
    assert_type(change.fixed_point, "NDArray[np.float64] | None")
    assert_type(change.replace(laps=4), btsp.WeightChange)
    assert_type(btsp.WeightChange.from_dict(change.to_dict()), btsp.WeightChange)
    change.to_config("x.toml")
    change.to_config(Path("x.toml"))
    change.slope.mean()  # type: ignore[union-attr]
    btsp.weight_change(rule, protocol, 1.0)  # type: ignore[call-arg]
    btsp.weight_change(rule, protocol, 1.0, 3.5)  # type: ignore[arg-type]
    btsp.weight_change(rule, protocol, 1.0, 3, "fine")  # type: ignore[arg-type]
    btsp.weight_change(rule, protocol, 1.0, 3, update="per lap")  # type: ignore[arg-type]
    btsp.WeightChange(rule)  # type: ignore[call-arg]


def batches(rule: btsp.WeightDependentRule, protocol: btsp.Pairing) -> None:
    rules = (rule.replace(potentiation_rate=k) for k in (0.5, 0.7))
    batch = btsp.weight_change_batch(rules, protocol, [1.0], 3, n_jobs=-1)
    assert_type(batch, btsp.WeightChangeBatch)
    assert_type(batch.rules, tuple[btsp.WeightDependentRule, ...])
    assert_type(batch.delta_weight, "NDArray[np.float64]")
    assert_type(batch.equilibrium_weight, "NDArray[np.float64]")
    assert_type(len(batch), int)
    assert_type(batch[0], btsp.WeightChange)
    for change in batch:
        assert_type(change, btsp.WeightChange)
    btsp.weight_change_batch(rule, protocol, [1.0], 3)  # type: ignore[arg-type]
    btsp.weight_change_batch([rule], protocol, [1.0], 3, n_jobs=1.5)  # type: ignore[arg-type]
    batch["0"]  # type: ignore[index]


def laps(rule: btsp.WeightDependentRule) -> None:
    rates, plateau = np.ones((3, 100)), np.arange(100) < 30
    weights = btsp.simulate(rule, rates, plateau, 0.01, 1.0, laps=3)
    assert_type(weights, "NDArray[np.float64]")
    peaks = btsp.signal_peaks(rule, rates, plateau, 0.01)
    assert_type(peaks, tuple[float, float])
    btsp.simulate(rule, rates, plateau, 0.01, [1.0] * 3, 3, peaks, "continuous", n_jobs=2)
    btsp.simulate(rule, rates, plateau, 0.01, 1.0, normalisation="pooled")  # type: ignore[arg-type]
    btsp.simulate(rule, rates, plateau)  # type: ignore[call-arg]


def experiments(path: Path) -> None:
    experiment = btsp.load_config(path)
    assert_type(experiment, btsp.Experiment)
    assert_type(btsp.load_config("x.toml"), btsp.Experiment)
    assert_type(experiment.rule, btsp.WeightDependentRule | None)
    assert_type(experiment.protocol, btsp.Pairing)
    assert_type(experiment.initial_weights, "NDArray[np.float64]")
    assert_type(experiment.integration, Literal["grid", "exact"])
    assert_type(experiment.update, Literal["per_lap", "continuous"])
    assert_type(experiment.every_lap, bool)
    assert_type(experiment.time_constants, btsp.TimeConstants)
    assert_type(experiment.title, str)
    assert_type(experiment.run(), btsp.WeightChange | btsp.Signals)
    assert_type(experiment.signals(), btsp.Signals)
    assert_type(btsp.Experiment.from_toml(experiment.to_toml()), btsp.Experiment)
    experiment.to_config(path)
    # What has been loaded can be given back.
    if experiment.rule is not None:
        btsp.weight_change(
            experiment.rule,
            experiment.protocol,
            experiment.initial_weights,
            experiment.laps,
            experiment.integration,
            experiment.update,
        )
        experiment.rule.drive(experiment.protocol, experiment.integration)
    experiment.rule.max_weight  # type: ignore[union-attr]
    btsp.load_config(3)  # type: ignore[arg-type]


def presets() -> None:
    # As in the README: what a preset has and gives is known.
    assert_type(btsp.presets.nonlinear.rule, btsp.WeightDependentRule)
    assert_type(btsp.presets.nonlinear.run(), btsp.WeightChange)
    assert_type(btsp.presets.nonlinear.run().delta_weight, "NDArray[np.float64]")
    assert_type(btsp.presets.nonlinear.rule.replace(max_weight=3), btsp.WeightDependentRule)
    assert_type(btsp.presets.signals.rule, None)
    assert_type(btsp.presets.signals.run(), btsp.Signals)
    change = btsp.presets.linear.run()
    btsp.weight_change(change.rule, change.protocol, 1.0, 3, change.integration, change.update)
    assert_type(btsp.presets["nonlinear"], btsp.Experiment)
    btsp.presets.nonlinaer  # type: ignore[attr-defined]
    assert_type(list(btsp.presets), list[str])
    for name, preset in btsp.presets.items():
        assert_type(name, str)
        assert_type(preset, btsp.Experiment)
    btsp.presets["linear"] = btsp.presets.nonlinear  # type: ignore[index]
    assert_type(btsp.__version__, str)


def labelled(change: btsp.WeightChange, signals: btsp.Signals) -> None:
    dataset: Dataset = change.to_xarray(every_lap=True)
    dataset = signals.to_xarray()
    dataset.close()


def figures(change: btsp.WeightChange, signals: btsp.Signals, ax: Axes) -> None:
    drawn: Axes = change.plot()
    drawn = change.plot(ax)
    drawn = signals.plot_overlap(ax=ax)
    drawn = signals.plot_example(ax, input=3)
    drawn = change.rule.plot_gains()
    drawn.set_title("x")
    signals.plot([ax, ax, ax])


def place_cells(rule: btsp.WeightDependentRule) -> None:
    induction, truth = btsp.simulate_induction(rule, plateau_cm=60.0, seed=1, laps=3)
    assert_type(induction, btsp.Induction)
    assert_type(truth.rule, btsp.WeightDependentRule | btsp.VoltageDependentRule)
    assert_type(btsp.load_recordings(Path("recordings.toml")), list[btsp.Induction])
    assert_type(induction.ramp_after_mv, "NDArray[np.float64]")
    assert_type(induction.ramp_before_mv, "NDArray[np.float64] | None")
    assert_type(induction.speed_gate, "NDArray[np.bool_]")
    weights = btsp.infer_weights(induction, bounds=(-0.2, 3))
    assert_type(weights.delta_weight_after, "NDArray[np.float64]")
    prediction = btsp.predict(induction, rule, peaks=(0.7, 0.4))
    assert_type(prediction.ramp_by_lap_mv, "NDArray[np.float64]")
    assert_type(prediction.score, float)
    assert_type(prediction.features.width_cm, float | None)
    assert_type(prediction.plot(), "Axes")
    assert_type(prediction.to_xarray(), "Dataset")
    batch = btsp.predict_batch([induction], [rule, btsp.place_rules["milstein2021"]], n_jobs=1)
    assert_type(batch.score, "NDArray[np.float64]")
    assert_type(batch[0], tuple[btsp.Prediction, ...])

    def progress(heard: btsp.FitProgress) -> bool:
        return heard.evaluations > 100

    fit = btsp.fit([induction], model="linear", evaluations=1000, seed=1, callback=progress)
    assert_type(fit, btsp.FitResult)
    assert_type(fit.parameters, dict[str, float])
    assert_type(fit.report, btsp.FitReport)
    btsp.fit(induction, model="quadratic")  # type: ignore[arg-type]
    problem = btsp.FitProblem(induction, "voltage_dependent")
    assert_type(problem.bounds, "NDArray[np.float64]")
    assert_type(problem.values([0.5] * 9), "NDArray[np.float64]")
