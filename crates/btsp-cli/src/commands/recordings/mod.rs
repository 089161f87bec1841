//! `btsp recordings`.

mod check;
mod convert;
mod doubts;

use crate::arguments::Recordings;
use crate::failure::Failure;
use crate::recordings::none_left;
use crate::session::Session;
use btsp::place::{Induction, Recording};
use btsp_io::{RecordingsError, inductions, read_recordings};
use std::path::Path;

/// Checks recordings, or converts them.
pub(crate) fn recordings(arguments: &Recordings, session: &Session) -> Result<(), Failure> {
    match arguments {
        Recordings::Check(arguments) => check::check(arguments),
        Recordings::Convert(arguments) => convert::convert(arguments, session),
    }
}

/// What a file has, in its order.
struct Content {
    /// Recordings, and what is derived of each; one at least.
    whole: Vec<(Recording, Induction)>,
    /// What to call the others, and what is wrong with each.
    failed: Vec<(String, RecordingsError)>,
}

impl Content {
    fn read(path: &Path) -> Result<Self, Failure> {
        let entries = read_recordings(path)?;
        let mut content = Self {
            whole: Vec::new(),
            failed: Vec::new(),
        };
        let derived = inductions(&entries);
        for (entry, derived) in entries.into_iter().zip(derived) {
            let name = entry.name();
            match entry
                .outcome
                .and_then(|recording| Ok((recording, derived?)))
            {
                Ok(pair) => content.whole.push(pair),
                Err(error) => content.failed.push((name, error)),
            }
        }
        if content.whole.is_empty() {
            return Err(none_left(path, content.failed));
        }
        Ok(content)
    }
}
