//! `btsp recordings check`.

use super::Content;
use super::doubts::doubts;
use crate::arguments::CheckRecordings;
use crate::commands::answer;
use crate::failure::Failure;
use crate::recordings::{listed, title};
use crate::table::Table;
use btsp::place::{Induction, LapKind, RampFeatures, Recording};

/// Lists the inductions of a file, what looks wrong with them, and those that cannot be read.
pub(crate) fn check(arguments: &CheckRecordings) -> Result<(), Failure> {
    let content = Content::read(&arguments.recordings)?;
    let mut table = Table::new(
        2,
        &[
            "cell",
            "induction",
            "laps",
            "plateau, cm",
            "ms",
            "peak before, mV",
            "at, cm",
            "after, mV",
            "at, cm",
            "ramp noise, mV",
            "steps back, %",
        ],
    );
    let mut remarks = String::new();
    for (recording, induction) in &content.whole {
        table.row(row(recording, induction)?);
        for doubt in doubts(recording, induction) {
            remarks += &format!("{}: {doubt}\n", title(induction));
        }
    }
    let mut text = table.text();
    if !remarks.is_empty() {
        text += &format!("\nWhat looks wrong:\n{remarks}");
    }
    answer(&text)?;
    if content.failed.is_empty() {
        return Ok(());
    }
    Err(Failure::Unread {
        path: arguments.recordings.clone(),
        count: content.failed.len(),
        said: listed(&content.failed),
    })
}

fn row(recording: &Recording, induction: &Induction) -> Result<Vec<String>, Failure> {
    let count = |kind| recording.laps.iter().filter(|lap| lap.kind == kind).count();
    let durations = induction.plateau_duration_s.iter();
    let mean_duration_ms = 1000.0 * durations.sum::<f64>() / induction.lap_samples.len() as f64;
    let track = induction.track;
    let features = |ramp: &[f64]| {
        // Noise may put an onset a little off the track.
        let plateau = induction.mean_onset_cm().clamp(0.0, track.length_cm);
        RampFeatures::of(&track, ramp, plateau)
    };
    let peak = |features: &RampFeatures| {
        [
            format!("{:.2}", features.peak_mv),
            format!("{:.0}", features.peak_location_cm),
        ]
    };
    let silent = || ["silent", ""].map(str::to_owned);
    let before = match &induction.ramp_before_mv {
        Some(ramp) => peak(&features(ramp)?),
        None => silent(),
    };
    let mut row = vec![
        induction.cell.to_string(),
        induction.induction.to_string(),
        [LapKind::Before, LapKind::Induction, LapKind::After]
            .map(|kind| count(kind).to_string())
            .join("+"),
        format!("{:.1}", induction.mean_onset_cm()),
        format!("{mean_duration_ms:.0}"),
    ];
    row.extend(before);
    row.extend(peak(&features(&induction.ramp_after_mv)?));
    row.push(format!("{:.2}", induction.ramp_noise_mv));
    row.push(format!("{:.1}", 100.0 * induction.position_noise));
    Ok(row)
}
