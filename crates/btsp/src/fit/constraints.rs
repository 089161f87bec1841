//! What the likelihood constrains: its likeliest model, and the misfit's profiles round it.

use super::evidence::{Evidence, weigh};
use super::job::{DISTINCT, Scored};
use super::level::Level;
use super::likelihood::Likelihood;
use super::local::Patience;
use super::profile::{Known, Profile, Profiler, refine};
use super::{LeastSquares, Model, Objective, Sensitivity, Settings, StopReason, search};
use crate::error::Invalid;
use crate::in_order::in_order;
use crate::math::{Cholesky, dot};
use crate::place::{Induction, Predictor, Track};
use std::ops::ControlFlow;

/// Other optima from which held models are searched, at most.
const OTHERS: usize = 2;
/// Other optima count up to this rise of the misfit.
const NOTABLE: f64 = 12.0;
/// How often profiling begins again from a better model that it came across.
const RESTARTS: usize = 6;
/// The search for the likeliest model: evaluations at most, how many searches must agree, and
/// on what part of the misfit.
const EVALUATIONS: usize = 12_000;
const AGREEING: usize = 3;
const AGREED: f64 = 2.5e-3;
/// Optima of that search from which the likeliest is looked for: the best, and those furthest
/// apart among such as rise by no more than so much. What will not be the best is given up early.
const FOUND: usize = 8;
const FOUND_RISE: f64 = 2.0 * NOTABLE;
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
/// A misfit, per degree of freedom, that noise alone seldom makes is told.
pub(super) const SELDOM: f64 = 3.0;
/// A parameter's standard deviation, as a part of its range, where nothing is known.
const FIRST_SPREAD: f64 = 0.02;

/// What a report rests on.
pub(super) struct Data<'a> {
    pub(super) predictors: &'a [Predictor],
    pub(super) inductions: &'a [Induction],
    pub(super) objective: Objective<'a>,
    pub(super) noise_mv: f64,
    pub(super) seed: u64,
}

/// What the likelihood says.
pub(super) struct Constraints {
    pub(super) model: Model,
    pub(super) likeliest: Vec<f64>,
    /// The sum of squares of its misfit.
    pub(super) squares: f64,
    pub(super) bins: usize,
    pub(super) sensitivity: Sensitivity,
    pub(super) correlations: Vec<f64>,
    /// One for each parameter, unless stopped.
    pub(super) profiles: Vec<Profile>,
}

/// Evidence weighed round the likeliest model, and points of the box: optima of the likelihood,
/// the best first, and others that the search for them came by.
struct Weighed {
    evidence: Vec<Evidence>,
    levels: Vec<Level>,
    optima: Vec<Vec<f64>>,
    others: Vec<Vec<f64>>,
    stopped: bool,
}

impl Data<'_> {
    /// The likeliest model, looked for over the whole box and from `starts`, points of it, and
    /// the profiles round it. `observe` hears how many are done, of how many, and may stop.
    pub(super) fn constrain(
        &self,
        starts: Vec<Vec<f64>>,
        mut observe: impl FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Constraints, Invalid> {
        let model = self.objective.model;
        let count = model.parameters().len();
        let weighed = self.weighed(starts, || observe(0, count))?;
        let likelihood = Likelihood::new(self.objective, &weighed.evidence, &weighed.levels);
        let mut optima = optima(&likelihood, &weighed.optima);
        let scored = |x: &Vec<f64>| {
            let (x, score) = (x.clone(), likelihood.score(x)?);
            Some(Scored { x, score })
        };
        let found: Vec<Scored> = weighed.others.iter().filter_map(scored).collect();
        for restart in 0..=RESTARTS {
            let lowest = optima.first().ok_or_else(|| self.indistinct())?.clone();
            let likeliest = likelihood.values(&lowest.x);
            let others: Vec<Vec<f64>> = apart(&optima, OTHERS + 1)[1..]
                .iter()
                .map(|optimum| likelihood.values(&optimum.x))
                .collect();
            let known = optima.iter().chain(&found).map(|model| Known {
                values: likelihood.values(&model.x),
                rise: model.score - lowest.score,
            });
            let known: Vec<Known> = known.collect();
            let (sensitivity, correlations, spreads) = linear(&likelihood, model, &lowest.x)?;
            let profiler = Profiler {
                likelihood: &likelihood,
                model,
                likeliest: &likeliest,
                misfit: lowest.score,
                others: &others,
                settled: restart == RESTARTS,
            };
            let profiles = match weighed.stopped {
                true => Vec::new(),
                false => profiles(&profiler, &spreads, &known, |done| observe(done, count)),
            };
            let lower = profiles.iter().filter_map(|profile| profile.lower.as_ref());
            let lower = lower.min_by(|a, b| a.score.total_cmp(&b.score));
            if let Some(lower) = lower {
                let patience = Patience::anywhere(PRECISE, f64::INFINITY);
                let better = refine(&likelihood, likelihood.point(&lower.x), patience);
                optima.insert(0, better.ok_or_else(|| self.indistinct())?);
                continue;
            }
            let squares = likelihood.squares(&lowest.x);
            return Ok(Constraints {
                model,
                likeliest,
                squares: squares.ok_or_else(|| self.indistinct())?,
                bins: Track::BINS * self.inductions.len(),
                sensitivity,
                correlations,
                profiles,
            });
        }
        Err(self.indistinct())
    }

    /// Weighs the evidence round the rule with the best score, looks for what is likeliest then,
    /// and weighs it round that.
    fn weighed(
        &self,
        mut starts: Vec<Vec<f64>>,
        mut observe: impl FnMut() -> ControlFlow<()>,
    ) -> Result<Weighed, Invalid> {
        let mut levels = Level::all(self.inductions);
        let evidence = self.weigh(&self.objective.model.values(&starts[0]), &mut levels)?;
        let likelihood = Likelihood::new(self.objective, &evidence, &levels);
        let settings = Settings {
            evaluations: EVALUATIONS,
            seed: self.seed,
            agreeing: AGREEING,
            tolerance: AGREED,
        };
        // The score's optima may be far from any of the likelihood's.
        let found = search(&likelihood, &settings, |_| observe())?;
        let lowest = found.optima.first().map_or(0.0, |lowest| lowest.score);
        let ends = found.optima.into_iter().map(|optimum| Scored {
            x: optimum.x,
            score: optimum.score,
        });
        let ends: Vec<Scored> = ends
            .filter(|end| end.score <= lowest + FOUND_RISE)
            .collect();
        starts.extend(apart(&ends, FOUND).into_iter().map(|end| end.x));
        let optima = optima(&likelihood, &starts);
        let likeliest = optima.first().ok_or_else(|| self.indistinct())?;
        let moved = likelihood.levels_at(&likeliest.x);
        let mut levels = moved.ok_or_else(|| self.indistinct())?;
        let evidence = self.weigh(&likelihood.values(&likeliest.x), &mut levels)?;
        Ok(Weighed {
            evidence,
            levels,
            optima: optima.into_iter().map(|optimum| optimum.x).collect(),
            others: ends.into_iter().map(|end| end.x).collect(),
            stopped: found.stop == StopReason::Interrupted,
        })
    }

    /// The evidence round a rule with such parameters.
    fn weigh(&self, values: &[f64], levels: &mut [Level]) -> Result<Vec<Evidence>, Invalid> {
        let rule = self.objective.model.rule(values);
        let (predictors, inductions) = (self.predictors, self.inductions);
        let noise_mv = self.noise_mv;
        let evidence = weigh(
            predictors,
            inductions,
            noise_mv,
            &self.objective,
            &rule,
            levels,
        );
        evidence.ok_or_else(|| self.indistinct())
    }

    fn indistinct(&self) -> Invalid {
        let allowed = "must be large enough to be told from rounding";
        Invalid::new("report.noise_mv", self.noise_mv, allowed)
    }
}

/// The profile of every parameter, extended by the `known` models and what the others came by;
/// up to where one met a better model; nothing if `observe` stopped them.
fn profiles(
    profiler: &Profiler,
    spreads: &[f64],
    known: &[Known],
    mut observe: impl FnMut(usize) -> ControlFlow<()>,
) -> Vec<Profile> {
    let count = spreads.len();
    let lower = |profiles: &[Profile]| profiles.iter().any(|profile| profile.lower.is_some());
    let mut profiles: Vec<Profile> = Vec::with_capacity(count);
    while profiles.len() < count {
        let first = profiles.len();
        profiles.extend(in_order(CHUNK.min(count - first), |k| {
            profiler.profile(first + k, spreads[first + k])
        }));
        if observe(profiles.len()).is_break() {
            return Vec::new();
        }
        if lower(&profiles) {
            return profiles;
        }
    }
    for _ in 0..EXTENSIONS {
        let visited = profiles.iter().flat_map(|profile| profile.visited.clone());
        let known: Vec<Known> = known.iter().cloned().chain(visited).collect();
        let extended = in_order(count, |k| {
            let mut profile = profiles[k].clone();
            let moved = profiler.extend(k, spreads[k], &known, &mut profile);
            (profile, moved)
        });
        let any = extended.iter().any(|(_, moved)| *moved);
        profiles = extended.into_iter().map(|(profile, _)| profile).collect();
        if observe(count).is_break() {
            return Vec::new();
        }
        if !any || lower(&profiles) {
            break;
        }
    }
    profiles
}

/// The distinct optima of the likelihood that are found from `starts`, the best first, but for
/// those that are much worse.
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
        let near = |other: &Scored| other.distance(&optimum) <= DISTINCT;
        if optimum.score <= lowest + NOTABLE && !kept.iter().any(near) {
            kept.push(optimum);
        }
    }
    kept
}

/// The first of `points`, and of the others those furthest from one another, `count` in all: in
/// directions that the data do not see there are many that are nearly the same.
fn apart(points: &[Scored], count: usize) -> Vec<Scored> {
    let Some(first) = points.first() else {
        return Vec::new();
    };
    let mut kept = vec![first.clone()];
    while kept.len() < count.min(points.len()) {
        let off = |point: &Scored| {
            let each = kept.iter().map(|kept| kept.distance(point));
            each.fold(f64::INFINITY, f64::min)
        };
        let mut next = first;
        for point in points {
            if off(point) > off(next) {
                next = point;
            }
        }
        kept.push(next.clone());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::FitSettings;
    use crate::fit::test_cell::cell;
    use crate::place::SyntheticCell;

    fn scored(x: &[f64], score: f64) -> Scored {
        Scored {
            x: x.to_vec(),
            score,
        }
    }

    #[test]
    fn those_furthest_apart_are_looked_at() {
        let points = [
            scored(&[0.5, 0.1], 1.0),
            scored(&[0.5, 0.12], 2.0),
            scored(&[0.9, 0.1], 3.0),
            scored(&[0.5, 0.7], 4.0),
        ];
        let scores =
            |count| -> Vec<f64> { apart(&points, count).iter().map(|p| p.score).collect() };
        assert_eq!(scores(1), [1.0]);
        assert_eq!(scores(3), [1.0, 4.0, 3.0]);
        assert_eq!(scores(9), [1.0, 4.0, 3.0, 2.0]);
        assert!(apart(&[], 3).is_empty());
    }

    /// A model on a bound that is known to rise by less than what excludes it takes the
    /// exclusion back, and one that rises by less than an interval's end opens the interval.
    #[test]
    fn valleys_that_are_known_are_not_excluded() {
        let model = Model::Linear;
        let cell = SyntheticCell {
            rule: model.rule(&[0.9, 0.3, 0.8, 0.3, 3.5]),
            ..cell(2, vec![60.0, 120.0])
        };
        let recorded = cell.record().unwrap();
        let inductions: Vec<Induction> = Induction::all(&cell.track, &recorded.recordings)
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let predictors: Vec<Predictor> = inductions
            .iter()
            .map(|induction| Predictor::new(induction, &cell.inputs).unwrap())
            .collect();
        let data = Data {
            predictors: &predictors,
            inductions: &inductions,
            objective: FitSettings::of(model).objective(&predictors),
            noise_mv: 0.2,
            seed: 1,
        };
        let go_on = || ControlFlow::Continue(());
        let weighed = data.weighed(vec![vec![0.5; 5]], go_on).unwrap();
        let likelihood = Likelihood::new(data.objective, &weighed.evidence, &weighed.levels);
        let lowest = optima(&likelihood, &weighed.optima).swap_remove(0);
        let likeliest = likelihood.values(&lowest.x);
        let (.., spreads) = linear(&likelihood, model, &lowest.x).unwrap();
        let profiler = Profiler {
            likelihood: &likelihood,
            model,
            likeliest: &likeliest,
            misfit: lowest.score,
            others: &[],
            settled: true,
        };
        let of = |known: &[Known]| profiles(&profiler, &spreads, known, |_| go_on());
        let without = of(&[]);
        let k = without
            .iter()
            .position(|profile| profile.excluded[1])
            .unwrap();
        let known = |rise| {
            let mut values = likeliest.clone();
            values[k] = model.parameters()[k].high;
            of(&[Known { values, rise }]).swap_remove(k)
        };
        let not_excluded = known(5.0);
        assert!(!not_excluded.excluded[1]);
        assert_eq!(not_excluded.ends, without[k].ends);
        let open = known(2.0);
        assert_eq!(open.ends, [without[k].ends[0], None]);
        assert_eq!(open.excluded, [without[k].excluded[0], false]);
    }
}
