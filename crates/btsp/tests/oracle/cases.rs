//! Random rules and protocols, over the whole range of what is sensible.

use btsp::{Drive, Gain, Grid, Integration, Method, Pairing, Plateau, Update, WeightDependentRule};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use std::cell::{Cell, RefCell};
use std::fmt::Debug;

/// Runs `test` on `cases` of `strategy`: the same ones every time, unless
/// PROPTEST_CASES or PROPTEST_RNG_SEED say otherwise.
pub(crate) fn check<S: Strategy>(
    cases: u32,
    strategy: S,
    test: impl Fn(S::Value) -> TestCaseResult,
) {
    let given = |name: &str| std::env::var_os(name).is_some();
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if !given("PROPTEST_CASES") {
        config.cases = cases;
    }
    if !given("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(0xb75b);
    }
    if let Err(failure) = TestRunner::new(config).run(&strategy, test) {
        panic!("{failure}");
    }
}

/// The largest number seen and what it was seen at, for `--nocapture`.
pub(crate) struct Worst {
    what: &'static str,
    value: Cell<f64>,
    at: RefCell<String>,
}

impl Worst {
    pub(crate) fn of(what: &'static str) -> Self {
        Self {
            what,
            value: Cell::new(0.0),
            at: RefCell::default(),
        }
    }

    pub(crate) fn see(&self, value: f64, at: &dyn Debug) {
        if value > self.value.get() {
            self.value.set(value);
            self.at.replace(format!("{at:?}"));
        }
    }
}

impl Drop for Worst {
    fn drop(&mut self) {
        eprintln!(
            "{}: at most {:.1e}, at {}",
            self.what,
            self.value.get(),
            self.at.borrow()
        );
    }
}

pub(crate) fn log_uniform(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low.ln()..=high.ln()).prop_map(move |x| x.exp().clamp(low, high))
}

pub(crate) fn gain() -> impl Strategy<Value = Gain> {
    let threshold = prop_oneof![
        4 => 0.0..=1.0_f64,
        2 => log_uniform(1e-6, 1.0),
        1 => log_uniform(1e-6, 1.0).prop_map(|x| 1.0 - x),
        1 => prop_oneof![Just(0.0), Just(1.0), Just(0.5)],
    ];
    let half_width = prop_oneof![
        4 => log_uniform(1e-6, 1e3),
        4 => log_uniform(1e-2, 1.0),
        1 => prop_oneof![Just(1e-6), Just(1e-4), Just(1e3)],
    ];
    prop_oneof![
        1 => Just(Gain::Linear),
        7 => (threshold, half_width).prop_map(|(a, h)| Gain::sigmoid(a, h)),
    ]
}

/// A rule whose rates lie between `rates`.
pub(crate) fn rule(
    tau: (f64, f64),
    rates: (f64, f64),
) -> impl Strategy<Value = WeightDependentRule> {
    let rate = move || prop_oneof![9 => log_uniform(rates.0, rates.1), 1 => Just(0.0)];
    (
        log_uniform(tau.0, tau.1),
        log_uniform(tau.0, tau.1),
        rate(),
        rate(),
        log_uniform(0.1, 10.0),
        gain(),
        gain(),
    )
        .prop_map(|(e, i, up, down, max, q_up, q_down)| WeightDependentRule {
            eligibility_tau: e,
            instructive_tau: i,
            potentiation_rate: up,
            depression_rate: down,
            max_weight: max,
            potentiation_gain: q_up,
            depression_gain: q_down,
        })
}

/// One to four plateaus, apart, touching or overlapping, and one input with 0 to
/// `spikes` spikes in any order, some of them coincident, at the lap's ends or at a
/// plateau's edges. Samples are of no concern here but must be valid.
pub(crate) fn pairing(
    span: (f64, f64),
    samples: usize,
    spikes: usize,
) -> impl Strategy<Value = Pairing> {
    let onset = prop_oneof![9 => 0.0..0.98_f64, 1 => Just(0.0)];
    let plateau = (onset, log_uniform(2.5 / samples as f64, 1.0));
    let spike = prop_oneof![
        5 => (0.0..=1.0_f64).prop_map(|x| (0, x)),
        4 => (-0.02..0.02_f64).prop_map(|x| (1, x)),
        1 => (0..4_u8, 0.0..1.0_f64).prop_map(|(kind, x)| (2 + kind, x)),
    ];
    (
        log_uniform(span.0, span.1),
        prop_oneof![3 => Just(0.0), 1 => -0.9..0.9_f64],
        prop::collection::vec((plateau, any::<bool>()), 1..4),
        prop::collection::vec(spike, 0..=spikes),
        prop::option::weighted(0.1, (0.0..1.0_f64, 1e-4..1e-2_f64, 1..40_usize)),
    )
        .prop_map(move |(span, shift, plateaus, spikes, burst)| {
            let start = -span / 2.0 + shift * span;
            let grid = Grid {
                start,
                stop: start + span,
                step: span / samples as f64,
            };
            let at = |x: f64| (start + x * span).clamp(start, grid.last());
            let mut made: Vec<Plateau> = Vec::new();
            for ((onset, duration), touches) in plateaus {
                let onset = match made.last() {
                    Some(before) if touches => before.end(),
                    _ => at(onset),
                };
                let room = grid.stop - onset;
                let plateau = Plateau {
                    onset,
                    duration: (duration * span).min(room * (1.0 - 1e-12)),
                };
                let pairing = Pairing {
                    spike_times: vec![vec![]],
                    plateaus: vec![plateau],
                    grid,
                };
                if pairing.validate().is_ok() {
                    made.push(plateau);
                }
            }
            if made.is_empty() {
                made.push(Plateau {
                    onset: at(0.5),
                    duration: 0.1 * span,
                });
            }
            let first = made[0];
            let mut times: Vec<f64> = Vec::new();
            for (kind, x) in spikes {
                let time = match kind {
                    0 => at(x),
                    1 => first.onset + x * span,
                    2 => start,
                    3 => grid.last(),
                    4 => times.last().copied().unwrap_or(first.onset),
                    _ if x < 0.5 => first.onset,
                    _ => first.end(),
                };
                times.push(time.clamp(start, grid.last()));
            }
            if let Some((from, every, count)) = burst {
                times.extend((0..count).map(|k| at(from + every * k as f64)));
            }
            Pairing {
                spike_times: vec![times],
                plateaus: made,
                grid,
            }
        })
}

/// The protocol on a grid of another step: spikes after the new last sample move to
/// it, plateaus that are no longer valid go.
pub(crate) fn resample(pairing: &mut Pairing, step: f64) {
    pairing.grid.step = step;
    let grid = pairing.grid;
    for spike in &mut pairing.spike_times[0] {
        *spike = spike.min(grid.last());
    }
    pairing.plateaus.retain(|plateau| {
        let alone = Pairing {
            spike_times: vec![vec![]],
            plateaus: vec![*plateau],
            grid,
        };
        alone.validate().is_ok()
    });
}

/// A small protocol on a grid whose step does not divide it.
pub(crate) fn sampled(samples: usize, spikes: usize) -> impl Strategy<Value = Pairing> {
    (pairing((0.5, 50.0), samples, spikes), 0.75..1.3_f64).prop_map(|(mut pairing, factor)| {
        let step = factor * pairing.grid.step;
        resample(&mut pairing, step);
        let grid = pairing.grid;
        if pairing.plateaus.is_empty() {
            pairing.plateaus.push(Plateau {
                onset: grid.start,
                duration: 3.3 * grid.step,
            });
        }
        pairing
    })
}

pub(crate) const INTEGRATIONS: [Integration; 2] = [Integration::Grid, Integration::Exact];
const UPDATES: [Update; 2] = [Update::PerLap, Update::Continuous];

/// All ways to compute it.
pub(crate) fn methods() -> impl Iterator<Item = Method> {
    INTEGRATIONS.into_iter().flat_map(|integration| {
        UPDATES.into_iter().map(move |update| Method {
            integration,
            update,
        })
    })
}

/// Of the overlap, of potentiation and of depression.
pub(crate) fn areas(drive: &Drive) -> [f64; 3] {
    [
        drive.overlap_area,
        drive.potentiation_area,
        drive.depression_area,
    ]
}
