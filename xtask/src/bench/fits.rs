//! `cargo xtask bench fit`: default fits from several seeds, beside pycma's.

use super::alternatives::ENVIRONMENT;
use super::pycma::{self, Reached};
use super::recordings::{Measured, measured};
use super::report::{self, Section};
use super::stopwatch::Times;
use super::{Effort, machine, table};
use crate::Result;
use btsp::fit::{ComparisonSettings, FitSettings, Model, Settings, StopReason, compare, search};
use btsp::place::Predictor;
use std::ops::ControlFlow;
use std::path::Path;
use std::slice;
use std::time::Instant;

/// Seeds of the fits.
const SEEDS: [u64; 5] = [0, 1, 2, 3, 4];
/// Two searches that end in the same place differ by less than this part of the score.
const ROUNDING: f64 = 1e-6;

/// One fit.
struct Fit {
    score: f64,
    evaluations: usize,
    stop: StopReason,
    seconds: f64,
    /// When it had come to pycma's score, s; `None`: never.
    level: Option<f64>,
}

/// The fits of one induction.
struct Row {
    name: String,
    pycma: Option<Reached>,
    fits: Vec<Fit>,
}

/// Fits every induction at hand, prints the table, and puts it into `BENCHMARKS.md` unless
/// the effort is quick.
pub(crate) fn run(effort: Effort) -> Result<()> {
    let (measured, what) = measured()?;
    let python = ENVIRONMENT.interpreter()?;
    let (inductions, evaluations) = match effort {
        Effort::Full => (measured.len(), Settings::default().evaluations),
        Effort::Quick => (1, 1000),
    };
    let pool = rayon::ThreadPoolBuilder::new().build()?;
    let mut rows = Vec::new();
    for measured in &measured[..inductions] {
        let python = python.as_deref().ok();
        // An error of any kind is bound to its thread.
        let row = || Row::of(measured, python, evaluations).map_err(|error| error.to_string());
        let row = pool.install(row)?;
        println!("{}", row.cells().join("  "));
        rows.push(row);
    }
    let comparison =
        pool.install(|| compared(&measured, effort).map_err(|error| error.to_string()))?;
    println!("{comparison}");
    let versions = match (&python, rows.first().and_then(|row| row.pycma.as_ref())) {
        (Err(reason), _) => reason.clone(),
        (Ok(_), Some(pycma)) => pycma.versions.clone(),
        (Ok(_), None) => String::new(),
    };
    let section = format!(
        include_str!("fits.md"),
        machine = machine::description("Python", &versions),
        what = what,
        table = table_of(&rows),
        summary = summary(&rows),
        comparison = comparison,
    );
    match effort {
        Effort::Full => report::replace(Section::Fits, &section)?,
        Effort::Quick => println!("\n{section}\nquick: BENCHMARKS.md was left as it is"),
    }
    Ok(())
}

impl Row {
    /// Searches with pycma, then fits from every seed, on the threads of the pool at hand.
    fn of(measured: &Measured, python: Option<&Path>, evaluations: usize) -> Result<Self> {
        let predictors = slice::from_ref(&measured.predictor);
        let objective = FitSettings::of(Model::WeightDependent).objective(predictors);
        let pycma = python.map(|python| pycma::search(python, &objective, evaluations, 0));
        let pycma = pycma.transpose()?;
        let level = pycma.as_ref().map(|pycma| pycma.score * (1.0 + ROUNDING));
        let mut fits = Vec::new();
        for seed in SEEDS {
            let settings = Settings {
                seed,
                evaluations,
                ..Settings::default()
            };
            let start = Instant::now();
            let mut reached = None;
            let found = search(&objective, &settings, |progress| {
                if let (Some((_, score)), Some(level)) = (progress.best, level)
                    && score <= level
                    && reached.is_none()
                {
                    reached = Some(start.elapsed().as_secs_f64());
                }
                ControlFlow::Continue(())
            })?;
            fits.push(Fit {
                score: found.best.map_or(f64::NAN, |best| best.score),
                evaluations: found.evaluations,
                stop: found.stop,
                seconds: start.elapsed().as_secs_f64(),
                level: reached,
            });
        }
        Ok(Self {
            name: measured.name.clone(),
            pycma,
            fits,
        })
    }

    fn lowest(&self) -> f64 {
        let scores = self.fits.iter().map(|fit| fit.score);
        scores.fold(f64::INFINITY, f64::min)
    }

    fn highest(&self) -> f64 {
        let scores = self.fits.iter().map(|fit| fit.score);
        scores.fold(f64::NEG_INFINITY, f64::max)
    }

    /// By how much the worst seed's score exceeds the best's, as a part of it.
    fn spread(&self) -> f64 {
        self.highest() / self.lowest() - 1.0
    }

    /// Seeds whose fit came to pycma's score.
    fn level(&self) -> usize {
        self.fits.iter().filter(|fit| fit.level.is_some()).count()
    }

    fn seconds(&self, of: impl Fn(&Fit) -> f64) -> f64 {
        let mut times = Times::default();
        times.extend(self.fits.iter().map(of));
        times.median()
    }

    fn cells(&self) -> Vec<String> {
        let agreeing = |fit: &&Fit| fit.stop == StopReason::Agreement;
        let pycma = self
            .pycma
            .as_ref()
            .map(|pycma| format!("{:.2}", pycma.score));
        vec![
            self.name.clone(),
            pycma.unwrap_or_else(|| "-".to_string()),
            format!("{:.2}", self.lowest()),
            format!("{:.2}", self.highest()),
            format!("{:.3}", 100.0 * self.spread()),
            self.level().to_string(),
            table::significant(self.seconds(|fit| fit.level.unwrap_or(f64::INFINITY))),
            table::significant(self.seconds(|fit| fit.seconds)),
            format!("{:.0}", self.seconds(|fit| fit.evaluations as f64)),
            self.fits.iter().filter(agreeing).count().to_string(),
        ]
    }
}

/// How long it takes to compare all models, in words.
fn compared(measured: &[Measured], effort: Effort) -> Result<String> {
    let predictors: Vec<Predictor> = measured.iter().map(|m| m.predictor.clone()).collect();
    let cells: Vec<u32> = measured.iter().map(|m| m.induction.cell).collect();
    let mut settings = ComparisonSettings::of(Model::ALL.to_vec());
    if matches!(effort, Effort::Quick) {
        settings.search.evaluations = 100;
    }
    let start = Instant::now();
    let mut fits = 0;
    compare(&predictors, &cells, &settings, |progress| {
        fits = progress.of;
        ControlFlow::Continue(())
    })?;
    Ok(format!(
        "{fits} fits of at most {} evaluations each, took {} s",
        settings.search.evaluations,
        table::significant(start.elapsed().as_secs_f64())
    ))
}

fn table_of(rows: &[Row]) -> String {
    let head = [
        "cell.induction",
        "pycma",
        "btsp, best seed",
        "worst seed",
        "spread, %",
        "seeds at pycma's",
        "s to it",
        "s in all",
        "evaluations",
        "seeds that agreed",
    ];
    let mut cells = vec![head.map(String::from).to_vec()];
    cells.extend(rows.iter().map(Row::cells));
    table::markdown(&cells)
}

fn summary(rows: &[Row]) -> String {
    let count = |which: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| which(row)).count();
    let within = |row: &Row| {
        let level = row.seconds(|fit| fit.level.unwrap_or(f64::INFINITY));
        level <= 6.0
    };
    format!(
        "Of {} inductions: every seed came to pycma's score in {}, some seed in {}; the median seed came to it within \
         6 s in {}; five seeds are within 1 % of one another in {}.",
        rows.len(),
        count(&|row| row.level() == row.fits.len()),
        count(&|row| row.level() > 0),
        count(&within),
        count(&|row| row.spread() < 0.01),
    )
}
