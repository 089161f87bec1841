//! A local search: Levenberg and Marquardt's method in a box.
//!
//! Each step goes to the lowest point that the damped linear model has *in the box*, so
//! that parameters land on their bounds exactly, slide along them and leave them again
//! as the model asks. A step is taken if the score as written is lower there; what the
//! derivatives promised only sets the damping (Madsen, Nielsen and Tingleff, Methods for
//! Non-Linear Least Squares Problems, 2004, 3.2). A step that meets a jump of the score is
//! tried again as boldly on this side of it, so that a search that ends at a jump has the
//! other parameters at their best there. A direction that the residuals do not see is left
//! alone.

use super::LeastSquares;
use super::candidate::{Account, Kind};
use super::job::Scored;
use super::quadratic::lowest_in_box;
use crate::math::dot;

/// When a local search is good enough, or hopeless.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// A step that lowers the score by less than this part of it counts as none.
    pub(super) tolerance: f64,
    /// A search that will not come below this score at the pace of its last steps is
    /// given up.
    pub(super) target: f64,
    /// Damping of the first step, in units of the largest second derivatives: less where the
    /// start is known to be near.
    pub(super) damping: f64,
    /// Steps that count as none, in a row, after which a search ends.
    pub(super) idle_steps: usize,
}

impl Patience {
    /// That of a search from anywhere.
    pub(super) fn anywhere(tolerance: f64, target: f64) -> Self {
        Self {
            tolerance,
            target,
            damping: 1e-2,
            idle_steps: 3,
        }
    }

    /// That of a search from near its end.
    pub(super) fn near(tolerance: f64, target: f64) -> Self {
        Self {
            tolerance,
            target,
            damping: 1e-5,
            idle_steps: 2,
        }
    }
}

/// Steps that find no lower score, in a row, after which a search ends: the damping has
/// grown by 2^36 then.
const FAILED_STEPS: usize = 8;
/// Steps at the present pace that a search is given to reach its target.
const OUTLOOK: f64 = 12.0;
/// Steps that a search may take before its pace is judged.
const HEAD_START: usize = 5;

/// Searches from `start` until nothing is gained or the account is empty; gives the last
/// point, which is the best.
pub(super) fn descend<P: LeastSquares>(
    problem: &P,
    account: &mut Account<P>,
    start: Scored,
    patience: Patience,
) -> Scored {
    let n = problem.dimensions();
    let mut residuals = vec![0.0; problem.residuals()];
    let mut jacobian = vec![0.0; residuals.len() * n];
    let Scored { mut x, mut score } = start;
    let mut scale = vec![0.0_f64; n];
    let (mut damping, mut idle, mut steps) = (patience.damping, 0, 0);
    while account.affords(&[Kind::Linearisation, Kind::Step]) {
        if !account.linearise(&x, &mut residuals, &mut jacobian) {
            break;
        }
        let model = Model::new(&residuals, &jacobian, n);
        // The score is the sum of squares times a constant that only the problem knows.
        let per_square = score / model.sum_of_squares;
        if !(per_square.is_finite() && per_square > 0.0) {
            break;
        }
        let largest = (0..n).fold(0.0_f64, |max, i| max.max(model.gram[i * n + i]));
        for (i, scale) in scale.iter_mut().enumerate() {
            *scale = scale.max(model.gram[i * n + i]).max(LEAST_SCALE * largest);
        }
        let mut within = [vec![0.0; n], vec![1.0; n]];
        let mut confined = false;
        let mut growth = 2.0;
        let mut gained = None;
        for _ in 0..FAILED_STEPS {
            if !account.affords(&[Kind::Step]) {
                break;
            }
            let [low, high] = [&within[0], &within[1]].map(|ends| way_to(ends, &x));
            let step = lowest_in_box(&model.damped(&scale, damping), &model.gradient, &low, &high);
            let Some(step) = step else {
                damping *= growth;
                growth *= 2.0;
                continue;
            };
            let promised = per_square * model.gain(&step);
            let trial: Vec<f64> = (0..n)
                .map(|i| (x[i] + step[i]).clamp(within[0][i], within[1][i]))
                .collect();
            if promised <= LEAST_PROMISE * patience.tolerance * score || trial == x {
                break;
            }
            let found = account.score(&trial, Kind::Step);
            if let Some(lower) = found.filter(|found| *found < score) {
                let kept = (score - lower) / promised;
                let cube = (2.0 * kept - 1.0) * (2.0 * kept - 1.0) * (2.0 * kept - 1.0);
                damping = (damping * (1.0 - cube).clamp(0.1, 2.0)).max(LEAST_DAMPING);
                gained = Some(score - lower);
                (x, score) = (trial, lower);
                break;
            }
            if !confined {
                // Was it a jump? Then as bold a step on this side of it.
                confined = true;
                within = problem.smooth_within(&x);
                if (0..n).any(|i| trial[i] < within[0][i] || trial[i] > within[1][i]) {
                    continue;
                }
            }
            damping *= growth;
            growth *= 2.0;
        }
        let Some(gained) = gained else { break };
        steps += 1;
        idle = if gained < patience.tolerance * score {
            idle + 1
        } else {
            0
        };
        let hopeless = steps >= HEAD_START && score - OUTLOOK * gained > patience.target;
        if idle >= patience.idle_steps || hopeless {
            break;
        }
    }
    Scored { x, score }
}

/// The way to `ends` from `x`.
fn way_to(ends: &[f64], x: &[f64]) -> Vec<f64> {
    ends.iter().zip(x).map(|(end, x)| end - x).collect()
}

/// The least damping: below it, directions that the residuals do not see drift.
const LEAST_DAMPING: f64 = 1e-9;
/// The least a parameter is damped, in units of the parameter damped most.
const LEAST_SCALE: f64 = 1e-6;
/// A step is not tried if the model promises less than this part of the tolerance.
const LEAST_PROMISE: f64 = 1e-2;

/// The linear model of the residuals round a point.
struct Model {
    sum_of_squares: f64,
    /// J' r.
    gradient: Vec<f64>,
    /// J' J, n x n.
    gram: Vec<f64>,
}

impl Model {
    fn new(residuals: &[f64], jacobian: &[f64], n: usize) -> Self {
        let mut columns = vec![Vec::with_capacity(residuals.len()); n];
        for row in jacobian.chunks_exact(n) {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(*value);
            }
        }
        let mut gram = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                gram[i * n + j] = dot(&columns[i], &columns[j]);
                gram[j * n + i] = gram[i * n + j];
            }
        }
        Self {
            sum_of_squares: dot(residuals, residuals),
            gradient: columns
                .iter()
                .map(|column| dot(column, residuals))
                .collect(),
            gram,
        }
    }

    fn damped(&self, scale: &[f64], damping: f64) -> Vec<f64> {
        let n = scale.len();
        let mut damped = self.gram.clone();
        for (i, scale) in scale.iter().enumerate() {
            damped[i * n + i] += damping * scale;
        }
        damped
    }

    /// By how much the sum of squares falls with this step, by the undamped model.
    fn gain(&self, step: &[f64]) -> f64 {
        let n = step.len();
        let slope = dot(&self.gradient, step);
        let curvature: f64 = (0..n)
            .map(|i| step[i] * dot(&self.gram[i * n..(i + 1) * n], step))
            .sum();
        -(2.0 * slope + curvature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::test_sawtooth::Sawtooth;
    use crate::fit::{Settings, search};
    use std::ops::ControlFlow;

    /// The others are at their best beside a parameter that a jump holds back.
    #[test]
    fn a_local_search_ends_where_a_jump_is_lowest() {
        let start = vec![0.52, 0.57];
        let score = Sawtooth.score(&start).unwrap();
        let mut account = Account::new(&Sawtooth, 0, 1000, &[]);
        let patience = Patience::anywhere(1e-12, f64::INFINITY);
        let end = descend(
            &Sawtooth,
            &mut account,
            Scored { x: start, score },
            patience,
        );
        assert_eq!(end.x[0], 0.6_f64.next_down());
        assert!((end.x[1] - 0.6).abs() < 1e-9, "{:?}", end.x);
    }

    #[test]
    fn a_search_goes_beyond_jumps() {
        let settings = Settings {
            evaluations: 2000,
            ..Settings::default()
        };
        let found = search(&Sawtooth, &settings, |_| ControlFlow::Continue(())).unwrap();
        let best = found.best.unwrap();
        assert_eq!(best.x[0], 0.1_f64.next_down());
        assert!((best.x[1] - 0.35).abs() < 1e-6, "{:?}", best.x);
    }
}
