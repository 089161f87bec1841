//! How well a model's ramps agree with the recorded ones under the noise model.

use super::compared::Compared;
use super::evidence::Evidence;
use super::level::Level;
use super::whitening::Whitening;
use super::{Held, LeastSquares, Model, Objective};
use crate::math::{dot, ln};
use crate::place::{AfterLaps, Kernels, PlaceInputs};
use crate::rule::PlaceRule;

const INPUTS: usize = PlaceInputs::COUNT;
/// Step of a difference, in the box's coordinates.
const DIFFERENCE: f64 = 1e-6;

/// The misfit of a model, twice the negative logarithm of the likelihood but for a
/// constant, over the box of the parameters, as a sum of squares: whitened differences of
/// ramps, how far levels are off, and last the root of what the covariances' determinants
/// add. Levels are where the misfit is lowest.
#[derive(Debug)]
pub(super) struct Likelihood<'a> {
    objective: Objective<'a>,
    evidence: &'a [Evidence],
    levels: &'a [Level],
}

/// Of every induction, and of every coordinate the derivatives.
type Sloped = (Vec<Compared>, Vec<Vec<Compared>>);

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
        let compared = self.compared(&rule, &kernels)?;
        let moved = |level: &Level| Level {
            reference_mv: level.reference_mv + level.fit(&compared).0,
            ..level.clone()
        };
        Some(self.levels.iter().map(moved).collect())
    }

    /// The squares of the misfit without what determinants add: one per bin is expected.
    pub(super) fn squares(&self, x: &[f64]) -> Option<f64> {
        let rule = self.rule(x);
        let compared = self.compared(&rule, &Kernels::of(rule.time_constants()))?;
        let residuals = self.residuals_of(&compared);
        let (_, squares) = residuals.split_last()?;
        Some(dot(squares, squares))
    }

    fn rule(&self, x: &[f64]) -> PlaceRule {
        self.objective.model.rule(&self.values(x))
    }

    fn compared(&self, rule: &PlaceRule, kernels: &Kernels) -> Option<Vec<Compared>> {
        let peaks = self.objective.sloped_peaks(kernels, false).peaks;
        let each = self.objective.predictors.iter().zip(self.evidence);
        each.map(|(predictor, evidence)| {
            Compared::beside(predictor, evidence, rule, &peaks, kernels)
        })
        .collect()
    }

    /// The squares' roots, in the order of [`Likelihood`].
    fn residuals_of(&self, compared: &[Compared]) -> Vec<f64> {
        let mut residuals: Vec<Vec<f64>> = compared.iter().map(|c| c.white.clone()).collect();
        let mut off = Vec::with_capacity(self.levels.len());
        let mut determinants = compared.iter().fold(0.0, |sum, c| sum + c.log_determinant);
        for level in self.levels {
            let (beyond, precision) = level.fit(compared);
            for &member in &level.members {
                take(&mut residuals[member], beyond, &compared[member].by_level);
            }
            off.push(level.precision.sqrt() * (beyond - level.mean));
            determinants += ln(precision / level.precision);
        }
        let beyond = self.evidence.iter().map(|e| e.beyond.sqrt());
        residuals
            .concat()
            .into_iter()
            .chain(beyond)
            .chain(off)
            .chain([(1.0 + determinants).sqrt()])
            .collect()
    }

    /// Their derivatives where `compared` moves by `moved`.
    fn residual_slopes(
        &self,
        compared: &[Compared],
        moved: &[Compared],
        residuals: &[f64],
    ) -> Vec<f64> {
        let mut moved = moved.to_vec();
        let mut off = Vec::with_capacity(self.levels.len());
        let mut determinants = moved.iter().fold(0.0, |sum, m| sum + m.log_determinant);
        for level in self.levels {
            let (beyond, precision) = level.fit(compared);
            let mut pull = 0.0;
            for &member in &level.members {
                let Compared {
                    white, by_level, ..
                } = &mut moved[member];
                determinants += 2.0 * dot(by_level, &compared[member].by_level) / precision;
                take(white, beyond, by_level);
                pull += dot(white, &compared[member].by_level);
            }
            // The level follows; that it is lowest there, the residuals need not know.
            let follows = pull / precision;
            for &member in &level.members {
                take(
                    &mut moved[member].white,
                    follows,
                    &compared[member].by_level,
                );
            }
            off.push(level.precision.sqrt() * follows);
        }
        let last = residuals.last().copied().unwrap_or(1.0);
        moved
            .into_iter()
            .flat_map(|m| m.white)
            .chain(self.evidence.iter().map(|_| 0.0))
            .chain(off)
            .chain([0.5 * determinants / last])
            .collect()
    }

    /// Exact derivatives of a weight-dependent rule.
    fn exact_slopes(&self, x: &[f64]) -> Option<Sloped> {
        let PlaceRule::WeightDependent(rule) = self.rule(x) else {
            return None;
        };
        let (n, slopes_of_values) = (x.len(), self.slopes(x));
        let parameters = slopes_of_values.len() / n;
        let kernels = Kernels::of(rule.time_constants());
        let peaks = self.objective.sloped_peaks(&kernels, true);
        let mut all = Vec::with_capacity(self.evidence.len());
        let mut by_coordinate = vec![Vec::with_capacity(self.evidence.len()); n];
        for (predictor, evidence) in self.objective.predictors.iter().zip(self.evidence) {
            let initial = Some(&evidence.initial_delta_weight[..]);
            let (after, slopes) = predictor.sloped_after_laps(&rule, &peaks, initial).ok()?;
            let whitening = Whitening::of(evidence.spread(&after.carry))?;
            let compared = Compared::of(evidence.difference(&after.delta_weight), &whitening);
            // The linear model has no gains: its parameters are the last.
            let slopes = &slopes[slopes.len() - parameters..];
            for (coordinate, out) in by_coordinate.iter_mut().enumerate() {
                let by = (0..parameters).map(|k| slopes_of_values[k * n + coordinate]);
                let AfterLaps {
                    delta_weight,
                    carry,
                } = along(slopes, by);
                let slope = whitening.slope(&evidence.spread_slope(&carry));
                let moved = evidence.difference_slope(&delta_weight);
                out.push(Compared {
                    white: slope.whitened(&whitening, &compared.white, moved),
                    by_level: slope.by_level,
                    log_determinant: slope.log_determinant,
                });
            }
            all.push(compared);
        }
        Some((all, by_coordinate))
    }

    /// The same for any model, by differences over which the filters keep their lengths.
    fn difference_slopes(&self, x: &[f64]) -> Option<Sloped> {
        let rule = self.rule(x);
        let kernels = Kernels::of(rule.time_constants());
        let compared = self.compared(&rule, &kernels)?;
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
            let beside = self.compared(&rule, &kernels)?;
            let slope = |(beside, here): (&Compared, &Compared)| {
                let of = |beside: &[f64], here: &[f64]| {
                    let pairs = beside.iter().zip(here);
                    pairs.map(|(b, h)| (b - h) / step).collect()
                };
                Compared {
                    white: of(&beside.white, &here.white),
                    by_level: of(&beside.by_level, &here.by_level),
                    log_determinant: (beside.log_determinant - here.log_determinant) / step,
                }
            };
            Some(beside.iter().zip(&compared).map(slope).collect())
        };
        let slopes = (0..x.len()).map(along).collect::<Option<_>>()?;
        Some((compared, slopes))
    }
}

/// Takes `part` of `other` off `values`.
fn take(values: &mut [f64], part: f64, other: &[f64]) {
    for (value, other) in values.iter_mut().zip(other) {
        *value -= part * other;
    }
}

/// How weights move where every parameter moves by its part.
fn along(slopes: &[AfterLaps], by: impl Iterator<Item = f64>) -> AfterLaps {
    let mut moved = AfterLaps {
        delta_weight: vec![0.0; INPUTS],
        carry: vec![0.0; INPUTS],
    };
    for (slope, by) in slopes.iter().zip(by).filter(|(_, by)| *by != 0.0) {
        take(&mut moved.delta_weight, -by, &slope.delta_weight);
        take(&mut moved.carry, -by, &slope.carry);
    }
    moved
}

impl LeastSquares for Likelihood<'_> {
    fn dimensions(&self) -> usize {
        self.objective.coordinates().dimensions()
    }

    fn residuals(&self) -> usize {
        let waves = self.evidence.iter().map(|e| e.waves() + 1);
        waves.sum::<usize>() + self.levels.len() + 1
    }

    fn score(&self, x: &[f64]) -> Option<f64> {
        let rule = self.rule(x);
        let compared = self.compared(&rule, &Kernels::of(rule.time_constants()))?;
        let residuals = self.residuals_of(&compared);
        Some(dot(&residuals, &residuals))
    }

    fn linearise(&self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) -> Option<f64> {
        let (compared, slopes) = match self.objective.model {
            Model::WeightDependent | Model::Linear => self.exact_slopes(x)?,
            Model::VoltageDependent => self.difference_slopes(x)?,
        };
        residuals.copy_from_slice(&self.residuals_of(&compared));
        for (coordinate, moved) in slopes.iter().enumerate() {
            let slopes = self.residual_slopes(&compared, moved, residuals);
            for (r, slope) in slopes.into_iter().enumerate() {
                jacobian[r * x.len() + coordinate] = slope;
            }
        }
        Some(dot(residuals, residuals))
    }

    fn smooth_within(&self, x: &[f64]) -> [Vec<f64>; 2] {
        self.objective.smooth_within(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::evidence::weigh;
    use crate::fit::test_cell::cell;
    use crate::place::{Induction, Predictor, Truth};

    struct Made {
        inductions: Vec<Induction>,
        predictors: Vec<Predictor>,
        truth: Truth,
    }

    fn made(seed: u64) -> Made {
        let cell = cell(seed, vec![60.0, 120.0]);
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
                    likelihood.squares(&x).unwrap() / 200.0
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
