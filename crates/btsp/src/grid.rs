//! Sampled time.

use crate::error::{Invalid, positive, within};
use serde::{Deserialize, Serialize};

/// Most samples a grid may have.
pub const MAX_SAMPLES: usize = 10_000_000;

/// Times so close, in steps, are the same but for rounding: 9.99 s is meant to be the
/// sample at 9.989999999999576 s.
const ROUNDING: f64 = 1e-6;

/// Furthest a grid may reach from time 0, s.
const MAX_TIME: f64 = 1e9;

/// Sample times `start + i * step` up to, and without, `stop`, with the rounding
/// of `numpy.arange(start, stop, step)`.
///
/// The default is that of the kernel experiments: -10 to 10 s by 0.01 s.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// First sample, s; from -1e9 to 1e9.
    pub start: f64,
    /// End, s; above `start`, up to 1e9. Exact integrals end here, samples just before it.
    pub stop: f64,
    /// Distance of the samples, s; above 0. At most 10 million samples.
    pub step: f64,
}

impl Default for Grid {
    fn default() -> Self {
        Self {
            start: -10.0,
            stop: 10.0,
            step: 0.01,
        }
    }
}

impl Grid {
    /// Checks the ranges; keys are `grid.start` and so on.
    ///
    /// # Errors
    /// The first of start, stop and step that is out of its range, or a step that gives fewer
    /// than 2 or too many samples.
    pub fn validate(&self) -> Result<(), Invalid> {
        within("grid.start", self.start, -MAX_TIME, MAX_TIME, " s")?;
        within("grid.stop", self.stop, -MAX_TIME, MAX_TIME, " s")?;
        positive("grid.step", self.step, " s")?;
        if self.stop <= self.start {
            let allowed = format!("must be after grid.start ({} s)", self.start);
            return Err(Invalid::new("grid.stop", self.stop, allowed));
        }
        let samples = ((self.stop - self.start) / self.step).ceil();
        if !(samples >= 2.0 && samples <= MAX_SAMPLES as f64) {
            let allowed = format!(
                "must give 2 to {MAX_SAMPLES} samples from {} to {} s, not {}",
                self.start,
                self.stop,
                if samples < 1e7 {
                    samples.to_string()
                } else {
                    format!("{samples:e}")
                },
            );
            return Err(Invalid::new("grid.step", self.step, allowed));
        }
        if self.spacing() <= 0.0 || self.start + self.spacing() == self.start {
            let allowed = format!(
                "must be large enough to tell samples apart near {} s",
                self.start
            );
            return Err(Invalid::new("grid.step", self.step, allowed));
        }
        Ok(())
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        ((self.stop - self.start) / self.step).ceil() as usize
    }

    /// Whether there is no sample; never so once validated.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// From start to stop, s.
    pub(crate) fn length(&self) -> f64 {
        self.stop - self.start
    }

    /// Distance of the samples as rounded by `numpy.arange`, s: the second time
    /// minus the first.
    pub fn spacing(&self) -> f64 {
        (self.start + self.step) - self.start
    }

    /// Time of sample `i`, s.
    pub fn time(&self, i: usize) -> f64 {
        self.start + i as f64 * self.spacing()
    }

    /// All sample times, s.
    pub fn times(&self) -> Vec<f64> {
        (0..self.len()).map(|i| self.time(i)).collect()
    }

    /// Time of the last sample, s.
    pub fn last(&self) -> f64 {
        self.time(self.len().saturating_sub(1))
    }

    /// Whether an event at `time` (s) lies on the samples: from the start to the last
    /// sample, or so little after it that only rounding is between.
    pub fn holds(&self, time: f64) -> bool {
        time >= self.start && time <= self.last() + ROUNDING * self.step
    }

    /// The error of an event at `time` (s) that is not [held](Self::holds).
    pub fn off_samples(&self, key: &str, time: f64) -> Invalid {
        let (start, last) = (self.start, self.last());
        let allowed = format!("must be from {start} to {last} s, the grid's first and last sample");
        Invalid::new(key, time, allowed)
    }

    /// Whether `time` (s) lies at or before the end, rounding aside.
    pub(crate) fn ends_after(&self, time: f64) -> bool {
        time <= self.stop + ROUNDING * self.step
    }

    /// The sample on which an event at `time` (s) falls: the first at or after it.
    pub fn sample_of(&self, time: f64) -> usize {
        self.first_at_or_after(time)
            .min(self.len().saturating_sub(1))
    }

    /// The first sample at or after `time` (s); the number of samples where
    /// there is none.
    pub fn first_at_or_after(&self, time: f64) -> usize {
        let len = self.len();
        let guess = ((time - self.start) / self.spacing()).floor();
        let mut i = if guess > 0.0 {
            (guess as usize).min(len)
        } else {
            0
        };
        while i > 0 && self.time(i - 1) >= time {
            i -= 1;
        }
        while i < len && self.time(i) < time {
            i += 1;
        }
        i
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_as_numpy_arange_does() {
        let grid = Grid::default();
        assert_eq!(grid.len(), 2000);
        // numpy.arange(-10, 10, 0.01)[1000], and where 0, 0.3 and -5 fall.
        assert_eq!(grid.time(1000), -2.131_628_207_280_300_6e-13);
        assert_eq!(grid.first_at_or_after(0.0), 1001);
        assert_eq!(grid.first_at_or_after(0.3), 1031);
        assert_eq!(grid.first_at_or_after(-5.0), 501);
        assert!((grid.time(501) + 4.99).abs() < 1e-9);
        assert_eq!(grid.first_at_or_after(-1e300), 0);
        assert_eq!(grid.first_at_or_after(1e300), 2000);
    }

    #[test]
    fn first_at_or_after_is_what_it_says() {
        let grid = Grid {
            start: -1.3,
            stop: 2.7,
            step: 0.007,
        };
        for k in 0..5000 {
            let time = -2.0 + k as f64 * 0.001;
            let expected = grid
                .times()
                .iter()
                .position(|t| *t >= time)
                .unwrap_or(grid.len());
            assert_eq!(grid.first_at_or_after(time), expected, "{time}");
        }
    }

    #[test]
    fn the_last_sample_is_found_by_its_written_time() {
        let grid = Grid::default();
        assert!(grid.last() < 9.99 && grid.holds(9.99) && !grid.holds(9.991));
        assert_eq!(grid.sample_of(9.99), 1999);
    }

    #[test]
    fn refuses() {
        let grid = |start, stop, step| Grid { start, stop, step };
        for (bad, key) in [
            (grid(f64::NAN, 1.0, 0.1), "grid.start"),
            (grid(0.0, f64::INFINITY, 0.1), "grid.stop"),
            (grid(0.0, 0.0, 0.1), "grid.stop"),
            (grid(0.0, 1.0, 0.0), "grid.step"),
            (grid(0.0, 1.0, -0.1), "grid.step"),
            (grid(0.0, 1.0, 1e-9), "grid.step"),
            (grid(0.0, 1.0, 2.0), "grid.step"),
            (grid(1e9 - 1e-5, 1e9, 1e-8), "grid.step"),
            (grid(-1e308, 1e308, 1.0), "grid.start"),
        ] {
            assert_eq!(
                bad.validate().map_err(|e| e.key),
                Err(key.to_string()),
                "{bad:?}"
            );
        }
    }
}
