//! The figures of the experiments and of recorded place cells, each drawn to bytes: SVG, PNG or PDF.
//!
//! A figure is made from plain slices by one function per figure and rendered by [`Figure::render`]; nothing here
//! touches files or prints. Whatever the data, a figure comes out: values that are not finite leave a gap, positions may
//! be unsorted, unevenly spaced or single, and large data are reduced before they are drawn, so that neither time nor file
//! size grows with them.
//!
//! Axes, colour bars and legends are placed by this module as the few elements of SVG that they need, written by `svg`:
//! plotting crates have no heat map with a colour range, a colour-bar title and cells of unequal size. PNG and PDF are drawn
//! from the SVG, with a font that is part of the program. Text stays text in SVG and PDF.

mod along_track;
mod axis;
mod canvas;
mod colour;
mod comparison;
mod curve;
mod example;
mod fitted_rule;
mod gains;
mod heatmap;
mod identifiability;
mod inferred_weights;
mod input_axis;
mod legend;
mod number;
mod panel;
mod plateau;
mod ramp_by_lap;
mod ramp_changes;
mod ramps;
mod render;
mod scatter;
mod score_profiles;
mod search_progress;
mod signals;
mod small_multiples;
mod spikes;
mod swept;
mod theme;
mod total_overlap;
mod weight_change;
mod weights_by_lap;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use canvas::Canvas;
pub(crate) use comparison::{ComparedModel, comparison};
pub(crate) use example::example_eligibility_trace;
pub(crate) use fitted_rule::{FittedRule, fitted_rule};
pub(crate) use gains::gains;
pub(crate) use identifiability::{ParameterEstimate, identifiability};
pub(crate) use inferred_weights::{InferredWeightsPanel, inferred_weights};
pub(crate) use input_axis::InputAxis;
pub(crate) use plateau::plateau_and_instructive_signal;
pub(crate) use ramp_by_lap::{RampByLapPanel, ramp_by_lap};
pub(crate) use ramp_changes::{PredictedChange, RampChangeWindow, RampChanges, ramp_changes};
pub(crate) use ramps::{RampPanel, ramps};
pub(crate) use score_profiles::{ScoreProfile, score_profiles};
pub(crate) use search_progress::search_progress;
pub(crate) use signals::signals;
pub(crate) use spikes::presynaptic_spike_times;
pub(crate) use swept::{Swept, SweptAxis, SweptColumn, swept};
pub(crate) use total_overlap::total_overlap;
pub(crate) use weight_change::weight_change;
pub(crate) use weights_by_lap::{WeightsByLapPanel, weights_by_lap};

/// The file formats a figure can be rendered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Format {
    /// Vectors with real text, for the web and for editing.
    Svg,
    /// Pixels, three per unit of the drawing, 1800 wide.
    Png,
    /// Vectors with embedded fonts, for print.
    Pdf,
}

impl Format {
    /// Every format, in the order in which they are documented.
    pub(crate) const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Pdf];

    /// The file extension, without a dot: `svg`, `png` or `pdf`.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = FigureError;

    /// Reads a format's extension, in upper or lower case.
    fn from_str(text: &str) -> Result<Self, FigureError> {
        Self::ALL
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(text))
            .ok_or_else(|| FigureError::UnknownFormat {
                format: text.into(),
            })
    }
}

/// What can go wrong with a figure. None of it depends on the data drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FigureError {
    /// A format was asked for that there is not.
    #[error("unknown figure format `{format}`: use svg, png or pdf")]
    UnknownFormat {
        /// The format as it was written.
        format: String,
    },
    /// The drawing could not be turned into the format.
    #[error("figure `{figure}` could not be rendered as {format}: {message}")]
    Render {
        /// The figure's name.
        figure: &'static str,
        /// The format asked for.
        format: Format,
        /// What the renderer said.
        message: String,
    },
}

/// A finished drawing, independent of the format it will be rendered to.
#[derive(Debug)]
pub(crate) struct Figure {
    name: &'static str,
    canvas: Canvas,
}

impl Figure {
    /// The stem of the file that the figure belongs in, such as `weight_change`.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Renders the figure. The same figure gives the same bytes each time.
    ///
    /// # Errors
    ///
    /// [`FigureError::Render`] where the renderer fails, which no data is known to cause.
    pub(crate) fn render(&self, format: Format) -> Result<Vec<u8>, FigureError> {
        let svg = self.canvas.to_svg();
        let rendered = match format {
            Format::Svg => Ok(svg.into_bytes()),
            Format::Png => render::png(&svg, theme::PNG_SCALE),
            Format::Pdf => render::pdf(&svg),
        };
        rendered.map_err(|message| FigureError::Render {
            figure: self.name,
            format,
            message,
        })
    }
}
