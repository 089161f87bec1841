//! The signals on the grid, as published: events fall on samples, filters are as long
//! as the grid.

use super::TimeConstants;
use super::instructive::union;
use crate::grid::Grid;
use crate::math::{decay_rows, exp_m1};
use crate::protocol::Pairing;
use std::ops::Range;

/// The samples at which a plateau is on: t >= onset and t < onset + duration.
pub(super) fn plateau_samples(pairing: &Pairing) -> Vec<Range<usize>> {
    let grid = &pairing.grid;
    union(&pairing.plateaus)
        .into_iter()
        .map(|(onset, end)| grid.first_at_or_after(onset)..grid.first_at_or_after(end))
        .collect()
}

/// Most samples of a piece of an overlap.
const PIECE: usize = 1024;

/// The signals on the grid, as published.
#[derive(Clone, Debug)]
pub(crate) struct GridSignals {
    /// e^(-k spacing / tau_E) for k = 0, 1, ...
    decay: Vec<f64>,
    /// The instructive signal at each sample.
    pub(crate) instructive: Vec<f64>,
    /// The first sample at which the instructive signal is not 0.
    first: usize,
    /// One past the last sample at which a plateau is on, and at which the
    /// instructive signal can matter.
    last_on: usize,
    end: usize,
    /// Samples without a spike after a plateau, or the last spike after it, in which
    /// an overlap can matter.
    tail: usize,
    grid: Grid,
}

impl GridSignals {
    pub(crate) fn new(pairing: &Pairing, time_constants: TimeConstants) -> Self {
        let grid = pairing.grid;
        let spacing = grid.spacing();
        // One more than samples: a plateau may cover all of them.
        let elapsed: Vec<f64> = (0..=grid.len()).map(|k| k as f64 * spacing).collect();
        let mut decay = vec![0.0; grid.len()];
        let mut fade = vec![0.0; elapsed.len()];
        decay_rows(
            &elapsed[..grid.len()],
            time_constants.eligibility_tau,
            &mut decay,
        );
        decay_rows(&elapsed, time_constants.instructive_tau, &mut fade);

        let on = plateau_samples(pairing);
        let mut instructive = vec![0.0; grid.len()];
        // A plateau of m samples adds the geometric series 1 + r + ... + r^(m-1).
        let one = exp_m1(-spacing / time_constants.instructive_tau);
        let series = |time: f64| exp_m1(-time / time_constants.instructive_tau) / one;
        let mut before = 0.0;
        for (k, plateau) in on.iter().enumerate() {
            for (m, value) in (1..).zip(&mut instructive[plateau.clone()]) {
                *value = before * fade[m] + series(elapsed[m]);
            }
            let next = on.get(k + 1).map_or(grid.len(), |p| p.start);
            let peak = instructive[plateau.end - 1];
            for (value, fade) in instructive[plateau.end..next].iter_mut().zip(&fade[1..]) {
                *value = peak * fade;
            }
            before = instructive[next - 1];
        }
        let largest = instructive.iter().copied().fold(0.0, f64::max);
        for value in &mut instructive {
            *value /= largest;
        }

        let first = on.iter().map(|p| p.start).min().unwrap_or(0);
        let last_on = on.iter().map(|p| p.end).max().unwrap_or(0);
        // What has fallen by e^-85, below 1e-36, matters to no train and gain.
        let samples = |tau: f64| (85.0 * tau / spacing).min(grid.len() as f64) as usize + 1;
        let end = grid
            .len()
            .min(last_on + samples(time_constants.instructive_tau));
        Self {
            decay,
            instructive,
            first,
            last_on,
            end,
            tail: samples(time_constants.overlap_tau()),
            grid,
        }
    }

    /// Calls `each` with the samples from every spike to before the next, and the
    /// eligibility at the first of them. Spikes on the same sample add.
    fn runs(&self, spikes: &[f64], mut each: impl FnMut(Range<usize>, f64)) {
        let mut spikes = spikes.iter().map(|s| self.grid.sample_of(*s)).peekable();
        let (mut eligibility, mut last) = (0.0, 0);
        while let Some(sample) = spikes.next() {
            if sample >= self.decay.len() {
                break;
            }
            eligibility = eligibility * self.decay[sample - last] + 1.0;
            last = sample;
            let next = spikes
                .peek()
                .copied()
                .unwrap_or(self.decay.len())
                .min(self.decay.len());
            if next > sample {
                each(sample..next, eligibility);
            }
        }
    }

    /// Sets `out` to the eligibility trace of an input from its first spike on.
    pub(super) fn eligibility_trace(&self, spikes: &[f64], out: &mut [f64]) {
        self.runs(spikes, |run, eligibility| {
            for (value, decay) in out[run].iter_mut().zip(&self.decay) {
                *value = eligibility * decay;
            }
        });
    }

    /// Calls `each` with pieces of an input's overlap, in order of time, that together
    /// hold every sample where it is not 0, and with the sample of each piece's first
    /// value. Pieces are short enough to stay in the nearest cache; `piece` is room for
    /// one.
    pub(crate) fn overlap(
        &self,
        spikes: &[f64],
        piece: &mut Vec<f64>,
        mut each: impl FnMut(usize, &[f64]),
    ) {
        piece.clear();
        let mut first = 0;
        self.runs(spikes, |run, eligibility| {
            // A run that ends before the first plateau counts for nothing.
            let mut from = run.start.max(self.first);
            let faded = from.max(self.last_on) + self.tail;
            let to = run.end.min(self.end).min(faded);
            while from < to {
                let follows = first + piece.len() == from && piece.len() < PIECE;
                if !piece.is_empty() && !follows {
                    each(first, piece);
                    piece.clear();
                }
                if piece.is_empty() {
                    first = from;
                }
                let count = (PIECE - piece.len()).min(to - from);
                let decay = &self.decay[from - run.start..][..count];
                let instructive = &self.instructive[from..][..count];
                let values = decay.iter().zip(instructive);
                piece.extend(values.map(|(d, i)| eligibility * d * i));
                from += count;
            }
        });
        if !piece.is_empty() {
            each(first, piece);
        }
    }
}
