//! A run as predictions see it: every tenth sample, 10 ms apart.

use super::kernel::Kernel;
use super::{Run, Track};
use std::ops::Range;

/// Of a run's samples, 1 ms apart, one in so many is seen.
pub(super) const TENTH: usize = 10;

/// Where the animal is, and whether the plateau is on, every 10 ms of a whole run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trajectory {
    /// The bin whose centre is the last at or below the position; never the last bin.
    pub(super) bin: Vec<usize>,
    /// How far from that centre to the next, 0 to 1.
    pub(super) fraction: Vec<f64>,
    /// Whether the animal runs faster than the speed gate asks for; inputs are silent elsewhere.
    pub(super) moving: Vec<bool>,
    /// Samples during which the plateau is on.
    pub(super) plateaus: Vec<Range<usize>>,
    /// The samples of each induction lap: from the onset of its plateau to before the next.
    pub(super) laps: Vec<Range<usize>>,
}

impl Trajectory {
    /// Every tenth sample of a run, from its first.
    pub(super) fn of_run(track: &Track, run: &Run) -> Self {
        let every =
            |samples: &[bool]| -> Vec<bool> { samples.iter().step_by(TENTH).copied().collect() };
        let mut laps = run.lap_bounds.windows(2).enumerate().peekable();
        let mut position = Vec::new();
        for sample in (0..run.samples()).step_by(TENTH) {
            while laps.peek().is_some_and(|(_, bounds)| sample >= bounds[1]) {
                laps.next();
            }
            let lap = laps.peek().map_or(0, |(lap, _)| *lap) as f64;
            let start = track.length_cm * (lap - run.laps_before as f64);
            position.push(run.position_cm[sample] - start);
        }
        let onsets: Vec<usize> = run
            .onset
            .iter()
            .map(|onset| onset.div_ceil(TENTH))
            .collect();
        Self::of(
            track,
            position.into_iter(),
            every(&run.speed_gate),
            &every(&run.plateau),
            &onsets,
        )
    }

    /// Of positions on the track (cm), speed gate and plateau gate at the same samples, and
    /// the sample at which each lap's plateau begins, in order.
    pub(super) fn of(
        track: &Track,
        position_cm: impl Iterator<Item = f64>,
        moving: Vec<bool>,
        plateau: &[bool],
        onsets: &[usize],
    ) -> Self {
        let width = track.bin_width_cm();
        let (bin, fraction) = position_cm
            .map(|x| {
                // Constant beyond the first and the last centre.
                let place = (x / width - 0.5).clamp(0.0, (Track::BINS - 1) as f64);
                let bin = (place as usize).min(Track::BINS - 2);
                (bin, place - bin as f64)
            })
            .unzip();
        let samples = moving.len();
        let ends = onsets.iter().skip(1).copied().chain([samples]);
        let laps = onsets
            .iter()
            .zip(ends)
            .map(|(&begin, end)| begin..end)
            .collect();
        Self {
            bin,
            fraction,
            moving,
            plateaus: runs(plateau),
            laps,
        }
    }

    /// Number of samples.
    pub(super) fn samples(&self) -> usize {
        self.moving.len()
    }

    /// The potential at these samples, in units of `reference_mv`: that of the ramp (mV per
    /// bin) at the animal's place, 0 where it rests, and 1 while a plateau is on.
    pub(super) fn relative_potential(
        &self,
        samples: Range<usize>,
        ramp_mv: &[f64],
        reference_mv: f64,
    ) -> Vec<f64> {
        let at = |sample: usize| {
            if !self.moving[sample] {
                return 0.0;
            }
            let bin = self.bin[sample];
            let rise = ramp_mv[bin + 1] - ramp_mv[bin];
            (ramp_mv[bin] + self.fraction[sample] * rise) / reference_mv
        };
        let mut potential: Vec<f64> = samples.clone().map(at).collect();
        for plateau in &self.plateaus {
            let begin = plateau.start.max(samples.start);
            let end = plateau.end.min(samples.end);
            if begin < end {
                potential[begin - samples.start..end - samples.start].fill(1.0);
            }
        }
        potential
    }

    /// The instructive signal at a sample, in units of the gate, and its derivative in the
    /// time constant.
    pub(super) fn instructive_signal(&self, kernel: &Kernel, sample: usize) -> [f64; 2] {
        let mut signal = [0.0; 2];
        for plateau in &self.plateaus {
            if plateau.start > sample {
                break;
            }
            let since_end = (sample + 1).saturating_sub(plateau.end);
            if since_end < kernel.length {
                let [begun, begun_slope] = kernel.cumulative(sample + 1 - plateau.start);
                let [ended, ended_slope] = kernel.cumulative(since_end);
                signal[0] += begun - ended;
                signal[1] += begun_slope - ended_slope;
            }
        }
        signal
    }

    /// The samples of lap `lap` at which the instructive signal is not 0.
    pub(super) fn instructed(&self, kernel: &Kernel, lap: usize) -> Vec<Range<usize>> {
        let lap = &self.laps[lap];
        let mut windows: Vec<Range<usize>> = Vec::new();
        for plateau in &self.plateaus {
            let begin = plateau.start.max(lap.start);
            let end = (plateau.end + kernel.length - 1).min(lap.end);
            match windows.last_mut() {
                _ if begin >= end => {}
                Some(last) if begin <= last.end => last.end = last.end.max(end),
                _ => windows.push(begin..end),
            }
        }
        windows
    }

    /// The sample at which the instructive signal is largest, and the signal there with its
    /// derivative; the first of equals.
    pub(super) fn instructive_peak(&self, kernel: &Kernel) -> (usize, [f64; 2]) {
        let mut peak = (0, [0.0; 2]);
        // It rises as long as a plateau lasts, and falls after it.
        for plateau in &self.plateaus {
            let signal = self.instructive_signal(kernel, plateau.end - 1);
            if signal[0] > peak.1[0] {
                peak = (plateau.end - 1, signal);
            }
        }
        peak
    }
}

/// The ranges over which `gate` is open.
fn runs(gate: &[bool]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (k, _) in gate.iter().enumerate().filter(|(_, open)| **open) {
        match runs.last_mut() {
            Some(last) if last.end == k => last.end = k + 1,
            _ => runs.push(k..k + 1),
        }
    }
    runs
}
