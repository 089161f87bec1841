"""Many rules on recorded inductions, in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from btsp import _core
from btsp._arguments import frozen, items, jobs, read_only
from btsp._induction import Induction, inductions_of
from btsp._place_inputs import PlaceInputs, inputs_of
from btsp._prediction import BINS, INPUTS, Prediction, peaks_of
from btsp._value import Value
from btsp._voltage_rule import PlaceRule, place_rule_from_dict, place_rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self


def predict_batch(
    inductions: Induction | Iterable[Induction],
    rules: Iterable[PlaceRule],
    peaks: tuple[float, float] | ArrayLike | None = None,
    inputs: PlaceInputs | None = None,
    n_jobs: int | None = None,
) -> PredictionBatch:
    """What many rules make of recorded inductions, in one call.

    What samplers and optimisers ask for: the same numbers, to the bit, as `predict` for
    each rule and induction, without its overhead and on all cores.

    Parameters
    ----------
    inductions : Induction or iterable of Induction
        One at least.
    rules : iterable of WeightDependentRule or VoltageDependentRule
    peaks : (float, float), optional
        As for `predict`; None takes, for each rule, the largest over these inductions,
        as `fit` does.
    inputs : PlaceInputs, optional
        As for `predict`.
    n_jobs : int, optional
        Most threads to use; -1 or None for all cores. Never more than the process'
        affinity, its cgroup and ``SLURM_CPUS_PER_TASK`` allow. Results do not depend
        on it.

    Returns
    -------
    PredictionBatch
        Its arrays have leading axes over rules and inductions. Where a rule's
        `max_weight` is too small for the ramp before the laps, the pair is not
        `admissible`: its score is infinite, its ramp and weights are NaN.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    TypeError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> import btsp
    >>> induction, truth = btsp.simulate_induction(seed=1)
    >>> rule = btsp.place_rules["milstein2021"]
    >>> rules = [rule.replace(potentiation_rate=k) for k in (0.8, 1.109682, 1.4)]
    >>> batch = btsp.predict_batch(induction, rules)
    >>> batch.score.shape, int(batch.mean_score.argmin())
    ((3, 1), 1)
    """
    return PredictionBatch._of(inductions, rules, peaks, inputs, jobs(n_jobs))


class PredictionBatch(Value):
    """What many rules make of recorded inductions; made by `predict_batch`.

    Attributes
    ----------
    inductions : tuple of Induction
    rules : tuple of WeightDependentRule or VoltageDependentRule
    peaks : (float, float) or None
        The peaks given.
    inputs : PlaceInputs
    score : ndarray
        Residual score after the last lap; (rule, induction), infinite where
        inadmissible.
    admissible : ndarray of bool
        Whether weights within the rule's bounds make the ramp before the laps; (rule,
        induction).
    ramp_mv : ndarray
        The ramp after the last lap, mV; (rule, induction, bin).
    delta_weight : ndarray
        Weight minus 1 after the last lap; (rule, induction, input).
    path_distance : ndarray
        (rule, induction).
    peaks_used : ndarray
        What signals were measured in, e and i; (rule, 2).
    """

    _call = "btsp.predict_batch"
    _arguments = ("inductions", "rules", "peaks", "inputs")
    _nested = {
        "inductions": Induction.from_dict,
        "rules": place_rule_from_dict,
        "inputs": PlaceInputs.from_dict,
    }

    inductions: tuple[Induction, ...]
    rules: tuple[PlaceRule, ...]
    peaks: tuple[float, float] | None
    inputs: PlaceInputs
    score: NDArray[np.float64]
    admissible: NDArray[np.bool_]
    ramp_mv: NDArray[np.float64]
    delta_weight: NDArray[np.float64]
    path_distance: NDArray[np.float64]
    peaks_used: NDArray[np.float64]

    def __init__(self) -> None:
        raise TypeError("make it with btsp.predict_batch(inductions, rules, ...)")

    @classmethod
    def _of(
        cls,
        inductions: Any,
        rules: Any,
        peaks: Any = None,
        inputs: Any = None,
        threads: int | None = None,
    ) -> Self:
        self = cls.__new__(cls)
        inductions = inductions_of(inductions)
        rules = items("rules", rules, "a list of rules")
        rules = tuple(place_rule_of(rule, f"rules[{k}]") for k, rule in enumerate(rules))
        inputs = inputs_of(inputs)
        peaks = peaks_of(peaks)
        shape = len(rules), len(inductions)
        score, path_distance = np.empty(shape), np.empty(shape)
        ramp_mv, delta_weight = np.empty((*shape, BINS)), np.empty((*shape, INPUTS))
        peaks_used = np.empty((len(rules), 2))
        predictors_of(inductions, inputs).predict_batch(
            [rule._native for rule in rules],
            peaks,
            score,
            path_distance,
            ramp_mv,
            delta_weight,
            peaks_used,
            jobs(None) if threads is None else threads,
        )
        self._set(
            inductions=inductions,
            rules=rules,
            peaks=peaks,
            inputs=inputs,
            score=frozen(score),
            admissible=read_only(np.isfinite(score)),
            ramp_mv=frozen(ramp_mv),
            delta_weight=frozen(delta_weight),
            path_distance=frozen(path_distance),
            peaks_used=frozen(peaks_used),
        )
        return self

    @property
    def mean_score(self) -> NDArray[np.float64]:
        """Mean of the score over the inductions: what `fit` makes small; (rule,).
        Infinite where one is inadmissible.
        """
        mean: NDArray[np.float64] = self.score.mean(axis=1)
        return mean

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, k: int) -> tuple[Prediction, ...]:
        """The `Prediction` of each induction under rule `k`."""
        peaks = tuple(self.peaks_used[k].tolist())
        each = (Prediction._of(i, self.rules[k], peaks, None, self.inputs) for i in self.inductions)
        return tuple(each)


def predictors_of(
    inductions: tuple[Induction, ...], inputs: PlaceInputs
) -> _core.Predictors:
    """All inductions, ready to be predicted."""
    return _core.Predictors.all([induction._predictors(inputs) for induction in inductions])
