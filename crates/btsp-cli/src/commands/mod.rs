//! The commands, one per file.

mod changes;
mod check;
mod compare;
mod explore;
mod fit;
mod induce;
mod infer;
mod init;
mod plot_sweep;
mod presets;
mod recordings;
mod reproduce;
mod run;
mod simulate_recording;
mod sweep;

pub(crate) use changes::changes;
pub(crate) use check::check;
pub(crate) use explore::explore;
pub(crate) use fit::fit;
pub(crate) use induce::induce;
pub(crate) use infer::infer;
pub(crate) use init::init;
pub(crate) use plot_sweep::plot_sweep;
pub(crate) use presets::presets;
pub(crate) use recordings::recordings;
pub(crate) use reproduce::reproduce;
pub(crate) use run::run;
pub(crate) use simulate_recording::simulate_recording;
pub(crate) use sweep::{merge, slurm, sweep};

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
