//! `btsp infer`.

use super::answer;
use crate::arguments::Infer;
use crate::failure::Failure;
use crate::place_cell::Results;
use crate::place_plots;
use crate::recordings::Selection;
use crate::session::Session;
use crate::table::{Table, short};
use btsp::Invalid;
use btsp::place::{DeltaWeightBounds, Induction, InferredWeights, PlaceInputs, WeightInference};
use btsp_io::{Attributes, Command, InferredRamps};

/// Finds the weights behind the ramps of a cell.
pub(crate) fn infer(arguments: &Infer, session: &Session) -> Result<(), Failure> {
    let selection = Selection::of_cell(arguments.of.cell, arguments.of.induction);
    let inductions = selection.read(&arguments.of.recordings, session)?;
    let results = Results::begin_if_asked(&arguments.output, Command::Infer)?;
    let inputs = PlaceInputs::default();
    let inferred = inferred(&inputs, &inductions)?;
    answer(&table(&inductions, &inferred))?;
    let Some(results) = results else {
        return Ok(());
    };
    let DeltaWeightBounds { lower, upper } = DeltaWeightBounds::default();
    let attributes = Attributes::new()
        .with("least_delta_weight", lower)
        .with("largest_delta_weight", upper);
    let mut arrays = results.arrays(&inputs, &inductions, attributes)?;
    arrays.inferred(&inferred).map_err(Failure::Results)?;
    arrays.finish().map_err(Failure::Results)?;
    let figures = place_plots::of_inferred(&inputs, &inductions, &inferred);
    let configuration = selection.to_toml(&arguments.of.recordings);
    results.finish(&figures, &arguments.output.figures, configuration, session)
}

fn inferred(inputs: &PlaceInputs, inductions: &[Induction]) -> Result<Vec<InferredRamps>, Invalid> {
    let each = |induction: &Induction| {
        let inference = WeightInference::new(&induction.track, inputs)?;
        let of = |ramp: &Vec<f64>| inference.infer(ramp, DeltaWeightBounds::default());
        Ok(InferredRamps {
            before: induction.ramp_before_mv.as_ref().map(of).transpose()?,
            after: of(&induction.ramp_after_mv)?,
        })
    };
    inductions.iter().map(each).collect()
}

fn table(inductions: &[Induction], inferred: &[InferredRamps]) -> String {
    let mut table = Table::new(
        3,
        &[
            "cell",
            "induction",
            "ramp",
            "score",
            "peak recorded, mV",
            "reached, mV",
            "smallest weight",
            "largest weight",
        ],
    );
    let largest = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let smallest = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    for (induction, inferred) in inductions.iter().zip(inferred) {
        let mut row = |name: &str, recorded: &[f64], found: &InferredWeights| {
            table.row(vec![
                induction.cell.to_string(),
                induction.induction.to_string(),
                name.to_owned(),
                short(found.score),
                short(largest(recorded)),
                short(largest(&found.ramp_mv)),
                short(1.0 + smallest(&found.delta_weight)),
                short(1.0 + largest(&found.delta_weight)),
            ]);
        };
        if let (Some(ramp), Some(found)) = (&induction.ramp_before_mv, &inferred.before) {
            row("before", ramp, found);
        }
        row("after", &induction.ramp_after_mv, &inferred.after);
    }
    table.text()
}
