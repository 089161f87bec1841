"""Synthetic cells: recordings whose rule is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from btsp import _core
from btsp._arguments import frozen, items, number, numbers, whole
from btsp._induction import Induction
from btsp._place_inputs import PlaceInputs, inputs_of
from btsp._place_rules import place_rules
from btsp._prediction import BINS, INPUTS
from btsp._value import Value, computed
from btsp._voltage_rule import PlaceRule, place_rule_from_dict, place_rule_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_NUMBERS = (
    "track_length_cm",
    "plateau_jitter_cm",
    "plateau_duration_s",
    "speed_cm_s",
    "speed_variability",
    "rest_cm",
    "rest_s",
    "position_noise_cm",
    "ramp_noise_mv",
    "resting_mv",
)


class Truth(NamedTuple):
    """What a recording does not tell."""

    rule: PlaceRule
    """The rule."""
    peaks: tuple[float, float]
    """What its signals are measured in: the largest over all of the cell's runs."""
    ramp_by_lap_mv: NDArray[np.float64]
    """The ramp before the laps and after each, without noise, mV; (lap, bin)."""
    delta_weight_by_lap: NDArray[np.float64]
    """Weight minus 1 before the laps and after each; (lap, input)."""


class SyntheticCell(Value):
    """A cell whose rule is known, and how it is recorded.

    Parameters
    ----------
    rule : WeightDependentRule or VoltageDependentRule, optional
        The rule of its plasticity; ``place_rules["milstein2021"]`` by default. Signals
        are in units of their largest over all of the cell's inductions.
    plateau_cm : array_like
        Where the plateaus of each induction begin, cm; (induction,), 1 to 8 places from
        a twentieth of the track to as much before its end. The second induction begins
        with the weights that the first left, and so on.
    seed : int
        What random numbers start from.
    cell : int
        Number of the cell. Cells of the same seed have noise of their own.
    plateau_jitter_cm : float
        Standard deviation of the place from lap to lap, cm; 0 to a tenth of the track.
    plateau_duration_s : float
        Duration of the plateaus, s; 0.01 to a tenth of a lap's time at mean speed.
    initial_field : (float, float, float), optional
        Peak of the ramp before the first induction, mV (to 30), where that is, cm, and
        the field's width, cm. None for a silent cell.
    laps_before, laps, laps_after : int
        Laps recorded before an induction (0 to 20), with a plateau (1 to 20), and after
        it (0 to 20).
    speed_cm_s : float
        Mean running speed, cm/s; 10 to 100.
    speed_variability : float
        Standard deviation of the speed along the track and from lap to lap, as a part
        of the mean; 0 to 0.5.
    rest_cm, rest_s : float
        Where the animal rests in every lap, cm, and for how long on average, s; 0 to
        10.
    position_noise_cm : float
        Standard deviation of the noise of recorded positions, cm; 0 to a hundredth of
        the track.
    ramp_noise_mv : float
        Standard deviation of white noise in each bin of the recorded ramps, before they
        are smoothed, mV; 0 to 10.
    resting_mv : float
        Potential at rest, mV; -200 to 200.
    track_length_cm : float
        Length of the track, cm; 20 to 6000.
    inputs : PlaceInputs, optional
        The place cells that drive the neuron.

    Raises
    ------
    ValueError
        If one is out of its range.
    TypeError
        If one is of the wrong kind.

    Examples
    --------
    >>> import btsp
    >>> cell = btsp.SyntheticCell(plateau_cm=[60.0, 130.0], seed=2)
    >>> cell.inductions
    (<btsp.Induction: cell 1, induction 1, 5 laps>, <btsp.Induction: cell 1, induction 2, 5 laps>)
    """

    _call = "btsp.SyntheticCell"
    _arguments = (
        "rule",
        "plateau_cm",
        "seed",
        "cell",
        "plateau_jitter_cm",
        "plateau_duration_s",
        "initial_field",
        "laps_before",
        "laps",
        "laps_after",
        "speed_cm_s",
        "speed_variability",
        "rest_cm",
        "rest_s",
        "position_noise_cm",
        "ramp_noise_mv",
        "resting_mv",
        "track_length_cm",
        "inputs",
    )
    _nested = {"rule": place_rule_from_dict, "inputs": PlaceInputs.from_dict}

    rule: PlaceRule
    plateau_cm: NDArray[np.float64]
    seed: int
    cell: int
    plateau_jitter_cm: float
    plateau_duration_s: float
    initial_field: tuple[float, float, float] | None
    laps_before: int
    laps: int
    laps_after: int
    speed_cm_s: float
    speed_variability: float
    rest_cm: float
    rest_s: float
    position_noise_cm: float
    ramp_noise_mv: float
    resting_mv: float
    track_length_cm: float
    inputs: PlaceInputs

    def __init__(
        self,
        rule: PlaceRule | None = None,
        plateau_cm: ArrayLike = 95.0,
        seed: int = 0,
        cell: int = 1,
        plateau_jitter_cm: float = 1.0,
        plateau_duration_s: float = 0.3,
        initial_field: tuple[float, float, float] | None = None,
        laps_before: int = 3,
        laps: int = 5,
        laps_after: int = 3,
        speed_cm_s: float = 25.0,
        speed_variability: float = 0.2,
        rest_cm: float = 180.0,
        rest_s: float = 1.0,
        position_noise_cm: float = 0.02,
        ramp_noise_mv: float = 0.3,
        resting_mv: float = -60.0,
        track_length_cm: float = 187.0,
        inputs: PlaceInputs | None = None,
    ) -> None:
        given = locals()
        places = numbers("plateau_cm", plateau_cm, (0, 1))
        self._set(
            rule=place_rules["milstein2021"] if rule is None else place_rule_of(rule),
            plateau_cm=frozen(places.reshape(-1)),
            seed=whole("seed", seed, 2**64 - 1),
            cell=whole("cell", cell, 2**32 - 1),
            initial_field=_field(initial_field),
            laps_before=whole("laps_before", laps_before, 20),
            laps=whole("laps", laps, 20),
            laps_after=whole("laps_after", laps_after, 20),
            inputs=inputs_of(inputs),
            **{name: number(name, given[name]) for name in _NUMBERS},
        )
        _core.validate_synthetic_cell(self._settings, self.rule._native)

    @property
    def _settings(self) -> dict[str, Any]:
        settings = {name: getattr(self, name) for name in self._arguments if name != "rule"}
        return {
            **settings,
            "inputs": self.inputs._pair,
            "plateau_cm": self.plateau_cm.tolist(),
        }

    @computed
    def _recorded(self) -> tuple[tuple[Induction, ...], tuple[Truth, ...]]:
        cores, peaks, weights, ramps = _core.simulate_recordings(
            self._settings, self.rule._native
        )
        truths = (
            Truth(
                self.rule,
                peaks,
                frozen(ramp.reshape(-1, BINS)),
                frozen(weight.reshape(-1, INPUTS)),
            )
            for ramp, weight in zip(ramps, weights)
        )
        return tuple(Induction._of_core(core) for core in cores), tuple(truths)

    @property
    def inductions(self) -> tuple[Induction, ...]:
        """What was recorded, one for each of `plateau_cm`."""
        return self._recorded[0]

    @property
    def truths(self) -> tuple[Truth, ...]:
        """What that does not tell, one for each induction."""
        return self._recorded[1]


def simulate_induction(
    rule: PlaceRule | None = None, plateau_cm: float = 95.0, seed: int = 0, **settings: Any
) -> tuple[Induction, Truth]:
    """One recorded induction of a synthetic cell, and what is true of it.

    The animal runs with variability, rests, and its position is noisy; the rule acts,
    and ramps are recorded with noise. `SyntheticCell` has several inductions of a cell.

    Parameters
    ----------
    rule : WeightDependentRule or VoltageDependentRule, optional
        The rule of its plasticity; ``place_rules["milstein2021"]`` by default.
    plateau_cm : float
        Where the plateaus begin, cm.
    seed : int
        What random numbers start from.
    **settings
        Any other argument of `SyntheticCell`.

    Returns
    -------
    Induction, Truth

    Raises
    ------
    ValueError
        If an argument is out of its range.
    TypeError
        If an argument is unknown or of the wrong kind.

    Examples
    --------
    >>> import btsp
    >>> induction, truth = btsp.simulate_induction(plateau_cm=60.0, laps=3, seed=7)
    >>> truth.ramp_by_lap_mv.shape
    (4, 100)
    """
    place = number("plateau_cm", plateau_cm)
    cell = SyntheticCell(rule, place, seed, **settings)
    return cell.inductions[0], cell.truths[0]


def _field(value: Any) -> tuple[float, float, float] | None:
    if value is None:
        return None
    parts = items("initial_field", value, "(peak_mv, location_cm, width_cm) or None")
    if len(parts) != 3:
        raise ValueError(
            f"initial_field has {len(parts)} numbers: must be (peak_mv, location_cm, width_cm)"
        )
    peak, location, width = (number(f"initial_field[{k}]", x) for k, x in enumerate(parts))
    return peak, location, width
