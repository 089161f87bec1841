//! The continuous update: against solvers of the differential equation, and its limits.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{
    Drive, EXACT_ERROR, Integration, Method, Pairing, Response, Update, WeightDependentRule,
    weight_change,
};
use oracle::cases::{self, Worst, check, pairing, rule, sampled};
use oracle::grid::OnGrid;
use oracle::ode;
use oracle::quadrature::{areas, error_bound, overlap_scale};
use proptest::prelude::*;

fn lap(
    rule: &WeightDependentRule,
    pairing: &Pairing,
    integration: Integration,
) -> (Drive, Response) {
    let mut integrator = rule.integrator(pairing, integration).unwrap();
    let drive = integrator.drive(0);
    let response = rule.response(&mut integrator, 0, &drive);
    (drive, response)
}

#[test]
fn responses_of_random_rules() {
    let error = Worst::of("error of a slope or intercept / max(1, k n T / 100)");
    let slow = Worst::of("the same where k n T < 1000");
    let strategy = (rule((1e-3, 1e3), (1e-3, 1e6)), pairing((0.1, 1e3), 2000, 6));
    check(2500, strategy, |(rule, pairing)| {
        let case = (&rule, &pairing);
        let [a, b] = ode::response(&rule, &pairing, 0);
        let ([_, p, d], _) = areas(&rule, &pairing, 0);
        let by_areas = (-(rule.potentiation_rate * p + rule.depression_rate * d)).exp();
        let (_, actual) = lap(&rule, &pairing, Integration::Exact);
        let k = rule.potentiation_rate.max(rule.depression_rate);
        let knt = k * overlap_scale(&rule, &pairing, 0);
        for distance in [
            actual.slope - a,
            actual.slope - by_areas,
            actual.intercept - b,
            1.0 - actual.decay - actual.slope,
        ] {
            let distance = distance.abs();
            error.see(distance / f64::max(1.0, knt / 100.0), &case);
            if knt < 1000.0 {
                slow.see(distance, &case);
            }
            let bound = error_bound(&rule) * f64::max(1.0, knt / 100.0);
            prop_assert!(
                distance <= bound,
                "{distance:e}: {actual:?} {a} {b} {by_areas}"
            );
        }
        prop_assert!(0.0 <= actual.intercept && actual.intercept <= actual.decay);
        Ok(())
    });
}

/// Rates of 1e6 per second show the digits that a small area or gain has lost: the
/// slope was off by 1e-10 while it was made from the areas.
#[test]
fn a_small_drive_at_a_large_rate() {
    let worst = Worst::of("error of a slope or intercept with wide gains at large rates");
    let strategy = (
        rule((0.01, 1.0), (1e5, 1e6)),
        pairing((1.0, 10.0), 2000, 1),
        cases::log_uniform(1.0, 1e3),
    );
    check(300, strategy, |(mut rule, pairing, half_width)| {
        // Wide gains: steep ones would show the rounding of the events' times instead.
        rule.potentiation_gain = btsp::Gain::sigmoid(0.2, half_width);
        rule.depression_gain = btsp::Gain::sigmoid(0.5, half_width);
        let [a, b] = ode::response(&rule, &pairing, 0);
        let (_, actual) = lap(&rule, &pairing, Integration::Exact);
        let distance = f64::max((actual.slope - a).abs(), (actual.intercept - b).abs());
        worst.see(distance, &(&rule, &pairing));
        prop_assert!(distance < EXACT_ERROR, "{distance:e}");
        Ok(())
    });
}

#[test]
fn rates_held_over_each_step_of_the_grid() {
    let worst = Worst::of("error of a grid's slope or intercept / max(1, k n span)");
    let strategy = (rule((1e-3, 1e3), (1e-3, 1e3)), sampled(300, 8));
    check(600, strategy, |(rule, pairing)| {
        let [a, b] = OnGrid::new(&rule, &pairing, 0).response(&rule);
        let (_, actual) = lap(&rule, &pairing, Integration::Grid);
        let k = rule.potentiation_rate.max(rule.depression_rate);
        let spikes = pairing.spike_times[0].len().max(1) as f64;
        // Steep gains of one sample near a threshold show the rounding of its overlap.
        let steep = [rule.potentiation_gain, rule.depression_gain]
            .map(|gain| match gain {
                btsp::Gain::Linear => 0.0,
                btsp::Gain::Sigmoid(sigmoid) => 1e-15 / sigmoid.half_width,
            })
            .into_iter()
            .fold(0.0, f64::max);
        let unit = f64::max(1.0, k * spikes * (pairing.grid.stop - pairing.grid.start));
        let bound = 1e-12 * unit + k * spikes * pairing.grid.step * steep;
        for distance in [actual.slope - a, actual.intercept - b] {
            worst.see(distance.abs() / unit, &(&rule, &pairing));
            prop_assert!(distance.abs() <= bound, "{actual:?} {a} {b}");
        }
        prop_assert!(0.0 <= actual.intercept && actual.intercept <= actual.decay);
        Ok(())
    });
}

/// Gains without steps too narrow for a grid, signals no faster than it can follow.
fn gentle() -> impl Strategy<Value = (WeightDependentRule, Pairing)> {
    let gain = || {
        (0.0..=1.0_f64, cases::log_uniform(0.05, 10.0))
            .prop_map(|(threshold, half_width)| btsp::Gain::sigmoid(threshold, half_width))
    };
    (
        rule((0.2, 5.0), (0.01, 3.0)),
        pairing((5.0, 20.0), 50, 4),
        gain(),
        gain(),
    )
        .prop_map(|(mut rule, pairing, up, down)| {
            rule.potentiation_gain = up;
            rule.depression_gain = down;
            (rule, pairing)
        })
}

#[test]
fn the_grid_converges_to_the_exact_response() {
    check(60, gentle(), |(rule, mut pairing)| {
        let span = pairing.grid.stop - pairing.grid.start;
        // No step divides the span, lest rounding decide on a sample at its end.
        cases::resample(&mut pairing, span / 3e3 * 1.0001);
        let (_, exact) = lap(&rule, &pairing, Integration::Exact);
        let spikes = pairing.spike_times[0].len() as f64;
        let mut error = |samples: f64| {
            pairing.grid.step = span / samples * 1.0001;
            let (_, grid) = lap(&rule, &pairing, Integration::Grid);
            let slope = (grid.slope - exact.slope).abs();
            slope.max((grid.intercept - exact.intercept).abs())
        };
        // Each event is late by up to a step: an error of first order.
        let per_step = 10.0 * (1.0 + rule.potentiation_rate + rule.depression_rate) * spikes;
        prop_assert!(error(3e3) <= per_step * span / 3e3);
        prop_assert!(error(3e5) <= per_step * span / 3e5);
        Ok(())
    });
}

#[test]
fn a_lap_of_vanishing_drive_changes_nothing() {
    let strategy = (rule((1e-2, 1e2), (1.0, 1.0)), pairing((1.0, 100.0), 500, 4));
    check(200, strategy, |(mut rule, pairing)| {
        for rate in [0.0, 1e-300, 1e-30] {
            (rule.potentiation_rate, rule.depression_rate) = (rate, rate / 2.0);
            for integration in [Integration::Exact, Integration::Grid] {
                let (_, response) = lap(&rule, &pairing, integration);
                prop_assert!((response.slope - 1.0).abs() < 1e-15);
                prop_assert!(response.intercept <= response.decay && response.decay < 1e-22);
                let map = rule.continuous(&response);
                for x in [0.0, 0.3, 1.0] {
                    prop_assert!((map.apply(x) - x).abs() < 1e-15);
                }
            }
        }
        Ok(())
    });
}

#[test]
fn many_laps_converge_to_the_maps_own_fixed_point() {
    let strategy = (
        rule((1e-2, 1e2), (0.1, 100.0)),
        pairing((1.0, 50.0), 500, 4),
    );
    check(300, strategy, |(rule, pairing)| {
        for integration in [Integration::Exact, Integration::Grid] {
            let method = Method {
                integration,
                update: Update::Continuous,
            };
            let weights = [0.0, 0.4 * rule.max_weight, rule.max_weight];
            let change = weight_change(&rule, &pairing, &weights, 1_000_000, method).unwrap();
            let fixed = change.fixed_point().unwrap()[0];
            let response = change.response.as_ref().unwrap()[0];
            prop_assert_eq!(fixed.is_nan(), change.equilibrium_weight()[0].is_nan());
            if fixed.is_nan() || response.decay < 1e-4 {
                continue;
            }
            let expected = rule.max_weight * response.intercept / response.decay;
            prop_assert!((fixed - expected).abs() <= 1e-14 * rule.max_weight);
            for (weight, delta) in weights.iter().zip(change.delta_weight()) {
                let end = weight + delta;
                // 1 - A is recovered from A, so its rounding counts.
                let bound = 1e-15 * (1.0 + 4.0 / response.decay) * rule.max_weight;
                prop_assert!((end - fixed).abs() <= bound, "{end} {fixed} {response:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn the_fixed_point_tends_to_the_equilibrium_as_rates_vanish() {
    let worst = Worst::of("fixed point - equilibrium at rates of 1e-9 of the maximum");
    let strategy = (rule((1e-2, 1e2), (0.1, 10.0)), pairing((1.0, 50.0), 500, 4));
    check(300, strategy, |(mut rule, pairing)| {
        for integration in [Integration::Exact, Integration::Grid] {
            let scale = overlap_scale(&rule, &pairing, 0).max(1.0);
            for shrink in [1e-9, 1e-150] {
                let rates = [rule.potentiation_rate, rule.depression_rate];
                rule.potentiation_rate *= shrink / scale;
                rule.depression_rate *= shrink / scale;
                let (drive, response) = lap(&rule, &pairing, integration);
                let equilibrium = rule.equilibrium_weight(&drive);
                let fixed = rule.fixed_point(&drive, &response);
                [rule.potentiation_rate, rule.depression_rate] = rates;
                prop_assert_eq!(fixed.is_nan(), equilibrium.is_nan());
                if !fixed.is_nan() {
                    let distance = (fixed - equilibrium).abs() / rule.max_weight;
                    worst.see(distance, &(&rule, &pairing, shrink));
                    prop_assert!(distance < 1e-7, "{fixed} {equilibrium}");
                }
            }
        }
        Ok(())
    });
}
