//! The kernel experiments against golden arrays (`golden/README.md`).
#![allow(clippy::unwrap_used)]

use btsp::{Integration, Integrator, Method, Preset, Signals, Update, preset, weight_change};
use npyz::npz::NpzArchive;

/// Largest distance from the golden array; NaN only where it has NaN.
fn distance(actual: &[f64], golden: &[f64]) -> f64 {
    assert_eq!(actual.len(), golden.len());
    let pairs = actual.iter().zip(golden);
    pairs.fold(0.0, |worst: f64, (a, g)| {
        assert_eq!(a.is_nan(), g.is_nan(), "{a} where the golden array has {g}");
        if g.is_nan() {
            worst
        } else {
            worst.max((a - g).abs())
        }
    })
}

struct Golden(NpzArchive<std::io::BufReader<std::fs::File>>);

impl Golden {
    fn of(preset: &Preset) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
        Self(NpzArchive::open(format!("{folder}/{}.npz", preset.name)).unwrap())
    }

    fn has(&mut self, name: &str) -> bool {
        self.0.by_name(name).unwrap().is_some()
    }

    fn floats(&mut self, name: &str) -> Vec<f64> {
        let array = self
            .0
            .by_name(name)
            .unwrap()
            .unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(array.order(), npyz::Order::C);
        array.into_vec().unwrap()
    }

    fn integers(&mut self, name: &str) -> Vec<usize> {
        let array = self
            .0
            .by_name(name)
            .unwrap()
            .unwrap_or_else(|| panic!("no {name}"));
        array
            .into_vec::<i64>()
            .unwrap()
            .into_iter()
            .map(|v| v as usize)
            .collect()
    }

    #[track_caller]
    fn meets(&mut self, name: &str, actual: &[f64], tolerance: f64) {
        let distance = distance(actual, &self.floats(name));
        assert!(distance <= tolerance, "{name}: off by {distance:e}");
    }
}

#[test]
fn signals_on_the_grid() {
    for preset in preset::ALL {
        let mut golden = Golden::of(&preset);
        let pairing = preset.pairing();
        let signals = Signals::new(&pairing, preset.time_constants, Integration::Grid).unwrap();
        golden.meets("time", signals.time(), 0.0);
        golden.meets("spike_time", &pairing.single_spikes().unwrap(), 0.0);
        golden.meets("plateau", &signals.plateau(), 0.0);
        golden.meets("instructive_signal", signals.instructive_signal(), 1e-12);

        let spikes = pairing.single_spikes().unwrap();
        let samples: Vec<_> = spikes
            .iter()
            .map(|s| pairing.grid.first_at_or_after(*s))
            .collect();
        assert_eq!(samples, golden.integers("spike_index"));
        let on = signals.plateau();
        let on: Vec<_> = (0..on.len()).filter(|i| on[*i] == 1.0).collect();
        assert_eq!(on, golden.integers("plateau_index"));

        let inputs = if golden.has("trace_inputs") {
            golden.integers("trace_inputs")
        } else {
            (0..50).collect()
        };
        let n = signals.time().len();
        let mut traces = vec![0.0; inputs.len() * n];
        let mut overlaps = vec![0.0; inputs.len() * n];
        for (row, input) in inputs.into_iter().enumerate() {
            signals.eligibility_trace(input, &mut traces[row * n..][..n]);
            signals.overlap(input, &mut overlaps[row * n..][..n]);
        }
        golden.meets("eligibility_trace", &traces, 1e-12);
        golden.meets("overlap", &overlaps, 1e-12);

        let mut integrator =
            Integrator::of_overlap(preset.time_constants, &pairing, Integration::Grid).unwrap();
        let areas: Vec<_> = (0..50).map(|i| integrator.drive(i).overlap_area).collect();
        golden.meets("overlap_area", &areas, 1e-12);
    }
}

#[test]
fn weight_changes() {
    for preset in preset::ALL {
        let Some(rule) = preset.rule else { continue };
        let mut golden = Golden::of(&preset);
        for (integration, prefix, tolerance) in [
            (Integration::Grid, "", 1e-12),
            (Integration::Exact, "exact_", 1e-10),
        ] {
            let method = Method {
                integration,
                update: Update::PerLap,
            };
            let weights = preset.initial_weight();
            golden.meets("initial_weight", &weights, 0.0);
            let change = weight_change(&rule, &preset.pairing(), &weights, 3, method).unwrap();
            let column =
                |f: fn(&btsp::Drive) -> f64| change.drive.iter().map(f).collect::<Vec<_>>();
            for (name, actual) in [
                ("overlap_area", column(|d| d.overlap_area)),
                ("potentiation_area", column(|d| d.potentiation_area)),
                ("depression_area", column(|d| d.depression_area)),
                ("equilibrium_weight", change.equilibrium_weight()),
                ("delta_weight", change.delta_weight()),
            ] {
                golden.meets(&format!("{prefix}{name}"), &actual, tolerance);
            }
        }
    }
}

#[test]
fn continuous_weight_changes() {
    for preset in preset::ALL {
        let Some(rule) = preset.rule else { continue };
        let mut golden = Golden::of(&preset);
        let method = Method {
            integration: Integration::Exact,
            update: Update::Continuous,
        };
        let change = weight_change(
            &rule,
            &preset.pairing(),
            &preset.initial_weight(),
            3,
            method,
        )
        .unwrap();
        let responses = change.response.as_ref().unwrap();
        let slopes: Vec<_> = responses.iter().map(|r| r.slope).collect();
        let intercepts: Vec<_> = responses.iter().map(|r| r.intercept).collect();
        golden.meets("continuous_slope", &slopes, 1e-10);
        golden.meets("continuous_intercept", &intercepts, 1e-10);
        golden.meets("continuous_delta_weight", &change.delta_weight(), 1e-10);
        golden.meets(
            "continuous_fixed_point",
            &change.fixed_point().unwrap(),
            1e-10,
        );
        // The per-lap equilibrium is reported whatever the update.
        golden.meets(
            "exact_equilibrium_weight",
            &change.equilibrium_weight(),
            1e-10,
        );
    }
}
