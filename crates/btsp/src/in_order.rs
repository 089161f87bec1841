//! Independent work, its results in order.

/// `each` of 0, 1, ... `count` - 1, one after another; with the feature `parallel` and
/// on a thread of a rayon pool, on all threads of that pool. There is no global pool
/// behind the caller's back: its threads would not survive a fork.
pub(crate) fn in_order<R: Send>(count: usize, each: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    if rayon::current_thread_index().is_some() {
        use rayon::prelude::*;
        return (0..count).into_par_iter().map(each).collect();
    }
    (0..count).map(each).collect()
}
