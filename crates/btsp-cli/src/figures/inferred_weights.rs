//! The figure of the weights behind recorded ramps.

use super::along_track::{Lines, Words, along_track};
use super::canvas::Stroke;
use super::legend::Mark;
use super::{Figure, theme};

/// One induction in [`inferred_weights`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct InferredWeightsPanel<'a> {
    /// For example `Cell 4, induction 1`.
    pub(crate) title: &'a str,
    /// Changes in weight (w - 1) behind the ramp before the induction, one per input, where there is one.
    pub(crate) before: Option<&'a [f64]>,
    /// Changes in weight behind the ramp after the induction, one per input.
    pub(crate) after: &'a [f64],
    /// Where the plateau of each lap began, cm; may be empty.
    pub(crate) plateau_cm: &'a [f64],
}

/// "Weights inferred from ramps": a panel for each induction, on common axes.
///
/// `peak_cm`: where each input's rate peaks, in increasing order. Of more than 60 panels the first are drawn.
pub(crate) fn inferred_weights(peak_cm: &[f64], panels: &[InferredWeightsPanel<'_>]) -> Figure {
    let before = Stroke::solid(theme::FAINT, theme::CURVE_WIDTH);
    let after = Stroke::solid(theme::INK, theme::CURVE_WIDTH);
    let lines: Vec<Lines<'_>> = panels
        .iter()
        .map(|panel| {
            let before = panel.before.map(|weights| (weights, before));
            Lines {
                title: panel.title,
                lines: before.into_iter().chain([(panel.after, after)]).collect(),
                plateau_cm: panel.plateau_cm,
            }
        })
        .collect();
    let mut entries = vec![("After induction", Mark::Line(after))];
    if panels.iter().any(|panel| panel.before.is_some()) {
        entries.insert(0, ("Before induction", Mark::Line(before)));
    }
    let words = Words {
        name: "inferred_weights",
        title: "Weights inferred from ramps",
        x_label: "Peak of input (cm)",
        y_label: "Weight change",
    };
    along_track(words, peak_cm, &lines, &entries)
}
