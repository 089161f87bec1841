//! The whole run of an induction, at samples 1 ms apart.

use super::{LapKind, RecordedLap, Recording, Track};
use crate::math::{SavitzkyGolay, interp};
use std::ops::Range;

/// Half of the window in which speed is measured, and of that in which it is smoothed, ms.
const HALF_WINDOW: usize = 50;
/// At this speed or below the animal rests, cm/s.
const RESTING_SPEED_CM_S: f64 = 5.0;

/// The whole run of an induction at samples 1 ms apart: the laps before, those of the
/// induction, those after. Where none was recorded before or after, one lap at the mean
/// running profile stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Position, cm, one lap's length more from lap to lap; 0 is the start of the first
    /// induction lap.
    pub position_cm: Vec<f64>,
    /// Whether the animal runs: inputs are silent while it does not.
    pub speed_gate: Vec<bool>,
    /// Whether a plateau is on.
    pub plateau: Vec<bool>,
    /// The sample at which each plateau's onset is reached: the first of the run at or
    /// beyond the onset's position in that induction lap. As many as induction laps.
    pub onset: Vec<usize>,
    /// First sample of each lap, and the number of samples: one more than laps.
    pub lap_bounds: Vec<usize>,
    /// Number of laps before the first of the induction, a stand-in counted.
    pub laps_before: usize,
    /// The samples that were recorded: all but those of stand-in laps.
    pub recorded: Range<usize>,
}

impl Run {
    /// The run of `recording`, which is valid.
    pub(super) fn of(track: &Track, recording: &Recording) -> Self {
        let laps = &recording.laps;
        let count = |kind| laps.iter().filter(|lap| lap.kind == kind).count();
        let stand_in = if count(LapKind::Before) == 0 || count(LapKind::After) == 0 {
            mean_profile_cm(track, laps)
        } else {
            Vec::new()
        };
        let laps_before = count(LapKind::Before).max(1);

        let mut run = Self {
            position_cm: Vec::new(),
            speed_gate: Vec::new(),
            plateau: Vec::new(),
            onset: Vec::new(),
            lap_bounds: vec![0],
            laps_before,
            recorded: 0..0,
        };
        if count(LapKind::Before) == 0 {
            run.push(track, &stand_in, &[]);
        }
        run.recorded.start = run.position_cm.len();
        for lap in laps {
            run.push(track, &lap.position_cm, &lap.plateau);
        }
        run.recorded.end = run.position_cm.len();
        if count(LapKind::After) == 0 {
            run.push(track, &stand_in, &[]);
        }
        run.speed_gate = speed_cm_s(&run.position_cm)
            .into_iter()
            .map(|speed| speed > RESTING_SPEED_CM_S)
            .collect();
        let onsets = recording
            .induction_laps()
            .filter_map(RecordedLap::plateau_onset_cm);
        run.onset = onsets
            .enumerate()
            .map(|(lap, onset)| {
                let reached = onset + track.length_cm * lap as f64;
                // A whole lap follows every onset, so there is one.
                let first = run.position_cm.iter().position(|x| *x >= reached);
                first.unwrap_or(run.position_cm.len() - 1)
            })
            .collect();
        run
    }

    /// One more lap at the end.
    fn push(&mut self, track: &Track, position_cm: &[f64], plateau: &[bool]) {
        let lap = (self.lap_bounds.len() - 1) as f64;
        // Onsets are compared with these to the last bit: the order of operations counts.
        let along_run =
            |x: &f64| (x + track.length_cm * lap) - track.length_cm * self.laps_before as f64;
        self.position_cm.extend(position_cm.iter().map(along_run));
        self.plateau.extend(plateau);
        self.plateau.resize(self.position_cm.len(), false);
        self.lap_bounds.push(self.position_cm.len());
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.position_cm.len()
    }

    /// The sample at time 0: the first of the first induction lap.
    pub fn time_zero(&self) -> usize {
        self.lap_bounds[self.laps_before]
    }

    /// The part of steps from one recorded sample to the next that go backwards, 0 to 1:
    /// how noisy the recorded positions are.
    pub fn position_noise(&self) -> f64 {
        let steps = self.position_cm[self.recorded.clone()].windows(2);
        let count = steps.len().max(1);
        let backwards = steps.filter(|step| step[1] < step[0]).count();
        backwards as f64 / count as f64
    }

    /// How long after passing the plateau's mean onset the animal passes the centre of
    /// each bin, ms; negative before, the smallest in magnitude, over the recorded laps.
    pub(super) fn time_to_plateau_ms(&self, track: &Track, onset_cm: f64, laps: usize) -> Vec<f64> {
        let position = &self.position_cm[self.recorded.clone()];
        let first_lap = if self.recorded.start == 0 {
            self.laps_before
        } else {
            0
        };
        let start = |lap: usize| track.length_cm * (lap as f64 - first_lap as f64);
        let mut nearest: Vec<Option<isize>> = vec![None; Track::BINS];
        for lap in 0..laps {
            let plateau = onset_cm + start(lap);
            let Some(passed) = position.iter().position(|x| *x >= plateau) else {
                continue;
            };
            for (nearest, centre) in nearest.iter_mut().zip(track.bin_centres_cm()) {
                for turn in [-1.0, 0.0, 1.0] {
                    let bin = centre + (start(lap) + turn * track.length_cm);
                    let time = if bin >= plateau {
                        let after = position[passed..].iter().position(|x| *x >= bin);
                        after.map(|k| k as isize)
                    } else {
                        let before = position[..passed].iter().rposition(|x| *x <= bin);
                        before.map(|k| k as isize - passed as isize)
                    };
                    if let Some(time) = time
                        && nearest.is_none_or(|best| time.abs() < best.abs())
                    {
                        *nearest = Some(time);
                    }
                }
            }
        }
        // A lap holds every bin, but for noise at its very ends.
        nearest
            .iter()
            .map(|time| time.unwrap_or(0) as f64)
            .collect()
    }
}

/// Positions of one lap at the mean running profile, cm, at samples 1 ms apart.
fn mean_profile_cm(track: &Track, laps: &[RecordedLap]) -> Vec<f64> {
    let fine: Vec<f64> = (0..track.fine_len()).map(|k| track.fine_cm(k)).collect();
    let mut increment_ms = vec![0.0; fine.len() - 1];
    for lap in laps {
        let samples_ms: Vec<f64> = (0..lap.samples()).map(|t| t as f64).collect();
        let passed_ms = interp(fine.iter().copied(), &lap.position_cm, &samples_ms);
        for (sum, step) in increment_ms.iter_mut().zip(passed_ms.windows(2)) {
            *sum += step[1] - step[0];
        }
    }
    let mut time_ms = Vec::with_capacity(fine.len());
    let mut now = 0.0;
    time_ms.push(now);
    for sum in increment_ms {
        now += sum / laps.len() as f64;
        time_ms.push(now);
    }
    let samples = (now + 0.5).floor().max(0.0) as usize + 1;
    interp((0..samples).map(|t| t as f64), &time_ms, &fine)
}

/// Running speed along a whole run, cm/s, smoothed.
fn speed_cm_s(position_cm: &[f64]) -> Vec<f64> {
    let n = position_cm.len();
    // Distance covered until sample k of the run and its neighbours on a circle, on which
    // the jump back from the end to the start is no movement.
    let covered = |k: usize| {
        let lap = position_cm[n - 1] - position_cm[0];
        if k < n {
            position_cm[k] - position_cm[0]
        } else {
            lap + (position_cm[k - n] - position_cm[0])
        }
    };
    let window_s = 2.0 * HALF_WINDOW as f64 / 1000.0;
    let speed = |k: usize| {
        let change = if k < HALF_WINDOW {
            covered(n + k + HALF_WINDOW) - covered(n + k - HALF_WINDOW)
        } else if k + HALF_WINDOW < n {
            position_cm[k + HALF_WINDOW] - position_cm[k - HALF_WINDOW]
        } else {
            covered(k + HALF_WINDOW) - covered(k - HALF_WINDOW)
        };
        change / window_s
    };
    let speed: Vec<f64> = (0..n).map(speed).collect();
    SavitzkyGolay::cubic(HALF_WINDOW).line(&speed)
}
