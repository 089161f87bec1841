"""The changes in weight of many rules on one protocol."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import choice, filled, items, jobs, shown, whole
from btsp._protocol import Pairing
from btsp._rule import INTEGRATIONS, UPDATES, WeightDependentRule, protocol_of
from btsp._value import Value, computed
from btsp._weight_change import MOST_LAPS, WeightChange, weights_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self


def weight_change_batch(
    rules: Iterable[WeightDependentRule],
    protocol: Pairing,
    initial_weights: ArrayLike,
    laps: int,
    integration: Literal["grid", "exact"] = "grid",
    update: Literal["per_lap", "continuous"] = "per_lap",
    n_jobs: int | None = None,
) -> WeightChangeBatch:
    """The changes in weight of many rules on one protocol, in one call.

    What samplers and optimisers ask for: the same numbers, to the bit, as
    `weight_change` for each rule, without its overhead and on all cores.

    Parameters
    ----------
    rules : iterable of WeightDependentRule
    protocol, initial_weights, laps, integration, update
        As for `weight_change`.
    n_jobs : int, optional
        Most threads to use; -1 or None for all cores. Never more than the process'
        affinity, its cgroup and ``SLURM_CPUS_PER_TASK`` allow. Results do not
        depend on it.

    Returns
    -------
    WeightChangeBatch
        Its arrays have a leading axis over rules.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    TypeError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import btsp
    >>> preset = btsp.presets.nonlinear
    >>> rules = [preset.rule.replace(potentiation_rate=k) for k in (0.5, 0.7, 0.9)]
    >>> batch = btsp.weight_change_batch(rules, preset.protocol, preset.initial_weights, laps=3)
    >>> batch.delta_weight.shape
    (3, 50, 50)
    """
    return WeightChangeBatch._of(
        rules, protocol, initial_weights, laps, integration, update, jobs(n_jobs)
    )


class WeightChangeBatch(Value):
    """The changes in weight of many rules; made by `weight_change_batch`.

    ``len(batch)`` is the number of rules, ``batch[k]`` the `WeightChange` of one.

    Attributes
    ----------
    rules : tuple of WeightDependentRule
    protocol : Pairing
    initial_weights : ndarray
        Weights before the laps; (initial weight,).
    laps : int
    integration : str
        "grid" or "exact".
    update : str
        "per_lap" or "continuous".
    """

    _call = "btsp.weight_change_batch"
    _arguments = ("rules", "protocol", "initial_weights", "laps", "integration", "update")
    _nested = {"rules": WeightDependentRule.from_dict, "protocol": Pairing.from_dict}

    rules: tuple[WeightDependentRule, ...]
    protocol: Pairing
    initial_weights: NDArray[np.float64]
    laps: int
    integration: Literal["grid", "exact"]
    update: Literal["per_lap", "continuous"]
    _native: _core.ChangeBatch

    def __init__(self) -> None:
        raise TypeError("make it with btsp.weight_change_batch(rules, protocol, ...)")

    @classmethod
    def _of(
        cls,
        rules: Any,
        protocol: Any,
        initial_weights: Any,
        laps: Any,
        integration: Any = "grid",
        update: Any = "per_lap",
        threads: int | None = None,
    ) -> Self:
        self = cls.__new__(cls)
        rules = items("rules", rules, "a list of btsp.WeightDependentRule")
        for k, rule in enumerate(rules):
            if not isinstance(rule, WeightDependentRule):
                wrong = f"rules[{k}] = {shown(rule)}"
                raise TypeError(f"{wrong}: must be a btsp.WeightDependentRule")
        protocol = protocol_of(protocol)
        weights = weights_of(initial_weights)
        laps = whole("laps", laps, MOST_LAPS)
        integration = choice("integration", integration, INTEGRATIONS)
        update = choice("update", update, UPDATES)
        self._set(
            rules=tuple(rules),
            protocol=protocol,
            initial_weights=weights,
            laps=laps,
            integration=integration,
            update=update,
            _native=_core.weight_change_batch(
                [rule._native for rule in rules],
                protocol._native,
                weights,
                laps,
                integration,
                update,
                jobs(None) if threads is None else threads,
            ),
        )
        return self

    def __len__(self) -> int:
        return len(self.rules)

    def __iter__(self) -> Iterator[WeightChange]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, k: int) -> WeightChange:
        return WeightChange._of(
            self.rules[operator.index(k)],
            self.protocol,
            self.initial_weights,
            self.laps,
            self.integration,
            self.update,
        )

    @computed
    def delta_weight(self) -> NDArray[np.float64]:
        """Weight after all laps minus weight before; (rule, initial weight, input)."""
        shape = (len(self), self.initial_weights.size, self.protocol.inputs)
        return filled(shape, self._native.delta_weight)

    @computed
    def overlap_area(self) -> NDArray[np.float64]:
        """Integral of the overlap u over a lap, s; (rule, input)."""
        return self._per_input("overlap_area")

    @computed
    def potentiation_area(self) -> NDArray[np.float64]:
        """P, the integral of q+(u) over a lap, s; (rule, input)."""
        return self._per_input("potentiation_area")

    @computed
    def depression_area(self) -> NDArray[np.float64]:
        """D, the integral of q-(u) over a lap, s; (rule, input)."""
        return self._per_input("depression_area")

    @computed
    def equilibrium_weight(self) -> NDArray[np.float64]:
        """The weight that the per-lap update leaves as it is; (rule, input). NaN where
        nothing drives it.
        """
        return self._per_input("equilibrium_weight")

    @computed
    def slope(self) -> NDArray[np.float64] | None:
        """A: a lap makes A x + B of x = weight / `max_weight`; (rule, input). None
        unless the update is continuous.
        """
        return self._of_response("slope")

    @computed
    def intercept(self) -> NDArray[np.float64] | None:
        """B: a lap makes A x + B of x = weight / `max_weight`; (rule, input). None
        unless the update is continuous.
        """
        return self._of_response("intercept")

    @computed
    def fixed_point(self) -> NDArray[np.float64] | None:
        """The weight that a continuous lap leaves as it is; (rule, input), NaN where
        `equilibrium_weight` is. None unless the update is continuous.
        """
        return self._of_response("fixed_point")

    def _of_response(self, name: str) -> NDArray[np.float64] | None:
        return self._per_input(name) if self.update == "continuous" else None

    def _per_input(self, name: str) -> NDArray[np.float64]:
        shape = (len(self), self.protocol.inputs)
        return filled(shape, lambda out: self._native.per_input(name, out))
