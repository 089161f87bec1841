//! `btsp reproduce`.

use crate::arguments::Reproduce;
use crate::experiment::carry_out;
use crate::failure::Failure;
use crate::session::Session;
use btsp_config::Configuration;
use btsp_io::{Command, Policy, check_collection};
use std::time::Instant;

/// Computes every preset, each into a folder of its own.
pub(crate) fn reproduce(arguments: &Reproduce, session: &Session) -> Result<(), Failure> {
    check_collection(&arguments.out, Command::Reproduce)?;
    let formats = arguments.figures.formats();
    for preset in btsp::preset::ALL {
        if arguments
            .only
            .as_deref()
            .is_some_and(|only| only != preset.name)
        {
            continue;
        }
        session.check()?;
        let started = Instant::now();
        let target = arguments.out.join(preset.name);
        carry_out(
            &Configuration::of_preset(&preset),
            &target,
            Policy::ReplaceOwn(Command::Reproduce),
            Command::Reproduce,
            &formats,
            session,
        )?;
        let seconds = started.elapsed().as_secs_f64();
        session.say(&format!("wrote {} in {seconds:.2} s", target.display()));
    }
    Ok(())
}
