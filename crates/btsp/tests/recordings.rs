//! Shared recordings, derived, against golden arrays.
#![allow(clippy::unwrap_used)]

mod shared;

#[test]
fn golden_values() {
    let Some(inductions) = shared::inductions() else {
        return;
    };
    for (induction, golden) in &inductions {
        let run = &induction.run;
        let counts = |values: &[usize]| -> Vec<f64> { values.iter().map(|v| *v as f64).collect() };
        let duration_ms = |s: &f64| (s * 1000.0).round();
        let durations: Vec<f64> = induction
            .plateau_duration_s
            .iter()
            .map(duration_ms)
            .collect();
        let running = run.speed_gate.iter().filter(|on| **on).count() as f64;
        let on = run.plateau.iter().filter(|on| **on).count() as f64;
        let samples = run.samples() as f64;
        let time_ms: Vec<f64> = induction
            .time_to_plateau_s
            .iter()
            .map(|s| s * 1000.0)
            .collect();
        println!(
            "{}: onset {:e} samples {} (golden {}) running {running} ({}) ramp {:e} time {:e} noise {} largest {}",
            golden.name,
            golden.distance("plateau_onset_cm", &induction.plateau_onset_cm),
            samples,
            golden.scalar("n_samples"),
            golden.scalar("speed_gate_fraction") * golden.scalar("n_samples"),
            golden.distance("ramp_after_mv", &induction.ramp_after_mv),
            golden.distance("time_to_plateau_ms", &time_ms),
            induction.ramp_noise_mv,
            induction.largest_recorded_ramp_mv,
        );
        golden.meets("plateau_onset_cm", &induction.plateau_onset_cm, 1e-6);
        golden.meets("plateau_duration_ms", &durations, 0.0);
        golden.meets("lap_samples", &counts(&induction.lap_samples), 0.0);
        golden.meets("n_samples", &[samples], 0.0);
        golden.meets("induction_gate_samples", &[on], 0.0);
    }
}
