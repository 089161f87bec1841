//! Laws that hold for every rule and protocol.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{
    Drive, Gain, Integration, Method, Pairing, Plateau, Update, WeightDependentRule, weight_change,
};
use oracle::cases::{self, INTEGRATIONS, areas, check, methods, pairing, rule};
use oracle::quadrature::overlap_scale;
use proptest::prelude::*;

fn drive(rule: &WeightDependentRule, pairing: &Pairing, integration: Integration) -> Drive {
    let mut integrator = rule.integrator(pairing, integration).unwrap();
    integrator.drive(0)
}

/// Rules and protocols whose drives run from nothing to many times what clips.
fn usual() -> impl Strategy<Value = (WeightDependentRule, Pairing)> {
    (
        rule((0.01, 100.0), (0.01, 100.0)),
        pairing((1.0, 50.0), 400, 6),
    )
}

#[test]
fn weights_never_leave_their_range() {
    let strategy = (usual(), 0.0..=1.0_f64, 0..12_u32);
    check(250, strategy, |((rule, pairing), x, laps)| {
        let max = rule.max_weight;
        let initial = [0.0, x * max, max];
        for method in methods() {
            let change = weight_change(&rule, &pairing, &initial, laps, method).unwrap();
            let weights = change.weight().unwrap();
            prop_assert_eq!(weights.len(), (laps as usize + 1) * 3);
            prop_assert_eq!(&weights[..3], &initial);
            prop_assert!(weights.iter().all(|w| (0.0..=max).contains(w)));
            let last = &weights[weights.len() - 3..];
            for (k, delta) in change.delta_weight().iter().enumerate() {
                prop_assert!((last[k] - initial[k] - delta).abs() <= 4e-16 * max);
                prop_assert!((-initial[k]..=max).contains(delta));
            }
        }
        Ok(())
    });
}

#[test]
fn laps_in_a_row_are_the_rule_applied_in_order() {
    let strategy = (usual(), 0.0..=1.0_f64, 0..40_u32);
    check(250, strategy, |((rule, pairing), x, laps)| {
        let max = rule.max_weight;
        for integration in INTEGRATIONS {
            let method = Method {
                integration,
                update: Update::PerLap,
            };
            let change = weight_change(&rule, &pairing, &[x * max], laps, method).unwrap();
            let up = rule.potentiation_rate * change.drive[0].potentiation_area;
            let down = rule.depression_rate * change.drive[0].depression_area;
            let clips = up > 1.0 || down > 1.0;
            prop_assert_eq!(change.lap_maps()[0].clips(), clips);

            let weights = change.weight().unwrap();
            // The slope of a lap says how far an earlier rounding is carried.
            let carried = f64::max(1.0, (1.0 - up - down).abs());
            for pair in weights.windows(2) {
                let before = pair[0] / max;
                let after = before + up * (1.0 - before) - down * before;
                let after = max * after.clamp(0.0, 1.0);
                prop_assert!((pair[1] - after).abs() <= 1e-14 * max * carried);
            }
            if !clips {
                let (slope, mut power) = (1.0 - up - down, 1.0);
                let mut sum = 0.0;
                for _ in 0..laps {
                    sum += power;
                    power *= slope;
                }
                let expected = max * (power * x + up * sum);
                prop_assert!((weights[laps as usize] - expected).abs() <= 1e-13 * max);
            }
        }
        Ok(())
    });
}

#[test]
fn the_equilibrium_is_a_fixed_point_of_a_lap() {
    check(500, usual(), |(rule, pairing)| {
        for integration in INTEGRATIONS {
            let drive = drive(&rule, &pairing, integration);
            let equilibrium = rule.equilibrium_weight(&drive);
            let (up, down) = (rule.potentiation_rate, rule.depression_rate);
            if up > 0.0 {
                let total = drive.potentiation_area + down / up * drive.depression_area;
                prop_assert_eq!(equilibrium.is_nan(), total < 0.0005);
            }
            if equilibrium.is_nan() {
                continue;
            }
            prop_assert!((0.0..=rule.max_weight).contains(&equilibrium));
            let map = rule.per_lap(&drive);
            let x = equilibrium / rule.max_weight;
            let bound = 1e-15 * (2.0 + map.slope.abs());
            prop_assert!((map.apply(x) - x).abs() <= bound, "{map:?} {x}");
        }
        Ok(())
    });
}

/// One linear overlap for both gains scales to any area: close to the limit too.
#[test]
fn the_equilibrium_is_undefined_exactly_where_the_drive_vanishes() {
    let rule = WeightDependentRule {
        eligibility_tau: 1.0,
        instructive_tau: 1.0,
        potentiation_rate: 0.5,
        depression_rate: 0.25,
        max_weight: 3.0,
        potentiation_gain: Gain::Linear,
        depression_gain: Gain::Linear,
    };
    for (potentiation_area, depression_area, defined) in [
        (0.0005, 0.0, true),
        (0.000_499_999_999, 0.0, false),
        (0.0, 0.001, true),
        (0.0, 0.000_999_999_999, false),
        (0.0003, 0.0004, true),
        (0.0003, 0.000_399_999, false),
        (0.0, 0.0, false),
    ] {
        let drive = Drive {
            overlap_area: 0.0,
            potentiation_area,
            depression_area,
        };
        assert_eq!(
            rule.equilibrium_weight(&drive).is_nan(),
            !defined,
            "{drive:?}"
        );
    }
}

#[test]
fn equal_linear_gains_have_one_equilibrium() {
    check(250, usual(), |(mut rule, pairing)| {
        rule.potentiation_gain = Gain::Linear;
        rule.depression_gain = Gain::Linear;
        rule.potentiation_rate = rule.potentiation_rate.max(0.01);
        let expected = rule.max_weight / (1.0 + rule.depression_rate / rule.potentiation_rate);
        for method in methods() {
            let change = weight_change(&rule, &pairing, &[0.0], 1, method).unwrap();
            let points = change.fixed_point().into_iter().flatten();
            for weight in change.equilibrium_weight().into_iter().chain(points) {
                let met = (weight - expected).abs() <= 1e-12 * rule.max_weight;
                prop_assert!(weight.is_nan() || met, "{weight} {expected}");
            }
        }
        Ok(())
    });
}

/// Times that are multiples of 2^-20 s, so that shifting them rounds nothing.
fn dyadic(pairing: &mut Pairing) {
    let round = |t: f64| (t * 1_048_576.0).round() / 1_048_576.0;
    let grid = &mut pairing.grid;
    (grid.start, grid.stop) = (round(grid.start), round(grid.stop));
    grid.step = round(grid.step).max(1.0 / 1_048_576.0);
    for spike in pairing.spike_times.iter_mut().flatten() {
        *spike = round(*spike).clamp(grid.start, grid.last());
    }
    for plateau in &mut pairing.plateaus {
        plateau.onset = round(plateau.onset).clamp(grid.start, grid.stop - 4.0 * grid.step);
        let room = grid.stop - plateau.onset;
        plateau.duration = round(plateau.duration).clamp(2.0 * grid.step, room);
    }
}

#[test]
fn when_it_happens_does_not_matter() {
    let strategy = (usual(), -1_000_000_i32..1_000_000);
    check(250, strategy, |((rule, mut pairing), shift)| {
        dyadic(&mut pairing);
        let mut shifted = pairing.clone();
        let shift = f64::from(shift) / 8.0;
        shifted.grid.start += shift;
        shifted.grid.stop += shift;
        shifted.spike_times[0].iter_mut().for_each(|s| *s += shift);
        shifted.plateaus.iter_mut().for_each(|p| p.onset += shift);
        for integration in INTEGRATIONS {
            let before = areas(&drive(&rule, &pairing, integration));
            let after = areas(&drive(&rule, &shifted, integration));
            let unit = overlap_scale(&rule, &pairing, 0);
            for (b, a) in before.iter().zip(after) {
                prop_assert!((a - b).abs() <= 1e-15 * unit, "{before:?} {after:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn order_and_partition_do_not_matter() {
    let strategy = (usual(), 0.1..0.9_f64, any::<u64>());
    check(250, strategy, |((rule, mut pairing), part, order)| {
        dyadic(&mut pairing);
        let mut other = pairing.clone();
        let spikes = &mut other.spike_times[0];
        let count = spikes.len().max(1);
        spikes.rotate_left((order % count as u64) as usize % count);
        spikes.reverse();
        let plateau = other.plateaus[0];
        let first = (plateau.duration * part * 1_048_576.0).round() / 1_048_576.0;
        let halves = [
            Plateau {
                onset: plateau.onset,
                duration: first,
            },
            Plateau {
                onset: plateau.onset + first,
                duration: plateau.duration - first,
            },
        ];
        other.plateaus.splice(0..1, halves);
        other.plateaus.reverse();
        if other.validate().is_err() {
            // A part that covers no sample.
            other.plateaus = pairing.plateaus.iter().rev().copied().collect();
        }
        for integration in INTEGRATIONS {
            let mut changes = [&pairing, &other].map(|pairing| {
                let mut integrator = rule.integrator(pairing, integration).unwrap();
                let drive = integrator.drive(0);
                (drive, rule.response(&mut integrator, 0, &drive))
            });
            // The same bits: it is the same protocol.
            let other = changes[1];
            prop_assert_eq!(changes[0], other);
            changes[0] = other;
        }
        Ok(())
    });
}

#[test]
fn a_spike_more_never_lowers_an_area() {
    let strategy = (usual(), 0.0..=1.0_f64);
    check(250, strategy, |((rule, pairing), at)| {
        let grid = pairing.grid;
        let mut more = pairing.clone();
        more.spike_times[0].push(grid.start + at * (grid.last() - grid.start));
        for integration in INTEGRATIONS {
            let before = areas(&drive(&rule, &pairing, integration));
            let after = areas(&drive(&rule, &more, integration));
            let slack = 1e-11 * overlap_scale(&rule, &more, 0);
            prop_assert!(after[0] >= before[0] - 1e-4 * slack);
            prop_assert!(after[1] >= before[1] - slack && after[2] >= before[2] - slack);
        }
        Ok(())
    });
}

#[test]
fn the_grid_converges_to_the_exact_drive() {
    check(100, usual(), |(mut rule, mut pairing)| {
        for gain in [&mut rule.potentiation_gain, &mut rule.depression_gain] {
            if let Gain::Sigmoid(sigmoid) = gain {
                sigmoid.half_width = sigmoid.half_width.max(0.05);
            }
        }
        rule.eligibility_tau = rule.eligibility_tau.max(0.2);
        rule.instructive_tau = rule.instructive_tau.max(0.2);
        let span = pairing.grid.stop - pairing.grid.start;
        // No step divides the span, lest rounding decide on a sample at its end.
        cases::resample(&mut pairing, span / 4e3 * 1.0001);
        prop_assume!(!pairing.plateaus.is_empty());
        let exact = areas(&drive(&rule, &pairing, Integration::Exact));
        let spikes = pairing.spike_times[0].len() as f64;
        for samples in [4e3, 2e5] {
            pairing.grid.step = span / samples * 1.0001;
            let grid = areas(&drive(&rule, &pairing, Integration::Grid));
            // Every event is late by up to a step, and gains are up to 10 times as
            // steep as linear ones.
            let shortest = pairing.plateaus.iter().map(|p| p.duration);
            let shortest = shortest.fold(f64::INFINITY, f64::min);
            let relative = pairing.grid.step / shortest.min(0.2);
            let bound = 20.0 * relative * overlap_scale(&rule, &pairing, 0) * (1.0 + spikes);
            for (g, e) in grid.iter().zip(exact) {
                prop_assert!((g - e).abs() <= bound, "{samples}: {grid:?} {exact:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn a_silent_input_changes_nothing() {
    check(100, usual(), |(rule, mut pairing)| {
        pairing.spike_times[0].clear();
        let initial = [0.0, rule.max_weight / 3.0, rule.max_weight];
        for method in methods() {
            let change = weight_change(&rule, &pairing, &initial, 1_000_000, method).unwrap();
            prop_assert_eq!(change.drive[0], Drive::default());
            prop_assert_eq!(change.delta_weight(), vec![0.0; 3]);
            prop_assert!(change.equilibrium_weight()[0].is_nan());
            prop_assert!(change.fixed_point().into_iter().flatten().all(f64::is_nan));
        }
        Ok(())
    });
}

/// The gains' own law: they rise from 0 at 0 to 1 at 1, and agree with the definition.
#[test]
fn gains_are_the_definition() {
    let strategy = (cases::gain(), prop_oneof![0.0..=1.0_f64, 0.0..20.0_f64]);
    check(4000, strategy, |(gain, u)| {
        let (actual, expected) = (gain.value(u), oracle::gain(&gain, u));
        // s(u) - s(0) loses what s(1) - s(0) lacks, and u itself is rounded.
        let (range, steep) = match gain {
            Gain::Linear => (1.0, 0.0),
            Gain::Sigmoid(sigmoid) => {
                let half_width = sigmoid.half_width;
                (
                    f64::min(1.0, 0.4 / half_width),
                    1e-16 * u.max(1.0) / half_width,
                )
            }
        };
        let bound = 2e-15 / range * expected.max(1.0) + steep;
        prop_assert!((actual - expected).abs() <= bound, "{actual} {expected}");
        Ok(())
    });
}
