//! What the recorded ramps of an induction say about a model's.
//!
//! The noise model: each bin of a recorded ramp has independent Gaussian noise of one
//! standard deviation before the ramp is smoothed, and the level of a cell's recordings,
//! the potential at which weights of 1 hold it, is not known but to be near the baseline. So
//! ramps are compared as they were recorded, where noise is white, and smoothing plays no
//! part.
//!
//! The ramp before the laps tells the weights that they begin with, up to noise and up to
//! what the inputs' fields blur ([`WeightsBefore`]). What is left uncertain of them goes
//! through the laps, under each rule as that rule carries it, and adds to the noise of the
//! ramp after.

use super::Objective;
use super::level::Level;
use super::waves::Coupling;
use super::weights_before::{Fields, WeightsBefore};
use super::whitening::{Spread, Whitening};
use crate::math::dot;
use crate::place::{Induction, Kernels, PlaceInputs, Predictor, Track};
use crate::rule::PlaceRule;
use crate::signal::Peaks;

const INPUTS: usize = PlaceInputs::COUNT;
/// Step, in weights, over which laps are differentiated.
const DIFFERENCE: f64 = 1e-4;

/// The rule and the level round which evidence is weighed.
pub(super) struct Reference<'a> {
    pub(super) rule: &'a PlaceRule,
    pub(super) peaks: &'a Peaks,
    pub(super) level_mv: f64,
}

/// What the recorded ramps of an induction say about a model's. Ramps are in waves, and in
/// units of the noise.
#[derive(Debug)]
pub(super) struct Evidence {
    fields: Fields,
    noise_mv: f64,
    /// The ramp after the laps as recorded, less the reference's level.
    recorded: Vec<f64>,
    /// The sum of squares of what no weights make of a ramp.
    pub(super) beyond: f64,
    /// w - 1 that laps begin with at the reference's level.
    pub(super) initial_delta_weight: Vec<f64>,
    before: Option<WeightsBefore>,
    /// That of the reference, where laps act on all weights together: what they carry takes
    /// a prediction for every unknown then.
    pub(super) fixed: Option<Whitening>,
}

impl Evidence {
    /// Of an induction with noise of `noise_mv` in each bin; `None` where the noise is too
    /// small to be told from rounding.
    pub(super) fn of(
        predictor: &Predictor,
        induction: &Induction,
        noise_mv: f64,
        reference: &Reference,
    ) -> Option<Self> {
        let above =
            |ramp: &[f64]| -> Vec<f64> { ramp.iter().map(|v| v - reference.level_mv).collect() };
        let fields = Fields::of(predictor);
        let after = above(&induction.unsmoothed_after_mv);
        let amplitudes = fields.of_ramp.amplitudes(&after);
        let beyond_mv2 = dot(&after, &after) - dot(&amplitudes, &amplitudes);
        let before = induction.unsmoothed_before_mv.as_ref();
        let before =
            before.map(|ramp| WeightsBefore::of(&fields, &above(ramp), noise_mv * noise_mv));
        let mut evidence = Self {
            noise_mv,
            recorded: amplitudes.iter().map(|a| a / noise_mv).collect(),
            beyond: beyond_mv2.max(0.0) / (noise_mv * noise_mv),
            initial_delta_weight: match &before {
                Some(before) => before.mean.clone(),
                None => vec![0.0; INPUTS],
            },
            fields,
            before,
            fixed: None,
        };
        if matches!(reference.rule, PlaceRule::VoltageDependent(_)) {
            let spread = evidence.spread_by_differences(predictor, reference)?;
            evidence.fixed = Some(Whitening::of(spread)?);
        }
        Some(evidence)
    }

    /// What the ramp before the laps alone says about the level beyond the reference's: its
    /// precision, 1/mV^2, and that times its mean.
    pub(super) fn level_before(&self) -> [f64; 2] {
        self.before.as_ref().map_or([0.0; 2], |before| before.level)
    }

    /// Waves of the ramp, but for those that no weights make.
    pub(super) fn waves(&self) -> usize {
        self.recorded.len()
    }

    /// The difference of the recorded ramp and that of such weights.
    pub(super) fn difference(&self, delta_weight: &[f64]) -> Vec<f64> {
        let model = self.fields.ramp_amplitudes(delta_weight);
        let pairs = self.recorded.iter().zip(model);
        pairs.map(|(r, m)| r - m / self.noise_mv).collect()
    }

    /// How it moves with the weights.
    pub(super) fn difference_slope(&self, d_delta_weight: &[f64]) -> Vec<f64> {
        let moved = self.fields.ramp_amplitudes(d_delta_weight);
        moved.iter().map(|m| -m / self.noise_mv).collect()
    }

    /// How the ramp after the laps moves with what is not known before them, where of a change
    /// in each weight so much is left.
    pub(super) fn spread(&self, carry: &[f64]) -> Spread {
        self.spread_of(carry, (Track::BINS as f64).sqrt())
    }

    /// How that moves with what is left.
    pub(super) fn spread_slope(&self, d_carry: &[f64]) -> Spread {
        self.spread_of(d_carry, 0.0)
    }

    /// Of a level of 1 mV, `flat` is what the recorded ramp itself falls by.
    fn spread_of(&self, carry: &[f64], flat: f64) -> Spread {
        let mut by_level = vec![0.0; self.waves()];
        by_level[0] = flat / self.noise_mv;
        let Some(before) = &self.before else {
            return Spread {
                by_unknown: vec![Vec::new(); self.waves()],
                by_level,
            };
        };
        let amplitudes = self.fields.of_curve.amplitudes(carry);
        let coupling = Coupling::of(&amplitudes, INPUTS);
        // A change that is the same in every weight is this much of the flat wave.
        let flat_wave = before.by_level * (INPUTS as f64).sqrt();
        let row = |wave: usize, gain: f64| -> Vec<f64> {
            let unknown = before.deviations.iter().enumerate();
            unknown
                .map(|(other, deviation)| gain * coupling.between(wave, other) * deviation)
                .collect()
        };
        let gains = self.fields.gains_mv.iter().map(|gain| gain / self.noise_mv);
        let mut by_unknown = Vec::with_capacity(self.waves());
        for (wave, gain) in gains.enumerate() {
            by_unknown.push(row(wave, gain));
            by_level[wave] -= gain * coupling.between(wave, 0) * flat_wave;
        }
        Spread {
            by_unknown,
            by_level,
        }
    }

    /// The same of any rule, whose laps may act on all weights together.
    fn spread_by_differences(
        &self,
        predictor: &Predictor,
        reference: &Reference,
    ) -> Option<Spread> {
        let mut spread = self.spread_of(&[0.0; INPUTS], (Track::BINS as f64).sqrt());
        let Some(before) = &self.before else {
            return Some(spread);
        };
        let Reference { rule, peaks, .. } = reference;
        let kernels = Kernels::of(rule.time_constants());
        let after = |delta_weight: &[f64]| {
            let by_lap = predictor.delta_weight_by_lap(rule, peaks, Some(delta_weight), &kernels);
            let by_lap = by_lap.ok()?;
            Some(self.difference(&by_lap[by_lap.len() - INPUTS..]))
        };
        // How the ramp after the laps moves where the weights before them move so.
        let moved = |direction: &[f64]| -> Option<Vec<f64>> {
            let largest = direction.iter().fold(1e-12_f64, |l, d| l.max(d.abs()));
            let step = DIFFERENCE / largest;
            let beside = |by: f64| -> Vec<f64> {
                let pairs = before.mean.iter().zip(direction);
                pairs.map(|(w, d)| w + by * d).collect()
            };
            let (less, more) = (after(&beside(-step))?, after(&beside(step))?);
            let pairs = more.iter().zip(&less);
            Some(pairs.map(|(m, l)| (l - m) / (2.0 * step)).collect())
        };
        for (unknown, deviation) in before.deviations.iter().enumerate() {
            let wave = self.fields.of_weights.row(unknown);
            for (row, moved) in spread.by_unknown.iter_mut().zip(moved(wave)?) {
                row[unknown] = deviation * moved;
            }
        }
        let by_level = moved(&[before.by_level; INPUTS])?;
        for (of_level, moved) in spread.by_level.iter_mut().zip(by_level) {
            *of_level -= moved;
        }
        Some(spread)
    }
}

/// The evidence of inductions, weighed round a rule.
pub(super) fn weigh(
    predictors: &[Predictor],
    inductions: &[Induction],
    noise_mv: f64,
    objective: &Objective,
    rule: &PlaceRule,
    levels: &mut [Level],
) -> Option<Vec<Evidence>> {
    let peaks = objective.peaks(rule);
    let mut evidence = Vec::with_capacity(predictors.len());
    for (place, (predictor, induction)) in predictors.iter().zip(inductions).enumerate() {
        let of_cell = levels.iter().find(|level| level.members.contains(&place));
        let reference = Reference {
            rule,
            peaks: &peaks,
            level_mv: of_cell.map_or(0.0, |level| level.reference_mv),
        };
        evidence.push(Evidence::of(predictor, induction, noise_mv, &reference)?);
    }
    for level in levels {
        level.weigh(&evidence);
    }
    Some(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::test_cell::cell;
    use crate::place::SyntheticCell;

    /// What a weight-dependent rule carries of each wave is what differences of whole
    /// predictions say.
    #[test]
    fn a_spread_is_how_ramps_move_with_the_weights_before() {
        let cell = cell(
            SyntheticCell::default().seed,
            SyntheticCell::default().plateau_cm,
        );
        let recorded = cell.record().unwrap();
        let induction = Induction::all(&cell.track, &recorded.recordings)
            .remove(0)
            .unwrap();
        let predictor = Predictor::new(&induction, &cell.inputs).unwrap();
        let PlaceRule::WeightDependent(rule) = cell.rule else {
            panic!("the default rule is weight-dependent");
        };
        let peaks = recorded.truth.peaks;
        let reference = Reference {
            rule: &cell.rule,
            peaks: &peaks,
            level_mv: 0.3,
        };
        let evidence = Evidence::of(&predictor, &induction, 0.2, &reference).unwrap();
        let kernels = Kernels::of(cell.rule.time_constants());
        let initial = &evidence.initial_delta_weight;
        let carry = predictor.after_laps(&rule, &peaks, initial, &kernels).carry;
        assert!(carry.iter().any(|c| (0.1..0.9).contains(c)));
        let found = evidence.spread(&carry);
        let expected = evidence
            .spread_by_differences(&predictor, &reference)
            .unwrap();
        let rows = found.by_unknown.iter().zip(&expected.by_unknown);
        let pairs = rows.flat_map(|(a, b)| a.iter().zip(b));
        for (found, expected) in pairs.chain(found.by_level.iter().zip(&expected.by_level)) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }
}
