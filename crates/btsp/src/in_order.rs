//! Independent work, its results in order.

/// `each` of 0, 1, ... `count` - 1: on the caller's rayon threads with the feature
/// `parallel`, else one after another.
#[cfg(feature = "parallel")]
pub(crate) fn in_order<R: Send>(count: usize, each: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map(each).collect()
}

/// `each` of 0, 1, ... `count` - 1: on the caller's rayon threads with the feature
/// `parallel`, else one after another.
#[cfg(not(feature = "parallel"))]
pub(crate) fn in_order<R: Send>(count: usize, each: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    (0..count).map(each).collect()
}
