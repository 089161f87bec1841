//! How often intervals hold the truth: synthetic cells, each at its own parameters and
//! noise, fitted and reported on.
//!
//! `cargo run --release -p btsp --features parallel --example recovery [COUNT [FIRST [saturated]]]`
//! prints a line for each cell as it is done, 200 unless told otherwise, and a table: those of
//! `docs/uncertainty.md`. With `saturated` cells are taken whose weights come near the largest,
//! of which it is then more often known how large it is.
#![allow(clippy::print_stdout, clippy::expect_used, unreachable_pub)]

mod study;

use btsp::fit::Model;
use rayon::prelude::*;
use study::{Cells, Outcome, covers};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise: u32| {
        let argument = arguments.get(place);
        argument.map_or(otherwise, |number| number.parse().expect("a number"))
    };
    let (count, first) = (number(0, 200), number(1, 0));
    let cells = match arguments.get(2).map(String::as_str) {
        None => Cells::Any,
        Some("saturated") => Cells::Saturated,
        Some(other) => panic!("{other}: cells are any, or `saturated`"),
    };
    let outcomes: Vec<Outcome> = (first..first + count)
        .into_par_iter()
        .map(|number| {
            let outcome = study::outcome(&study::case(number, cells));
            progress(number, &outcome);
            outcome
        })
        .collect();
    table(&outcomes);
}

fn progress(number: u32, outcome: &Outcome) {
    let report = &outcome.report;
    let parameters = report.parameters.iter().zip(&outcome.values);
    let each: Vec<String> = parameters
        .map(|(p, truth)| {
            let ends = [p.low, p.high].map(|end| end.map_or("-".into(), |e| format!("{e:.4}")));
            let missed = if covers(p, *truth) { "" } else { " MISSED" };
            let unsure = if p.identifiable { "" } else { "?" };
            let [low, high] = ends;
            format!(
                "{}{unsure} {truth:.4} [{low} {:.4} {high}]{missed}",
                p.symbol, p.likeliest
            )
        })
        .collect();
    eprintln!(
        "cell {number}: {:.1} s, {:.1} s, noise {:.3} mV, misfit {:.2}, scores {:.0} {:.0}, held out {:.3?} | {}",
        outcome.seconds[0],
        outcome.seconds[1],
        report.noise_mv,
        report.misfit,
        outcome.scores[0],
        outcome.scores[1],
        outcome.held_out_mv,
        each.join(" | ")
    );
}

/// In Markdown.
fn table(outcomes: &[Outcome]) {
    println!("| parameter | identifiable in | of these covered | covered in all | median width |");
    println!("|---|---|---|---|---|");
    let part = |some: usize, of: usize| 100.0 * some as f64 / of.max(1) as f64;
    for (k, about) in Model::WeightDependent.parameters().iter().enumerate() {
        let all = || {
            outcomes
                .iter()
                .map(|o| (&o.report.parameters[k], o.values[k]))
        };
        let identifiable = || all().filter(|(p, _)| p.identifiable);
        let covered = identifiable()
            .filter(|(p, truth)| covers(p, *truth))
            .count();
        let of_all = all().filter(|(p, truth)| covers(p, *truth)).count();
        let widths = identifiable().filter_map(|(p, truth)| Some((p.high? - p.low?) / truth));
        println!(
            "| {} | {} | {:.1} % | {:.1} % | {} |",
            about.symbol,
            identifiable().count(),
            part(covered, identifiable().count()),
            part(of_all, outcomes.len()),
            median(widths.collect()).map_or("".into(), |w| format!("{:.0} %", 100.0 * w)),
        );
    }
    let held_out: Vec<[f64; 3]> = outcomes.iter().filter_map(|o| o.held_out_mv).collect();
    let names = [
        "likeliest parameters",
        "best score's parameters",
        "true parameters, from weights inferred from the ramp",
    ];
    for (which, name) in names.iter().enumerate() {
        let off: Vec<f64> = held_out.iter().map(|off| off[which]).collect();
        let near = off.iter().filter(|off| **off <= 0.1).count();
        println!(
            "\nheld-out laps without noise, {name}: {near} of {} within 0.1 mV rms, median {:.3} mV, largest {:.3} mV",
            off.len(),
            median(off.clone()).unwrap_or(f64::NAN),
            off.iter().copied().fold(f64::NAN, f64::max)
        );
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
