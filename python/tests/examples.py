"""An example of every kind of object."""

import numpy as np

import btsp

RULE = btsp.presets.nonlinear.rule
SINGLE = btsp.Pairing([-1.0, 0.25, 2.0])
EVEN = btsp.Pairing(np.linspace(-3, 3, 50), 0.5, 0.2)
TRAINS = btsp.Pairing([[-1.0, -0.98, 3.0], [], [0.1]], [0.0, 2.0], [0.3, 0.1], -5, 6, 0.02)
WEIGHTS = [0.5, 0.0, 4.0]
VALUES = {
    "Linear": btsp.Linear(),
    "Sigmoid": btsp.Sigmoid(0.5, 0.1),
    "TimeConstants": btsp.TimeConstants(1.7, 0.9),
    "WeightDependentRule": RULE,
    "linear rule": btsp.presets.linear.rule,
    "Pairing": SINGLE,
    "even Pairing": EVEN,
    "Pairing of trains": TRAINS,
    "Pairing of silent inputs": btsp.Pairing([[], []]),
    "Signals": btsp.signals(RULE, TRAINS, "exact"),
    "WeightChange": btsp.weight_change(RULE, TRAINS, WEIGHTS, 2, "exact", "continuous"),
    "WeightChange of one": btsp.weight_change(RULE, SINGLE, 1.0, 0),
    "WeightChangeBatch": btsp.weight_change_batch(
        [RULE, RULE.replace(potentiation_rate=2)], SINGLE, WEIGHTS, 2
    ),
    "empty WeightChangeBatch": btsp.weight_change_batch([], SINGLE, WEIGHTS, 2),
    "Experiment": btsp.Experiment(RULE, EVEN, np.linspace(0, 4, 5), 3, title="a 'title'\n"),
    "Experiment without a rule": btsp.Experiment(
        None, TRAINS, [], 0, time_constants=btsp.TimeConstants(2, 1)
    ),
    **{f"preset {name}": preset for name, preset in btsp.presets.items()},
}
