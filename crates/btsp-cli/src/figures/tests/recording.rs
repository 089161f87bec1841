//! A place cell in a few lines, for figures to draw: ramps, weights, a search and what it found.

use super::*;

/// Track length, cm.
const TRACK: f64 = 187.0;

/// Numbers from 0 to 1 that look random, the same each time.
pub(super) fn scattered(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    (0..count)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        })
        .collect()
}

/// Centres of `count` bins of the track.
pub(super) fn bins(count: usize) -> Vec<f64> {
    let width = TRACK / count as f64;
    (0..count).map(|k| (k as f64 + 0.5) * width).collect()
}

/// A bump of this height and width about `peak`, around the track, at each place.
pub(super) fn bump(places: &[f64], peak: f64, height: f64, width: f64) -> Vec<f64> {
    let distance = |x: f64| ((x - peak + 1.5 * TRACK) % TRACK - 0.5 * TRACK) / width;
    places
        .iter()
        .map(|x| height * (-distance(*x).powi(2)).exp())
        .collect()
}

/// States before and after each of `laps` laps, row-major.
fn by_lap(places: &[f64], peak: f64, height: f64, laps: usize) -> Vec<f64> {
    let state = |lap: usize| {
        let part = 1.0 - 0.55f64.powi(lap as i32);
        let width = 34.0 - 2.0 * lap as f64;
        bump(places, peak - 6.0 * part, height * part, width.max(20.0))
    };
    (0..=laps).flat_map(state).collect()
}

/// One recorded induction, and a model of it.
struct Recorded {
    title: String,
    before: Option<Vec<f64>>,
    target: Vec<f64>,
    ramp_by_lap: Vec<f64>,
    weight_by_lap: Vec<f64>,
    plateau: Vec<f64>,
}

fn recorded(cell: usize, laps: usize) -> Recorded {
    let (position, peak_cm) = (bins(100), bins(200));
    let onset = (cell * 53 % 187) as f64;
    let noise = scattered(200, cell as u64);
    let smooth = |k: usize| (0..9).map(|j| noise[(k + j) % 100] - 0.5).sum::<f64>() / 6.0;
    let height = 4.0 + (cell % 7) as f64;
    let mut target = bump(&position, onset - 8.0, height, 32.0);
    for (k, value) in target.iter_mut().enumerate() {
        *value += 0.3 + smooth(k);
    }
    let before = (cell / 3).is_multiple_of(2).then(|| {
        let ramp = bump(&position, onset + 70.0, 0.6 * height, 25.0);
        let noisy = ramp.iter().enumerate();
        noisy.map(|(k, value)| value + smooth(k + 31)).collect()
    });
    Recorded {
        title: format!("Cell {cell}, induction {}", 1 + cell / 3 % 3),
        before,
        target,
        ramp_by_lap: by_lap(&position, onset, height, laps),
        weight_by_lap: by_lap(&peak_cm, onset, 1.5, laps),
        plateau: noise[..laps].iter().map(|n| onset + 3.0 * n).collect(),
    }
}

fn along_the_track(names: &str, cells: &[Recorded]) -> Vec<(String, Figure)> {
    let (position, peak_cm) = (bins(100), bins(200));
    let last = |by_lap: &[f64], places: usize| by_lap[by_lap.len() - places..].to_vec();
    let models: Vec<_> = cells.iter().map(|c| last(&c.ramp_by_lap, 100)).collect();
    let weights: Vec<_> = cells.iter().map(|c| last(&c.weight_by_lap, 200)).collect();
    let earlier: Vec<_> = cells
        .iter()
        .map(|c| {
            c.before
                .is_some()
                .then(|| c.weight_by_lap[200..400].to_vec())
        })
        .collect();
    let panels: Vec<RampPanel<'_>> = cells
        .iter()
        .zip(&models)
        .map(|(cell, model)| RampPanel {
            title: &cell.title,
            before: cell.before.as_deref(),
            target: &cell.target,
            model: Some(model),
            plateau_cm: &cell.plateau,
        })
        .collect();
    let lap_panels: Vec<RampByLapPanel<'_>> = cells
        .iter()
        .map(|cell| RampByLapPanel {
            title: &cell.title,
            by_lap: &cell.ramp_by_lap,
            target: Some(&cell.target),
            plateau_cm: &cell.plateau,
        })
        .collect();
    let weight_panels: Vec<WeightsByLapPanel<'_>> = cells
        .iter()
        .map(|cell| WeightsByLapPanel {
            title: &cell.title,
            by_lap: &cell.weight_by_lap,
            plateau_cm: &cell.plateau,
        })
        .collect();
    let inferred: Vec<InferredWeightsPanel<'_>> = cells
        .iter()
        .zip(earlier.iter().zip(&weights))
        .map(|(cell, (before, after))| InferredWeightsPanel {
            title: &cell.title,
            before: before.as_deref(),
            after,
            plateau_cm: &cell.plateau,
        })
        .collect();
    [
        ramps(&position, &panels),
        ramp_by_lap(&position, &lap_panels),
        weights_by_lap(&peak_cm, &weight_panels),
        inferred_weights(&peak_cm, &inferred),
    ]
    .into_iter()
    .map(|figure| (format!("{names}_{}", figure.name()), figure))
    .collect()
}

/// Evaluations and scores of a search of `count` candidates, some of them inadmissible.
pub(super) fn search(count: usize) -> (Vec<f64>, Vec<f64>) {
    let draws = scattered(2 * count, 3);
    let score = |k: usize| {
        let goal = 1.2e3 + 4e5 * (-(k as f64) / (0.08 * count as f64)).exp();
        let spread = (9.0 * draws[k].powi(3)).exp();
        let admissible = draws[count + k] > 0.04;
        if admissible { goal * spread } else { NAN }
    };
    let evaluations = (0..count).map(|k| 3.0 * k as f64 + 1.0).collect();
    (evaluations, (0..count).map(score).collect())
}

pub(super) const SYMBOLS: [(&str, &str); 9] = [
    ("half_width+", "1"),
    ("threshold+", "1"),
    ("threshold-", "1"),
    ("half_width-", "1"),
    ("k+", "1/s"),
    ("k-", "1/s"),
    ("tau_E", "s"),
    ("tau_I", "s"),
    ("w_max", "1"),
];

fn estimates() -> Vec<ParameterEstimate<'static>> {
    let values = [
        0.4541, 0.415, 0.02618, 0.0998, 1.1097, 0.4249, 1.664, 0.437, 5.0,
    ];
    let places = [0.92, 0.415, 0.026, 0.77, 0.76, 0.66, 0.98, 0.52, 1.0];
    let sizes = [0.03, 0.05, 0.0, 0.11, 0.02, 0.04, 0.012, 0.06, 0.0];
    SYMBOLS
        .iter()
        .enumerate()
        .map(|(k, (symbol, unit))| {
            let (v, p, s) = (values[k], places[k], sizes[k]);
            ParameterEstimate {
                symbol,
                unit,
                value: [v, v * (1.0 - s), v * (1.0 + s)],
                place: [p, p - s, p + s],
                on_bound: k == 8,
                closed: k != 2 && k != 8,
            }
        })
        .collect()
}

fn correlation(n: usize) -> Vec<f64> {
    let entry = |row: usize, column: usize| {
        let (low, high) = (row.min(column), row.max(column));
        let wave = (1.7 * low as f64 + 2.9 * high as f64).sin();
        if row == column { 1.0 } else { wave }
    };
    (0..n * n).map(|k| entry(k / n, k % n)).collect()
}

fn profiles() -> Figure {
    let grids: Vec<Vec<f64>> = (0..9)
        .map(|k| {
            let part = |i: usize| i as f64 / 40.0;
            (0..=40)
                .map(|i| match k {
                    0 | 3 => 4e-5 * 25_000f64.powf(part(i)),
                    4 | 5 => 1e-3 * 1e4f64.powf(part(i)),
                    6 | 7 => 0.1 * 17.5f64.powf(part(i)),
                    8 => 2.5 + 2.5 * part(i),
                    _ => 1e-5 + part(i),
                })
                .collect()
        })
        .collect();
    let score: Vec<Vec<f64>> = (0..9)
        .map(|k| {
            let distance = |i: usize| (i as f64 - 8.0 - 3.0 * f64::from(k)) / 8.0;
            let score = |i: usize| 1.2e3 * (1.0 + f64::from(k + 1) * distance(i).powi(2));
            (0..=40)
                .map(|i| if k == 5 && i > 31 { NAN } else { score(i) })
                .collect()
        })
        .collect();
    let profiles: Vec<ScoreProfile<'_>> = (0..9)
        .map(|k| ScoreProfile {
            symbol: SYMBOLS[k].0,
            unit: SYMBOLS[k].1,
            values: &grids[k],
            score: &score[k],
            best: grids[k][8 + 3 * k],
        })
        .collect();
    score_profiles(&profiles)
}

fn models() -> Figure {
    let names: Vec<String> = (0..15)
        .map(|k| format!("Cell {}, induction {}", 3 * k + 1, 1 + k % 3))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scores = |seed: u64, scale: f64| -> Vec<f64> {
        let draws = scattered(15, seed);
        draws.iter().map(|d| scale * (4.0 * d).exp()).collect()
    };
    let fitted = [scores(1, 900.0), scores(2, 2000.0), scores(3, 4000.0)];
    let held_out = fitted.clone().map(|mut scores| {
        for (k, score) in scores.iter_mut().enumerate() {
            *score = if k % 4 == 3 { NAN } else { *score * 2.3 };
        }
        scores
    });
    let names_of_models = ["weight_dependent", "voltage_dependent", "linear"];
    let models: Vec<ComparedModel<'_>> = (0..3)
        .map(|k| ComparedModel {
            name: names_of_models[k],
            fitted: &fitted[k],
            held_out: &held_out[k],
        })
        .collect();
    comparison(&names, &models)
}

fn changes() -> Figure {
    let count = 4772;
    let draws = scattered(4 * count, 7);
    let time: Vec<f64> = (0..count).map(|k| 10.0 * draws[k] - 5.0).collect();
    let initial: Vec<f64> = (0..count)
        .map(|k| 14.0 * draws[count + k].powi(2))
        .collect();
    let expected = |t: f64, v: f64| {
        let near = (-(t.abs() / 1.6).powi(2)).exp();
        near * (7.2 - 0.81 * v) + (1.0 - near) * (1.0 - 0.59 * v) * (-(t / 4.0).powi(2)).exp()
    };
    let change: Vec<f64> = (0..count)
        .map(|k| {
            let noise = draws[2 * count + k] + draws[3 * count + k] - 1.0;
            expected(time[k], initial[k]) + 2.5 * noise
        })
        .collect();
    let within = |low: f64, high: f64| -> (Vec<f64>, Vec<f64>) {
        (0..count)
            .filter(|k| (low..=high).contains(&time[*k].abs()))
            .map(|k| (initial[k], change[k]))
            .unzip()
    };
    let (near, far) = (within(0.0, 0.5), within(2.0, 4.0));
    let grid: Vec<f64> = (0..=28).map(|k| 0.5 * f64::from(k)).collect();
    let at = |t: f64| -> Vec<f64> { grid.iter().map(|v| expected(t, *v) + 0.3).collect() };
    let predictions = [at(0.2), at(2.8)];
    let windows = [
        RampChangeWindow {
            title: "Within 0.5 s of the plateau",
            initial_ramp_mv: &near.0,
            change_mv: &near.1,
            slope: -0.81,
            intercept_mv: 7.2,
            predicted: Some((&grid, &predictions[0])),
        },
        RampChangeWindow {
            title: "2 to 4 s from the plateau",
            initial_ramp_mv: &far.0,
            change_mv: &far.1,
            slope: -0.59,
            intercept_mv: 1.06,
            predicted: Some((&grid, &predictions[1])),
        },
    ];
    let times: Vec<f64> = (-50..=50).map(|k| 0.1 * f64::from(k)).collect();
    let curves: Vec<(f64, Vec<f64>)> = [0.0, 5.0, 10.0]
        .map(|v| (v, times.iter().map(|t| expected(*t, v)).collect()))
        .to_vec();
    let lines: Vec<PredictedChange<'_>> = curves
        .iter()
        .map(|(initial, change)| PredictedChange {
            initial_ramp_mv: *initial,
            time: &times,
            change_mv: change,
        })
        .collect();
    let points = RampChanges {
        time: &time,
        initial_ramp_mv: &initial,
        change_mv: &change,
    };
    ramp_changes(&points, &windows, &lines)
}

fn rule() -> Figure {
    let e = nonlinear();
    let overlap: Vec<f64> = (0..=200).map(|i| f64::from(i) / 200.0).collect();
    let gains = [Some((0.5, 0.5)), Some((0.01, 0.25))].map(|g| {
        overlap
            .iter()
            .map(|u| experiment::gain(g, *u))
            .collect::<Vec<_>>()
    });
    let time: Vec<f64> = (0..=500).map(|i| 0.02 * f64::from(i)).collect();
    let trace: Vec<f64> = time.iter().map(|t| (-t / 1.66).exp()).collect();
    let rise = |t: f64| 1.0 - (-t / 0.437).exp();
    let signal: Vec<f64> = time
        .iter()
        .map(|t| rise(t.min(0.3)) / rise(0.3) * (-(t - 0.3).max(0.0) / 0.437).exp())
        .collect();
    fitted_rule(
        "Cell 4: weight-dependent rule",
        &FittedRule {
            overlap: &overlap,
            q_plus: &gains[0],
            q_minus: &gains[1],
            time: &time,
            eligibility_trace: &trace,
            instructive_signal: &signal,
            inputs: &InputAxis::spike_times(e.spike_time.clone()),
            initial_weight: &e.weight,
            delta_weight: &e.change,
            equilibrium_weight: &e.equilibrium,
        },
    )
}

/// All figures of recorded place cells, with a name for each.
pub(super) fn of_recordings() -> Vec<(String, Figure)> {
    let (evaluations, score) = search(10_000);
    let mut figures = along_the_track("cell", &[recorded(4, 7)]);
    figures.extend(along_the_track(
        "three",
        &[4, 7, 10].map(|cell| recorded(cell, 5)),
    ));
    let all: Vec<_> = (0..15).map(|k| recorded(3 * k + 1, 1 + k % 6)).collect();
    figures.extend(along_the_track("all", &all));
    for figure in [
        rule(),
        search_progress(&evaluations, &score, Some(3300.0)),
        identifiability(&estimates(), &correlation(9), 0.95),
        profiles(),
        models(),
        changes(),
    ] {
        figures.push((figure.name().to_string(), figure));
    }
    figures
}
