"""Fits: the same for any number of threads, stopped and taken up again, open to any search."""

from __future__ import annotations

import json
import pickle
import signal
import sys
import threading

import numpy as np
import pytest
from hostile import things
from hypothesis import given, settings
from hypothesis import strategies as st
from place_examples import CELL, FIRST, RULE, SECOND, VOLTAGE, linear_fit
from strategies import same_bits
from test_errors import refused
from test_no_panic import attempt

import btsp

MODELS = ("weight_dependent", "voltage_dependent", "linear")


def same(one: btsp.FitResult, other: btsp.FitResult) -> bool:
    pairs = zip(one.candidates, other.candidates)
    return one == other and one.rule == other.rule and all((a == b).all() for a, b in pairs)


def test_what_a_fit_says():
    fit = linear_fit()
    assert fit.finished and 0 < fit.evaluations <= 600
    assert fit.model == "linear" and fit.rule.potentiation_gain == btsp.Linear()
    assert fit.parameters["eligibility_tau"] == fit.rule.eligibility_tau
    assert list(fit.parameters) == list(btsp.FitProblem(FIRST, "linear").parameter_names)
    # The score is that of predictions, with the peaks that it says it used.
    each = [btsp.predict(i, fit.rule, fit.peaks) for i in fit.inductions]
    assert fit.predictions == tuple(each)
    assert fit.scores.tolist() == [prediction.score for prediction in each]
    assert fit.score == pytest.approx(np.mean(fit.scores), rel=1e-14)
    batch = btsp.predict_batch(fit.inductions, [fit.rule])
    assert batch.score[0].tolist() == fit.scores.tolist()
    candidates = fit.candidates
    assert fit.score == pytest.approx(candidates.score.min(), rel=1e-9)
    assert candidates.point.shape == candidates.parameters.shape == (len(candidates.score), 5)
    assert ((candidates.point >= 0) & (candidates.point <= 1)).all()
    assert set(candidates.kind) <= {"screening", "start", "step", "linearisation"}
    assert candidates.evaluations[-1] == fit.evaluations
    assert fit.optima.score[0] == pytest.approx(fit.score, rel=1e-9)
    assert (np.diff(fit.optima.score) >= 0).all()
    summary = json.loads(json.dumps(fit.to_dict()))
    assert summary["parameters"] == fit.parameters and summary["inductions"] == [[1, 1], [1, 2]]
    assert "linear, cell 1 induction 1, cell 1 induction 2: score" in repr(fit)
    with pytest.raises(TypeError, match="btsp.fit"):
        fit.replace(seed=1)
    with pytest.raises(TypeError, match="pickle"):
        btsp.FitResult.from_dict(summary)
    with pytest.raises(AttributeError, match="immutable"):
        fit.score = 0


def test_a_fit_is_better_than_the_screening():
    candidates = linear_fit().candidates
    screened = candidates.score[candidates.kind == "screening"]
    assert linear_fit().score < screened.min()


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_same_for_any_number_of_threads(n_jobs):
    again = btsp.fit(CELL.inductions, "linear", evaluations=600, seed=4, n_jobs=n_jobs)
    assert same(again, linear_fit())


def test_another_seed_is_another_search():
    other = btsp.fit(CELL.inductions, "linear", evaluations=600, seed=5)
    assert not (other.candidates.point[:50] == linear_fit().candidates.point[:50]).all()


def test_a_pickled_fit_comes_back():
    fit = linear_fit()
    again = pickle.loads(pickle.dumps(fit))
    assert same(again, fit) and again.seconds == fit.seconds and hash(again) == hash(fit)


def test_the_callback_hears_and_stops():
    heard = []

    def stop_later(progress):
        heard.append(progress)
        assert threading.current_thread() is threading.main_thread()
        return len(heard) == 5

    fit = btsp.fit(CELL.inductions, "linear", evaluations=600, seed=4, callback=stop_later)
    assert len(heard) == 5 and not fit.finished and fit.stop_reason == "interrupted"
    assert [p.evaluations for p in heard] == sorted({p.evaluations for p in heard})
    assert heard[-1].evaluations == fit.evaluations < linear_fit().evaluations
    assert heard[-1].rule == fit.rule and heard[-1].score == pytest.approx(fit.score, rel=1e-9)
    assert heard[-1].seconds > 0
    assert fit != linear_fit() and pickle.loads(pickle.dumps(fit)) == fit
    # And goes on, to the bits of one that was not stopped.
    resumed = btsp.fit(CELL.inductions, "linear", evaluations=600, seed=4, resume=fit)
    assert same(resumed, linear_fit()) and resumed.seconds > fit.seconds


def test_what_the_callback_raises_comes_out():
    class Odd(Exception):
        pass

    def fail(progress):
        raise Odd("no")

    with pytest.raises(Odd, match="no"):
        btsp.fit(FIRST, "linear", evaluations=300, callback=fail)
    # Nothing is left running, and nothing broken.
    assert btsp.fit(FIRST, "linear", evaluations=50).evaluations <= 50


INTERRUPTED = """
import os, signal, threading, time
import btsp
induction, _ = btsp.simulate_induction(seed=1, laps=3, speed_cm_s=60.0)
heard = threading.Event()
def interrupt():
    heard.wait(60)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
try:
    btsp.fit(induction, evaluations=200_000, callback=lambda progress: heard.set(), n_jobs=2)
except btsp.FitInterrupted as interrupted:
    fit = interrupted.result
    assert isinstance(interrupted, KeyboardInterrupt)
    assert not fit.finished and fit.rule is not None
    again = btsp.fit(induction, evaluations=200_000, resume=fit, callback=lambda p: True)
    assert again.evaluations >= fit.evaluations
    print("interrupted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT")
def test_ctrl_c_ends_a_fit_and_keeps_it(script):
    assert script(INTERRUPTED, timeout=120).strip() == "interrupted"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no setitimer")
def test_what_a_signal_handler_raises_comes_out():
    class Alarm(Exception):
        pass

    def ring(*_):
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(Alarm):
            btsp.fit(FIRST, evaluations=200_000)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# The report.


def test_the_report():
    report = linear_fit().report
    assert report is linear_fit().report
    assert [p.name for p in report.parameters] == list(linear_fit().parameters)
    for parameter in report.parameters:
        assert parameter.value == linear_fit().parameters[parameter.name]
        assert parameter.low is None or parameter.low <= parameter.likeliest
        assert parameter.high is None or parameter.high >= parameter.likeliest
        closed = parameter.low is not None and parameter.high is not None
        assert closed or not parameter.identifiable
        assert parameter.misfit_profile.shape[1] == parameter.score_profile.shape[1] == 2
    assert report.correlations.shape == (5, 5) and report.unseen_directions.shape[1] == 5
    assert not report.noise_given and report.noise_mv == pytest.approx(0.1, rel=0.5)
    assert report.words and all(word.endswith(".") for word in report.words)
    table = str(report)
    assert "95 % interval" in table and all(word in table for word in report.words)


def test_the_report_rests_on_the_noise_given():
    fit = btsp.fit(FIRST, "linear", evaluations=150, noise_mv=0.5)
    assert fit.report.noise_given and fit.report.noise_mv == 0.5


# A search of one's own.


@pytest.mark.parametrize("model", MODELS)
def test_a_problem_scores_as_a_batch_of_predictions(model):
    problem = btsp.FitProblem(CELL.inductions, model)
    points = np.random.default_rng(1).random((7, len(problem.parameters)))
    scores = problem.score(points, n_jobs=2)
    batch = btsp.predict_batch(CELL.inductions, problem.rules(points))
    np.testing.assert_allclose(scores, batch.mean_score, rtol=1e-12)
    assert same_bits(scores, problem.score(points, n_jobs=1))
    assert problem(points[0]) == problem.score(points[0]) == scores[0]
    assert isinstance(problem(points[0]), float)


@pytest.mark.parametrize("model", MODELS)
def test_points_and_parameters(model):
    problem = btsp.FitProblem(FIRST, model)
    points = np.random.default_rng(2).uniform(0.01, 0.99, (20, len(problem.parameters)))
    values = problem.values(points)
    for parameter, column in zip(problem.parameters, values.T):
        assert (column >= parameter.low).all() and (column <= parameter.high).all()
        if parameter.below is not None:
            assert (column < values[:, problem.parameter_names.index(parameter.below)]).all()
    for point, row in zip(points, values):
        np.testing.assert_allclose(problem.point(row), point, atol=1e-9)
        np.testing.assert_allclose(problem.point(problem.rule(point)), point, atol=1e-9)
        assert (problem.values(point) == row).all()
    assert problem.bounds.tolist() == [[0.0, 1.0]] * len(problem.parameters)


@pytest.mark.parametrize("model", MODELS)
def test_derivatives_are_those_of_the_residuals(model):
    problem = btsp.FitProblem(CELL.inductions, model)
    point = np.full(len(problem.parameters), 0.45)
    residuals, jacobian = problem.linearise(point)
    assert jacobian.shape == (residuals.size, point.size)
    assert (residuals**2).sum() / 2 == pytest.approx(problem(point), rel=1e-12)
    for k in range(point.size):
        # Between jumps of the filters' length.
        step = np.zeros_like(point)
        step[k] = 1e-7
        ahead, behind = (problem.linearise(point + s)[0] for s in (step, -step))
        numeric = (ahead - behind) / 2e-7
        scale = np.abs(jacobian[:, k]).max()
        assert np.abs(numeric - jacobian[:, k]).max() <= 1e-3 * scale, problem.parameter_names[k]


def test_scipy_finds_a_better_rule():
    optimize = pytest.importorskip("scipy.optimize")
    problem = btsp.FitProblem(FIRST, "linear")
    start = np.full(5, 0.5)
    found = optimize.minimize(
        problem, start, bounds=problem.bounds, method="Nelder-Mead", options={"maxfev": 60}
    )
    assert found.fun < problem(start)
    found = optimize.differential_evolution(
        lambda x: problem.score(x.T),
        problem.bounds,
        vectorized=True,
        updating="deferred",
        maxiter=2,
        popsize=4,
        seed=1,
        polish=False,
    )
    assert found.fun == problem(found.x)
    solved = optimize.least_squares(
        lambda x: problem.linearise(x)[0],
        start,
        jac=lambda x: problem.linearise(x)[1],
        bounds=problem.bounds.T,
        max_nfev=15,
    )
    assert 2 * solved.cost < problem(start)


def test_pycma_asks_and_tells():
    cma = pytest.importorskip("cma")
    problem = btsp.FitProblem(FIRST, "linear")
    options = {"bounds": [0, 1], "seed": 1, "maxfevals": 60, "verbose": -9}
    search = cma.CMAEvolutionStrategy([0.5] * 5, 0.2, options)
    while not search.stop():
        points = search.ask()
        search.tell(points, problem.score(points).tolist())
    assert search.result.fbest < problem([0.5] * 5)


def test_an_inadmissible_point_is_infinite():
    # The field before is higher than the smallest of weights can make it.
    cell = btsp.SyntheticCell(
        initial_field=(12.0, 60.0, 60.0), laps=1, laps_before=1, laps_after=0, speed_cm_s=60
    )
    problem = btsp.FitProblem(cell.inductions)
    low, high = [0.5] * 9, [0.5] * 9
    low[-1], high[-1] = 0.0, 1.0
    scores = problem.score([low, high])
    assert scores[0] == np.inf and np.isfinite(scores[1])
    assert problem.linearise(low) is None
    fit = btsp.fit(cell.inductions, evaluations=200)
    assert np.isinf(fit.candidates.score).any() and np.isfinite(fit.score)


REFUSED = {
    "model": (lambda: btsp.fit(FIRST, "quadratic"), ValueError, "model", "'quadratic'", '"linear"'),
    "evaluations": (lambda: btsp.fit(FIRST, evaluations=0), ValueError, "evaluations", "0", "from 1"),
    "seed": (lambda: btsp.fit(FIRST, seed=-1), ValueError, "seed", "-1", "from 0"),
    "peaks": (lambda: btsp.fit(FIRST, peaks=(0, 1)), ValueError, "peaks[0]", "0", "from 1e-30"),
    "noise": (lambda: btsp.fit(FIRST, noise_mv=0), ValueError, "noise_mv", "0.0", "from 0.001"),
    "penalty": (lambda: btsp.fit(FIRST, path_penalty=1), TypeError, "path_penalty", "1", "True"),
    "callback": (lambda: btsp.fit(FIRST, callback=1), TypeError, "callback", "1", "callable"),
    "resume": (lambda: btsp.fit(FIRST, resume=1), TypeError, "resume", "1", "FitResult"),
    "resume of another": (
        lambda: btsp.fit(FIRST, "linear", resume=linear_fit()), ValueError, "resume", None, "same",
    ),
    "inductions": (lambda: btsp.fit([FIRST, 1]), TypeError, "inductions[1]", "1", "btsp.Induction"),
    "none": (lambda: btsp.FitProblem([]), ValueError, "inductions", "[]", "one at least"),
    "point": (
        lambda: btsp.FitProblem(FIRST, "linear").score([0.5] * 4), ValueError, "points", None, "5",
    ),
    "outside": (
        lambda: btsp.FitProblem(FIRST, "linear").score([[0.5] * 5, [0.5, 1.5, 0, 0, 0]]),
        ValueError, "points[1][1]", "1.5", "from 0 to 1",
    ),
    "relation": (
        lambda: btsp.FitProblem(FIRST, "linear").point([1, 2, 1, 0.5, 4]),
        ValueError, "parameters.depression_rate", "2", "from 0.001 to",
    ),
    "other model": (
        lambda: btsp.FitProblem(FIRST, "linear").point(RULE), ValueError, "rule", None, "linear",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name):
    refused(*REFUSED[name])


@settings(max_examples=30)
@given(
    st.sampled_from(
        ["inductions", "model", "evaluations", "seed", "peaks", "path_penalty", "noise_mv",
         "callback", "inputs", "resume", "n_jobs"]
    ),
    things,
)
def test_no_fit_panics(name, thing):
    if name == "callback" and callable(thing):
        return
    if name == "evaluations" and not isinstance(thing, str):
        thing = min(thing, 20) if isinstance(thing, int) else thing
    arguments = {"inductions": FIRST, "model": "linear", "evaluations": 10, name: thing}
    made = attempt(btsp.fit, **arguments)
    assert made is None or made.evaluations <= 20


@settings(max_examples=30)
@given(things)
def test_no_problem_panics(thing):
    problem = btsp.FitProblem([FIRST, SECOND], "linear")
    for call in (problem.score, problem.rules, problem.values, problem.point, problem.linearise):
        attempt(call, thing)


def test_a_voltage_dependent_rule_is_found_again():
    problem = btsp.FitProblem(FIRST, "voltage_dependent")
    with_sigmoids = VOLTAGE.replace(depression_gain=btsp.Sigmoid(0.1, 0.1))
    assert problem.rule(problem.point(with_sigmoids)).plateau_depolarisation_mv == pytest.approx(4)
