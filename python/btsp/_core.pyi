"""The extension module: NumPy arrays in, NumPy arrays out. No part of the public interface."""

from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "VERSION",
    "Change",
    "ChangeBatch",
    "Fit",
    "Gain",
    "Induction",
    "Predictors",
    "Problem",
    "Protocol",
    "Rule",
    "Sweep",
    "SweepFolder",
    "TimeConstants",
    "VoltageRule",
    "candidate_kinds",
    "eligibility_traces",
    "evenly_spaced",
    "infer_weights",
    "jobs",
    "load_recordings",
    "model_names",
    "model_parameters",
    "overlap_area",
    "overlaps",
    "parameters_of",
    "peak_locations_cm",
    "preset_names",
    "preset_of",
    "provenance",
    "published_rules",
    "read_config",
    "read_sweep",
    "signal_peaks",
    "signals",
    "simulate",
    "simulate_recordings",
    "to_toml",
    "validate_synthetic_cell",
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
class Sweep:
    def __new__(cls, text: str, folder: str | None = None) -> Sweep: ...
    def axes(self) -> list[tuple[str, float, float, bool, list[float] | None]]: ...
    def columns(self) -> list[tuple[str, str, str]]: ...
    def evaluate(
        self, values: _Array, threads: int
    ) -> tuple[_Array, list[tuple[int, str]], _Array]: ...
    def has_maps(self) -> bool: ...
    def is_grid(self) -> bool: ...
    def is_read(self) -> bool: ...
    def points(self) -> int: ...
    def to_toml(self) -> str: ...
    def values(self, first: int, count: int) -> _Array: ...

@final
class SweepFolder:
    def __new__(cls, path: str, sweep: Sweep) -> SweepFolder: ...
    def close(self) -> None: ...
    def finish(self) -> None: ...
    def keep(
        self, chunk: int, numbers: _Array, invalid: list[tuple[int, str]], maps: _Array
    ) -> None: ...
    def missing(self) -> list[tuple[int, int, int]]: ...

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
class VoltageRule:
    def __new__(
        cls,
        eligibility_tau: float,
        instructive_tau: float,
        potentiation_rate: float,
        depression_rate: float,
        plateau_depolarisation_mv: float,
        potentiation_gain: _GainArguments,
        depression_gain: _GainArguments,
    ) -> VoltageRule: ...
    @staticmethod
    def from_toml(text: str) -> VoltageRule: ...
    @property
    def arguments(
        self,
    ) -> tuple[float, float, float, float, float, _GainArguments, _GainArguments]: ...
    def to_toml(self) -> str: ...

_AnyRule = Rule | VoltageRule
_OtherRamps = tuple[int, _Array | None, _Array]

@final
class Induction:
    def __new__(
        cls,
        lap_position_cm: Sequence[_Array],
        lap_plateau: Sequence[NDArray[np.bool_] | None],
        recorded_after_mv: _Array,
        recorded_before_mv: _Array | None,
        cell: int,
        induction: int,
        spontaneous: bool,
        track_length_cm: float,
        other_ramps_mv: Sequence[_OtherRamps],
    ) -> Induction: ...
    @property
    def arguments(
        self,
    ) -> tuple[
        list[_Array],
        list[NDArray[np.bool_] | None],
        _Array,
        _Array | None,
        int,
        int,
        bool,
        float,
        list[_OtherRamps],
    ]: ...
    # Noise, largest ramp, noise of positions, mean onset, the sample at time 0.
    @property
    def numbers(self) -> tuple[float, float, float, float, int]: ...
    def series(self, name: str) -> _Array | None: ...
    def gate(self, name: str) -> NDArray[np.bool_]: ...
    def samples(self, name: str) -> NDArray[np.int64]: ...

# Peak, width, peak shift, asymmetry, start, peak location, end, minimum and its location.
_Features = tuple[
    float, float | None, float, float | None, float, float, float, float, float
]
_Pair = tuple[float, float]

@final
class Predictors:
    def __new__(cls, induction: Induction, inputs: _Pair) -> Predictors: ...
    @staticmethod
    def all(parts: Sequence[Predictors]) -> Predictors: ...
    def initial_delta_weight(self) -> _Array: ...
    def peaks(self, rule: _AnyRule) -> _Pair: ...
    def predict(
        self, rule: _AnyRule, peaks: _Pair | None, initial_delta_weight: _Array | None
    ) -> tuple[_Array, _Array, float, _Features, _Pair, float]: ...
    def predict_batch(
        self,
        rules: Sequence[_AnyRule],
        peaks: _Pair | None,
        score: _Array,
        path_distance: _Array,
        ramp: _Array,
        delta_weight: _Array,
        peaks_out: _Array,
        threads: int,
    ) -> None: ...

# Points, scores, kinds and jobs.
_Log = tuple[_Array, _Array, NDArray[np.int64], NDArray[np.int64]]

@final
class Problem:
    def __new__(
        cls, predictors: Predictors, model: str, peaks: _Pair | None, path_penalty: bool
    ) -> Problem: ...
    def parameters(self, points: _Array) -> _Array: ...
    def point(self, parameters: _Array) -> list[float]: ...
    def rules(self, points: _Array) -> list[Any]: ...
    def score(self, points: _Array, out: _Array, threads: int) -> None: ...
    def linearise(self, point: _Array) -> tuple[_Array, _Array] | None: ...
    def fit(
        self,
        evaluations: int,
        seed: int,
        log: _Log | None,
        callback: Callable[[int, tuple[Any, float] | None], object] | None,
        threads: int,
    ) -> tuple[Fit, BaseException | None]: ...

@final
class Fit:
    def best(self) -> tuple[Any, list[float], list[float], float] | None: ...
    # Evaluations, agreeing searches, why it stopped, whether it is unfinished.
    @property
    def end(self) -> tuple[int, int, str, bool]: ...
    # Points, parameters, scores, kinds, jobs, evaluations spent.
    def candidates(
        self,
    ) -> tuple[
        _Array, _Array, _Array, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]
    ]: ...
    def report(
        self,
        problem: Problem,
        inductions: Sequence[Induction],
        noise_mv: float | None,
        threads: int,
    ) -> str: ...
    def optima(self) -> tuple[_Array, _Array]: ...

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

def candidate_kinds() -> list[str]: ...
def eligibility_traces(
    protocol: Protocol, time_constants: TimeConstants, integration: str, out: _Array
) -> None: ...
def evenly_spaced(values: _Array) -> tuple[float, float, int] | None: ...
def infer_weights(
    ramps: Sequence[_Array], track_length_cm: float, inputs: _Pair, bounds: _Pair
) -> list[tuple[Any, Any, Any]]: ...
def jobs(n_jobs: int | None = None) -> int: ...
def load_recordings(path: str) -> list[tuple[str, Induction | None, str | None]]: ...
def model_names() -> list[str]: ...
def model_parameters(
    model: str,
) -> list[tuple[str, str, str, float, float, int | None]]: ...
def overlap_area(
    protocol: Protocol, time_constants: TimeConstants, integration: str
) -> _Array: ...
def overlaps(
    protocol: Protocol, time_constants: TimeConstants, integration: str, out: _Array
) -> None: ...
def parameters_of(model: str, rule: _AnyRule) -> list[float] | None: ...
def peak_locations_cm(track_length_cm: float) -> _Array: ...
def preset_names() -> list[str]: ...
def preset_of(name: str) -> dict[str, Any]: ...
def provenance(parts: dict[str, Any]) -> list[tuple[str, str]]: ...
def published_rules() -> list[tuple[str, str, str, Any]]: ...
def read_config(text: str) -> dict[str, Any]: ...
def read_sweep(
    path: str,
) -> tuple[str, str, list[tuple[str, _Array]], list[tuple[int, str]]]: ...
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
def simulate_recordings(
    settings: dict[str, Any], rule: _AnyRule
) -> tuple[list[Induction], _Pair, list[_Array], list[_Array]]: ...
def to_toml(parts: dict[str, Any]) -> str: ...
def validate_synthetic_cell(settings: dict[str, Any], rule: _AnyRule) -> None: ...
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
