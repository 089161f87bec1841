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
    let traces = Eligibility::new(trajectory, harmonics, eligibility, false);
    let mut traces = [traces.clone(), traces];
    // How much a spike at each sample counts for potentiation, and for depression.
    let mut modulation = [
        vec![0.0; trajectory.samples()],
        vec![0.0; trajectory.samples()],
    ];
    let mut amplitudes = vec![0.0; harmonics.width()];
    let mut trace = [0.0; PlaceInputs::COUNT];

    let mut delta_weight = *initial_delta_weight;
    let mut by_lap = vec![delta_weight];
    let mut seen = 0;
    for (lap, samples) in trajectory.laps.iter().enumerate() {
        let ramp = ramp_mv(&delta_weight);
        for sample in seen..samples.end {
            let bin = trajectory.bin[sample];
            let inside = ramp[bin] + trajectory.fraction[sample] * (ramp[bin + 1] - ramp[bin]);
            let relative = if trajectory.moving[sample] {
                inside / reference_mv
            } else {
                0.0
            };
            modulation[0][sample] = (1.0 - relative).clamp(0.0, 1.0);
            modulation[1][sample] = relative.clamp(0.0, 1.0);
        }
        for plateau in &trajectory.plateaus {
            for sample in plateau.start.max(seen)..plateau.end.min(samples.end) {
                (modulation[0][sample], modulation[1][sample]) = (0.0, 1.0);
            }
        }
        seen = samples.end;

        let mut areas = [
            Area::under(&rule.potentiation_gain),
            Area::under(&rule.depression_gain),
        ];
        signals.each_instructed(&instructive, lap, |sample, [signal, _], weight| {
            for ((traces, modulation), area) in traces.iter_mut().zip(&modulation).zip(&mut areas) {
                traces.at(sample, Some(modulation), &mut amplitudes, &mut []);
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
