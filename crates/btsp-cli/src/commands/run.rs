//! `btsp run`.

use crate::arguments::Run;
use crate::experiment::carry_out;
use crate::failure::Failure;
use crate::session::Session;
use crate::source;
use btsp_io::{Command, Policy};
use std::time::Instant;

/// Runs one configuration.
pub(crate) fn run(arguments: &Run, session: &Session) -> Result<(), Failure> {
    let started = Instant::now();
    let configuration = source::configuration(&arguments.configuration)?;
    let policy = if arguments.force {
        Policy::Force
    } else {
        Policy::Fresh
    };
    let formats = arguments.figures.formats();
    let done = carry_out(
        &configuration,
        &arguments.out,
        policy,
        Command::Run,
        &formats,
        session,
    )?;
    session.say_replaced(&arguments.out, &done);
    session.say(&format!(
        "wrote {} in {:.2} s",
        arguments.out.display(),
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}
