//! `btsp presets`.

use super::answer;
use crate::failure::Failure;

/// Lists the presets: name, what it shows, citation.
pub(crate) fn presets() -> Result<(), Failure> {
    let width = btsp::preset::ALL
        .iter()
        .map(|preset| preset.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for preset in btsp::preset::ALL {
        let (name, indent) = (preset.name, " ".repeat(width));
        text += &format!("{name:<width$}  {}\n", preset.summary);
        text += &format!("{indent}  {}\n", preset.citation);
    }
    answer(&text)
}
