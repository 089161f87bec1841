//! One recorded induction: what was recorded, and what is derived from it.

use crate::invalid::value_error;
use btsp::Invalid;
use btsp::place::{LapKind, RecordedLap, Recording, Track, validate_ramp};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

type Column<'py> = Bound<'py, PyArray1<f64>>;
type Gate<'py> = Bound<'py, PyArray1<bool>>;

/// The number of another induction of the cell, its ramp before and its ramp after.
type OtherRamps<'py> = (u32, Option<Column<'py>>, Column<'py>);

/// What was recorded, in the order of [`Induction`]'s constructor.
type InductionArguments<'py> = (
    Vec<Column<'py>>,
    Vec<Option<Gate<'py>>>,
    Column<'py>,
    Option<Column<'py>>,
    u32,
    u32,
    bool,
    f64,
    Vec<OtherRamps<'py>>,
);

/// A recorded induction and what is derived from it.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Induction {
    pub(crate) derived: btsp::place::Induction,
    recording: Recording,
    /// The cell's other inductions, of which only the ramps count: with this one's they
    /// have a baseline in common.
    others: Vec<Recording>,
}

impl Induction {
    /// Derives everything from a recording and the ramps of the cell's others.
    pub(crate) fn of(
        track: &Track,
        recording: Recording,
        others: Vec<Recording>,
    ) -> Result<Self, Invalid> {
        let mut all = vec![recording];
        all.extend(others);
        // The first of these has no error of the others.
        let derived = btsp::place::Induction::all(track, &all).swap_remove(0)?;
        let recording = all.remove(0);
        Ok(Self::new_of(derived, recording, all))
    }

    /// Of what has been derived from `recording` and the ramps of `others` already.
    pub(crate) fn new_of(
        derived: btsp::place::Induction,
        recording: Recording,
        others: Vec<Recording>,
    ) -> Self {
        Self {
            derived,
            recording,
            others,
        }
    }
}

#[pymethods]
impl Induction {
    #[new]
    #[pyo3(signature = (lap_position_cm, lap_plateau, recorded_after_mv, recorded_before_mv,
        cell, induction, spontaneous, track_length_cm, other_ramps_mv))]
    #[allow(
        clippy::too_many_arguments,
        reason = "those of the class that users see"
    )]
    fn new(
        py: Python<'_>,
        lap_position_cm: Vec<PyReadonlyArray1<'_, f64>>,
        lap_plateau: Vec<Option<PyReadonlyArray1<'_, bool>>>,
        recorded_after_mv: PyReadonlyArray1<'_, f64>,
        recorded_before_mv: Option<PyReadonlyArray1<'_, f64>>,
        cell: u32,
        induction: u32,
        spontaneous: bool,
        track_length_cm: f64,
        other_ramps_mv: Vec<(
            u32,
            Option<PyReadonlyArray1<'_, f64>>,
            PyReadonlyArray1<'_, f64>,
        )>,
    ) -> PyResult<Self> {
        let copied = |values: &PyReadonlyArray1<'_, f64>| -> PyResult<Vec<f64>> {
            Ok(values.as_slice()?.to_vec())
        };
        let first = lap_plateau.iter().position(Option::is_some);
        let last = lap_plateau.iter().rposition(Option::is_some);
        let kind = |lap: usize| match (first, last) {
            (Some(first), _) if lap < first => LapKind::Before,
            (_, Some(last)) if lap > last => LapKind::After,
            (None, _) => LapKind::Before,
            _ => LapKind::Induction,
        };
        let mut laps = Vec::with_capacity(lap_position_cm.len());
        for (number, position) in lap_position_cm.iter().enumerate() {
            let plateau = match lap_plateau.get(number) {
                Some(Some(gate)) => gate.as_slice()?.to_vec(),
                _ => Vec::new(),
            };
            laps.push(RecordedLap {
                kind: kind(number),
                position_cm: copied(position)?,
                plateau,
            });
        }
        let recording = Recording {
            cell,
            induction,
            spontaneous,
            laps,
            ramp_before_mv: recorded_before_mv.as_ref().map(copied).transpose()?,
            ramp_after_mv: copied(&recorded_after_mv)?,
        };
        let mut others = Vec::with_capacity(other_ramps_mv.len());
        for (number, before, after) in &other_ramps_mv {
            others.push(Recording {
                cell,
                induction: *number,
                spontaneous,
                laps: Vec::new(),
                ramp_before_mv: before.as_ref().map(copied).transpose()?,
                ramp_after_mv: copied(after)?,
            });
        }
        let track = Track {
            length_cm: track_length_cm,
        };
        py.detach(|| {
            validate_others(&recording, &others)?;
            Self::of(&track, recording, others)
        })
        .map_err(|e| value_error(&in_place(e)))
    }

    #[getter]
    fn arguments<'py>(&self, py: Python<'py>) -> InductionArguments<'py> {
        let Recording {
            cell,
            induction,
            spontaneous,
            laps,
            ramp_before_mv,
            ramp_after_mv,
        } = &self.recording;
        let column = |values: &[f64]| PyArray1::from_slice(py, values);
        let position = laps.iter().map(|lap| column(&lap.position_cm));
        let plateau = laps.iter().map(|lap| {
            let has_one = lap.kind == LapKind::Induction;
            has_one.then(|| PyArray1::from_slice(py, &lap.plateau))
        });
        let others = self.others.iter().map(|other| {
            let before = other.ramp_before_mv.as_deref().map(column);
            (other.induction, before, column(&other.ramp_after_mv))
        });
        (
            position.collect(),
            plateau.collect(),
            column(ramp_after_mv),
            ramp_before_mv.as_deref().map(column),
            *cell,
            *induction,
            *spontaneous,
            self.derived.track.length_cm,
            others.collect(),
        )
    }

    /// A derived series by the name of its property.
    fn series<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Column<'py>>> {
        let found = &self.derived;
        let values: Option<&[f64]> = match name {
            "ramp_before_mv" => found.ramp_before_mv.as_deref(),
            "ramp_after_mv" => Some(&found.ramp_after_mv),
            "unsmoothed_before_mv" => found.unsmoothed_before_mv.as_deref(),
            "unsmoothed_after_mv" => Some(&found.unsmoothed_after_mv),
            "plateau_onset_cm" => Some(&found.plateau_onset_cm),
            "plateau_duration_s" => Some(&found.plateau_duration_s),
            "time_to_plateau_s" => Some(&found.time_to_plateau_s),
            "position_cm" => Some(&found.run.position_cm),
            "bin_centres_cm" => {
                return Ok(Some(found.track.bin_centres_cm().into_pyarray(py)));
            }
            // The package asks for these names alone.
            _ => return Err(PyRuntimeError::new_err(format!("no series {name}"))),
        };
        Ok(values.map(|values| PyArray1::from_slice(py, values)))
    }

    /// A gate of the whole run by the name of its property.
    fn gate<'py>(&self, py: Python<'py>, name: &str) -> Gate<'py> {
        let run = &self.derived.run;
        let gate = if name == "plateau" {
            &run.plateau
        } else {
            &run.speed_gate
        };
        PyArray1::from_slice(py, gate)
    }

    /// Numbers of samples by the name of their property.
    fn samples<'py>(&self, py: Python<'py>, name: &str) -> Bound<'py, PyArray1<i64>> {
        let found = &self.derived;
        let values = match name {
            "lap_samples" => &found.lap_samples,
            "onset_sample" => &found.run.onset,
            _ => &found.run.lap_bounds,
        };
        // No run has 2^63 of them.
        let signed = values.iter().map(|k| i64::try_from(*k).unwrap_or(i64::MAX));
        signed.collect::<Vec<_>>().into_pyarray(py)
    }

    /// Noise of a bin of the ramps, the cell's largest ramp, mV; the part of steps of
    /// positions that go backwards; the mean onset, cm; the sample at time 0.
    #[getter]
    fn numbers(&self) -> (f64, f64, f64, f64, usize) {
        let found = &self.derived;
        (
            found.ramp_noise_mv,
            found.largest_recorded_ramp_mv,
            found.position_noise,
            found.mean_onset_cm(),
            found.run.time_zero(),
        )
    }
}

/// What counts of another induction of the cell.
pub(crate) fn without_laps(other: &Recording) -> Recording {
    Recording {
        laps: Vec::new(),
        ramp_before_mv: other.ramp_before_mv.clone(),
        ramp_after_mv: other.ramp_after_mv.clone(),
        ..*other
    }
}

fn validate_others(recording: &Recording, others: &[Recording]) -> Result<(), Invalid> {
    for (k, other) in others.iter().enumerate() {
        if other.induction == recording.induction {
            let allowed = "must be of another induction of the cell";
            let key = format!("other_ramps_mv.{k}.0");
            return Err(Invalid::new(key, other.induction, allowed));
        }
        for (place, ramp) in [
            (1, &other.ramp_before_mv),
            (2, &Some(other.ramp_after_mv.clone())),
        ] {
            if let Some(ramp) = ramp {
                validate_ramp(ramp).map_err(|e| Invalid {
                    key: e
                        .key
                        .replace("ramp_mv", &format!("other_ramps_mv.{k}.{place}")),
                    ..e
                })?;
            }
        }
    }
    Ok(())
}

/// The error in the words of the constructor's arguments.
fn in_place(invalid: Invalid) -> Invalid {
    let parts: Vec<&str> = invalid.key.split('.').collect();
    let key = match parts[..] {
        ["laps", lap, "position"] => format!("lap_position_cm.{lap}"),
        ["laps", lap, "current"] => format!("lap_plateau.{lap}"),
        ["laps"] => "lap_plateau".to_string(),
        ["ramp_before"] => "recorded_before_mv".to_string(),
        ["ramp_after"] => "recorded_after_mv".to_string(),
        ["track", "length_cm"] => "track_length_cm".to_string(),
        _ => invalid.key.clone(),
    };
    Invalid { key, ..invalid }
}
