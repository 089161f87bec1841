//! The kernel experiments in a few lines, for figures to draw.

use super::*;

/// One of the kernel experiments, as published: on the grid of 0.01 s, with three laps.
pub(super) struct Experiment {
    pub(super) time: Vec<f64>,
    pub(super) spike_time: Vec<f64>,
    pub(super) plateau: Vec<f64>,
    pub(super) instructive: Vec<f64>,
    pub(super) traces: Vec<f64>,
    pub(super) overlap: Vec<f64>,
    pub(super) area: Vec<f64>,
    pub(super) weight: Vec<f64>,
    pub(super) change: Vec<f64>,
    pub(super) equilibrium: Vec<f64>,
}

pub(super) type Gain = Option<(f64, f64)>;

/// A linear gain, or a sigmoid one by threshold and half-width.
pub(super) fn gain(gain: Gain, u: f64) -> f64 {
    let Some((a, h)) = gain else { return u };
    let s = |u: f64| 1.0 / (1.0 + (-2.0 / h * (u - a)).exp());
    (s(u) - s(0.0)) / (s(1.0) - s(0.0))
}

pub(super) fn filtered(input: &[f64], tau: f64) -> Vec<f64> {
    let mut y = 0.0;
    let decay = (-0.01 / tau).exp();
    let mut out: Vec<f64> = input
        .iter()
        .map(|x| {
            y = y * decay + x;
            y
        })
        .collect();
    let peak = out.iter().copied().fold(0.0, f64::max);
    out.iter_mut().for_each(|v| *v /= peak);
    out
}

pub(super) fn experiment(
    (tau_e, tau_i): (f64, f64),
    (k, ratio, w_max): (f64, f64, f64),
    plus: Gain,
    minus: Gain,
) -> Experiment {
    let time: Vec<f64> = (0..2000).map(|i| -10.0 + 0.01 * f64::from(i)).collect();
    let spike_time: Vec<f64> = (0..50).map(|i| -5.0 + 10.0 / 49.0 * f64::from(i)).collect();
    let plateau: Vec<f64> = time
        .iter()
        .map(|t| f64::from((-1e-9..0.3 - 1e-9).contains(t)))
        .collect();
    let instructive = filtered(&plateau, tau_i);
    let integral = |v: &[f64]| v.windows(2).map(|p| 0.005 * (p[0] + p[1])).sum::<f64>();
    let weight: Vec<f64> = (0..50).map(|j| 1.0 + 1.4 / 49.0 * f64::from(j)).collect();
    let (mut traces, mut overlap, mut area, mut equilibrium) = (vec![], vec![], vec![], vec![]);
    let mut change = vec![0.0; 2500];
    for (i, s) in spike_time.iter().enumerate() {
        let mut train = vec![0.0; time.len()];
        train[time.iter().position(|t| t >= s).expect("within the grid")] = 1.0;
        let trace = filtered(&train, tau_e);
        let u: Vec<f64> = trace.iter().zip(&instructive).map(|(e, i)| e * i).collect();
        let p = integral(&u.iter().map(|u| gain(plus, *u)).collect::<Vec<_>>());
        let d = integral(&u.iter().map(|u| gain(minus, *u)).collect::<Vec<_>>());
        equilibrium.push(if p + ratio * d < 0.0005 {
            NAN
        } else {
            w_max * p / (p + ratio * d)
        });
        for (j, w) in weight.iter().enumerate() {
            let mut x = w / w_max;
            for _ in 0..3 {
                x = (x + k * p * (1.0 - x) - k * ratio * d * x).clamp(0.0, 1.0);
            }
            change[j * 50 + i] = w_max * x - w;
        }
        area.push(integral(&u));
        traces.extend(trace);
        overlap.extend(u);
    }
    Experiment {
        time,
        spike_time,
        plateau,
        instructive,
        traces,
        overlap,
        area,
        weight,
        change,
        equilibrium,
    }
}

pub(super) fn nonlinear() -> Experiment {
    experiment(
        (2.5, 1.5),
        (0.7, 0.43, 4.0),
        Some((0.5, 0.5)),
        Some((0.01, 0.25)),
    )
}

pub(super) fn map(e: &Experiment, title: &str) -> Figure {
    weight_change(
        title,
        &InputAxis::spike_times(e.spike_time.clone()),
        &e.weight,
        &e.change,
        &e.equilibrium,
    )
}

/// All figures of the experiments, with a name for each.
pub(super) fn all() -> Vec<(String, Figure)> {
    let e = experiment((1.7, 0.9), (1.0, 0.5, 3.0), None, None);
    let spikes: Vec<Vec<f64>> = e.spike_time.iter().map(|s| vec![*s]).collect();
    let row = 10;
    let mut figures = vec![
        presynaptic_spike_times(&spikes, -10.0, 10.0),
        example_eligibility_trace(
            &e.time,
            &spikes[row],
            &e.traces[row * 2000..(row + 1) * 2000],
        ),
        plateau_and_instructive_signal(&e.time, &e.plateau, &e.instructive),
        signals(&e.time, &e.traces, &e.plateau, &e.overlap),
        total_overlap(&InputAxis::spike_times(e.spike_time.clone()), &e.area),
    ]
    .into_iter()
    .map(|f| (f.name().to_string(), f))
    .collect::<Vec<_>>();
    let (plus, minus) = (Some((0.5, 0.5)), Some((0.01, 0.25)));
    let u: Vec<f64> = (0..=200).map(|i| f64::from(i) / 200.0).collect();
    for (name, title, taus, rates, plus, minus) in [
        (
            "linear",
            "Linear q+ and q-",
            (1.5, 1.0),
            (1.2, 0.5, 3.0),
            None,
            None,
        ),
        (
            "linear_potentiation",
            "Linear q+, nonlinear q-",
            (2.5, 1.5),
            (0.7, 0.43, 4.0),
            None,
            minus,
        ),
        (
            "nonlinear",
            "Nonlinear q+ and q-",
            (2.5, 1.5),
            (0.7, 0.43, 4.0),
            plus,
            minus,
        ),
        (
            "short_tau",
            "Short tau_ET and tau_IS",
            (0.1, 0.1),
            (9.0, 0.43, 4.0),
            plus,
            minus,
        ),
    ] {
        let curve = |g: Gain| u.iter().map(|u| gain(g, *u)).collect::<Vec<_>>();
        figures.push((
            format!("{name}_gains"),
            gains(Some(title), &u, &curve(plus), &curve(minus)),
        ));
        figures.push((
            format!("{name}_weight_change"),
            map(&experiment(taus, rates, plus, minus), title),
        ));
    }
    figures
}
