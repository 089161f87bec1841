//! The rule that a command was given: published, or in a file.

use crate::failure::Failure;
use crate::source;
use btsp::place::PublishedRule;
use btsp::{Peaks, PlaceRule};
use btsp_io::FitRecord;
use std::path::Path;

/// A rule, where it comes from, and what it was fitted with.
#[derive(Clone, Debug)]
pub(crate) struct SourcedRule {
    pub(crate) rule: PlaceRule,
    /// What its signals are measured in, where it was fitted.
    pub(crate) peaks: Option<Peaks>,
    /// The largest ramp of the cell that it was fitted to, mV; 0 elsewhere.
    pub(crate) largest_recorded_ramp_mv: f64,
    /// For a figure's title and a table.
    pub(crate) name: String,
}

/// The published rule of this name, or that of a file; beside a name the file's `[rule]` need
/// only say what differs. One of the two is given.
pub(crate) fn read(
    preset: Option<&str>,
    parameters: Option<&Path>,
) -> Result<SourcedRule, Failure> {
    let preset = preset.and_then(PublishedRule::named);
    let Some(path) = parameters else {
        // The parser lets only names of published rules through.
        let preset = preset.unwrap_or(btsp::place::MILSTEIN_2021);
        return Ok(SourcedRule {
            rule: preset.rule,
            peaks: None,
            largest_recorded_ramp_mv: 0.0,
            name: preset.name.to_owned(),
        });
    };
    if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        return fitted(path);
    }
    let over = preset.map(|preset| preset.rule);
    Ok(SourcedRule {
        rule: source::place_rule(path, over.as_ref())?,
        peaks: None,
        largest_recorded_ramp_mv: 0.0,
        name: name(path),
    })
}

/// The rule of a fit.
pub(crate) fn fitted(path: &Path) -> Result<SourcedRule, Failure> {
    let record = FitRecord::read(path)?;
    record.rule.validate()?;
    let recorded = record.inductions.iter();
    Ok(SourcedRule {
        rule: record.rule,
        peaks: Some(record.peaks.peaks()),
        largest_recorded_ramp_mv: recorded
            .map(|induction| induction.largest_recorded_ramp_mv)
            .fold(0.0, f64::max),
        name: name(path),
    })
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
