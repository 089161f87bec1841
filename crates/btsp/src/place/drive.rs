//! The drive of every lap of an induction on every input.

use super::PlaceInputs;
use super::areas::{Area, AreaSlopes, SlopedArea, SlopedSample};
use super::eligibility::Eligibility;
use super::harmonics::{EachInput, Harmonics};
use super::kernel::Kernel;
use super::trajectory::Trajectory;
use crate::gain::Gain;
use crate::signal::{Peaks, TimeConstants};

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
pub(super) struct SlopedPeaks {
    pub(super) peaks: Peaks,
    /// Zeros where the peaks are given.
    pub(super) slopes: [f64; 2],
}

impl<'a> Signals<'a> {
    pub(super) fn new(
        trajectory: &'a Trajectory,
        harmonics: &'a Harmonics,
        time_constants: TimeConstants,
    ) -> Self {
        Self {
            trajectory,
            harmonics,
            kernels: Kernel::both(time_constants),
        }
    }

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
                traces.at(sample, None, &mut amplitudes, &mut []);
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
                    traces.at(sample, None, &mut amplitudes, &mut slopes);
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
