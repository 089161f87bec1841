//! The command `btsp`: experiments from configuration files, and recorded place cells, to
//! arrays and figures.

mod arguments;
mod changes_table;
mod commands;
mod draw;
mod experiment;
mod failure;
mod figures;
mod fit_results;
mod fitting;
mod new_file;
mod place_cell;
mod place_plots;
mod plots;
mod recordings;
mod rule_plot;
mod rule_source;
mod session;
mod source;
mod table;

use arguments::{Arguments, Verb};
use clap::Parser;
use session::Session;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let session = Session::new(arguments.quiet);
    let done = match &arguments.verb {
        Verb::Reproduce(verb) => commands::reproduce(verb, &session),
        Verb::Run(verb) => commands::run(verb, &session),
        Verb::Check(verb) => commands::check(verb),
        Verb::Init(verb) => commands::init(verb, &session),
        Verb::Presets => commands::presets(),
        Verb::Explore(verb) => commands::explore(verb, &session),
        Verb::Infer(verb) => commands::infer(verb, &session),
        Verb::Induce(verb) => commands::induce(verb, &session),
        Verb::Recordings(verb) => commands::recordings(verb, &session),
        Verb::Fit(verb) => commands::fit(verb, &session),
        Verb::Changes(verb) => commands::changes(verb, &session),
        Verb::SimulateRecording(verb) => commands::simulate_recording(verb, &session),
        Verb::Sweep(verb) => commands::sweep(verb, &session),
        Verb::Merge(verb) => commands::merge(verb, &session),
        Verb::Slurm(verb) => commands::slurm(verb),
        Verb::PlotSweep(verb) => commands::plot_sweep(verb, &session),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            failure.exit_code()
        }
    }
}
