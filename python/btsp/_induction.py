"""One recorded induction of a place field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import (
    array_of,
    flag,
    frozen,
    items,
    number,
    numbers,
    read_only,
    shown,
    whole,
)
from btsp._place_inputs import PlaceInputs
from btsp._value import Value, computed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self
    from xarray import Dataset

# Numbers of cells and inductions are whole numbers of 32 bits.
_MOST = 2**32 - 1


class Induction(Value):
    """One induction of a place field: its laps, its plateaus and its ramps.

    `load_recordings` reads inductions from a file and `simulate_induction` makes one up.
    Made by hand it is what was recorded, in common units; everything else is derived
    from that, as published.

    Parameters
    ----------
    lap_position_cm : sequence of array_like
        Position on the track along each lap, every millisecond, cm; laps in the order
        in which they were run. Each rises from about 0 to the track's length; noise is
        usual. 200 to 3.6 million samples each.
    lap_plateau : sequence of (array_like or None)
        Whether the plateau was on at each of these samples. None for laps without:
        those before the first with one are laps before the induction, those after the
        last are laps after it.
    recorded_after_mv : array_like
        Mean membrane potential in each of the track's 100 bins after the induction
        laps, mV; neither smoothed nor above a baseline.
    recorded_before_mv : array_like, optional
        The same before the induction laps; None where the cell was silent.
    cell : int
        Number of the cell.
    induction : int
        Number of the induction in this cell.
    spontaneous : bool
        Whether the plateaus came by themselves, not from injected current.
    track_length_cm : float
        Length of the circular track, cm; 20 to 100,000.
    other_ramps_mv : sequence of (int, array_like or None, array_like)
        Number, ramp before and ramp after of the cell's other inductions. All have one
        baseline: that of the first of them.

    Raises
    ------
    ValueError
        If something is out of its range, a lap does not rise, or shapes do not fit.
    TypeError
        If something is of the wrong kind.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046.

    Examples
    --------
    >>> import btsp
    >>> induction, truth = btsp.simulate_induction(seed=1)
    >>> induction
    <btsp.Induction: cell 1, induction 1, 5 laps>
    >>> induction.ramp_after_mv.shape, induction.ramp_before_mv is None
    ((100,), True)
    """

    _call = "btsp.Induction"
    _arguments = (
        "lap_position_cm",
        "lap_plateau",
        "recorded_after_mv",
        "recorded_before_mv",
        "cell",
        "induction",
        "spontaneous",
        "track_length_cm",
        "other_ramps_mv",
    )

    lap_position_cm: tuple[NDArray[np.float64], ...]
    lap_plateau: tuple[NDArray[np.bool_] | None, ...]
    recorded_after_mv: NDArray[np.float64]
    recorded_before_mv: NDArray[np.float64] | None
    cell: int
    induction: int
    spontaneous: bool
    track_length_cm: float
    other_ramps_mv: tuple[
        tuple[int, NDArray[np.float64] | None, NDArray[np.float64]], ...
    ]
    _native: _core.Induction

    def __init__(
        self,
        lap_position_cm: Iterable[ArrayLike],
        lap_plateau: Iterable[ArrayLike | None],
        recorded_after_mv: ArrayLike,
        recorded_before_mv: ArrayLike | None = None,
        cell: int = 1,
        induction: int = 1,
        spontaneous: bool = False,
        track_length_cm: float = 187.0,
        other_ramps_mv: Iterable[
            tuple[int, ArrayLike | None, ArrayLike] | Sequence[Any]
        ] = (),
    ) -> None:
        what = "a list of arrays, one for each lap"
        position = [
            numbers(f"lap_position_cm[{k}]", lap)
            for k, lap in enumerate(items("lap_position_cm", lap_position_cm, what))
        ]
        plateau = [
            None if lap is None else _gate(f"lap_plateau[{k}]", lap)
            for k, lap in enumerate(items("lap_plateau", lap_plateau, what))
        ]
        if len(position) != len(plateau):
            raise ValueError(
                f"lap_plateau has {len(plateau)} laps: must have as many as "
                f"lap_position_cm, {len(position)}"
            )
        others = items("other_ramps_mv", other_ramps_mv, "a list of (number, before, after)")
        self._set(
            lap_position_cm=tuple(position),
            lap_plateau=tuple(plateau),
            recorded_after_mv=numbers("recorded_after_mv", recorded_after_mv),
            recorded_before_mv=_numbers_or_none("recorded_before_mv", recorded_before_mv),
            cell=whole("cell", cell, _MOST),
            induction=whole("induction", induction, _MOST),
            spontaneous=flag("spontaneous", spontaneous),
            track_length_cm=number("track_length_cm", track_length_cm),
            other_ramps_mv=tuple(_ramps(k, ramps) for k, ramps in enumerate(others)),
        )
        self._set(_native=_core.Induction(*self._values().values()))

    @classmethod
    def _of_core(cls, core: _core.Induction) -> Self:
        self = cls.__new__(cls)
        arguments = zip(cls._arguments, core.arguments)
        self._set(**{name: read_only(value) for name, value in arguments}, _native=core)
        return self

    def __repr__(self) -> str:
        # The call that makes it would be pages of positions.
        laps = self.plateau_onset_cm.size
        spontaneous = ", spontaneous" if self.spontaneous else ""
        return (
            f"<btsp.Induction: cell {self.cell}, induction {self.induction}, "
            f"{laps} lap{'s' if laps != 1 else ''}{spontaneous}>"
        )

    @computed
    def ramp_before_mv(self) -> NDArray[np.float64] | None:
        """Ramp before the induction laps, smoothed and above the cell's baseline, mV;
        (bin,). None where the cell was silent.
        """
        return self._series_or_none("ramp_before_mv")

    @computed
    def ramp_after_mv(self) -> NDArray[np.float64]:
        """Ramp after the induction laps, smoothed and above the cell's baseline, mV;
        (bin,).
        """
        return self._series("ramp_after_mv")

    @computed
    def unsmoothed_before_mv(self) -> NDArray[np.float64] | None:
        """The ramp before as recorded, above the same baseline but not smoothed, mV;
        (bin,). None where the cell was silent.
        """
        return self._series_or_none("unsmoothed_before_mv")

    @computed
    def unsmoothed_after_mv(self) -> NDArray[np.float64]:
        """The ramp after likewise, mV; (bin,)."""
        return self._series("unsmoothed_after_mv")

    @computed
    def plateau_onset_cm(self) -> NDArray[np.float64]:
        """Position at the onset of each plateau, cm; (induction lap,)."""
        return self._series("plateau_onset_cm")

    @computed
    def plateau_duration_s(self) -> NDArray[np.float64]:
        """Duration of each plateau without its gaps, s; (induction lap,)."""
        return self._series("plateau_duration_s")

    @computed
    def lap_samples(self) -> NDArray[np.int64]:
        """Number of samples of each induction lap, 1 ms apart; (induction lap,)."""
        return read_only(self._native.samples("lap_samples"))

    @computed
    def time_to_plateau_s(self) -> NDArray[np.float64]:
        """How long after a plateau's onset the animal passes the centre of each bin,
        s; (bin,). Negative before it; the smallest in magnitude over the recorded laps.
        """
        return self._series("time_to_plateau_s")

    @computed
    def bin_centres_cm(self) -> NDArray[np.float64]:
        """Centres of the bins of the ramps, cm; (bin,)."""
        return self._series("bin_centres_cm")

    @computed
    def position_cm(self) -> NDArray[np.float64]:
        """Position along the whole run, cm; (sample,), every ms. It grows by the
        track's length from lap to lap; 0 is the start of the first induction lap.
        Where no lap was recorded before the induction, or after it, one at the mean
        running profile stands in.
        """
        return self._series("position_cm")

    @computed
    def time_s(self) -> NDArray[np.float64]:
        """Time along the whole run, s; (sample,). 0 is the start of the first
        induction lap.
        """
        samples = np.arange(self.position_cm.size) - self._native.numbers[4]
        return frozen(samples / 1000.0)

    @computed
    def speed_gate(self) -> NDArray[np.bool_]:
        """Whether the animal runs, at more than 5 cm/s; (sample,). Inputs are silent
        while it does not.
        """
        return read_only(self._native.gate("speed_gate"))

    @computed
    def plateau(self) -> NDArray[np.bool_]:
        """Whether a plateau is on; (sample,)."""
        return read_only(self._native.gate("plateau"))

    @computed
    def onset_sample(self) -> NDArray[np.int64]:
        """The sample at which the onset of each plateau is reached; (induction lap,)."""
        return read_only(self._native.samples("onset_sample"))

    @computed
    def lap_bounds(self) -> NDArray[np.int64]:
        """First sample of each lap of the whole run, and the number of samples;
        (lap + 1,).
        """
        return read_only(self._native.samples("lap_bounds"))

    @property
    def ramp_noise_mv(self) -> float:
        """Standard deviation of the noise of a bin of the unsmoothed ramps, mV: what
        smoothing takes away, and the part of white noise that it leaves.
        """
        return self._native.numbers[0]

    @property
    def largest_recorded_ramp_mv(self) -> float:
        """Largest smoothed ramp over the cell's inductions at hand, mV."""
        return self._native.numbers[1]

    @property
    def position_noise(self) -> float:
        """The part of the steps of recorded positions that go backwards, 0 to 1."""
        return self._native.numbers[2]

    @property
    def mean_onset_cm(self) -> float:
        """Where plateaus began on average over the laps, cm."""
        return self._native.numbers[3]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the ramps before and after, and where the plateaus began.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import ramps

        return ramps(self, ax)

    def to_xarray(self) -> Dataset:
        """Ramps and plateaus with names and units; named as ``btsp infer`` names them.

        Returns
        -------
        xarray.Dataset
        """
        from btsp._place_labelled import dataset_of_induction

        return dataset_of_induction(self)

    def _predictors(self, inputs: PlaceInputs) -> _core.Predictors:
        """Ready to be predicted; that of the inputs used last is kept."""
        made = self.__dict__.get("_made")
        if made is None or made[0] != inputs:
            made = inputs, _core.Predictors(self._native, inputs._pair)
            self._set(_made=made)
        found: _core.Predictors = made[1]
        return found

    def _series(self, name: str) -> NDArray[np.float64]:
        series = self._native.series(name)
        assert series is not None, f"every induction has {name}"
        return frozen(series)

    def _series_or_none(self, name: str) -> NDArray[np.float64] | None:
        series = self._native.series(name)
        return None if series is None else frozen(series)


def induction_of(value: Any, name: str = "induction") -> Induction:
    """`value` if it is an induction."""
    if not isinstance(value, Induction):
        raise TypeError(f"{name} = {shown(value)}: must be a btsp.Induction")
    return value


def inductions_of(value: Any) -> tuple[Induction, ...]:
    """The inductions of a list of at least one, or a single one."""
    if isinstance(value, Induction):
        return (value,)
    found = items("inductions", value, "a btsp.Induction or a list of them")
    for k, induction in enumerate(found):
        induction_of(induction, f"inductions[{k}]")
    if not found:
        raise ValueError("inductions = []: must be one at least")
    return tuple(found)


def _gate(name: str, value: Any) -> NDArray[np.bool_]:
    array = array_of(name, value)
    if array.dtype.kind == "b" and array.ndim == 1:
        gate = np.array(array)
    else:
        samples = numbers(name, value, kinds="iufb")
        wrong = (samples != 0) & (samples != 1)
        if wrong.any():
            k = int(wrong.argmax())
            raise ValueError(f"{name}[{k}] = {samples[k]}: must be True or False, 1 or 0")
        gate = samples.astype(np.bool_)
    return read_only(gate)


def _numbers_or_none(name: str, value: Any) -> NDArray[np.float64] | None:
    return None if value is None else numbers(name, value)


def _ramps(
    k: int, value: Any
) -> tuple[int, NDArray[np.float64] | None, NDArray[np.float64]]:
    name = f"other_ramps_mv[{k}]"
    ramps = items(name, value, "(number, before or None, after)")
    if len(ramps) != 3:
        raise ValueError(f"{name} has {len(ramps)} items: must be (number, before, after)")
    number, before, after = ramps
    return (
        whole(f"{name}[0]", number, _MOST),
        _numbers_or_none(f"{name}[1]", before),
        numbers(f"{name}[2]", after),
    )

