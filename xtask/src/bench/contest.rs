//! The contest: the `nonlinear` experiment in Rust, NumPy and Numba by turns.

use super::alternatives::Alternatives;
use super::stopwatch::{Runner, Times};
use super::{Effort, machine, table};
use crate::Result;
use btsp::{
    Integration, LapMap, Method, Pairing, Signals, Update, WeightChange, WeightDependentRule,
    weight_change,
};
use std::hint::black_box;
use std::thread::sleep;
use std::time::Duration;

/// Numba's threads need a while to fall asleep.
const REST: Duration = Duration::from_millis(5);

/// The experiment that every contestant does.
#[derive(Clone, Debug)]
pub(crate) struct Experiment {
    pub(crate) rule: WeightDependentRule,
    pub(crate) pairing: Pairing,
    pub(crate) initial_weights: Vec<f64>,
    pub(crate) laps: u32,
}

impl Experiment {
    /// The `nonlinear` preset.
    pub(crate) fn nonlinear() -> Result<Self> {
        let preset = btsp::preset::NONLINEAR;
        Ok(Self {
            rule: preset.rule.ok_or("the preset has no rule")?,
            pairing: preset.pairing(),
            initial_weights: preset.initial_weight(),
            laps: preset.laps,
        })
    }

    /// Areas (within the change), ready to yield equilibrium and map.
    pub(crate) fn change(&self, method: Method) -> Result<WeightChange> {
        let weights = &self.initial_weights;
        let change = weight_change(&self.rule, &self.pairing, weights, self.laps, method);
        Ok(change?)
    }

    /// The whole experiment: areas, equilibrium and map.
    pub(crate) fn whole(&self, method: Method) {
        if let Ok(change) = self.change(method) {
            black_box((change.equilibrium_weight(), change.delta_weight()));
            black_box(change);
        }
    }

    /// Eligibility traces and overlaps of all inputs as arrays.
    fn traces(&self, integration: Integration) {
        let tau = self.rule.time_constants();
        if let Ok(signals) = Signals::new(&self.pairing, tau, integration) {
            let samples = signals.time().len();
            let inputs = self.pairing.spike_times.len();
            let mut eligibility_traces = vec![0.0; inputs * samples];
            let mut overlaps = vec![0.0; inputs * samples];
            for input in 0..inputs {
                let row = input * samples..(input + 1) * samples;
                signals.eligibility_trace(input, &mut eligibility_traces[row.clone()]);
                signals.overlap(input, &mut overlaps[row]);
            }
            black_box((signals, eligibility_traces, overlaps));
        }
    }

    /// The map alone, from given drives.
    fn map(&self, change: &WeightChange) {
        for drive in &change.drive {
            black_box::<LapMap>(self.rule.per_lap(black_box(drive)));
        }
        black_box(change.delta_weight());
    }
}

enum Entrant<'a> {
    Rust(Runner<'a>),
    Python(&'static str),
}

/// What came out for one contestant.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) threads: u64,
    pub(crate) times: Times,
}

/// All contestants' times, in the order of the table.
pub(crate) struct Contest {
    pub(crate) rows: Vec<Row>,
    /// Contestants left out, each with the reason.
    pub(crate) left_out: Vec<String>,
}

pub(crate) const PUBLISHED: &str =
    "NumPy, time walked again for every initial weight, input and lap";
pub(crate) const GRID: &str = "btsp, grid";
pub(crate) const EXACT: &str = "btsp, exact";

const PYTHON: [(&str, &str); 8] = [
    (PUBLISHED, "numpy_published"),
    (
        "NumPy, each input's drive integrated once",
        "numpy_drive_once",
    ),
    ("NumPy, map alone from given drives", "numpy_map"),
    (
        "Numba, recursive filters, compile time excluded",
        "numba_filters",
    ),
    ("btsp from Python, grid", "package_grid"),
    ("btsp from Python, exact", "package_exact"),
    (
        "btsp from Python, exact, each of 1000 rules in a batch, one job",
        "package_batch_1",
    ),
    (
        "btsp from Python, exact, each of 1000 rules in a batch",
        "package_batch",
    ),
];

/// Holds the contest.
pub(crate) fn hold(
    experiment: &Experiment,
    python: &mut std::result::Result<Alternatives, String>,
    effort: Effort,
) -> Result<Contest> {
    let method = |integration, update| Method {
        integration,
        update,
    };
    let per_lap = |integration| method(integration, Update::PerLap);
    let continuous = |integration| method(integration, Update::Continuous);
    let change = experiment.change(per_lap(Integration::Grid))?;
    let whole = |method| Entrant::Rust(Runner::new(move || experiment.whole(method)));
    let traced = |integration| {
        Entrant::Rust(Runner::new(move || {
            experiment.traces(integration);
            experiment.whole(per_lap(integration));
        }))
    };

    let mut left_out = Vec::new();
    let mut entrants: Vec<(&'static str, u64, Entrant<'_>)> = Vec::new();
    for (name, contestant) in PYTHON {
        let missing = match python {
            Ok(python) => python.left_out(contestant).map(str::to_string),
            Err(reason) => Some(reason.clone()),
        };
        if let Some(reason) = missing {
            left_out.push(format!("{name}: {reason}"));
            continue;
        }
        let threads = match (contestant, &mut *python) {
            ("numba_filters", Ok(python)) => python.numba_threads(),
            ("package_batch", _) => machine::cores(),
            _ => 1,
        };
        entrants.push((name, threads, Entrant::Python(contestant)));
    }
    let map = Entrant::Rust(Runner::new(|| experiment.map(&change)));
    let (grid, exact) = (Integration::Grid, Integration::Exact);
    entrants.extend([
        (GRID, 1, whole(per_lap(grid))),
        (EXACT, 1, whole(per_lap(exact))),
        ("btsp, grid, traces kept", 1, traced(grid)),
        ("btsp, exact, traces kept", 1, traced(exact)),
        ("btsp, grid, continuous update", 1, whole(continuous(grid))),
        (
            "btsp, exact, continuous update",
            1,
            whole(continuous(exact)),
        ),
        ("btsp, map alone from given drives", 1, map),
    ]);

    let mut times = vec![Times::default(); entrants.len()];
    for _ in 0..effort.rounds() {
        for ((_, _, entrant), times) in entrants.iter_mut().zip(&mut times) {
            match (entrant, &mut *python) {
                (Entrant::Rust(runner), _) => runner.time(effort.slot(), times),
                (Entrant::Python(contestant), Ok(python)) => {
                    times.extend(python.time(contestant, effort.slot())?);
                    sleep(REST);
                }
                (Entrant::Python(_), Err(_)) => {}
            }
        }
    }
    let rows = entrants.into_iter().zip(times);
    let rows = rows.map(|((name, threads, _), times)| Row {
        name,
        threads,
        times,
    });
    Ok(Contest {
        rows: rows.collect(),
        left_out,
    })
}

impl Contest {
    /// A contestant's median, ns; NaN where it was left out.
    pub(crate) fn median(&self, name: &str) -> f64 {
        let row = self.rows.iter().find(|row| row.name == name);
        row.map_or(f64::NAN, |row| row.times.median())
    }

    /// The table of medians and ratios.
    pub(crate) fn table(&self) -> String {
        let published = self.median(PUBLISHED);
        let mut rows = vec![
            [
                "contestant",
                "threads",
                "median, ms",
                "middle half, ms",
                "times as fast as the first",
            ]
            .map(String::from)
            .to_vec(),
        ];
        for row in &self.rows {
            let ms = |share| table::significant(row.times.quantile(share) / 1e6);
            rows.push(vec![
                row.name.to_string(),
                row.threads.to_string(),
                ms(0.5),
                format!("{} to {}", ms(0.25), ms(0.75)),
                table::significant(published / row.times.median()),
            ]);
        }
        table::markdown(&rows)
    }
}
