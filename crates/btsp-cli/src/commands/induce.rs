//! `btsp induce`.

use super::answer;
use crate::arguments::{GivenRule, Induce};
use crate::failure::Failure;
use crate::place_cell::Results;
use crate::place_plots;
use crate::recordings::{Selection, title};
use crate::rule_plot::fitted_rule;
use crate::rule_source;
use crate::session::Session;
use crate::table::{Table, short, short_or_none};
use btsp::fit::ScoredRule;
use btsp::place::{Induction, PlaceInputs, Predictor, RampFeatures};
use btsp::{Invalid, Peaks};
use btsp_io::{Attributes, Command};
use std::fmt::Write;

/// A feature's name, its unit, and its value.
type Feature = (&'static str, fn(&RampFeatures) -> Option<f64>);

const FEATURES: [Feature; 9] = [
    ("peak, mV", |f| Some(f.peak_mv)),
    ("width, cm", |f| f.width_cm),
    ("peak shift, cm", |f| Some(f.peak_shift_cm)),
    ("asymmetry", |f| f.asymmetry),
    ("start, cm", |f| Some(f.start_cm)),
    ("peak location, cm", |f| Some(f.peak_location_cm)),
    ("end, cm", |f| Some(f.end_cm)),
    ("minimum, mV", |f| Some(f.minimum_mv)),
    ("minimum location, cm", |f| Some(f.minimum_location_cm)),
];

/// Predicts the inductions of a cell under a rule.
pub(crate) fn induce(arguments: &Induce, session: &Session) -> Result<(), Failure> {
    let selection = Selection::of_cell(arguments.of.cell, arguments.of.induction);
    let GivenRule { preset, parameters } = &arguments.rule;
    let given = rule_source::read(preset.as_deref(), parameters.as_deref())?;
    let inductions = selection.read(&arguments.of.recordings, session)?;
    let results = Results::begin_if_asked(&arguments.output, Command::Induce)?;
    let inputs = PlaceInputs::default();
    let predictor = |induction| Predictor::new(induction, &inputs);
    let predictors: Vec<Predictor> = inductions.iter().map(predictor).collect::<Result<_, _>>()?;
    let asked = arguments.peaks.map(|peaks| peaks.0);
    let peaks = asked.or(given.peaks);
    let scored = ScoredRule::of(&predictors, &given.rule, peaks)?;
    let source = match (asked, given.peaks) {
        (Some(_), _) => "given",
        (None, Some(_)) => "those of the fit",
        (None, None) => "the largest over these inductions",
    };
    answer(&text(&inductions, &scored, &given.name, source)?)?;
    let Some(results) = results else {
        return Ok(());
    };
    let Peaks {
        eligibility_peak,
        instructive_peak,
    } = scored.peaks;
    let attributes = Attributes::new()
        .with("rule", given.name.clone())
        .with("eligibility_peak", eligibility_peak)
        .with("instructive_peak", instructive_peak)
        .with("peaks", source);
    let mut arrays = results.arrays(&inputs, &inductions, attributes)?;
    arrays
        .predictions(&scored.predictions)
        .map_err(Failure::Results)?;
    arrays.finish().map_err(Failure::Results)?;
    let mut figures = place_plots::of_predictions(&inputs, &inductions, &scored.predictions);
    figures.push(fitted_rule(&given.name, &inputs, &inductions, &scored)?);
    let configuration = selection.to_toml(&arguments.of.recordings)
        + "\n"
        + &btsp_config::place_rule_to_toml(&given.rule);
    results.finish(&figures, &arguments.output.figures, configuration, session)
}

fn text(
    inductions: &[Induction],
    scored: &ScoredRule,
    name: &str,
    source: &str,
) -> Result<String, Invalid> {
    let mut text = String::new();
    let Peaks {
        eligibility_peak,
        instructive_peak,
    } = scored.peaks;
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "rule {name}; peaks {eligibility_peak},{instructive_peak} (eligibility trace, \
         instructive signal): {source}"
    );
    for (induction, prediction) in inductions.iter().zip(&scored.predictions) {
        let onset = induction.mean_onset_cm();
        let recorded = RampFeatures::of(&induction.track, &induction.ramp_after_mv, onset)?;
        let laps = induction.plateau_onset_cm.len();
        let plural = if laps == 1 { "" } else { "s" };
        let _ = writeln!(
            text,
            "\n{}: {laps} lap{plural}, score {}, path distance {}",
            title(induction),
            short(prediction.score),
            short(prediction.path_distance),
        );
        let mut table = Table::new(1, &["", "recorded", "predicted"]);
        for (name, value) in FEATURES {
            table.row(vec![
                name.to_owned(),
                short_or_none(value(&recorded)),
                short_or_none(value(&prediction.features)),
            ]);
        }
        text += &table.text();
    }
    let _ = writeln!(
        text,
        "\nscore {} and path objective {} (means over {} induction{})",
        short(scored.score),
        short(scored.path_objective),
        inductions.len(),
        if inductions.len() == 1 { "" } else { "s" },
    );
    Ok(text)
}
