//! `btsp recordings convert`.

use super::Content;
use crate::arguments::ConvertRecordings;
use crate::experiment::VERSION;
use crate::failure::Failure;
use crate::recordings::{Selection, title};
use crate::session::Session;
use btsp::place::{Induction, RecordedLap, Track};
use btsp_io::{Command, OutputFolder, Policy, Provenance, require_space, write_recordings};
use std::collections::BTreeSet;
use std::time::Instant;

/// Bytes of a sample before compression, and of everything else at most.
const SAMPLE_SIZE: usize = 16;
const OTHER_SIZE: usize = 1 << 20;

/// Writes all recordings of a file that can be read as one store.
pub(crate) fn convert(arguments: &ConvertRecordings, session: &Session) -> Result<(), Failure> {
    let started = Instant::now();
    let policy = if arguments.force {
        Policy::Force
    } else {
        Policy::Fresh
    };
    let folder = OutputFolder::create(&arguments.out, policy)?;
    let content = Content::read(&arguments.recordings)?;
    session.check()?;
    let (recordings, derived): (Vec<_>, Vec<_>) = content.whole.into_iter().unzip();
    let laps = recordings.iter().flat_map(|recording| &recording.laps);
    let samples: usize = laps.map(RecordedLap::samples).sum();
    require_space(&arguments.out, (SAMPLE_SIZE * samples + OTHER_SIZE) as u64)?;
    write_recordings(folder.path(), &recordings, VERSION)?;
    session.check()?;
    let committed = folder.commit(&Provenance {
        command: Command::ConvertRecordings,
        version: VERSION.to_owned(),
        configuration: Selection::default().to_toml(&arguments.recordings),
        wall_time_s: started.elapsed().as_secs_f64(),
    })?;
    session.say_replaced(&arguments.out, &committed);
    for (name, error) in &content.failed {
        session.say(&format!("warning: {name} is left out: {error}"));
    }
    let alone = Induction::all(&Track::default(), &recordings);
    for (whole, alone) in derived.iter().zip(alone) {
        if alone.as_ref() != Ok(whole) {
            session.say(&format!(
                "warning: {}: without what is left out of the cell, its baseline or its largest \
                 ramp is another",
                title(whole)
            ));
        }
    }
    let cells: BTreeSet<u32> = recordings.iter().map(|recording| recording.cell).collect();
    let (inductions, cells) = (
        counted(recordings.len(), "induction"),
        counted(cells.len(), "cell"),
    );
    session.say(&format!(
        "wrote {}: {inductions} of {cells} in {:.2} s",
        arguments.out.display(),
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
