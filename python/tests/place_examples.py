"""A recorded place cell and what is computed of it, made once for all tests."""

from __future__ import annotations

from functools import cache

import btsp

RULE = btsp.place_rules["milstein2021"]
GAIN = btsp.Sigmoid(0.05, 0.02)
VOLTAGE = btsp.VoltageDependentRule(1.5, 1.3, 0.8, 0.1, 4.0, GAIN, btsp.Linear())
# Short laps, so that everything is quick.
CELL = btsp.SyntheticCell(
    plateau_cm=[60.0, 120.0],
    seed=3,
    laps=3,
    laps_before=1,
    laps_after=0,
    speed_cm_s=60.0,
    rest_s=0.3,
    ramp_noise_mv=0.1,
)
FIRST, SECOND = CELL.inductions
BY_HAND = btsp.Induction(
    FIRST.lap_position_cm, FIRST.lap_plateau, FIRST.recorded_after_mv, cell=7, spontaneous=True
)
VALUES = {
    "VoltageDependentRule": VOLTAGE,
    "PlaceInputs": btsp.PlaceInputs(60.0),
    "SyntheticCell": CELL,
    "SyntheticCell with a field": btsp.SyntheticCell(VOLTAGE, initial_field=(6, 60, 90)),
    "Induction": FIRST,
    "Induction with a ramp before": SECOND,
    "Induction by hand": BY_HAND,
    "Prediction": btsp.predict(SECOND, RULE),
    "Prediction of given weights": btsp.predict(
        FIRST, VOLTAGE, (0.7, 0.4), [0.1] * 200, btsp.PlaceInputs(60.0)
    ),
    "InferredWeights": btsp.infer_weights(SECOND),
    "InferredWeights of a silent cell": btsp.infer_weights(FIRST, (-0.1, 2)),
    "PredictionBatch": btsp.predict_batch([FIRST, SECOND], [RULE, VOLTAGE]),
    "empty PredictionBatch": btsp.predict_batch(FIRST, [], (0.7, 0.4)),
    "FitProblem": btsp.FitProblem(CELL.inductions, "linear", (0.7, 0.4), True),
}


@cache
def linear_fit() -> btsp.FitResult:
    """A small fit."""
    return btsp.fit(CELL.inductions, "linear", evaluations=600, seed=4)
