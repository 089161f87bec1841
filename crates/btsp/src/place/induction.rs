//! What a model is compared with: one induction, derived from its recording.

use super::{RecordedLap, Recording, Run, Track};
use crate::error::Invalid;
use crate::math::{SavitzkyGolay, baseline, mean};
use std::collections::BTreeMap;

/// Half of the window in which ramps are smoothed, bins.
pub(super) const HALF_WINDOW: usize = 10;

/// One induction of a place field: its run, its plateaus and its ramps, smoothed and
/// above the baseline of the cell (Milstein et al. 2021, eLife 10:e73046).
#[derive(Clone, Debug, PartialEq)]
pub struct Induction {
    /// Number of the cell.
    pub cell: u32,
    /// Number of the induction in this cell, from 1.
    pub induction: u32,
    /// Whether the plateaus came by themselves, not from injected current.
    pub spontaneous: bool,
    /// The track it was recorded on.
    pub track: Track,
    /// The whole run.
    pub run: Run,
    /// Ramp per bin before the induction laps, mV; `None` where the cell was silent.
    pub ramp_before_mv: Option<Vec<f64>>,
    /// Ramp per bin after the induction laps, mV.
    pub ramp_after_mv: Vec<f64>,
    /// The ramp before as recorded, above the same baseline but not smoothed, mV.
    pub unsmoothed_before_mv: Option<Vec<f64>>,
    /// The ramp after likewise, mV.
    pub unsmoothed_after_mv: Vec<f64>,
    /// Standard deviation of the noise of one bin of the unsmoothed ramps, mV: what smoothing takes
    /// away, and the part of white noise that it leaves.
    pub ramp_noise_mv: f64,
    /// Largest smoothed ramp, before or after, over the cell's inductions at hand, mV.
    pub largest_recorded_ramp_mv: f64,
    /// Position at each plateau's onset, cm; as many as induction laps.
    pub plateau_onset_cm: Vec<f64>,
    /// Duration of each plateau, s.
    pub plateau_duration_s: Vec<f64>,
    /// Number of samples, 1 ms apart, of each induction lap.
    pub lap_samples: Vec<usize>,
    /// How long after a plateau's onset the animal passes the centre of each bin, s;
    /// negative before it. The smallest in magnitude over the recorded laps.
    pub time_to_plateau_s: Vec<f64>,
    /// The part of the steps of recorded positions that go backwards, 0 to 1.
    pub position_noise: f64,
}

impl Induction {
    /// The inductions of `recordings`, in their order. Baselines are common to all of a
    /// cell: that of its first induction among these, of the ramp before it, or after it
    /// where there is none.
    ///
    /// An error concerns one recording; the others are still derived. Its key is that of
    /// [`Recording::validate`], or `induction` where a cell has two of the same number.
    pub fn all(track: &Track, recordings: &[Recording]) -> Vec<Result<Self, Invalid>> {
        let mut cells: BTreeMap<u32, Cell> = BTreeMap::new();
        let mut by_number: Vec<&Recording> = recordings.iter().collect();
        by_number.sort_by_key(|recording| (recording.cell, recording.induction));
        for recording in by_number {
            // Laps that cannot be read do not change the baseline of the others.
            if recording.validate_ramps().is_ok() {
                let ramps = Ramps::of(recording);
                let cell = cells.entry(recording.cell).or_insert_with(|| Cell {
                    baseline_mv: baseline(ramps.before.as_ref().unwrap_or(&ramps.after)),
                    largest_mv: f64::NEG_INFINITY,
                });
                cell.largest_mv = cell.largest_mv.max(ramps.largest_mv());
            }
        }
        let derived = |(place, recording): (usize, &Recording)| {
            track.validate()?;
            recording.validate(track)?;
            let same =
                |r: &Recording| (r.cell, r.induction) == (recording.cell, recording.induction);
            if recordings[..place].iter().any(same) {
                let allowed = format!("must be there only once in cell {}", recording.cell);
                return Err(Invalid::new("induction", recording.induction, allowed));
            }
            Ok(Self::of(track, recording, &cells[&recording.cell]))
        };
        recordings.iter().enumerate().map(derived).collect()
    }

    fn of(track: &Track, recording: &Recording, cell: &Cell) -> Self {
        let run = Run::of(track, recording);
        let laps = || recording.induction_laps();
        let plateau_onset_cm: Vec<f64> = laps().filter_map(RecordedLap::plateau_onset_cm).collect();
        let onset = mean(&plateau_onset_cm);
        let time_to_plateau_ms = run.time_to_plateau_ms(track, onset, plateau_onset_cm.len());
        let seconds = |ms: f64| ms / 1000.0;
        let above_baseline =
            |ramp: &[f64]| -> Vec<f64> { ramp.iter().map(|v| v - cell.baseline_mv).collect() };
        let ramps = Ramps::of(recording);
        Self {
            cell: recording.cell,
            induction: recording.induction,
            spontaneous: recording.spontaneous,
            track: *track,
            position_noise: run.position_noise(),
            run,
            ramp_noise_mv: ramps.noise_mv(recording),
            ramp_before_mv: ramps.before.as_deref().map(above_baseline),
            ramp_after_mv: above_baseline(&ramps.after),
            unsmoothed_before_mv: recording.ramp_before_mv.as_deref().map(above_baseline),
            unsmoothed_after_mv: above_baseline(&recording.ramp_after_mv),
            largest_recorded_ramp_mv: cell.largest_mv - cell.baseline_mv,
            plateau_onset_cm,
            plateau_duration_s: laps()
                .map(|lap| seconds(lap.plateau_samples() as f64))
                .collect(),
            lap_samples: laps().map(RecordedLap::samples).collect(),
            time_to_plateau_s: time_to_plateau_ms.into_iter().map(seconds).collect(),
        }
    }

    /// Where plateaus began on average over the laps, cm.
    pub fn mean_onset_cm(&self) -> f64 {
        mean(&self.plateau_onset_cm)
    }
}

/// What the inductions of a cell have in common, of their smoothed ramps.
struct Cell {
    baseline_mv: f64,
    largest_mv: f64,
}

/// The smoothed ramps of one recording.
struct Ramps {
    before: Option<Vec<f64>>,
    after: Vec<f64>,
}

impl Ramps {
    fn of(recording: &Recording) -> Self {
        let smoothing = SavitzkyGolay::cubic(HALF_WINDOW);
        Self {
            before: recording
                .ramp_before_mv
                .as_ref()
                .map(|r| smoothing.circular(r)),
            after: smoothing.circular(&recording.ramp_after_mv),
        }
    }

    fn largest_mv(&self) -> f64 {
        let values = self.before.iter().flatten().chain(&self.after);
        values.copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// Noise of one bin of `recording`'s ramps.
    fn noise_mv(&self, recording: &Recording) -> f64 {
        let recorded = recording.ramp_before_mv.iter().flatten();
        let recorded = recorded.chain(&recording.ramp_after_mv);
        let smooth = self.before.iter().flatten().chain(&self.after);
        let squares: Vec<f64> = recorded
            .zip(smooth)
            .map(|(r, s)| (r - s) * (r - s))
            .collect();
        // The filter is a projection at the middle of its window: of the variance of
        // white noise it leaves the part of its middle coefficient.
        let left = SavitzkyGolay::cubic(HALF_WINDOW).at_middle();
        (mean(&squares) / (1.0 - left)).sqrt()
    }
}
