"""The extension module: NumPy arrays in, NumPy arrays out. No part of the public interface."""

from collections.abc import Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "VERSION",
    "Change",
    "ChangeBatch",
    "Gain",
    "Protocol",
    "Rule",
    "TimeConstants",
    "eligibility_traces",
    "evenly_spaced",
    "jobs",
    "overlap_area",
    "overlaps",
    "preset_names",
    "preset_of",
    "provenance",
    "read_config",
    "signal_peaks",
    "signals",
    "simulate",
    "to_toml",
    "validate_weights",
    "variables",
    "weight_change",
    "weight_change_batch",
]

VERSION: str

# Threshold and half-width of a sigmoid; None for a linear gain.
_GainArguments = tuple[float, float] | None
_Array = NDArray[np.float64]

@final
class Gain:
    def __new__(cls, sigmoid: _GainArguments) -> Gain: ...
    @staticmethod
    def from_toml(text: str) -> Gain: ...
    @property
    def sigmoid(self) -> _GainArguments: ...
    def to_toml(self) -> str: ...
    def values(self, u: _Array) -> _Array: ...

@final
class TimeConstants:
    def __new__(cls, eligibility_tau: float, instructive_tau: float) -> TimeConstants: ...
    @staticmethod
    def from_toml(text: str) -> TimeConstants: ...
    @property
    def arguments(self) -> tuple[float, float]: ...
    def to_toml(self) -> str: ...

@final
class Rule:
    def __new__(
        cls,
        eligibility_tau: float,
        instructive_tau: float,
        potentiation_rate: float,
        depression_rate: float,
        max_weight: float,
        potentiation_gain: _GainArguments,
        depression_gain: _GainArguments,
    ) -> Rule: ...
    @staticmethod
    def from_toml(text: str) -> Rule: ...
    @property
    def arguments(
        self,
    ) -> tuple[float, float, float, float, float, _GainArguments, _GainArguments]: ...
    def to_toml(self) -> str: ...
    def drive(self, protocol: Protocol, integration: str) -> tuple[_Array, _Array]: ...
    def equilibrium(self, potentiation_area: _Array, depression_area: _Array) -> _Array: ...

@final
class Protocol:
    def __new__(
        cls,
        spike_times: _Array,
        counts: NDArray[np.int64],
        plateau_onset: Sequence[float],
        plateau_duration: Sequence[float],
        grid: tuple[float, float, float],
    ) -> Protocol: ...
    @staticmethod
    def from_toml(text: str) -> Protocol: ...
    @property
    def arguments(
        self,
    ) -> tuple[
        _Array, NDArray[np.int64], list[float], list[float], tuple[float, float, float]
    ]: ...
    @property
    def samples(self) -> int: ...
    def to_toml(self) -> str: ...

@final
class Change:
    def per_input(self, name: str) -> _Array: ...
    def delta_weight(self, out: _Array) -> None: ...
    def weight(self, out: _Array) -> None: ...

@final
class ChangeBatch:
    def per_input(self, name: str, out: _Array) -> None: ...
    def delta_weight(self, out: _Array) -> None: ...

def eligibility_traces(
    protocol: Protocol, time_constants: TimeConstants, integration: str, out: _Array
) -> None: ...
def evenly_spaced(values: _Array) -> tuple[float, float, int] | None: ...
def jobs(n_jobs: int | None = None) -> int: ...
def overlap_area(
    protocol: Protocol, time_constants: TimeConstants, integration: str
) -> _Array: ...
def overlaps(
    protocol: Protocol, time_constants: TimeConstants, integration: str, out: _Array
) -> None: ...
def preset_names() -> list[str]: ...
def preset_of(name: str) -> dict[str, Any]: ...
def provenance(parts: dict[str, Any]) -> list[tuple[str, str]]: ...
def read_config(text: str) -> dict[str, Any]: ...
def signal_peaks(
    time_constants: TimeConstants, rates: _Array, plateau: _Array, step: float, threads: int
) -> tuple[float, float]: ...
def signals(
    protocol: Protocol, time_constants: TimeConstants, integration: str
) -> tuple[_Array, _Array, _Array]: ...
def simulate(
    rule: Rule,
    rates: _Array,
    plateau: _Array,
    step: float,
    initial_weights: _Array,
    laps: int,
    peaks: tuple[float, float] | None,
    update: str,
    threads: int,
) -> _Array: ...
def to_toml(parts: dict[str, Any]) -> str: ...
def validate_weights(rule: Rule, initial_weights: _Array, laps: int) -> None: ...
def variables() -> list[tuple[str, list[str], str, str]]: ...
def weight_change(
    rule: Rule,
    protocol: Protocol,
    initial_weights: _Array,
    laps: int,
    integration: str,
    update: str,
) -> Change: ...
def weight_change_batch(
    rules: Sequence[Rule],
    protocol: Protocol,
    initial_weights: _Array,
    laps: int,
    integration: str,
    update: str,
    threads: int,
) -> ChangeBatch: ...
