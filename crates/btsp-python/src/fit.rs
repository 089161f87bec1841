//! A rule fitted to recorded inductions, and the problem as any other search sees it.

use crate::induction::Induction;
use crate::interrupt::{Interrupt, PATIENCE, watched};
use crate::invalid::value_error;
use crate::place_rule::{AnyRule, native_of};
use crate::predictor::{Predictors, peaks_of, prediction_error};
use crate::threads;
use btsp::fit::{
    Candidate, FitSettings, Kind, LeastSquares, Model, Objective, Progress, ReportSettings, Search,
    Settings, StopReason, report, resume,
};
use btsp::{Invalid, PlaceRule};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyReadwriteArray1};
use pyo3::exceptions::{PyBaseException, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

type Column<'py> = Bound<'py, PyArray1<f64>>;

/// An evaluation of one induction takes this long, about.
const PER_EVALUATION: Duration = Duration::from_micros(700);

/// The model of this name.
fn model_named(name: &str) -> PyResult<Model> {
    Model::from_name(name).ok_or_else(|| {
        let all = Model::ALL.map(|model| format!("{:?}", model.name()));
        let allowed = all.join(" or ");
        PyValueError::new_err(format!("model = {name:?}: must be {allowed}"))
    })
}

/// Names of all models.
#[pyfunction]
pub(crate) fn model_names() -> Vec<&'static str> {
    Model::ALL.iter().map(|model| model.name()).collect()
}

/// A parameter: name, symbol, unit, smallest and largest value, and the place of the one that
/// it must stay below.
type ParameterParts = (
    &'static str,
    &'static str,
    &'static str,
    f64,
    f64,
    Option<usize>,
);

/// The parameters of a model.
#[pyfunction]
pub(crate) fn model_parameters(model: &str) -> PyResult<Vec<ParameterParts>> {
    let parameters = model_named(model)?.parameters().iter();
    Ok(parameters
        .map(|p| (p.name, p.symbol, p.unit, p.low, p.high, p.below))
        .collect())
}

/// The parameters of a rule of this model; None if it is of another.
#[pyfunction]
pub(crate) fn parameters_of(model: &str, rule: AnyRule<'_>) -> PyResult<Option<Vec<f64>>> {
    Ok(model_named(model)?.parameters_of(&rule.rule()))
}

/// A model and the inductions that it is fitted to.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Problem {
    predictors: Vec<btsp::place::Predictor>,
    settings: FitSettings,
}

#[pymethods]
impl Problem {
    #[new]
    #[pyo3(signature = (predictors, model, peaks, path_penalty))]
    fn new(
        predictors: &Predictors,
        model: &str,
        peaks: Option<(f64, f64)>,
        path_penalty: bool,
    ) -> PyResult<Self> {
        let peaks = peaks.map(peaks_of);
        if let Some(peaks) = peaks {
            btsp::Normalisation::Pooled(peaks)
                .validate()
                .map_err(|e| prediction_error(&e.into()))?;
        }
        if predictors.0.is_empty() {
            return Err(value_error(&Invalid::new(
                "inductions",
                0,
                "must be one at least",
            )));
        }
        Ok(Self {
            predictors: predictors.0.clone(),
            settings: FitSettings {
                peaks,
                path_penalty,
                ..FitSettings::of(model_named(model)?)
            },
        })
    }

    /// Parameters at points of the unit box, (point, parameter) row by row.
    fn parameters<'py>(
        &self,
        py: Python<'py>,
        points: PyReadonlyArray2<'_, f64>,
    ) -> PyResult<Column<'py>> {
        let model = self.settings.model;
        let rows = points.as_slice()?.chunks_exact(self.dimensions());
        let values: Vec<f64> = rows.flat_map(|point| model.values(point)).collect();
        Ok(values.into_pyarray(py))
    }

    /// The point of the unit box at which the parameters have these values.
    fn point(&self, parameters: PyReadonlyArray1<'_, f64>) -> PyResult<Vec<f64>> {
        let point = self.settings.model.point(parameters.as_slice()?);
        point.map_err(|e| value_error(&e))
    }

    /// The rules at points of the unit box.
    fn rules<'py>(
        &self,
        py: Python<'py>,
        points: PyReadonlyArray2<'_, f64>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let model = self.settings.model;
        let rows = points.as_slice()?.chunks_exact(self.dimensions());
        rows.map(|point| native_of(py, model.rule(&model.values(point))))
            .collect()
    }

    /// Fills `out` with the scores of points of the unit box.
    fn score(
        &self,
        py: Python<'_>,
        points: PyReadonlyArray2<'_, f64>,
        mut out: PyReadwriteArray1<'_, f64>,
        threads: usize,
    ) -> PyResult<()> {
        let (points, out) = (points.as_slice()?, out.as_slice_mut()?);
        let n = self.dimensions();
        py.detach(|| {
            let objective = self.objective();
            let work = threads::together(PER_EVALUATION, out.len() * self.predictors.len());
            let pool = threads::pool(threads::worthwhile(threads, work));
            let scores = watched(pool.as_ref(), |go_on| {
                threads::in_order(out.len(), |number| match go_on() {
                    ControlFlow::Continue(()) => objective.score(&points[number * n..][..n]),
                    ControlFlow::Break(()) => None, // `watched` raises.
                })
            })?;
            for (out, score) in out.iter_mut().zip(scores) {
                *out = score.unwrap_or(f64::INFINITY);
            }
            Ok(())
        })
    }

    /// Residuals at a point, and their derivatives (residual, coordinate) row by row; None
    /// where there are none.
    fn linearise<'py>(
        &self,
        py: Python<'py>,
        point: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<Option<(Column<'py>, Column<'py>)>> {
        let point = point.as_slice()?;
        let found = py.detach(|| {
            let objective = self.objective();
            let mut residuals = vec![0.0; objective.residuals()];
            let mut jacobian = vec![0.0; objective.residuals() * point.len()];
            let found = objective.linearise(point, &mut residuals, &mut jacobian);
            found.map(|_| (residuals, jacobian))
        });
        Ok(found
            .map(|(residuals, jacobian)| (residuals.into_pyarray(py), jacobian.into_pyarray(py))))
    }

    /// Searches for the best rule, on at most `threads` threads.
    ///
    /// `log` is what an earlier fit of the same had evaluated. `callback` hears of every
    /// round on this thread; where it returns True the fit ends, unfinished. So it does
    /// where a signal comes: that fit is returned with what the signal raised.
    #[pyo3(signature = (evaluations, seed, log, callback, threads))]
    fn fit<'py>(
        &self,
        py: Python<'py>,
        evaluations: u64,
        seed: u64,
        log: Option<Log<'_>>,
        callback: Option<Bound<'py, PyAny>>,
        threads: usize,
    ) -> PyResult<(Fit, Option<Py<PyBaseException>>)> {
        let search = Settings {
            evaluations: usize::try_from(evaluations).unwrap_or(usize::MAX),
            seed,
            ..Settings::default()
        };
        search.validate().map_err(|e| value_error(&e))?;
        let log = match log {
            Some(log) => candidates(&log, self.dimensions())?,
            None => Vec::new(),
        };
        let callback = callback.map(Bound::unbind);
        let ended = py.detach(|| self.observed(&search, &log, callback.as_ref(), threads))?;
        let fit = Fit {
            search: ended.search,
            model: self.settings.model,
        };
        Ok((fit, ended.raised.map(|error| error.into_value(py))))
    }
}

/// Point (candidate, parameter), score, kind and job of everything evaluated.
type Log<'py> = (
    PyReadonlyArray2<'py, f64>,
    PyReadonlyArray1<'py, f64>,
    PyReadonlyArray1<'py, i64>,
    PyReadonlyArray1<'py, i64>,
);

const KINDS: [Kind; 4] = [
    Kind::Screening,
    Kind::Start,
    Kind::Step,
    Kind::Linearisation,
];

fn candidates((points, score, kind, job): &Log<'_>, n: usize) -> PyResult<Vec<Candidate>> {
    let rows = points.as_slice()?.chunks_exact(n);
    let numbers = kind.as_slice()?.iter().zip(job.as_slice()?);
    let each = rows.zip(score.as_slice()?).zip(numbers);
    let candidate = |((point, score), (kind, job)): ((&[f64], &f64), (&i64, &i64))| {
        let kind = usize::try_from(*kind).ok().and_then(|k| KINDS.get(k));
        let job = usize::try_from(*job).ok();
        let (kind, job) = kind.zip(job)?;
        Some(Candidate {
            x: point.to_vec(),
            score: score.is_finite().then_some(*score),
            kind: *kind,
            job,
        })
    };
    let all: Option<Vec<_>> = each.map(candidate).collect();
    all.ok_or_else(|| PyValueError::new_err("resume: must be what btsp.fit returned"))
}

/// A problem that can be made to end at once.
struct Stoppable<'a> {
    objective: Objective<'a>,
    stop: &'a AtomicBool,
}

impl Stoppable<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl LeastSquares for Stoppable<'_> {
    fn dimensions(&self) -> usize {
        self.objective.dimensions()
    }

    fn residuals(&self) -> usize {
        self.objective.residuals()
    }

    fn score(&self, x: &[f64]) -> Option<f64> {
        if self.stopped() {
            return None;
        }
        self.objective.score(x)
    }

    fn linearise(&self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) -> Option<f64> {
        if self.stopped() {
            return None;
        }
        self.objective.linearise(x, residuals, jacobian)
    }

    fn smooth_within(&self, x: &[f64]) -> [Vec<f64>; 2] {
        self.objective.smooth_within(x)
    }
}

impl Problem {
    fn objective(&self) -> Objective<'_> {
        self.settings.objective(&self.predictors)
    }

    fn dimensions(&self) -> usize {
        self.settings.model.parameters().len()
    }

    /// The search on a pool of its own; this thread waits for it, asks the callback, and
    /// alone sees signals.
    fn observed(
        &self,
        settings: &Settings,
        log: &[Candidate],
        callback: Option<&Py<PyAny>>,
        threads: usize,
    ) -> PyResult<Ended> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| PyRuntimeError::new_err(format!("no thread for the fit: {e}")))?;
        let stop = AtomicBool::new(false);
        let problem = Stoppable {
            objective: self.objective(),
            stop: &stop,
        };
        let (tell, told) = mpsc::sync_channel(1);
        let (answer, answered) = mpsc::sync_channel(1);
        let mut raised = None;
        let told_last = pool.in_place_scope(|scope| {
            let problem = &problem;
            scope.spawn(move |_| {
                let mut whole = None;
                let found = resume(problem, settings, log, |progress| {
                    if problem.stopped() {
                        return ControlFlow::Break(());
                    }
                    whole = Some(progress.log.len());
                    // The other side waits until this is over.
                    let _ = tell.send(Told::Round(self.heard(progress)));
                    answered.recv().unwrap_or(ControlFlow::Break(()))
                });
                let _ = tell.send(Told::End(found, whole));
            });
            let mut interrupt = Interrupt::new();
            loop {
                match told.recv_timeout(PATIENCE) {
                    Ok(Told::Round(round)) => {
                        let _ = answer.send(match (callback, &raised) {
                            (Some(callback), None) => ask(callback, round, &mut raised),
                            _ => ControlFlow::Continue(()),
                        });
                    }
                    Ok(Told::End(found, whole)) => return Some((found, whole)),
                    Err(RecvTimeoutError::Timeout) => {}
                    // The work panicked, which the scope passes on.
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
                if raised.is_none() && interrupt.proceed().is_break() {
                    stop.store(true, Ordering::Relaxed);
                    raised = Some(std::mem::replace(&mut interrupt, Interrupt::new()).raised());
                }
            }
        });
        let (search, whole) =
            told_last.ok_or_else(|| PyRuntimeError::new_err("the fit did not end"))?;
        let mut search = search.map_err(|e| value_error(&e))?;
        if stop.load(Ordering::Relaxed) && search.stop == StopReason::Interrupted {
            // What came after the last whole round has no scores.
            match (whole, raised.take()) {
                (None, Some(error)) => return Err(error),
                (whole, error) => {
                    search.log.truncate(whole.unwrap_or(0));
                    let log = search.log;
                    let again = || {
                        resume(
                            &self.objective(),
                            settings,
                            &log,
                            |_| ControlFlow::Break(()),
                        )
                    };
                    search = pool.install(again).map_err(|e| value_error(&e))?;
                    raised = error;
                }
            }
        }
        Ok(Ended { search, raised })
    }

    fn heard(&self, progress: &Progress<'_>) -> Round {
        let model = self.settings.model;
        let best = progress.best;
        Round {
            evaluations: progress.evaluations,
            best: best.map(|(x, score)| (model.rule(&model.values(x)), score)),
        }
    }
}

/// What the search tells the thread that waits for it.
enum Told {
    Round(Round),
    /// The search, and how much had been evaluated when a round was last heard of.
    End(Result<Search, Invalid>, Option<usize>),
}

/// How far a search has come: evaluations, and the best rule with its score.
struct Round {
    evaluations: usize,
    best: Option<(PlaceRule, f64)>,
}

/// A search, and what a signal or the callback raised meanwhile.
struct Ended {
    search: Search,
    raised: Option<PyErr>,
}

/// Tells the callback; breaks where it returns True or raises.
fn ask(callback: &Py<PyAny>, round: Round, raised: &mut Option<PyErr>) -> ControlFlow<()> {
    let answer = Python::attach(|py| {
        let best = match round.best {
            Some((rule, score)) => Some((native_of(py, rule)?, score)),
            None => None,
        };
        callback
            .bind(py)
            .call1((round.evaluations, best))?
            .is_truthy()
    });
    match answer {
        Ok(false) => ControlFlow::Continue(()),
        Ok(true) => ControlFlow::Break(()),
        Err(error) => {
            *raised = Some(error);
            ControlFlow::Break(())
        }
    }
}

/// What a search found.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Fit {
    search: Search,
    model: Model,
}

/// The best rule, its parameters, its place in the unit box, and its score.
type Best<'py> = (Bound<'py, PyAny>, Vec<f64>, Vec<f64>, f64);

/// Points, parameters (row by row), scores, kinds and jobs of all candidates, and the
/// evaluations spent with each.
type Candidates<'py> = (
    Column<'py>,
    Column<'py>,
    Column<'py>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<i64>>,
);

#[pymethods]
impl Fit {
    /// The best rule; None where no candidate was admissible.
    fn best<'py>(&self, py: Python<'py>) -> PyResult<Option<Best<'py>>> {
        let Some(best) = &self.search.best else {
            return Ok(None);
        };
        let values = self.model.values(&best.x);
        let rule = native_of(py, self.model.rule(&values))?;
        Ok(Some((rule, values, best.x.clone(), best.score)))
    }

    /// Evaluations, independent local searches that agree, why it stopped, and whether it
    /// is unfinished.
    #[getter]
    fn end(&self) -> (usize, usize, String, bool) {
        let unfinished = self.search.stop == StopReason::Interrupted;
        let (evaluations, agreeing) = (self.search.evaluations, self.search.agreeing);
        (
            evaluations,
            agreeing,
            self.search.stop.to_string(),
            unfinished,
        )
    }

    /// Everything that was evaluated.
    fn candidates<'py>(&self, py: Python<'py>) -> Candidates<'py> {
        let log = &self.search.log;
        let n = self.model.parameters().len();
        let points = log.iter().flat_map(|c| c.x.iter().copied());
        let parameters = log.iter().flat_map(|c| self.model.values(&c.x));
        let score = log.iter().map(|c| c.score.unwrap_or(f64::INFINITY));
        // No search has 2^63 of any of these.
        let signed = |k: usize| i64::try_from(k).unwrap_or(i64::MAX);
        let kind = log.iter().map(|c| {
            let kind = KINDS.iter().position(|kind| *kind == c.kind);
            signed(kind.unwrap_or(usize::MAX))
        });
        let mut spent = 0;
        let evaluations = log.iter().map(|c| {
            spent += c.kind.evaluations(n);
            signed(spent)
        });
        (
            points.collect::<Vec<_>>().into_pyarray(py),
            parameters.collect::<Vec<_>>().into_pyarray(py),
            score.collect::<Vec<_>>().into_pyarray(py),
            kind.collect::<Vec<_>>().into_pyarray(py),
            log.iter()
                .map(|c| signed(c.job))
                .collect::<Vec<_>>()
                .into_pyarray(py),
            evaluations.collect::<Vec<_>>().into_pyarray(py),
        )
    }

    /// What the data constrain, as JSON: a `btsp::fit::Report`.
    ///
    /// `problem` and `inductions` are those that were fitted; `noise_mv` is the standard
    /// deviation of the ramps' noise, by None estimated.
    #[pyo3(signature = (problem, inductions, noise_mv, threads))]
    fn report(
        &self,
        py: Python<'_>,
        problem: &Problem,
        inductions: Vec<PyRef<'_, Induction>>,
        noise_mv: Option<f64>,
        threads: usize,
    ) -> PyResult<String> {
        let inductions: Vec<_> = inductions.iter().map(|i| i.derived.clone()).collect();
        let settings = ReportSettings {
            noise_mv,
            ..ReportSettings::default()
        };
        let fit = btsp::fit::Fit {
            settings: problem.settings,
            best: None,
            search: self.search.clone(),
        };
        py.detach(|| {
            let pool = threads::pool(threads);
            let found = watched(pool.as_ref(), |go_on| {
                report(&problem.predictors, &inductions, &fit, &settings, |_| {
                    go_on()
                })
            })?;
            let found = found.map_err(|e| value_error(&e))?;
            serde_json::to_string(&found).map_err(|e| PyRuntimeError::new_err(e.to_string()))
        })
    }

    /// Parameters (row by row) and scores of where local searches ended, the best first.
    fn optima<'py>(&self, py: Python<'py>) -> (Column<'py>, Column<'py>) {
        let optima = &self.search.optima;
        let parameters = optima.iter().flat_map(|o| self.model.values(&o.x));
        (
            parameters.collect::<Vec<_>>().into_pyarray(py),
            optima
                .iter()
                .map(|o| o.score)
                .collect::<Vec<_>>()
                .into_pyarray(py),
        )
    }
}

/// What the kinds of candidates are called, by their numbers.
#[pyfunction]
pub(crate) fn candidate_kinds() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name()).collect()
}
