//! What a logistic costs, and the floor that sets under the experiments.

use super::contest::{Contest, EXACT, Experiment, GRID};
use super::stopwatch::{Runner, by_turns};
use super::{Effort, table};
use crate::Result;
use btsp::Integration;
use std::hint::black_box;

/// Overlaps per run: few enough to stay in the first cache.
const VALUES: usize = 2048;

/// The time per logistic and core the design counts on, ns.
const DESIGN: [(&str, f64); 2] = [("AVX-512", 0.66), ("AVX2", 1.27)];

/// The sum of logistics with the C library's exponential, as one would write it.
fn sum_of_plain_logistics(u: &[f64], slope: f64, threshold: f64) -> f64 {
    let logistic = |u: &f64| 1.0 / (1.0 + (-slope * (u - threshold)).exp());
    u.iter().map(logistic).sum()
}

/// ns per logistic, and the floors.
pub(crate) struct Floor {
    summed: f64,
    values: f64,
    plain: f64,
    /// Gain evaluations of the whole experiment, on the grid and exactly.
    evaluations: [usize; 2],
}

impl Floor {
    pub(crate) fn measure(experiment: &Experiment, effort: Effort) -> Result<Self> {
        let overlaps = btsp::math::linspace(0.0, 1.0, VALUES);
        let gain = btsp::Gain::sigmoid(0.5, 0.5);
        let (slope, threshold) = (4.0, 0.5);
        let mut runners = [
            Runner::new(|| {
                black_box(gain.sum(black_box(&overlaps)));
            }),
            Runner::new(|| {
                black_box(gain.values(black_box(&overlaps)));
            }),
            Runner::new(|| {
                black_box(sum_of_plain_logistics(
                    black_box(&overlaps),
                    slope,
                    threshold,
                ));
            }),
        ];
        let times = by_turns(&mut runners, effort.rounds(), effort.slot());
        let per_value = |k: usize| {
            let times = times.get(k);
            times.map_or(f64::NAN, |times| times.median() / VALUES as f64)
        };
        let count = |integration| -> Result<usize> {
            let mut integrator = experiment
                .rule
                .integrator(&experiment.pairing, integration)?;
            Ok(integrator.gain_evaluations())
        };
        Ok(Self {
            summed: per_value(0),
            values: per_value(1),
            plain: per_value(2),
            evaluations: [count(Integration::Grid)?, count(Integration::Exact)?],
        })
    }

    /// ns per logistic, each way.
    pub(crate) fn logistic_table(&self) -> String {
        let rows = [
            ["one logistic", "ns", "times as fast as plain Rust"].map(String::from),
            self.logistic_row("btsp::Gain::sum, over an array", self.summed),
            self.logistic_row("btsp::Gain::values, into a new array", self.values),
            self.logistic_row("plain Rust with the C library's exp, summed", self.plain),
        ];
        table::markdown(&rows.map(Vec::from))
    }

    fn logistic_row(&self, name: &str, ns: f64) -> [String; 3] {
        let ratio = table::significant(self.plain / ns);
        [name.to_string(), table::significant(ns), ratio]
    }

    /// How far the experiments are from their floors.
    pub(crate) fn table(&self, contest: &Contest) -> String {
        let mut head = vec![
            "experiment".to_string(),
            "gain evaluations".to_string(),
            "floor, ms".to_string(),
            "measured, ms".to_string(),
            "measured / floor".to_string(),
        ];
        for (name, ns) in DESIGN {
            head.push(format!("/ floor at {ns} ns ({name})"));
        }
        let mut rows = vec![head];
        for (name, evaluations) in [GRID, EXACT].into_iter().zip(self.evaluations) {
            let measured = contest.median(name);
            let floor = |ns: f64| evaluations as f64 * ns;
            let mut row = vec![
                name.to_string(),
                evaluations.to_string(),
                table::significant(floor(self.summed) / 1e6),
                table::significant(measured / 1e6),
                table::significant(measured / floor(self.summed)),
            ];
            for (_, ns) in DESIGN {
                row.push(table::significant(measured / floor(ns)));
            }
            rows.push(row);
        }
        table::markdown(&rows)
    }
}
