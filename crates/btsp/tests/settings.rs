//! What every setting must do, valid or not.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{
    Gain, Grid, Integration, Invalid, Method, Pairing, Plateau, WeightDependentRule, weight_change,
};
use oracle::cases::{areas, check, log_uniform, methods};
use proptest::prelude::*;

/// Any valid setting, however senseless.
fn extreme() -> impl Strategy<Value = (WeightDependentRule, Pairing)> {
    let wide = || prop_oneof![log_uniform(1e-300, 1e300), log_uniform(1e-3, 1e3)];
    let rate = || prop_oneof![1 => Just(0.0), 1 => Just(1e308), 2 => log_uniform(1e-308, 1e308), 2 => log_uniform(1e-3, 1e3)];
    let gain = || {
        let threshold = prop_oneof![
            Just(0.0),
            Just(1.0),
            Just(f64::MIN_POSITIVE),
            Just(1e-320),
            0.0..=1.0_f64,
            log_uniform(1e-300, 1.0)
        ];
        let half_width = prop_oneof![Just(1e-6), Just(1e3), log_uniform(1e-6, 1e3)];
        prop_oneof![
            1 => Just(Gain::Linear),
            5 => (threshold, half_width).prop_map(|(a, h)| Gain::sigmoid(a, h)),
        ]
    };
    let rules = (wide(), wide(), rate(), rate(), wide(), gain(), gain()).prop_map(
        |(e, i, up, down, max, q_up, q_down)| WeightDependentRule {
            eligibility_tau: e,
            instructive_tau: i,
            potentiation_rate: up,
            depression_rate: down,
            max_weight: max,
            potentiation_gain: q_up,
            depression_gain: q_down,
        },
    );
    let starts = prop_oneof![
        Just(0.0),
        Just(-1e9),
        -1e9..9e8_f64,
        -1.0..1.0_f64,
        log_uniform(1e-300, 1e8)
    ];
    let spans = prop_oneof![log_uniform(1e-300, 1e9), log_uniform(1e-2, 1e2)];
    (
        rules,
        starts,
        spans,
        2.0..1000.0_f64,
        prop::collection::vec((0.0..1.0_f64, 0.0..=1.0_f64), 1..4),
        prop::collection::vec(0.0..=1.0_f64, 0..6),
    )
        .prop_filter_map(
            "a valid protocol",
            |(rule, start, span, samples, plateaus, spikes)| {
                let grid = Grid {
                    start,
                    stop: (start + span).min(1e9),
                    step: span / samples,
                };
                grid.validate().ok()?;
                let at = |x: f64| (start + x * span).clamp(start, grid.last());
                let mut pairing = Pairing {
                    spike_times: vec![spikes.into_iter().map(at).collect()],
                    plateaus: vec![],
                    grid,
                };
                for (onset, share) in plateaus {
                    let onset = at(onset);
                    let plateau = Plateau {
                        onset,
                        duration: share * (grid.stop - onset),
                    };
                    pairing.plateaus.push(plateau);
                    if pairing.validate().is_err() {
                        pairing.plateaus.pop();
                    }
                }
                pairing.validate().ok()?;
                Some((rule, pairing))
            },
        )
}

fn survives(rule: &WeightDependentRule, pairing: &Pairing) -> Result<(), TestCaseError> {
    let max = rule.max_weight;
    let initial = [0.0, max / 3.0, max];
    for method in methods() {
        let change = weight_change(rule, pairing, &initial, 3, method).unwrap();
        let [drive] = change.drive[..] else {
            return Err(TestCaseError::fail("one input"));
        };
        prop_assert!(areas(&drive).iter().all(|a| *a >= 0.0 && a.is_finite()));
        for response in change.response.iter().flatten() {
            let bounds = 0.0..=1.0;
            prop_assert!(bounds.contains(&response.slope) && bounds.contains(&response.decay));
            prop_assert!((0.0..=response.decay).contains(&response.intercept));
        }
        let weights = change.weight().unwrap();
        prop_assert!(
            weights.iter().all(|w| (0.0..=max).contains(w)),
            "{weights:?}"
        );
        prop_assert!(change.delta_weight().iter().all(|d| d.is_finite()));
        let points = change.fixed_point().into_iter().flatten();
        for point in change.equilibrium_weight().into_iter().chain(points) {
            prop_assert!(point.is_nan() || (0.0..=max).contains(&point), "{point}");
        }
        let mut values = vec![0.0; pairing.grid.len()];
        let signals =
            btsp::Signals::new(pairing, rule.time_constants(), method.integration).unwrap();
        signals.overlap(0, &mut values);
        values.extend_from_slice(signals.instructive_signal());
        prop_assert!(values.iter().all(|v| *v >= 0.0 && v.is_finite()));
    }
    Ok(())
}

#[test]
fn every_valid_setting_has_a_result() {
    check(1500, extreme(), |(rule, pairing)| survives(&rule, &pairing));
}

/// The exact trace of a spike further before time 0 than 709 time constants was NaN.
#[test]
fn a_trace_long_before_time_0() {
    let (mut rule, mut pairing) = example();
    rule.eligibility_tau = 0.01;
    pairing.spike_times = vec![vec![-10.0]];
    survives(&rule, &pairing).unwrap();
}

fn example() -> (WeightDependentRule, Pairing) {
    let preset = btsp::preset::NONLINEAR;
    (preset.rule.unwrap(), preset.pairing())
}

type Change = fn(&mut WeightDependentRule, &mut Pairing, f64);

#[test]
fn every_invalid_setting_says_which_it_is() {
    const POSITIVE: [f64; 6] = [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0];
    const RATE: [f64; 4] = [-1e-300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    const TIME: [f64; 4] = [-10.001, 10.001, f64::NAN, f64::INFINITY];
    const THRESHOLD: [f64; 4] = [-1e-300, 1.0 + 1e-15, f64::NAN, f64::INFINITY];
    const WIDTH: [f64; 5] = [9e-7, 1001.0, 0.0, f64::NAN, f64::INFINITY];
    let table: [(&str, Change, &[f64]); 16] = [
        (
            "rule.eligibility_tau",
            |r, _, v| r.eligibility_tau = v,
            &POSITIVE,
        ),
        (
            "rule.instructive_tau",
            |r, _, v| r.instructive_tau = v,
            &POSITIVE,
        ),
        (
            "rule.potentiation_rate",
            |r, _, v| r.potentiation_rate = v,
            &RATE,
        ),
        (
            "rule.depression_rate",
            |r, _, v| r.depression_rate = v,
            &RATE,
        ),
        ("rule.max_weight", |r, _, v| r.max_weight = v, &POSITIVE),
        (
            "rule.potentiation_gain.threshold",
            |r, _, v| r.potentiation_gain = Gain::sigmoid(v, 0.5),
            &THRESHOLD,
        ),
        (
            "rule.potentiation_gain.half_width",
            |r, _, v| r.potentiation_gain = Gain::sigmoid(0.5, v),
            &WIDTH,
        ),
        (
            "rule.depression_gain.threshold",
            |r, _, v| r.depression_gain = Gain::sigmoid(v, 0.5),
            &THRESHOLD,
        ),
        (
            "rule.depression_gain.half_width",
            |r, _, v| r.depression_gain = Gain::sigmoid(0.5, v),
            &WIDTH,
        ),
        (
            "grid.start",
            |_, p, v| p.grid.start = v,
            &[f64::NAN, -2e9, f64::NEG_INFINITY],
        ),
        (
            "grid.stop",
            |_, p, v| p.grid.stop = v,
            &[f64::NAN, -10.0, -11.0, 2e9],
        ),
        (
            "grid.step",
            |_, p, v| p.grid.step = v,
            &[0.0, -0.1, f64::NAN, 30.0, 1e-9, 1e-300],
        ),
        (
            "inputs.spike_times.7.0",
            |_, p, v| p.spike_times[7][0] = v,
            &TIME,
        ),
        (
            "inputs.spike_times.7.1",
            |_, p, v| p.spike_times[7].push(v),
            &[10.0, f64::NAN],
        ),
        ("plateau.0.onset", |_, p, v| p.plateaus[0].onset = v, &TIME),
        (
            "plateau.0.duration",
            |_, p, v| p.plateaus[0].duration = v,
            &[0.0, -0.3, f64::NAN, 1e-9, 10.1, f64::INFINITY],
        ),
    ];
    for (key, change, values) in table {
        for value in values {
            let (mut rule, mut pairing) = example();
            change(&mut rule, &mut pairing, *value);
            for method in methods() {
                let result = weight_change(&rule, &pairing, &[1.0], 3, method);
                let found = result.map_err(|invalid: Invalid| invalid.key);
                assert_eq!(found.err().as_deref(), Some(key), "{key} = {value}");
            }
        }
    }
}

#[test]
fn invalid_weights_and_laps_say_which_they_are() {
    let (rule, pairing) = example();
    let key = |weights: &[f64], laps| {
        let result = weight_change(&rule, &pairing, weights, laps, Method::default());
        result.err().map(|invalid| invalid.key)
    };
    let key = |weights: &[f64], laps| key(weights, laps).unwrap_or_default();
    assert_eq!(key(&[1.0], 1_000_000), "");
    assert_eq!(key(&[1.0], 1_000_001), "weight_change.laps");
    assert_eq!(key(&[], 3), "weight_change.initial_weights");
    for bad in [-1e-300, 4.000_000_1, f64::NAN, f64::INFINITY] {
        assert_eq!(key(&[1.0, bad], 3), "weight_change.initial_weights.1");
    }
    let mut empty = pairing.clone();
    empty.plateaus.clear();
    let result = rule.integrator(&empty, Integration::Exact);
    assert_eq!(result.err().map(|e| e.key).as_deref(), Some("plateau"));
    empty.spike_times.clear();
    let result = rule.integrator(&empty, Integration::Exact);
    assert_eq!(result.err().map(|e| e.key).as_deref(), Some("inputs"));
}
