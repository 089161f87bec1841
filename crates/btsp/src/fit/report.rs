//! What the data of a fit constrain.

use super::constraints::{Constraints, Data, SELDOM};
use super::coordinates::Coordinates;
use super::inseparable::{Inseparable, inseparable};
use super::local::Patience;
use super::profile::{Profile, ProfilePoint, refine};
use super::sensitivity::ON_BOUND;
use super::{Fit, Held, Model, Objective, Parameter};
use crate::error::{Invalid, positive, within};
use crate::in_order::in_order;
use crate::math::dot;
use crate::place::{Induction, Predictor};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Optima of the search from which the likeliest model is looked for.
const STARTS: usize = 8;
/// Parts of the range by which the score's profile is held off the best.
const OFF: [f64; 4] = [0.02, 0.05, 0.12, 0.25];

/// What a report assumes, and what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportSettings {
    /// Standard deviation of the noise in each bin of the recorded ramps before they are
    /// smoothed, mV; 0.001 to 100. By `None` it is estimated from what smoothing takes
    /// away ([`Induction::ramp_noise_mv`]).
    pub noise_mv: Option<f64>,
    /// Whether the score's profiles are computed. Default true.
    pub score_profiles: bool,
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self {
            noise_mv: None,
            score_profiles: true,
        }
    }
}

impl ReportSettings {
    /// Checks the ranges; the key is `report.noise_mv`.
    ///
    /// # Errors
    /// The setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        match self.noise_mv {
            Some(noise) => within("report.noise_mv", noise, 1e-3, 100.0, " mV"),
            None => Ok(()),
        }
    }
}

/// What the data of a fit constrain, if recorded ramps have independent Gaussian noise of
/// one standard deviation in each bin before they are smoothed.
///
/// Intervals are of the likelihood under this noise, not of the score: the score also
/// asks for smooth weights and weighs the ramp's peak and minimum more than the noise
/// does, so that its best parameters are not the likeliest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The model.
    pub model: Model,
    /// Standard deviation of the noise in each bin before smoothing, mV.
    pub noise_mv: f64,
    /// Whether the noise was given; else it was estimated.
    pub noise_given: bool,
    /// Misfit of the likeliest model per degree of freedom: about 1 where the model and
    /// the noise explain the ramps, more where they do not.
    pub misfit: f64,
    /// Degrees of freedom: bins less free parameters.
    pub degrees_of_freedom: usize,
    /// What is said of each parameter, in the order of [`Model::parameters`].
    pub parameters: Vec<ParameterReport>,
    /// Correlations of the parameters at the likeliest model, to first order and within
    /// the box: (parameter, parameter), row by row; 0 beside those on bounds.
    pub correlations: Vec<f64>,
    /// Directions, of length 1 in the box's coordinates, along which the ramps do not move
    /// by more than the noise over the whole box: (direction, parameter).
    pub unseen_directions: Vec<Vec<f64>>,
    /// What that means, in words, a sentence each: which parameters are on bounds, open-ended,
    /// not separable.
    pub words: Vec<String>,
    /// Whether it was stopped: intervals are then missing.
    pub unfinished: bool,
}

/// What the data say of one parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterReport {
    /// Its name, for example `potentiation_threshold`.
    pub name: String,
    /// Its symbol.
    pub symbol: String,
    /// Its unit.
    pub unit: String,
    /// The value with the best score.
    pub value: f64,
    /// The bound that this is on, if any.
    pub on_bound: Option<Bound>,
    /// The likeliest value.
    pub likeliest: f64,
    /// The bound that this is on, if any: the correlations know nothing of it then.
    pub likeliest_on_bound: Option<Bound>,
    /// Lower end of the 95 % interval; `None` where everything down to the bound agrees
    /// with the data as well.
    pub low: Option<f64>,
    /// Upper end; likewise.
    pub high: Option<f64>,
    /// Whether the data exclude both bounds of the range that it may have: beyond both ends
    /// the misfit rises by 10.83, as at those of a 99.9 % interval.
    pub identifiable: bool,
    /// How the misfit rises away from the likeliest value, at its best over the others:
    /// the interval's ends are where it has risen by 3.84.
    pub misfit_profile: Vec<ProfilePoint>,
    /// How the score rises away from the best, at its best over the others. Not a
    /// confidence interval of any kind: the score knows nothing of noise.
    pub score_profile: Vec<ProfilePoint>,
}

/// A bound of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Its smallest value.
    Low,
    /// Its largest value.
    High,
    /// The parameter that it must stay below.
    Relation,
}

impl Bound {
    /// The one on which a parameter is whose coordinate in the box is `part`.
    fn of(about: &Parameter, part: f64) -> Option<Self> {
        match part {
            part if part <= ON_BOUND => Some(Self::Low),
            part if part >= 1.0 - ON_BOUND && about.below.is_some() => Some(Self::Relation),
            part if part >= 1.0 - ON_BOUND => Some(Self::High),
            _ => None,
        }
    }
}

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportProgress {
    /// Profiles computed.
    pub done: usize,
    /// Of how many.
    pub of: usize,
}

/// Says what the data of a fit constrain.
///
/// `predictors` and `inductions` are those that were fitted, in the same order. `observe`
/// hears of every parameter and may stop the report. On a thread of a rayon pool, with
/// the feature `parallel`, it uses that pool's threads, with the same result.
///
/// # Errors
/// Settings out of their ranges; not an induction for each predictor; a fit without any
/// admissible candidate; ramps without any noise, where none is given.
pub fn report(
    predictors: &[Predictor],
    inductions: &[Induction],
    fit: &Fit,
    settings: &ReportSettings,
    mut observe: impl FnMut(&ReportProgress) -> ControlFlow<()>,
) -> Result<Report, Invalid> {
    settings.validate()?;
    if inductions.len() != predictors.len() || inductions.is_empty() {
        let found = inductions.len();
        let allowed = format!("must be as many as predictors, {}", predictors.len());
        return Err(Invalid::new("inductions", found, allowed));
    }
    let Some(best) = &fit.search.best else {
        let allowed = "must have an admissible candidate";
        return Err(Invalid::new("fit.best", "none", allowed));
    };
    let noise_mv = match settings.noise_mv {
        Some(noise) => noise,
        None => estimated_noise_mv(inductions),
    };
    positive("report.noise_mv", noise_mv, " mV")?;

    let optima = fit.search.optima.iter().map(|optimum| &optimum.x);
    let starts: Vec<Vec<f64>> = std::iter::once(&best.x)
        .chain(optima)
        .take(STARTS)
        .cloned()
        .collect();
    let objective = Objective {
        path_penalty: false,
        ..fit.settings.objective(predictors)
    };
    let data = Data {
        predictors,
        inductions,
        objective,
        noise_mv,
        seed: fit.settings.search.seed,
    };
    let found = data.constrain(starts, |done, of| observe(&ReportProgress { done, of }))?;
    let mut report = found.report(fit, noise_mv, settings.noise_mv.is_some());
    if settings.score_profiles && !report.unfinished {
        let values = fit.settings.model.values(&best.x);
        let objective = fit.settings.objective(predictors);
        let profiles = in_order(values.len(), |k| {
            score_profile(&objective, &values, best.score, k)
        });
        for (parameter, profile) in report.parameters.iter_mut().zip(profiles) {
            parameter.score_profile = profile;
        }
    }
    Ok(report)
}

/// Root mean square over inductions.
fn estimated_noise_mv(inductions: &[Induction]) -> f64 {
    let each: Vec<f64> = inductions.iter().map(|i| i.ramp_noise_mv).collect();
    (dot(&each, &each) / each.len() as f64).sqrt()
}

/// How the score rises where parameter `k` is held off its best value.
fn score_profile(objective: &Objective, best: &[f64], score: f64, k: usize) -> Vec<ProfilePoint> {
    let about = &objective.model.parameters()[k];
    let centre = about.part_of_range(best[k]);
    let mut points = vec![ProfilePoint {
        value: best[k],
        height: score,
    }];
    for towards in [-1.0, 1.0] {
        let mut values = best.to_vec();
        for off in OFF {
            let part = centre + towards * off;
            if !(0.0..=1.0).contains(&part) {
                break;
            }
            let value = about.of_range(part);
            let held = Objective {
                held: Some(Held {
                    parameter: k,
                    value,
                }),
                ..*objective
            };
            let start = held.coordinates().point(&values);
            let Some(found) = refine(&held, start, Patience::anywhere(1e-4, f64::INFINITY)) else {
                break;
            };
            values = held.coordinates().values(&found.x);
            points.push(ProfilePoint {
                value,
                height: found.score,
            });
        }
    }
    points.sort_by(|a, b| a.value.total_cmp(&b.value));
    points
}

impl Constraints {
    fn report(self, fit: &Fit, noise_mv: f64, noise_given: bool) -> Report {
        let parameters = self.model.parameters();
        let x = fit.search.best.as_ref().map_or(&[][..], |best| &best.x);
        let values = self.model.values(x);
        let coordinates = Coordinates {
            model: self.model,
            held: None,
        };
        let likeliest = coordinates.point(&self.likeliest);
        let unfinished = self.profiles.is_empty();
        let mut profiles = self.profiles.into_iter();
        let each = parameters.iter().enumerate().map(|(k, about)| {
            let Profile {
                points,
                ends,
                excluded,
                ..
            } = profiles.next().unwrap_or_default();
            ParameterReport {
                name: about.name.into(),
                symbol: about.symbol.into(),
                unit: about.unit.into(),
                value: values[k],
                on_bound: Bound::of(about, x[k]),
                likeliest: self.likeliest[k],
                likeliest_on_bound: Bound::of(about, likeliest[k]),
                low: ends[0],
                high: ends[1],
                identifiable: excluded == [true; 2],
                misfit_profile: points,
                score_profile: Vec::new(),
            }
        });
        let free = self.sensitivity.free.iter().filter(|free| **free).count();
        let degrees_of_freedom = self.bins - free;
        let mut report = Report {
            model: self.model,
            noise_mv,
            noise_given,
            misfit: self.squares / degrees_of_freedom as f64,
            degrees_of_freedom,
            parameters: each.collect(),
            correlations: self.correlations,
            unseen_directions: self
                .sensitivity
                .unseen_directions()
                .map(<[f64]>::to_vec)
                .collect(),
            words: Vec::new(),
            unfinished,
        };
        report.words = words(&report);
        report
    }
}

/// A report's sentences.
fn words(report: &Report) -> Vec<String> {
    let source = if report.noise_given {
        "given"
    } else {
        "estimated from what smoothing takes away"
    };
    let mut words = vec![format!(
        "Intervals assume independent Gaussian noise of {:.3} mV in each bin of the recorded \
         ramps before smoothing, {source}, and the model.",
        report.noise_mv
    )];
    let spread = (2.0 / report.degrees_of_freedom as f64).sqrt();
    if report.misfit > 1.0 + SELDOM * spread {
        words.push(format!(
            "The likeliest model misses the ramps by more than this noise: its misfit is {:.1} \
             per degree of freedom where about 1 is expected. The intervals do not allow for \
             what the model leaves out.",
            report.misfit
        ));
    }
    let shown = |value: f64, unit: &str| {
        let unit = if unit == "1" {
            String::new()
        } else {
            format!(" {unit}")
        };
        format!("{}{unit}", significant(value))
    };
    for parameter in &report.parameters {
        let ParameterReport { symbol, unit, .. } = parameter;
        match parameter.on_bound {
            Some(Bound::Low) => words.push(format!("{symbol} is on its lower bound.")),
            Some(Bound::High) => words.push(format!("{symbol} is on its upper bound.")),
            Some(Bound::Relation) => words.push(format!(
                "{symbol} is as large as the parameter that it must stay below."
            )),
            None => {}
        }
        if report.unfinished {
            continue;
        }
        match (parameter.low, parameter.high) {
            (None, None) => words.push(format!(
                "The data say nothing about {symbol}: any value within its bounds agrees with them."
            )),
            (None, Some(high)) => words.push(format!(
                "{symbol} is below {}; how small it is the data do not say.",
                shown(high, unit)
            )),
            (Some(low), None) => words.push(format!(
                "{symbol} is above {}; how large it is the data do not say.",
                shown(low, unit)
            )),
            (Some(_), Some(_)) if !parameter.identifiable => words.push(format!(
                "{symbol} is barely identifiable: its 95 % interval is closed, one of 99.9 % is not."
            )),
            (Some(_), Some(_)) => {}
        }
    }
    for group in inseparable(&report.correlations) {
        let symbol = |k: usize| &report.parameters[k].symbol;
        words.push(match group {
            Inseparable::Pair([a, b], correlation) => format!(
                "{} and {} are not separable in these data: their correlation is \
                 {correlation:.3}.",
                symbol(a),
                symbol(b)
            ),
            Inseparable::Three([a, b, c], correlation) => format!(
                "{a}, {b} and {c} are not separable in these data: {b} and {c} together make up \
                 for {a}, with a multiple correlation of {correlation:.3}.",
                a = symbol(a),
                b = symbol(b),
                c = symbol(c)
            ),
        });
    }
    if report.unfinished {
        words.push("The report was stopped before intervals were known.".into());
    }
    words
}

/// A value with three significant digits.
fn significant(value: f64) -> String {
    let mut digits = 2_usize;
    let mut size = value.abs();
    while size < 1.0 && size > 0.0 && digits < 12 {
        size *= 10.0;
        digits += 1;
    }
    while size >= 10.0 && digits > 0 {
        size /= 10.0;
        digits -= 1;
    }
    format!("{value:.digits$}")
}
