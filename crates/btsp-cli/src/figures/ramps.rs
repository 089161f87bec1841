//! The figure of recorded ramps: before, after, and what a model makes of them.

use super::along_track::{Lines, Words, along_track};
use super::canvas::Stroke;
use super::legend::Mark;
use super::{Figure, theme};

/// One induction in [`ramps`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct RampPanel<'a> {
    /// For example `Cell 4, induction 1`.
    pub(crate) title: &'a str,
    /// The recorded ramp before the induction, mV, one value per position, where there is one.
    pub(crate) before: Option<&'a [f64]>,
    /// The recorded ramp after the induction, mV, one value per position.
    pub(crate) target: &'a [f64],
    /// A model's ramp after the last lap, mV, one value per position, where there is one.
    pub(crate) model: Option<&'a [f64]>,
    /// Where the plateau of each lap began, cm; may be empty.
    pub(crate) plateau_cm: &'a [f64],
}

/// "Ramps before and after induction": a panel for each induction, on common axes.
///
/// `position_cm`: centres of the position bins in increasing order. Of more than 60 panels the first are drawn.
pub(crate) fn ramps(position_cm: &[f64], panels: &[RampPanel<'_>]) -> Figure {
    let before = Stroke::solid(theme::FAINT, theme::CURVE_WIDTH);
    let target = Stroke::solid(theme::INK, theme::CURVE_WIDTH);
    let model = Stroke::solid(theme::VERMILION, theme::CURVE_WIDTH);
    let lines: Vec<Lines<'_>> = panels
        .iter()
        .map(|panel| Lines {
            title: panel.title,
            lines: [
                panel.before.map(|ramp| (ramp, before)),
                Some((panel.target, target)),
                panel.model.map(|ramp| (ramp, model)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            plateau_cm: panel.plateau_cm,
        })
        .collect();
    let entries: Vec<(&str, Mark)> = [
        (
            "Recorded before",
            before,
            panels.iter().any(|p| p.before.is_some()),
        ),
        ("Recorded after", target, true),
        ("Model", model, panels.iter().any(|p| p.model.is_some())),
    ]
    .into_iter()
    .filter(|entry| entry.2)
    .map(|(name, stroke, _)| (name, Mark::Line(stroke)))
    .collect();
    let words = Words {
        name: "ramps",
        title: "Ramps before and after induction",
        x_label: "Position (cm)",
        y_label: "Ramp (mV)",
    };
    along_track(words, position_cm, &lines, &entries)
}
