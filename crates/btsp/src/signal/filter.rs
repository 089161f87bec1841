//! Causal exponential filters of samples.

use crate::math::{exp, exp_m1};
use crate::sampled_lap::are_rates;

/// Samples that are filtered at once: few enough to stay in the nearest cache.
pub(crate) const PIECE: usize = 512;
/// Rows that are filtered side by side: a sample of one row waits for the sample
/// before, and the processor works on other rows meanwhile.
pub(crate) const LANES: usize = 8;
/// A filtered signal so small counts for nothing, and numbers much smaller are slow.
const GONE: f64 = 1e-200;

/// y_n = decay y_{n-1} + gain x_n, with nothing before the first sample.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExponentialFilter {
    decay: f64,
    gain: f64,
}

impl ExponentialFilter {
    /// A spike on a sample, a rate of 1 / `step` there, has peak 1.
    pub(crate) fn of_peak_1(tau: f64, step: f64) -> Self {
        Self {
            decay: exp(-step / tau),
            gain: step,
        }
    }

    /// The filter's samples sum to 1 over infinite time, and the result is in units of
    /// `peak`.
    pub(crate) fn of_sum_1(tau: f64, step: f64, peak: f64) -> Self {
        Self {
            decay: exp(-step / tau),
            gain: -exp_m1(-step / tau) / peak,
        }
    }

    /// One filtered row, whole.
    pub(crate) fn row(&self, samples: &[f64]) -> Vec<f64> {
        let mut filtered = Vec::with_capacity(samples.len());
        self.rows(samples, samples.len(), samples.len(), |_, _, piece| {
            filtered.extend_from_slice(piece);
        });
        filtered
    }

    /// Filters `rows` of firing rates, of `samples` each and one behind the other, up to
    /// sample `end`; calls `each` with the row, the first sample and the values of each
    /// piece, in order of time within a row. Says whether all rates of the rows, those
    /// after `end` too, are in their range; if not, values are of no meaning.
    pub(crate) fn rows(
        &self,
        rows: &[f64],
        samples: usize,
        end: usize,
        mut each: impl FnMut(usize, usize, &[f64]),
    ) -> bool {
        let mut valid = true;
        for (block, rows) in rows.chunks(LANES * samples).enumerate() {
            let first = block * LANES;
            let mut lanes = rows.chunks_exact(samples);
            if let [
                Some(a),
                Some(b),
                Some(c),
                Some(d),
                Some(e),
                Some(f),
                Some(g),
                Some(h),
            ] = std::array::from_fn(|_| lanes.next())
            {
                valid &= self.lanes([a, b, c, d, e, f, g, h], first, end, &mut each);
            } else {
                for (row, lane) in rows.chunks_exact(samples).enumerate() {
                    valid &= self.lanes([lane], first + row, end, &mut each);
                }
            }
        }
        valid
    }

    fn lanes<const N: usize>(
        &self,
        lanes: [&[f64]; N],
        first_lane: usize,
        end: usize,
        each: &mut impl FnMut(usize, usize, &[f64]),
    ) -> bool {
        let mut valid = true;
        let mut state = [0.0; N];
        let mut filtered = [[0.0; PIECE]; N];
        let samples = lanes.iter().map(|lane| lane.len()).min().unwrap_or(0);
        for first in (0..samples).step_by(PIECE) {
            let count = PIECE.min(samples - first);
            let pieces = lanes.map(|lane| &lane[first..first + count]);
            for piece in pieces {
                valid &= are_rates(piece);
            }
            if first >= end {
                continue;
            }
            let count = count.min(end - first);
            self.advance(&mut state, pieces.map(|p| &p[..count]), &mut filtered);
            for (lane, filtered) in filtered.iter().enumerate() {
                each(first_lane + lane, first, &filtered[..count]);
            }
            for state in &mut state {
                if *state < GONE {
                    *state = 0.0;
                }
            }
        }
        valid
    }

    fn advance<const N: usize>(
        &self,
        state: &mut [f64; N],
        pieces: [&[f64]; N],
        filtered: &mut [[f64; PIECE]; N],
    ) {
        let count = pieces[0].len().min(PIECE);
        for k in 0..count {
            for lane in 0..N {
                state[lane] = self.decay * state[lane] + self.gain * pieces[lane][k];
                filtered[lane][k] = state[lane];
            }
        }
    }
}
