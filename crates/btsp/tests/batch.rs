//! Many rules on one pairing, and inputs and rules on several threads.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{
    Integration, Method, Normalisation, Peaks, Simulation, Update, WeightChange,
    WeightDependentRule, preset, simulate, weight_change, weight_change_batch,
};
use oracle::cases::{check, pairing, rule};
use oracle::sampled::Lap;
use proptest::prelude::*;
use std::ops::ControlFlow;

fn methods() -> impl Iterator<Item = Method> {
    [Integration::Grid, Integration::Exact]
        .into_iter()
        .flat_map(|integration| {
            [Update::PerLap, Update::Continuous].map(|update| Method {
                integration,
                update,
            })
        })
}

#[test]
fn a_batch_is_its_rules_one_by_one() {
    let rules = prop::collection::vec(rule((0.01, 100.0), (1e-3, 10.0)), 0..9);
    let strategy = (rules, pairing((1.0, 50.0), 300, 4));
    check(40, strategy, |(rules, pairing)| {
        let largest = rules.iter().map(|r| r.max_weight).fold(10.0, f64::min);
        let weights = [0.0, largest / 3.0, largest];
        for method in methods() {
            let batch = weight_change_batch(&rules, &pairing, &weights, 4, method).unwrap();
            prop_assert_eq!(batch.len(), rules.len());
            for (found, rule) in batch.iter().zip(&rules) {
                let alone = weight_change(rule, &pairing, &weights, 4, method).unwrap();
                prop_assert_eq!(found, &alone);
            }
        }
        Ok(())
    });
}

fn thresholds(count: usize) -> Vec<WeightDependentRule> {
    let rule = preset::NONLINEAR.rule.unwrap();
    let threshold = |k| k as f64 / count as f64;
    (0..count)
        .map(|k| WeightDependentRule {
            potentiation_gain: btsp::Gain::sigmoid(threshold(k), 0.3),
            ..rule
        })
        .collect()
}

#[test]
fn the_first_wrong_rule_is_named() {
    let mut pairing = preset::NONLINEAR.pairing();
    let rules = thresholds(40);
    let key = |rules: &[WeightDependentRule], pairing: &btsp::Pairing, weights: &[f64], laps| {
        let found = weight_change_batch(rules, pairing, weights, laps, Method::default());
        found
            .map_err(|invalid| invalid.key)
            .err()
            .unwrap_or_default()
    };
    assert_eq!(key(&rules, &pairing, &[1.0, 4.0], 3), "");
    let mut wrong = rules.clone();
    wrong[31].max_weight = f64::NAN;
    wrong[17].eligibility_tau = -1.0;
    assert_eq!(
        key(&wrong, &pairing, &[1.0], 3),
        "rules.17.rule.eligibility_tau"
    );
    let mut light = rules.clone();
    light[5].max_weight = 2.0;
    let expected = "rules.5.weight_change.initial_weights.1";
    assert_eq!(key(&light, &pairing, &[1.0, 3.0], 3), expected);
    // What is wrong for every rule names none.
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        let expected = "weight_change.initial_weights.1";
        assert_eq!(key(&rules, &pairing, &[1.0, bad], 3), expected);
    }
    let expected = "weight_change.initial_weights";
    assert_eq!(key(&rules, &pairing, &[], 3), expected);
    assert_eq!(
        key(&rules, &pairing, &[1.0], 1_000_001),
        "weight_change.laps"
    );
    pairing.plateaus.clear();
    assert_eq!(key(&wrong, &pairing, &[1.0], 3), "plateau");
    assert_eq!(key(&[], &pairing, &[1.0], 3), "plateau");
}

#[test]
fn a_batch_breaks_off() {
    let (rules, pairing) = (thresholds(4), preset::NONLINEAR.pairing());
    let run = |observer: &(dyn Fn() -> ControlFlow<()> + Sync)| {
        let method = Method::default();
        WeightChange::batch_observed(&rules, &pairing, &[1.0], 1, method, observer).unwrap()
    };
    assert!(run(&|| ControlFlow::Break(())).is_none());
    assert_eq!(run(&|| ControlFlow::Continue(())).map(|c| c.len()), Some(4));
}

/// 100 inputs with their fields one after another, and two plateaus.
fn lap() -> Lap {
    let (inputs, samples) = (100, 1000);
    let rate = |input: usize, k: usize| {
        let distance = (k as f64 - 10.0 * input as f64) / 100.0;
        (20.0 - 10.0 * distance * distance).max(0.0)
    };
    let on = |k: usize| (300..330).contains(&k) || (700..750).contains(&k);
    Lap {
        rates: (0..inputs * samples)
            .map(|k| rate(k / samples, k % samples))
            .collect(),
        inputs,
        plateau: (0..samples).map(|k| f64::from(u8::from(on(k)))).collect(),
        step: 0.01,
    }
}

fn simulations() -> Vec<Simulation> {
    let (lap, rule) = (lap(), preset::NONLINEAR.rule.unwrap());
    let peaks = Peaks::of(&lap.of(), rule.time_constants()).unwrap();
    let mut found = Vec::new();
    for update in [Update::PerLap, Update::Continuous] {
        for normalisation in [Normalisation::PerEvent, Normalisation::Pooled(peaks)] {
            let weights = vec![1.0; lap.inputs];
            found.push(simulate(&rule, &lap.of(), &weights, 5, normalisation, update).unwrap());
        }
    }
    found
}

fn batches() -> Vec<WeightChange> {
    let (rules, pairing) = (thresholds(23), preset::NONLINEAR.pairing());
    methods()
        .flat_map(|method| {
            weight_change_batch(&rules, &pairing, &[0.0, 1.0, 4.0], 3, method).unwrap()
        })
        .collect()
}

/// All bits of all weights.
fn fingerprint(weights: impl IntoIterator<Item = Vec<f64>>) -> u64 {
    let bits = weights.into_iter().flatten().map(f64::to_bits);
    bits.fold(0xcbf2_9ce4_8422_2325, |hash, bits| {
        (hash ^ bits).wrapping_mul(0x100_0000_01b3).rotate_left(17)
    })
}

/// On every platform, in every profile, with and without the feature `parallel`. A change
/// that is meant to change the last bits of results changes these numbers.
#[test]
fn bits_are_the_same_everywhere() {
    let simulated = simulations().into_iter().map(|s| s.weight().unwrap());
    let changed = batches().into_iter().map(|c| c.weight().unwrap());
    let found = [fingerprint(simulated), fingerprint(changed)];
    let expected = [0x797a_e122_4ae9_01a8, 0x3cb1_e1cd_4c86_3bd5];
    assert_eq!(found, expected, "{found:#x?}");
}

#[cfg(feature = "parallel")]
#[test]
fn bits_are_the_same_for_any_number_of_threads() {
    let expected = (simulations(), batches());
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let found = pool.build().unwrap().install(|| (simulations(), batches()));
        assert!(found == expected, "{threads} threads");
    }
}

#[cfg(feature = "parallel")]
#[test]
fn the_first_error_is_reported_for_any_number_of_threads() {
    let (mut lap, rule) = (lap(), preset::NONLINEAR.rule.unwrap());
    for input in 37..100 {
        lap.rates[input * 1000 + 500] = f64::NAN;
    }
    let weights = vec![1.0; lap.inputs];
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let found = pool.build().unwrap().install(|| {
            let (norm, update) = (Normalisation::PerEvent, Update::PerLap);
            simulate(&rule, &lap.of(), &weights, 1, norm, update)
        });
        assert_eq!(found.unwrap_err().key, "simulate.rates.37.500");
    }
}
