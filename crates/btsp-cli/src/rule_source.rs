//! The rule that a command was given: published, or in a file.

use crate::arguments::GivenRule;
use crate::failure::Failure;
use crate::source;
use btsp::place::PublishedRule;
use btsp::{Peaks, PlaceRule};

/// A rule, where it comes from, and the peaks that it was fitted with.
#[derive(Clone, Debug)]
pub(crate) struct SourcedRule {
    pub(crate) rule: PlaceRule,
    pub(crate) peaks: Option<Peaks>,
    /// For a figure's title and a table.
    pub(crate) name: String,
}

/// Reads the rule that was given.
pub(crate) fn read(given: &GivenRule) -> Result<SourcedRule, Failure> {
    let preset = given.preset.as_deref().and_then(PublishedRule::named);
    let Some(path) = &given.parameters else {
        // The parser asks for one of the two, and knows the names.
        let preset = preset.unwrap_or(btsp::place::MILSTEIN_2021);
        return Ok(SourcedRule {
            rule: preset.rule,
            peaks: None,
            name: preset.name.to_owned(),
        });
    };
    let over = preset.map(|preset| preset.rule);
    let rule = source::place_rule(path, over.as_ref())?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok(SourcedRule {
        rule,
        peaks: None,
        name: name.to_string_lossy().into_owned(),
    })
}
