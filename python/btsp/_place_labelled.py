"""Results of place cells as xarray datasets, named as those that the command writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core

if TYPE_CHECKING:
    from xarray import Dataset

    from btsp._induction import Induction
    from btsp._inferred import InferredWeights
    from btsp._prediction import Prediction

# Name, dimensions, meaning and unit of every variable.
_VARIABLES = (
    ("position", ("position",), "centre of the position bin", "cm"),
    ("lap", ("lap",), "number of laps so far", "1"),
    ("input", ("input",), "place input", "1"),
    ("input_location", ("input",), "where the input's rate peaks", "cm"),
    ("ramp_before", ("position",), "recorded ramp before the induction laps", "mV"),
    ("ramp_after", ("position",), "recorded ramp after the induction laps", "mV"),
    ("plateau_onset", ("lap",), "where the plateau of the lap began", "cm"),
    ("plateau_duration", ("lap",), "how long the plateau of the lap lasted", "s"),
    (
        "delta_weight_before",
        ("input",),
        "change in weight behind the ramp before the induction laps",
        "1",
    ),
    (
        "delta_weight_after",
        ("input",),
        "change in weight behind the ramp after the induction laps",
        "1",
    ),
    (
        "inferred_ramp_before",
        ("position",),
        "ramp of the inferred weights before the induction laps",
        "mV",
    ),
    (
        "inferred_ramp_after",
        ("position",),
        "ramp of the inferred weights after the induction laps",
        "mV",
    ),
    ("score_before", (), "residual score of the inferred ramp before the induction laps", "1"),
    ("score_after", (), "residual score of the inferred ramp after the induction laps", "1"),
    ("ramp_by_lap", ("lap", "position"), "predicted ramp before the laps and after each", "mV"),
    (
        "delta_weight_by_lap",
        ("lap", "input"),
        "change in weight before the laps and after each",
        "1",
    ),
    ("score", (), "residual score of the last ramp", "1"),
    ("path_distance", (), "how far weights went there and back", "1"),
)


def dataset_of_induction(induction: Induction) -> Dataset:
    """What was recorded."""
    return _dataset(_recorded(induction), induction)


def dataset_of_inferred(weights: InferredWeights) -> Dataset:
    """What was recorded, and the weights behind it."""
    values = {
        **_recorded(weights.induction),
        **_inputs(weights.induction),
        "delta_weight_before": weights.delta_weight_before,
        "delta_weight_after": weights.delta_weight_after,
        "inferred_ramp_before": weights.ramp_before_mv,
        "inferred_ramp_after": weights.ramp_after_mv,
        "score_before": weights.score_before,
        "score_after": weights.score_after,
    }
    return _dataset(values, weights.induction, input_width_cm=weights.inputs.width_cm)


def dataset_of_prediction(prediction: Prediction) -> Dataset:
    """What was recorded, and what a rule makes of it."""
    values = {
        **_recorded(prediction.induction),
        **_inputs(prediction.induction),
        "ramp_by_lap": prediction.ramp_by_lap_mv,
        "delta_weight_by_lap": prediction.delta_weight_by_lap,
        "score": prediction.score,
        "path_distance": prediction.path_distance,
    }
    eligibility, instructive = prediction.peaks
    return _dataset(
        values,
        prediction.induction,
        input_width_cm=prediction.inputs.width_cm,
        rule=prediction.rule.to_toml(),
        eligibility_peak=eligibility,
        instructive_peak=instructive,
    )


def _recorded(induction: Induction) -> dict[str, Any]:
    laps = induction.plateau_onset_cm.size
    return {
        "position": induction.bin_centres_cm,
        "lap": np.arange(laps + 1, dtype=np.int64),
        "ramp_before": induction.ramp_before_mv,
        "ramp_after": induction.ramp_after_mv,
        # Lap 0 has no plateau.
        "plateau_onset": np.append(np.nan, induction.plateau_onset_cm),
        "plateau_duration": np.append(np.nan, induction.plateau_duration_s),
    }


def _inputs(induction: Induction) -> dict[str, Any]:
    locations = _core.peak_locations_cm(induction.track_length_cm)
    return {"input": np.arange(locations.size, dtype=np.int64), "input_location": locations}


def _dataset(values: dict[str, Any], induction: Induction, **attributes: Any) -> Dataset:
    try:
        import xarray
    except ImportError as error:
        raise ImportError("to_xarray needs xarray: pip install 'btsp[xarray]'") from error

    variables = {
        name: (dimensions, values[name], {"long_name": long_name, "units": units})
        for name, dimensions, long_name, units in _VARIABLES
        if values.get(name) is not None
    }
    about = {"cell": induction.cell, "induction": induction.induction, "version": _core.VERSION}
    dataset = xarray.Dataset(variables, attrs={**about, **attributes})
    return dataset.set_coords([name for name in ("input_location",) if name in variables])
