//! What a running command shares with its user: words, progress, and the wish to stop.

use crate::failure::Failure;
use btsp_io::Committed;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Work shorter than this shows no progress bar.
const PATIENCE: Duration = Duration::from_millis(400);

#[derive(Clone, Debug)]
pub(crate) struct Session {
    quiet: bool,
    interrupted: Arc<AtomicBool>,
}

impl Session {
    /// From now on Ctrl-C asks to stop; a second one ends the process at once.
    pub(crate) fn new(quiet: bool) -> Self {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        let handler = move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        };
        // Where there is no handler to be had, Ctrl-C ends the process; what is not
        // finished then lies hidden and is cleared away by the next run.
        let _ = ctrlc::set_handler(handler);
        Self { quiet, interrupted }
    }

    /// Says something on standard error, unless asked to be quiet.
    pub(crate) fn say(&self, words: &str) {
        if !self.quiet {
            // A reader that has gone away is no reason to fail.
            let _ = writeln!(std::io::stderr(), "{words}");
        }
    }

    /// Says what became of what was at a folder's place.
    pub(crate) fn say_replaced(&self, target: &Path, done: &Committed) {
        let target = target.display();
        if let Some(kept) = &done.kept {
            self.say(&format!(
                "what was in {target} is now in {}",
                kept.display()
            ));
        }
        if let Some(leftover) = &done.leftover {
            let leftover = leftover.display();
            self.say(&format!(
                "what was in {target} could not be removed from {leftover}"
            ));
        }
    }

    /// Whether to go on.
    pub(crate) fn proceed(&self) -> ControlFlow<()> {
        if self.interrupted.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// The wish to stop was heard; from now on it takes another.
    pub(crate) fn go_on(&self) {
        self.interrupted.store(false, Ordering::SeqCst);
    }

    /// An error if the user wants to stop.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.proceed().is_break() {
            Err(Failure::Interrupted)
        } else {
            Ok(())
        }
    }

    /// A progress bar over `total` steps: on a terminal, for work that lasts.
    pub(crate) fn progress(&self, what: &'static str, total: u64) -> Progress<'_> {
        Progress {
            session: self,
            what,
            total,
            done: 0,
            started: Instant::now(),
            bar: None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Progress<'a> {
    session: &'a Session,
    what: &'static str,
    total: u64,
    done: u64,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Progress<'_> {
    /// One step is done; whether to go on.
    pub(crate) fn step(&mut self) -> ControlFlow<()> {
        self.advance(1)
    }

    /// So many steps more are done; whether to go on.
    pub(crate) fn advance(&mut self, steps: u64) -> ControlFlow<()> {
        self.reach(self.done + steps, None)
    }

    /// So many steps of so many are done, now those of `what`; whether to go on.
    pub(crate) fn reach_of(&mut self, done: u64, total: u64, what: &str) -> ControlFlow<()> {
        self.total = total;
        if let Some(bar) = &self.bar {
            bar.set_length(total);
        }
        self.reach(done, Some(what.to_owned()))
    }

    /// So many steps are done, and what else there is to say; whether to go on.
    pub(crate) fn reach(&mut self, done: u64, more: Option<String>) -> ControlFlow<()> {
        self.done = done;
        if self.bar.is_none() && !self.session.quiet && self.started.elapsed() > PATIENCE {
            self.bar = Some(self.drawn());
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
            if let Some(more) = more {
                bar.set_prefix(format!(", {more}"));
            }
        }
        self.session.proceed()
    }

    fn drawn(&self) -> ProgressBar {
        // Hidden by itself where standard error is no terminal.
        let bar = ProgressBar::with_draw_target(Some(self.total), ProgressDrawTarget::stderr());
        let template = "{msg:>12} [{bar:40}] {pos}/{len}{prefix}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.with_message(self.what)
            .with_elapsed(self.started.elapsed())
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
