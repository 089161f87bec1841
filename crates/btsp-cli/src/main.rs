//! The command `btsp`: experiments from configuration files to arrays and figures.

mod arguments;
mod commands;
mod experiment;
mod failure;
mod figures;
mod plots;
mod session;
mod source;

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
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            failure.exit_code()
        }
    }
}
