//! Laps of sampled rates against the kernel experiment on its grid, against written-out
//! convolutions, and against known ramps of a place cell.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod oracle;

use btsp::{
    Drive, Gain, Integration, Method, Normalisation, Pairing, Peaks, SampledLap, Signals,
    Simulation, Update, WeightDependentRule, preset, simulate, weight_change,
};
use oracle::cases::{Worst, check, rule, sampled};
use oracle::sampled::{self as naive, Lap, lap};
use proptest::prelude::*;

const UPDATES: [Update; 2] = [Update::PerLap, Update::Continuous];

/// Spikes and plateaus on their samples: a spike is a rate of 1 / step.
fn as_samples(rule: &WeightDependentRule, pairing: &Pairing) -> Lap {
    let grid = &pairing.grid;
    let signals = Signals::new(pairing, rule.time_constants(), Integration::Grid).unwrap();
    let (samples, step) = (grid.len(), grid.time(1) - grid.time(0));
    let inputs = pairing.spike_times.len();
    let mut rates = vec![0.0; inputs * samples];
    for (row, spikes) in rates.chunks_mut(samples).zip(&pairing.spike_times) {
        for spike in spikes {
            row[grid.sample_of(*spike)] += 1.0 / step;
        }
    }
    Lap {
        rates,
        inputs,
        plateau: signals.plateau(),
        step,
    }
}

fn areas(drive: &Drive) -> [f64; 3] {
    [
        drive.overlap_area,
        drive.potentiation_area,
        drive.depression_area,
    ]
}

#[test]
fn the_kernel_experiments_as_samples() {
    for preset in preset::ALL {
        let Some(rule) = preset.rule else { continue };
        let (pairing, weights) = (preset.pairing(), preset.initial_weight());
        let lap = as_samples(&rule, &pairing);
        for update in UPDATES {
            let method = Method {
                integration: Integration::Grid,
                update,
            };
            let change = weight_change(&rule, &pairing, &weights, 3, method).unwrap();
            let expected = change.weight().unwrap();
            for row in [0, 17, 49] {
                let initial = [weights[row]; 50];
                let normalisation = Normalisation::PerEvent;
                let found = simulate(&rule, &lap.of(), &initial, 3, normalisation, update).unwrap();
                for (found, expected) in found.drive.iter().zip(&change.drive) {
                    for (f, e) in areas(found).iter().zip(areas(expected)) {
                        assert!((f - e).abs() <= 1e-12, "{}: {f} {e}", preset.name);
                    }
                }
                let found = found.weight().unwrap();
                for lap in 0..=3 {
                    let expected = &expected[(lap * 50 + row) * 50..][..50];
                    for (f, e) in found[lap * 50..].iter().zip(expected) {
                        assert!((f - e).abs() <= 1e-12, "{}: {f} {e}", preset.name);
                    }
                }
            }
        }
    }
}

/// What rounding of an overlap of about `size` does to the gain of a sample at a threshold.
fn rounding_at_a_threshold(rule: &WeightDependentRule, size: f64) -> f64 {
    let of = |gain| match gain {
        Gain::Linear => 0.0,
        Gain::Sigmoid(sigmoid) => 1e-15 * size.max(1.0) / sigmoid.half_width,
    };
    of(rule.potentiation_gain).max(of(rule.depression_gain))
}

/// How far weights of `laps` laps, whose areas are `error` off, may be off.
fn weight_error(rule: &WeightDependentRule, areas: [f64; 3], error: f64, laps: u32) -> f64 {
    let [up, down] = [rule.potentiation_rate, rule.depression_rate];
    let slope = f64::max(1.0, (1.0 - up * areas[1] - down * areas[2]).abs());
    let carried: f64 = (0..laps).map(|lap| slope.powi(lap as i32)).sum();
    rule.max_weight * ((up + down) * error + 1e-14) * carried
}

#[test]
fn random_pairings_as_samples() {
    let worst = Worst::of("error of a weight / what is allowed");
    let strategy = (
        rule((1e-2, 1e2), (1e-3, 10.0)),
        sampled(300, 8),
        0.0..=1.0_f64,
    );
    check(600, strategy, |(rule, pairing, x)| {
        let lap = as_samples(&rule, &pairing);
        let spikes = pairing.spike_times[0].len().max(1) as f64;
        let span = pairing.grid.stop - pairing.grid.start;
        let error =
            1e-12 * spikes * span + spikes * lap.step * rounding_at_a_threshold(&rule, spikes);
        for update in UPDATES {
            let method = Method {
                integration: Integration::Grid,
                update,
            };
            let initial = [x * rule.max_weight];
            let change = weight_change(&rule, &pairing, &initial, 3, method).unwrap();
            let normalisation = Normalisation::PerEvent;
            let found = simulate(&rule, &lap.of(), &initial, 3, normalisation, update).unwrap();
            let areas = [areas(&found.drive[0]), areas(&change.drive[0])];
            for (f, e) in areas[0].iter().zip(&areas[1]) {
                prop_assert!((f - e).abs() <= error, "{f} {e}");
            }
            let expected = change.weight().unwrap();
            let allowed = weight_error(&rule, areas[1], error, 3);
            for (f, e) in found.weight().unwrap().iter().zip(&expected) {
                worst.see((f - e).abs() / allowed, &(&rule, &pairing));
                prop_assert!((f - e).abs() <= allowed, "{update:?}: {f} {e}");
            }
        }
        Ok(())
    });
}

#[test]
fn written_out_convolutions() {
    let worst = Worst::of("error of a weight / what is allowed");
    let strategy = (
        rule((1e-2, 1e2), (1e-3, 10.0)),
        lap(1..10, 2..700, (0.5, 50.0), (1e-2, 1e2)),
        prop::collection::vec(0.0..=1.0_f64, 10),
        prop::option::of((0.1..10.0_f64, 0.1..10.0_f64)),
        0..4_u32,
    );
    check(150, strategy, |(rule, lap, x, share_of_peaks, laps)| {
        let expected_peaks = naive::peaks(&rule, &lap);
        let peaks = Peaks::of(&lap.of(), rule.time_constants()).unwrap();
        for (f, e) in [
            (peaks.eligibility_peak, expected_peaks.eligibility_peak),
            (peaks.instructive_peak, expected_peaks.instructive_peak),
        ] {
            prop_assert!((f - e).abs() <= 1e-12 * e, "{f} {e}");
        }
        let normalisation = match share_of_peaks {
            Some((e, i)) if peaks.eligibility_peak > 0.0 && peaks.instructive_peak > 0.0 => {
                Normalisation::Pooled(Peaks {
                    eligibility_peak: e * peaks.eligibility_peak,
                    instructive_peak: i * peaks.instructive_peak,
                })
            }
            _ => Normalisation::PerEvent,
        };
        let initial: Vec<f64> = x.iter().map(|x| x * rule.max_weight).collect();
        let initial = &initial[..lap.inputs];
        let length = lap.step * lap.plateau.len() as f64;
        for update in UPDATES {
            let found = simulate(&rule, &lap.of(), initial, laps, normalisation, update).unwrap();
            let weights = found.weight().unwrap();
            prop_assert_eq!(weights.len(), (laps as usize + 1) * lap.inputs);
            prop_assert_eq!(found.response.is_some(), update == Update::Continuous);
            for (input, initial) in initial.iter().enumerate() {
                let u = naive::overlap(&rule, &lap, input, normalisation);
                let size = u.iter().copied().fold(1.0, f64::max);
                let areas_found = areas(&found.drive[input]);
                let expected = naive::areas(&rule, &u, lap.step);
                // All samples may linger at a threshold, and a gate be constant.
                let error = length * (1e-12 * size + 1e2 * rounding_at_a_threshold(&rule, size));
                for (f, e) in areas_found.iter().zip(&expected) {
                    prop_assert!((f - e).abs() <= error, "{f} {e}");
                }
                let allowed = weight_error(&rule, expected, error, laps.max(1));
                let naive = naive::weights(&rule, &u, lap.step, *initial, laps, update);
                for (lap_number, e) in naive.iter().enumerate() {
                    let f = weights[lap_number * lap.inputs + input];
                    worst.see((f - e).abs() / allowed, &(&rule, &input));
                    prop_assert!((f - e).abs() <= allowed, "{update:?}: {f} {e}");
                }
            }
        }
        Ok(())
    });
}

/// The network parameter set of Milstein et al. (2021).
const NETWORK: WeightDependentRule = WeightDependentRule {
    eligibility_tau: 1.664103,
    instructive_tau: 0.4370065,
    potentiation_rate: 1.109682,
    depression_rate: 0.4249387,
    max_weight: 4.680311,
    potentiation_gain: Gain::sigmoid(0.4150117, 0.4541096),
    depression_gain: Gain::sigmoid(0.02618154, 0.09977173),
};

const TRACK_CM: f64 = 187.0;
const PLACE_CELLS: usize = 200;

/// Firing rate of a place cell with a field of 90 cm, over its largest of 40 Hz.
fn place_rate(cell: usize, x_cm: f64) -> f64 {
    let peak = (cell as f64 + 0.5) * TRACK_CM / PLACE_CELLS as f64;
    let sigma = 90.0 / (3.0 * 2.0_f64.sqrt());
    let around = [-TRACK_CM, 0.0, TRACK_CM];
    let distances = around.map(|lap| (x_cm - peak + lap) / sigma);
    distances.iter().map(|d| (-d * d).exp()).sum()
}

/// Largest ramp in 100 bins, mV.
fn ramp_peak(weights: &[f64]) -> f64 {
    let kappa = 0.002956;
    let bins = (0..100).map(|bin| (bin as f64 + 0.5) * TRACK_CM / 100.0);
    bins.map(|x| {
        let cells = weights.iter().enumerate();
        let sum: f64 = cells.map(|(i, w)| (w - 1.0) * place_rate(i, x)).sum();
        kappa * 40.0 * sum
    })
    .fold(0.0, f64::max)
}

/// A run of five laps at 30 cm/s with a plateau of 0.3 s from mid-track on the second, third and
/// fourth; a lap of the rule lasts from one plateau's onset to the next, the last to the end.
struct Run {
    lap: Lap,
    /// The sample at which each lap of the rule ends.
    ends: [usize; 3],
}

impl Run {
    fn new() -> Self {
        let (step, speed) = (0.01, 30.0);
        let period = TRACK_CM / speed;
        let samples = (5.0 * period / step) as usize + 1;
        let onset = |lap: usize| ((lap as f64 + 0.5) * period / step).ceil() as usize;
        let mut plateau = vec![0.0; samples];
        for lap in 1..4 {
            plateau[onset(lap)..][..30].fill(1.0);
        }
        let position = |k: usize| (k as f64 * step * speed) % TRACK_CM;
        let mut rates = Vec::with_capacity(PLACE_CELLS * samples);
        for cell in 0..PLACE_CELLS {
            rates.extend((0..samples).map(|k| place_rate(cell, position(k))));
        }
        Self {
            lap: Lap {
                rates,
                inputs: PLACE_CELLS,
                plateau,
                step,
            },
            ends: [onset(2), onset(3), samples],
        }
    }

    /// The run up to where each lap ends, as one lap from a silent start.
    fn parts(&self, update: Update) -> [Simulation; 3] {
        let peaks = Peaks::of(&self.lap.of(), NETWORK.time_constants()).unwrap();
        let samples = self.lap.plateau.len();
        self.ends.map(|end| {
            let rows = self.lap.rates.chunks(samples);
            let rates: Vec<f64> = rows.flat_map(|row| row[..end].to_vec()).collect();
            let part = SampledLap {
                rates: &rates,
                plateau: &self.lap.plateau[..end],
                ..self.lap.of()
            };
            let silent = [1.0; PLACE_CELLS];
            let pooled = Normalisation::Pooled(peaks);
            simulate(&NETWORK, &part, &silent, 1, pooled, update).unwrap()
        })
    }
}

/// The differential equation knows no laps: the run up to a lap's end gives its weights.
#[test]
fn three_laps_of_a_place_cell_continuously() {
    let [first, _, third] = Run::new().parts(Update::Continuous);
    let peak = |simulation: &Simulation| ramp_peak(&simulation.weight().unwrap()[PLACE_CELLS..]);
    assert!((peak(&first) - 3.57).abs() < 0.005, "{}", peak(&first));
    assert!((peak(&third) - 5.07).abs() < 0.005, "{}", peak(&third));
}

/// Signals of a run outlast its laps, which `simulate`, where every lap starts from silence,
/// does not know. But areas add up: a lap's drive is that of the run to its end, less that
/// of the run to its start (and so has the step between laps too, which weighs nothing here).
#[test]
fn three_laps_of_a_place_cell_per_lap() {
    let parts = Run::new().parts(Update::PerLap);
    let mut before = vec![Drive::default(); PLACE_CELLS];
    let mut weights = [1.0; PLACE_CELLS];
    let peaks = parts.map(|part| {
        for ((weight, before), to_end) in weights.iter_mut().zip(&before).zip(&part.drive) {
            let drive = Drive {
                overlap_area: to_end.overlap_area - before.overlap_area,
                potentiation_area: to_end.potentiation_area - before.potentiation_area,
                depression_area: to_end.depression_area - before.depression_area,
            };
            let x = NETWORK.per_lap(&drive).apply(*weight / NETWORK.max_weight);
            *weight = NETWORK.max_weight * x;
        }
        before = part.drive;
        ramp_peak(&weights)
    });
    assert!((peaks[0] - 7.27).abs() < 0.005, "{peaks:?}");
    assert!((peaks[2] - 6.35).abs() < 0.005, "{peaks:?}");
}
