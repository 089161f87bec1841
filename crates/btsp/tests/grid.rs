//! Signals and drives on the grid against a naive reference: convolutions with
//! filters as long as the grid, trapezoids over its samples.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{Gain, Grid, Integration, Pairing, Plateau, Signals, WeightDependentRule};
use oracle::cases::{Worst, check, rule, sampled};
use oracle::grid::OnGrid;
use proptest::prelude::*;

/// What rounding of an overlap alone does to the gain of one sample at a threshold.
fn rounding_at_a_threshold(rule: &WeightDependentRule) -> f64 {
    let of = |gain| match gain {
        Gain::Linear => 0.0,
        Gain::Sigmoid(sigmoid) => 1e-15 / sigmoid.half_width,
    };
    of(rule.potentiation_gain).max(of(rule.depression_gain))
}

#[test]
fn signals_and_drives_of_random_rules() {
    let signal = Worst::of("error of a signal / n");
    let area = Worst::of("error of an area / (n span)");
    let strategy = (rule((1e-3, 1e3), (1e-3, 1e3)), sampled(300, 8));
    check(600, strategy, |(rule, pairing)| {
        let case = (&rule, &pairing);
        let expected = OnGrid::new(&rule, &pairing, 0);
        let signals = Signals::new(&pairing, rule.time_constants(), Integration::Grid).unwrap();
        prop_assert_eq!(signals.time(), &expected.time[..]);
        prop_assert_eq!(&signals.plateau(), &expected.plateau);
        let mut actual = [
            vec![0.0; expected.time.len()],
            vec![0.0; expected.time.len()],
        ];
        signals.eligibility_trace(0, &mut actual[0]);
        signals.overlap(0, &mut actual[1]);
        let spikes = pairing.spike_times[0].len().max(1) as f64;
        for (actual, expected) in [
            (signals.instructive_signal(), &expected.instructive),
            (&actual[0], &expected.eligibility),
            (&actual[1], &expected.overlap),
        ] {
            for (a, e) in actual.iter().zip(expected) {
                let error = (a - e).abs() / spikes;
                signal.see(error, &case);
                prop_assert!(error <= 1e-12, "{a} {e}");
            }
        }

        let mut integrator = rule.integrator(&pairing, Integration::Grid).unwrap();
        let drive = integrator.drive(0);
        let actual = [
            drive.overlap_area,
            drive.potentiation_area,
            drive.depression_area,
        ];
        let unit = spikes * (pairing.grid.stop - pairing.grid.start);
        let slack = spikes * pairing.grid.step * rounding_at_a_threshold(&rule);
        for (a, e) in actual.iter().zip(expected.areas(&rule)) {
            let error = (a - e).abs();
            area.see(error / unit, &case);
            prop_assert!(error <= 1e-12 * unit + slack, "{actual:?} {e}");
        }
        Ok(())
    });
}

/// A spike so long after the plateau that the trace of any before it is gone: the
/// overlap was taken to have ended before, and the area was 0.
#[test]
fn a_late_spike_with_a_short_trace() {
    let rule = WeightDependentRule {
        eligibility_tau: 0.0015,
        instructive_tau: 1.0,
        potentiation_rate: 1.0,
        depression_rate: 1.0,
        max_weight: 1.0,
        potentiation_gain: Gain::Linear,
        depression_gain: Gain::Linear,
    };
    let plateau = Plateau {
        onset: -0.5,
        duration: 0.1,
    };
    for spikes in [vec![0.4], vec![-0.45, 0.4], vec![0.3, 0.4]] {
        let pairing = Pairing {
            spike_times: vec![spikes],
            plateaus: vec![plateau],
            grid: Grid {
                start: -0.5,
                stop: 0.5,
                step: 0.0025,
            },
        };
        let expected = OnGrid::new(&rule, &pairing, 0).areas(&rule)[0];
        let mut integrator = rule.integrator(&pairing, Integration::Grid).unwrap();
        let actual = integrator.drive(0).overlap_area;
        assert!(
            expected > 1e-3 && (actual - expected).abs() < 1e-15,
            "{actual} {expected}"
        );
    }
}
