//! Figures, drawn to files.

use crate::failure::Failure;
use crate::figures::{Figure, Format};
use crate::session::Session;
use rayon::prelude::*;
use std::path::Path;

/// Draws each figure in each format to the new folder `folder`; without formats there is
/// none.
pub(crate) fn draw(
    figures: &[Figure],
    folder: &Path,
    formats: &[Format],
    session: &Session,
) -> Result<(), Failure> {
    if formats.is_empty() {
        return Ok(());
    }
    let write = |path: &Path, bytes: &[u8]| {
        std::fs::write(path, bytes).map_err(|cause| Failure::File {
            path: path.into(),
            cause,
        })
    };
    std::fs::create_dir(folder).map_err(|cause| Failure::File {
        path: folder.into(),
        cause,
    })?;
    let files: Vec<_> = figures
        .iter()
        .flat_map(|figure| formats.iter().map(move |format| (figure, *format)))
        .collect();
    files.par_iter().try_for_each(|(figure, format)| {
        session.check()?;
        let name = format!("{}.{}", figure.name(), format.extension());
        write(&folder.join(name), &figure.render(*format)?)
    })
}
