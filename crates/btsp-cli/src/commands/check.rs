//! `btsp check`.

use super::answer;
use crate::arguments::Check;
use crate::failure::Failure;
use crate::source;
use btsp::WeightDependentRule;
use btsp_config::{Configuration, Inputs, Study};
use btsp_io::results_size;
use std::fmt::Write;

/// Plateaus that are described one by one.
const MOST_PLATEAUS: usize = 5;

/// Says what a configuration would do.
pub(crate) fn check(arguments: &Check) -> Result<(), Failure> {
    let configuration = source::configuration(&arguments.configuration)?;
    answer(&format!(
        "{} is right.\n{}",
        arguments.configuration.display(),
        description(&configuration)
    ))
}

fn description(configuration: &Configuration) -> String {
    let mut text = String::new();
    let mut row = |name: &str, content: String| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {name:<12} {content}");
    };
    let grid = &configuration.grid;
    row(
        "grid",
        format!(
            "{} to {} s by {} s, {} samples",
            grid.start,
            grid.stop,
            grid.step,
            grid.len()
        ),
    );
    row("inputs", inputs(&configuration.inputs));
    for plateau in configuration.plateaus.iter().take(MOST_PLATEAUS) {
        row(
            "plateau",
            format!("{} s from {} s", plateau.duration, plateau.onset),
        );
    }
    if let Some(more) = configuration.plateaus.len().checked_sub(MOST_PLATEAUS + 1) {
        row("", format!("and {} more plateaus", more + 1));
    }
    let tau = configuration.time_constants();
    row(
        "signals",
        format!(
            "eligibility {} s, instructive {} s",
            tau.eligibility_tau, tau.instructive_tau
        ),
    );
    match &configuration.study {
        Study::Signals(_) => row("computes", "signals, overlap and its integral".to_string()),
        Study::WeightChange {
            rule,
            initial_weights,
            laps,
            every_lap,
        } => {
            row("rule", self::rule(rule));
            let kept = if *every_lap {
                ", weights kept after every lap"
            } else {
                ""
            };
            row(
                "computes",
                format!(
                    "the change of {} initial weights at {} inputs over {laps} laps{kept}",
                    initial_weights.count(),
                    configuration.inputs.count(),
                ),
            );
        }
    }
    let method = configuration.method;
    row(
        "method",
        format!(
            "integration {}, update {}",
            method.integration.name(),
            method.update.name()
        ),
    );
    let megabytes = results_size(configuration) as f64 / 1e6;
    row(
        "results",
        format!("{megabytes:.1} MB before compression, and figures"),
    );
    text
}

fn inputs(inputs: &Inputs) -> String {
    match inputs {
        Inputs::EvenlySpaced(spikes) => {
            format!(
                "{}, one spike each from {} to {} s",
                spikes.count, spikes.first, spikes.last
            )
        }
        Inputs::SpikeTimes(trains) => {
            let spikes: usize = trains.iter().map(Vec::len).sum();
            format!("{} with {spikes} spikes in all", trains.len())
        }
    }
}

fn rule(rule: &WeightDependentRule) -> String {
    let gain = |gain: &btsp::Gain| match gain {
        btsp::Gain::Linear => "linear".to_string(),
        btsp::Gain::Sigmoid(s) => format!("sigmoid ({}, {})", s.threshold, s.half_width),
    };
    format!(
        "k+ {}/s with q+ {}, k- {}/s with q- {}, maximum {}",
        rule.potentiation_rate,
        gain(&rule.potentiation_gain),
        rule.depression_rate,
        gain(&rule.depression_gain),
        rule.max_weight,
    )
}
