//! `btsp sweep`, `btsp merge` and `btsp slurm`.

use super::answer;
use crate::arguments::{Merge, Slurm, Sweep as Arguments};
use crate::experiment::VERSION;
use crate::failure::Failure;
use crate::session::{Progress, Session};
use crate::source;
use btsp_config::{PointRows, Sweep};
use btsp_io::{Chunks, POINTS_NAME, Shard, SweepFolder, SweepStatus, merge_sweeps, sweep_status};
use rayon::prelude::*;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Points that a thread computes before it makes rows of them: few, so that the memory of one is
/// the next one's.
const TOGETHER: usize = 256;

/// Computes the points of a sweep that are not there yet; or says how many are.
pub(crate) fn sweep(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if let Some(path) = &arguments.status {
        return answer(&said(path, &sweep_status(path)?));
    }
    // The command line has both, or it would not have come here.
    let (Some(file), Some(out)) = (&arguments.sweep, &arguments.out) else {
        return Ok(());
    };
    let started = Instant::now();
    let sweep = Arc::new(source::sweep(file)?);
    let shard = arguments.shard.map_or(Shard::WHOLE, |shard| shard.0);
    let folder = SweepFolder::open(out, &sweep, VERSION, shard)?;
    compute(&sweep, &folder, arguments.threads(), session).map_err(|failure| match failure {
        Failure::Interrupted => Failure::SweepStopped { path: out.clone() },
        other => other,
    })?;
    let done = folder.finish(started)?;
    say_finished(session, out, &done, started);
    Ok(())
}

/// Computes and keeps the chunks that are missing, on all threads.
fn compute(
    sweep: &Arc<Sweep>,
    folder: &SweepFolder,
    threads: Option<usize>,
    session: &Session,
) -> Result<(), Failure> {
    let prepared = sweep.prepare();
    let chunks = Chunks::of(sweep);
    let missing = folder.missing();
    let points: usize = missing
        .iter()
        .map(|chunk| chunks.points(*chunk).len())
        .sum();
    let progress = Mutex::new(session.progress("sweeping", points as u64));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .map_err(|cause| Failure::Threads(cause.to_string()))?;
    pool.install(|| {
        missing
            .into_par_iter()
            .with_max_len(1)
            .try_for_each(|chunk| {
                session.check()?;
                // A chunk's points are shared out, too: there may be fewer chunks than threads.
                let points = chunks.points(chunk);
                let count = points.len();
                let rows = |points: Vec<usize>| {
                    let points: Vec<_> = points.into_iter().map(|k| prepared.point(k)).collect();
                    sweep.rows(&points)
                };
                let parts: Vec<PointRows> =
                    points.into_par_iter().chunks(TOGETHER).map(rows).collect();
                let mut all = PointRows::default();
                parts.into_iter().for_each(|part| all.append(part));
                folder.keep(chunk, &all)?;
                step(&progress, count);
                Ok(())
            })
    })
}

fn step(progress: &Mutex<Progress<'_>>, points: usize) {
    let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
    // Whether to go on is asked before the next chunk.
    let _ = progress.advance(points as u64);
}

/// Puts the shards of a sweep together.
pub(crate) fn merge(arguments: &Merge, session: &Session) -> Result<(), Failure> {
    let started = Instant::now();
    let done = merge_sweeps(&arguments.shards, &arguments.out, started)?;
    say_finished(session, &arguments.out, &done, started);
    Ok(())
}

fn say_finished(session: &Session, out: &Path, done: &SweepStatus, started: Instant) {
    session.say(&format!(
        "wrote {}: {} points in {:.2} s",
        out.join(POINTS_NAME).display(),
        done.points,
        started.elapsed().as_secs_f64()
    ));
}

/// A status in words.
fn said(path: &Path, status: &SweepStatus) -> String {
    let SweepStatus {
        done,
        of,
        points,
        shard,
        finished,
    } = status;
    let shard = match shard.of {
        1 => String::new(),
        of => format!(", shard {}/{of}", shard.number),
    };
    let state = if *finished { "finished" } else { "unfinished" };
    let path = path.display();
    format!("{path}: {state}{shard}, {points} points, {done} of {of} chunks done\n")
}

/// Prints a job array for SLURM.
pub(crate) fn slurm(arguments: &Slurm) -> Result<(), Failure> {
    // What is wrong with the file is said here, not by a hundred jobs.
    let sweep = source::sweep(&arguments.sweep)?;
    let Slurm { nodes, cpus, .. } = arguments;
    let (file, out) = (quoted(&arguments.sweep), quoted(&arguments.out));
    let points = sweep.points();
    let last = nodes - 1;
    answer(&format!(
        "#!/bin/bash\n\
         # A sweep of {points} points in {nodes} parts, written by btsp {VERSION}. Submit it with: sbatch THIS_FILE\n\
         # When all parts are done: btsp merge {out}/shard-* --out {out}/all\n\
         # A job that was stopped goes on where it was when it is submitted again.\n\
         #SBATCH --job-name=btsp-sweep\n\
         #SBATCH --array=0-{last}\n\
         #SBATCH --nodes=1\n\
         #SBATCH --ntasks=1\n\
         #SBATCH --cpus-per-task={cpus}\n\
         #SBATCH --time=01:00:00\n\
         set -euo pipefail\n\
         mkdir -p {out}\n\
         btsp sweep {file} \\\n    \
             --out {out}/\"shard-$SLURM_ARRAY_TASK_ID\" \\\n    \
             --shard \"$SLURM_ARRAY_TASK_ID/{nodes}\" \\\n    \
             --threads \"${{SLURM_CPUS_PER_TASK:-{cpus}}}\"\n"
    ))
}

/// A path as a word of a shell.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
