//! A rule fitted to a cell's recorded inductions.

use super::{Candidate, Model, Objective, Progress, Search, Settings, resume};
use crate::error::Invalid;
use crate::math::sum;
use crate::place::{Prediction, PredictionError, Predictor};
use crate::rule::PlaceRule;
use crate::signal::Peaks;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Scale of the path objective.
pub(super) const PATH_SCALE: f64 = 0.1;

/// What is fitted, and how.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitSettings {
    /// The model.
    pub model: Model,
    /// What signals are measured in; by `None` the largest over the inductions given, for
    /// every candidate anew.
    #[serde(default)]
    pub peaks: Option<Peaks>,
    /// Whether the path objective is added to the score that is made small.
    #[serde(default)]
    pub path_penalty: bool,
    /// The search for the best parameters.
    #[serde(default)]
    pub search: Settings,
}

impl FitSettings {
    /// A default fit of a model.
    pub fn of(model: Model) -> Self {
        Self {
            model,
            peaks: None,
            path_penalty: false,
            search: Settings::default(),
        }
    }

    /// What a search makes small, over the unit box of the model's parameters.
    pub fn objective<'a>(&self, predictors: &'a [Predictor]) -> Objective<'a> {
        Objective {
            predictors,
            model: self.model,
            peaks: self.peaks,
            held: None,
            path_penalty: self.path_penalty,
        }
    }
}

/// A rule beside the recordings: what it predicts of each, and how well.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredRule {
    /// The rule.
    pub rule: PlaceRule,
    /// What its signals are measured in.
    pub peaks: Peaks,
    /// Mean residual score over the inductions.
    pub score: f64,
    /// Mean of (path distance / 0.1)^2 over the inductions.
    pub path_objective: f64,
    /// What it predicts, one for each induction.
    pub predictions: Vec<Prediction>,
}

impl ScoredRule {
    /// Scores a rule, published or fitted: signals in units of `peaks`, by `None` in those of
    /// their largest over these inductions.
    ///
    /// # Errors
    /// No induction (`inductions`); what [`Predictor::predict`] finds.
    pub fn of(
        predictors: &[Predictor],
        rule: &PlaceRule,
        peaks: Option<Peaks>,
    ) -> Result<Self, PredictionError> {
        require_inductions(predictors)?;
        rule.validate()?;
        let peaks = match peaks {
            Some(given) => given,
            None => largest_peaks(predictors, rule)?,
        };
        let each = predictors.iter().map(|p| p.predict(rule, peaks, None));
        let predictions: Vec<Prediction> = each.collect::<Result<_, _>>()?;
        let mean = |values: Vec<f64>| sum(&values) / predictors.len() as f64;
        let path = |p: &Prediction| (p.path_distance / PATH_SCALE) * (p.path_distance / PATH_SCALE);
        Ok(Self {
            rule: *rule,
            peaks,
            score: mean(predictions.iter().map(|p| p.score).collect()),
            path_objective: mean(predictions.iter().map(path).collect()),
            predictions,
        })
    }
}

/// The largest signals of `rule` over these inductions.
fn largest_peaks(predictors: &[Predictor], rule: &PlaceRule) -> Result<Peaks, Invalid> {
    let mut peaks = Peaks {
        eligibility_peak: 0.0,
        instructive_peak: 0.0,
    };
    for predictor in predictors {
        peaks = peaks.or(predictor.peaks(rule.time_constants())?);
    }
    Ok(peaks)
}

fn require_inductions(predictors: &[Predictor]) -> Result<(), Invalid> {
    if predictors.is_empty() {
        return Err(Invalid::new("inductions", 0, "must be one at least"));
    }
    Ok(())
}

/// A fitted rule, and the search that found it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// What was fitted, and how.
    pub settings: FitSettings,
    /// The best rule; `None` where no candidate was admissible.
    pub best: Option<ScoredRule>,
    /// How it was found. [`Search::best`] has its place in the box.
    pub search: Search,
}

impl Fit {
    /// The best rule's parameters, in the order of [`Model::parameters`].
    pub fn parameters(&self) -> Option<Vec<f64>> {
        let best = self.search.best.as_ref()?;
        Some(self.settings.model.values(&best.x))
    }
}

/// Fits a model to inductions, most often those of one cell.
///
/// `log` is what an earlier run of the same fit evaluated, to go on from there, to the bits
/// of a run that was not interrupted; empty to begin. `observe` hears of every round and may
/// stop the search. On a thread of a rayon pool, with the feature `parallel`, it uses that
/// pool's threads, with the same result.
///
/// # Errors
/// No induction; settings out of their ranges; a log of another fit.
pub fn fit(
    predictors: &[Predictor],
    settings: &FitSettings,
    log: &[Candidate],
    observe: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Fit, Invalid> {
    require_inductions(predictors)?;
    if let Some(peaks) = settings.peaks {
        crate::Normalisation::Pooled(peaks).validate()?;
    }
    let objective = settings.objective(predictors);
    let search = resume(&objective, &settings.search, log, observe)?;
    let scored = |x: &[f64]| {
        let rule = settings.model.rule(&settings.model.values(x));
        // It was scored as written before: it is admissible.
        ScoredRule::of(predictors, &rule, settings.peaks).ok()
    };
    let best = search.best.as_ref().and_then(|best| scored(&best.x));
    Ok(Fit {
        settings: *settings,
        best,
        search,
    })
}
