//! The figures of recorded place cells and of what a rule predicts of them.

use crate::figures::WeightsByLapPanel;
use crate::figures::{self, Figure, InferredWeightsPanel, RampByLapPanel, RampPanel};
use crate::recordings::title;
use btsp::place::{Induction, PlaceInputs, Prediction, Track};
use btsp_io::InferredRamps;

/// The recorded ramps with those of inferred weights, and the weights.
pub(crate) fn of_inferred(
    inputs: &PlaceInputs,
    inductions: &[Induction],
    inferred: &[InferredRamps],
) -> Vec<Figure> {
    let titles: Vec<String> = inductions.iter().map(title).collect();
    let each = || inductions.iter().zip(&titles).zip(inferred);
    let ramps: Vec<RampPanel<'_>> = each()
        .map(|((induction, title), inferred)| RampPanel {
            title,
            before: induction.ramp_before_mv.as_deref(),
            target: &induction.ramp_after_mv,
            model: Some(&inferred.after.ramp_mv),
            plateau_cm: &induction.plateau_onset_cm,
        })
        .collect();
    let weights: Vec<InferredWeightsPanel<'_>> = each()
        .map(|((induction, title), inferred)| InferredWeightsPanel {
            title,
            before: inferred.before.as_ref().map(|w| &w.delta_weight[..]),
            after: &inferred.after.delta_weight,
            plateau_cm: &induction.plateau_onset_cm,
        })
        .collect();
    let track = track(inductions);
    vec![
        figures::ramps(&track.bin_centres_cm(), &ramps),
        figures::inferred_weights(&inputs.peak_locations_cm(&track), &weights),
    ]
}

/// Recorded ramps with the predicted one, ramps and weights lap by lap.
pub(crate) fn of_predictions(
    inputs: &PlaceInputs,
    inductions: &[Induction],
    predictions: &[Prediction],
) -> Vec<Figure> {
    let titles: Vec<String> = inductions.iter().map(title).collect();
    let last = |prediction: &Prediction| {
        let laps = prediction.ramp_by_lap_mv.chunks_exact(Track::BINS);
        laps.last().unwrap_or_default().to_vec()
    };
    let last: Vec<Vec<f64>> = predictions.iter().map(last).collect();
    let each = || inductions.iter().zip(&titles).zip(predictions);
    let ramps: Vec<RampPanel<'_>> = each()
        .zip(&last)
        .map(|(((induction, title), _), last)| RampPanel {
            title,
            before: induction.ramp_before_mv.as_deref(),
            target: &induction.ramp_after_mv,
            model: Some(last),
            plateau_cm: &induction.plateau_onset_cm,
        })
        .collect();
    let by_lap: Vec<RampByLapPanel<'_>> = each()
        .map(|((induction, title), prediction)| RampByLapPanel {
            title,
            by_lap: &prediction.ramp_by_lap_mv,
            target: Some(&induction.ramp_after_mv),
            plateau_cm: &induction.plateau_onset_cm,
        })
        .collect();
    let weights: Vec<WeightsByLapPanel<'_>> = each()
        .map(|((induction, title), prediction)| WeightsByLapPanel {
            title,
            by_lap: &prediction.delta_weight_by_lap,
            plateau_cm: &induction.plateau_onset_cm,
        })
        .collect();
    let track = track(inductions);
    let position = track.bin_centres_cm();
    vec![
        figures::ramps(&position, &ramps),
        figures::ramp_by_lap(&position, &by_lap),
        figures::weights_by_lap(&inputs.peak_locations_cm(&track), &weights),
    ]
}

/// The track of all of a file's recordings.
fn track(inductions: &[Induction]) -> Track {
    inductions.first().map_or(Track::default(), |i| i.track)
}
