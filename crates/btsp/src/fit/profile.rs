//! Profiles: how the misfit of the best model rises where one parameter is held away from
//! its likeliest value and the others make up for it as well as they can.

use super::candidate::Account;
use super::job::Scored;
use super::likelihood::Likelihood;
use super::local::{Patience, descend};
use super::{LeastSquares, Model};
use serde::{Deserialize, Serialize};

/// Linearisations, with a step each, that a local search may take.
const LONGEST_DESCENT: usize = 60;
/// A step that lowers the misfit by less than this part of it counts as none beside a held
/// parameter: about a fortieth of the rise that ends an interval.
const TOLERANCE: f64 = 5e-4;
/// The rise of the misfit at the ends of a 95 % interval: that quantile of chi squared
/// with one degree of freedom.
const RISE: f64 = 3.841_458_820_694_124;
/// Its rise at which what is beyond is excluded: the 99.9 % quantile.
const EXCLUDED: f64 = 10.827_566_170_662_733;
/// How near an end's rise is to that.
const RISE_ERROR: f64 = 0.15;
/// A misfit lower than the lowest by this is another optimum.
const LOWER: f64 = 0.2;
/// Steps, in lengths of the parameter's range: the least and largest first, and how many to
/// each side at most.
const FIRST_STEP: [f64; 2] = [1e-3, 0.1];
const LARGEST_STEP: f64 = 0.25;
const LEAST_STEP: f64 = 2e-4;
/// The most that the root of the rise may grow in a step.
const LARGEST_LEAP: f64 = 1.3;
const STEPS: usize = 40;
/// The two ways of a walk.
const SIDES: [(usize, f64); 2] = [(0, -1.0), (1, 1.0)];
/// A model this little beyond an end, as a part of the range, does not move it.
const NEGLIGIBLE: f64 = 1e-4;
/// How far beyond an end, in standard deviations, more searches are tried, and how many.
const TRIED_BEYOND: f64 = 0.2;
const TRIED: usize = 3;
/// Known models, up to this rise, that such searches may start from: the nearest.
const NEAREST: usize = 16;
const NOTABLE: f64 = 12.0;
/// Steps in which an end is narrowed down.
const REFINEMENTS: usize = 6;

/// A point of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfilePoint {
    /// The value that the parameter is held at.
    pub value: f64,
    /// The rise of the misfit, or the score, beside it.
    pub height: f64,
}

/// One parameter's profile.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    /// In the order of the values.
    pub(super) points: Vec<ProfilePoint>,
    /// The ends of the 95 % interval; `None` where the rise stays below it to the bound.
    pub(super) ends: [Option<f64>; 2],
    /// Whether the misfit rises so far to each side that the bound is excluded.
    pub(super) excluded: [bool; 2],
    /// Parameters with a lower misfit than the lowest known, come across on the way.
    pub(super) lower: Option<Scored>,
    /// All models on the way.
    pub(super) visited: Vec<Known>,
}

/// A model that a search or a profile came by: its parameters, and the rise of the misfit.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) values: Vec<f64>,
    pub(super) rise: f64,
}

/// A local search from `start`; `None` where that is inadmissible.
pub(super) fn refine<P: LeastSquares>(
    problem: &P,
    start: Vec<f64>,
    patience: Patience,
) -> Option<Scored> {
    let allowed = 1 + LONGEST_DESCENT * (problem.dimensions() + 2);
    let score = problem.score(&start).filter(|score| score.is_finite())?;
    let mut account = Account::new(problem, 0, allowed, &[]);
    let start = Scored { x: start, score };
    Some(descend(problem, &mut account, start, patience))
}

/// Profiles `parameter` of the likelihood both ways from its lowest misfit.
///
/// `spread` is a guess of its standard deviation, as a part of its range; `others` are
/// parameters of other optima, from where the held models are searched too before an end
/// is believed.
pub(super) struct Profiler<'a> {
    pub(super) likelihood: &'a Likelihood<'a>,
    pub(super) model: Model,
    pub(super) likeliest: &'a [f64],
    pub(super) misfit: f64,
    pub(super) others: &'a [Vec<f64>],
    /// Whether better models than the likeliest, met on the way, are passed by: the profile is
    /// then of 0 there.
    pub(super) settled: bool,
}

/// A model with one parameter held: that parameter as a part of its range, all, and the
/// rise of the misfit.
#[derive(Clone, Debug)]
struct Beside {
    part: f64,
    values: Vec<f64>,
    rise: f64,
}

/// How a walk went.
struct Walked {
    /// Whether it was inside the interval anywhere.
    inside: bool,
    /// Where it left the interval for good, as a part of the range, if it did.
    end: Option<f64>,
    /// Whether what is beyond is excluded.
    excluded: bool,
}

impl Beside {
    fn known(&self) -> Known {
        Known {
            values: self.values.clone(),
            rise: self.rise,
        }
    }

    /// In which a parabola is straight.
    fn root(&self) -> f64 {
        self.rise.max(0.0).sqrt()
    }
}

impl Profiler<'_> {
    pub(super) fn profile(&self, parameter: usize, spread: f64) -> Profile {
        let about = &self.model.parameters()[parameter];
        let value = self.likeliest[parameter];
        let centre = Beside {
            part: about.part_of_range(value).clamp(0.0, 1.0),
            values: self.likeliest.to_vec(),
            rise: 0.0,
        };
        let mut profile = Profile {
            points: vec![ProfilePoint { value, height: 0.0 }],
            ..Profile::default()
        };
        for (side, towards) in SIDES {
            if !self.walk_on(parameter, side, &centre, towards, spread, &mut profile) {
                return profile;
            }
        }
        profile.points.sort_by(|a, b| a.value.total_cmp(&b.value));
        profile
    }

    /// Walks on where models are known beyond an end that are inside, or beyond what was taken
    /// for excluded that are not, and else tries once more, a little beyond an end, from such
    /// models as are near. Whether a profile has grown.
    ///
    /// A local search beside a held parameter may miss the best model, and a walk ends in
    /// front of a valley beyond; what searches and other profiles came by is known to be there.
    pub(super) fn extend(
        &self,
        parameter: usize,
        spread: f64,
        known: &[Known],
        profile: &mut Profile,
    ) -> bool {
        let about = &self.model.parameters()[parameter];
        let mut grown = false;
        for (side, towards) in SIDES {
            let Some(end) = profile.ends[side] else {
                continue;
            };
            let end = about.part_of_range(end);
            let beyond = |from, rise| self.furthest(parameter, towards, from, rise, known);
            let mut start = beyond(end, RISE);
            if start.is_none() && profile.excluded[side] {
                let reached = profile
                    .points
                    .iter()
                    .map(|point| about.part_of_range(point.value))
                    .fold(end, |a, b| if towards * (b - a) > 0.0 { b } else { a });
                start = beyond(reached, EXCLUDED);
            }
            if start.is_none() {
                let off = (TRIED_BEYOND * spread).clamp(FIRST_STEP[0], FIRST_STEP[1]);
                let part = (end + towards * off).clamp(0.0, 1.0);
                start = match self.tried(parameter, part, known) {
                    Ok(found) => found,
                    Err(lower) => {
                        profile.lower = Some(lower);
                        return true;
                    }
                };
            }
            if let Some(start) = start {
                grown = true;
                profile.points.push(ProfilePoint {
                    value: about.of_range(start.part),
                    height: start.rise,
                });
                if !self.walk_on(parameter, side, &start, towards, spread, profile) {
                    return true;
                }
            }
        }
        profile.points.sort_by(|a, b| a.value.total_cmp(&b.value));
        grown
    }

    /// The known model furthest beyond `from`, a part of the range, that rises by no more than
    /// `rise`.
    fn furthest(
        &self,
        parameter: usize,
        towards: f64,
        from: f64,
        rise: f64,
        known: &[Known],
    ) -> Option<Beside> {
        let about = &self.model.parameters()[parameter];
        let models = known.iter().filter(|known| known.rise <= rise);
        let beside = models.map(|known| Beside {
            part: about.part_of_range(known.values[parameter]).clamp(0.0, 1.0),
            values: known.values.clone(),
            rise: known.rise,
        });
        beside
            .max_by(|a, b| (towards * a.part).total_cmp(&(towards * b.part)))
            .filter(|furthest| towards * (furthest.part - from) > NEGLIGIBLE)
    }

    /// A model with `parameter` held that is inside, if one is found from the known ones
    /// nearest to it.
    fn tried(
        &self,
        parameter: usize,
        part: f64,
        known: &[Known],
    ) -> Result<Option<Beside>, Scored> {
        let about = &self.model.parameters()[parameter];
        let held = self.likelihood.held(parameter, about.of_range(part));
        let off = |known: &Known| (about.part_of_range(known.values[parameter]) - part).abs();
        let mut nearest: Vec<&Known> = known.iter().filter(|k| k.rise <= NOTABLE).collect();
        nearest.sort_by(|a, b| off(a).total_cmp(&off(b)));
        let mut near: Vec<Scored> = nearest
            .into_iter()
            .take(NEAREST)
            .filter_map(|known| {
                let x = held.point(&known.values);
                let score = held.score(&x).filter(|score| score.is_finite())?;
                Some(Scored { x, score })
            })
            .collect();
        near.sort_by(|a, b| a.score.total_cmp(&b.score));
        let patience = Patience::anywhere(TOLERANCE, self.misfit + RISE);
        for start in near.into_iter().take(TRIED) {
            let Some(found) = refine(&held, start.x, patience) else {
                continue;
            };
            let values = held.values(&found.x);
            let rise = found.score - self.misfit;
            if rise < -LOWER && !self.settled {
                return Err(Scored {
                    x: values,
                    score: found.score,
                });
            }
            if rise <= RISE {
                return Ok(Some(Beside { part, values, rise }));
            }
        }
        Ok(None)
    }

    /// Walks one way from `start` and sets that end; `false` if a lower misfit was found.
    fn walk_on(
        &self,
        parameter: usize,
        side: usize,
        start: &Beside,
        towards: f64,
        spread: f64,
        profile: &mut Profile,
    ) -> bool {
        let about = &self.model.parameters()[parameter];
        match self.walk(parameter, start, towards, spread, profile) {
            Ok(walked) => {
                if walked.inside {
                    profile.ends[side] = walked.end.map(|part| about.of_range(part));
                }
                profile.excluded[side] = walked.excluded;
                true
            }
            Err(lower) => {
                profile.lower = Some(lower);
                false
            }
        }
    }

    /// Walks one way until the misfit has risen so far that what is beyond is excluded, or the
    /// bound is reached. An interval reaches to where the misfit rises past its end for good;
    /// a walk may begin outside and come upon it.
    fn walk(
        &self,
        parameter: usize,
        centre: &Beside,
        towards: f64,
        spread: f64,
        profile: &mut Profile,
    ) -> Result<Walked, Scored> {
        let about = &self.model.parameters()[parameter];
        let bound = if towards < 0.0 { 0.0 } else { 1.0 };
        let mut step = spread.clamp(FIRST_STEP[0], FIRST_STEP[1]);
        let (mut last, mut here) = (centre.clone(), centre.clone());
        let mut crossed: Option<[Beside; 2]> = None;
        let (mut inside, mut excluded) = (centre.rise <= RISE, false);
        for _ in 0..STEPS {
            if (here.part - bound).abs() < 1e-9 {
                break;
            }
            let part = (here.part + towards * step).clamp(0.0, 1.0);
            let doubt = inside && crossed.is_none();
            let next = self.beside(parameter, part, &[&last, &here], doubt)?;
            let Some(next) = next else {
                // Nothing admissible: nearer first, and no further than it goes.
                step *= 0.25;
                if step < LEAST_STEP {
                    excluded = true;
                    break;
                }
                continue;
            };
            profile.visited.push(next.known());
            // A parabola's root rises evenly. Where it leaps, a search may have failed that
            // does not from nearer by.
            let leap = next.root() - here.root();
            if leap > LARGEST_LEAP && step > LEAST_STEP {
                step *= 0.4;
                continue;
            }
            profile.points.push(ProfilePoint {
                value: about.of_range(part),
                height: next.rise,
            });
            if next.rise <= RISE {
                (inside, crossed) = (true, None);
            } else if inside && crossed.is_none() {
                crossed = Some([here.clone(), next.clone()]);
            }
            if next.rise > EXCLUDED {
                excluded = true;
                break;
            }
            if leap < 0.5 {
                step = (2.0 * step).min(LARGEST_STEP);
            }
            last = std::mem::replace(&mut here, next);
        }
        let end = match crossed {
            Some([inside, outside]) => {
                Some(self.end(parameter, inside, outside, &mut profile.visited)?)
            }
            None if excluded => Some(here.part),
            None => None,
        };
        Ok(Walked {
            inside,
            end,
            excluded,
        })
    }

    /// Where between two models the misfit has risen to the interval's end.
    fn end(
        &self,
        parameter: usize,
        mut inside: Beside,
        mut outside: Beside,
        visited: &mut Vec<Known>,
    ) -> Result<f64, Scored> {
        for refinement in 0..REFINEMENTS {
            let (low, high) = (inside.root(), outside.root());
            let straight = (RISE.sqrt() - low) / (high - low);
            // A jump is not straight: halves in between.
            let part = if refinement % 3 == 2 {
                0.5
            } else {
                straight.clamp(0.05, 0.95)
            };
            let part = inside.part + part * (outside.part - inside.part);
            let next = self.beside(parameter, part, &[&inside, &outside], false)?;
            let Some(next) = next else { break };
            visited.push(next.known());
            let near = (next.rise - RISE).abs() < RISE_ERROR;
            if next.rise > RISE {
                outside = next;
            } else {
                inside = next;
            }
            if near {
                break;
            }
        }
        let (low, high) = (inside.root(), outside.root());
        let part = ((RISE.sqrt() - low) / (high - low)).clamp(0.0, 1.0);
        Ok(inside.part + part * (outside.part - inside.part))
    }

    /// The best model with `parameter` held, searched from where two others point to, and,
    /// if it seems to be outside and `doubt`, from all other optima.
    ///
    /// # Errors
    /// A model that is better than the likeliest.
    fn beside(
        &self,
        parameter: usize,
        part: f64,
        [a, b]: &[&Beside; 2],
        doubt: bool,
    ) -> Result<Option<Beside>, Scored> {
        let about = &self.model.parameters()[parameter];
        let held = self.likelihood.held(parameter, about.of_range(part));
        let target = self.misfit + RISE;
        let mut starts = vec![b.values.clone()];
        if (b.part - a.part).abs() > 1e-12 {
            let along = ((part - b.part) / (b.part - a.part)).clamp(-1.0, 2.0);
            let onwards = |k: usize| {
                let about = &self.model.parameters()[k];
                let [from, to] = [&a.values, &b.values].map(|v| about.part_of_range(v[k]));
                about.of_range((to + along * (to - from)).clamp(0.0, 1.0))
            };
            starts.push((0..b.values.len()).map(onwards).collect());
        }
        let scored = starts.iter().filter_map(|values| {
            let x = held.point(values);
            let score = held.score(&x).filter(|score| score.is_finite())?;
            Some(Scored { x, score })
        });
        let first = scored.min_by(|a, b| a.score.total_cmp(&b.score));
        let mut best =
            first.and_then(|first| refine(&held, first.x, Patience::near(TOLERANCE, target)));
        let outside = |best: &Option<Scored>| {
            best.as_ref()
                .is_none_or(|best| best.score - self.misfit > RISE)
        };
        if doubt && outside(&best) {
            let patience = Patience::anywhere(TOLERANCE, target);
            for values in self.others {
                let other = refine(&held, held.point(values), patience);
                let better = |o: &Scored| best.as_ref().is_none_or(|b| o.score < b.score);
                if other.as_ref().is_some_and(better) {
                    best = other;
                }
                if !outside(&best) {
                    break;
                }
            }
        }
        let Some(best) = best else { return Ok(None) };
        let values = held.values(&best.x);
        if best.score < self.misfit - LOWER && !self.settled {
            return Err(Scored {
                x: values,
                score: best.score,
            });
        }
        Ok(Some(Beside {
            part,
            values,
            rise: best.score - self.misfit,
        }))
    }
}
