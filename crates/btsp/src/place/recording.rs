//! A recorded induction in common units, before anything is derived from it.

use super::Track;
use crate::error::{Invalid, positive, within};
use crate::math::{baseline, interp, mean, percentile};

/// The samples that a lap has at least and at most: 0.2 s to an hour.
const SAMPLES: std::ops::RangeInclusive<usize> = 200..=3_600_000;
/// How far a lap's end lies from its start at least, as a part of the track.
const LEAST_RISE: f64 = 0.1;
/// Samples of the shortest plateau.
const LEAST_PLATEAU: usize = 10;
/// How far half of a plateau's current is above the rest at least, in spreads of the rest
/// (the middle half of its values): white noise has about 1, recorded plateaus above 50.
const LEAST_CLEARANCE: f64 = 5.0;

/// One recorded induction of a place field: laps at samples 1 ms apart, and the mean ramp
/// in each bin of the track as it was recorded, neither smoothed nor moved to a baseline.
///
/// What every file of recordings is read into, and what [`Induction`](super::Induction)s are derived from.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Number of the cell.
    pub cell: u32,
    /// Number of the induction in this cell, from 1.
    pub induction: u32,
    /// Whether the plateaus came by themselves, not from injected current.
    pub spontaneous: bool,
    /// All laps in the order in which they were run: before, induction, after.
    pub laps: Vec<RecordedLap>,
    /// Mean membrane potential per bin before the induction laps, mV; `None` where the cell was
    /// silent.
    pub ramp_before_mv: Option<Vec<f64>>,
    /// Mean membrane potential per bin after the induction laps, mV.
    pub ramp_after_mv: Vec<f64>,
}

impl Recording {
    /// A recorded column of membrane potentials, V, as a ramp, mV: its first
    /// [`Track::BINS`] values.
    ///
    /// # Errors
    /// Fewer values than bins, or one that is not a finite number; the key is `ramp`.
    pub fn ramp_mv(column_v: &[f64]) -> Result<Vec<f64>, Invalid> {
        let volts = column_v.get(..Track::BINS).unwrap_or(column_v);
        let ramp: Vec<f64> = volts.iter().map(|v| v * 1000.0).collect();
        validate_ramp(&ramp).map_err(|e| Invalid {
            key: "ramp".into(),
            ..e
        })?;
        Ok(ramp)
    }

    /// Checks laps and ramps: keys such as `laps.2.position` (laps count from 0, all
    /// kinds together) and `ramp_after`.
    ///
    /// # Errors
    /// The first series that is not as documented; no lap of the induction; laps that are
    /// not in order.
    pub fn validate(&self, track: &Track) -> Result<(), Invalid> {
        for (number, lap) in self.laps.iter().enumerate() {
            lap.validate(track)
                .map_err(|e| e.under(&format!("laps.{number}")))?;
        }
        if !self.laps.is_sorted_by_key(|lap| lap.kind) {
            let kinds: Vec<_> = self.laps.iter().map(|lap| lap.kind).collect();
            let allowed = "must be in order: before, induction, after";
            return Err(Invalid::new("laps", format!("{kinds:?}"), allowed));
        }
        if self.induction_laps().next().is_none() {
            let allowed = "must have one of the induction at least";
            return Err(Invalid::new("laps", self.laps.len(), allowed));
        }
        self.validate_ramps()
    }

    /// The ramps alone, which the cell's other inductions may need.
    pub(super) fn validate_ramps(&self) -> Result<(), Invalid> {
        if let Some(ramp) = &self.ramp_before_mv {
            validate_ramp(ramp).map_err(|e| Invalid {
                key: "ramp_before".into(),
                ..e
            })?;
        }
        validate_ramp(&self.ramp_after_mv).map_err(|e| Invalid {
            key: "ramp_after".into(),
            ..e
        })
    }

    /// The laps of the induction itself.
    pub fn induction_laps(&self) -> impl Iterator<Item = &RecordedLap> {
        let of_induction = |lap: &&RecordedLap| lap.kind == LapKind::Induction;
        self.laps.iter().filter(of_induction)
    }
}

fn validate_ramp(ramp_mv: &[f64]) -> Result<(), Invalid> {
    if ramp_mv.len() != Track::BINS {
        let found = format!("{} values", ramp_mv.len());
        let allowed = format!("must be one for each of {} bins", Track::BINS);
        return Err(Invalid::new("", found, allowed));
    }
    // Far above any potential, far below where a square overflows.
    ramp_mv
        .iter()
        .try_for_each(|v| within("", *v, -1e6, 1e6, " mV"))
}

/// One lap, at samples 1 ms apart.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedLap {
    /// When it was run.
    pub kind: LapKind,
    /// Position on the track, cm, rising from about 0 to the track's length; noisy.
    pub position_cm: Vec<f64>,
    /// Whether the plateau is on, as long as `position_cm`; empty in laps without current.
    pub plateau: Vec<bool>,
}

/// When a lap was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LapKind {
    /// Before the induction laps.
    Before,
    /// With a plateau.
    Induction,
    /// After the induction laps.
    After,
}

impl RecordedLap {
    /// A lap from what was recorded: `position` in any unit, rising along the lap from
    /// about 0, and `current` in any unit with one pulse, which laps without a plateau
    /// need not have; samples at `sampling_rate_hz`, 10 to 10⁶ Hz.
    ///
    /// The largest position is the track's end. Both are interpolated to 1 ms. The
    /// plateau is on where the current, above its baseline (the mean of its values at or
    /// below the 10th percentile), is at least half of its maximum.
    ///
    /// # Errors
    /// Keys are `sampling_rate_hz`, `position` and `current`. A position that is not
    /// higher at its end than at its start (noise between is usual), a current without a
    /// clear pulse, a lap shorter than 0.2 s or longer than an hour, series of different
    /// lengths, a number that is not finite.
    pub fn from_samples(
        kind: LapKind,
        track: &Track,
        position: &[f64],
        current: Option<&[f64]>,
        sampling_rate_hz: f64,
    ) -> Result<Self, Invalid> {
        within("sampling_rate_hz", sampling_rate_hz, 10.0, 1e6, " Hz")?;
        finite("position", position)?;
        let time_ms: Vec<f64> = (0..position.len())
            .map(|k| k as f64 * 1000.0 / sampling_rate_hz)
            .collect();
        let samples = time_ms.last().map_or(0, |last| *last as usize + 1);
        validate_samples(samples)?;
        let every_ms = |values: &[f64]| interp((0..samples).map(|t| t as f64), &time_ms, values);

        let largest = position.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if largest <= 0.0 {
            let allowed = "must rise above 0: the largest is the track's end";
            return Err(Invalid::new("position", largest, allowed));
        }
        let on_track = on_track_cm(track, position);
        let mut lap = Self {
            kind,
            position_cm: every_ms(&on_track),
            plateau: Vec::new(),
        };
        if let Some(current) = current {
            finite("current", current)?;
            if current.len() != position.len() {
                let found = format!("{} samples", current.len());
                let allowed = format!("must have as many as position, {}", position.len());
                return Err(Invalid::new("current", found, allowed));
            }
            let resting = baseline(current);
            let injected: Vec<f64> = current.iter().map(|i| i - resting).collect();
            lap.plateau = pulse(&every_ms(&injected))?;
        }
        lap.validate(track)?;
        Ok(lap)
    }

    /// Checks what [`RecordedLap::from_samples`] makes sure of; keys are `position` and
    /// `current`.
    ///
    /// # Errors
    /// The series that is not as documented.
    pub fn validate(&self, track: &Track) -> Result<(), Invalid> {
        positive("track.length_cm", track.length_cm, " cm")?;
        let position = &self.position_cm;
        validate_samples(position.len())?;
        let reach = 10.0 * track.length_cm;
        for x in position {
            within("position", *x, -reach, reach, " cm")?;
        }
        let tenth = position.len() / 10;
        let start = mean(&position[..tenth]);
        let end = mean(&position[position.len() - tenth..]);
        // A NaN has not passed until here.
        if end - start < LEAST_RISE * track.length_cm {
            let found = format!("{start:.1} cm at the start, {end:.1} cm at the end");
            let allowed = "must rise from the start of the lap to its end";
            return Err(Invalid::new("position", found, allowed));
        }
        if !self.plateau.is_empty() && self.plateau.len() != position.len() {
            let found = format!("{} samples", self.plateau.len());
            let allowed = format!("must have as many as position, {}", position.len());
            return Err(Invalid::new("current", found, allowed));
        }
        if self.kind == LapKind::Induction && self.plateau_samples() == 0 {
            let allowed = "must have a plateau in a lap of the induction";
            return Err(Invalid::new("current", "no plateau", allowed));
        }
        Ok(())
    }

    /// Number of samples, one every ms.
    pub fn samples(&self) -> usize {
        self.position_cm.len()
    }

    /// Number of samples at which the plateau is on: its duration, ms, without its gaps.
    pub fn plateau_samples(&self) -> usize {
        self.plateau.iter().filter(|on| **on).count()
    }

    /// Where the animal was when the plateau began, cm; `None` in a lap without one.
    pub fn plateau_onset_cm(&self) -> Option<f64> {
        let onset = self.plateau.iter().position(|on| *on)?;
        self.position_cm.get(onset).copied()
    }
}

/// Recorded positions as positions on the track, cm: the largest, above 0, is its end.
pub(super) fn on_track_cm(track: &Track, position: &[f64]) -> Vec<f64> {
    // Onsets are compared with these to the last bit: the order of operations counts.
    let scaled = position.iter().map(|x| 10.0 * x);
    let largest = scaled.clone().fold(f64::NEG_INFINITY, f64::max);
    scaled.map(|x| track.length_cm * (x / largest)).collect()
}

/// Every value is a finite number, small enough to be scaled.
fn finite(key: &str, values: &[f64]) -> Result<(), Invalid> {
    match values.iter().position(|v| v.is_nan() || v.abs() > 1e100) {
        Some(sample) => Err(Invalid::new(
            format!("{key}.{sample}"),
            values[sample],
            "must be a finite number",
        )),
        None => Ok(()),
    }
}

fn validate_samples(samples: usize) -> Result<(), Invalid> {
    if SAMPLES.contains(&samples) {
        return Ok(());
    }
    let found = format!("{samples} samples of 1 ms");
    let allowed = format!("must be {} to {}", SAMPLES.start(), SAMPLES.end());
    Err(Invalid::new("position", found, allowed))
}

/// Where `injected`, a current above its baseline, is at least half of its maximum.
fn pulse(injected: &[f64]) -> Result<Vec<bool>, Invalid> {
    let largest = injected.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let half = 0.5 * largest;
    let plateau: Vec<bool> = injected.iter().map(|i| *i >= half).collect();
    let rest: Vec<f64> = injected.iter().copied().filter(|i| *i < half).collect();
    let on = injected.len() - rest.len();
    // Spikes are shorter than a pulse, and most of the lap is rest: so a steady, a slow
    // or a reversed current is none.
    if (LEAST_PLATEAU..=injected.len() / 2).contains(&on) {
        let spread = percentile(&rest, 75.0) - percentile(&rest, 25.0);
        if half - percentile(&rest, 50.0) > LEAST_CLEARANCE * spread {
            return Ok(plateau);
        }
    }
    let found = format!(
        "at least half of its maximum in {on} of {} ms",
        injected.len()
    );
    let allowed = "must have a clear pulse, 10 ms to half of the lap long: the plateau";
    Err(Invalid::new("current", found, allowed))
}
