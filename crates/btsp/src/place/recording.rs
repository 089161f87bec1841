//! A recorded induction in common units, before anything is derived from it.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LapKind {
    /// Before the induction laps.
    Before,
    /// With a plateau.
    Induction,
    /// After the induction laps.
    After,
}
