//! Signals: eligibility traces of presynaptic spikes and the instructive signal of
//! postsynaptic plateaus, each filtered by a causal exponential (Milstein et al.
//! 2021, eLife 10:e73046, eq. 1 to 3).
//!
//! Normalised *per event*: a trace has peak 1 after a single spike, and the
//! instructive signal is divided by its own maximum.

use crate::error::{Invalid, positive};
use crate::grid::Grid;
use crate::math::{decay_rows, exp, exp_m1};
use crate::method::Integration;
use crate::protocol::{Pairing, Plateau};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

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
    pub fn validate(&self) -> Result<(), Invalid> {
        positive("rule.eligibility_tau", self.eligibility_tau, " s")?;
        positive("rule.instructive_tau", self.instructive_tau, " s")
    }

    /// The same, or so long or so short that no double tells the difference: then
    /// nothing computed from them overflows.
    pub(crate) fn within(&self, grid: &Grid) -> Self {
        let (low, high) = (
            1e-100 * (grid.stop - grid.start),
            1e100 * (grid.stop - grid.start),
        );
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
    pub fn new(
        pairing: &'a Pairing,
        time_constants: TimeConstants,
        integration: Integration,
    ) -> Result<Self, Invalid> {
        pairing.validate()?;
        time_constants.validate()?;
        let time_constants = time_constants.within(&pairing.grid);
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
            Sampling::Grid(signals) => signals.runs(&spikes, |run, eligibility| {
                for (value, decay) in out[run].iter_mut().zip(&signals.decay) {
                    *value = eligibility * decay;
                }
            }),
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

/// Plateaus as disjoint intervals (onset, end) in order: their union.
fn union(plateaus: &[Plateau]) -> Vec<(f64, f64)> {
    let mut intervals: Vec<_> = plateaus.iter().map(|p| (p.onset, p.end())).collect();
    intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut union: Vec<(f64, f64)> = Vec::with_capacity(intervals.len());
    for (onset, end) in intervals {
        match union.last_mut() {
            Some(last) if onset <= last.1 => last.1 = last.1.max(end),
            _ => union.push((onset, end)),
        }
    }
    union
}

/// The samples at which a plateau is on: t >= onset and t < onset + duration.
fn plateau_samples(pairing: &Pairing) -> Vec<Range<usize>> {
    let grid = &pairing.grid;
    union(&pairing.plateaus)
        .into_iter()
        .map(|(onset, end)| grid.first_at_or_after(onset)..grid.first_at_or_after(end))
        .collect()
}

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
        let mut spikes = spikes
            .iter()
            .map(|s| self.grid.first_at_or_after(*s))
            .peekable();
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

    /// The overlap of an input wherever it is not 0: appends its values to `u`,
    /// emptied before, and returns the sample of the first; later samples have 0.
    pub(crate) fn overlap(&self, spikes: &[f64], u: &mut Vec<f64>) -> usize {
        u.clear();
        let mut start = self.end;
        self.runs(spikes, |run, eligibility| {
            // A run that ends before the first plateau counts for nothing.
            let from = run.start.max(self.first);
            let faded = from.max(self.last_on) + self.tail;
            let to = run.end.min(self.end).min(faded);
            if from < to {
                start = start.min(from);
                // Between what has faded and the next spike.
                u.resize(from - start, 0.0);
                let decay = &self.decay[from - run.start..to - run.start];
                let instructive = &self.instructive[from..to];
                u.extend(
                    decay
                        .iter()
                        .zip(instructive)
                        .map(|(d, i)| eligibility * d * i),
                );
            }
        });
        start
    }
}

/// The instructive signal in continuous time.
#[derive(Clone, Debug)]
pub(crate) struct InstructiveCourse {
    /// Disjoint plateaus in order: onset, end, and the signal at the onset.
    plateaus: Vec<(f64, f64, f64)>,
    tau: f64,
    /// The largest value before normalisation.
    peak: f64,
}

impl InstructiveCourse {
    pub(crate) fn new(plateaus: &[Plateau], time_constants: TimeConstants) -> Self {
        let tau = time_constants.instructive_tau;
        let mut course = Self {
            plateaus: Vec::new(),
            tau,
            peak: 1.0,
        };
        let mut peak = 0.0_f64;
        for (onset, end) in union(plateaus) {
            let before = course.at(onset);
            course.plateaus.push((onset, end, before));
            peak = peak.max(course.at(end));
        }
        course.peak = peak;
        for plateau in &mut course.plateaus {
            plateau.2 /= peak;
        }
        course
    }

    /// The signal at `time`.
    fn at(&self, time: f64) -> f64 {
        let k = self.plateaus.partition_point(|p| p.0 <= time);
        let Some((onset, end, before)) = k.checked_sub(1).map(|k| self.plateaus[k]) else {
            return 0.0;
        };
        let during = (time.min(end) - onset) / self.tau;
        let value = before * exp(-during) - exp_m1(-during) / self.peak;
        value * exp(-(time - end).max(0.0) / self.tau)
    }

    /// Where the gate changes: times in order, and what it is from there on.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (f64, bool)> + '_ {
        self.plateaus
            .iter()
            .flat_map(|p| [(p.0, true), (p.1, false)])
    }

    /// What the signal tends to while the gate is on.
    pub(crate) fn ceiling(&self) -> f64 {
        1.0 / self.peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset;

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

    #[test]
    fn touching_plateaus_are_one() {
        let plateau = |onset, duration| Plateau { onset, duration };
        let parts = [plateau(0.5, 0.5), plateau(0.0, 0.5), plateau(0.2, 0.1)];
        assert_eq!(union(&parts), [(0.0, 1.0)]);
        assert_eq!(
            union(&[plateau(1.0, 0.5), plateau(0.0, 0.5)]),
            [(0.0, 0.5), (1.0, 1.5)]
        );
    }
}
