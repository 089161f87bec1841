//! What the data of a fit constrain.

use super::job::Scored;
use super::likelihood::{Level, Likelihood, weigh};
use super::local::Patience;
use super::profile::{Profile, ProfilePoint, Profiler, refine};
use super::{Fit, Held, LeastSquares, Model, Objective, Optimum, Sensitivity, Settings, search};
use crate::error::{Invalid, positive, within};
use crate::in_order::in_order;
use crate::math::{Cholesky, dot};
use crate::place::{Induction, Predictor, Track};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Other optima from which held models are searched, at most.
const OTHERS: usize = 2;
/// Optima of the search from which the likeliest model is looked for.
const STARTS: usize = 8;
/// Other optima count up to this rise of the misfit.
const NOTABLE: f64 = 12.0;
/// Optima are distinct if a parameter differs by more than this part of its range.
const DISTINCT: f64 = 0.02;
/// How often profiling begins again from a better model that it came across.
const RESTARTS: usize = 4;
/// Evaluations of a search for the likeliest model, where those of the score do not lead to
/// one that noise explains.
const EVALUATIONS: usize = 3000;
/// How often profiles are extended by what others came by.
const EXTENSIONS: usize = 4;
/// Profiles between two words to the observer.
const CHUNK: usize = 3;
/// A step towards the likeliest model that lowers the misfit by less than this part of it
/// counts as none.
const PRECISE: f64 = 1e-5;
/// A direction that moves the whitened ramps by less than this over the whole box is not
/// seen: its 95 % interval would not fit into the box.
const UNSEEN: f64 = 2.0;
/// Precision of a coordinate of which only the box is known, that of an even density.
const EVEN: f64 = 12.0;
/// Parameters correlated by more than this are said not to be separable.
const INSEPARABLE: f64 = 0.95;
/// Parameters with so large a component in a direction of length 1 are named with it.
const LARGE_COMPONENT: f64 = 0.3;
/// A misfit, per degree of freedom, that noise alone seldom makes is told.
const SELDOM: f64 = 3.0;
/// A parameter this near a bound counts as on it.
const ON_BOUND: f64 = 1e-9;
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
    /// The same in words, a sentence each.
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
    /// Lower end of the 95 % interval; `None` where everything down to the bound agrees
    /// with the data as well.
    pub low: Option<f64>,
    /// Upper end; likewise.
    pub high: Option<f64>,
    /// Whether the data bound it on both sides, within the range it may have.
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
    let found = data.constrain(starts, &mut observe)?;
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

/// What a report rests on.
struct Data<'a> {
    predictors: &'a [Predictor],
    inductions: &'a [Induction],
    objective: Objective<'a>,
    noise_mv: f64,
    seed: u64,
}

/// What the likelihood says.
struct Constraints {
    model: Model,
    likeliest: Vec<f64>,
    misfit: f64,
    bins: usize,
    sensitivity: Sensitivity,
    correlations: Vec<f64>,
    /// One for each parameter, unless stopped.
    profiles: Vec<Profile>,
}

impl Data<'_> {
    fn constrain(
        &self,
        mut starts: Vec<Vec<f64>>,
        observe: &mut impl FnMut(&ReportProgress) -> ControlFlow<()>,
    ) -> Result<Constraints, Invalid> {
        let model = self.objective.model;
        let count = model.parameters().len();
        let indistinct = || {
            let allowed = "must be large enough to be told from rounding";
            Invalid::new("report.noise_mv", self.noise_mv, allowed)
        };
        let mut levels = Level::all(self.inductions);
        let mut reference = model.values(&starts[0]);
        // Evidence is weighed round the best score first, then round what is likeliest.
        let mut weighed = None;
        for again in [true, false] {
            let evidence = weigh(
                self.predictors,
                self.inductions,
                self.noise_mv,
                &self.objective,
                &model.rule(&reference),
                &mut levels,
            )
            .ok_or_else(indistinct)?;
            if again {
                let likelihood = Likelihood::new(self.objective, &evidence, &levels);
                let mut optima = optima(&likelihood, &starts);
                let expected = (likelihood.residuals() - count) as f64;
                let seldom = expected * (1.0 + SELDOM * (2.0 / expected).sqrt());
                // The score's optima may be far from any of the likelihood's.
                if optima.first().is_none_or(|best| best.score > seldom) {
                    let settings = Settings {
                        evaluations: EVALUATIONS,
                        seed: self.seed,
                        ..Settings::default()
                    };
                    let found = search(&likelihood, &settings, |_| ControlFlow::Continue(()))?;
                    let found = found.best.map(|Optimum { x, score }| Scored { x, score });
                    optima.extend(found);
                    optima.sort_by(|a, b| a.score.total_cmp(&b.score));
                }
                let likeliest = optima.first().ok_or_else(indistinct)?;
                let moved = likelihood.levels_at(&likeliest.x).ok_or_else(indistinct)?;
                reference = likelihood.values(&likeliest.x);
                starts = optima.into_iter().map(|optimum| optimum.x).collect();
                levels = moved;
            }
            weighed = Some(evidence);
        }
        let evidence = weighed.ok_or_else(indistinct)?;
        let likelihood = Likelihood::new(self.objective, &evidence, &levels);
        let mut optima = optima(&likelihood, &starts);
        for restart in 0..=RESTARTS {
            let lowest = optima.first().ok_or_else(indistinct)?.clone();
            let likeliest = likelihood.values(&lowest.x);
            let others: Vec<Vec<f64>> = optima[1..]
                .iter()
                .map(|optimum| likelihood.values(&optimum.x))
                .collect();
            let (sensitivity, correlations, spreads) = linear(&likelihood, model, &lowest.x)?;
            let profiler = Profiler {
                likelihood: &likelihood,
                model,
                likeliest: &likeliest,
                misfit: lowest.score,
                others: &others,
            };
            let mut profiles: Vec<Profile> = Vec::with_capacity(count);
            while profiles.len() < count {
                let first = profiles.len();
                profiles.extend(in_order(CHUNK.min(count - first), |k| {
                    profiler.profile(first + k, spreads[first + k])
                }));
                let progress = ReportProgress {
                    done: profiles.len(),
                    of: count,
                };
                if observe(&progress).is_break() {
                    profiles.clear();
                    break;
                }
                if profiles.iter().any(|profile| profile.lower.is_some()) && restart < RESTARTS {
                    break;
                }
            }
            for _ in 0..EXTENSIONS {
                if profiles.is_empty() || profiles.iter().any(|profile| profile.lower.is_some()) {
                    break;
                }
                let visited = profiles.iter().flat_map(|profile| profile.visited.clone());
                let known: Vec<_> = visited.collect();
                let extended = in_order(count, |k| {
                    let mut profile = profiles[k].clone();
                    let moved = profiler.extend(k, spreads[k], &known, &mut profile);
                    (profile, moved)
                });
                let any = extended.iter().any(|(_, moved)| *moved);
                profiles = extended.into_iter().map(|(profile, _)| profile).collect();
                if !any {
                    break;
                }
            }
            let lower = profiles.iter().filter_map(|profile| profile.lower.as_ref());
            let lower = lower.min_by(|a, b| a.score.total_cmp(&b.score));
            if let Some(lower) = lower.filter(|_| restart < RESTARTS) {
                let patience = Patience::anywhere(PRECISE, f64::INFINITY);
                let better = refine(&likelihood, likelihood.point(&lower.x), patience);
                optima.insert(0, better.ok_or_else(indistinct)?);
                optima.truncate(OTHERS + 1);
                continue;
            }
            return Ok(Constraints {
                model,
                likeliest,
                misfit: lowest.score,
                bins: Track::BINS * self.inductions.len(),
                sensitivity,
                correlations,
                profiles,
            });
        }
        Err(indistinct())
    }
}

/// The distinct optima of the likelihood that are found from `starts`, the best first, and
/// of the others those that are not much worse.
fn optima(likelihood: &Likelihood, starts: &[Vec<f64>]) -> Vec<Scored> {
    let from = |start: &Vec<f64>, target| {
        let patience = Patience::anywhere(PRECISE, target);
        refine(likelihood, start.clone(), patience)
    };
    let Some((first, rest)) = starts.split_first() else {
        return Vec::new();
    };
    let first = from(first, f64::INFINITY);
    let target = first.as_ref().map_or(f64::INFINITY, |f| f.score + NOTABLE);
    let rest = in_order(rest.len(), |i| from(&rest[i], target));
    let mut found: Vec<Scored> = first
        .into_iter()
        .chain(rest.into_iter().flatten())
        .collect();
    found.sort_by(|a, b| a.score.total_cmp(&b.score));
    let lowest = found.first().map_or(0.0, |lowest| lowest.score);
    let mut kept: Vec<Scored> = Vec::new();
    for optimum in found {
        let near = |other: &Scored| {
            let mut pairs = other.x.iter().zip(&optimum.x);
            pairs.all(|(a, b)| (a - b).abs() <= DISTINCT)
        };
        if kept.len() <= OTHERS && optimum.score <= lowest + NOTABLE && !kept.iter().any(near) {
            kept.push(optimum);
        }
    }
    kept
}

/// What the likelihood says at `x` to first order: the directions it sees, correlations,
/// and each parameter's standard deviation as a part of its range.
fn linear(
    likelihood: &Likelihood,
    model: Model,
    x: &[f64],
) -> Result<(Sensitivity, Vec<f64>, Vec<f64>), Invalid> {
    let n = x.len();
    let mut residuals = vec![0.0; likelihood.residuals()];
    let mut jacobian = vec![0.0; residuals.len() * n];
    if likelihood
        .linearise(x, &mut residuals, &mut jacobian)
        .is_none()
    {
        return Err(Invalid::new("fit.best", "none", "must have derivatives"));
    }
    let columns: Vec<Vec<f64>> = (0..n)
        .map(|k| jacobian.chunks_exact(n).map(|row| row[k]).collect())
        .collect();
    let most = columns.iter().map(|c| dot(c, c)).fold(0.0, f64::max).sqrt();
    let cutoff = if most > UNSEEN { UNSEEN / most } else { 1.0 };
    let sensitivity = Sensitivity::new(x, &jacobian, cutoff.max(1e-7))?;

    // The covariance in coordinates, of which the box is known besides.
    let free = &sensitivity.free;
    let element = |i: usize, j: usize| {
        let even = if i == j { EVEN } else { 0.0 };
        if free[i] && free[j] {
            dot(&columns[i], &columns[j]) + even
        } else {
            even
        }
    };
    let slopes = likelihood.slopes(x);
    let values = likelihood.values(x);
    let mut correlations = vec![0.0; n * n];
    let mut spreads = vec![FIRST_SPREAD; n];
    if let Some(precision) = Cholesky::of(n, element) {
        // Rows of parameters' slopes over the precision's factor.
        let rows: Vec<Vec<f64>> = (0..n)
            .map(|k| {
                let own = slopes[k * n..][..n].iter().zip(free);
                let mut row: Vec<f64> = own.map(|(s, free)| if *free { *s } else { 0.0 }).collect();
                precision.solve_lower(&mut row);
                row
            })
            .collect();
        for (k, row) in rows.iter().enumerate() {
            let deviation = dot(row, row).sqrt();
            let about = &model.parameters()[k];
            let per_part = about.slope(values[k], about.low, about.high);
            if free[k] && per_part > 0.0 {
                spreads[k] = deviation / per_part;
            }
            for (l, other) in rows.iter().enumerate() {
                let both = (dot(row, row) * dot(other, other)).sqrt();
                correlations[k * n + l] = if k == l {
                    1.0
                } else if free[k] && free[l] && both > 0.0 {
                    (dot(row, other) / both).clamp(-1.0, 1.0)
                } else {
                    0.0
                };
            }
        }
    }
    Ok((sensitivity, correlations, spreads))
}

/// A parameter's standard deviation, as a part of its range, where nothing is known.
const FIRST_SPREAD: f64 = 0.02;

impl Constraints {
    fn report(self, fit: &Fit, noise_mv: f64, noise_given: bool) -> Report {
        let parameters = self.model.parameters();
        let x = fit.search.best.as_ref().map_or(&[][..], |best| &best.x);
        let values = self.model.values(x);
        let unfinished = self.profiles.is_empty();
        let mut profiles = self.profiles.into_iter();
        let each = parameters.iter().enumerate().map(|(k, about)| {
            let Profile { points, ends, .. } = profiles.next().unwrap_or_default();
            let on_bound = match x[k] {
                part if part <= ON_BOUND => Some(Bound::Low),
                part if part >= 1.0 - ON_BOUND && about.below.is_some() => Some(Bound::Relation),
                part if part >= 1.0 - ON_BOUND => Some(Bound::High),
                _ => None,
            };
            ParameterReport {
                name: about.name.into(),
                symbol: about.symbol.into(),
                unit: about.unit.into(),
                value: values[k],
                on_bound,
                likeliest: self.likeliest[k],
                low: ends[0],
                high: ends[1],
                identifiable: ends.iter().all(Option::is_some),
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
            misfit: self.misfit / degrees_of_freedom as f64,
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
            (Some(_), Some(_)) => {}
        }
    }
    let n = report.parameters.len();
    for i in 0..n {
        for j in 0..i {
            let correlation = report.correlations[i * n + j];
            if correlation.abs() > INSEPARABLE {
                let [a, b] = [j, i].map(|k| &report.parameters[k].symbol);
                words.push(format!(
                    "{a} and {b} are not separable in these data: their correlation is \
                     {correlation:.3}."
                ));
            }
        }
    }
    for direction in &report.unseen_directions {
        let large = direction.iter().zip(&report.parameters);
        let large: Vec<&str> = large
            .filter(|(component, _)| component.abs() > LARGE_COMPONENT)
            .map(|(_, parameter)| &parameter.symbol[..])
            .collect();
        if let [rest @ .., last] = &large[..]
            && !rest.is_empty()
        {
            words.push(format!(
                "{} and {last} are not separable in these data: changed together they leave \
                 the ramps as they are, to within the noise.",
                rest.join(", ")
            ));
        }
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
