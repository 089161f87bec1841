"""Recorded place cells: the same bits as the command ``btsp``."""

from __future__ import annotations

import json

import numpy as np
import pytest
from place_examples import RULE, VOLTAGE, write_recordings
from strategies import same_bits

import btsp


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """A metadata file, and what is loaded of it."""
    path = write_recordings(tmp_path_factory.mktemp("recordings"))
    return path, btsp.load_recordings(path)


def arrays(folder):
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(folder / "results.zarr", mode="r")
    return {name: np.asarray(array[...]) for name, array in group.arrays()}


def test_predictions(command, recordings, tmp_path):
    path, inductions = recordings
    (tmp_path / "rule.toml").write_text(VOLTAGE.to_toml())
    for rule, source in (
        (RULE, ("--preset", "milstein2021")),
        (VOLTAGE, ("--parameters", tmp_path / "rule.toml")),
    ):
        out = tmp_path / source[0]
        command("induce", path, "--cell", 1, *source, "--out", out, "--no-figures")
        written = arrays(out)
        batch = btsp.predict_batch(inductions, [rule])
        assert same_bits(written["score"], batch.score[0])
        assert same_bits(written["path_distance"], batch.path_distance[0])
        for k, prediction in enumerate(batch[0]):
            for name, array in (
                ("ramp_by_lap", prediction.ramp_by_lap_mv),
                ("delta_weight_by_lap", prediction.delta_weight_by_lap),
            ):
                assert same_bits(written[name][k], array), name


def test_inferred_weights(command, recordings, tmp_path):
    path, inductions = recordings
    command("infer", path, "--cell", 1, "--out", tmp_path / "out", "--no-figures")
    written = arrays(tmp_path / "out")
    for k, induction in enumerate(inductions):
        weights = btsp.infer_weights(induction)
        assert same_bits(written["delta_weight_after"][k], weights.delta_weight_after)
        assert written["score_after"][k] == weights.score_after
        if weights.delta_weight_before is None:
            assert np.isnan(written["delta_weight_before"][k]).all()
        else:
            assert same_bits(written["delta_weight_before"][k], weights.delta_weight_before)


def test_fits(command, recordings, tmp_path):
    path, inductions = recordings
    options = ("--model", "linear", "--evaluations", 150, "--seed", 4)
    command("fit", path, "--cell", 1, *options, "--out", tmp_path / "out", "--no-figures")
    written = json.loads((tmp_path / "out" / "fit.json").read_text())
    fit = btsp.fit(inductions, "linear", evaluations=150, seed=4)
    assert {p["name"]: p["value"] for p in written["parameters"]} == fit.parameters
    peaks = written["peaks"]
    assert (peaks["eligibility_peak"], peaks["instructive_peak"]) == fit.peaks
    assert arrays(tmp_path / "out")["score"].tolist() == fit.scores.tolist()
