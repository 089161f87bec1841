//! A convex quadratic program, solved by the dual active-set method of Goldfarb and
//! Idnani (1983), Mathematical Programming 27:1-33.

use super::{Cholesky, dot};

/// A fraction of a constraint's own length below which it counts as a combination of
/// those that are active.
const DEPENDENT: f64 = 1e-11;

/// sum of coefficient times quantity >= `at_least`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Constraint {
    /// Number of the quantity, and its coefficient; those that are not needed are 0.
    pub(crate) terms: [(usize, f64); 3],
    pub(crate) at_least: f64,
    /// Whether it is to be met exactly.
    pub(crate) equality: bool,
}

impl Constraint {
    /// How far `quantities` are from meeting it: positive if they do not.
    pub(crate) fn violation(&self, quantities: &[f64]) -> f64 {
        self.at_least - self.of(quantities)
    }

    /// The constraint's left side of any vector over the quantities.
    fn of(&self, vector: &[f64]) -> f64 {
        let [(i, a), (j, b), (k, c)] = self.terms;
        a * vector[i] + b * vector[j] + c * vector[k]
    }

    fn turned(mut self) -> Self {
        for (_, coefficient) in &mut self.terms {
            *coefficient = -*coefficient;
        }
        self.at_least = -self.at_least;
        self
    }
}

/// The minimum of a convex quadratic function of x under the constraints met so far,
/// seen through quantities q = J x, of which each constraint weighs a few.
///
/// With H the function's second derivative, all that is needed of it is `gram` = J H^-1 J',
/// a row per quantity.
#[derive(Clone, Debug)]
pub(crate) struct QuadraticProgram<'a> {
    gram: &'a [f64],
    quantities: Vec<f64>,
    active: Vec<(Constraint, f64)>,
    factor: Cholesky,
    rise: f64,
    steps: usize,
}

impl<'a> QuadraticProgram<'a> {
    /// From the quantities at the minimum without constraints.
    pub(crate) fn new(gram: &'a [f64], quantities: Vec<f64>) -> Self {
        debug_assert_eq!(gram.len(), quantities.len() * quantities.len());
        Self {
            gram,
            quantities,
            active: Vec::new(),
            factor: Cholesky::default(),
            rise: 0.0,
            steps: 0,
        }
    }

    /// The quantities at the minimum.
    pub(crate) fn quantities(&self) -> &[f64] {
        &self.quantities
    }

    /// By how much the constraints have raised the minimum: a lower bound of what it will
    /// be with more of them.
    pub(crate) fn rise(&self) -> f64 {
        self.rise
    }

    /// Steps taken so far.
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// A lower bound of the rise once a constraint, violated now, is met; in no time.
    pub(crate) fn least_rise(&self, constraint: &Constraint) -> f64 {
        let violation = constraint.violation(&self.quantities);
        let length = constraint.of(&self.column(constraint));
        self.rise + 0.5 * violation * violation / length
    }

    /// Moves to the minimum under one more constraint, which is violated now. Others may
    /// have to let go, and may then be violated again. `false` where those that are active
    /// determine it to rounding, so that nothing moves.
    pub(crate) fn meet(&mut self, constraint: Constraint) -> bool {
        let turn = constraint.equality && constraint.violation(&self.quantities) < 0.0;
        let constraint = if turn {
            constraint.turned()
        } else {
            constraint
        };
        let column = self.column(&constraint);
        let length = constraint.of(&column);
        let mut multiplier = 0.0;
        loop {
            self.steps += 1;
            let mut solved: Vec<f64> = self.active.iter().map(|(a, _)| a.of(&column)).collect();
            self.factor.solve_lower(&mut solved);
            let independent = length - dot(&solved, &solved);
            let mut shift = solved.clone();
            self.factor.solve_upper(&mut shift);

            let mut blocking = None;
            let mut step = if independent > DEPENDENT * length {
                constraint.violation(&self.quantities).max(0.0) / independent
            } else {
                f64::INFINITY
            };
            for (j, ((active, multiplier), shift)) in self.active.iter().zip(&shift).enumerate() {
                // A multiplier that has rounded to below 0 lets go at once.
                if !active.equality && *shift > 0.0 && multiplier.max(0.0) / shift < step {
                    step = multiplier.max(0.0) / shift;
                    blocking = Some(j);
                }
            }
            if step == f64::INFINITY {
                return false;
            }

            self.advance(step, &column, &shift);
            self.rise += step * independent * (0.5 * step + multiplier);
            multiplier += step;
            match blocking {
                None => {
                    self.factor.push(&solved, independent);
                    self.active.push((constraint, multiplier));
                    return true;
                }
                Some(j) => {
                    self.factor.remove(j);
                    self.active.remove(j);
                }
            }
        }
    }

    /// J H^-1 n of a constraint's normal n.
    fn column(&self, constraint: &Constraint) -> Vec<f64> {
        let mut column = vec![0.0; self.quantities.len()];
        add(self.gram, constraint, 1.0, &mut column);
        column
    }

    fn advance(&mut self, step: f64, column: &[f64], shift: &[f64]) {
        for (quantity, column) in self.quantities.iter_mut().zip(column) {
            *quantity += step * column;
        }
        for ((active, multiplier), shift) in self.active.iter_mut().zip(shift) {
            *multiplier -= step * shift;
            add(self.gram, active, -step * shift, &mut self.quantities);
        }
    }
}

/// Adds `scale` times J H^-1 n.
fn add(gram: &[f64], constraint: &Constraint, scale: f64, to: &mut [f64]) {
    for (i, coefficient) in constraint.terms {
        if coefficient != 0.0 {
            let weight = scale * coefficient;
            let row = &gram[i * to.len()..];
            for (to, gram) in to.iter_mut().zip(row) {
                *to += weight * gram;
            }
        }
    }
}
