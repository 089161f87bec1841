//! What looks wrong with a recording that can be read.

use btsp::place::{Induction, RecordedLap, Recording, Track};

/// Durations of plateaus that are usual, ms.
const USUAL_PLATEAU_MS: std::ops::RangeInclusive<usize> = 100..=1000;
/// How far apart the plateaus of an induction usually begin at most, as a part of the track.
const USUAL_SPREAD: f64 = 0.25;
/// Longest lap that is usual, ms.
const USUAL_LAP_MS: usize = 120_000;
/// Peaks of ramps that are usual, mV.
const USUAL_PEAK_MV: std::ops::RangeInclusive<f64> = 0.1..=50.0;
/// Noise of a ramp that is usual at most, as a part of its peak.
const USUAL_NOISE: f64 = 0.5;
/// How far off the track positions usually are at most, as a part of it.
const USUAL_OVERSHOOT: f64 = 0.1;

/// One sentence for each thing that is unusual.
pub(super) fn doubts(recording: &Recording, induction: &Induction) -> Vec<String> {
    let mut doubts = Vec::new();
    for (number, lap) in recording.laps.iter().enumerate() {
        let of_lap = of_lap(lap, &induction.track);
        doubts.extend(of_lap.map(|doubt| format!("lap {number}: {doubt}")));
    }
    doubts.extend(of_places(induction));
    doubts.extend(of_ramps(induction));
    doubts
}

fn of_lap(lap: &RecordedLap, track: &Track) -> impl Iterator<Item = String> {
    let ms = lap.plateau_samples();
    let (least, most) = (USUAL_PLATEAU_MS.start(), USUAL_PLATEAU_MS.end());
    let unusual = ms > 0 && !USUAL_PLATEAU_MS.contains(&ms);
    let duration =
        unusual.then(|| format!("a plateau of {ms} ms, where {least} to {most} are usual"));

    let begins = |k: &usize| lap.plateau[*k] && (*k == 0 || !lap.plateau[*k - 1]);
    let pieces = (0..lap.plateau.len()).filter(begins).count();
    let gaps = (pieces > 1).then(|| format!("the plateau comes in {pieces} pieces"));

    let long = lap.samples() > USUAL_LAP_MS;
    let seconds = lap.samples() / 1000;
    let long = long.then(|| format!("it lasts {seconds} s"));

    let fold = |from: f64, of: fn(f64, f64) -> f64| lap.position_cm.iter().copied().fold(from, of);
    let (lowest, highest) = (
        fold(f64::INFINITY, f64::min),
        fold(f64::NEG_INFINITY, f64::max),
    );
    let (length, margin) = (track.length_cm, USUAL_OVERSHOOT * track.length_cm);
    let off = lowest < -margin || highest > length + margin || highest < length - margin;
    let off = off.then(|| {
        format!("positions from {lowest:.1} to {highest:.1} cm, on a track of {length} cm")
    });
    [duration, gaps, long, off].into_iter().flatten()
}

fn of_places(induction: &Induction) -> Option<String> {
    let onsets = &induction.plateau_onset_cm;
    let least = onsets.iter().copied().fold(f64::INFINITY, f64::min);
    let most = onsets.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (most - least > USUAL_SPREAD * induction.track.length_cm)
        .then(|| format!("plateaus begin at {least:.0} to {most:.0} cm, not at one place"))
}

fn of_ramps(induction: &Induction) -> Vec<String> {
    let mut doubts = Vec::new();
    let ramps = [
        ("before", induction.ramp_before_mv.as_ref()),
        ("after", Some(&induction.ramp_after_mv)),
    ];
    let mut highest = f64::NEG_INFINITY;
    for (name, ramp) in ramps {
        let Some(ramp) = ramp else { continue };
        let peak = ramp.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        highest = highest.max(peak);
        if !USUAL_PEAK_MV.contains(&peak) {
            doubts.push(format!(
                "the ramp {name} peaks {peak:.3} mV above the baseline: is it in the right unit?"
            ));
        }
    }
    let noise = induction.ramp_noise_mv;
    if noise > USUAL_NOISE * highest {
        doubts.push(format!(
            "ramps are noisy: {noise:.2} mV from bin to bin, where they peak at {highest:.2} mV"
        ));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use btsp::place::LapKind;

    fn lap(plateau: &[[usize; 2]], scale: f64) -> RecordedLap {
        let position = |k| scale * 187.0 * f64::from(k) / 3999.0;
        let on = |k| {
            plateau
                .iter()
                .any(|[begin, end]| (*begin..*end).contains(&k))
        };
        RecordedLap {
            kind: LapKind::Induction,
            position_cm: (0..4000).map(position).collect(),
            plateau: (0..4000).map(on).collect(),
        }
    }

    fn said(laps: Vec<RecordedLap>, height_mv: f64) -> Vec<String> {
        let bump = |bin| height_mv / (1.0 + (f64::from(bin) - 50.0_f64).powi(2) / 200.0);
        let recording = Recording {
            cell: 1,
            induction: 1,
            spontaneous: false,
            laps,
            ramp_before_mv: None,
            ramp_after_mv: (0..100).map(bump).collect(),
        };
        let derived = Induction::all(&Track::default(), std::slice::from_ref(&recording));
        let induction = derived.into_iter().next().and_then(Result::ok);
        induction.map_or_else(Vec::new, |induction| doubts(&recording, &induction))
    }

    #[test]
    fn what_is_usual_is_not_remarked() {
        assert_eq!(said(vec![lap(&[[2000, 2300]], 1.0)], 8.0), [""; 0]);
    }

    #[test]
    fn what_is_unusual_is() {
        let laps = vec![
            lap(&[[500, 550]], 1.0),
            lap(&[[2000, 2100], [2150, 2300]], 1.0),
            lap(&[[2000, 2300]], 0.8),
        ];
        let expected = [
            "lap 0: a plateau of 50 ms, where 100 to 1000 are usual",
            "lap 1: the plateau comes in 2 pieces",
            "lap 2: positions from 0.0 to 149.6 cm, on a track of 187 cm",
            "plateaus begin at 23 to 94 cm, not at one place",
        ];
        assert_eq!(said(laps, 8.0), expected);
    }

    #[test]
    fn ramps_in_another_unit_are() {
        for height in [8000.0, 0.008] {
            let said = said(vec![lap(&[[2000, 2300]], 1.0)], height);
            assert_eq!(said.len(), 1);
            assert!(said[0].ends_with("is it in the right unit?"), "{said:?}");
        }
    }
}
