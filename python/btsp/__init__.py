"""Behavioral timescale synaptic plasticity (BTSP): exact, fast, reproducible.

How one dendritic plateau potential rewrites a neuron's synapses, by the
weight-dependent rule of Milstein et al. (2021), eLife 10:e73046.

>>> import btsp
>>> change = btsp.presets.nonlinear.run()
>>> change.delta_weight.shape  # initial weights, inputs
(50, 50)

Times are in s, rates in 1/s, weights in the unit of ``max_weight``. What is
given and what comes out is immutable, compares by value, and prints as the call
that makes it.
"""

from btsp._batch import WeightChangeBatch, weight_change_batch
from btsp._core import VERSION as __version__
from btsp._experiment import Experiment, load_config
from btsp._gain import Linear, Sigmoid
from btsp._presets import presets
from btsp._protocol import Pairing
from btsp._rule import TimeConstants, WeightDependentRule
from btsp._signals import Signals, signals
from btsp._simulation import signal_peaks, simulate
from btsp._weight_change import WeightChange, weight_change

__all__ = [
    "Experiment",
    "Linear",
    "Pairing",
    "Sigmoid",
    "Signals",
    "TimeConstants",
    "WeightChange",
    "WeightChangeBatch",
    "WeightDependentRule",
    "__version__",
    "load_config",
    "presets",
    "signal_peaks",
    "signals",
    "simulate",
    "weight_change",
    "weight_change_batch",
]
