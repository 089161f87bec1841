//! Elementary functions and quadrature whose bits are the same everywhere.
//!
//! Only additions, subtractions, multiplications and divisions, each rounded
//! once and in a written order: so SSE2, AVX2, AVX-512 and WebAssembly agree to
//! the last bit, which the standard library's functions do not promise.

mod exp;
mod interp;
mod legendre;
mod linspace;
mod logistic;
mod percentile;
mod savitzky_golay;
mod sum;

pub(crate) use exp::{decay_rows, rise_rows};
pub use exp::{exp, exp_m1};
pub(crate) use interp::interp;
pub(crate) use legendre::{GaussLegendre, NODES};
pub use linspace::linspace;
pub use logistic::logistic;
pub(crate) use logistic::{logistic_rows, sum_logistic};
pub(crate) use percentile::{baseline, mean, percentile};
pub(crate) use savitzky_golay::SavitzkyGolay;
pub(crate) use sum::{dot, sum};
