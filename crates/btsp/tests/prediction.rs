//! Laps of recorded inductions under published rules, against golden arrays (skipped where
//! the recordings are not at hand).
#![allow(clippy::unwrap_used)]

mod shared;

use btsp::fit::Model;
use btsp::place::{PlaceInputs, Prediction, Predictor, RampFeatures};
use btsp::{Peaks, PlaceRule};
use shared::Golden;

/// The rule of a golden parameter set: times in ms, and for the weight-dependent rule the
/// largest change in weight.
fn rule(golden: &Golden, set: &str) -> PlaceRule {
    let model = if set.starts_with("voltage") {
        Model::VoltageDependent
    } else {
        Model::WeightDependent
    };
    let mut values = golden.array(&format!("{set}_parameters")).to_vec();
    values[6] /= 1000.0;
    values[7] /= 1000.0;
    if model == Model::WeightDependent {
        values[8] += 1.0;
    }
    model.rule(&values)
}

fn predict(predictor: &Predictor, golden: &Golden, set: &str) -> Prediction {
    let scalar = |name: &str| golden.scalar(&format!("{set}_{name}"));
    let peaks = Peaks {
        eligibility_peak: scalar("eligibility_peak"),
        instructive_peak: scalar("instructive_peak"),
    };
    let initial = golden.array(&format!("{set}_initial_delta_weight"));
    predictor
        .predict(&rule(golden, set), peaks, Some(initial))
        .unwrap()
}

fn features(golden: &Golden, set: &str, features: &RampFeatures) {
    let meets = |name: &str, value: f64, tolerance: f64| {
        golden.meets(&format!("{set}_feature_{name}"), &[value], tolerance);
    };
    meets("ramp_amp", features.peak_mv, 1e-9);
    meets("ramp_width", features.width_cm.unwrap(), 1e-9);
    meets("peak_shift", features.peak_shift_cm, 1e-9);
    meets("ratio", features.asymmetry.unwrap(), 1e-9);
    meets("min_val", features.minimum_mv, 1e-9);
    meets("start_loc", features.start_cm, 0.0);
    meets("peak_loc", features.peak_location_cm, 0.0);
    meets("end_loc", features.end_cm, 0.0);
    meets("min_loc", features.minimum_location_cm, 0.0);
}

#[test]
fn golden_laps() {
    let Some(inductions) = shared::inductions() else {
        return;
    };
    let mut sets = 0;
    for (induction, golden) in &inductions {
        let predictor = Predictor::new(induction, &PlaceInputs::default()).unwrap();
        for set in [
            "network",
            "published",
            "voltage_published",
            "voltage_default",
        ] {
            if golden.get(&format!("{set}_parameters")).is_none() {
                continue;
            }
            sets += 1;
            let found = predict(&predictor, golden, set);
            let by_lap = format!("{set}_ramp_by_lap_mv");
            golden.meets(&by_lap, &found.ramp_by_lap_mv, 1e-9);
            let by_lap = format!("{set}_delta_weight_by_lap");
            golden.meets(&by_lap, &found.delta_weight_by_lap, 1e-9);
            let score = format!("{set}_residual_score");
            golden.meets(&score, &[found.score], 1e-9 * golden.scalar(&score));
            if golden.get(&format!("{set}_feature_ramp_amp")).is_some() {
                features(golden, set, &found.features);
                let path = format!("{set}_weights_path_distance");
                golden.meets(&path, &[found.path_distance], 1e-9);
            }
        }
        let onset = induction.mean_onset_cm();
        let recorded = RampFeatures::of(&induction.track, &induction.ramp_after_mv, onset);
        features(golden, "target", &recorded.unwrap());
    }
    assert_eq!(
        sets, 46,
        "15 network, 12 published, 12 + 7 voltage-dependent sets"
    );
}
