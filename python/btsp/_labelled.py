"""Results as xarray datasets, labelled as those that the command writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core

if TYPE_CHECKING:
    from xarray import Dataset

    from btsp._protocol import Pairing
    from btsp._signals import Signals
    from btsp._weight_change import WeightChange


def dataset_of_signals(signals: Signals) -> Dataset:
    """Time, spikes, plateau, traces and overlap."""
    values: dict[str, Any] = {
        **_inputs(signals.protocol),
        "time": signals.time,
        "plateau": signals.plateau,
        "instructive_signal": signals.instructive_signal,
        "eligibility_trace": signals.eligibility_trace,
        "overlap": signals.overlap,
        "overlap_area": signals.overlap_area,
    }
    return _dataset(values, signals._parts())


def dataset_of_weight_change(change: WeightChange, every_lap: bool) -> Dataset:
    """Areas, equilibrium weights and the map; every lap's weights if wanted."""
    values: dict[str, Any] = {
        **_inputs(change.protocol),
        "overlap_area": change.overlap_area,
        "potentiation_area": change.potentiation_area,
        "depression_area": change.depression_area,
        "equilibrium_weight": change.equilibrium_weight,
        "initial_weight": change.initial_weights,
        "delta_weight": change.delta_weight,
    }
    for name in ("slope", "intercept", "fixed_point"):
        if change.update == "continuous":
            values[name] = getattr(change, name)
    if every_lap:
        values["lap"] = np.arange(change.laps + 1, dtype=np.int64)
        values["weight"] = change.weight
    dataset = _dataset(values, change._parts(every_lap))
    dataset["delta_weight"].attrs["laps"] = change.laps
    return dataset


def _inputs(protocol: Pairing) -> dict[str, Any]:
    values: dict[str, Any] = {"input": np.arange(protocol.inputs, dtype=np.int64)}
    if not isinstance(protocol.spike_times, tuple):
        values["spike_time"] = protocol.spike_times
    return values


def _dataset(values: dict[str, Any], parts: dict[str, Any]) -> Dataset:
    try:
        import xarray
    except ImportError as error:
        raise ImportError("to_xarray needs xarray: pip install 'btsp[xarray]'") from error

    variables = {
        name: (dimensions, values[name], {"long_name": long_name, "units": units})
        for name, dimensions, long_name, units in _core.variables()
        if name in values
    }
    return xarray.Dataset(variables, attrs=dict(_core.provenance(parts)))
