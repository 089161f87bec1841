//! How well a model's ramps agree with the recorded ones under the noise model.

use super::evidence::{Evidence, LEVEL_MV, Reference};
use super::{Held, LeastSquares, Model, Objective};
use crate::math::dot;
use crate::place::{Induction, Kernels, PlaceInputs, Predictor, Track};
use crate::rule::PlaceRule;

const INPUTS: usize = PlaceInputs::COUNT;
const BINS: usize = Track::BINS;
/// Step of a difference, in the box's coordinates.
const DIFFERENCE: f64 = 1e-6;

/// The misfit of a model, twice the negative logarithm of the likelihood but for a
/// constant: a sum of squares, over the box of the parameters. The level of each cell is
/// where the misfit is lowest.
#[derive(Debug)]
pub(super) struct Likelihood<'a> {
    objective: Objective<'a>,
    evidence: &'a [Evidence],
    levels: &'a [Level],
}

/// The unknown level of the recordings of one cell.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// The inductions of the cell, by their place.
    members: Vec<usize>,
    /// The reference's, mV.
    reference_mv: f64,
    /// What is known of it beside the ramps after the laps: its precision, 1/mV^2, and its
    /// mean beyond the reference's, mV.
    precision: f64,
    mean: f64,
}

impl Level {
    /// Those of the cells of `inductions`, each near 0.
    pub(super) fn all(inductions: &[Induction]) -> Vec<Self> {
        let mut cells: Vec<u32> = inductions.iter().map(|i| i.cell).collect();
        cells.sort_unstable();
        cells.dedup();
        let of = |cell: u32| Self {
            members: (0..inductions.len())
                .filter(|&i| inductions[i].cell == cell)
                .collect(),
            reference_mv: 0.0,
            precision: 1.0 / (LEVEL_MV * LEVEL_MV),
            mean: 0.0,
        };
        cells.into_iter().map(of).collect()
    }
}

/// The evidence of inductions, weighed round a rule.
pub(super) fn weigh(
    predictors: &[Predictor],
    inductions: &[Induction],
    noise_mv: f64,
    objective: &Objective,
    rule: &PlaceRule,
    levels: &mut [Level],
) -> Option<Vec<Evidence>> {
    let peaks = objective.peaks(rule);
    let mut evidence = Vec::with_capacity(predictors.len());
    for (place, (predictor, induction)) in predictors.iter().zip(inductions).enumerate() {
        let of_cell = levels.iter().find(|level| level.members.contains(&place));
        let reference = Reference {
            rule,
            peaks: &peaks,
            level_mv: of_cell.map_or(0.0, |level| level.reference_mv),
        };
        evidence.push(Evidence::of(predictor, induction, noise_mv, &reference)?);
    }
    for level in levels {
        let mut precision = 1.0 / (LEVEL_MV * LEVEL_MV);
        let mut pull = -level.reference_mv * precision;
        for &member in &level.members {
            let [of_member, pull_of_member] = evidence[member].level_before;
            precision += of_member;
            pull += pull_of_member;
        }
        (level.precision, level.mean) = (precision, pull / precision);
    }
    Some(evidence)
}

impl<'a> Likelihood<'a> {
    pub(super) fn new(
        objective: Objective<'a>,
        evidence: &'a [Evidence],
        levels: &'a [Level],
    ) -> Self {
        Self {
            objective,
            evidence,
            levels,
        }
    }

    /// The same with one parameter held.
    pub(super) fn held(&self, parameter: usize, value: f64) -> Self {
        let held = Some(Held { parameter, value });
        Self {
            objective: Objective {
                held,
                ..self.objective
            },
            ..*self
        }
    }

    pub(super) fn values(&self, x: &[f64]) -> Vec<f64> {
        self.objective.coordinates().values(x)
    }

    /// The point nearest to such parameters.
    pub(super) fn point(&self, values: &[f64]) -> Vec<f64> {
        self.objective.coordinates().point(values)
    }

    /// The derivatives of parameters in coordinates, (parameter, coordinate) row by row.
    pub(super) fn slopes(&self, x: &[f64]) -> Vec<f64> {
        self.objective.coordinates().slopes(x)
    }

    /// The levels with their references where the misfit is lowest at `x`.
    pub(super) fn levels_at(&self, x: &[f64]) -> Option<Vec<Level>> {
        let rule = self.rule(x);
        let kernels = Kernels::of(rule.time_constants());
        let differences = self.differences_at(&rule, &kernels)?;
        let moved = |level: &Level| {
            let beyond = self.level(level, &differences, level.mean);
            Level {
                reference_mv: level.reference_mv + beyond,
                ..level.clone()
            }
        };
        Some(self.levels.iter().map(moved).collect())
    }

    fn rule(&self, x: &[f64]) -> PlaceRule {
        self.objective.model.rule(&self.values(x))
    }

    /// The whitened differences of all inductions at the reference's levels.
    fn differences_at(&self, rule: &PlaceRule, kernels: &Kernels) -> Option<Vec<f64>> {
        let peaks = self.objective.sloped_peaks(kernels, false).peaks;
        let mut differences = Vec::with_capacity(BINS * self.evidence.len());
        for (predictor, evidence) in self.objective.predictors.iter().zip(self.evidence) {
            let initial = Some(&evidence.initial_delta_weight[..]);
            let by_lap = predictor.delta_weight_by_lap(rule, &peaks, initial, kernels);
            let by_lap = by_lap.ok()?;
            let ramp = predictor.ramp_mv(&by_lap[by_lap.len() - INPUTS..]);
            differences.extend(evidence.whitened_difference(&ramp));
        }
        Some(differences)
    }

    /// Where a level makes the misfit smallest, whose mean beside the differences is `mean`.
    fn level(&self, level: &Level, differences: &[f64], mean: f64) -> f64 {
        let (mut pull, mut precision) = (level.precision * mean, level.precision);
        for &member in &level.members {
            let by_level = &self.evidence[member].level;
            pull += dot(by_level, &differences[member * BINS..][..BINS]);
            precision += dot(by_level, by_level);
        }
        pull / precision
    }

    /// Takes the levels out of whitened differences (or, with `moves`, out of their
    /// derivatives) and appends what they are off.
    fn residuals_of(&self, mut differences: Vec<f64>, moves: bool) -> Vec<f64> {
        let mut off = Vec::with_capacity(self.levels.len());
        for level in self.levels {
            let mean = if moves { 0.0 } else { level.mean };
            let beyond = self.level(level, &differences, mean);
            for &member in &level.members {
                let own = differences[member * BINS..][..BINS].iter_mut();
                for (d, by_level) in own.zip(&self.evidence[member].level) {
                    *d -= beyond * by_level;
                }
            }
            off.push(level.precision.sqrt() * (beyond - mean));
        }
        differences.extend(off);
        differences
    }

    /// The whitened differences and their derivatives in each coordinate, exactly, of a
    /// weight-dependent rule.
    fn exact_slopes(&self, x: &[f64]) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
        let PlaceRule::WeightDependent(rule) = self.rule(x) else {
            return None;
        };
        let (n, slopes_of_values) = (x.len(), self.slopes(x));
        let parameters = slopes_of_values.len() / n;
        let kernels = Kernels::of(rule.time_constants());
        let peaks = self.objective.sloped_peaks(&kernels, true);
        let mut differences = Vec::with_capacity(self.residuals());
        let mut by_coordinate = vec![Vec::with_capacity(self.residuals()); n];
        for (predictor, evidence) in self.objective.predictors.iter().zip(self.evidence) {
            let initial = Some(&evidence.initial_delta_weight[..]);
            let sloped = predictor.sloped_delta_weight(&rule, &peaks, initial);
            let (weights, slopes) = sloped.ok()?;
            differences.extend(evidence.whitened_difference(&predictor.ramp_mv(&weights)));
            // The linear model has no gains: its parameters are the last.
            let slopes = &slopes[slopes.len() - parameters..];
            for (coordinate, out) in by_coordinate.iter_mut().enumerate() {
                let mut moved = vec![0.0; INPUTS];
                for (parameter, slope) in slopes.iter().enumerate() {
                    let by = slopes_of_values[parameter * n + coordinate];
                    if by != 0.0 {
                        for (moved, slope) in moved.iter_mut().zip(slope) {
                            *moved += by * slope;
                        }
                    }
                }
                out.extend(evidence.whitened_derivative(&predictor.ramp_mv(&moved)));
            }
        }
        Some((differences, by_coordinate))
    }

    /// The same for any model, by differences over which the filters keep their lengths.
    fn difference_slopes(&self, x: &[f64]) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
        let rule = self.rule(x);
        let kernels = Kernels::of(rule.time_constants());
        let differences = self.differences_at(&rule, &kernels)?;
        let along = |coordinate: usize| {
            let step = if x[coordinate] > 0.5 {
                -DIFFERENCE
            } else {
                DIFFERENCE
            };
            let mut near = x.to_vec();
            near[coordinate] += step;
            let rule = self.rule(&near);
            let kernels = kernels.held(rule.time_constants());
            let moved = self.differences_at(&rule, &kernels)?;
            let pairs = moved.iter().zip(&differences);
            Some(pairs.map(|(m, d)| (m - d) / step).collect())
        };
        let slopes = (0..x.len()).map(along).collect::<Option<_>>()?;
        Some((differences, slopes))
    }
}

impl LeastSquares for Likelihood<'_> {
    fn dimensions(&self) -> usize {
        self.objective.coordinates().dimensions()
    }

    fn residuals(&self) -> usize {
        BINS * self.evidence.len() + self.levels.len()
    }

    fn score(&self, x: &[f64]) -> Option<f64> {
        let rule = self.rule(x);
        let differences = self.differences_at(&rule, &Kernels::of(rule.time_constants()))?;
        let residuals = self.residuals_of(differences, false);
        Some(dot(&residuals, &residuals))
    }

    fn linearise(&self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) -> Option<f64> {
        let (differences, slopes) = match self.objective.model {
            Model::WeightDependent | Model::Linear => self.exact_slopes(x)?,
            Model::VoltageDependent => self.difference_slopes(x)?,
        };
        residuals.copy_from_slice(&self.residuals_of(differences, false));
        for (coordinate, slopes) in slopes.into_iter().enumerate() {
            for (r, slope) in self.residuals_of(slopes, true).into_iter().enumerate() {
                jacobian[r * x.len() + coordinate] = slope;
            }
        }
        Some(dot(residuals, residuals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{InitialField, SyntheticCell, Truth};

    struct Made {
        inductions: Vec<Induction>,
        predictors: Vec<Predictor>,
        truth: Truth,
    }

    fn made(seed: u64) -> Made {
        let cell = SyntheticCell {
            seed,
            plateau_cm: vec![60.0, 120.0],
            initial_field: Some(InitialField {
                peak_mv: 6.0,
                location_cm: 140.0,
                width_cm: 30.0,
            }),
            laps_before: 0,
            laps: 2,
            laps_after: 0,
            ..SyntheticCell::default()
        };
        let recorded = cell.record().unwrap();
        let inductions: Vec<Induction> = Induction::all(&cell.track, &recorded.recordings)
            .into_iter()
            .map(Result::unwrap)
            .collect();
        Made {
            predictors: inductions
                .iter()
                .map(|i| Predictor::new(i, &cell.inputs).unwrap())
                .collect(),
            inductions,
            truth: recorded.truth,
        }
    }

    fn with<R>(made: &Made, model: Model, act: impl FnOnce(&Likelihood) -> R) -> R {
        let objective = Objective {
            predictors: &made.predictors,
            model,
            peaks: Some(made.truth.peaks),
            held: None,
            path_penalty: false,
        };
        let mut levels = Level::all(&made.inductions);
        let rule = &made.truth.rule;
        let (of, noise) = (&made.inductions, 0.3);
        let evidence = weigh(&made.predictors, of, noise, &objective, rule, &mut levels);
        act(&Likelihood::new(objective, &evidence.unwrap(), &levels))
    }

    /// Whitened, what is left of noisy ramps beside the true rule is white and of size 1.
    #[test]
    fn the_misfit_of_the_truth_is_one_per_bin() {
        let misfits: Vec<f64> = (0..12)
            .map(|seed| {
                let made = made(seed);
                with(&made, Model::WeightDependent, |likelihood| {
                    let values = Model::WeightDependent.parameters_of(&made.truth.rule);
                    let x = likelihood.point(&values.unwrap());
                    likelihood.score(&x).unwrap() / 200.0
                })
            })
            .collect();
        // 2400 squares: the standard deviation of their mean is 0.03.
        let mean = crate::math::mean(&misfits);
        assert!((mean - 1.0).abs() < 0.1, "{mean} {misfits:?}");
    }

    #[test]
    fn derivatives_are_differences() {
        let made = made(1);
        for model in [Model::WeightDependent, Model::Linear] {
            with(&made, model, |likelihood| {
                let n = model.parameters().len();
                for held in [0, n / 2] {
                    let all = vec![0.4; n];
                    let values = likelihood.values(&all);
                    let likelihood = likelihood.held(held, values[held]);
                    let x = likelihood.point(&values);
                    let mut residuals = vec![0.0; likelihood.residuals()];
                    let mut jacobian = vec![0.0; residuals.len() * x.len()];
                    let misfit = likelihood.linearise(&x, &mut residuals, &mut jacobian);
                    let score = likelihood.score(&x).unwrap();
                    assert!((misfit.unwrap() - score).abs() < 1e-8 * score);
                    for k in 0..x.len() {
                        let column: Vec<f64> =
                            jacobian.chunks_exact(x.len()).map(|row| row[k]).collect();
                        let slope = 2.0 * dot(&residuals, &column);
                        let moved = |by: f64| {
                            let mut x = x.clone();
                            x[k] += by;
                            likelihood.score(&x).unwrap()
                        };
                        let numeric = (moved(1e-6) - moved(-1e-6)) / 2e-6;
                        let error = (slope - numeric).abs();
                        assert!(error < 1e-3 * (slope.abs() + score), "{slope} {numeric}");
                    }
                }
            });
        }
    }
}
