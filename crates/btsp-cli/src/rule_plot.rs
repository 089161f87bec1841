//! The figure of a rule for recorded place cells.

use crate::figures::{self, Figure, FittedRule, InputAxis};
use btsp::fit::ScoredRule;
use btsp::math::linspace;
use btsp::place::{Induction, PairedRun, PlaceInputs};
use btsp::{Gain, Grid, Integration, Invalid, Pairing, PlaceRule, Plateau, Signals};

/// Points of a gain's curve.
const GAIN_POINTS: usize = 301;
/// Initial weights of the map.
const WEIGHTS: usize = 61;
/// Largest initial weight where the rule has no bound.
const LARGEST_WEIGHT: f64 = 5.0;
/// Columns of the map: one of so many inputs.
const THINNED: usize = 2;

/// Gains, signals of single events, and what one lap at constant speed does to weights.
pub(crate) fn fitted_rule(
    title: &str,
    inputs: &PlaceInputs,
    inductions: &[Induction],
    scored: &ScoredRule,
) -> Result<Figure, Invalid> {
    let overlap = linspace(0.0, 1.0, GAIN_POINTS);
    let (gains, largest) = match &scored.rule {
        PlaceRule::WeightDependent(rule) => {
            let gains = [rule.potentiation_gain, rule.depression_gain];
            (gains, rule.max_weight)
        }
        PlaceRule::VoltageDependent(rule) => {
            let gains = [rule.potentiation_gain, rule.depression_gain];
            (gains, LARGEST_WEIGHT)
        }
    };
    let [q_plus, q_minus] = gains.map(|gain: Gain| gain.values(&overlap));

    let events = Pairing {
        spike_times: vec![vec![0.0]],
        plateaus: vec![Plateau {
            onset: 0.0,
            duration: PairedRun::default().plateau_duration_s,
        }],
        grid: Grid {
            start: -1.0,
            stop: 5.0,
            step: 0.01,
        },
    };
    let signals = Signals::new(&events, scored.rule.time_constants(), Integration::Exact)?;
    let mut eligibility_trace = vec![0.0; signals.time().len()];
    signals.eligibility_trace(0, &mut eligibility_trace);

    let recorded = inductions.iter().map(|i| i.largest_recorded_ramp_mv);
    let run = PairedRun {
        laps: 1,
        largest_recorded_ramp_mv: recorded.fold(0.0, f64::max),
        ..PairedRun::default()
    };
    let weights = linspace(0.0, largest, WEIGHTS);
    let change = run.change(&scored.rule, Some(scored.peaks), &weights, inputs)?;
    let thinned =
        |values: &[f64]| -> Vec<f64> { values.iter().copied().step_by(THINNED).collect() };
    let rows = change.delta_weight.chunks(change.input_time_s.len());
    let delta_weight: Vec<f64> = rows.flat_map(thinned).collect();
    Ok(figures::fitted_rule(
        title,
        &FittedRule {
            overlap: &overlap,
            q_plus: &q_plus,
            q_minus: &q_minus,
            time: signals.time(),
            eligibility_trace: &eligibility_trace,
            instructive_signal: signals.instructive_signal(),
            inputs: &InputAxis::spike_times(thinned(&change.input_time_s)),
            initial_weight: &weights,
            delta_weight: &delta_weight,
            equilibrium_weight: &thinned(&change.equilibrium_weight()),
        },
    ))
}
