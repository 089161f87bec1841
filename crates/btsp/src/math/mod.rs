//! Elementary functions and quadrature whose bits are the same everywhere.
//!
//! Only additions, subtractions, multiplications and divisions, each rounded
//! once and in a written order: so SSE2, AVX2, AVX-512 and WebAssembly agree to
//! the last bit, which the standard library's functions do not promise.

mod cholesky;
mod eigen;
mod exp;
mod interp;
mod legendre;
mod linspace;
mod ln;
mod logistic;
mod percentile;
mod positive_definite;
mod quadratic_program;
mod savitzky_golay;
mod sum;
mod turn;
mod weighted_rows;

pub(crate) use cholesky::Cholesky;
pub(crate) use eigen::symmetric_eigen;
pub(crate) use exp::{decay_rows, rise_rows};
pub use exp::{exp, exp_m1};
pub(crate) use interp::interp;
pub(crate) use legendre::{GaussLegendre, NODES};
pub use linspace::linspace;
pub use ln::ln;
pub use logistic::logistic;
pub(crate) use logistic::{logistic_in_range, logistic_rows, sum_logistic};
pub(crate) use percentile::{baseline, mean, percentile};
pub(crate) use positive_definite::solve_positive_definite;
pub(crate) use quadratic_program::{Constraint, QuadraticProgram};
pub(crate) use savitzky_golay::SavitzkyGolay;
pub(crate) use sum::{dot, sum};
pub(crate) use turn::{cos_of_turn, sin_of_turn};
pub(crate) use weighted_rows::weighted_rows;
