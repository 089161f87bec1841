//! Signals: eligibility traces of presynaptic spikes and the instructive signal of
//! postsynaptic plateaus, each filtered by a causal exponential (Milstein et al.
//! 2021, eLife 10:e73046).
//!
//! Those of a pairing are normalised *per event*: a trace has peak 1 after a single
//! spike, and the instructive signal is divided by its own maximum. Those of a sampled
//! lap have a [`Normalisation`].

mod filter;
mod instructive;
mod normalisation;
mod on_grid;
mod sampled;

use crate::error::{Invalid, positive};
use crate::math::exp;
use crate::method::Integration;
use crate::protocol::Pairing;
pub(crate) use filter::LANES;
pub(crate) use instructive::InstructiveCourse;
pub use normalisation::{Normalisation, Peaks};
pub(crate) use on_grid::GridSignals;
use on_grid::plateau_samples;
pub(crate) use sampled::SampledSignals;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The time constants of the two signals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeConstants {
    /// Decay of an eligibility trace, s; above 0.
    pub eligibility_tau: f64,
    /// Decay (and rise) of the instructive signal, s; above 0.
    pub instructive_tau: f64,
}

impl TimeConstants {
    /// Checks the ranges; keys are `rule.eligibility_tau` and `rule.instructive_tau`.
    ///
    /// # Errors
    /// The time constant that is not above 0.
    pub fn validate(&self) -> Result<(), Invalid> {
        positive("rule.eligibility_tau", self.eligibility_tau, " s")?;
        positive("rule.instructive_tau", self.instructive_tau, " s")
    }

    /// The same, or so long or so short for a lap of `length` s that no double tells the
    /// difference: then nothing computed from them overflows.
    pub(crate) fn within(&self, length: f64) -> Self {
        let (low, high) = (1e-100 * length, 1e100 * length);
        Self {
            eligibility_tau: self.eligibility_tau.clamp(low, high),
            instructive_tau: self.instructive_tau.clamp(low, high),
        }
    }

    /// Time constant at which their overlap decays after a plateau, s.
    pub(crate) fn overlap_tau(&self) -> f64 {
        1.0 / (1.0 / self.eligibility_tau + 1.0 / self.instructive_tau)
    }
}

/// The signals of one pairing, sampled on its grid: on the grid as published, or
/// the exact ones read at the grid's times.
///
/// ```
/// use btsp::{Integration, Signals, preset};
///
/// let preset = preset::SIGNALS;
/// let pairing = preset.pairing();
/// let signals = Signals::new(&pairing, preset.time_constants, Integration::Grid)?;
/// let mut trace = vec![0.0; signals.time().len()];
/// signals.eligibility_trace(0, &mut trace);
/// assert_eq!(trace[501], 1.0); // the spike at -5 s
/// # Ok::<(), btsp::Invalid>(())
/// ```
#[derive(Clone, Debug)]
pub struct Signals<'a> {
    pairing: &'a Pairing,
    time_constants: TimeConstants,
    time: Vec<f64>,
    instructive_signal: Vec<f64>,
    sampling: Sampling,
}

#[derive(Clone, Debug)]
enum Sampling {
    Grid(GridSignals),
    Exact,
}

impl<'a> Signals<'a> {
    /// Prepares the signals of `pairing`, after checking its ranges.
    ///
    /// Costs a few exponentials per grid sample.
    ///
    /// # Errors
    /// The first setting of pairing or time constants that is out of its range.
    pub fn new(
        pairing: &'a Pairing,
        time_constants: TimeConstants,
        integration: Integration,
    ) -> Result<Self, Invalid> {
        pairing.validate()?;
        time_constants.validate()?;
        let time_constants = time_constants.within(pairing.grid.length());
        let time = pairing.grid.times();
        let (instructive_signal, sampling) = match integration {
            Integration::Grid => {
                let signals = GridSignals::new(pairing, time_constants);
                (signals.instructive.clone(), Sampling::Grid(signals))
            }
            Integration::Exact => {
                let instructive = InstructiveCourse::new(&pairing.plateaus, time_constants);
                (
                    time.iter().map(|t| instructive.at(*t)).collect(),
                    Sampling::Exact,
                )
            }
        };
        Ok(Self {
            pairing,
            time_constants,
            time,
            instructive_signal,
            sampling,
        })
    }

    /// Sample times, s.
    pub fn time(&self) -> &[f64] {
        &self.time
    }

    /// The plateau gate at each time: 1 while a plateau is on, else 0.
    pub fn plateau(&self) -> Vec<f64> {
        let mut gate = vec![0.0; self.time.len()];
        for on in plateau_samples(self.pairing) {
            gate[on].fill(1.0);
        }
        gate
    }

    /// The instructive signal at each time, largest value 1 (of the exact course;
    /// of its samples on the grid).
    pub fn instructive_signal(&self) -> &[f64] {
        &self.instructive_signal
    }

    /// The eligibility trace of `input` at each time.
    ///
    /// # Panics
    /// If there is no such input or `out` is not as long as [`time`](Self::time).
    pub fn eligibility_trace(&self, input: usize, out: &mut [f64]) {
        assert_eq!(out.len(), self.time.len(), "one value per sample");
        out.fill(0.0);
        let spikes = sorted(&self.pairing.spike_times[input]);
        match &self.sampling {
            Sampling::Grid(signals) => signals.eligibility_trace(&spikes, out),
            Sampling::Exact => {
                let tau = self.time_constants.eligibility_tau;
                let (mut from, mut eligibility) = (0, 0.0);
                let mut last = f64::NEG_INFINITY;
                for (k, spike) in spikes.iter().enumerate() {
                    eligibility = eligibility * exp(-(spike - last) / tau) + 1.0;
                    last = *spike;
                    from += self.time[from..].partition_point(|t| t < spike);
                    let next = spikes.get(k + 1).copied().unwrap_or(f64::INFINITY);
                    for (value, time) in out[from..].iter_mut().zip(&self.time[from..]) {
                        if *time >= next {
                            break;
                        }
                        *value = eligibility * exp(-(time - spike) / tau);
                    }
                }
            }
        }
    }

    /// The overlap of `input` at each time: eligibility trace times instructive signal.
    ///
    /// # Panics
    /// As [`eligibility_trace`](Self::eligibility_trace).
    pub fn overlap(&self, input: usize, out: &mut [f64]) {
        self.eligibility_trace(input, out);
        for (value, instructive) in out.iter_mut().zip(&self.instructive_signal) {
            *value *= instructive;
        }
    }
}

/// Spike times in order.
pub(crate) fn sorted(spikes: &[f64]) -> Cow<'_, [f64]> {
    if spikes.is_sorted() {
        return Cow::Borrowed(spikes);
    }
    let mut owned = spikes.to_vec();
    owned.sort_by(f64::total_cmp);
    Cow::Owned(owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset;
    use crate::protocol::Plateau;

    #[test]
    fn both_samplings_agree_where_the_grid_is_fine() {
        let mut pairing = preset::NONLINEAR.pairing();
        pairing.grid.step = 1e-4;
        pairing.spike_times = vec![vec![0.3, -1.0, -0.5, -0.5], vec![]];
        pairing.plateaus = vec![
            Plateau {
                onset: 1.0,
                duration: 0.2,
            },
            Plateau {
                onset: 0.0,
                duration: 0.3,
            },
            Plateau {
                onset: 0.1,
                duration: 0.4,
            },
        ];
        let time_constants = preset::NONLINEAR.time_constants;
        let on_grid = Signals::new(&pairing, time_constants, Integration::Grid).unwrap();
        let exact = Signals::new(&pairing, time_constants, Integration::Exact).unwrap();
        let n = on_grid.time().len();
        let (mut a, mut b) = (vec![0.0; n], vec![0.0; n]);
        for input in 0..2 {
            on_grid.overlap(input, &mut a);
            exact.overlap(input, &mut b);
            let worst = a
                .iter()
                .zip(&b)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f64::max);
            assert!(worst < 2e-3, "{worst}");
        }
        assert!(b.iter().all(|v| *v == 0.0), "a silent input has no trace");
        let largest = exact
            .instructive_signal()
            .iter()
            .copied()
            .fold(0.0, f64::max);
        assert!(largest <= 1.0 && largest > 0.999, "{largest}");
    }

    #[test]
    fn a_plateau_may_cover_the_whole_grid() {
        let mut pairing = preset::NONLINEAR.pairing();
        pairing.plateaus = vec![Plateau {
            onset: -10.0,
            duration: 20.0,
        }];
        let signals = Signals::new(
            &pairing,
            preset::NONLINEAR.time_constants,
            Integration::Grid,
        )
        .unwrap();
        assert!(signals.plateau().iter().all(|gate| *gate == 1.0));
        assert_eq!(signals.instructive_signal().last(), Some(&1.0));
    }
}
