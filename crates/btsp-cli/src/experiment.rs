//! One experiment, from its configuration to a folder of arrays and figures.

use crate::draw::draw;
use crate::failure::Failure;
use crate::figures::Format;
use crate::plots::plots;
use crate::session::Session;
use btsp_config::Configuration;
use btsp_io::{
    Command, Committed, OutputFolder, Policy, Provenance, Stopped, require_space, results_size,
    write_results,
};
use std::path::Path;
use std::time::Instant;

/// The version that results bear.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Values held at once per input and per sample.
const VALUES_PER_ROW: usize = 32;

/// Bytes that figures and metadata may take, at most.
const FIGURES_SIZE: u64 = 32 << 20;

/// Traces that are 0 most of the time take this many times less room than in memory.
const MOST_COMPRESSED: u64 = 100;

/// Refuses what the disk or the memory has no room for, before any work.
fn require_room(
    configuration: &Configuration,
    target: &Path,
    session: &Session,
) -> Result<(), Failure> {
    let size = results_size(configuration).saturating_add(FIGURES_SIZE);
    match require_space(target, size) {
        // They may fit once compressed; if not, the disk says so and nothing is left.
        Err(error) if require_space(target, size / MOST_COMPRESSED).is_ok() => {
            session.say(&format!("warning: before compression {error}"));
        }
        other => other?,
    }
    // What is held at once is a few times samples, inputs and initial weights; asked
    // for in one piece here, a system that has not got it can say so.
    let rows = configuration.inputs.count() + configuration.grid.len();
    let mut probe: Vec<[f64; VALUES_PER_ROW]> = Vec::new();
    probe
        .try_reserve_exact(rows)
        .map_err(|_| Failure::Memory(Stopped::Memory))
}

/// Computes the experiment and leaves all of it at `target`, or nothing.
pub(crate) fn carry_out(
    configuration: &Configuration,
    target: &Path,
    policy: Policy,
    command: Command,
    formats: &[Format],
    session: &Session,
) -> Result<Committed, Failure> {
    let started = Instant::now();
    let folder = OutputFolder::create(target, policy)?;
    require_room(configuration, target, session)?;

    let inputs = configuration.inputs.count() as u64;
    let mut progress = session.progress("integrating", inputs);
    let outcome = configuration
        .run(&mut |_| progress.step())?
        .ok_or(Failure::Interrupted)?;
    drop(progress);

    let rows = outcome
        .weight_change
        .as_ref()
        .map_or(0, |change| change.initial_weight.len());
    let mut progress = session.progress("writing", inputs + rows as u64);
    let path = folder.path().join("results.zarr");
    write_results(&path, configuration, &outcome, VERSION, &mut || {
        progress.step()
    })?;
    drop(progress);

    if !formats.is_empty() {
        draw(
            &plots(configuration, &outcome)?,
            &folder.path().join("figures"),
            formats,
            session,
        )?;
    }
    session.check()?;
    Ok(folder.commit(&Provenance {
        command,
        version: VERSION.to_string(),
        configuration: configuration.to_toml(),
        wall_time_s: started.elapsed().as_secs_f64(),
    })?)
}
