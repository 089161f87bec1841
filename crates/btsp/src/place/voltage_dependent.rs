//! Laps of the voltage-dependent rule: a lap's signals depend on the ramp that it begins
//! with.

use super::PlaceInputs;
use super::areas::Area;
use super::drive::Signals;
use super::eligibility::Eligibility;
use super::harmonics::EachInput;
use crate::rule::VoltageDependentRule;
use crate::signal::Peaks;

/// The change in weight, w - 1, before the laps and after each.
///
/// `ramp_mv` gives the ramp of such weights, per bin; `reference_mv` is V_ref, above 0.
pub(super) fn laps(
    rule: &VoltageDependentRule,
    signals: &Signals<'_>,
    peaks: &Peaks,
    initial_delta_weight: &EachInput,
    reference_mv: f64,
    ramp_mv: impl Fn(&EachInput) -> Vec<f64>,
) -> Vec<EachInput> {
    let Signals {
        trajectory,
        harmonics,
        kernels: [eligibility, instructive],
    } = *signals;
    let unit = 1.0 / (peaks.eligibility_peak * peaks.instructive_peak);
    let mut amplitudes = vec![0.0; harmonics.width()];
    let mut trace = [0.0; PlaceInputs::COUNT];

    let mut delta_weight = *initial_delta_weight;
    let mut by_lap = vec![delta_weight];
    for (lap, samples) in trajectory.laps.iter().enumerate() {
        // As published, the ramp at the start of a lap stands for the whole run before it,
        // too; no trace of the lap reaches further back than its filter.
        let begin = samples.start.saturating_sub(eligibility.length);
        let ramp = ramp_mv(&delta_weight);
        let relative = trajectory.relative_potential(begin..samples.end, &ramp, reference_mv);
        // How much a spike counts for potentiation, and for depression.
        let modulations = [
            relative.iter().map(|v| (1.0 - v).clamp(0.0, 1.0)).collect(),
            relative.iter().map(|v| v.clamp(0.0, 1.0)).collect(),
        ];
        let mut traces = modulations.map(|modulation: Vec<f64>| {
            Eligibility::modulated(trajectory, harmonics, eligibility, begin, modulation)
        });
        let mut areas = [
            Area::under(&rule.potentiation_gain),
            Area::under(&rule.depression_gain),
        ];
        signals.each_instructed(&instructive, lap, |sample, [signal, _], weight| {
            for (traces, area) in traces.iter_mut().zip(&mut areas) {
                traces.at(sample, &mut amplitudes, &mut []);
                harmonics.each_input(&amplitudes, &mut trace);
                area.add(&trace, signal * unit, weight);
            }
        });
        let [potentiation, depression] = areas.map(Area::finish);
        for (k, delta) in delta_weight.iter_mut().enumerate() {
            let change =
                rule.potentiation_rate * potentiation[k] - rule.depression_rate * depression[k];
            *delta = (1.0 + *delta + change).max(0.0) - 1.0;
        }
        by_lap.push(delta_weight);
    }
    by_lap
}
