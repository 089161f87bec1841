//! `btsp fit --compare`.

use super::answer;
use super::fit::search;
use crate::arguments::Fit as Arguments;
use crate::experiment::VERSION;
use crate::failure::Failure;
use crate::figures::{self, ComparedModel as Drawn, Figure};
use crate::fitting::on_threads;
use crate::place_cell::Results;
use crate::recordings::{Selection, title};
use crate::session::Session;
use crate::table::{Table, short, short_or_none};
use btsp::fit::{ComparedInduction, Comparison, ComparisonSettings, HeldOut, compare as of_core};
use btsp::place::{Induction, PlaceInputs, Predictor};
use btsp_io::{Command, ComparisonRecord, Policy};
use std::time::Instant;

/// Compares models on the same inductions.
pub(crate) fn compare(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let started = Instant::now();
    let settings = ComparisonSettings {
        search: search(arguments, ComparisonSettings::EVALUATIONS),
        ..ComparisonSettings::of(arguments.compare.clone())
    };
    settings.validate()?;
    let selection = Selection {
        cells: (!arguments.cells.is_empty()).then(|| arguments.cells.clone()),
        induction: None,
    };
    let inductions = selection.read(&arguments.recordings, session)?;
    let policy = if arguments.force {
        Policy::Force
    } else {
        Policy::Fresh
    };
    let results = Results::begin(&arguments.out, policy, Command::Compare)?;
    let inputs = PlaceInputs::default();
    let predictor = |induction| Predictor::new(induction, &inputs);
    let predictors: Vec<Predictor> = inductions.iter().map(predictor).collect::<Result<_, _>>()?;
    let cells: Vec<u32> = inductions.iter().map(|i| i.cell).collect();

    let mut bar = session.progress("comparing", 0);
    let compared = on_threads(|| {
        of_core(&predictors, &cells, &settings, |progress| {
            bar.reach_of(
                progress.done as u64,
                progress.of as u64,
                progress.model.name(),
            )
        })
    })?;
    drop(bar);
    let comparison = compared.ok_or(Failure::Interrupted)?;

    let record = ComparisonRecord::of(
        VERSION,
        &settings,
        &inductions,
        &comparison,
        started.elapsed().as_secs_f64(),
    );
    record.write(results.path())?;
    let models: Vec<&str> = settings.models.iter().map(|model| model.name()).collect();
    let configuration = format!(
        "{}\n[fit]\ncompare = {models:?}\nevaluations = {}\nseed = {}\nfolds = {}\n",
        selection.to_toml(&arguments.recordings),
        settings.search.evaluations,
        settings.search.seed,
        settings.folds,
    );
    let figures = [figure(&inductions, &comparison)];
    results.finish(&figures, &arguments.figures, configuration, session)?;
    answer(&text(&inductions, &comparison))
}

fn figure(inductions: &[Induction], comparison: &Comparison) -> Figure {
    let titles: Vec<String> = inductions.iter().map(title).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let scores = |pick: fn(&ComparedInduction) -> Option<f64>| -> Vec<Vec<f64>> {
        let of_model = |model: &btsp::fit::ComparedModel| {
            let each = model.inductions.iter().map(pick);
            each.map(|score| score.unwrap_or(f64::NAN)).collect()
        };
        comparison.models.iter().map(of_model).collect()
    };
    let fitted = scores(|i| i.fitted);
    // Of the two ways to hold out, that by cells has a score for every induction.
    let held_out = scores(|i| i.held_out_cell.score().or(i.held_out_induction.score()));
    let drawn: Vec<Drawn<'_>> = comparison
        .models
        .iter()
        .zip(fitted.iter().zip(&held_out))
        .map(|(model, (fitted, held_out))| Drawn {
            name: model.model.name(),
            fitted,
            held_out,
        })
        .collect();
    figures::comparison(&titles, &drawn)
}

fn text(inductions: &[Induction], comparison: &Comparison) -> String {
    let mut heading = vec!["cell".to_owned(), "induction".to_owned()];
    for model in &comparison.models {
        let name = model.model.name();
        heading.push(name.to_owned());
        heading.push("held out".to_owned());
        heading.push("other cells".to_owned());
    }
    let names: Vec<&str> = heading.iter().map(String::as_str).collect();
    let mut table = Table::new(2, &names);
    let held = |held: HeldOut| match held {
        HeldOut::None => String::new(),
        HeldOut::Inadmissible => "inadmissible".to_owned(),
        HeldOut::Score(score) => short(score),
    };
    for (k, induction) in inductions.iter().enumerate() {
        let mut row = vec![induction.cell.to_string(), induction.induction.to_string()];
        for model in &comparison.models {
            let scores = &model.inductions[k];
            row.push(short_or_none(scores.fitted));
            row.push(held(scores.held_out_induction));
            row.push(held(scores.held_out_cell));
        }
        table.row(row);
    }
    let summary = |name: &str, each: &dyn Fn(&btsp::fit::ComparedModel) -> [String; 3]| {
        let mut row = vec![name.to_owned(), String::new()];
        row.extend(comparison.models.iter().flat_map(each));
        row
    };
    table.row(summary("mean", &|model| {
        [
            short_or_none(model.mean_fitted()),
            String::new(),
            String::new(),
        ]
    }));
    table.row(summary("median", &|model| {
        let median = |pick: fn(&ComparedInduction) -> HeldOut| {
            let (median, count, _) = model.held_out(pick);
            if count == 0 {
                String::new()
            } else {
                short_or_none(median)
            }
        };
        let fitted = model.held_out(|i| i.fitted.map_or(HeldOut::Inadmissible, HeldOut::Score));
        [
            short_or_none(fitted.0),
            median(|i| i.held_out_induction),
            median(|i| i.held_out_cell),
        ]
    }));
    table.row(summary("parameters", &|model| {
        [model.parameters.to_string(), String::new(), String::new()]
    }));
    let folds: Vec<String> = comparison
        .folds
        .iter()
        .map(|cells| {
            let cells: Vec<String> = cells.iter().map(u32::to_string).collect();
            cells.join(" ")
        })
        .collect();
    let mut text = table.text();
    text += "\nheld out: fitted to the cell's other inductions\n";
    if !folds.is_empty() {
        text += &format!(
            "other cells: one set of parameters fitted to all cells of the other folds; \
             folds: {}\n",
            folds.join(" | ")
        );
    }
    text
}
