//! Causal exponential filters of samples.

use crate::math::{exp, exp_m1};
use crate::sampled_lap::are_rates;

/// Samples that are filtered at once: few enough to stay in the nearest cache, a multiple of
/// what the gains work on at once, and not a power of 2, of which pieces side by side
/// would push each other out of the cache.
pub(crate) const PIECE: usize = 272;
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
        let mut last = [[0.0; PIECE]; N];
        for first in (0..lanes[0].len()).step_by(PIECE) {
            let pieces = lanes.map(|lane| &lane[first..lane.len().min(first + PIECE)]);
            for (piece, last) in pieces.iter().zip(&mut last) {
                valid &= are_rates(piece);
                if piece.len() < PIECE {
                    last[..piece.len()].copy_from_slice(piece);
                }
            }
            if first >= end {
                continue;
            }
            let whole = std::array::from_fn(|k| pieces[k].first_chunk().unwrap_or(&last[k]));
            self.advance(&mut state, whole, &mut filtered);
            let count = pieces[0].len().min(end - first);
            for (lane, filtered) in filtered.iter().enumerate() {
                each(first_lane + lane, first, &filtered[..count]);
            }
        }
        valid
    }

    fn advance<const N: usize>(
        &self,
        state: &mut [f64; N],
        pieces: [&[f64; PIECE]; N],
        filtered: &mut [[f64; PIECE]; N],
    ) {
        let mut now = *state;
        for k in 0..PIECE {
            for lane in 0..N {
                now[lane] = self.decay * now[lane] + self.gain * pieces[lane][k];
                filtered[lane][k] = now[lane];
            }
        }
        *state = now.map(|value| if value < GONE { 0.0 } else { value });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of every number and length beside whole blocks and pieces, each the same as
    /// the recursion alone.
    #[test]
    fn rows_are_the_recursion() {
        let filter = ExponentialFilter {
            decay: 0.9,
            gain: 0.25,
        };
        for (count, samples) in [(1, 2), (3, PIECE - 1), (8, PIECE), (19, 2 * PIECE + 5)] {
            let x = |row: usize, k: usize| ((row * 7 + k * 13) % 11) as f64;
            let rows: Vec<f64> = (0..count * samples)
                .map(|k| x(k / samples, k % samples))
                .collect();
            for end in [0, 1, samples / 2, samples] {
                let mut found = vec![Vec::new(); count];
                assert!(filter.rows(&rows, samples, end, |row, first, values| {
                    assert_eq!(first, found[row].len());
                    found[row].extend_from_slice(values);
                }));
                for (row, found) in found.iter().enumerate() {
                    let mut y = 0.0;
                    let expected = (0..end).map(|k| {
                        y = 0.9 * y + 0.25 * x(row, k);
                        y
                    });
                    assert_eq!(*found, expected.collect::<Vec<_>>(), "row {row}");
                }
            }
        }
    }

    #[test]
    fn a_rate_out_of_range_is_noticed_wherever_it_is() {
        let filter = ExponentialFilter::of_peak_1(1.0, 0.1);
        let samples = PIECE + 3;
        for k in [0, samples - 1, 9 * samples, 10 * samples - 1] {
            for end in [0, samples] {
                let mut rows = vec![1.0; 10 * samples];
                assert!(filter.rows(&rows, samples, end, |_, _, _| ()));
                rows[k] = -1.0;
                assert!(!filter.rows(&rows, samples, end, |_, _, _| ()), "{k}");
            }
        }
    }
}
