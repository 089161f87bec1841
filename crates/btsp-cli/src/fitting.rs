//! A fit as a command runs it: with progress, a checkpoint, and a wish to stop.

use crate::failure::Failure;
use crate::session::Session;
use btsp::Invalid;
use btsp::fit::{Candidate, Fit, FitSettings, Report, ReportSettings, StopReason, fit, report};
use btsp::place::{Induction, Predictor};
use btsp_io::{Checkpoint, FitIdentity, FitLog};
use std::time::{Duration, Instant};

/// How often what was evaluated is kept.
const KEPT_EVERY: Duration = Duration::from_secs(3);

/// Fits, from what an earlier run evaluated on, on all threads; what a run that is killed
/// has evaluated is in `checkpoint`. If the user asks to stop, the fit so far is the answer.
pub(crate) fn run(
    predictors: &[Predictor],
    settings: &FitSettings,
    log: &FitLog,
    checkpoint: &Checkpoint,
    session: &Session,
) -> Result<Fit, Failure> {
    let mut bar = session.progress("fitting", settings.search.evaluations as u64);
    let mut kept = Keeper {
        identity: &log.identity,
        checkpoint,
        session,
        last: Instant::now(),
        failed: false,
    };
    let found = on_threads(|| {
        fit(predictors, settings, &log.candidates, |progress| {
            let best = progress
                .best
                .map(|(_, score)| format!("best score {score:.2}"));
            let go_on = bar.reach(progress.evaluations as u64, best);
            if kept.last.elapsed() > KEPT_EVERY {
                kept.keep(progress.log);
            }
            go_on
        })
    })?;
    drop(bar);
    // What follows takes a while, too.
    if found.search.stop == StopReason::Interrupted || checkpoint.path().exists() {
        kept.keep(&found.search.log);
    }
    Ok(found)
}

/// Says what the data constrain. `None` where there is no noise to rest intervals on, which
/// is said; unfinished where the user asks to stop.
pub(crate) fn constrained(
    predictors: &[Predictor],
    inductions: &[Induction],
    found: &Fit,
    settings: &ReportSettings,
    session: &Session,
) -> Option<Report> {
    let mut bar = session.progress("intervals", found.settings.model.parameters().len() as u64);
    let report = on_threads(|| {
        report(predictors, inductions, found, settings, |progress| {
            bar.reach(progress.done as u64, None)
        })
    });
    drop(bar);
    report
        .inspect_err(|invalid| session.say(&format!("warning: no intervals: {invalid}")))
        .ok()
}

/// Runs `work` on a thread of the pool, whose threads it may then use.
pub(crate) fn on_threads<R: Send>(
    work: impl FnOnce() -> Result<R, Invalid> + Send,
) -> Result<R, Invalid> {
    rayon::scope(|_| work())
}

struct Keeper<'a> {
    identity: &'a FitIdentity,
    checkpoint: &'a Checkpoint,
    session: &'a Session,
    last: Instant,
    failed: bool,
}

impl Keeper<'_> {
    fn keep(&mut self, candidates: &[Candidate]) {
        let kept = self.checkpoint.keep(&FitLog {
            identity: self.identity.clone(),
            candidates: candidates.to_vec(),
        });
        if let (Err(error), false) = (kept, self.failed) {
            // The fit itself needs no checkpoint.
            self.session
                .say(&format!("warning: no checkpoint is kept: {error}"));
            self.failed = true;
        }
        self.last = Instant::now();
    }
}
