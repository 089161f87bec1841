//! The figure of a model's weights, lap by lap.

use super::Figure;
use super::along_track::{Lines, Words, along_track, laps, state_names, states};
use super::legend::Mark;

/// One induction in [`weights_by_lap`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct WeightsByLapPanel<'a> {
    /// For example `Cell 4, induction 1`.
    pub(crate) title: &'a str,
    /// Changes in weight (w - 1), row-major: a row of inputs before the laps, then one after each lap.
    pub(crate) by_lap: &'a [f64],
    /// Where the plateau of each lap began, cm; may be empty.
    pub(crate) plateau_cm: &'a [f64],
}

/// "Change in weight after each lap": a panel for each induction, on common axes, laps from light to dark.
///
/// `peak_cm`: where each input's rate peaks, in increasing order. Of more than 60 panels the first are drawn, of more
/// than twelve states in a panel evenly many.
pub(crate) fn weights_by_lap(peak_cm: &[f64], panels: &[WeightsByLapPanel<'_>]) -> Figure {
    let inputs = peak_cm.len();
    let most = panels.iter().map(|panel| laps(panel.by_lap, inputs)).max();
    let most = most.unwrap_or(0);
    let lines: Vec<Lines<'_>> = panels
        .iter()
        .map(|panel| Lines {
            title: panel.title,
            lines: states(panel.by_lap, inputs, most),
            plateau_cm: panel.plateau_cm,
        })
        .collect();
    let names = state_names(most);
    let entries: Vec<(&str, Mark)> = names.iter().map(|n| (n.0.as_str(), n.1)).collect();
    let words = Words {
        name: "weights_by_lap",
        title: "Change in weight after each lap",
        x_label: "Peak of input (cm)",
        y_label: "Weight change",
    };
    along_track(words, peak_cm, &lines, &entries)
}
