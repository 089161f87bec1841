"""The published experiments by name."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from strategies import (
    same_bits,
)

import btsp


def test_presets_are_a_mapping():
    names = ["signals", "linear", "linear_potentiation", "nonlinear", "short_tau"]
    assert list(btsp.presets) == names == list(btsp.presets.keys())
    assert len(btsp.presets) == 5
    assert dict(btsp.presets)["linear"] is btsp.presets.linear
    for name, preset in btsp.presets.items():
        assert preset is btsp.presets[name]
        assert preset is getattr(btsp.presets, name)
        assert isinstance(preset, btsp.Experiment)
        assert name in btsp.presets
        assert name in dir(btsp.presets)
        assert preset.title
        assert name in repr(btsp.presets)
    assert "values" in dir(btsp.presets)
    assert btsp.presets.get("other") is None
    assert "other" not in btsp.presets


def test_presets_that_are_none():
    known = "signals, linear, linear_potentiation, nonlinear, short_tau"
    with pytest.raises(KeyError, match=f"no preset 'other'; there are: {known}"):
        btsp.presets["other"]
    with pytest.raises(AttributeError, match=f"no preset 'other'; there are: {known}"):
        _ = btsp.presets.other
    with pytest.raises(KeyError, match="no preset 3"):
        btsp.presets[3]
    with pytest.raises((KeyError, TypeError)):
        btsp.presets[["linear"]]


def test_presets_as_published():
    for name, preset in btsp.presets.items():
        assert "eLife 10:e73046" in preset.citation
        assert "Milstein" in preset.citation and "2021" in preset.citation
        assert preset.laps == 3
        assert same_bits(preset.initial_weights, np.linspace(1, 2.4, 50))
        assert same_bits(preset.protocol.spike_times, np.linspace(-5, 5, 50))
        assert (preset.integration, preset.update) == ("grid", "per_lap")
        assert (preset.rule is None) == (name == "signals")
        assert isinstance(preset.run(), btsp.Signals if name == "signals" else btsp.WeightChange)
    rule = btsp.presets.linear.rule
    assert rule == btsp.WeightDependentRule(1.5, 1.0, 1.2, 0.6, 3, btsp.Linear(), btsp.Linear())
    assert btsp.presets.short_tau.rule.time_constants == btsp.TimeConstants(0.1, 0.1)
    assert btsp.presets.signals.time_constants == btsp.TimeConstants(1.7, 0.9)


def test_presets_pickle_and_copy():
    for again in (
        pickle.loads(pickle.dumps(btsp.presets)),
        copy.copy(btsp.presets),
        copy.deepcopy(btsp.presets),
    ):
        assert again == btsp.presets
