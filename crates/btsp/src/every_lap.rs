//! Weights lap by lap.

use crate::lap_map::Laps;
use crate::weight_change::WeightChange;
use std::collections::TryReserveError;

/// The weights of a [`WeightChange`] after one lap, and after the next when told to
/// [advance](Self::advance).
#[derive(Clone, Debug)]
pub struct EveryLap<'a> {
    change: &'a WeightChange,
    lap: u32,
    after: Vec<Laps>,
    /// Inputs whose laps cannot be taken at once.
    clipping: Vec<usize>,
    /// Their weights / max_weight after this lap: rows are initial weights.
    clipped: Vec<f64>,
}

impl<'a> EveryLap<'a> {
    pub(crate) fn of(change: &'a WeightChange) -> Result<Self, TryReserveError> {
        let maps = change.lap_maps().iter().enumerate();
        let clipping: Vec<_> = maps
            .filter(|(_, map)| map.clips())
            .map(|(input, _)| input)
            .collect();
        let mut clipped = Vec::new();
        clipped.try_reserve_exact(change.initial_weight.len().saturating_mul(clipping.len()))?;
        for weight in &*change.initial_weight {
            let x = weight / change.rule.max_weight;
            clipped.extend(std::iter::repeat_n(x, clipping.len()));
        }
        Ok(Self {
            change,
            lap: 0,
            after: change.after(0),
            clipping,
            clipped,
        })
    }

    /// What the initial weight of this number is now at each input; never outside 0
    /// to the maximum.
    pub fn row(&self, weight: usize, out: &mut [f64]) {
        let max = self.change.rule.max_weight;
        let initial = self.change.initial_weight[weight];
        let x = initial / max;
        let now = |change: f64| (initial + max * change).clamp(0.0, max);
        for (out, laps) in out.iter_mut().zip(&self.after) {
            if let Laps::Affine(_) = laps {
                *out = now(laps.apply(x) - x);
            }
        }
        let row = &self.clipped[weight * self.clipping.len()..];
        for (input, after) in self.clipping.iter().zip(row) {
            out[*input] = now(after - x);
        }
    }

    /// One lap more.
    pub fn advance(&mut self) {
        self.lap += 1;
        self.after = self.change.after(self.lap);
        let maps = self.change.lap_maps();
        for row in self.clipped.chunks_exact_mut(self.clipping.len().max(1)) {
            for (x, input) in row.iter_mut().zip(&self.clipping) {
                *x = maps[*input].apply(*x);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::{Method, Pairing, Plateau, WeightDependentRule, preset, weight_change};

    /// Laps one by one and all at once, where clipping acts on some inputs and not on others.
    #[test]
    fn every_lap_is_the_last_of_as_many() {
        let preset = preset::LINEAR;
        let rule = WeightDependentRule {
            potentiation_rate: 2.0,
            depression_rate: 1.2,
            ..preset.rule.unwrap()
        };
        let pairing = Pairing {
            plateaus: vec![Plateau {
                onset: 0.0,
                duration: 2.0,
            }],
            ..preset.pairing()
        };
        let initial = [0.0, 1.0, 2.9];
        let change =
            |laps| weight_change(&rule, &pairing, &initial, laps, Method::default()).unwrap();
        let all = change(9);
        let clipping = all.lap_maps().iter().filter(|map| map.clips()).count();
        assert!(clipping > 5 && clipping < 45, "{clipping}");
        let weights = all.weight().unwrap();
        for lap in 0..=9 {
            let delta = change(lap).delta_weight();
            for (k, delta) in delta.iter().enumerate() {
                let expected = (initial[k / 50] + delta).clamp(0.0, rule.max_weight);
                assert_eq!(weights[lap as usize * 150 + k], expected, "lap {lap}: {k}");
            }
        }
    }
}
