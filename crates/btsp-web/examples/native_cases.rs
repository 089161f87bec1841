//! Cases for the WebAssembly module, computed by the native core without any of this
//! crate's code: configurations and, bit by bit, the variables that come out of them.
//!
//! Prints JSON: `cargo run -p btsp-web --example native_cases`.

use btsp::place::{InitialField, PairedRun, PlaceInputs, Track};
use btsp::{
    EvenlySpaced, Gain, Integration, Invalid, Method, Plateau, Signals, Update,
    WeightDependentRule, weight_change,
};
use btsp_config::{Configuration, InitialWeights, Inputs, Study};
use serde::Serialize;
use std::collections::BTreeMap;

/// Random rules besides the presets.
const RANDOM: u64 = 12;

#[derive(Serialize)]
struct Cases {
    experiments: Vec<Case>,
    tracks: Vec<TrackCase>,
}

/// One configuration; arrays are texts of 16 hexadecimal digits per number.
#[derive(Serialize)]
struct Case {
    toml: String,
    /// The input and the initial weight whose signals and laps these are.
    at: usize,
    variables: BTreeMap<&'static str, String>,
    gains: Option<[String; 2]>,
}

#[derive(Serialize)]
struct TrackCase {
    toml: String,
    track: PairedRun,
    width_cm: f64,
    initial_field: Option<InitialField>,
    ramp_mv: String,
    delta_weight: String,
    rate_hz: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut experiments = Vec::new();
    for configuration in configurations() {
        experiments.push(case(&configuration)?);
    }
    let tracks = tracks()?;
    let cases = Cases {
        experiments,
        tracks,
    };
    Ok(serde_json::to_writer(std::io::stdout().lock(), &cases)?)
}

/// Every preset by every method, and random experiments.
fn configurations() -> Vec<Configuration> {
    let mut all = Vec::new();
    for preset in btsp::preset::ALL {
        for method in methods() {
            let configuration = Configuration::of_preset(&preset);
            all.push(Configuration {
                method,
                ..configuration
            });
        }
    }
    all.extend((0..RANDOM).map(random));
    all
}

fn methods() -> [Method; 4] {
    let method = |integration, update| Method {
        integration,
        update,
    };
    [
        method(Integration::Grid, Update::PerLap),
        method(Integration::Exact, Update::PerLap),
        method(Integration::Grid, Update::Continuous),
        method(Integration::Exact, Update::Continuous),
    ]
}

/// Numbers from 0 to 1 by a congruence: enough for cases.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * ((self.0 >> 11) as f64 / (1_u64 << 53) as f64)
    }

    fn gain(&mut self) -> Gain {
        if self.next(0.0, 1.0) < 0.2 {
            return Gain::Linear;
        }
        Gain::sigmoid(self.next(0.0, 1.0), self.next(0.01, 1.0))
    }
}

fn random(seed: u64) -> Configuration {
    let mut numbers = Numbers(seed);
    // The first few are alike for seeds that are.
    for _ in 0..8 {
        numbers.next(0.0, 1.0);
    }
    let mut plateaus = Vec::new();
    for _ in 0..1 + seed % 2 {
        plateaus.push(Plateau {
            onset: numbers.next(-2.0, 2.0),
            duration: numbers.next(0.05, 0.6),
        });
    }
    let trains = (0..9).map(|input| (0..input % 4).map(|_| numbers.next(-5.0, 5.0)).collect());
    let inputs = Inputs::SpikeTimes(trains.collect());
    let rule = WeightDependentRule {
        eligibility_tau: numbers.next(0.05, 3.0),
        instructive_tau: numbers.next(0.05, 3.0),
        potentiation_rate: numbers.next(0.0, 12.0),
        depression_rate: numbers.next(0.0, 6.0),
        max_weight: numbers.next(2.4, 5.0),
        potentiation_gain: numbers.gain(),
        depression_gain: numbers.gain(),
    };
    Configuration {
        inputs,
        plateaus,
        study: Study::WeightChange {
            rule,
            initial_weights: InitialWeights::EvenlySpaced(EvenlySpaced {
                first: 0.0,
                last: 2.4,
                count: 11,
            }),
            laps: 1 + (seed % 5) as u32,
            every_lap: true,
        },
        method: methods()[(seed % 4) as usize],
        ..Configuration::of_preset(&btsp::preset::NONLINEAR)
    }
}

fn case(configuration: &Configuration) -> Result<Case, Invalid> {
    let pairing = configuration.pairing();
    let integration = configuration.method.integration;
    let at = pairing.spike_times.len() / 2;
    let mut variables = BTreeMap::new();

    let signals = Signals::new(&pairing, configuration.time_constants(), integration)?;
    let mut values = vec![0.0; signals.time().len()];
    variables.insert("time", bits(signals.time()));
    variables.insert("plateau", bits(&signals.plateau()));
    variables.insert("instructive_signal", bits(signals.instructive_signal()));
    signals.eligibility_trace(at, &mut values);
    variables.insert("eligibility_trace", bits(&values));
    signals.overlap(at, &mut values);
    variables.insert("overlap", bits(&values));

    let Study::WeightChange {
        rule,
        initial_weights,
        laps,
        ..
    } = &configuration.study
    else {
        let toml = configuration.to_toml();
        return Ok(Case {
            toml,
            at,
            variables,
            gains: None,
        });
    };
    let weights = initial_weights.values();
    let change = weight_change(rule, &pairing, &weights, *laps, configuration.method)?;
    let of_drive = |area: fn(&btsp::Drive) -> f64| -> String {
        bits(&change.drive.iter().map(area).collect::<Vec<_>>())
    };
    variables.insert("overlap_area", of_drive(|drive| drive.overlap_area));
    variables.insert("potentiation_area", of_drive(|d| d.potentiation_area));
    variables.insert("depression_area", of_drive(|drive| drive.depression_area));
    variables.insert("equilibrium_weight", bits(&change.equilibrium_weight()));
    if let Some(fixed_point) = change.fixed_point() {
        variables.insert("fixed_point", bits(&fixed_point));
    }
    variables.insert("initial_weight", bits(&weights));
    variables.insert("delta_weight", bits(&change.delta_weight()));
    let inputs = change.inputs();
    let all = change.weight().expect("memory for few weights");
    let rows = all.chunks_exact(inputs).skip(at).step_by(weights.len());
    variables.insert("weight", bits(&rows.collect::<Vec<_>>().concat()));

    let overlap: Vec<f64> = (0..=40).map(|k| f64::from(k) * 0.05).collect();
    let gains = [rule.potentiation_gain, rule.depression_gain];
    Ok(Case {
        toml: configuration.to_toml(),
        at,
        variables,
        gains: Some(gains.map(|gain| bits(&gain.values(&overlap)))),
    })
}

fn tracks() -> Result<Vec<TrackCase>, Invalid> {
    let field = InitialField {
        peak_mv: 4.0,
        location_cm: 130.0,
        width_cm: 60.0,
    };
    let mut cases = Vec::new();
    for (plateau_cm, speed_cm_s, laps, width_cm, initial_field) in [
        (93.5, 25.0, 3, 90.0, None),
        (20.0, 40.0, 5, 60.0, Some(field)),
        (187.0, 15.5, 1, 110.0, Some(field)),
    ] {
        let preset = btsp::preset::NONLINEAR;
        let rule = preset.rule.expect("this preset has a rule");
        let run = PairedRun {
            plateau_cm,
            speed_cm_s,
            laps,
            ..PairedRun::default()
        };
        let inputs = PlaceInputs {
            width_cm,
            ..PlaceInputs::default()
        };
        let initial = initial_field.map_or_else(
            || vec![0.0; PlaceInputs::COUNT],
            |field| field.delta_weight(&inputs, &Track::default()),
        );
        let done = run.laps(&rule.into(), None, &initial, &inputs)?;
        cases.push(TrackCase {
            toml: Configuration::of_preset(&preset).to_toml(),
            track: run,
            width_cm,
            initial_field,
            ramp_mv: bits(&done.ramp_by_lap_mv),
            delta_weight: bits(&done.delta_weight_by_lap),
            rate_hz: bits(&inputs.rate_map_hz(&Track::default())),
        });
    }
    Ok(cases)
}

fn bits(values: &[f64]) -> String {
    let digits = |value: &f64| format!("{:016x}", value.to_bits());
    values.iter().map(digits).collect()
}
