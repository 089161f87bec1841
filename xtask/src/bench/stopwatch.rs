//! Times of many runs, and their middle.

use std::time::{Duration, Instant};

/// Shortest time that is read off the clock; quicker runs are timed several at once.
const SHORTEST: Duration = Duration::from_micros(20);

/// Times of runs, ns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn extend(&mut self, nanoseconds: impl IntoIterator<Item = f64>) {
        self.0.extend(nanoseconds);
    }

    /// The value below which `share` of the times lie, ns.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = share * sorted.len().saturating_sub(1) as f64;
        let (low, high) = (at.floor() as usize, at.ceil() as usize);
        match (sorted.get(low), sorted.get(high)) {
            (Some(a), Some(b)) => a + (b - a) * at.fract(),
            _ => f64::NAN,
        }
    }

    /// Half of the runs were quicker, ns.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }
}

/// Something to time.
pub(crate) struct Runner<'a> {
    run: Box<dyn FnMut() + 'a>,
    /// How many runs are timed at once.
    batch: u32,
}

impl<'a> Runner<'a> {
    /// Runs `run` a few times to see how long it takes.
    pub(crate) fn new(mut run: impl FnMut() + 'a) -> Self {
        let mut batch = 1;
        loop {
            let start = Instant::now();
            for _ in 0..batch {
                run();
            }
            if start.elapsed() >= SHORTEST || batch > 1 << 20 {
                let run = Box::new(run);
                return Self { run, batch };
            }
            batch *= 2;
        }
    }

    /// Runs it for about `slot`, after a quarter of that (at least one run) untimed,
    /// so that caches are warm; appends the times.
    pub(crate) fn time(&mut self, slot: Duration, times: &mut Times) {
        let warm = Instant::now() + slot / 4;
        loop {
            (self.run)();
            if Instant::now() >= warm {
                break;
            }
        }
        let end = Instant::now() + slot;
        loop {
            let start = Instant::now();
            for _ in 0..self.batch {
                (self.run)();
            }
            let taken = start.elapsed().as_nanos() as f64;
            times.extend([taken / f64::from(self.batch)]);
            if Instant::now() >= end {
                return;
            }
        }
    }
}

/// Times several by turns, so that what slows the machine for a while slows all.
pub(crate) fn by_turns(runners: &mut [Runner<'_>], rounds: u32, slot: Duration) -> Vec<Times> {
    let mut times = vec![Times::default(); runners.len()];
    for _ in 0..rounds {
        for (runner, times) in runners.iter_mut().zip(&mut times) {
            runner.time(slot, times);
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::Times;

    #[test]
    fn quantiles_are_linear_between_times() {
        let mut times = Times::default();
        assert!(times.median().is_nan());
        times.extend([4.0, 1.0, 3.0, 2.0]);
        assert_eq!(times.median(), 2.5);
        assert_eq!(times.quantile(0.0), 1.0);
        assert_eq!(times.quantile(1.0), 4.0);
    }
}
