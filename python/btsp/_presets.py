"""The published experiments by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from btsp import _core
from btsp._experiment import Experiment
from btsp._rule import WeightDependentRule


class Presets(Mapping[str, Experiment]):
    """The kernel experiments, as ``presets["nonlinear"]`` or ``presets.nonlinear``."""

    signals: Experiment[None]
    linear: Experiment[WeightDependentRule]
    linear_potentiation: Experiment[WeightDependentRule]
    nonlinear: Experiment[WeightDependentRule]
    short_tau: Experiment[WeightDependentRule]

    def __getitem__(self, name: str) -> Experiment:
        if name not in _core.preset_names():
            raise KeyError(f"no preset {name!r}; there are: {', '.join(self)}")
        return _preset(name)

    if not TYPE_CHECKING:  # A type checker knows the names above, and no others.

        def __getattr__(self, name: str) -> Experiment:
            try:
                return self[name]
            except KeyError as error:
                raise AttributeError(error.args[0]) from None

    def __iter__(self) -> Iterator[str]:
        return iter(_core.preset_names())

    def __len__(self) -> int:
        return len(_core.preset_names())

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f"<btsp.presets: {', '.join(self)}>"


@cache
def _preset(name: str) -> Experiment:
    return Experiment._of_parts(_core.preset_of(name))


presets = Presets()
