//! The kernel experiment: the change in weight over initial weight and spike time.

use crate::drive::{Drive, Response};
use crate::error::{Invalid, within};
use crate::every_lap::EveryLap;
use crate::lap_map::{LapMap, Laps};
use crate::method::{Method, Update};
use crate::protocol::Pairing;
use crate::rule::WeightDependentRule;
use std::collections::TryReserveError;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Most laps of one experiment.
pub const MAX_LAPS: u32 = 1_000_000;
/// Most initial weights of one experiment.
pub const MAX_INITIAL_WEIGHTS: usize = 1_000_000;

/// What laps of a pairing do to every initial weight of every input.
///
/// Holds a few numbers per input; maps are computed from them when asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightChange {
    /// The rule.
    pub rule: WeightDependentRule,
    /// How integrals were computed and weights updated.
    pub method: Method,
    /// Number of laps.
    pub laps: u32,
    /// Weights before the laps, from 0 to the rule's `max_weight` and in its unit; shared
    /// by all rules of a batch.
    pub initial_weight: Arc<[f64]>,
    /// Each input's drive in one lap.
    pub drive: Vec<Drive>,
    /// Each input's response in one lap; with [`Update::Continuous`] alone.
    pub response: Option<Vec<Response>>,
    map: Vec<LapMap>,
}

/// Applies `laps` laps of `pairing` to each of `initial_weights`, for each input on
/// its own.
///
/// Initial weights are from 0 to the rule's maximum, laps at most a million. Costs
/// one integration per input ([`Integrator`](crate::Integrator)); weights and laps cost nothing until
/// a map is asked for.
///
/// # Errors
/// The first setting of rule, pairing, initial weights or laps that is out of its range.
pub fn weight_change(
    rule: &WeightDependentRule,
    pairing: &Pairing,
    initial_weights: &[f64],
    laps: u32,
    method: Method,
) -> Result<WeightChange, Invalid> {
    let change = WeightChange::observed(rule, pairing, initial_weights, laps, method, &mut |_| {
        ControlFlow::Continue(())
    })?;
    // Nothing above ever breaks off.
    change.ok_or_else(|| Invalid::new("laps", laps, "interrupted"))
}

/// Checks initial weights and laps for `rule`; keys are
/// `weight_change.initial_weights.NUMBER` and `weight_change.laps`.
///
/// # Errors
/// The number of laps or the first initial weight that is out of its range.
pub fn validate_weights(
    rule: &WeightDependentRule,
    initial_weights: &[f64],
    laps: u32,
) -> Result<(), Invalid> {
    validate_laps(initial_weights, laps)?;
    for (i, weight) in initial_weights.iter().enumerate() {
        if !(*weight >= 0.0 && *weight <= rule.max_weight) {
            let key = format!("weight_change.initial_weights.{i}");
            within(&key, *weight, 0.0, rule.max_weight, " (rule.max_weight)")?;
        }
    }
    Ok(())
}

/// Checks the number of laps and of initial weights.
pub(crate) fn validate_laps(initial_weights: &[f64], laps: u32) -> Result<(), Invalid> {
    if laps > MAX_LAPS {
        let allowed = format!("must be from 0 to {MAX_LAPS} laps");
        return Err(Invalid::new("weight_change.laps", laps, allowed));
    }
    let count = initial_weights.len();
    if count == 0 || count > MAX_INITIAL_WEIGHTS {
        let found = format!("{count} weights");
        let allowed = format!("must be 1 to {MAX_INITIAL_WEIGHTS} weights");
        return Err(Invalid::new(
            "weight_change.initial_weights",
            found,
            allowed,
        ));
    }
    Ok(())
}

impl WeightChange {
    /// As [`weight_change`], telling `observer` after every input how many are
    /// done; `None` where it breaks off.
    ///
    /// # Errors
    /// As [`weight_change`].
    pub fn observed(
        rule: &WeightDependentRule,
        pairing: &Pairing,
        initial_weights: &[f64],
        laps: u32,
        method: Method,
        observer: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<Option<Self>, Invalid> {
        rule.validate()?;
        pairing.validate()?;
        validate_weights(rule, initial_weights, laps)?;
        let initial_weight = initial_weights.into();
        Ok(Self::of_valid(
            rule,
            pairing,
            initial_weight,
            laps,
            method,
            observer,
        ))
    }

    /// As [`observed`](Self::observed), for settings that are valid.
    pub(crate) fn of_valid(
        rule: &WeightDependentRule,
        pairing: &Pairing,
        initial_weight: Arc<[f64]>,
        laps: u32,
        method: Method,
        observer: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Self> {
        let mut integrator = rule.integrator_of_valid(pairing, method.integration);
        let inputs = pairing.spike_times.len();
        let mut drives = Vec::with_capacity(inputs);
        let mut responses = Vec::new();
        let mut map = Vec::with_capacity(inputs);
        for input in 0..inputs {
            let drive = integrator.drive(input);
            match method.update {
                Update::PerLap => map.push(rule.per_lap(&drive)),
                Update::Continuous => {
                    let response = rule.response(&mut integrator, input, &drive);
                    map.push(rule.continuous(&response));
                    responses.push(response);
                }
            }
            drives.push(drive);
            if observer(input + 1).is_break() {
                return None;
            }
        }
        Some(Self {
            rule: *rule,
            method,
            laps,
            initial_weight,
            drive: drives,
            response: (method.update == Update::Continuous).then_some(responses),
            map,
        })
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.drive.len()
    }

    /// What one lap does to each input's weight.
    pub fn lap_maps(&self) -> &[LapMap] {
        &self.map
    }

    /// Equilibrium weight of each input, in the unit of `max_weight`: the per-lap map's
    /// fixed point, NaN where the drive vanishes.
    pub fn equilibrium_weight(&self) -> Vec<f64> {
        self.drive
            .iter()
            .map(|drive| self.rule.equilibrium_weight(drive))
            .collect()
    }

    /// Fixed point of each input's continuous map; `None` unless the update is
    /// continuous.
    pub fn fixed_point(&self) -> Option<Vec<f64>> {
        let responses = self.response.as_ref()?;
        let pairs = self.drive.iter().zip(responses);
        Some(
            pairs
                .map(|(drive, response)| self.rule.fixed_point(drive, response))
                .collect(),
        )
    }

    /// The change in weight after all laps, in the unit of `max_weight`: rows are initial
    /// weights, columns inputs.
    pub fn delta_weight(&self) -> Vec<f64> {
        let laps = self.after(self.laps);
        let mut map = vec![0.0; self.initial_weight.len() * self.inputs()];
        for (row, weight) in map
            .chunks_exact_mut(self.inputs().max(1))
            .zip(&*self.initial_weight)
        {
            self.delta_row(&laps, *weight, row);
        }
        map
    }

    /// Every input's laps from the first to number `laps`, ready for
    /// [`delta_row`](Self::delta_row).
    pub fn after(&self, laps: u32) -> Vec<Laps> {
        self.map.iter().map(|map| map.after(laps)).collect()
    }

    /// The change of `initial_weight` at each input.
    pub fn delta_row(&self, laps: &[Laps], initial_weight: f64, out: &mut [f64]) {
        let max = self.rule.max_weight;
        let x = initial_weight / max;
        for (out, laps) in out.iter_mut().zip(laps) {
            *out = max * (laps.apply(x) - x);
        }
    }

    /// The weights before the laps, after the first, and so on, each at the cost of one lap.
    ///
    /// Where clipping may act it holds one number per initial weight and such input.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn every_lap(&self) -> Result<EveryLap<'_>, TryReserveError> {
        EveryLap::of(self)
    }

    /// The weights after every lap: (lap, initial weight, input), lap 0 before.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn weight(&self) -> Result<Vec<f64>, TryReserveError> {
        let (rows, inputs) = (self.initial_weight.len(), self.inputs());
        let count = (self.laps as usize + 1)
            .saturating_mul(rows)
            .saturating_mul(inputs);
        let mut weights = Vec::new();
        weights.try_reserve_exact(count)?;
        let mut row = vec![0.0; inputs];
        let mut every_lap = self.every_lap()?;
        for _ in 0..=self.laps {
            for weight in 0..rows {
                every_lap.row(weight, &mut row);
                weights.extend_from_slice(&row);
            }
            every_lap.advance();
        }
        Ok(weights)
    }
}
