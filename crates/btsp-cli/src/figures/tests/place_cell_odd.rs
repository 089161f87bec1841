//! The figures of recorded place cells from degenerate and from large data.

use super::recording::{bins, search};
use super::*;

#[test]
fn anything_can_be_drawn() {
    let none: &[f64] = &[];
    let odd: &[f64] = &[NAN, f64::INFINITY, 0.0, -0.0, 1e308, f64::NEG_INFINITY, 3.0];
    let long = "long ".repeat(80);
    let mut figures = Vec::new();
    for (title, places, values) in [
        ("", none, none),
        ("one", &[1.0][..], &[0.0][..]),
        ("\u{0}$a$ <b> & \"c\"", odd, odd),
        (&long, &[1.0, 2.0], &[5.0]),
        ("", &[5.0], odd),
        ("", &[1e-320, 1e299], &[1e299, 1e-320]),
    ] {
        let ramp = RampPanel {
            title,
            before: Some(values),
            target: values,
            model: Some(none),
            plateau_cm: values,
        };
        let by_lap = RampByLapPanel {
            title,
            by_lap: values,
            target: Some(values),
            plateau_cm: places,
        };
        let weights = WeightsByLapPanel {
            title,
            by_lap: values,
            plateau_cm: none,
        };
        let inferred = InferredWeightsPanel {
            title,
            before: Some(values),
            after: none,
            plateau_cm: values,
        };
        let value = values.first().copied().unwrap_or(NAN);
        let place = places.last().copied().unwrap_or(NAN);
        let estimate = |on_bound, closed| ParameterEstimate {
            symbol: title,
            unit: title,
            value: [value, place, NAN],
            place: [place, value, NAN],
            on_bound,
            closed,
        };
        let estimates = [
            estimate(false, true),
            estimate(true, true),
            estimate(false, false),
        ];
        let profile = ScoreProfile {
            symbol: title,
            unit: title,
            values: places,
            score: values,
            best: place,
        };
        let model = ComparedModel {
            name: title,
            fitted: values,
            held_out: places,
        };
        let window = RampChangeWindow {
            title,
            initial_ramp_mv: places,
            change_mv: values,
            slope: value,
            intercept_mv: place,
            predicted: Some((values, places)),
        };
        let predicted = PredictedChange {
            initial_ramp_mv: value,
            time: places,
            change_mv: values,
        };
        let points = RampChanges {
            time: places,
            initial_ramp_mv: none,
            change_mv: values,
        };
        let rule = FittedRule {
            overlap: places,
            q_plus: values,
            q_minus: values,
            time: places,
            eligibility_trace: values,
            instructive_signal: none,
            inputs: &InputAxis::spike_times(places.to_vec()),
            initial_weight: places,
            delta_weight: values,
            equilibrium_weight: none,
        };
        figures.extend([
            ramps(places, &[]),
            ramps(places, &[ramp]),
            ramps(places, &[ramp; 7]),
            ramp_by_lap(places, &[by_lap; 2]),
            weights_by_lap(places, &[weights]),
            inferred_weights(places, &[inferred]),
            fitted_rule(title, &rule),
            search_progress(places, values, Some(value)),
            identifiability(&estimates, values, 0.95),
            identifiability(&[], values, 0.95),
            identifiability(&estimates[..1].repeat(100), &[0.5; 100 * 100], 0.95),
            score_profiles(&[]),
            score_profiles(&[profile; 2]),
            comparison(&[title], &[model; 9]),
            comparison(&[], &[]),
            ramp_changes(&points, &[window; 3], &[predicted]),
            ramp_changes(&points, &[], &[]),
        ]);
    }
    for figure in figures {
        let text = svg(&figure);
        let name = figure.name();
        assert!(
            !(text.contains("NaN") || text.contains("inf\"")),
            "{name}: {text}"
        );
        assert!(!text.contains("inf "), "{name}: {text}");
        assert!(figure.render(Format::Png).is_ok(), "{name}");
        assert!(figure.render(Format::Pdf).is_ok(), "{name}");
    }
}

#[test]
fn large_data_stay_small() {
    let (evaluations, score) = search(1_000_000);
    let progress = svg(&search_progress(&evaluations, &score, None));
    assert!(progress.len() < 150_000, "{}", progress.len());
    let window = RampChangeWindow {
        title: "",
        initial_ramp_mv: &evaluations,
        change_mv: &score,
        slope: 0.0,
        intercept_mv: 0.0,
        predicted: Some((&evaluations, &score)),
    };
    let line = PredictedChange {
        initial_ramp_mv: 1.0,
        time: &evaluations,
        change_mv: &score,
    };
    let points = RampChanges {
        time: &evaluations,
        initial_ramp_mv: &score,
        change_mv: &score,
    };
    let changes = svg(&ramp_changes(&points, &[window; 2], &[line]));
    assert!(changes.len() < 600_000, "{}", changes.len());
    let panel = WeightsByLapPanel {
        title: "",
        by_lap: &score,
        plateau_cm: &evaluations,
    };
    let weights = svg(&weights_by_lap(&bins(200), &[panel; 100]));
    assert!(weights.len() < 5_000_000, "{}", weights.len());
    let model = ComparedModel {
        name: "linear",
        fitted: &score,
        held_out: &score,
    };
    let names = vec!["Cell"; 100_000];
    let models = svg(&comparison(&names, &[model; 3]));
    assert!(models.len() < 300_000, "{}", models.len());
}
