//! Synthetic cells: recordings whose rule is known.

use crate::induction::{Induction, without_laps};
use crate::invalid::value_error;
use crate::place_rule::AnyRule;
use crate::predictor::inputs_of;
use btsp::Invalid;
use btsp::place::{InitialField, SyntheticCell, SyntheticRecordings, Track};
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;

type Column<'py> = Bound<'py, PyArray1<f64>>;

/// The settings of `btsp.SyntheticCell`, but for the rule.
#[derive(FromPyObject)]
pub(crate) struct Asked {
    #[pyo3(item)]
    cell: u32,
    #[pyo3(item)]
    seed: u64,
    #[pyo3(item)]
    track_length_cm: f64,
    #[pyo3(item)]
    inputs: (f64, f64),
    #[pyo3(item)]
    plateau_cm: Vec<f64>,
    #[pyo3(item)]
    plateau_jitter_cm: f64,
    #[pyo3(item)]
    plateau_duration_s: f64,
    #[pyo3(item)]
    initial_field: Option<(f64, f64, f64)>,
    #[pyo3(item)]
    laps_before: usize,
    #[pyo3(item)]
    laps: usize,
    #[pyo3(item)]
    laps_after: usize,
    #[pyo3(item)]
    speed_cm_s: f64,
    #[pyo3(item)]
    speed_variability: f64,
    #[pyo3(item)]
    rest_cm: f64,
    #[pyo3(item)]
    rest_s: f64,
    #[pyo3(item)]
    position_noise_cm: f64,
    #[pyo3(item)]
    ramp_noise_mv: f64,
    #[pyo3(item)]
    resting_mv: f64,
}

fn synthetic_cell(asked: Asked, rule: &AnyRule<'_>) -> SyntheticCell {
    let field = asked.initial_field;
    SyntheticCell {
        cell: asked.cell,
        seed: asked.seed,
        track: Track {
            length_cm: asked.track_length_cm,
        },
        inputs: inputs_of(asked.inputs),
        rule: rule.rule(),
        plateau_cm: asked.plateau_cm,
        plateau_jitter_cm: asked.plateau_jitter_cm,
        plateau_duration_s: asked.plateau_duration_s,
        initial_field: field.map(|(peak_mv, location_cm, width_cm)| InitialField {
            peak_mv,
            location_cm,
            width_cm,
        }),
        laps_before: asked.laps_before,
        laps: asked.laps,
        laps_after: asked.laps_after,
        speed_cm_s: asked.speed_cm_s,
        speed_variability: asked.speed_variability,
        rest_cm: asked.rest_cm,
        rest_s: asked.rest_s,
        position_noise_cm: asked.position_noise_cm,
        ramp_noise_mv: asked.ramp_noise_mv,
        resting_mv: asked.resting_mv,
    }
}

/// Whether all settings are within their ranges.
#[pyfunction]
pub(crate) fn validate_synthetic_cell(settings: Asked, rule: AnyRule<'_>) -> PyResult<()> {
    let cell = synthetic_cell(settings, &rule);
    cell.validate().map_err(|e| value_error(&in_place(e)))
}

/// What was recorded, what its signals are measured in, and for each induction the true
/// changes in weight (lap, input) and ramps (lap, bin).
type Recorded<'py> = (
    Vec<Bound<'py, Induction>>,
    (f64, f64),
    Vec<Column<'py>>,
    Vec<Column<'py>>,
);

/// Records a synthetic cell.
#[pyfunction]
pub(crate) fn simulate_recordings<'py>(
    py: Python<'py>,
    settings: Asked,
    rule: AnyRule<'_>,
) -> PyResult<Recorded<'py>> {
    let cell = synthetic_cell(settings, &rule);
    let work = || {
        let SyntheticRecordings { recordings, truth } = cell.record()?;
        let derived = btsp::place::Induction::all(&cell.track, &recordings);
        let derived = derived.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok((recordings, derived, truth))
    };
    let (recordings, derived, truth) = py
        .detach(work)
        .map_err(|e: Invalid| value_error(&in_place(e)))?;
    let mut inductions = Vec::with_capacity(derived.len());
    for (recording, derived) in recordings.iter().zip(derived) {
        let others = recordings
            .iter()
            .filter(|other| other.induction != recording.induction);
        let others = others.map(without_laps).collect();
        let induction = Induction::new_of(derived, recording.clone(), others);
        inductions.push(Bound::new(py, induction)?);
    }
    let columns = |each: Vec<Vec<f64>>| -> Vec<Column<'py>> {
        each.into_iter().map(|rows| rows.into_pyarray(py)).collect()
    };
    Ok((
        inductions,
        (truth.peaks.eligibility_peak, truth.peaks.instructive_peak),
        columns(truth.delta_weight_by_lap),
        columns(truth.ramp_by_lap_mv),
    ))
}

/// The error in the words of the class's arguments.
fn in_place(invalid: Invalid) -> Invalid {
    let key = match invalid.key.as_str() {
        "track.length_cm" => "track_length_cm",
        "synthetic.initial_field.peak_mv" => "initial_field.0",
        "synthetic.initial_field.location_cm" => "initial_field.1",
        "synthetic.initial_field.width_cm" => "initial_field.2",
        key => key.strip_prefix("synthetic.").unwrap_or(key),
    };
    Invalid {
        key: key.to_string(),
        ..invalid
    }
}
