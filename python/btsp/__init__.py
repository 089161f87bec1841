"""Behavioral timescale synaptic plasticity (BTSP): exact, fast, reproducible.

How one dendritic plateau potential rewrites a neuron's synapses, by the
weight-dependent rule of Milstein et al. (2021), eLife 10:e73046.

>>> import btsp
>>> change = btsp.presets.nonlinear.run()
>>> change.delta_weight.shape  # initial weights, inputs
(50, 50)

And what a recorded place cell says of its own rule:

>>> induction, truth = btsp.simulate_induction(seed=1)  # or load_recordings(path)
>>> btsp.fit(induction, model="linear", evaluations=300).rule.potentiation_gain
btsp.Linear()

Times are in s, rates in 1/s, weights in the unit of ``max_weight``. What is
given and what comes out is immutable, compares by value, and prints as the call
that makes it.
"""

from btsp._batch import WeightChangeBatch, weight_change_batch
from btsp._core import VERSION as __version__
from btsp._experiment import Experiment, load_config
from btsp._explore import explore
from btsp._fit import FitInterrupted, FitProgress, FitResult, fit
from btsp._fit_problem import FitProblem
from btsp._fit_report import FitReport
from btsp._gain import Linear, Sigmoid
from btsp._induction import Induction
from btsp._inferred import InferredWeights, infer_weights
from btsp._place_inputs import PlaceInputs
from btsp._place_rules import place_rules
from btsp._prediction import Prediction, RampFeatures, predict
from btsp._prediction_batch import PredictionBatch, predict_batch
from btsp._presets import presets
from btsp._protocol import Pairing
from btsp._recordings import RecordingWarning, load_recordings
from btsp._rule import TimeConstants, WeightDependentRule
from btsp._signals import Signals, signals
from btsp._simulation import signal_peaks, simulate
from btsp._sweep import Sweep
from btsp._sweep_run import sweep
from btsp._sweep_table import SweepTable, load_sweep
from btsp._synthetic import SyntheticCell, Truth, simulate_induction
from btsp._voltage_rule import VoltageDependentRule
from btsp._weight_change import WeightChange, weight_change

__all__ = [
    "Experiment",
    "FitInterrupted",
    "FitProblem",
    "FitProgress",
    "FitReport",
    "FitResult",
    "Induction",
    "InferredWeights",
    "Linear",
    "Pairing",
    "PlaceInputs",
    "Prediction",
    "PredictionBatch",
    "RampFeatures",
    "RecordingWarning",
    "Sigmoid",
    "Signals",
    "Sweep",
    "SweepTable",
    "SyntheticCell",
    "TimeConstants",
    "Truth",
    "VoltageDependentRule",
    "WeightChange",
    "WeightChangeBatch",
    "WeightDependentRule",
    "__version__",
    "explore",
    "fit",
    "infer_weights",
    "load_config",
    "load_recordings",
    "load_sweep",
    "place_rules",
    "predict",
    "predict_batch",
    "presets",
    "signal_peaks",
    "signals",
    "simulate",
    "simulate_induction",
    "sweep",
    "weight_change",
    "weight_change_batch",
]
