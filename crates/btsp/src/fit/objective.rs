//! The score of a cell's inductions under a model, as a search sees it.

use super::coordinates::{Coordinates, Held};
use super::fit::PATH_SCALE;
use super::{LeastSquares, Model};
use crate::math::{dot, sum};
use crate::place::{
    Kernels, PlaceInputs, PredictionError, Predictor, SlopedPeaks, Target, weights_path_distance,
};
use crate::rule::PlaceRule;
use crate::signal::Peaks;

/// Step of a difference, in the box's coordinates.
const DIFFERENCE: f64 = 1e-6;

/// The mean residual score of some inductions under a model, over its unit box.
#[derive(Clone, Copy, Debug)]
pub struct Objective<'a> {
    /// The inductions; at least one.
    pub predictors: &'a [Predictor],
    /// The model.
    pub model: Model,
    /// What signals are measured in; by `None` the largest over the inductions, for every
    /// candidate anew.
    pub peaks: Option<Peaks>,
    /// A parameter that is held at a value; the box is then that of the others.
    pub held: Option<Held>,
    /// Whether (path distance / 0.1)^2 is added to the score of each induction.
    pub path_penalty: bool,
}

impl Objective<'_> {
    /// What the signals of `rule` are measured in.
    pub fn peaks(&self, rule: &PlaceRule) -> Peaks {
        self.sloped_peaks(&Kernels::of(rule.time_constants()), false)
            .peaks
    }

    pub(super) fn coordinates(&self) -> Coordinates {
        Coordinates {
            model: self.model,
            held: self.held,
        }
    }

    pub(super) fn sloped_peaks(&self, kernels: &Kernels, sloped: bool) -> SlopedPeaks {
        if let Some(peaks) = self.peaks {
            return SlopedPeaks {
                peaks,
                slopes: [0.0; 2],
            };
        }
        let nothing = Peaks {
            eligibility_peak: 0.0,
            instructive_peak: 0.0,
        };
        let nothing = SlopedPeaks {
            peaks: nothing,
            slopes: [0.0; 2],
        };
        let each = self
            .predictors
            .iter()
            .map(|p| p.sloped_peaks(kernels, sloped));
        each.fold(nothing, SlopedPeaks::or)
    }

    fn residuals_each(&self) -> usize {
        Target::RESIDUALS + usize::from(self.path_penalty)
    }

    /// Writes the residuals of every induction.
    fn residuals_at(
        &self,
        rule: &PlaceRule,
        kernels: &Kernels,
        out: &mut [f64],
    ) -> Result<(), PredictionError> {
        let peaks = self.sloped_peaks(kernels, false).peaks;
        for (predictor, out) in self
            .predictors
            .iter()
            .zip(out.chunks_mut(self.residuals_each()))
        {
            let by_lap = predictor.delta_weight_by_lap(rule, &peaks, None, kernels)?;
            let last = &by_lap[by_lap.len() - PlaceInputs::COUNT..];
            let (out, path) = out.split_at_mut(Target::RESIDUALS);
            predictor
                .target()
                .residuals(&predictor.ramp_mv(last), last, out);
            if let [path] = path {
                *path = weights_path_distance(&by_lap) / PATH_SCALE;
            }
        }
        Ok(())
    }

    /// Added up as inductions' scores are, so that a search's best is to the bit the score that
    /// a prediction with it has.
    fn mean_square(&self, residuals: &[f64]) -> f64 {
        let each = residuals.chunks(self.residuals_each());
        let scores: Vec<f64> = each.map(|own| dot(own, own)).collect();
        sum(&scores) / self.predictors.len() as f64
    }

    /// The residuals of a weight-dependent rule and their derivatives in the coordinates.
    fn exact_derivatives(
        &self,
        x: &[f64],
        residuals: &mut [f64],
        jacobian: &mut [f64],
    ) -> Option<f64> {
        let values = self.coordinates().values(x);
        let PlaceRule::WeightDependent(rule) = self.model.rule(&values) else {
            return None;
        };
        let (n, slopes_of_values) = (x.len(), self.coordinates().slopes(x));
        let peaks = self.sloped_peaks(&Kernels::of(rule.time_constants()), true);
        let parameters = values.len();
        let mut by_parameter = vec![vec![0.0; Target::RESIDUALS]; parameters];
        let each = residuals
            .chunks_mut(Target::RESIDUALS)
            .zip(jacobian.chunks_mut(Target::RESIDUALS * n));
        for (predictor, (residuals, jacobian)) in self.predictors.iter().zip(each) {
            let (after, slopes) = predictor.sloped_after_laps(&rule, &peaks, None).ok()?;
            let target = predictor.target();
            let weights = &after.delta_weight;
            let minimum = target.residuals(&predictor.ramp_mv(weights), weights, residuals);
            // The linear model has no gains: its parameters are the last.
            let slopes = &slopes[slopes.len() - parameters..];
            for (slope, out) in slopes.iter().zip(&mut by_parameter) {
                let slope = &slope.delta_weight;
                target.residual_derivative(&minimum, &predictor.ramp_mv(slope), slope, out);
            }
            for (r, row) in jacobian.chunks_exact_mut(n).enumerate() {
                for (coordinate, cell) in row.iter_mut().enumerate() {
                    *cell = 0.0;
                    for (parameter, by) in by_parameter.iter().enumerate() {
                        *cell += by[r] * slopes_of_values[parameter * n + coordinate];
                    }
                }
            }
        }
        Some(self.mean_square(residuals))
    }

    /// The same for any model, by differences over which the filters keep their lengths.
    fn differences(&self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) -> Option<f64> {
        let rule = self.model.rule(&self.coordinates().values(x));
        let kernels = Kernels::of(rule.time_constants());
        self.residuals_at(&rule, &kernels, residuals).ok()?;
        let mut moved = vec![0.0; residuals.len()];
        for coordinate in 0..x.len() {
            let mut near = x.to_vec();
            let step = if x[coordinate] > 0.5 {
                -DIFFERENCE
            } else {
                DIFFERENCE
            };
            near[coordinate] += step;
            let rule = self.model.rule(&self.coordinates().values(&near));
            let kernels = kernels.held(rule.time_constants());
            self.residuals_at(&rule, &kernels, &mut moved).ok()?;
            for (k, (a, b)) in moved.iter().zip(residuals.iter()).enumerate() {
                jacobian[k * x.len() + coordinate] = (a - b) / step;
            }
        }
        Some(self.mean_square(residuals))
    }
}

impl LeastSquares for Objective<'_> {
    fn dimensions(&self) -> usize {
        self.coordinates().dimensions()
    }

    fn residuals(&self) -> usize {
        self.predictors.len() * self.residuals_each()
    }

    fn score(&self, x: &[f64]) -> Option<f64> {
        let rule = self.model.rule(&self.coordinates().values(x));
        let kernels = Kernels::of(rule.time_constants());
        let mut residuals = vec![0.0; self.residuals()];
        self.residuals_at(&rule, &kernels, &mut residuals).ok()?;
        Some(self.mean_square(&residuals))
    }

    fn linearise(&self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) -> Option<f64> {
        match self.model {
            Model::WeightDependent | Model::Linear if !self.path_penalty => {
                self.exact_derivatives(x, residuals, jacobian)
            }
            _ => self.differences(x, residuals, jacobian),
        }
    }

    /// To where filters get another length.
    fn smooth_within(&self, x: &[f64]) -> [Vec<f64>; 2] {
        let lengths = |x: &[f64]| {
            let rule = self.model.rule(&self.coordinates().values(x));
            Kernels::of(rule.time_constants()).lengths()
        };
        let here = lengths(x);
        let towards = |end: f64| {
            (0..x.len())
                .map(|i| {
                    let mut moved = x.to_vec();
                    furthest(x[i], end, |at| {
                        moved[i] = at;
                        lengths(&moved) == here
                    })
                })
                .collect()
        };
        [towards(0.0), towards(1.0)]
    }
}

/// How far one can go from `start` to `end` while `holds`: what holds at `start` and, where it
/// once fails, fails beyond. To the last bit.
fn furthest(start: f64, end: f64, mut holds: impl FnMut(f64) -> bool) -> f64 {
    if holds(end) {
        return end;
    }
    let (mut inside, mut outside) = (start, end);
    loop {
        let middle = 0.5 * (inside + outside);
        if middle == inside || middle == outside {
            return inside;
        }
        if holds(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::Index;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Filters keep their lengths up to the ends of the box and change them one bit beyond.
        #[test]
        fn jumps_are_where_filters_change_their_lengths(
            x in prop::collection::vec(0.0..=1.0_f64, 9),
            held in prop::option::of(any::<Index>()),
        ) {
            for model in Model::ALL {
                let x = &x[..model.parameters().len()];
                let held = held.map(|held| {
                    let parameter = held.index(x.len());
                    Held { parameter, value: model.values(x)[parameter] }
                });
                let objective = Objective {
                    predictors: &[],
                    model,
                    peaks: None,
                    held,
                    path_penalty: false,
                };
                let x = &x[..objective.dimensions()];
                let lengths = |x: &[f64]| {
                    let rule = model.rule(&objective.coordinates().values(x));
                    Kernels::of(rule.time_constants()).lengths()
                };
                let [low, high] = objective.smooth_within(x);
                for i in 0..x.len() {
                    prop_assert!(low[i] <= x[i] && x[i] <= high[i]);
                    let at = |value: f64| {
                        let mut moved = x.to_vec();
                        moved[i] = value;
                        lengths(&moved)
                    };
                    prop_assert_eq!(at(low[i]), lengths(x));
                    prop_assert_eq!(at(high[i]), lengths(x));
                    if low[i] > 0.0 {
                        prop_assert_ne!(at(low[i].next_down()), lengths(x));
                    }
                    if high[i] < 1.0 {
                        prop_assert_ne!(at(high[i].next_up()), lengths(x));
                    }
                }
            }
        }
    }
}
