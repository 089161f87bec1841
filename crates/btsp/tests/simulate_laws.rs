//! Laws that hold for every rule and sampled lap, and what every setting, valid or not,
//! must do.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{
    Drive, Gain, MAX_RATE, Normalisation, Peaks, SampledLap, Simulation, Update,
    WeightDependentRule, preset, simulate,
};
use oracle::cases::{check, gain, log_uniform, rule};
use oracle::sampled::{Lap, lap};
use proptest::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

const UPDATES: [Update; 2] = [Update::PerLap, Update::Continuous];

fn usual() -> impl Strategy<Value = (WeightDependentRule, Lap, Normalisation)> {
    (
        rule((0.01, 100.0), (1e-3, 100.0)),
        lap(1..20, 2..700, (0.5, 50.0), (1e-2, 1e2)),
        normalisation((1e-2, 1e2)),
    )
}

fn normalisation(peak: (f64, f64)) -> impl Strategy<Value = Normalisation> {
    let peaks = (log_uniform(peak.0, peak.1), log_uniform(peak.0, peak.1));
    prop_oneof![
        Just(Normalisation::PerEvent),
        peaks.prop_map(|(e, i)| {
            Normalisation::Pooled(Peaks {
                eligibility_peak: e,
                instructive_peak: i,
            })
        }),
    ]
}

fn spread(lap: &Lap, max: f64) -> Vec<f64> {
    btsp::math::linspace(0.0, max, lap.inputs)
}

#[test]
fn laps_follow_one_another() {
    check(120, (usual(), 0..12_u32), |((rule, lap, norm), laps)| {
        let (max, inputs) = (rule.max_weight, lap.inputs);
        let initial = spread(&lap, max);
        for update in UPDATES {
            let run = |initial: &[f64], laps| {
                let found = simulate(&rule, &lap.of(), initial, laps, norm, update).unwrap();
                assert_eq!(found.inputs(), inputs);
                found.weight().unwrap()
            };
            let weights = run(&initial, laps);
            prop_assert_eq!(weights.len(), (laps as usize + 1) * inputs);
            prop_assert_eq!(&weights[..inputs], &initial[..]);
            prop_assert!(weights.iter().all(|w| (0.0..=max).contains(w)));
            if let Some(before) = weights.len().checked_sub(2 * inputs) {
                let again = run(&weights[before..][..inputs], 1);
                let maps = simulate(&rule, &lap.of(), &initial, laps, norm, update).unwrap();
                let after = again[inputs..].iter().zip(&weights[before + inputs..]);
                for ((a, b), map) in after.zip(maps.lap_maps()) {
                    let carried = f64::max(1.0, map.slope.abs());
                    prop_assert!((a - b).abs() <= 1e-14 * max * carried, "{a} {b}");
                }
            }
        }
        Ok(())
    });
}

/// Each input on its own, whatever others are beside it, and in whichever place.
#[test]
fn inputs_are_independent() {
    check(60, usual(), |(rule, lap, norm)| {
        let samples = lap.plateau.len();
        let initial = spread(&lap, rule.max_weight);
        for update in UPDATES {
            let all = simulate(&rule, &lap.of(), &initial, 2, norm, update).unwrap();
            let weights = all.weight().unwrap();
            for input in 0..lap.inputs {
                let alone = SampledLap {
                    rates: &lap.rates[input * samples..][..samples],
                    inputs: 1,
                    ..lap.of()
                };
                let one = &initial[input..=input];
                let alone = simulate(&rule, &alone, one, 2, norm, update).unwrap();
                prop_assert_eq!(alone.drive[0], all.drive[input]);
                let column = weights[input..].iter().step_by(lap.inputs);
                prop_assert!(column.eq(alone.weight().unwrap().iter()));
            }
        }
        Ok(())
    });
}

#[test]
fn the_drive_does_not_depend_on_the_update() {
    check(60, usual(), |(rule, lap, norm)| {
        let initial = spread(&lap, rule.max_weight);
        let [a, b] = UPDATES.map(|u| simulate(&rule, &lap.of(), &initial, 1, norm, u).unwrap());
        prop_assert_eq!(a.drive, b.drive);
        Ok(())
    });
}

fn areas(drive: &Drive) -> [f64; 3] {
    [
        drive.overlap_area,
        drive.potentiation_area,
        drive.depression_area,
    ]
}

/// What areas are compared in: what rounding of an overlap does to a steep gain.
fn sharpness(rule: &WeightDependentRule) -> f64 {
    let of = |gain| match gain {
        Gain::Linear => 1.0,
        Gain::Sigmoid(sigmoid) => f64::max(1.0, 1.0 / sigmoid.half_width),
    };
    of(rule.potentiation_gain).max(of(rule.depression_gain))
}

#[test]
fn the_unit_of_pooled_rates_does_not_matter() {
    let strategy = (usual(), log_uniform(1e-3, 1e3), log_uniform(1e-2, 1e2));
    check(120, strategy, |((rule, lap, _), unit, peak)| {
        let initial = spread(&lap, rule.max_weight);
        let run = |unit: f64| {
            let mut scaled = lap.clone();
            scaled.rates.iter_mut().for_each(|rate| *rate *= unit);
            let pooled = Normalisation::Pooled(Peaks {
                eligibility_peak: unit * peak,
                instructive_peak: 0.5,
            });
            simulate(&rule, &scaled.of(), &initial, 1, pooled, Update::PerLap).unwrap()
        };
        let length = lap.step * lap.plateau.len() as f64;
        for (a, b) in run(1.0).drive.iter().zip(&run(unit).drive) {
            let unit = length * sharpness(&rule) + a.overlap_area * sharpness(&rule);
            for (a, b) in areas(a).iter().zip(areas(b)) {
                prop_assert!((a - b).abs() <= 1e-13 * unit, "{a} {b}");
            }
        }
        Ok(())
    });
}

/// Higher rates, more drive; of the gate only where it is not normalised away.
#[test]
fn drives_rise_with_rates_and_gate() {
    let strategy = (usual(), 0.0..=1.0_f64, 0.0..=1.0_f64);
    check(120, strategy, |((rule, lap, norm), rate, gate)| {
        let gate = match norm {
            Normalisation::PerEvent => 1.0,
            Normalisation::Pooled(_) => gate,
        };
        let mut less = lap.clone();
        less.rates.iter_mut().for_each(|r| *r *= rate);
        less.plateau.iter_mut().for_each(|g| *g *= gate);
        let initial = spread(&lap, rule.max_weight);
        let run = |lap: &Lap| {
            let found = simulate(&rule, &lap.of(), &initial, 1, norm, Update::PerLap);
            found.unwrap().drive
        };
        let length = lap.step * lap.plateau.len() as f64;
        for (less, more) in run(&less).iter().zip(&run(&lap)) {
            let unit = (length + more.overlap_area) * sharpness(&rule);
            for (less, more) in areas(less).iter().zip(areas(more)) {
                prop_assert!(*less <= more + 1e-13 * unit, "{less} {more}");
            }
        }
        Ok(())
    });
}

#[test]
fn heavier_stays_heavier_continuously() {
    check(60, (usual(), 1..6_u32), |((rule, mut lap, norm), laps)| {
        // The same rates for all.
        let first = lap.rates[..lap.plateau.len()].to_vec();
        lap.rates = first.repeat(lap.inputs);
        let initial = spread(&lap, rule.max_weight);
        let found = simulate(&rule, &lap.of(), &initial, laps, norm, Update::Continuous);
        for row in found.unwrap().weight().unwrap().chunks(lap.inputs) {
            let ordered = |w: &[f64]| w[0] <= w[1] + 1e-15 * rule.max_weight;
            prop_assert!(row.windows(2).all(ordered), "{row:?}");
        }
        Ok(())
    });
}

/// Neither rates without a plateau nor a plateau without rates changes a bit, and no lap does.
#[test]
fn silence_changes_nothing() {
    check(60, usual(), |(rule, lap, norm)| {
        let initial = spread(&lap, rule.max_weight);
        let (mut silent, mut unpaired) = (lap.clone(), lap.clone());
        silent.rates.fill(0.0);
        unpaired.plateau.fill(0.0);
        for update in UPDATES {
            for (lap, laps) in [(&silent, 3), (&unpaired, 3), (&lap, 0)] {
                let found = simulate(&rule, &lap.of(), &initial, laps, norm, update).unwrap();
                for row in found.weight().unwrap().chunks(initial.len()) {
                    prop_assert_eq!(row, &initial[..]);
                }
            }
        }
        Ok(())
    });
}

/// Rules and laps as extreme as validation lets through.
#[test]
fn every_valid_setting_has_a_result() {
    let wide = || {
        prop_oneof![
            3 => log_uniform(1e-300, 1e300),
            3 => log_uniform(1e-3, 1e3),
            1 => prop_oneof![Just(f64::MIN_POSITIVE), Just(5e-324), Just(f64::MAX)],
        ]
    };
    let rate = || prop_oneof![wide(), Just(0.0)];
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
    let lengths = prop_oneof![Just((1e-300, 1e9)), Just((1e-2, 1e2))];
    let rates = prop_oneof![Just((1e-300, 4e8)), Just((4e8, 5e8)), Just((1e-2, 1e2))];
    let laps = (lengths, rates).prop_flat_map(|(length, rate)| lap(1..4, 2..300, length, rate));
    let gate = prop_oneof![3 => Just(1.0), 1 => log_uniform(1e-300, 1.0)];
    let strategy = (rules, laps, gate, normalisation((1e-30, 1e30)));
    check(1500, strategy, |(rule, mut lap, gate, norm)| {
        lap.plateau.iter_mut().for_each(|g| *g *= gate);
        lap.step *= 1.0 - 1e-12;
        let (max, initial) = (rule.max_weight, spread(&lap, rule.max_weight));
        let peaks = Peaks::of(&lap.of(), rule.time_constants()).unwrap();
        prop_assert!((0.0..=MAX_RATE).contains(&peaks.eligibility_peak));
        prop_assert!((0.0..=1.0 + 1e-12).contains(&peaks.instructive_peak));
        for update in UPDATES {
            let found = simulate(&rule, &lap.of(), &initial, 3, norm, update).unwrap();
            for drive in &found.drive {
                let finite = |a: &f64| *a >= 0.0 && a.is_finite();
                prop_assert!(areas(drive).iter().all(finite), "{drive:?}");
                let equilibrium = rule.equilibrium_weight(drive);
                prop_assert!(equilibrium.is_nan() || (0.0..=max).contains(&equilibrium));
            }
            for response in found.response.iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&response.slope), "{response:?}");
                prop_assert!((0.0..=response.decay).contains(&response.intercept));
            }
            let weights = found.weight().unwrap();
            prop_assert!(
                weights.iter().all(|w| (0.0..=max).contains(w)),
                "{weights:?}"
            );
        }
        Ok(())
    });
}

fn key(
    change: impl FnOnce(&mut WeightDependentRule, &mut Lap, &mut Vec<f64>, &mut u32, &mut Peaks),
) -> Option<String> {
    let mut rule = preset::NONLINEAR.rule.unwrap();
    let mut lap = Lap {
        rates: vec![1.0; 20 * 600],
        inputs: 20,
        plateau: vec![0.5; 600],
        step: 0.1,
    };
    let (mut weights, mut laps) = (vec![1.0; 20], 3);
    let mut peaks = Peaks {
        eligibility_peak: 1.0,
        instructive_peak: 1.0,
    };
    change(&mut rule, &mut lap, &mut weights, &mut laps, &mut peaks);
    let pooled = Normalisation::Pooled(peaks);
    let of = |update| {
        let found = simulate(&rule, &lap.of(), &weights, laps, pooled, update);
        found.err().map(|invalid| invalid.key)
    };
    let [per_lap, continuous] = UPDATES.map(of);
    assert_eq!(per_lap, continuous);
    per_lap
}

#[test]
fn every_invalid_setting_says_which_it_is() {
    assert_eq!(key(|_, _, _, _, _| ()), None);
    let is = |found: Option<String>, key: &str| assert_eq!(found.as_deref(), Some(key));
    let bad = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e-300, 1e308];
    for bad in bad {
        is(
            key(|_, l, _, _, _| l.plateau[599] = bad),
            "simulate.plateau.599",
        );
        is(
            key(|_, l, _, _, _| l.rates[19 * 600] = bad),
            "simulate.rates.19.0",
        );
        // Of several the first, and rates after the rest.
        is(
            key(|_, l, _, _, _| {
                l.rates[3 * 600 + 599] = bad;
                l.rates[4 * 600] = bad;
            }),
            "simulate.rates.3.599",
        );
        is(
            key(|_, l, w, _, _| {
                l.rates[0] = bad;
                w[7] = bad;
            }),
            "simulate.initial_weights.7",
        );
        is(
            key(|_, _, _, _, p| p.eligibility_peak = bad),
            "normalisation.eligibility_peak",
        );
        is(
            key(|_, _, _, _, p| p.instructive_peak = bad),
            "normalisation.instructive_peak",
        );
    }
    for bad in [f64::NAN, f64::INFINITY, 0.0, -1.0, 1e308] {
        is(key(|_, l, _, _, _| l.step = bad), "simulate.step");
    }
    is(
        key(|r, _, _, _, _| r.eligibility_tau = 0.0),
        "rule.eligibility_tau",
    );
    is(key(|_, l, _, _, _| l.rates.truncate(100)), "simulate.rates");
    is(key(|_, l, _, _, _| l.rates.clear()), "simulate.rates");
    is(key(|_, l, _, _, _| l.inputs = 0), "simulate.rates");
    is(key(|_, l, _, _, _| l.inputs = usize::MAX), "simulate.rates");
    is(
        key(|_, l, _, _, _| l.plateau.truncate(1)),
        "simulate.plateau",
    );
    is(
        key(|_, _, w, _, _| w.truncate(3)),
        "simulate.initial_weights",
    );
    is(key(|_, _, w, _, _| w.clear()), "simulate.initial_weights");
    is(key(|_, _, _, l, _| *l = 1_000_001), "simulate.laps");
    let lap = Lap {
        rates: vec![1.0, -1.0],
        inputs: 1,
        plateau: vec![0.0, 1.0],
        step: 1.0,
    };
    let found = Peaks::of(&lap.of(), preset::LINEAR.time_constants);
    is(found.err().map(|e| e.key), "simulate.rates.0.1");
}

#[test]
fn an_observer_breaks_off() {
    let lap = Lap {
        rates: vec![1.0; 100 * 50],
        inputs: 100,
        plateau: vec![1.0; 50],
        step: 0.1,
    };
    let rule = preset::LINEAR.rule.unwrap();
    let run = |most: usize| {
        let asked = AtomicUsize::new(0);
        let observer = || {
            if asked.fetch_add(1, Ordering::Relaxed) < most {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let (norm, update) = (Normalisation::PerEvent, Update::PerLap);
        let weights = [1.0; 100];
        Simulation::observed(&rule, &lap.of(), &weights, 1, norm, update, &observer).unwrap()
    };
    assert!(run(0).is_none());
    assert!(run(3).is_none());
    assert_eq!(run(1000).map(|s| s.inputs()), Some(100));
}
