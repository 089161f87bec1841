//! `cargo xtask bench`: btsp and its alternatives, timed in the same run.

mod alternatives;
mod contest;
mod cubic_table;
mod explorer;
mod fits;
mod floor;
mod machine;
mod pycma;
mod recorded;
mod recordings;
mod report;
mod scaling;
mod start_up;
mod stopwatch;
mod sweeps;
mod table;

use crate::Result;
use alternatives::Alternatives;
use contest::{Contest, Experiment};
pub(crate) use explorer::run as explorer;
pub(crate) use fits::run as fit;
use floor::Floor;
pub(crate) use recorded::run as recorded;
use report::Section;
use std::time::Duration;
pub(crate) use sweeps::run as sweep;

/// How much time to spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// About two minutes.
    Full,
    /// Enough to see that everything runs.
    Quick,
}

impl Effort {
    /// How often everyone's turn comes.
    fn rounds(self) -> u32 {
        match self {
            Self::Full => 25,
            Self::Quick => 2,
        }
    }

    /// How long a turn lasts; at least one run is timed.
    fn slot(self) -> Duration {
        Duration::from_millis(match self {
            Self::Full => 40,
            Self::Quick => 20,
        })
    }
}

/// Measures, prints the table of medians and ratios, and writes `BENCHMARKS.md`
/// unless the effort is quick.
pub(crate) fn run(effort: Effort) -> Result<()> {
    let experiment = Experiment::nonlinear()?;
    let mut python = Alternatives::start()?;
    let contest = contest::hold(&experiment, &mut python, effort)?;
    let versions = match &python {
        Ok(python) => python.versions(),
        Err(reason) => reason.clone(),
    };
    // Python ends here, so that nothing shares the machine with what follows.
    drop(python);
    let start_up = start_up::table(effort)?;
    let floor = Floor::measure(&experiment, effort)?;
    let scaling = scaling::table(&experiment, effort)?;

    let machine = machine::description("Python", &versions);
    let text = text(&contest, &start_up, &floor, &scaling, &machine);
    println!("{}", contest.table());
    for reason in &contest.left_out {
        println!("left out: {reason}");
    }
    match effort {
        Effort::Full => {
            report::replace(Section::Experiments, &text)?;
            println!("wrote BENCHMARKS.md, with scaling and floors");
        }
        Effort::Quick => println!("quick: BENCHMARKS.md was left as it is"),
    }
    recorded::run(effort)?;
    explorer::run(effort)?;
    sweeps::run(effort)
}

fn text(contest: &Contest, start_up: &str, floor: &Floor, scaling: &str, machine: &str) -> String {
    let left_out: String = contest
        .left_out
        .iter()
        .map(|reason| format!("\nLeft out: {reason}\n"))
        .collect();
    format!(
        include_str!("report.md"),
        machine = machine,
        contest = contest.table(),
        left_out = left_out,
        start_up = start_up,
        floor = floor.table(contest),
        logistic = floor.logistic_table(),
        scaling = scaling,
    )
}
