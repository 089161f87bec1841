//! Recorded inductions under rules: predictions one by one and in batches, and weights
//! from ramps.

use crate::induction::Induction;
use crate::interrupt::{Observer, watched};
use crate::invalid::value_error;
use crate::place_rule::AnyRule;
use crate::threads;
use btsp::place::{
    DeltaWeightBounds, PlaceInputs, Prediction, PredictionError, RampFeatures, Track,
    WeightInference,
};
use btsp::{Invalid, Peaks, PlaceRule, TimeConstants};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadwriteArray2, PyReadwriteArray3};
use pyo3::PyErr;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::time::Duration;

type Column<'py> = Bound<'py, PyArray1<f64>>;

/// A prediction takes this long, about.
const PER_PREDICTION: Duration = Duration::from_micros(500);

/// Inductions, ready to be predicted under many rules.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Predictors(pub(crate) Vec<btsp::place::Predictor>);

/// What a prediction is, in the order in which Python takes it apart: ramps (lap, bin),
/// changes in weight (lap, input), score, features, peaks, path distance.
type Predicted<'py> = (Column<'py>, Column<'py>, f64, Features, (f64, f64), f64);

/// The features of a ramp, in the order of the class that users see.
type Features = (f64, Option<f64>, f64, Option<f64>, f64, f64, f64, f64, f64);

fn features(found: &RampFeatures) -> Features {
    (
        found.peak_mv,
        found.width_cm,
        found.peak_shift_cm,
        found.asymmetry,
        found.start_cm,
        found.peak_location_cm,
        found.end_cm,
        found.minimum_mv,
        found.minimum_location_cm,
    )
}

pub(crate) fn peaks_of(peaks: (f64, f64)) -> Peaks {
    Peaks {
        eligibility_peak: peaks.0,
        instructive_peak: peaks.1,
    }
}

/// The inputs of these numbers.
pub(crate) fn inputs_of((width_cm, ramp_scale_mv): (f64, f64)) -> PlaceInputs {
    PlaceInputs {
        width_cm,
        ramp_scale_mv,
    }
}

#[pymethods]
impl Predictors {
    /// Of one induction, with inputs of this width and ramp scale.
    #[new]
    fn new(py: Python<'_>, induction: &Induction, inputs: (f64, f64)) -> PyResult<Self> {
        let induction = &induction.derived;
        py.detach(|| btsp::place::Predictor::new(induction, &inputs_of(inputs)))
            .map(|predictor| Self(vec![predictor]))
            .map_err(|e| value_error(&e))
    }

    /// All of several.
    #[staticmethod]
    fn all(parts: Vec<PyRef<'_, Self>>) -> Self {
        let each = parts.iter().flat_map(|part| &part.0);
        Self(each.cloned().collect())
    }

    /// w - 1 of every input that the ramp before the laps of the first shows.
    fn initial_delta_weight<'py>(&self, py: Python<'py>) -> Column<'py> {
        let first = self.0.first();
        PyArray1::from_slice(py, first.map_or(&[], |p| p.initial_delta_weight()))
    }

    /// The largest signals over all runs.
    fn peaks(&self, py: Python<'_>, rule: AnyRule<'_>) -> PyResult<(f64, f64)> {
        let rule = rule.rule();
        let peaks = py
            .detach(|| self.largest(rule.time_constants()))
            .map_err(|e| value_error(&e))?;
        Ok((peaks.eligibility_peak, peaks.instructive_peak))
    }

    /// What a rule makes of the laps of the first; signals in units of `peaks`, by None
    /// of their largest over all.
    #[pyo3(signature = (rule, peaks, initial_delta_weight))]
    fn predict<'py>(
        &self,
        py: Python<'py>,
        rule: AnyRule<'_>,
        peaks: Option<(f64, f64)>,
        initial_delta_weight: Option<PyReadonlyArray1<'_, f64>>,
    ) -> PyResult<Predicted<'py>> {
        let rule = rule.rule();
        let initial = initial_delta_weight.as_ref().map(|i| i.as_slice());
        let initial = initial.transpose()?;
        let [predictor, ..] = &self.0[..] else {
            return Err(PyValueError::new_err(
                "inductions = 0: must be one at least",
            ));
        };
        let found = py
            .detach(|| {
                let peaks = self.peaks_or_largest(&rule, peaks)?;
                predictor.predict(&rule, peaks, initial)
            })
            .map_err(|e| prediction_error(&e))?;
        let Prediction {
            peaks,
            ramp_by_lap_mv,
            delta_weight_by_lap,
            score,
            path_distance,
            ..
        } = found;
        Ok((
            ramp_by_lap_mv.into_pyarray(py),
            delta_weight_by_lap.into_pyarray(py),
            score,
            features(&found.features),
            (peaks.eligibility_peak, peaks.instructive_peak),
            path_distance,
        ))
    }

    /// What each rule makes of all: fills score and path distance (rule, induction), the
    /// last ramp (rule, induction, bin), the last change in weight (rule, induction,
    /// input) and the peaks (rule, 2). Inadmissible ones get an infinite score and NaN.
    #[pyo3(signature = (rules, peaks, score, path_distance, ramp, delta_weight, peaks_out, threads))]
    #[allow(clippy::too_many_arguments, reason = "one for each array to be filled")]
    fn predict_batch(
        &self,
        py: Python<'_>,
        rules: Vec<AnyRule<'_>>,
        peaks: Option<(f64, f64)>,
        mut score: PyReadwriteArray2<'_, f64>,
        mut path_distance: PyReadwriteArray2<'_, f64>,
        mut ramp: PyReadwriteArray3<'_, f64>,
        mut delta_weight: PyReadwriteArray3<'_, f64>,
        mut peaks_out: PyReadwriteArray2<'_, f64>,
        threads: usize,
    ) -> PyResult<()> {
        let rules: Vec<PlaceRule> = rules.iter().map(AnyRule::rule).collect();
        let (score, path_distance) = (score.as_slice_mut()?, path_distance.as_slice_mut()?);
        let (ramp, delta_weight) = (ramp.as_slice_mut()?, delta_weight.as_slice_mut()?);
        let peaks_out = peaks_out.as_slice_mut()?;
        let each = self.0.len();
        py.detach(|| {
            let work = threads::together(PER_PREDICTION, rules.len() * each);
            let pool = threads::pool(threads::worthwhile(threads, work));
            let rows = watched(pool.as_ref(), |go_on| {
                threads::in_order(rules.len(), |number| self.row(&rules[number], peaks, go_on))
            })?;
            for (number, row) in rows.into_iter().enumerate() {
                let row = row.map_err(|e| prediction_error(&e))?;
                let peaks = [row.peaks.eligibility_peak, row.peaks.instructive_peak];
                peaks_out[2 * number..][..2].copy_from_slice(&peaks);
                for (k, found) in row.predictions.iter().enumerate() {
                    let place = number * each + k;
                    let ramp = &mut ramp[place * Track::BINS..][..Track::BINS];
                    let weights = &mut delta_weight[place * PlaceInputs::COUNT..];
                    let weights = &mut weights[..PlaceInputs::COUNT];
                    if let Some(found) = found {
                        score[place] = found.score;
                        path_distance[place] = found.path_distance;
                        ramp.copy_from_slice(last(&found.ramp_by_lap_mv, Track::BINS));
                        let after = last(&found.delta_weight_by_lap, PlaceInputs::COUNT);
                        weights.copy_from_slice(after);
                    } else {
                        (score[place], path_distance[place]) = (f64::INFINITY, f64::NAN);
                        ramp.fill(f64::NAN);
                        weights.fill(f64::NAN);
                    }
                }
            }
            Ok(())
        })
    }
}

/// What one rule makes of all inductions; None where it is inadmissible.
struct Row {
    peaks: Peaks,
    predictions: Vec<Option<Prediction>>,
}

impl Predictors {
    fn largest(&self, time_constants: TimeConstants) -> Result<Peaks, Invalid> {
        let mut peaks = peaks_of((0.0, 0.0));
        for predictor in &self.0 {
            peaks = peaks.or(predictor.peaks(time_constants)?);
        }
        Ok(peaks)
    }

    fn row(
        &self,
        rule: &PlaceRule,
        peaks: Option<(f64, f64)>,
        go_on: Observer<'_>,
    ) -> Result<Row, PredictionError> {
        let peaks = self.peaks_or_largest(rule, peaks)?;
        let mut predictions = Vec::with_capacity(self.0.len());
        for predictor in &self.0 {
            if go_on().is_break() {
                break; // `watched` raises.
            }
            predictions.push(match predictor.predict(rule, peaks, None) {
                Ok(found) => Some(found),
                Err(error) if error.is_recoverable() => None,
                Err(error) => return Err(error),
            });
        }
        Ok(Row { peaks, predictions })
    }

    fn peaks_or_largest(
        &self,
        rule: &PlaceRule,
        peaks: Option<(f64, f64)>,
    ) -> Result<Peaks, Invalid> {
        match peaks {
            Some(peaks) => Ok(peaks_of(peaks)),
            None => self.largest(rule.time_constants()),
        }
    }
}

fn last(rows: &[f64], length: usize) -> &[f64] {
    &rows[rows.len() - length..]
}

/// The error in the words of the functions' arguments.
pub(crate) fn prediction_error(error: &PredictionError) -> PyErr {
    match error {
        PredictionError::Invalid(invalid) => {
            let key = match invalid.key.as_str() {
                "normalisation.eligibility_peak" => "peaks.0".to_string(),
                "normalisation.instructive_peak" => "peaks.1".to_string(),
                key => key.to_string(),
            };
            value_error(&Invalid {
                key,
                ..invalid.clone()
            })
        }
        unreachable => PyValueError::new_err(unreachable.to_string().replace("rule.", "")),
    }
}

/// w - 1 of each input, the ramp of these, and its residual score.
type Inferred<'py> = (Column<'py>, Column<'py>, f64);

/// The weights behind ramps, (mV per bin), on a track of this length.
#[pyfunction]
pub(crate) fn infer_weights<'py>(
    py: Python<'py>,
    ramps: Vec<PyReadonlyArray1<'_, f64>>,
    track_length_cm: f64,
    inputs: (f64, f64),
    bounds: (f64, f64),
) -> PyResult<Vec<Inferred<'py>>> {
    let mut slices = Vec::with_capacity(ramps.len());
    for ramp in &ramps {
        slices.push(ramp.as_slice()?);
    }
    let track = Track {
        length_cm: track_length_cm,
    };
    let (lower, upper) = bounds;
    let bounds = DeltaWeightBounds { lower, upper };
    let found = py.detach(|| {
        let inference = WeightInference::new(&track, &inputs_of(inputs))?;
        let each = slices.iter().map(|ramp| inference.infer(ramp, bounds));
        each.collect::<Result<Vec<_>, Invalid>>()
    });
    let found = found.map_err(|e| {
        value_error(&Invalid {
            key: e
                .key
                .replace("bounds.lower", "bounds.0")
                .replace("bounds.upper", "bounds.1"),
            allowed: e.allowed.replace("bounds.lower", "bounds[0]"),
            ..e
        })
    })?;
    let parts = found.into_iter().map(|weights| {
        (
            weights.delta_weight.into_pyarray(py),
            weights.ramp_mv.into_pyarray(py),
            weights.score,
        )
    });
    Ok(parts.collect())
}

/// Where each input's field peaks on a track of this length, cm.
#[pyfunction]
pub(crate) fn peak_locations_cm(py: Python<'_>, track_length_cm: f64) -> Column<'_> {
    let track = Track {
        length_cm: track_length_cm,
    };
    PlaceInputs::default()
        .peak_locations_cm(&track)
        .into_pyarray(py)
}
