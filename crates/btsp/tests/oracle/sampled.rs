//! A sampled lap the way one writes it in NumPy: filters as long as the lap, written-out
//! convolutions, trapezoids, the rule lap by lap.

use super::cases::log_uniform;
use super::gain;
use btsp::{Normalisation, Peaks, SampledLap, Update, WeightDependentRule};
use proptest::prelude::*;

/// A lap that owns its samples.
#[derive(Clone, Debug)]
pub(crate) struct Lap {
    pub(crate) rates: Vec<f64>,
    pub(crate) inputs: usize,
    pub(crate) plateau: Vec<f64>,
    pub(crate) step: f64,
}

impl Lap {
    pub(crate) fn of(&self) -> SampledLap<'_> {
        SampledLap {
            rates: &self.rates,
            inputs: self.inputs,
            plateau: &self.plateau,
            step: self.step,
        }
    }
}

/// Laps of `inputs` whose rates and gate are on and off in runs, with rates up to `rate` on
/// average. The last of a lap's samples may be on, and its first.
pub(crate) fn lap(
    inputs: std::ops::Range<usize>,
    samples: std::ops::Range<usize>,
    length: (f64, f64),
    rate: (f64, f64),
) -> impl Strategy<Value = Lap> {
    let shape = (inputs, samples, log_uniform(length.0, length.1));
    shape.prop_flat_map(move |(inputs, samples, length)| {
        let run = || (0..samples / 3 + 2, prop_oneof![Just(0.0), 0.0..=1.0_f64]);
        let runs = move || prop::collection::vec(run(), 1..12);
        let row = (
            runs(),
            log_uniform(rate.0, rate.1),
            any::<prop::sample::Index>(),
        );
        (runs(), prop::collection::vec(row, inputs)).prop_map(move |(gate, rows)| {
            let spread = |runs: &[(usize, f64)]| -> Vec<f64> {
                let values = runs.iter().flat_map(|(n, v)| std::iter::repeat_n(*v, *n));
                let mut row: Vec<f64> = values.cycle().take(samples).collect();
                // Where all runs are of length 0.
                row.resize(samples, 1.0);
                row
            };
            let mut rates = Vec::new();
            for (runs, rate, spike) in &rows {
                let mut row: Vec<f64> = spread(runs).iter().map(|v| rate * v).collect();
                row[spike.index(samples)] += rate;
                rates.extend(row);
            }
            Lap {
                rates,
                inputs,
                plateau: spread(&gate),
                step: length / samples as f64,
            }
        })
    })
}

/// A filter as long as the lap.
fn filtered(x: &[f64], tau: f64, step: f64) -> Vec<f64> {
    let filter: Vec<f64> = (0..x.len())
        .map(|k| (-(k as f64 * step) / tau).exp())
        .collect();
    (0..x.len())
        .map(|n| (0..=n).map(|k| filter[k] * x[n - k]).sum())
        .collect()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

/// The filter's samples sum to 1 / this over infinite time.
fn share(tau: f64, step: f64) -> f64 {
    -(-step / tau).exp_m1()
}

pub(crate) fn peaks(rule: &WeightDependentRule, lap: &Lap) -> Peaks {
    let (tau_e, tau_i) = (rule.eligibility_tau, rule.instructive_tau);
    let rows = lap.rates.chunks(lap.plateau.len());
    let eligibility_peak = rows
        .map(|row| largest(&filtered(row, tau_e, lap.step)))
        .fold(0.0, f64::max);
    Peaks {
        eligibility_peak: share(tau_e, lap.step) * eligibility_peak,
        instructive_peak: share(tau_i, lap.step)
            * largest(&filtered(&lap.plateau, tau_i, lap.step)),
    }
}

/// The overlap of one input.
pub(crate) fn overlap(
    rule: &WeightDependentRule,
    lap: &Lap,
    input: usize,
    normalisation: Normalisation,
) -> Vec<f64> {
    let (tau_e, tau_i, step) = (rule.eligibility_tau, rule.instructive_tau, lap.step);
    let samples = lap.plateau.len();
    let trace = filtered(&lap.rates[input * samples..][..samples], tau_e, step);
    let gate = filtered(&lap.plateau, tau_i, step);
    let [e, i] = match normalisation {
        Normalisation::PerEvent => [step, 1.0 / largest(&gate)],
        Normalisation::Pooled(peaks) => [
            share(tau_e, step) / peaks.eligibility_peak,
            share(tau_i, step) / peaks.instructive_peak,
        ],
    };
    let silent = gate.iter().all(|g| *g == 0.0);
    let signals = trace.iter().zip(&gate);
    signals
        .map(|(t, g)| if silent { 0.0 } else { e * t * i * g })
        .collect()
}

/// Overlap area, P and D, s.
pub(crate) fn areas(rule: &WeightDependentRule, u: &[f64], step: f64) -> [f64; 3] {
    let trapezoid = |q: &dyn Fn(f64) -> f64| -> f64 {
        let pairs = u.windows(2);
        pairs.map(|w| (q(w[0]) + q(w[1])) / 2.0 * step).sum()
    };
    [
        trapezoid(&|u| u),
        trapezoid(&|u| gain(&rule.potentiation_gain, u)),
        trapezoid(&|u| gain(&rule.depression_gain, u)),
    ]
}

/// The weight after each lap, from `initial` on.
pub(crate) fn weights(
    rule: &WeightDependentRule,
    u: &[f64],
    step: f64,
    initial: f64,
    laps: u32,
    update: Update,
) -> Vec<f64> {
    let [_, p, d] = areas(rule, u, step);
    let (up, down) = (rule.potentiation_rate, rule.depression_rate);
    let mut x = initial / rule.max_weight;
    let mut weights = vec![initial];
    for _ in 0..laps {
        match update {
            Update::PerLap => x = (x + up * p * (1.0 - x) - down * d * x).clamp(0.0, 1.0),
            Update::Continuous => {
                for u in u.windows(2) {
                    let mean = |q| (gain(q, u[0]) + gain(q, u[1])) / 2.0;
                    let up = up * mean(&rule.potentiation_gain);
                    let total = up + down * mean(&rule.depression_gain);
                    if total > 0.0 {
                        x = up / total + (x - up / total) * (-total * step).exp();
                    }
                }
            }
        }
        weights.push(rule.max_weight * x);
    }
    weights
}
