//! `BENCHMARKS.md`: sections that different commands write.

use crate::{Result, workspace};
use std::fs;
use std::path::PathBuf;

/// Title of the section that is written apart from the rest, and last.
pub(crate) const FITS: &str = "## Fits\n";

/// Puts a section, from its title to the end of the file, in the place of the one that
/// stands there.
pub(crate) fn replace(title: &str, section: &str) -> Result<()> {
    let text = text();
    let before = text
        .split_once(title)
        .map_or(text.as_str(), |(before, _)| before);
    write(&format!("{}\n\n{section}", before.trim_end()))
}

/// Writes all but the section of this title, which stays.
pub(crate) fn replace_all_but(title: &str, rest: &str) -> Result<()> {
    let text = text();
    let kept = text
        .split_once(title)
        .map(|(_, section)| format!("\n{title}{section}"));
    write(&format!(
        "{}\n{}",
        rest.trim_end(),
        kept.unwrap_or_default()
    ))
}

fn text() -> String {
    fs::read_to_string(path()).unwrap_or_default()
}

fn write(text: &str) -> Result<()> {
    Ok(fs::write(path(), text)?)
}

fn path() -> PathBuf {
    workspace::root().join("BENCHMARKS.md")
}
