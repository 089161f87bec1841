//! The weights that make a recorded ramp.
//!
//! The residual score is a sum of squares linear in the weights but for one term, the
//! smallest value of the model's ramp, which may be anywhere. The weights found here are
//! the score's global minimum within the bounds, whatever the start, and are found so:
//!
//! Where the model's minimum is below the target's, that term is convex as it stands.
//! Where it is above, it is no larger than the distance of any one point of the model's
//! ramp from the target's minimum; so that the global minimum is the smallest of those of
//! convex scores, one per point, that hold this point to the target's minimum besides. All
//! are quadratic programs. One without such a point comes first: it bounds the others from
//! below, and most often is the answer or leaves a handful of points worth the trouble.

use super::fine_grid::FinePoint;
use super::ramp::ramp_mv as ramp_of_weights;
use super::score::{EXTREMUM_SCALE_MV, RAMP_SCALE_MV, ROUGHNESS_SCALE, Target};
use super::{PlaceInputs, Track};
use crate::error::{Invalid, within};
use crate::math::{Cholesky, Constraint, QuadraticProgram, dot, weighted_rows};
use serde::{Deserialize, Serialize};

const INPUTS: usize = PlaceInputs::COUNT;
/// What constraints speak of: the changes in weight, the ramp's bins, and how far the
/// model is off the target's minimum in its bin, off its peak, and off it as a minimum.
const QUANTITIES: usize = INPUTS + Track::BINS + 3;
const OFF_AT_MINIMUM: usize = INPUTS + Track::BINS;
const OFF_AT_PEAK: usize = OFF_AT_MINIMUM + 1;
const OFF_MINIMUM: usize = OFF_AT_PEAK + 1;

/// A fraction of the largest change in weight without bounds within which a bound is met.
const TOLERANCE: f64 = 1e-12;
/// A pivot smaller than this part of its diagonal element: weights are not determined.
const SINGULAR: f64 = 1e-9;
/// Steps after which one program stops, which rounding might keep from ending: each
/// constraint many times over.
const MAX_STEPS: usize = 20 * QUANTITIES;

/// Within which a change in weight may lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeltaWeightBounds {
    /// The least change in weight; from -1e3 to 1e3. Default -0.2.
    pub lower: f64,
    /// The largest change in weight; above `lower`, to 1e3. Default 3.
    pub upper: f64,
}

impl Default for DeltaWeightBounds {
    fn default() -> Self {
        Self {
            lower: -0.2,
            upper: 3.0,
        }
    }
}

impl DeltaWeightBounds {
    /// Checks the ranges; keys are `bounds.lower` and `bounds.upper`.
    ///
    /// # Errors
    /// The bound that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        within("bounds.lower", self.lower, -1e3, 1e3, "")?;
        within("bounds.upper", self.upper, -1e3, 1e3, "")?;
        if self.upper > self.lower {
            return Ok(());
        }
        let allowed = format!("must be above bounds.lower, {}", self.lower);
        Err(Invalid::new("bounds.upper", self.upper, allowed))
    }
}

/// The weights that make a recorded ramp, and the ramp that they make.
#[derive(Clone, Debug, PartialEq)]
pub struct InferredWeights {
    /// w - 1 of each input.
    pub delta_weight: Vec<f64>,
    /// The ramp of these, mV per bin.
    pub ramp_mv: Vec<f64>,
    /// Its residual score: the smallest that weights within the bounds have.
    pub score: f64,
    /// Quadratic programs solved, or given up as no better.
    pub programs: usize,
    /// Steps of all of them, each from one set of active constraints to another.
    pub steps: usize,
}

/// What the weights of any ramp on one track take, computed once.
#[derive(Clone, Debug)]
pub struct WeightInference {
    track: Track,
    ramp_scale_mv: f64,
    rate_map_hz: Vec<f64>,
    /// Products of the constraints' quantities under the inverse of the score's second
    /// derivative without bounds and extrema.
    gram: Vec<f64>,
}

/// [`WeightInference::infer`], for one ramp.
///
/// # Errors
/// What [`WeightInference::new`] and [`WeightInference::infer`] find.
pub fn infer_weights(
    track: &Track,
    inputs: &PlaceInputs,
    ramp_mv: &[f64],
    bounds: DeltaWeightBounds,
) -> Result<InferredWeights, Invalid> {
    WeightInference::new(track, inputs)?.infer(ramp_mv, bounds)
}

impl WeightInference {
    /// Prepares a track and its inputs; some 10 ms.
    ///
    /// # Errors
    /// What [`Track::validate`] and [`PlaceInputs::validate`] find; inputs whose weights a
    /// ramp does not determine, for fields far narrower than a bin or a ramp scale many
    /// orders of magnitude from a neuron's.
    pub fn new(track: &Track, inputs: &PlaceInputs) -> Result<Self, Invalid> {
        track.validate()?;
        inputs.validate(track)?;
        within(
            "inputs.ramp_scale_mv",
            inputs.ramp_scale_mv,
            1e-6,
            1.0,
            " mV for weights to be inferred",
        )?;
        let rate_map_hz = inputs.rate_map_hz(track);
        let ramp_of = |input: usize| -> Vec<f64> {
            let rates = &rate_map_hz[input * Track::BINS..][..Track::BINS];
            rates.iter().map(|r| inputs.ramp_scale_mv * r).collect()
        };
        let ramps: Vec<Vec<f64>> = (0..INPUTS).map(ramp_of).collect();
        let Some(factor) = factor(&ramps) else {
            let allowed = "must make fields wide enough for a ramp to determine the weights";
            return Err(Invalid::new("inputs.width_cm", inputs.width_cm, allowed));
        };
        Ok(Self {
            track: *track,
            ramp_scale_mv: inputs.ramp_scale_mv,
            gram: gram(&factor, &ramps),
            rate_map_hz,
        })
    }

    /// The inputs' rates, [`PlaceInputs::rate_map_hz`].
    pub fn rate_map_hz(&self) -> &[f64] {
        &self.rate_map_hz
    }

    /// The changes in weight within bounds whose ramp has the smallest residual score
    /// against a recorded ramp (mV per bin).
    ///
    /// # Errors
    /// A ramp or bounds that are out of their ranges.
    pub fn infer(
        &self,
        ramp_mv: &[f64],
        bounds: DeltaWeightBounds,
    ) -> Result<InferredWeights, Invalid> {
        bounds.validate()?;
        let target = Target::of(&self.track, ramp_mv)?;
        let mut convex = self.without_bounds(&target);
        let largest = convex
            .quantities()
            .iter()
            .fold(1.0_f64, |l, q| l.max(q.abs()));
        let search = Search {
            target: &target,
            bounds,
            tolerance: TOLERANCE * largest,
        };
        search.minimise(&mut convex, None, f64::INFINITY);
        let mut best = self.outcome(&target, bounds, &convex);
        let (mut programs, mut steps) = (1, convex.steps());

        let ramp = &convex.quantities()[INPUTS..][..Track::BINS];
        if target.grid().minimum(ramp).0 > target.minimum_mv() {
            let mut points: Vec<(f64, FinePoint)> =
                target.grid().bends().map(|p| (p.of(ramp), p)).collect();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut least = f64::INFINITY;
            for (_, point) in points {
                let held = search.held(point);
                if convex.least_rise(&held) >= least {
                    continue;
                }
                let mut program = convex.clone();
                search.minimise(&mut program, Some(held), least);
                programs += 1;
                steps += program.steps() - convex.steps();
                if program.rise() < least {
                    least = program.rise();
                    let outcome = self.outcome(&target, bounds, &program);
                    if outcome.score < best.score {
                        best = outcome;
                    }
                }
            }
        }
        Ok(InferredWeights {
            programs,
            steps,
            ..best
        })
    }

    /// The program of the score without bounds and without the model's minimum.
    fn without_bounds(&self, target: &Target) -> QuadraticProgram<'_> {
        let weight = 2.0 / (RAMP_SCALE_MV * RAMP_SCALE_MV);
        let pull: Vec<f64> = target.ramp_mv().iter().map(|v| weight * v).collect();
        let bins = &self.gram[INPUTS * QUANTITIES..][..Track::BINS * QUANTITIES];
        let mut quantities = vec![0.0; QUANTITIES];
        weighted_rows(bins, &pull, &mut quantities);
        let mut program = QuadraticProgram::new(&self.gram, quantities);
        for (bin, off, at) in [
            (target.minimum_bin(), OFF_AT_MINIMUM, target.minimum_mv()),
            (target.peak_bin(), OFF_AT_PEAK, target.peak_mv()),
        ] {
            program.meet(Constraint {
                terms: [(INPUTS + bin, 1.0), (off, 1.0), (off, 0.0)],
                at_least: at,
                equality: true,
            });
        }
        program
    }

    fn outcome(
        &self,
        target: &Target,
        bounds: DeltaWeightBounds,
        program: &QuadraticProgram,
    ) -> InferredWeights {
        let weights = &program.quantities()[..INPUTS];
        let delta_weight: Vec<f64> = weights
            .iter()
            .map(|w| w.clamp(bounds.lower, bounds.upper))
            .collect();
        let ramp_mv = ramp_of_weights(&self.rate_map_hz, self.ramp_scale_mv, &delta_weight);
        InferredWeights {
            score: target.score(&ramp_mv, &delta_weight),
            delta_weight,
            ramp_mv,
            programs: 0,
            steps: 0,
        }
    }
}

/// What is to be met in every program of one target.
struct Search<'a> {
    target: &'a Target,
    bounds: DeltaWeightBounds,
    tolerance: f64,
}

impl Search<'_> {
    /// Minimises a program under all constraints, or until it is as large as `limit`.
    fn minimise(&self, program: &mut QuadraticProgram, held: Option<Constraint>, limit: f64) {
        let end = program.steps() + MAX_STEPS;
        while program.rise() < limit && program.steps() < end {
            let Some(constraint) = self.most_violated(program.quantities(), held) else {
                return;
            };
            if !program.meet(constraint) {
                return;
            }
        }
    }

    fn most_violated(&self, quantities: &[f64], held: Option<Constraint>) -> Option<Constraint> {
        let DeltaWeightBounds { lower, upper } = self.bounds;
        let (mut worst, mut found) = (self.tolerance, None);
        for (i, w) in quantities[..INPUTS].iter().enumerate() {
            let violation = (lower - w).max(w - upper);
            if violation > worst {
                worst = violation;
                let (sign, bound) = if *w < lower {
                    (1.0, lower)
                } else {
                    (-1.0, upper)
                };
                found = Some((i, sign, sign * bound));
            }
        }
        let found = found.map(|(i, sign, at_least)| Constraint {
            terms: [(i, sign), (i, 0.0), (i, 0.0)],
            at_least,
            equality: false,
        });
        let (_, lowest) = self
            .target
            .grid()
            .minimum(&quantities[INPUTS..][..Track::BINS]);
        let others = [Some(self.constraint(lowest, 1.0)), held];
        others.into_iter().flatten().fold(found, |found, other| {
            let violation = other.violation(quantities);
            if violation > worst {
                worst = violation;
                return Some(other);
            }
            found
        })
    }

    /// That a point of the model's ramp is no further above the target's minimum than the
    /// program takes its minimum to be off.
    fn held(&self, point: FinePoint) -> Constraint {
        self.constraint(point, -1.0)
    }

    /// No further below it (`side` 1), or no further above it (-1).
    fn constraint(&self, point: FinePoint, side: f64) -> Constraint {
        Constraint {
            terms: [
                (INPUTS + point.left, side * (1.0 - point.fraction)),
                (INPUTS + point.right, side * point.fraction),
                (OFF_MINIMUM, 1.0),
            ],
            at_least: side * self.target.minimum_mv(),
            equality: false,
        }
    }
}

/// The factor of the second derivative of the score's sums over bins and inputs; `None`
/// where it is singular to rounding.
fn factor(ramps: &[Vec<f64>]) -> Option<Cholesky> {
    let ramp = 2.0 / (RAMP_SCALE_MV * RAMP_SCALE_MV);
    let roughness = 2.0 / (ROUGHNESS_SCALE * ROUGHNESS_SCALE);
    let element = |i: usize, j: usize| {
        let second_difference = match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            d if d == INPUTS - 1 => -1.0,
            _ => 0.0,
        };
        ramp * dot(&ramps[i], &ramps[j]) + roughness * second_difference
    };
    let mut factor = Cholesky::default();
    for i in 0..INPUTS {
        let mut row: Vec<f64> = (0..i).map(|j| element(i, j)).collect();
        factor.solve_lower(&mut row);
        let (diagonal, explained) = (element(i, i), dot(&row, &row));
        let rest = diagonal - explained;
        // NaN is no pivot either.
        if rest.is_nan() || rest <= SINGULAR * diagonal {
            return None;
        }
        factor.push(&row, rest);
    }
    Some(factor)
}

/// The products of all quantities' rows under the inverse of that second derivative.
fn gram(factor: &Cholesky, ramps: &[Vec<f64>]) -> Vec<f64> {
    let unit = |input: usize| {
        (0..INPUTS)
            .map(|i| f64::from(u8::from(i == input)))
            .collect()
    };
    let bin = |bin: usize| ramps.iter().map(|ramp| ramp[bin]).collect();
    let mut rows: Vec<Vec<f64>> = (0..INPUTS)
        .map(unit)
        .chain((0..Track::BINS).map(bin))
        .collect();
    for row in &mut rows {
        factor.solve_lower(row);
    }
    let mut gram = vec![0.0; QUANTITIES * QUANTITIES];
    for (i, a) in rows.iter().enumerate() {
        for (j, b) in rows[..=i].iter().enumerate() {
            let product = dot(a, b);
            gram[i * QUANTITIES + j] = product;
            gram[j * QUANTITIES + i] = product;
        }
    }
    for off in OFF_AT_MINIMUM..QUANTITIES {
        gram[off * QUANTITIES + off] = 0.5 * EXTREMUM_SCALE_MV * EXTREMUM_SCALE_MV;
    }
    gram
}
