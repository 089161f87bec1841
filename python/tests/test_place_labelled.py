"""Results of place cells as labelled arrays."""

from __future__ import annotations

import numpy as np
import pytest
from place_examples import CELL, FIRST, RULE, SECOND, VALUES

import btsp

pytest.importorskip("xarray")


def test_a_prediction():
    prediction = VALUES["Prediction"]
    dataset = prediction.to_xarray()
    assert dict(dataset.sizes) == {"position": 100, "lap": 4, "input": 200}
    for name, array in (
        ("ramp_by_lap", prediction.ramp_by_lap_mv),
        ("delta_weight_by_lap", prediction.delta_weight_by_lap),
        ("ramp_after", SECOND.ramp_after_mv),
        ("position", SECOND.bin_centres_cm),
    ):
        np.testing.assert_array_equal(dataset[name].values, array)
    assert dataset.ramp_by_lap.dims == ("lap", "position")
    assert dataset.score.item() == prediction.score
    assert np.isnan(dataset.plateau_onset.values[0])
    np.testing.assert_array_equal(dataset.plateau_onset.values[1:], SECOND.plateau_onset_cm)
    assert all("units" in dataset[name].attrs for name in dataset.variables)
    assert btsp.WeightDependentRule.from_toml(dataset.attrs["rule"]) == RULE
    peaks = dataset.attrs["eligibility_peak"], dataset.attrs["instructive_peak"]
    assert peaks == prediction.peaks and dataset.attrs["version"] == btsp.__version__
    assert (dataset.attrs["cell"], dataset.attrs["induction"]) == (1, 2)


def test_what_was_recorded_and_inferred():
    assert "ramp_before" not in FIRST.to_xarray()
    dataset = VALUES["InferredWeights"].to_xarray()
    found = VALUES["InferredWeights"]
    np.testing.assert_array_equal(dataset.delta_weight_before.values, found.delta_weight_before)
    np.testing.assert_array_equal(dataset.inferred_ramp_after.values, found.ramp_after_mv)
    assert dataset.score_after.item() == found.score_after
    silent = btsp.infer_weights(FIRST).to_xarray()
    assert "delta_weight_before" not in silent and "score_before" not in silent


@pytest.mark.filterwarnings("default")
def test_a_dataset_can_be_written(tmp_path):
    pytest.importorskip("scipy")
    xarray = pytest.importorskip("xarray")
    dataset = btsp.predict(CELL.inductions[0], RULE).to_xarray()
    dataset.to_netcdf(tmp_path / "x.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "x.nc", engine="scipy") as again:
        assert again.equals(dataset)
