//! `BENCHMARKS.md`: sections that different commands write.

use crate::{Result, workspace};
use std::fs;
use std::path::PathBuf;

/// A part of the file, in the order in which they stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// The file's beginning: kernel experiments.
    Experiments,
    Recorded,
    Explorer,
    Sweeps,
    Fits,
}

/// Titles of the sections after the first.
const TITLES: [&str; 4] = [
    "## Recorded cells\n",
    "## The explorer\n",
    "## Sweeps\n",
    "## Fits\n",
];

/// Writes a section in the place of the one that stands there; the others stay.
pub(crate) fn replace(section: Section, text: &str) -> Result<()> {
    let path = path();
    let old = fs::read_to_string(&path).unwrap_or_default();
    Ok(fs::write(path, replaced(&old, section, text))?)
}

fn replaced(old: &str, section: Section, text: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = old;
    for title in TITLES.iter().rev() {
        let (before, from) = rest.split_at(rest.find(title).unwrap_or(rest.len()));
        parts.push(from);
        rest = before;
    }
    parts.push(rest);
    parts.reverse();
    parts[section as usize] = text;
    let parts = parts.iter().map(|part| part.trim_end());
    let present: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    present.join("\n\n") + "\n"
}

fn path() -> PathBuf {
    workspace::root().join("BENCHMARKS.md")
}

#[cfg(test)]
mod tests {
    use super::{Section, replaced};

    #[test]
    fn the_other_sections_stay() {
        let first = "# Benchmarks\n\nfirst\n";
        let with_fits = replaced(first, Section::Fits, "## Fits\n\nfits\n\n");
        assert_eq!(with_fits, "# Benchmarks\n\nfirst\n\n## Fits\n\nfits\n");
        let whole = replaced(&with_fits, Section::Recorded, "## Recorded cells\n\ncells");
        let expected = "# Benchmarks\n\nfirst\n\n## Recorded cells\n\ncells\n\n## Fits\n\nfits\n";
        assert_eq!(whole, expected);
        let again = replaced(&whole, Section::Experiments, "# New\n");
        assert_eq!(again, expected.replace("# Benchmarks\n\nfirst", "# New"));
        assert_eq!(
            replaced(&whole, Section::Recorded, "## Recorded cells\n\ncells"),
            whole
        );
    }
}
