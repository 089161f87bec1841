//! Inductions derived from the shared recordings, against golden arrays.
#![allow(clippy::unwrap_used)]

mod shared;

#[test]
fn golden_values() {
    let Some(inductions) = shared::inductions() else {
        return;
    };
    for (induction, golden) in &inductions {
        let on = |gate: &[bool]| gate.iter().filter(|on| **on).count() as f64;
        let ms = |seconds: &[f64]| -> Vec<f64> { seconds.iter().map(|s| s * 1000.0).collect() };
        let run = &induction.run;
        let samples = run.samples() as f64;
        let durations = ms(&induction.plateau_duration_s);
        let durations: Vec<f64> = durations.iter().map(|d| d.round()).collect();
        let of_laps = induction.lap_samples.iter();
        let of_laps: Vec<f64> = of_laps.map(|n| *n as f64).collect();

        golden.meets("plateau_onset_cm", &induction.plateau_onset_cm, 1e-6);
        golden.meets("plateau_duration_ms", &durations, 0.0);
        golden.meets("lap_samples", &of_laps, 0.0);
        golden.meets("n_samples", &[samples], 0.0);
        golden.meets("induction_gate_samples", &[on(&run.plateau)], 0.0);
        let running = (golden.scalar("speed_gate_fraction") * samples).round();
        assert_eq!(on(&run.speed_gate), running, "{}", golden.name);
        golden.meets("ramp_after_mv", &induction.ramp_after_mv, 1e-9);
        let before = golden.get("ramp_before_mv");
        assert_eq!(before.is_some(), induction.ramp_before_mv.is_some());
        if let Some(ramp) = &induction.ramp_before_mv {
            golden.meets("ramp_before_mv", ramp, 1e-9);
        }
        let time = ms(&induction.time_to_plateau_s);
        golden.meets("time_to_plateau_ms", &time, 1e-6);
        if golden.get("largest_recorded_ramp_mv").is_some() {
            let largest = [induction.largest_recorded_ramp_mv];
            golden.meets("largest_recorded_ramp_mv", &largest, 1e-9);
        }
    }
}

#[test]
fn every_plateau_begins_where_its_gate_does() {
    let Some(inductions) = shared::inductions() else {
        return;
    };
    for (induction, golden) in &inductions {
        let run = &induction.run;
        assert_eq!(run.onset.len(), induction.plateau_onset_cm.len());
        assert!(run.onset.is_sorted());
        for (lap, onset) in run.onset.iter().enumerate() {
            let of_lap = run.lap_bounds[run.laps_before + lap];
            let gate = run.plateau[of_lap..].iter().position(|on| *on).unwrap();
            // Noise and rounding move the first passing of its position.
            let early = (of_lap + gate) as isize - *onset as isize;
            let name = &golden.name;
            assert!(early.abs() < 10, "{name}, lap {lap}: {early}");
        }
        let noise = induction.position_noise;
        let noisy = [37, 44, 46, 48].contains(&induction.cell);
        assert_eq!(noise > 0.4, noisy, "{}: {noise}", golden.name);
    }
}
