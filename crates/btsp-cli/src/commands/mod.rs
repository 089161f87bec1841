//! The commands, one per file.

mod check;
mod induce;
mod infer;
mod init;
mod presets;
mod reproduce;
mod run;

pub(crate) use check::check;
pub(crate) use induce::induce;
pub(crate) use infer::infer;
pub(crate) use init::init;
pub(crate) use presets::presets;
pub(crate) use reproduce::reproduce;
pub(crate) use run::run;

use crate::failure::Failure;
use std::io::Write;

/// Writes a command's answer to standard output.
fn answer(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        // Who reads only the first lines has what was wanted.
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::File {
            path: "standard output".into(),
            cause,
        }),
        _ => Ok(()),
    }
}
