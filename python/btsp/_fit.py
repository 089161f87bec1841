"""A rule fitted to recorded inductions."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import numpy as np

from btsp import _core
from btsp._arguments import flag, frozen, jobs, number, read_only, shown, whole
from btsp._fit_problem import FitProblem
from btsp._fit_report import FitReport
from btsp._induction import Induction
from btsp._prediction import Prediction
from btsp._value import Value, computed
from btsp._voltage_rule import PlaceRule, place_rule_of_core

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

    from btsp._fit_problem import Model
    from btsp._place_inputs import PlaceInputs

# A tenth of them is held in memory at once.
_MOST_EVALUATIONS = 10**7


class FitProgress(NamedTuple):
    """How far a fit has come, as its callback hears of it."""

    evaluations: int
    """Evaluations spent."""
    score: float
    """The best score so far; infinite before the first admissible candidate."""
    rule: PlaceRule | None
    """The rule with this score."""
    seconds: float
    """Time since the fit began, s."""


class Candidates(NamedTuple):
    """Everything that a fit evaluated, in order."""

    point: NDArray[np.float64]
    """Places in the unit box; (candidate, parameter)."""
    parameters: NDArray[np.float64]
    """Parameters in their units; (candidate, parameter)."""
    score: NDArray[np.float64]
    """(candidate,), infinite where inadmissible."""
    kind: NDArray[np.str_]
    """Why each was evaluated: "screening", "start", "step" or "linearisation"."""
    evaluations: NDArray[np.int64]
    """Evaluations spent up to and with each; (candidate,)."""


class Optima(NamedTuple):
    """Where a fit's local searches ended, the best first."""

    parameters: NDArray[np.float64]
    """Parameters in their units; (optimum, parameter)."""
    score: NDArray[np.float64]
    """(optimum,)."""


class FitInterrupted(KeyboardInterrupt):
    """Ctrl-C during a fit.

    Attributes
    ----------
    result : FitResult
        The unfinished fit, with the best rule so far; ``fit(..., resume=result)`` goes
        on from it.
    """

    result: FitResult


def fit(
    inductions: Induction | Iterable[Induction],
    model: Model = "weight_dependent",
    evaluations: int = 30_000,
    seed: int = 0,
    peaks: tuple[float, float] | ArrayLike | None = None,
    path_penalty: bool = False,
    noise_mv: float | None = None,
    callback: Callable[[FitProgress], object] | None = None,
    inputs: PlaceInputs | None = None,
    resume: FitResult | None = None,
    n_jobs: int | None = None,
) -> FitResult:
    """Fits a model to inductions, most often those of one cell.

    Searches the model's bounds (`FitProblem`) for the smallest mean residual score: over
    the whole box first, then down from the most promising places, until independent
    descents agree, from half of the evaluations on, or these are spent.

    Parameters
    ----------
    inductions : Induction or iterable of Induction
        One at least.
    model : {"weight_dependent", "voltage_dependent", "linear"}
        "linear" is the weight-dependent rule with q(u) = u.
    evaluations : int
        The most evaluations, 1 to 10 million; derivatives count one and one more for each
        parameter.
    seed : int
        What random numbers start from. The same seed gives the same fit, for any number
        of threads.
    peaks : (float, float), optional
        As for `predict`; None takes the largest over these inductions, for every
        candidate anew.
    path_penalty : bool
        Whether (path distance / 0.1)^2 is added to the score of each induction.
    noise_mv : float, optional
        Standard deviation of the noise in each bin of the recorded ramps before they
        are smoothed, mV, 0.001 to 100, which the report rests on. None estimates it
        from what smoothing takes away.
    callback : callable, optional
        Is called with a `FitProgress` after every round of the search. Where it returns
        something true the fit ends, unfinished; what it raises comes out of this call.
    inputs : PlaceInputs, optional
        As for `predict`.
    resume : FitResult, optional
        An unfinished fit of the same, to go on from, to the bits of one that was not
        interrupted.
    n_jobs : int, optional
        As for `predict_batch`.

    Returns
    -------
    FitResult

    Raises
    ------
    ValueError
        If an argument is out of its range, or `resume` is a fit of something else.
    TypeError
        If an argument is of the wrong kind.
    FitInterrupted
        On Ctrl-C, once a round has been evaluated; a `KeyboardInterrupt` that has the
        unfinished fit as its `result`.

    References
    ----------
    Milstein et al. (2021), eLife 10:e73046: score, bounds and relations.

    Examples
    --------
    >>> import btsp
    >>> induction, truth = btsp.simulate_induction(seed=1, ramp_noise_mv=0.1)
    >>> fit = btsp.fit(induction, model="linear", evaluations=500)
    >>> fit.evaluations <= 500, fit.rule.potentiation_gain
    (True, btsp.Linear())
    """
    if callback is not None and not callable(callback):
        raise TypeError(f"callback = {shown(callback)}: must be callable or None")
    if resume is not None and not isinstance(resume, FitResult):
        raise TypeError(f"resume = {shown(resume)}: must be a btsp.FitResult or None")
    arguments = (inductions, model, evaluations, seed, peaks, path_penalty, noise_mv, inputs)
    return FitResult._of(*arguments, callback=callback, resume=resume, threads=jobs(n_jobs))


class FitResult(Value):
    """A fitted rule and the search that found it; made by `fit`.

    Two are equal where they were made by equal calls and got equally far.

    Attributes
    ----------
    inductions : tuple of Induction
    model : str
    seed : int
    path_penalty : bool
    noise_mv : float or None
        The noise given.
    inputs : PlaceInputs
    rule : WeightDependentRule, VoltageDependentRule or None
        The best rule; None where no candidate was admissible.
    score : float
        Its mean residual score over the inductions, the path objective not included;
        infinite where there is no rule.
    parameters : dict of str to float
        Its parameters by name.
    peaks : (float, float) or None
        What its signals are measured in.
    evaluations : int
        Evaluations spent, at most those allowed.
    allowed_evaluations : int
    agreeing : int
        How many independent local searches ended at the best score.
    stop_reason : str
        Why it stopped, in words.
    finished : bool
        False where it was stopped before.
    seconds : float
        How long it took, s.
    """

    _call = "btsp.fit"
    _arguments = (
        "inductions",
        "model",
        "allowed_evaluations",
        "seed",
        "given_peaks",
        "path_penalty",
        "noise_mv",
        "inputs",
    )

    inductions: tuple[Induction, ...]
    model: Model
    allowed_evaluations: int
    seed: int
    given_peaks: tuple[float, float] | None
    path_penalty: bool
    noise_mv: float | None
    inputs: PlaceInputs
    rule: PlaceRule | None
    score: float
    parameters: dict[str, float]
    peaks: tuple[float, float] | None
    evaluations: int
    agreeing: int
    stop_reason: str
    finished: bool
    seconds: float
    _problem: FitProblem
    _native: _core.Fit
    _threads: int

    def __init__(self) -> None:
        raise TypeError("make it with btsp.fit(inductions, ...)")

    @classmethod
    def _of(
        cls,
        inductions: Any,
        model: Any,
        evaluations: Any,
        seed: Any,
        peaks: Any,
        path_penalty: Any,
        noise_mv: Any,
        inputs: Any,
        *,
        callback: Callable[[FitProgress], object] | None,
        resume: FitResult | None,
        threads: int,
    ) -> Self:
        path_penalty = flag("path_penalty", path_penalty)
        problem = FitProblem(inductions, model, peaks, path_penalty, inputs)
        evaluations = whole("evaluations", evaluations, _MOST_EVALUATIONS)
        seed = whole("seed", seed, 2**64 - 1)
        if noise_mv is not None:
            noise_mv = number("noise_mv", noise_mv)
            if not 1e-3 <= noise_mv <= 100:
                raise ValueError(f"noise_mv = {noise_mv}: must be from 0.001 to 100 mV")
        log, spent = None, 0.0
        if resume is not None:
            if (resume._problem, resume.seed) != (problem, seed):
                raise ValueError("resume: must be a fit of the same inductions, model and seed")
            log, spent = resume._log, resume.seconds
        began = time.perf_counter()

        def heard(evaluations: int, best: tuple[Any, float] | None) -> object:
            assert callback is not None
            rule, score = (None, np.inf) if best is None else best
            rule = None if rule is None else place_rule_of_core(rule)
            seconds = spent + time.perf_counter() - began
            return callback(FitProgress(evaluations, score, rule, seconds))

        core, raised = problem._native.fit(
            evaluations, seed, log, None if callback is None else heard, threads
        )
        arguments = (problem, evaluations, seed, noise_mv)
        seconds = spent + time.perf_counter() - began
        self = cls._of_core(*arguments, core, seconds, threads)
        if isinstance(raised, KeyboardInterrupt):
            words = f"the fit was interrupted after {self.evaluations} evaluations"
            interrupted = FitInterrupted(words)
            interrupted.result = self
            raise interrupted from None
        if raised is not None:
            raise raised
        return self

    @classmethod
    def _of_core(
        cls,
        problem: FitProblem,
        evaluations: int,
        seed: int,
        noise_mv: float | None,
        core: _core.Fit,
        seconds: float,
        threads: int,
    ) -> Self:
        self = cls.__new__(cls)
        spent, agreeing, why, unfinished = core.end
        self._set(
            inductions=problem.inductions,
            model=problem.model,
            allowed_evaluations=evaluations,
            seed=seed,
            given_peaks=problem.peaks,
            path_penalty=problem.path_penalty,
            noise_mv=noise_mv,
            inputs=problem.inputs,
            evaluations=spent,
            agreeing=agreeing,
            stop_reason=why,
            finished=not unfinished,
            seconds=seconds,
            _problem=problem,
            _native=core,
            _threads=threads,
        )
        best = core.best()
        rule = None if best is None else place_rule_of_core(best[0])
        values = [] if best is None else best[1]
        self._set(rule=rule, parameters=dict(zip(problem.parameter_names, values)))
        predictions = self.predictions
        self._set(
            score=float(np.mean(self.scores)) if predictions else np.inf,
            peaks=predictions[0].peaks if predictions else None,
        )
        return self

    def _key(self) -> tuple[object, ...]:
        return (*super()._key(), self.evaluations, self.finished)

    def __reduce__(self) -> tuple[Any, ...]:
        kept = self._problem, self.allowed_evaluations, self.seed, self.noise_mv
        return _again, (*kept, self._log, self.finished, self.seconds)

    def replace(self, **changes: Any) -> NoReturn:
        """A fit is not replaced: call `fit` with other arguments."""
        raise TypeError("a fit is not replaced: call btsp.fit with other arguments")

    @classmethod
    def from_dict(cls, arguments: dict[str, Any]) -> NoReturn:
        """There is no fit in what `to_dict` gives: pickle a fit to keep it."""
        raise TypeError("a fit is not in its dictionary: pickle it to keep it")

    def __repr__(self) -> str:
        what = ", ".join(f"cell {i.cell} induction {i.induction}" for i in self.inductions)
        state = "" if self.finished else ", unfinished"
        return (
            f"<btsp.FitResult: {self.model}, {what}: score {self.score:.6g} after "
            f"{self.evaluations} evaluations{state}>"
        )

    @computed
    def predictions(self) -> tuple[Prediction, ...]:
        """What the best rule makes of each induction; empty where there is none."""
        if self.rule is None:
            return ()
        peaks = self.given_peaks
        if peaks is None:
            from btsp._prediction_batch import predictors_of

            peaks = predictors_of(self.inductions, self.inputs).peaks(self.rule._native)
        each = (Prediction._of(i, self.rule, peaks, None, self.inputs) for i in self.inductions)
        return tuple(each)

    @computed
    def scores(self) -> NDArray[np.float64]:
        """Residual score of the best rule for each induction; (induction,)."""
        return frozen(np.array([prediction.score for prediction in self.predictions]))

    @property
    def path_objective(self) -> float:
        """Mean of (path distance / 0.1)^2 of the best rule over the inductions."""
        return float(np.mean([(p.path_distance / 0.1) ** 2 for p in self.predictions]))

    @computed
    def candidates(self) -> Candidates:
        """Everything that was evaluated."""
        point, parameters, score, kind, _, evaluations = self._native.candidates()
        shape = -1, len(self._problem.parameters)
        kinds = np.array(_core.candidate_kinds())
        return Candidates(
            frozen(point.reshape(shape)),
            frozen(parameters.reshape(shape)),
            frozen(score),
            read_only(kinds[kind]),
            read_only(evaluations),
        )

    @computed
    def optima(self) -> Optima:
        """Where local searches ended, the best first. Several with nearly the same score
        show a direction that the data do not see.
        """
        parameters, score = self._native.optima()
        shape = -1, len(self._problem.parameters)
        return Optima(frozen(parameters.reshape(shape)), frozen(score))

    @computed
    def report(self) -> FitReport:
        """What the data constrain: intervals, correlations, directions that they do not
        see. Computed when it is first asked for, which takes about as long as the fit.
        """
        import json

        inductions = [induction._native for induction in self.inductions]
        text = self._native.report(
            self._problem._native, inductions, self.noise_mv, self._threads
        )
        return FitReport._of(json.loads(text))

    @property
    def _log(self) -> tuple[Any, ...]:
        point, _, score, kind, job, _ = self._native.candidates()
        return point.reshape(-1, len(self._problem.parameters)), score, kind, job

    def to_dict(self) -> dict[str, Any]:
        """What was found as plain Python, which JSON can hold: parameters, scores, peaks,
        how and why it stopped.
        """
        return {
            "model": self.model,
            "inductions": [[i.cell, i.induction] for i in self.inductions],
            "rule": None if self.rule is None else self.rule.to_dict(),
            "parameters": dict(self.parameters),
            "score": self.score if self.rule is not None else None,
            "scores": self.scores.tolist(),
            "path_objective": self.path_objective if self.rule is not None else None,
            "path_penalty": self.path_penalty,
            "peaks": None if self.peaks is None else list(self.peaks),
            "evaluations": self.evaluations,
            "seed": self.seed,
            "stop_reason": self.stop_reason,
            "finished": self.finished,
            "seconds": self.seconds,
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the best score so far over evaluations, and every candidate.

        `Prediction.plot` of one of the `predictions` draws ramps.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where; a new figure's by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from btsp._plot import search_progress

        return search_progress(self, ax)


def _again(
    problem: FitProblem,
    evaluations: int,
    seed: int,
    noise_mv: float | None,
    log: tuple[Any, ...],
    finished: bool,
    seconds: float,
) -> FitResult:
    """A pickled fit: the search is taken up where it was, which evaluates next to nothing."""
    stop = None if finished else (lambda *_: True)
    threads = jobs(None)
    core, raised = problem._native.fit(evaluations, seed, log, stop, threads)
    if raised is not None:
        raise raised
    return FitResult._of_core(problem, evaluations, seed, noise_mv, core, seconds, threads)
