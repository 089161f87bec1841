//! Ramps, their features, scores and weights against the arrays of the original authors'
//! code, for recorded inductions (skipped where these are not at hand).
#![allow(clippy::unwrap_used)]

mod shared;

use btsp::place::{
    DeltaWeightBounds, PlaceInputs, RampFeatures, Target, Track, WeightInference, ramp_mv,
    weights_path_distance,
};
use shared::Golden;

/// The golden arrays of every induction, or none where there are none.
fn goldens() -> Vec<Golden> {
    let inductions = shared::inductions().unwrap_or_default();
    inductions.into_iter().map(|(_, golden)| golden).collect()
}

#[track_caller]
fn close(name: &str, actual: f64, golden: f64, tolerance: f64) {
    let distance = (actual - golden).abs();
    assert!(distance <= tolerance, "{name}: {actual} for {golden}");
}

#[track_caller]
fn all_close(name: &str, actual: &[f64], golden: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), golden.len(), "{name}");
    for (a, g) in actual.iter().zip(golden) {
        close(name, *a, *g, tolerance);
    }
}

#[test]
fn inputs_and_ramps() {
    let Some(golden) = shared::inputs() else {
        return;
    };
    let (track, inputs) = (Track::default(), PlaceInputs::default());
    let rates = inputs.rate_map_hz(&track);
    let centres = track.bin_centres_cm();
    all_close("position_cm", &centres, golden.array("position_cm"), 1e-12);
    all_close("rate_hz", &rates, golden.array("rate_hz"), 1e-12);
    close(
        "ramp_scaling_mv",
        inputs.ramp_scale_mv,
        golden.scalar("ramp_scaling_mv"),
        0.0,
    );

    for golden in goldens() {
        for set in [
            "network",
            "published",
            "voltage_published",
            "voltage_default",
        ] {
            let Some(weights) = golden.get(&format!("{set}_delta_weight_by_lap")) else {
                continue;
            };
            // The voltage-dependent sets' ramps are not of these weights alone.
            let Some(expected) = golden.get(&format!("{set}_ramp_mv")) else {
                continue;
            };
            let last = &weights[weights.len() - PlaceInputs::COUNT..];
            let ramp = ramp_mv(&rates, inputs.ramp_scale_mv, last);
            all_close(&format!("{} {set}", golden.name), &ramp, expected, 1e-11);
        }
        for time in ["after", "before"] {
            let Some(weights) = golden.get(&format!("inferred_delta_weight_{time}")) else {
                continue;
            };
            let ramp = ramp_mv(&rates, inputs.ramp_scale_mv, weights);
            let expected = golden.array(&format!("inferred_ramp_{time}_mv"));
            all_close(&format!("{} {time}", golden.name), &ramp, expected, 1e-11);
        }
    }
}

#[test]
fn features() {
    let track = Track::default();
    for golden in goldens() {
        let onsets = golden.array("plateau_onset_cm");
        let plateau = onsets.iter().sum::<f64>() / onsets.len() as f64;
        for (set, ramp) in [
            ("target", "ramp_after_mv"),
            ("network", "network_ramp_mv"),
            ("published", "published_ramp_mv"),
        ] {
            let Some(ramp) = golden.get(ramp) else {
                continue;
            };
            let features = RampFeatures::of(&track, ramp, plateau).unwrap();
            // Locations on the fine grid are the same points, to the last bit.
            for (name, actual, tolerance) in [
                ("ramp_amp", features.peak_mv, 1e-9),
                ("ramp_width", features.width_cm.unwrap(), 1e-9),
                ("peak_shift", features.peak_shift_cm, 1e-9),
                ("ratio", features.asymmetry.unwrap(), 1e-9),
                ("start_loc", features.start_cm, 0.0),
                ("peak_loc", features.peak_location_cm, 0.0),
                ("end_loc", features.end_cm, 0.0),
                ("min_val", features.minimum_mv, 1e-9),
                ("min_loc", features.minimum_location_cm, 0.0),
            ] {
                let expected = golden.scalar(&format!("{set}_feature_{name}"));
                let name = format!("{} {set} {name}", golden.name);
                close(&name, actual, expected, tolerance);
            }
        }
    }
}

#[test]
fn scores_and_path_distances() {
    let track = Track::default();
    for golden in goldens() {
        let target = Target::of(&track, golden.array("ramp_after_mv")).unwrap();
        for set in [
            "network",
            "published",
            "voltage_published",
            "voltage_default",
        ] {
            let Some(weights) = golden.get(&format!("{set}_delta_weight_by_lap")) else {
                continue;
            };
            let ramps = golden.array(&format!("{set}_ramp_by_lap_mv"));
            let score = target.score(
                &ramps[ramps.len() - Track::BINS..],
                &weights[weights.len() - PlaceInputs::COUNT..],
            );
            let expected = golden.scalar(&format!("{set}_residual_score"));
            let name = format!("{} {set}", golden.name);
            close(&name, score / expected, 1.0, 1e-9);
            if let Some(expected) = golden.get(&format!("{set}_weights_path_distance")) {
                close(&name, weights_path_distance(weights), expected[0], 1e-9);
            }
        }
    }
}

#[test]
fn inferred_weights_score_no_worse() {
    let (track, inputs) = (Track::default(), PlaceInputs::default());
    let inference = WeightInference::new(&track, &inputs).unwrap();
    let bounds = DeltaWeightBounds::default();
    for golden in goldens() {
        for time in ["after", "before"] {
            let Some(published) = golden.get(&format!("inferred_delta_weight_{time}")) else {
                continue;
            };
            let recorded = golden.array(&format!("ramp_{time}_mv"));
            let inferred = inference.infer(recorded, bounds).unwrap();

            let target = Target::of(&track, recorded).unwrap();
            let ramp = ramp_mv(inference.rate_map_hz(), inputs.ramp_scale_mv, published);
            let expected = target.score(&ramp, published);
            assert!(
                inferred.score <= expected * (1.0 + 1e-9),
                "{} {time}: {} for {expected}",
                golden.name,
                inferred.score
            );
            let within = |w: &f64| *w >= bounds.lower && *w <= bounds.upper;
            assert!(inferred.delta_weight.iter().all(within));
            let score = target.score(&inferred.ramp_mv, &inferred.delta_weight);
            assert_eq!(inferred.score, score);
        }
    }
}
