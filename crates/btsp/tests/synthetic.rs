//! Synthetic cells: their recordings are read back to the truth.
#![allow(clippy::unwrap_used)]

use btsp::place::{
    Induction, InitialField, PlaceInputs, Predictor, RecordedLap, Recording, SyntheticCell,
    SyntheticRecordings, Track,
};
use btsp::{PlaceRule, VoltageDependentRule};
use proptest::prelude::*;

fn read(recordings: &[Recording], track: &Track) -> Vec<Induction> {
    let derived = Induction::all(track, recordings);
    derived.into_iter().map(Result::unwrap).collect()
}

fn rms(a: &[f64], b: &[f64]) -> f64 {
    let squares: Vec<f64> = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).collect();
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

fn last(ramps: &[f64]) -> &[f64] {
    &ramps[ramps.len() - Track::BINS..]
}

fn twice() -> SyntheticCell {
    SyntheticCell {
        plateau_cm: vec![60.0, 130.0],
        initial_field: Some(InitialField {
            peak_mv: 5.0,
            location_cm: 30.0,
            width_cm: 50.0,
        }),
        ..SyntheticCell::default()
    }
}

#[test]
fn is_read_back_to_the_truth_where_there_is_no_noise() {
    let cell = SyntheticCell {
        position_noise_cm: 0.0,
        ramp_noise_mv: 0.0,
        plateau_jitter_cm: 0.0,
        ..twice()
    };
    let SyntheticRecordings { recordings, truth } = cell.record().unwrap();
    let inductions = read(&recordings, &cell.track);
    assert_eq!(inductions.len(), 2);
    for (number, induction) in inductions.iter().enumerate() {
        assert_eq!(induction.plateau_onset_cm.len(), cell.laps);
        // To the distance run in a ms.
        assert!((induction.mean_onset_cm() - cell.plateau_cm[number]).abs() < 0.05);
        assert_eq!(induction.plateau_duration_s, [0.3; 5]);
        assert_eq!(induction.position_noise, 0.0);
        let ramps = &truth.ramp_by_lap_mv[number];
        let level = induction.unsmoothed_after_mv[0] - last(ramps)[0];
        let moved: Vec<f64> = last(ramps).iter().map(|v| v + level).collect();
        assert!(rms(&moved, &induction.unsmoothed_after_mv) < 1e-12);
        // What smoothing takes off a true ramp's bends.
        let off = rms(&moved, &induction.ramp_after_mv);
        assert!(off > 1e-4 && off < 0.05, "{off}");
        assert!(induction.ramp_noise_mv < 0.06);

        let predictor = Predictor::new(induction, &cell.inputs).unwrap();
        let initial = &truth.delta_weight_by_lap[number][..PlaceInputs::COUNT];
        let again = predictor
            .predict(&truth.rule, truth.peaks, Some(initial))
            .unwrap();
        assert_eq!(again.ramp_by_lap_mv, truth.ramp_by_lap_mv[number]);
        // From the weights that the ramp before shows.
        let seen = predictor.predict(&truth.rule, truth.peaks, None).unwrap();
        let off = rms(last(&seen.ramp_by_lap_mv), last(ramps));
        assert!(off < 0.1, "{off}");
    }
    // The second begins where the first ended.
    let [first, second] = [0, 1].map(|n| &truth.delta_weight_by_lap[n]);
    assert!(first.ends_with(&second[..PlaceInputs::COUNT]));
    let rises = last(&truth.ramp_by_lap_mv[0]);
    assert!(rises.iter().copied().fold(0.0, f64::max) > 4.0);
}

#[test]
fn noise_is_what_the_settings_say_and_keyed_by_cell() {
    let quiet = SyntheticCell {
        ramp_noise_mv: 0.0,
        ..twice()
    };
    let loud = twice();
    let other = SyntheticCell { cell: 2, ..twice() };
    let [quiet, loud, other] = [quiet, loud, other].map(|c| c.record().unwrap());
    let noise = |of: &SyntheticRecordings, n: usize| -> Vec<f64> {
        let pairs = of.recordings[n].ramp_after_mv.iter();
        let pairs = pairs.zip(last(&of.truth.ramp_by_lap_mv[n]));
        pairs.map(|(v, truth)| v - truth + 60.0).collect()
    };
    assert_eq!(quiet.truth, loud.truth);
    assert!(noise(&quiet, 0).iter().all(|v| v.abs() < 1e-12));
    for n in 0..2 {
        let spread = rms(&noise(&loud, n), &[0.0; Track::BINS]);
        assert!((spread - 0.3).abs() < 0.08, "{spread}");
        let induction = &read(&loud.recordings, &Track::default())[n];
        assert!((induction.ramp_noise_mv - 0.3).abs() < 0.05);
    }
    assert_ne!(noise(&loud, 0), noise(&loud, 1));
    assert_ne!(noise(&loud, 0), noise(&other, 0));
    assert_ne!(
        loud.recordings[0].laps[0].position_cm,
        other.recordings[0].laps[0].position_cm
    );
    assert_eq!(loud, twice().record().unwrap());
}

#[test]
fn the_voltage_dependent_rule_refers_to_the_ramps_as_read() {
    let PlaceRule::WeightDependent(rule) = SyntheticCell::default().rule else {
        panic!("the default is weight-dependent");
    };
    let cell = SyntheticCell {
        rule: PlaceRule::VoltageDependent(VoltageDependentRule {
            eligibility_tau: rule.eligibility_tau,
            instructive_tau: rule.instructive_tau,
            potentiation_rate: rule.potentiation_rate,
            depression_rate: rule.depression_rate,
            plateau_depolarisation_mv: 5.0,
            potentiation_gain: rule.potentiation_gain,
            depression_gain: rule.depression_gain,
        }),
        ramp_noise_mv: 0.0,
        ..twice()
    };
    let SyntheticRecordings { recordings, truth } = cell.record().unwrap();
    for (number, induction) in read(&recordings, &cell.track).iter().enumerate() {
        let predictor = Predictor::new(induction, &cell.inputs).unwrap();
        let initial = &truth.delta_weight_by_lap[number][..PlaceInputs::COUNT];
        let again = predictor
            .predict(&truth.rule, truth.peaks, Some(initial))
            .unwrap();
        assert!(rms(&again.ramp_by_lap_mv, &truth.ramp_by_lap_mv[number]) < 1e-6);
    }
}

#[test]
fn refuses_with_the_key() {
    let bad = |change: fn(&mut SyntheticCell), key: &str| {
        let mut cell = twice();
        change(&mut cell);
        assert_eq!(cell.record().unwrap_err().key, key);
    };
    bad(|c| c.plateau_cm.clear(), "synthetic.plateau_cm");
    bad(|c| c.plateau_cm[1] = 186.0, "synthetic.plateau_cm.1");
    bad(|c| c.laps = 0, "synthetic.laps");
    bad(|c| c.speed_cm_s = f64::NAN, "synthetic.speed_cm_s");
    bad(
        |c| c.plateau_duration_s = 2.0,
        "synthetic.plateau_duration_s",
    );
    bad(|c| c.ramp_noise_mv = -0.1, "synthetic.ramp_noise_mv");
    bad(|c| c.track.length_cm = 0.0, "track.length_cm");
    bad(|c| c.inputs.width_cm = 1.0, "inputs.width_cm");
    bad(
        |c| c.initial_field.as_mut().unwrap().peak_mv = 0.0,
        "synthetic.initial_field.peak_mv",
    );
}

#[test]
fn settings_are_text() {
    let cell = twice();
    let text = serde_json::to_string(&cell).unwrap();
    assert_eq!(serde_json::from_str::<SyntheticCell>(&text).unwrap(), cell);
    assert_eq!(
        toml::from_str::<SyntheticCell>("").unwrap(),
        SyntheticCell::default()
    );
}

prop_compose! {
    fn settings()(
        (seed, cell) in (any::<u64>(), any::<u32>()),
        length_cm in 20.0..400.0_f64,
        plateaus in prop::collection::vec(0.05..=0.95_f64, 1..3),
        laps in (0..3_usize, 1..4_usize, 0..3_usize),
        parts in prop::collection::vec(0.0..=1.0_f64, 9),
        initial in any::<bool>(),
    ) -> SyntheticCell {
        let track = Track { length_cm };
        let [slowest, fastest] = [(length_cm / 60.0).max(10.0), length_cm.min(100.0)];
        let speed_cm_s = slowest + parts[0] * (fastest - slowest);
        let longest = 0.1 * length_cm / speed_cm_s;
        SyntheticCell {
            cell,
            seed,
            track,
            inputs: PlaceInputs { width_cm: 0.4 * length_cm, ..PlaceInputs::default() },
            plateau_cm: plateaus.iter().map(|p| p * length_cm).collect(),
            plateau_jitter_cm: 0.1 * parts[1] * length_cm,
            plateau_duration_s: 0.01 + parts[2] * (longest - 0.01),
            initial_field: initial.then_some(InitialField {
                peak_mv: 0.1 + 20.0 * parts[3],
                location_cm: parts[4] * length_cm,
                width_cm: 1.0 + parts[5] * (length_cm - 1.0),
            }),
            laps_before: laps.0,
            laps: laps.1,
            laps_after: laps.2,
            speed_cm_s,
            speed_variability: 0.5 * parts[6],
            rest_cm: parts[7] * length_cm,
            rest_s: 2.0 * parts[8],
            position_noise_cm: 0.01 * parts[0] * length_cm,
            ramp_noise_mv: 2.0 * parts[1],
            ..SyntheticCell::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn valid_settings_make_valid_recordings(cell in settings()) {
        let made = cell.record().unwrap();
        for recording in &made.recordings {
            prop_assert!(recording.validate(&cell.track).is_ok());
            for lap in &recording.laps {
                // As a file of positions and current is read.
                let current: Vec<f64> =
                    lap.plateau.iter().map(|on| f64::from(u8::from(*on))).collect();
                let current = (!current.is_empty()).then_some(&current[..]);
                let read =
                    RecordedLap::from_samples(lap.kind, &cell.track, &lap.position_cm, current, 1000.0)
                        .unwrap();
                prop_assert_eq!(&read.plateau, &lap.plateau);
                prop_assert!(rms(&read.position_cm, &lap.position_cm) < 1e-9);
            }
        }
        for induction in read(&made.recordings, &cell.track) {
            prop_assert!(induction.time_to_plateau_s.iter().all(|t| t.is_finite()));
            let predictor = Predictor::new(&induction, &cell.inputs).unwrap();
            let predicted = predictor.predict(&cell.rule, made.truth.peaks, None);
            prop_assert!(predicted.is_ok_and(|p| p.score.is_finite()));
        }
    }
}
