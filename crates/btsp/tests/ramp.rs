//! Ramps, their features, scores and weights against the arrays of the original authors'
//! code, for recorded inductions (skipped where these are not at hand).
#![allow(clippy::unwrap_used)]

use btsp::place::{
    DeltaWeightBounds, PlaceInputs, RampFeatures, Target, Track, WeightInference, ramp_mv,
    weights_path_distance,
};
use npyz::npz::NpzArchive;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

struct Golden {
    name: String,
    arrays: NpzArchive<BufReader<File>>,
}

impl Golden {
    fn open(path: &Path) -> Self {
        Self {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            arrays: NpzArchive::open(path).unwrap(),
        }
    }

    /// The inductions, or none where there is no folder of them.
    fn inductions() -> Vec<Self> {
        let Some(folder) = folder() else {
            return Vec::new();
        };
        let entries = std::fs::read_dir(folder).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
        paths.retain(|p| {
            let name = p.file_name().unwrap().to_string_lossy();
            name.starts_with("cell") && name.ends_with(".npz")
        });
        paths.sort();
        assert!(!paths.is_empty(), "no inductions");
        paths.iter().map(|p| Self::open(p)).collect()
    }

    fn get(&mut self, key: &str) -> Option<Vec<f64>> {
        let array = self.arrays.by_name(key).unwrap()?;
        assert_eq!(array.order(), npyz::Order::C);
        Some(array.into_vec().unwrap())
    }

    fn floats(&mut self, key: &str) -> Vec<f64> {
        self.get(key)
            .unwrap_or_else(|| panic!("no {key} in {}", self.name))
    }

    fn number(&mut self, key: &str) -> f64 {
        self.floats(key)[0]
    }
}

fn folder() -> Option<PathBuf> {
    let folder = match std::env::var_os("BTSP_REFERENCE") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"),
    };
    let folder = folder.join("recordings");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: no golden arrays in {}", folder.display());
    None
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
    let Some(folder) = folder() else { return };
    let (track, inputs) = (Track::default(), PlaceInputs::default());
    let rates = inputs.rate_map_hz(&track);
    let mut golden = Golden::open(&folder.join("inputs.npz"));
    let centres = track.bin_centres_cm();
    all_close(
        "position_cm",
        &centres,
        &golden.floats("position_cm"),
        1e-12,
    );
    all_close("rate_hz", &rates, &golden.floats("rate_hz"), 1e-12);
    close(
        "ramp_scaling_mv",
        inputs.ramp_scale_mv,
        golden.number("ramp_scaling_mv"),
        0.0,
    );

    for mut golden in Golden::inductions() {
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
            all_close(&format!("{} {set}", golden.name), &ramp, &expected, 1e-11);
        }
        for time in ["after", "before"] {
            let Some(weights) = golden.get(&format!("inferred_delta_weight_{time}")) else {
                continue;
            };
            let ramp = ramp_mv(&rates, inputs.ramp_scale_mv, &weights);
            let expected = golden.floats(&format!("inferred_ramp_{time}_mv"));
            all_close(&format!("{} {time}", golden.name), &ramp, &expected, 1e-11);
        }
    }
}

#[test]
fn features() {
    let track = Track::default();
    for mut golden in Golden::inductions() {
        let onsets = golden.floats("plateau_onset_cm");
        let plateau = onsets.iter().sum::<f64>() / onsets.len() as f64;
        for (set, ramp) in [
            ("target", "ramp_after_mv"),
            ("network", "network_ramp_mv"),
            ("published", "published_ramp_mv"),
        ] {
            let Some(ramp) = golden.get(ramp) else {
                continue;
            };
            let features = RampFeatures::of(&track, &ramp, plateau).unwrap();
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
                let expected = golden.number(&format!("{set}_feature_{name}"));
                let name = format!("{} {set} {name}", golden.name);
                close(&name, actual, expected, tolerance);
            }
        }
    }
}

#[test]
fn scores_and_path_distances() {
    let track = Track::default();
    for mut golden in Golden::inductions() {
        let target = Target::of(&track, &golden.floats("ramp_after_mv")).unwrap();
        for set in [
            "network",
            "published",
            "voltage_published",
            "voltage_default",
        ] {
            let Some(weights) = golden.get(&format!("{set}_delta_weight_by_lap")) else {
                continue;
            };
            let ramps = golden.floats(&format!("{set}_ramp_by_lap_mv"));
            let score = target.score(
                &ramps[ramps.len() - Track::BINS..],
                &weights[weights.len() - PlaceInputs::COUNT..],
            );
            let expected = golden.number(&format!("{set}_residual_score"));
            let name = format!("{} {set}", golden.name);
            close(&name, score / expected, 1.0, 1e-9);
            if let Some(expected) = golden.get(&format!("{set}_weights_path_distance")) {
                close(&name, weights_path_distance(&weights), expected[0], 1e-9);
            }
        }
    }
}

#[test]
fn inferred_weights_score_no_worse() {
    let (track, inputs) = (Track::default(), PlaceInputs::default());
    let inference = WeightInference::new(&track, &inputs).unwrap();
    let bounds = DeltaWeightBounds::default();
    for mut golden in Golden::inductions() {
        for time in ["after", "before"] {
            let Some(published) = golden.get(&format!("inferred_delta_weight_{time}")) else {
                continue;
            };
            let recorded = golden.floats(&format!("ramp_{time}_mv"));
            let inferred = inference.infer(&recorded, bounds).unwrap();

            let target = Target::of(&track, &recorded).unwrap();
            let ramp = ramp_mv(inference.rate_map_hz(), inputs.ramp_scale_mv, &published);
            let expected = target.score(&ramp, &published);
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
