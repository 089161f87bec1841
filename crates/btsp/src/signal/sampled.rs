//! The signals of a sampled lap, by recursive filters.

use super::TimeConstants;
use super::filter::{ExponentialFilter, PIECE};
use super::normalisation::{Normalisation, largest};
use crate::sampled_lap::SampledLap;
use std::ops::Range;

/// An instructive signal that has fallen by e^-85 from its largest sample is taken as
/// 0, as on the grid: it matters to no overlap and gain.
const FADED: f64 = 1e-37;

/// The signals of a sampled lap.
#[derive(Clone, Debug)]
pub(crate) struct SampledSignals {
    eligibility: ExponentialFilter,
    /// The instructive signal at each sample.
    instructive: Vec<f64>,
    /// The samples where it is not 0, cut at multiples of `PIECE`.
    active: Vec<Range<usize>>,
}

impl SampledSignals {
    /// Of a lap that is valid, but for its rates.
    pub(crate) fn new(
        lap: &SampledLap<'_>,
        time_constants: TimeConstants,
        normalisation: Normalisation,
    ) -> Self {
        let time_constants = time_constants.within(lap.length());
        let TimeConstants {
            eligibility_tau,
            instructive_tau,
        } = time_constants;
        let of_sum_1 = |tau, peak| ExponentialFilter::of_sum_1(tau, lap.step, peak);
        let (eligibility, instructive) = match normalisation {
            Normalisation::PerEvent => (
                ExponentialFilter::of_peak_1(eligibility_tau, lap.step),
                of_sum_1(instructive_tau, 1.0),
            ),
            Normalisation::Pooled(peaks) => (
                of_sum_1(eligibility_tau, peaks.eligibility_peak),
                of_sum_1(instructive_tau, peaks.instructive_peak),
            ),
        };
        let mut instructive = instructive.row(lap.plateau);
        let peak = largest(0.0, &instructive);
        for value in &mut instructive {
            if *value <= FADED * peak {
                *value = 0.0;
            } else if normalisation == Normalisation::PerEvent {
                *value /= peak;
            }
        }
        Self {
            eligibility,
            active: active(&instructive),
            instructive,
        }
    }

    /// Calls `each` with pieces of the overlaps of some inputs, whose `rates` these are:
    /// the number of the input among them, the first sample, and the values. For each
    /// input these come in order of time and hold every sample where the overlap is not
    /// 0. Says whether all rates are in their range; if not, the overlaps are of no
    /// meaning.
    pub(crate) fn overlaps(
        &self,
        rates: &[f64],
        mut each: impl FnMut(usize, usize, &[f64]),
    ) -> bool {
        let end = self.active.last().map_or(0, |active| active.end);
        let mut overlap = [0.0; PIECE];
        let samples = self.instructive.len();
        self.eligibility
            .rows(rates, samples, end, |input, first, trace| {
                let from = self.active.partition_point(|a| a.end <= first);
                for active in &self.active[from..] {
                    if active.start >= first + trace.len() {
                        break;
                    }
                    let trace = &trace[active.start - first..active.end - first];
                    let instructive = &self.instructive[active.clone()];
                    for ((u, e), i) in overlap.iter_mut().zip(trace).zip(instructive) {
                        *u = e * i;
                    }
                    each(input, active.start, &overlap[..trace.len()]);
                }
            })
    }
}

/// Ranges of values other than 0, cut at multiples of `PIECE`.
fn active(values: &[f64]) -> Vec<Range<usize>> {
    let mut active: Vec<Range<usize>> = Vec::new();
    for (k, _) in values.iter().enumerate().filter(|(_, v)| **v != 0.0) {
        match active.last_mut() {
            Some(last) if last.end == k && !k.is_multiple_of(PIECE) => last.end += 1,
            _ => active.push(k..k + 1),
        }
    }
    active
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_all_that_is_active() {
        let mut values = vec![0.0; 3 * PIECE];
        values[3] = 1.0;
        values[5..2 * PIECE + 1].fill(0.5);
        let expected = [3..4, 5..PIECE, PIECE..2 * PIECE, 2 * PIECE..2 * PIECE + 1];
        assert_eq!(active(&values), expected);
        assert!(active(&[0.0; 4]).is_empty());
    }
}
