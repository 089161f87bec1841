//! A global search: rounds of independent jobs until enough is known.

use super::candidate::same_bits;
use super::job::{DISTINCT, Job, Scored};
use super::plan::{self, Found, POLISH};
use super::{Candidate, LeastSquares, Settings};
use crate::error::Invalid;
use crate::in_order::in_order;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};
use std::ops::ControlFlow;

/// Rounds without a lower score before agreement counts.
const QUIET_ROUNDS: usize = 3;
/// Agreement counts from one in this many of the evaluations: a wide valley is agreed on long
/// before a deeper and narrower one is met.
const AGREEMENT_FROM: usize = 2;
/// The part of the best score of the screening that counts as nothing: a problem that can
/// be solved exactly has no last digit to agree on.
const NOTHING: f64 = 1e-12;
/// The most optima that are kept.
const MAX_OPTIMA: usize = 64;

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The lowest score of all, and where; `None` where no candidate was admissible. It
    /// was evaluated as a score, not in passing with derivatives.
    pub best: Option<Optimum>,
    /// Where local searches ended, the best first: of those within 0.02 of one another in
    /// every parameter the best, and at most 64. A direction that the residuals do not
    /// see shows as several with nearly the same score.
    pub optima: Vec<Optimum>,
    /// Evaluations spent, at most those allowed.
    pub evaluations: usize,
    /// How many independently started local searches ended at the best score.
    pub agreeing: usize,
    /// Why it stopped.
    pub stop: StopReason,
    /// Everything that was evaluated, in an order that does not depend on threads.
    pub log: Vec<Candidate>,
}

/// A point and its score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Optimum {
    /// Parameters, each from 0 to 1.
    pub x: Vec<f64>,
    /// The score there.
    pub score: f64,
}

/// Why a search stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Enough independent local searches ended at the best score.
    Agreement,
    /// The evaluations are spent.
    Evaluations,
    /// The observer asked for it: the search is unfinished and can be resumed from its
    /// log.
    Interrupted,
}

impl Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Agreement => "independent local searches agree on the best score",
            Self::Evaluations => "the evaluations are spent",
            Self::Interrupted => "interrupted",
        })
    }
}

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Evaluations spent.
    pub evaluations: usize,
    /// The lowest score so far and where; `None` before the first admissible candidate.
    pub best: Option<(&'a [f64], f64)>,
    /// Everything evaluated so far, in order; it grows at its end alone.
    pub log: &'a [Candidate],
}

/// Searches the unit box for the lowest score.
///
/// `observe` hears of every round; where it breaks, the search returns what it has,
/// [`StopReason::Interrupted`]. On a thread of a rayon pool, with the feature `parallel`,
/// the jobs of a round run on that pool's threads, with the same result.
///
/// # Errors
/// Settings out of their ranges.
pub fn search<P: LeastSquares>(
    problem: &P,
    settings: &Settings,
    observe: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Search, Invalid> {
    resume(problem, settings, &[], observe)
}

/// Goes on with a search that was interrupted, to the bits of one that was not.
///
/// `log` is what an earlier search of the same problem with the same settings had
/// evaluated, or a beginning of it, cut anywhere. Its scores are not evaluated again; of
/// its derivatives, which it does not hold, only those of its last round are. The
/// observer hears of rounds from the last one in the log on.
///
/// # Errors
/// Settings out of their ranges; a log of another search.
pub fn resume<P: LeastSquares>(
    problem: &P,
    settings: &Settings,
    log: &[Candidate],
    mut observe: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Search, Invalid> {
    settings.validate()?;
    let n = problem.dimensions();
    if n == 0 {
        return Err(Invalid::new("search.dimensions", n, "must be above 0"));
    }
    let mut state = State::new(settings);
    let mut waiting = plan::screening(n, settings);
    let stop = loop {
        // The screening is handed out in rounds, too, so that the observer hears of it.
        let jobs = if waiting.is_empty() {
            if state.agreement() {
                break StopReason::Agreement;
            }
            let left = settings.evaluations - state.evaluations;
            plan::round(problem, &mut state.found, settings, state.jobs, left)
        } else {
            waiting.drain(..waiting.len().min(plan::ROUND)).collect()
        };
        if jobs.is_empty() {
            break StopReason::Evaluations;
        }
        let heard = state.round(problem, &jobs, log)?;
        if waiting.is_empty() && state.found.rounds == 0 {
            state
                .found
                .screened
                .sort_by(|a, b| a.score.total_cmp(&b.score));
        }
        let progress = Progress {
            evaluations: state.evaluations,
            best: state
                .found
                .best
                .as_ref()
                .map(|best| (&best.x[..], best.score)),
            log: &state.log,
        };
        if heard && observe(&progress).is_break() {
            break StopReason::Interrupted;
        }
    };
    if state.log.len() < log.len() {
        return Err(another_search(state.log.len()));
    }
    Ok(state.result(stop))
}

fn another_search(entry: usize) -> Invalid {
    Invalid::new(
        "search.log",
        format!("entry {entry}"),
        "must be the log of a search of the same problem with the same settings",
    )
}

struct State<'a> {
    settings: &'a Settings,
    found: Found,
    log: Vec<Candidate>,
    evaluations: usize,
    /// Jobs so far.
    jobs: usize,
    /// Ends of independent local searches.
    independent: Vec<f64>,
    /// Rounds since the best score fell.
    quiet: usize,
}

impl<'a> State<'a> {
    fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            found: Found::default(),
            log: Vec::new(),
            evaluations: 0,
            jobs: 0,
            independent: Vec::new(),
            quiet: 0,
        }
    }

    /// Does the jobs of a round, or reads what they did in `earlier`; whether anything of
    /// it may be new.
    fn round<P: LeastSquares>(
        &mut self,
        problem: &P,
        jobs: &[Job],
        earlier: &[Candidate],
    ) -> Result<bool, Invalid> {
        let done = self.log.len();
        let rest = earlier.get(done..).unwrap_or_default();
        let (first, next) = (self.jobs, self.jobs + jobs.len());
        let of_job = |number: usize| {
            let from = rest.partition_point(|candidate| candidate.job < number);
            let to = rest.partition_point(|candidate| candidate.job <= number);
            rest.get(from..to).unwrap_or_default()
        };
        let before = self.found.best.as_ref().map(|best| best.score);
        // Where a later round has begun, this one was over: nothing is evaluated.
        let whole = rest.iter().any(|candidate| candidate.job >= next);
        let outcomes: Vec<(Vec<Candidate>, bool)> = if whole {
            jobs.iter()
                .enumerate()
                .map(|(place, job)| {
                    let log = of_job(first + place).to_vec();
                    let agrees = job.could_have_written(&log);
                    (log, agrees)
                })
                .collect()
        } else {
            in_order(jobs.len(), |place| {
                let number = first + place;
                jobs[place].run(problem, number, of_job(number))
            })
        };
        let n = problem.dimensions();
        for (job, (log, agrees)) in jobs.iter().zip(outcomes) {
            if !agrees {
                return Err(another_search(self.log.len()));
            }
            let evaluations = log.iter().map(|candidate| candidate.kind.evaluations(n));
            self.evaluations += evaluations.sum::<usize>();
            self.hear(job, &log);
            self.log.extend(log);
        }
        // Entries out of the order of jobs would have been left out.
        let repeated = rest.iter().zip(&self.log[done..]);
        for (entry, (earlier, now)) in repeated.enumerate() {
            let same =
                earlier.job == now.job && earlier.kind == now.kind && same_bits(&earlier.x, &now.x);
            if !same {
                return Err(another_search(done + entry));
            }
        }
        self.jobs = next;
        let after = self.found.best.as_ref().map(|best| best.score);
        let fell = match (before, after) {
            (Some(before), Some(after)) => !self.same(before, after),
            (before, after) => before != after,
        };
        self.quiet = if fell { 0 } else { self.quiet + 1 };
        Ok(!whole)
    }

    /// Takes note of what a job found.
    fn hear(&mut self, job: &Job, log: &[Candidate]) {
        match job {
            Job::Screen(_) => {
                for candidate in log {
                    if let Some(score) = candidate.score {
                        let x = candidate.x.clone();
                        self.improve(&Scored { x, score });
                        let x = candidate.x.clone();
                        self.found.screened.push(Scored { x, score });
                    }
                }
            }
            Job::Descend(descent) => {
                let Some(end) = descent.end(log) else { return };
                self.improve(&end);
                if descent.independent {
                    self.independent.push(end.score);
                }
                insert(&mut self.found.optima, end);
            }
        }
    }

    fn improve(&mut self, found: &Scored) {
        let best = self.found.best.as_ref();
        if best.is_none_or(|best| found.score < best.score) {
            let polish = best.is_none_or(|best| found.score < (1.0 - 10.0 * POLISH) * best.score);
            self.found.polished &= !polish;
            self.found.crossed &= !polish;
            self.found.best = Some(found.clone());
        }
    }

    /// Whether `score` is as good as `best`.
    fn same(&self, score: f64, best: f64) -> bool {
        let nothing = self
            .found
            .screened
            .first()
            .map_or(0.0, |screened| NOTHING * screened.score);
        score - best <= self.settings.tolerance * best + nothing
    }

    fn agreeing(&self) -> usize {
        let Some(best) = &self.found.best else {
            return 0;
        };
        let ends = self.independent.iter();
        ends.filter(|end| self.same(**end, best.score)).count()
    }

    fn agreement(&self) -> bool {
        let wanted = self.settings.agreeing;
        let share = self.settings.evaluations / AGREEMENT_FROM;
        wanted > 0
            && self.evaluations >= share
            && self.quiet >= QUIET_ROUNDS
            && self.found.crossed
            && self.agreeing() >= wanted
    }

    fn result(self, stop: StopReason) -> Search {
        let optimum = |Scored { x, score }| Optimum { x, score };
        Search {
            agreeing: self.agreeing(),
            best: self.found.best.map(optimum),
            optima: self.found.optima.into_iter().map(optimum).collect(),
            evaluations: self.evaluations,
            stop,
            log: self.log,
        }
    }
}

/// Puts `end` among the distinct optima, the best first.
fn insert(optima: &mut Vec<Scored>, end: Scored) {
    let near = |a: &Scored, b: &Scored| a.distance(b) <= DISTINCT;
    if optima
        .iter()
        .any(|better| better.score <= end.score && near(better, &end))
    {
        return;
    }
    optima.retain(|worse| worse.score < end.score || !near(worse, &end));
    let place = optima.partition_point(|better| better.score <= end.score);
    optima.insert(place, end);
    optima.truncate(MAX_OPTIMA);
}
