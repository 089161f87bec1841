//! Many rules on one pairing.

use crate::error::Invalid;
use crate::in_order::in_order;
use crate::method::Method;
use crate::protocol::Pairing;
use crate::rule::WeightDependentRule;
use crate::weight_change::{WeightChange, validate_laps, validate_weights};
use std::ops::ControlFlow;
use std::sync::Arc;

/// What [`weight_change`](crate::weight_change) gives, for each of `rules`; none give none.
///
/// The pairing is looked at once and the initial weights are kept once for all rules. With
/// the cargo feature `parallel` rules are spread over the caller's rayon threads; the bits
/// are the same.
///
/// ```
/// use btsp::{Gain, Method, WeightDependentRule, preset, weight_change_batch};
///
/// let preset = preset::NONLINEAR;
/// let rule = preset.rule.expect("this preset has a rule");
/// let rules = [0.25, 0.5, 0.75].map(|threshold| WeightDependentRule {
///     potentiation_gain: Gain::sigmoid(threshold, 0.5),
///     ..rule
/// });
/// let (pairing, weights) = (preset.pairing(), preset.initial_weight());
/// let changes = weight_change_batch(&rules, &pairing, &weights, 3, Method::default())?;
/// let at_the_plateau = |k: usize| changes[k].drive[25].potentiation_area;
/// assert!(at_the_plateau(0) > at_the_plateau(1) && at_the_plateau(1) > at_the_plateau(2));
///
/// let wrong = [rule, WeightDependentRule { eligibility_tau: -1.0, ..rule }];
/// let error = weight_change_batch(&wrong, &pairing, &weights, 3, Method::default());
/// assert_eq!(error.unwrap_err().key, "rules.1.rule.eligibility_tau");
/// # Ok::<(), btsp::Invalid>(())
/// ```
///
/// # Errors
/// The first setting of pairing, laps, initial weights or rules that is out of its range,
/// before any work. What one rule is to blame for has a key that begins with `rules.NUMBER`,
/// counted from 0.
pub fn weight_change_batch(
    rules: &[WeightDependentRule],
    pairing: &Pairing,
    initial_weights: &[f64],
    laps: u32,
    method: Method,
) -> Result<Vec<WeightChange>, Invalid> {
    let go_on = || ControlFlow::Continue(());
    let changes =
        WeightChange::batch_observed(rules, pairing, initial_weights, laps, method, &go_on)?;
    // Nothing above ever breaks off.
    changes.ok_or_else(|| Invalid::new("laps", laps, "interrupted"))
}

impl WeightChange {
    /// As [`weight_change_batch`], asking `observer` after every input of a rule, on
    /// whichever thread works on it, whether to go on; `None` where it breaks off.
    ///
    /// # Errors
    /// As [`weight_change_batch`].
    pub fn batch_observed(
        rules: &[WeightDependentRule],
        pairing: &Pairing,
        initial_weights: &[f64],
        laps: u32,
        method: Method,
        observer: &(dyn Fn() -> ControlFlow<()> + Sync),
    ) -> Result<Option<Vec<Self>>, Invalid> {
        pairing.validate()?;
        validate_laps(initial_weights, laps)?;
        let mut largest: f64 = 0.0;
        for (i, weight) in initial_weights.iter().enumerate() {
            if !(*weight >= 0.0 && weight.is_finite()) {
                let key = format!("weight_change.initial_weights.{i}");
                let allowed = "must be a finite number of 0 or more";
                return Err(Invalid::new(key, *weight, allowed));
            }
            largest = largest.max(*weight);
        }
        for (number, rule) in rules.iter().enumerate() {
            let blame = |invalid: Invalid| invalid.under(&format!("rules.{number}"));
            rule.validate().map_err(blame)?;
            if largest > rule.max_weight {
                validate_weights(rule, initial_weights, laps).map_err(blame)?;
            }
        }

        let initial_weight: Arc<[f64]> = initial_weights.into();
        let changes = in_order(rules.len(), |number| {
            if observer().is_break() {
                return None;
            }
            Self::of_valid(
                &rules[number],
                pairing,
                Arc::clone(&initial_weight),
                laps,
                method,
                &mut |_| observer(),
            )
        });
        Ok(changes.into_iter().collect())
    }
}
