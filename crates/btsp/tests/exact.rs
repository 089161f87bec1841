//! Exact drives of random rules against adaptive quadrature, and both against golden
//! values that mpmath computed in 30 digits.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{EXACT_ERROR, Gain, Grid, Integration, Pairing, Plateau, WeightDependentRule};
use oracle::cases::{Worst, check, pairing, rule};
use oracle::quadrature::{areas, error_bound, overlap_scale};
use oracle::{cases, ode};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

fn drive(rule: &WeightDependentRule, pairing: &Pairing) -> [f64; 3] {
    let mut integrator = rule.integrator(pairing, Integration::Exact).unwrap();
    let drive = integrator.drive(0);
    [
        drive.overlap_area,
        drive.potentiation_area,
        drive.depression_area,
    ]
}

/// Compares with quadrature; the oracle's own error must be small beside the bound.
fn meets_the_bound(
    (rule, pairing): (WeightDependentRule, Pairing),
    [error, own]: [&Worst; 2],
) -> TestCaseResult {
    let case = (&rule, &pairing);
    let (expected, estimate) = areas(&rule, &pairing, 0);
    let actual = drive(&rule, &pairing);
    let unit = overlap_scale(&rule, &pairing, 0);
    if unit == 0.0 {
        prop_assert_eq!(actual, [0.0; 3]);
        return Ok(());
    }
    let bound = error_bound(&rule);
    own.see(estimate / unit, &case);
    prop_assert!(estimate <= bound / 20.0 * unit);
    for (a, e) in actual.iter().zip(expected) {
        let distance = (a - e).abs() / unit;
        error.see(distance, &case);
        prop_assert!(distance <= bound, "{distance:e}: {actual:?} {expected:?}");
    }
    Ok(())
}

fn random_rules_meet_the_bound(cases: u32, tau: (f64, f64), spikes: usize) {
    let error = Worst::of("error of an area / (n T)");
    let own = Worst::of("the oracle's estimate of its own / (n T)");
    let strategy = (rule(tau, (1.0, 1.0)), pairing((0.1, 1e3), 2000, spikes));
    check(cases, strategy, |case| {
        meets_the_bound(case, [&error, &own])
    });
}

#[test]
fn drives_of_random_rules() {
    random_rules_meet_the_bound(1500, (1e-3, 1e3), 10);
}

#[test]
fn drives_of_extreme_time_constants() {
    random_rules_meet_the_bound(500, (1e-9, 1e9), 4);
}

#[test]
fn drives_of_single_spikes_with_the_steepest_gains() {
    let error = Worst::of("error of an area with half-width 1e-6");
    let own = Worst::of("the oracle's estimate of its own");
    // Thresholds near 1 are near the overlap's turning point, the hardest place.
    let steep = || {
        prop_oneof![
            0.0..=1.0_f64,
            cases::log_uniform(1e-7, 0.1).prop_map(|x| 1.0 - x)
        ]
        .prop_map(|threshold| Gain::sigmoid(threshold, 1e-6))
    };
    let strategy = (
        rule((0.01, 10.0), (1.0, 1.0)),
        pairing((1.0, 10.0), 2000, 1),
        steep(),
        steep(),
    );
    check(500, strategy, |(mut rule, pairing, up, down)| {
        rule.potentiation_gain = up;
        rule.depression_gain = down;
        meets_the_bound((rule, pairing), [&error, &own])
    });
}

/// With tau_I far above the plateau's duration the instructive signal was a
/// difference of large numbers, and every area off by as much as 4e-11.
#[test]
fn a_slow_instructive_signal_and_a_short_plateau() {
    let rule = WeightDependentRule {
        eligibility_tau: 1.0,
        instructive_tau: 853.8731956343538,
        potentiation_rate: 1.0,
        depression_rate: 1.0,
        max_weight: 1.0,
        potentiation_gain: Gain::Linear,
        depression_gain: Gain::Linear,
    };
    let half = 0.5663594397217041;
    let pairing = Pairing {
        spike_times: vec![vec![-0.564871278016455]],
        plateaus: vec![Plateau {
            onset: -half,
            duration: 0.002202254518707756,
        }],
        grid: Grid {
            start: -half,
            stop: half,
            step: half / 1000.0,
        },
    };
    let worst = [Worst::of("error"), Worst::of("own")];
    meets_the_bound((rule, pairing), [&worst[0], &worst[1]]).unwrap();
}

/// Plateau and trace far longer and shorter than each other: the overlap is 1 to the
/// last digits for as long as the plateau is on, and so is the steep gain's threshold.
#[test]
fn an_overlap_that_lingers_at_a_threshold() {
    let rule = WeightDependentRule {
        eligibility_tau: 35331922.694993675,
        instructive_tau: 7.111123285507294e-5,
        potentiation_rate: 1.0,
        depression_rate: 1.0,
        max_weight: 1.0,
        potentiation_gain: Gain::sigmoid(1.0, 3.74502186471515e-6),
        depression_gain: Gain::sigmoid(1.0, 1e-6),
    };
    let pairing = Pairing {
        spike_times: vec![vec![-0.0655070444370954]],
        plateaus: vec![Plateau {
            onset: -0.051824012802836106,
            duration: 0.5518240128022843,
        }],
        grid: Grid {
            start: -0.5,
            stop: 0.5,
            step: 0.0005,
        },
    };
    let worst = [Worst::of("error at a threshold"), Worst::of("own")];
    meets_the_bound((rule, pairing), [&worst[0], &worst[1]]).unwrap();
}

/// The rows of `golden/exact_rules.csv`: rule, pairing, the three areas, slope, intercept.
fn golden() -> Vec<(WeightDependentRule, Pairing, [f64; 5])> {
    let numbers = |text: &str| -> Vec<f64> {
        text.split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect()
    };
    let gain = |text: &str| match numbers(text.trim_start_matches("linear"))[..] {
        [threshold, half_width] => Gain::sigmoid(threshold, half_width),
        _ => Gain::Linear,
    };
    let rows = include_str!("golden/exact_rules.csv").lines().skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        let number = |k: usize| cells[k].parse::<f64>().unwrap();
        let rule = WeightDependentRule {
            eligibility_tau: number(0),
            instructive_tau: number(1),
            potentiation_rate: number(2),
            depression_rate: number(3),
            max_weight: 1.0,
            potentiation_gain: gain(cells[4]),
            depression_gain: gain(cells[5]),
        };
        let plateaus = numbers(cells[7])
            .chunks(2)
            .map(|p| Plateau {
                onset: p[0],
                duration: p[1],
            })
            .collect();
        let grid = Grid {
            start: -10.0,
            stop: number(8),
            step: 0.01,
        };
        let pairing = Pairing {
            spike_times: vec![numbers(cells[6])],
            plateaus,
            grid,
        };
        (rule, pairing, std::array::from_fn(|k| number(9 + k)))
    })
    .collect()
}

#[test]
fn golden_values_hold_for_the_crate_and_for_the_oracles() {
    let crates = Worst::of("the crate's distance from mpmath / (n T)");
    let oracles = Worst::of("the oracles' distance from mpmath / (n T)");
    let golden = golden();
    assert!(golden.len() >= 40);
    for (rule, pairing, expected) in golden {
        let case = (&rule, &pairing);
        let unit = overlap_scale(&rule, &pairing, 0).max(1e-3);
        let mut integrator = rule.integrator(&pairing, Integration::Exact).unwrap();
        let drive = integrator.drive(0);
        let response = rule.response(&mut integrator, 0, &drive);
        let actual = [
            drive.overlap_area,
            drive.potentiation_area,
            drive.depression_area,
            response.slope,
            response.intercept,
        ];
        let ([u, p, d], _) = areas(&rule, &pairing, 0);
        let [slope, intercept] = ode::response(&rule, &pairing, 0);
        let oracle = [u, p, d, slope, intercept];
        for k in 0..5 {
            let unit = if k < 3 { unit } else { unit.max(1.0) };
            crates.see((actual[k] - expected[k]).abs() / unit, &case);
            oracles.see((oracle[k] - expected[k]).abs() / unit, &case);
            assert!(
                (actual[k] - expected[k]).abs() <= EXACT_ERROR * unit,
                "{k}: {actual:?} {expected:?} {case:?}"
            );
            assert!(
                (oracle[k] - expected[k]).abs() <= EXACT_ERROR / 50.0 * unit,
                "{k}: {oracle:?} {expected:?} {case:?}"
            );
        }
    }
}

/// Panels cannot be halved for ever where times are as small as doubles get.
#[test]
fn times_that_a_double_hardly_holds() {
    let rule = WeightDependentRule {
        eligibility_tau: 2.0,
        instructive_tau: 5e-324,
        potentiation_rate: 1.0,
        depression_rate: 1.0,
        max_weight: 1.0,
        potentiation_gain: Gain::Linear,
        depression_gain: Gain::sigmoid(0.5, 0.2),
    };
    let grid = Grid {
        start: 0.0,
        stop: 1e-300,
        step: 1e-302,
    };
    let plateaus = vec![Plateau {
        onset: 0.0,
        duration: 1e-302,
    }];
    let pairing = Pairing {
        spike_times: vec![vec![9.9e-317, 0.0]],
        plateaus,
        grid,
    };
    for area in drive(&rule, &pairing) {
        assert!((0.0..1e-300).contains(&area), "{area:e}");
    }
}
