//! The drive of every lap of an induction on every input.

use super::PlaceInputs;
use super::areas::{Area, AreaSlopes, SlopedArea, SlopedSample};
use super::eligibility::Eligibility;
use super::harmonics::{EachInput, Harmonics};
use super::kernel::Kernel;
use super::trajectory::Trajectory;
use crate::gain::Gain;
use crate::signal::Peaks;

/// Signals of a run, ready to be integrated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signals<'a> {
    pub(super) trajectory: &'a Trajectory,
    pub(super) harmonics: &'a Harmonics,
    /// Of the eligibility traces and of the instructive signal.
    pub(super) kernels: [Kernel; 2],
}

/// The largest signals of a run, and their derivatives in their time constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SlopedPeaks {
    pub(crate) peaks: Peaks,
    /// Zeros where the peaks are given.
    pub(crate) slopes: [f64; 2],
}

impl SlopedPeaks {
    /// The larger of each.
    pub(crate) fn or(self, other: Self) -> Self {
        let eligibility = self.peaks.eligibility_peak >= other.peaks.eligibility_peak;
        let instructive = self.peaks.instructive_peak >= other.peaks.instructive_peak;
        let slope = |first: bool, k: usize| {
            if first {
                self.slopes[k]
            } else {
                other.slopes[k]
            }
        };
        Self {
            peaks: self.peaks.or(other.peaks),
            slopes: [slope(eligibility, 0), slope(instructive, 1)],
        }
    }
}

impl Signals<'_> {
    /// The largest of both signals over the run.
    pub(super) fn peaks(&self, sloped: bool) -> SlopedPeaks {
        let [eligibility, instructive] = self.kernels;
        let traces = Eligibility::new(self.trajectory, self.harmonics, eligibility, sloped);
        let [eligibility_peak, eligibility_slope] = traces.peak();
        let (_, [instructive_peak, instructive_slope]) =
            self.trajectory.instructive_peak(&instructive);
        SlopedPeaks {
            peaks: Peaks {
                eligibility_peak,
                instructive_peak,
            },
            slopes: [eligibility_slope, instructive_slope],
        }
    }

    /// P and D of each lap.
    pub(super) fn drives(&self, gains: &[Gain; 2], peaks: &Peaks) -> Vec<[EachInput; 2]> {
        let [eligibility, instructive] = self.kernels;
        let mut traces = Eligibility::new(self.trajectory, self.harmonics, eligibility, false);
        let mut amplitudes = vec![0.0; self.harmonics.width()];
        let mut trace = [0.0; PlaceInputs::COUNT];
        let unit = 1.0 / (peaks.eligibility_peak * peaks.instructive_peak);
        let laps = 0..self.trajectory.laps.len();
        laps.map(|lap| {
            let mut areas = [Area::under(&gains[0]), Area::under(&gains[1])];
            self.each_instructed(&instructive, lap, |sample, [signal, _], weight| {
                traces.at(sample, &mut amplitudes, &mut []);
                self.harmonics.each_input(&amplitudes, &mut trace);
                for area in &mut areas {
                    area.add(&trace, signal * unit, weight);
                }
            });
            areas.map(Area::finish)
        })
        .collect()
    }

    /// P and D of each lap with their derivatives; those in the time constants include the
    /// peaks'.
    pub(super) fn sloped_drives(
        &self,
        gains: &[Gain; 2],
        sloped: &SlopedPeaks,
    ) -> Vec<[AreaSlopes; 2]> {
        let [eligibility, instructive] = self.kernels;
        let mut traces = Eligibility::new(self.trajectory, self.harmonics, eligibility, true);
        let width = self.harmonics.width();
        let (mut amplitudes, mut slopes) = (vec![0.0; width], vec![0.0; width]);
        let mut trace = [0.0; PlaceInputs::COUNT];
        let mut trace_slope = [0.0; PlaceInputs::COUNT];
        let SlopedPeaks {
            peaks,
            slopes: [eligibility_slope, instructive_slope],
        } = *sloped;
        let unit = 1.0 / (peaks.eligibility_peak * peaks.instructive_peak);
        let relative_eligibility = eligibility_slope / peaks.eligibility_peak;
        let relative_instructive = instructive_slope / peaks.instructive_peak;
        let laps = 0..self.trajectory.laps.len();
        laps.map(|lap| {
            let mut areas = [SlopedArea::under(&gains[0]), SlopedArea::under(&gains[1])];
            self.each_instructed(
                &instructive,
                lap,
                |sample, [signal, signal_slope], weight| {
                    traces.at(sample, &mut amplitudes, &mut slopes);
                    for (slope, amplitude) in slopes.iter_mut().zip(&amplitudes) {
                        *slope -= amplitude * relative_eligibility;
                    }
                    self.harmonics.each_input(&amplitudes, &mut trace);
                    self.harmonics.each_input(&slopes, &mut trace_slope);
                    let sample = SlopedSample {
                        trace: &trace,
                        trace_slope: &trace_slope,
                        scale: signal * unit,
                        scale_slope: (signal_slope - signal * relative_instructive) * unit,
                        weight,
                    };
                    for area in &mut areas {
                        area.add(&sample);
                    }
                },
            );
            areas.map(SlopedArea::finish)
        })
        .collect()
    }

    /// Calls `each` with the samples of a lap at which the instructive signal is not 0, the
    /// signal there, and the sample's weight in a sum by trapezoids.
    pub(super) fn each_instructed(
        &self,
        instructive: &Kernel,
        lap: usize,
        mut each: impl FnMut(usize, [f64; 2], f64),
    ) {
        let whole = &self.trajectory.laps[lap];
        if whole.len() < 2 {
            return; // no step, no area
        }
        for window in self.trajectory.instructed(instructive, lap) {
            for sample in window {
                let at_an_end = sample == whole.start || sample + 1 == whole.end;
                let signal = self.trajectory.instructive_signal(instructive, sample);
                each(sample, signal, if at_an_end { 0.5 } else { 1.0 });
            }
        }
    }

    /// Evaluations of a gain that one call of [`drives`](Self::drives) takes.
    pub(super) fn gain_evaluations(&self) -> usize {
        let laps = 0..self.trajectory.laps.len();
        let windows = laps.flat_map(|lap| self.trajectory.instructed(&self.kernels[1], lap));
        2 * PlaceInputs::COUNT * windows.map(|window| window.len()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Track;
    use crate::place::weight_dependent::{self, SlopedLaps};
    use crate::rule::WeightDependentRule;
    use crate::signal::TimeConstants;
    use proptest::prelude::*;

    /// A run of three laps with rests, and a plateau in each.
    fn trajectory(track: &Track, wobble: f64, rest: usize) -> Trajectory {
        let samples = 2400;
        let position = (0..samples).map(|k| {
            let lap = (k % 800) as f64 / 800.0;
            (lap + wobble * lap * (1.0 - lap)) * track.length_cm
        });
        let moving = (0..samples).map(|k| (k / rest) % 4 != 1).collect();
        let plateau: Vec<bool> = (0..samples)
            .map(|k| k % 800 >= 395 && k % 800 < 425 && k % 800 != 400)
            .collect();
        Trajectory::of(track, position, moving, &plateau, &[395, 1195, 1996])
    }

    /// All inputs, all samples, full convolutions: section by section as published.
    struct Naive {
        trace: Vec<Vec<f64>>,
        instructive: Vec<f64>,
    }

    impl Naive {
        fn of(
            trajectory: &Trajectory,
            inputs: &PlaceInputs,
            track: &Track,
            kernels: [Kernel; 2],
        ) -> Self {
            let rates = inputs.rate_map_hz(track);
            let samples = trajectory.samples();
            let filtered = |kernel: &Kernel, x: &[f64]| -> Vec<f64> {
                let taps: Vec<f64> = (0..kernel.length).map(|k| kernel.power(k)).collect();
                let total: f64 = taps.iter().sum();
                (0..samples)
                    .map(|n| {
                        (0..kernel.length.min(n + 1))
                            .map(|k| taps[k] / total * x[n - k])
                            .sum()
                    })
                    .collect()
            };
            let trace = rates.chunks(Track::BINS).map(|rate| {
                let x: Vec<f64> = (0..samples)
                    .map(|n| {
                        let (bin, part) = (trajectory.bin[n], trajectory.fraction[n]);
                        let rate = rate[bin] + part * (rate[bin + 1] - rate[bin]);
                        if trajectory.moving[n] {
                            rate / 40.0
                        } else {
                            0.0
                        }
                    })
                    .collect();
                filtered(&kernels[0], &x)
            });
            let gate: Vec<f64> = (0..samples)
                .map(|n| f64::from(trajectory.plateaus.iter().any(|p| p.contains(&n))))
                .collect();
            Self {
                trace: trace.collect(),
                instructive: filtered(&kernels[1], &gate),
            }
        }

        fn peak(rows: &[Vec<f64>]) -> f64 {
            rows.iter().flatten().copied().fold(0.0, f64::max)
        }

        fn area(
            &self,
            trajectory: &Trajectory,
            input: usize,
            lap: usize,
            gain: &Gain,
            peaks: &Peaks,
        ) -> f64 {
            let samples = trajectory.laps[lap].clone();
            let u: Vec<f64> = samples
                .map(|n| {
                    self.trace[input][n] / peaks.eligibility_peak
                        * (self.instructive[n] / peaks.instructive_peak)
                })
                .collect();
            gain.values(&u)
                .windows(2)
                .map(|q| 0.005 * (q[0] + q[1]))
                .sum()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]

        #[test]
        fn drives_are_those_of_full_convolutions(
            eligibility_tau in 0.1..1.75_f64, instructive_tau in 0.1..1.75_f64,
            wobble in -0.5..0.5_f64, rest in 20..200_usize, threshold in 0.0..1.0_f64, half_width in 0.01..1.0_f64,
        ) {
            let (track, inputs) = (Track::default(), PlaceInputs::default());
            let trajectory = trajectory(&track, wobble, rest);
            let harmonics = Harmonics::of(&inputs, &track);
            let time_constants = TimeConstants { eligibility_tau, instructive_tau };
            let signals = Signals { trajectory: &trajectory, harmonics: &harmonics, kernels: Kernel::both(time_constants) };
            let naive = Naive::of(&trajectory, &inputs, &track, signals.kernels);
            let peaks = signals.peaks(false).peaks;
            prop_assert!((peaks.eligibility_peak - Naive::peak(&naive.trace)).abs() < 1e-13);
            let instructive_peak = Naive::peak(std::slice::from_ref(&naive.instructive));
            prop_assert!((peaks.instructive_peak - instructive_peak).abs() < 1e-13);
            let gains = [Gain::sigmoid(threshold, half_width), Gain::Linear];
            let drives = signals.drives(&gains, &peaks);
            for (lap, drive) in drives.iter().enumerate() {
                for (channel, gain) in gains.iter().enumerate() {
                    let areas = Harmonics::in_order(&drive[channel]);
                    for (input, area) in areas.iter().enumerate() {
                        let expected = naive.area(&trajectory, input, lap, gain, &peaks);
                        prop_assert!((area - expected).abs() < 1e-11, "{lap} {input}: {area} {expected}");
                    }
                }
            }
        }

        #[test]
        fn slopes_are_derivatives(
            eligibility_tau in 0.1..1.75_f64, instructive_tau in 0.1..1.75_f64, wobble in -0.5..0.5_f64,
            threshold in 0.1..0.9_f64, half_width in 0.05..1.0_f64, rate in 0.5..5.0_f64, linear: bool,
        ) {
            let (track, inputs) = (Track::default(), PlaceInputs::default());
            let trajectory = trajectory(&track, wobble, 100);
            let harmonics = Harmonics::of(&inputs, &track);
            let rule = |x: &[f64; 9]| WeightDependentRule {
                eligibility_tau: x[6], instructive_tau: x[7], potentiation_rate: x[4], depression_rate: x[5], max_weight: x[8],
                potentiation_gain: if linear { Gain::Linear } else { Gain::sigmoid(x[1], x[0]) },
                depression_gain: Gain::sigmoid(x[2], x[3]),
            };
            let kernels = Kernel::both(TimeConstants { eligibility_tau, instructive_tau });
            let signals = |rule: &WeightDependentRule| Signals {
                trajectory: &trajectory, harmonics: &harmonics,
                // Kernels keep their lengths.
                kernels: [kernels[0].with_tau(rule.eligibility_tau), kernels[1].with_tau(rule.instructive_tau)],
            };
            let initial: EachInput = std::array::from_fn(|k| 0.003 * k as f64);
            let at = |x: &[f64; 9]| {
                let rule = rule(x);
                let signals = signals(&rule);
                let gains = [rule.potentiation_gain, rule.depression_gain];
                let drives = signals.drives(&gains, &signals.peaks(false).peaks);
                let after = *weight_dependent::laps(&rule, &drives, &initial).last().unwrap();
                [after, weight_dependent::carry(&rule, &drives, &initial)]
            };
            let x = [half_width, threshold, 0.9 - threshold, 1.1 - half_width, rate, 0.5, eligibility_tau, instructive_tau, 2.5];
            let found = rule(&x);
            let gains = [found.potentiation_gain, found.depression_gain];
            let signals = signals(&found);
            let drives = signals.sloped_drives(&gains, &signals.peaks(true));
            let laps = SlopedLaps::of(&found, &drives, &initial);
            let values = [laps.delta_weight, laps.carry];
            for (value, found) in values.iter().zip(&at(&x)) {
                for (a, b) in value.iter().zip(found) {
                    prop_assert!((a - b).abs() < 1e-12);
                }
            }
            for (parameter, slopes) in laps.slopes.iter().zip(&laps.carry_slopes).enumerate() {
                let step = 1e-5 * x[parameter];
                let moved = |by: f64| { let mut x = x; x[parameter] += by; at(&x) };
                let (less, more) = (moved(-step), moved(step));
                for (which, slope) in [slopes.0, slopes.1].into_iter().enumerate() {
                    let (value, less, more) = (values[which], less[which], more[which]);
                    for k in 0..PlaceInputs::COUNT {
                        let numeric = (more[k] - less[k]) / (2.0 * step);
                        // But where a weight just reaches its bound.
                        let kink = (more[k] - 2.0 * value[k] + less[k]).abs() > 1e-3 * (more[k] - less[k]).abs();
                        prop_assert!(kink || (slope[k] - numeric).abs() < 1e-5 * (1.0 + numeric.abs()), "{parameter} {which} {k}: {} {numeric}", slope[k]);
                    }
                }
            }
            // What is carried is how weights after the laps move with those before.
            let step = 1e-6;
            let beside = |by: f64| *weight_dependent::laps(&found, &signals.drives(&gains, &signals.peaks(false).peaks), &initial.map(|w| w + by)).last().unwrap();
            let (less, more) = (beside(-step), beside(step));
            for k in 0..PlaceInputs::COUNT {
                let numeric = (more[k] - less[k]) / (2.0 * step);
                let kink = (more[k] - 2.0 * values[0][k] + less[k]).abs() > 1e-3 * (more[k] - less[k]).abs() && more[k] != less[k];
                prop_assert!(kink || (laps.carry[k] - numeric).abs() < 1e-7, "{k}: {} {numeric}", laps.carry[k]);
            }
        }
    }
}
