//! Models compared on the same inductions: fitted to each cell, and held out.

use super::folds::folds;
use super::{FitSettings, Model, ScoredRule, Settings, StopReason, fit};
use crate::error::Invalid;
use crate::place::{PredictionError, Predictor};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// What is compared, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonSettings {
    /// The models, each once.
    pub models: Vec<Model>,
    /// Into how many folds the cells go, at most; 2 to 5. Default 5.
    #[serde(default = "most_folds")]
    pub folds: usize,
    /// The search of every fit; of 3000 evaluations by default, for these are many fits.
    #[serde(default = "search")]
    pub search: Settings,
}

fn search() -> Settings {
    Settings {
        evaluations: ComparisonSettings::EVALUATIONS,
        ..Settings::default()
    }
}

fn most_folds() -> usize {
    ComparisonSettings::MOST_FOLDS
}

impl ComparisonSettings {
    /// The most folds.
    pub const MOST_FOLDS: usize = 5;
    /// Evaluations of each fit, unless told otherwise.
    pub const EVALUATIONS: usize = 3000;

    /// A comparison of these models, of default size.
    pub fn of(models: Vec<Model>) -> Self {
        Self {
            models,
            folds: Self::MOST_FOLDS,
            search: search(),
        }
    }

    /// Checks the ranges; keys are `comparison.models`, `comparison.folds`, and those of the
    /// search.
    ///
    /// # Errors
    /// No model or one twice; a number of folds out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        let mut models = self.models.iter().enumerate();
        if let Some((_, twice)) = models.find(|(k, model)| self.models[..*k].contains(model)) {
            let allowed = "must be there only once";
            return Err(Invalid::new("comparison.models", twice.name(), allowed));
        }
        if self.models.is_empty() {
            let allowed = "must be one model at least";
            return Err(Invalid::new("comparison.models", "none", allowed));
        }
        let (folds, most) = (self.folds as f64, Self::MOST_FOLDS as f64);
        crate::error::within("comparison.folds", folds, 2.0, most, "")?;
        self.search.validate()
    }
}

/// Models, compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The cells of each fold; none where there are fewer than two cells.
    pub folds: Vec<Vec<u32>>,
    /// One for each model, in their order.
    pub models: Vec<ComparedModel>,
}

/// What one model makes of the inductions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedModel {
    /// The model.
    pub model: Model,
    /// Its number of parameters.
    pub parameters: usize,
    /// The scores of each induction, in their order.
    pub inductions: Vec<ComparedInduction>,
}

/// One induction under one model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ComparedInduction {
    /// Its score in the fit to all of its cell's inductions; `None` where no candidate was
    /// admissible.
    pub fitted: Option<f64>,
    /// Its score under the rule fitted to the cell's other inductions.
    pub held_out_induction: HeldOut,
    /// Its score under one rule fitted to all cells of the other folds.
    pub held_out_cell: HeldOut,
}

/// A score of what was not fitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldOut {
    /// There was nothing else to fit to.
    #[default]
    None,
    /// The rule cannot make the ramp before the laps, or there was no rule.
    Inadmissible,
    /// The score.
    Score(f64),
}

impl HeldOut {
    /// The score, where there is one.
    pub fn score(self) -> Option<f64> {
        match self {
            Self::Score(score) => Some(score),
            Self::None | Self::Inadmissible => None,
        }
    }
}

/// How far a comparison has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparisonProgress {
    /// The model that is being fitted.
    pub model: Model,
    /// Fits done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
}

/// One fit of a comparison: to `fitted`, and for what.
struct Task {
    fitted: Vec<usize>,
    purpose: Purpose,
}

enum Purpose {
    Cell,
    /// To score this induction.
    HeldInduction(usize),
    /// To score the inductions of these cells.
    HeldCells(Vec<usize>),
}

/// Compares models: the same fits, folds and seeds for each.
///
/// `cells` has the cell of each induction. Cells go into folds in the order of their
/// numbers, one to each fold in turn. `observe` hears of every round of every fit and may
/// stop it all; the answer is then `None`. Threads are used as [`fit`] does.
///
/// # Errors
/// Settings out of their ranges; no induction; not a cell for each.
pub fn compare(
    predictors: &[Predictor],
    cells: &[u32],
    settings: &ComparisonSettings,
    mut observe: impl FnMut(&ComparisonProgress) -> ControlFlow<()>,
) -> Result<Option<Comparison>, Invalid> {
    settings.validate()?;
    if predictors.is_empty() || cells.len() != predictors.len() {
        let allowed = format!(
            "must be as many as inductions, {}, and one",
            predictors.len()
        );
        return Err(Invalid::new("cells", cells.len(), allowed));
    }
    let folds = folds(cells, settings.folds);
    let tasks = tasks(cells, &folds);
    let of = tasks.len() * settings.models.len();
    let mut done = 0;
    let mut models = Vec::with_capacity(settings.models.len());
    for &model in &settings.models {
        let mut inductions = vec![ComparedInduction::default(); predictors.len()];
        for task in &tasks {
            let chosen: Vec<Predictor> =
                task.fitted.iter().map(|&k| predictors[k].clone()).collect();
            let fit_settings = FitSettings {
                search: settings.search,
                ..FitSettings::of(model)
            };
            let progress = ComparisonProgress { model, done, of };
            let found = fit(&chosen, &fit_settings, &[], |_| observe(&progress))?;
            if found.search.stop == StopReason::Interrupted {
                return Ok(None);
            }
            note(task, found.best.as_ref(), predictors, &mut inductions)?;
            done += 1;
        }
        models.push(ComparedModel {
            model,
            parameters: model.parameters().len(),
            inductions,
        });
    }
    Ok(Some(Comparison { folds, models }))
}

fn tasks(cells: &[u32], folds: &[Vec<u32>]) -> Vec<Task> {
    let of = |wanted: &dyn Fn(u32) -> bool| -> Vec<usize> {
        (0..cells.len()).filter(|&k| wanted(cells[k])).collect()
    };
    let mut tasks = Vec::new();
    let mut distinct = cells.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    for cell in distinct {
        let fitted = of(&|c| c == cell);
        for held in fitted.iter().filter(|_| fitted.len() > 1) {
            tasks.push(Task {
                fitted: fitted.iter().copied().filter(|k| k != held).collect(),
                purpose: Purpose::HeldInduction(*held),
            });
        }
        tasks.push(Task {
            fitted,
            purpose: Purpose::Cell,
        });
    }
    for fold in folds {
        tasks.push(Task {
            fitted: of(&|c| !fold.contains(&c)),
            purpose: Purpose::HeldCells(of(&|c| fold.contains(&c))),
        });
    }
    tasks
}

/// Takes note of what a fit says.
fn note(
    task: &Task,
    best: Option<&ScoredRule>,
    predictors: &[Predictor],
    inductions: &mut [ComparedInduction],
) -> Result<(), Invalid> {
    let held_out = |k: usize| -> Result<HeldOut, Invalid> {
        let Some(best) = best else {
            return Ok(HeldOut::Inadmissible);
        };
        // What signals are measured in is a part of what was fitted.
        match predictors[k].predict(&best.rule, best.peaks, None) {
            Ok(prediction) => Ok(HeldOut::Score(prediction.score)),
            Err(PredictionError::Invalid(invalid)) => Err(invalid),
            Err(PredictionError::Unreachable { .. }) => Ok(HeldOut::Inadmissible),
        }
    };
    match &task.purpose {
        Purpose::Cell => {
            let scores = best.iter().flat_map(|best| &best.predictions);
            for (&k, prediction) in task.fitted.iter().zip(scores) {
                inductions[k].fitted = Some(prediction.score);
            }
        }
        Purpose::HeldInduction(held) => {
            inductions[*held].held_out_induction = held_out(*held)?;
        }
        Purpose::HeldCells(held) => {
            for &k in held {
                inductions[k].held_out_cell = held_out(k)?;
            }
        }
    }
    Ok(())
}

impl ComparedModel {
    /// Mean score of the inductions as fitted; `None` where one has none.
    pub fn mean_fitted(&self) -> Option<f64> {
        let scores: Option<Vec<f64>> = self.inductions.iter().map(|i| i.fitted).collect();
        scores.map(|scores| crate::math::mean(&scores))
    }

    /// Of the scores that `pick` has, the median, how many there are, and how many were
    /// inadmissible.
    pub fn held_out(&self, pick: fn(&ComparedInduction) -> HeldOut) -> (Option<f64>, usize, usize) {
        let all: Vec<HeldOut> = self.inductions.iter().map(pick).collect();
        let mut scores: Vec<f64> = all.iter().filter_map(|held| held.score()).collect();
        scores.sort_by(f64::total_cmp);
        let inadmissible = all.iter().filter(|h| **h == HeldOut::Inadmissible).count();
        let half = scores.len() / 2;
        let median = match scores.len() {
            0 => None,
            n if n % 2 == 1 => Some(scores[half]),
            _ => Some(0.5 * (scores[half - 1] + scores[half])),
        };
        (median, scores.len(), inadmissible)
    }
}
