"""What a sweep has found."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame
    from xarray import Dataset


class SweepTable(Mapping[str, "NDArray[np.float64]"]):
    """A row for each point of a sweep: its columns by name, read-only arrays.

    Attributes
    ----------
    axes : tuple of str
        The columns that are axes; the others are what was found.
    invalid : dict
        Why points are not valid, by their number; NaN stands in their rows.
    toml : str
        The sweep.
    version : str
        Of the program that computed it.
    """

    def __init__(
        self,
        version: str,
        toml: str,
        columns: dict[str, NDArray[np.float64]],
        invalid: dict[int, str],
    ) -> None:
        self._core = _core.Sweep(toml)
        self._columns = columns
        self.version = version
        self.toml = toml
        self.axes = tuple(name for name, *_ in self._core.axes())
        self.invalid = invalid

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        try:
            return self._columns[name]
        except KeyError:
            known = ", ".join(self._columns)
            raise KeyError(f"no column {name!r}; there are {known}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def points(self) -> int:
        """Number of points."""
        return max((len(values) for values in self._columns.values()), default=0)

    def to_xarray(self) -> Dataset:
        """A dataset with a dimension for each axis of a grid; else with one, ``point``."""
        import xarray

        described = {name: (meaning, unit) for name, meaning, unit in self._core.columns()}
        listed = {name: np.array(values) for name, *_, values in self._core.axes()}
        # A shard of a grid is none.
        grid = self._core.is_grid() and self._core.points() == self.points
        dimensions = self.axes if grid else ("point",)
        shape = tuple(len(listed[axis]) for axis in self.axes) if grid else (self.points,)
        reasons = np.full(self.points, "", dtype=object)
        for point, reason in self.invalid.items():
            reasons[point] = reason
        variables: dict[str, Any] = {}
        coordinates: dict[str, Any] = {}
        for name, values in self.items():
            meaning, unit = described[name]
            attributes = {"long_name": meaning, "units": unit}
            if name not in self.axes:
                variables[name] = (dimensions, values.reshape(shape), attributes)
            elif grid:
                coordinates[name] = (name, listed[name], attributes)
            else:
                coordinates[name] = (dimensions, values, attributes)
        what = {"long_name": "why a point is not valid"}
        variables["invalid"] = (dimensions, reasons.reshape(shape).astype(str), what)
        attributes = {"btsp_version": self.version, "sweep": self.toml}
        return xarray.Dataset(variables, coordinates, attributes)

    def to_pandas(self) -> DataFrame:
        """A data frame with a row for each point, as ``points.parquet`` has them."""
        import pandas

        frame = pandas.DataFrame(dict(self), index=pandas.RangeIndex(self.points, name="point"))
        frame["invalid"] = ""
        for point, reason in self.invalid.items():
            frame.loc[point, "invalid"] = reason
        return frame

    def __repr__(self) -> str:
        found = len(self) - len(self.axes)
        invalid = f", {len(self.invalid)} of them not valid" if self.invalid else ""
        return (
            f"<btsp.SweepTable of {self.points} points{invalid}: "
            f"{found} columns over {', '.join(self.axes)}>"
        )


def load_sweep(path: str | PathLike[str]) -> SweepTable:
    """The table of a finished sweep.

    Parameters
    ----------
    path : path-like
        A folder that ``btsp sweep`` or ``btsp.sweep`` has finished.

    Returns
    -------
    SweepTable

    Raises
    ------
    OSError
        If there is no such table, or one that cannot be read.
    """
    version, toml, columns, invalid = _core.read_sweep(os.fspath(path))
    return SweepTable(version, toml, {name: frozen(v) for name, v in columns}, dict(invalid))
