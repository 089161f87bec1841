"""What results are made of."""

from __future__ import annotations

import numpy as np
import pytest
from examples import EVEN, RULE, SINGLE, TRAINS, VALUES, WEIGHTS
from strategies import (
    INTEGRATIONS,
    UPDATES,
    same_bits,
)

import btsp


def test_a_batch_is_a_sequence_of_changes():
    batch = VALUES["WeightChangeBatch"]
    assert len(batch) == 2
    assert [change.rule for change in batch] == list(batch.rules)
    assert batch[-1] == batch[1] != batch[0]
    assert batch[np.int64(1)] == batch[1]
    assert list(VALUES["empty WeightChangeBatch"]) == []
    for k in (2, -3):
        with pytest.raises(IndexError):
            batch[k]
    for k in ("0", 1.0, None, slice(1)):
        with pytest.raises(TypeError):
            batch[k]


def test_results_are_made_by_functions():
    for kind, function in (
        (btsp.WeightChange, "weight_change"),
        (btsp.WeightChangeBatch, "weight_change_batch"),
        (btsp.Signals, "signals"),
    ):
        with pytest.raises(TypeError, match=rf"btsp\.{function}\("):
            kind()


def test_time_to_plateau():
    assert same_bits(SINGLE.time_to_plateau, np.array([-1.0, 0.25, 2.0]))
    later = SINGLE.replace(plateau_onset=[1.0, 0.5])
    assert same_bits(later.time_to_plateau, np.array([-1.5, -0.25, 1.5]))
    with pytest.raises(ValueError, match="time_to_plateau"):
        _ = TRAINS.time_to_plateau


def test_sizes():
    assert (TRAINS.inputs, TRAINS.samples) == (3, 550)
    assert (EVEN.inputs, EVEN.samples) == (50, 2000)


@pytest.mark.parametrize("integration", INTEGRATIONS)
@pytest.mark.parametrize("update", UPDATES)
def test_labelled_results(integration, update):
    pytest.importorskip("xarray")
    change = btsp.weight_change(RULE, SINGLE, WEIGHTS, 2, integration, update)
    dataset = change.to_xarray(every_lap=True)
    for name in ("delta_weight", "weight", "overlap_area", "equilibrium_weight"):
        assert same_bits(dataset[name].values, getattr(change, name)), name
    assert ("slope" in dataset) == (update == "continuous")
    assert "weight" not in change.to_xarray()
    assert btsp.Experiment.from_toml(dataset.attrs["configuration"]).run() == change
    assert dataset.attrs["version"] == btsp.__version__
    assert dataset.attrs["integration"] == integration
    assert dataset.attrs["update"] == update
    # What a user does to the dataset changes nothing.
    with pytest.raises(ValueError, match="read-only"):
        dataset["delta_weight"].values[0] = 3
    signals = btsp.signals(RULE, TRAINS, integration).to_xarray()
    assert "spike_time" not in signals
    assert signals["overlap"].dims == ("input", "time")
