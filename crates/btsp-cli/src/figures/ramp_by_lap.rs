//! The figure of a model's ramp, lap by lap.

use super::along_track::{Lines, Words, along_track, laps, state_names, states};
use super::canvas::Stroke;
use super::legend::Mark;
use super::{Figure, theme};

/// One induction in [`ramp_by_lap`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct RampByLapPanel<'a> {
    /// For example `Cell 4, induction 1`.
    pub(crate) title: &'a str,
    /// The model's ramp, mV, row-major: a row of positions before the laps, then one after each lap.
    pub(crate) by_lap: &'a [f64],
    /// The recorded ramp after the induction, mV, one value per position, where there is one.
    pub(crate) target: Option<&'a [f64]>,
    /// Where the plateau of each lap began, cm; may be empty.
    pub(crate) plateau_cm: &'a [f64],
}

/// "Model ramp after each lap": a panel for each induction, on common axes, laps from light to dark.
///
/// `position_cm`: centres of the position bins in increasing order. Of more than 60 panels the first are drawn, of more
/// than twelve ramps in a panel evenly many.
pub(crate) fn ramp_by_lap(position_cm: &[f64], panels: &[RampByLapPanel<'_>]) -> Figure {
    let places = position_cm.len();
    let target = Stroke::dashed(theme::INK, theme::CURVE_WIDTH);
    let most = panels.iter().map(|panel| laps(panel.by_lap, places)).max();
    let most = most.unwrap_or(0);
    let lines: Vec<Lines<'_>> = panels
        .iter()
        .map(|panel| {
            let mut lines = states(panel.by_lap, places, most);
            lines.extend(panel.target.map(|ramp| (ramp, target)));
            Lines {
                title: panel.title,
                lines,
                plateau_cm: panel.plateau_cm,
            }
        })
        .collect();
    let names = state_names(most);
    let mut entries: Vec<(&str, Mark)> = names.iter().map(|n| (n.0.as_str(), n.1)).collect();
    if panels.iter().any(|panel| panel.target.is_some()) {
        entries.push(("Recorded after", Mark::Line(target)));
    }
    let words = Words {
        name: "ramp_by_lap",
        title: "Model ramp after each lap",
        x_label: "Position (cm)",
        y_label: "Ramp (mV)",
    };
    along_track(words, position_cm, &lines, &entries)
}
