//! Inductions to measure: recorded ones where they are at hand, else synthetic ones.

use crate::{Result, workspace};
use btsp::place::{Induction, PlaceInputs, Predictor, SyntheticCell, Track};
use btsp_io::{inductions, read_recordings};
use std::path::PathBuf;

/// Synthetic cells, where there are no recordings.
const SYNTHETIC: u32 = 4;

/// An induction, ready to be predicted.
pub(crate) struct Measured {
    /// For example `4.1`: cell and induction.
    pub(crate) name: String,
    pub(crate) induction: Induction,
    pub(crate) predictor: Predictor,
}

/// All inductions at hand, and what they are.
pub(crate) fn measured() -> Result<(Vec<Measured>, String)> {
    let (inductions, what) = match recordings() {
        Some(path) => {
            let entries = read_recordings(&path)?;
            let derived = inductions(&entries).into_iter();
            let inductions: std::result::Result<Vec<_>, _> = derived.collect();
            (inductions?, "recorded inductions")
        }
        None => (synthetic()?, "synthetic inductions (no recordings at hand)"),
    };
    let measured: Result<Vec<Measured>> = inductions
        .into_iter()
        .map(|induction| {
            Ok(Measured {
                name: format!("{}.{}", induction.cell, induction.induction),
                predictor: Predictor::new(&induction, &PlaceInputs::default())?,
                induction,
            })
        })
        .collect();
    let measured = measured?;
    let what = format!("{} {what}", measured.len());
    Ok((measured, what))
}

/// The recordings' metadata file: in the folder that `BTSP_RECORDINGS` names, or beside the
/// repository.
fn recordings() -> Option<PathBuf> {
    let beside = workspace::root().join("../shared/recordings");
    let folder = std::env::var_os("BTSP_RECORDINGS").map_or(beside, PathBuf::from);
    let path = folder.join("recordings.toml");
    path.is_file().then_some(path)
}

fn synthetic() -> Result<Vec<Induction>> {
    let mut inductions = Vec::new();
    for cell in 1..=SYNTHETIC {
        let synthetic = SyntheticCell {
            cell,
            ..SyntheticCell::default()
        };
        let recordings = synthetic.record()?.recordings;
        for induction in Induction::all(&Track::default(), &recordings) {
            inductions.push(induction?);
        }
    }
    Ok(inductions)
}
