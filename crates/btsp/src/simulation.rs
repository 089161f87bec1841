//! Laps of sampled firing rates and a sampled plateau gate: the weights after each.

use crate::drive::{Drive, Response, SampledDrive};
use crate::error::{Invalid, within};
use crate::in_order::in_order;
use crate::lap_map::LapMap;
use crate::method::Update;
use crate::rule::WeightDependentRule;
use crate::sampled_lap::SampledLap;
use crate::signal::{LANES, Normalisation};
use crate::weight_change::MAX_LAPS;
use std::collections::TryReserveError;
use std::ops::ControlFlow;

/// What laps that are all the same do to the weight of each input.
///
/// Holds a few numbers per input; weights are computed from them when asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// The rule.
    pub rule: WeightDependentRule,
    /// What the signals were measured in.
    pub normalisation: Normalisation,
    /// How a lap changes a weight.
    pub update: Update,
    /// Number of laps.
    pub laps: u32,
    /// Each input's weight before the laps, from 0 to the rule's `max_weight` and in its unit.
    pub initial_weight: Vec<f64>,
    /// Each input's drive in one lap.
    pub drive: Vec<Drive>,
    /// Each input's response in one lap; with [`Update::Continuous`] alone.
    pub response: Option<Vec<Response>>,
    map: Vec<LapMap>,
}

/// Applies `laps` laps, each the same as `lap` and from silence, to a neuron whose inputs
/// have `initial_weights`: the weight-dependent rule of Milstein et al. (2021), *eLife*
/// 10:e73046.
///
/// `lap` has rates (1/s) and a plateau gate as samples; `initial_weights` one weight per
/// input, from 0 to the rule's maximum; laps are at most a million.
///
/// An eligibility trace is the rates filtered by a causal exponential, y_n = r y_{n-1} +
/// x_n with r = e^(-step/tau), and so is the instructive signal of the gate; both are
/// measured in units of `normalisation`. Drives are trapezoids over the samples of the
/// gains of their product. The continuous update holds the rates of change over each step
/// at the mean of its two samples. An instructive signal below e^-85 of its largest sample
/// is taken as 0.
///
/// Costs one pass over the rates, and two gains at each sample where the instructive signal
/// is not 0; laps cost nothing until weights are asked for. With the cargo feature
/// `parallel` inputs are spread over the caller's rayon threads; the bits are the same.
///
/// ```
/// use btsp::{Normalisation, SampledLap, Update, preset, simulate};
///
/// // Two inputs fire at 1 /s for 1 s of a lap of 10 s: long before a plateau, and around it.
/// let during = |from: usize, to: usize| (0..1000).map(move |k| f64::from(k >= from && k < to));
/// let rates: Vec<f64> = during(0, 100).chain(during(450, 550)).collect();
/// let plateau: Vec<f64> = during(500, 530).collect();
/// let lap = SampledLap { rates: &rates, inputs: 2, plateau: &plateau, step: 0.01 };
///
/// let rule = preset::NONLINEAR.rule.expect("this preset has a rule");
/// let simulation =
///     simulate(&rule, &lap, &[1.0, 1.0], 3, Normalisation::PerEvent, Update::PerLap)?;
/// let weight = simulation.weight().expect("memory for 4 x 2 weights");
/// assert_eq!(weight[..2], [1.0, 1.0]); // before the first lap
/// assert!(weight[2] < 1.1 && weight[3] > 2.0); // after it
/// # Ok::<(), btsp::Invalid>(())
/// ```
///
/// # Errors
/// The first setting of rule, lap, initial weights, laps or normalisation that is out of its
/// range, or of the wrong shape; the rates come last.
pub fn simulate(
    rule: &WeightDependentRule,
    lap: &SampledLap<'_>,
    initial_weights: &[f64],
    laps: u32,
    normalisation: Normalisation,
    update: Update,
) -> Result<Simulation, Invalid> {
    let go_on = || ControlFlow::Continue(());
    let simulation = Simulation::observed(
        rule,
        lap,
        initial_weights,
        laps,
        normalisation,
        update,
        &go_on,
    )?;
    // Nothing above ever breaks off.
    simulation.ok_or_else(|| Invalid::new("laps", laps, "interrupted"))
}

impl Simulation {
    /// As [`simulate`], asking `observer` every few inputs, on whichever thread works on
    /// them, whether to go on; `None` where it breaks off.
    ///
    /// # Errors
    /// As [`simulate`].
    pub fn observed(
        rule: &WeightDependentRule,
        lap: &SampledLap<'_>,
        initial_weights: &[f64],
        laps: u32,
        normalisation: Normalisation,
        update: Update,
        observer: &(dyn Fn() -> ControlFlow<()> + Sync),
    ) -> Result<Option<Self>, Invalid> {
        rule.validate()?;
        lap.validate_all_but_rates()?;
        validate_weights(rule, lap, initial_weights, laps)?;
        normalisation.validate()?;

        let gains = [rule.potentiation_gain, rule.depression_gain];
        let engine = SampledDrive::new(lap, rule.time_constants(), gains, normalisation);
        let blocks = in_order(lap.inputs.div_ceil(LANES), |block| {
            if observer().is_break() {
                return Ok(None);
            }
            let inputs = block * LANES..lap.inputs.min((block + 1) * LANES);
            let samples = lap.samples();
            let rates = &lap.rates[inputs.start * samples..inputs.end * samples];
            let found = match update {
                Update::PerLap => engine.drives(rates).map(|drives| (drives, Vec::new())),
                Update::Continuous => engine
                    .responses(rates, rule.bounded_rates())
                    .map(|both| both.into_iter().unzip()),
            };
            if found.is_none() {
                lap.validate_rates(inputs)?;
            }
            Ok(found)
        });

        let mut drive = Vec::with_capacity(lap.inputs);
        let mut responses = Vec::new();
        // Of several errors the first in order is reported, whatever the threads.
        for block in blocks {
            let Some((drives, more)) = block? else {
                return Ok(None);
            };
            drive.extend(drives);
            responses.extend(more);
        }
        let (response, map) = match update {
            Update::PerLap => (None, drive.iter().map(|d| rule.per_lap(d)).collect()),
            Update::Continuous => {
                let map = responses.iter().map(|r| rule.continuous(r)).collect();
                (Some(responses), map)
            }
        };
        Ok(Some(Self {
            rule: *rule,
            normalisation,
            update,
            laps,
            initial_weight: initial_weights.to_vec(),
            drive,
            response,
            map,
        }))
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.drive.len()
    }

    /// What one lap does to each input's weight.
    pub fn lap_maps(&self) -> &[LapMap] {
        &self.map
    }

    /// The weights after every lap, (lap, input) row by row, in the unit of `max_weight`:
    /// `laps` + 1 rows, the first before the laps. Never outside 0 to the maximum.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn weight(&self) -> Result<Vec<f64>, TryReserveError> {
        let max = self.rule.max_weight;
        let count = (self.laps as usize + 1).saturating_mul(self.inputs());
        let mut weights = Vec::new();
        weights.try_reserve_exact(count)?;
        weights.extend_from_slice(&self.initial_weight);
        let initial: Vec<f64> = self.initial_weight.iter().map(|w| w / max).collect();
        let mut now = initial.clone();
        for _ in 0..self.laps {
            for (k, map) in self.map.iter().enumerate() {
                now[k] = map.apply(now[k]);
                // So a lap without drive keeps every bit of a weight.
                let weight = self.initial_weight[k] + max * (now[k] - initial[k]);
                weights.push(weight.clamp(0.0, max));
            }
        }
        Ok(weights)
    }
}

fn validate_weights(
    rule: &WeightDependentRule,
    lap: &SampledLap<'_>,
    initial_weights: &[f64],
    laps: u32,
) -> Result<(), Invalid> {
    if laps > MAX_LAPS {
        let allowed = format!("must be from 0 to {MAX_LAPS} laps");
        return Err(Invalid::new("simulate.laps", laps, allowed));
    }
    if initial_weights.len() != lap.inputs {
        let found = format!("{} weights", initial_weights.len());
        let allowed = format!("must be one weight for each of {} inputs", lap.inputs);
        return Err(Invalid::new("simulate.initial_weights", found, allowed));
    }
    for (input, weight) in initial_weights.iter().enumerate() {
        if !(0.0..=rule.max_weight).contains(weight) {
            let key = format!("simulate.initial_weights.{input}");
            within(&key, *weight, 0.0, rule.max_weight, " (rule.max_weight)")?;
        }
    }
    Ok(())
}
