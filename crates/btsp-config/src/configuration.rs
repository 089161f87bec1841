//! A configuration as data.

use btsp::{
    EvenlySpaced, Grid, Invalid, Method, Pairing, Plateau, Preset, TimeConstants,
    WeightDependentRule, validate_weights,
};

/// One experiment: what happened, by which rule, to which weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// Sampled time.
    pub grid: Grid,
    /// Spikes of the presynaptic inputs.
    pub inputs: Inputs,
    /// One or more plateaus.
    pub plateaus: Vec<Plateau>,
    /// What is computed.
    pub study: Study,
    /// How.
    pub method: Method,
}

/// Spikes of the presynaptic inputs.
#[derive(Clone, Debug, PartialEq)]
pub enum Inputs {
    /// One spike each, evenly spaced in s.
    EvenlySpaced(EvenlySpaced),
    /// Spike times of each input, s.
    SpikeTimes(Vec<Vec<f64>>),
}

/// Weights before the laps, from 0 to the rule's maximum.
#[derive(Clone, Debug, PartialEq)]
pub enum InitialWeights {
    /// Evenly spaced.
    EvenlySpaced(EvenlySpaced),
    /// One by one.
    List(Vec<f64>),
}

/// What a configuration asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Study {
    /// Traces, instructive signal, overlap and its integral.
    Signals(TimeConstants),
    /// All that and the change in weight.
    WeightChange {
        /// The rule.
        rule: WeightDependentRule,
        /// Weights before the laps.
        initial_weights: InitialWeights,
        /// Number of laps, up to a million.
        laps: u32,
        /// Whether the weights after every lap are wanted too.
        every_lap: bool,
    },
}

impl Inputs {
    /// Of these spike times, in the shortest form that has the same bits.
    pub fn of(spike_times: Vec<Vec<f64>>) -> Self {
        let single: Option<Vec<f64>> = spike_times
            .iter()
            .map(|spikes| match spikes.as_slice() {
                [spike] => Some(*spike),
                _ => None,
            })
            .collect();
        match single.as_deref().and_then(EvenlySpaced::of) {
            Some(spikes) => Self::EvenlySpaced(spikes),
            None => Self::SpikeTimes(spike_times),
        }
    }

    /// Spike times of each input, s.
    pub fn spike_times(&self) -> Vec<Vec<f64>> {
        match self {
            Self::EvenlySpaced(spikes) => spikes.values().into_iter().map(|s| vec![s]).collect(),
            Self::SpikeTimes(times) => times.clone(),
        }
    }

    /// Number of inputs.
    pub fn count(&self) -> usize {
        match self {
            Self::EvenlySpaced(spikes) => spikes.count,
            Self::SpikeTimes(times) => times.len(),
        }
    }
}

impl InitialWeights {
    /// Of these weights, in the shortest form that has the same bits.
    pub fn of(weights: Vec<f64>) -> Self {
        match EvenlySpaced::of(&weights) {
            Some(weights) => Self::EvenlySpaced(weights),
            None => Self::List(weights),
        }
    }

    /// The weights.
    pub fn values(&self) -> Vec<f64> {
        match self {
            Self::EvenlySpaced(weights) => weights.values(),
            Self::List(weights) => weights.clone(),
        }
    }

    /// Number of weights.
    pub fn count(&self) -> usize {
        match self {
            Self::EvenlySpaced(weights) => weights.count,
            Self::List(weights) => weights.len(),
        }
    }
}

impl Configuration {
    /// The numbers of a preset.
    pub fn of_preset(preset: &Preset) -> Self {
        let study = match preset.rule {
            None => Study::Signals(preset.time_constants),
            Some(rule) => Study::WeightChange {
                rule,
                initial_weights: InitialWeights::EvenlySpaced(preset.initial_weights),
                laps: preset.laps,
                every_lap: false,
            },
        };
        Self {
            grid: Grid::default(),
            inputs: Inputs::EvenlySpaced(preset.spikes),
            plateaus: vec![preset.plateau],
            study,
            method: Method::default(),
        }
    }

    /// The preset with this rule (or, for signals alone, these time constants), if
    /// there is one.
    pub fn preset_of_its_rule(&self) -> Option<Preset> {
        btsp::preset::ALL
            .into_iter()
            .find(|preset| match &self.study {
                Study::Signals(time_constants) => {
                    preset.rule.is_none() && preset.time_constants == *time_constants
                }
                Study::WeightChange { rule, .. } => preset.rule.as_ref() == Some(rule),
            })
    }

    /// What happened, and when.
    pub fn pairing(&self) -> Pairing {
        Pairing {
            spike_times: self.inputs.spike_times(),
            plateaus: self.plateaus.clone(),
            grid: self.grid,
        }
    }

    /// Time constants of the signals.
    pub fn time_constants(&self) -> TimeConstants {
        match &self.study {
            Study::Signals(time_constants) => *time_constants,
            Study::WeightChange { rule, .. } => rule.time_constants(),
        }
    }

    /// Checks every range; keys are those of a configuration file.
    ///
    /// # Errors
    /// The first setting that is out of its range, with its key.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.validate_inputs()?;
        self.validate_with(&self.pairing())
    }

    /// Checks what must hold before there is a pairing: that of a count out of range may not fit
    /// into memory.
    pub(crate) fn validate_inputs(&self) -> Result<(), Invalid> {
        self.grid.validate()?;
        match &self.inputs {
            Inputs::EvenlySpaced(spikes) => validate_evenly_spaced(&self.grid, spikes),
            Inputs::SpikeTimes(_) => Ok(()),
        }
    }

    /// Checks the rest, with the pairing that it has.
    pub(crate) fn validate_with(&self, pairing: &Pairing) -> Result<(), Invalid> {
        pairing.validate()?;
        self.time_constants().validate()?;
        let Study::WeightChange {
            rule,
            initial_weights,
            laps,
            ..
        } = &self.study
        else {
            return Ok(());
        };
        rule.validate()?;
        if let InitialWeights::EvenlySpaced(weights) = initial_weights {
            let key = "weight_change.initial_weights";
            validate_count(key, weights.count, btsp::MAX_INITIAL_WEIGHTS, "weights")?;
            for (name, weight) in [("first", weights.first), ("last", weights.last)] {
                if !(weight >= 0.0 && weight <= rule.max_weight) {
                    let allowed =
                        format!("must be from 0 to {} (rule.max_weight)", rule.max_weight);
                    return Err(Invalid::new(format!("{key}.{name}"), weight, allowed));
                }
            }
        }
        validate_weights(rule, &initial_weights.values(), *laps)
    }
}

/// Checks inputs that have a spike each, evenly spaced on a valid `grid`.
pub(crate) fn validate_evenly_spaced(grid: &Grid, spikes: &EvenlySpaced) -> Result<(), Invalid> {
    validate_count("inputs", spikes.count, btsp::MAX_INPUTS, "inputs")?;
    for (name, spike) in [("first", spikes.first), ("last", spikes.last)] {
        if !grid.holds(spike) {
            return Err(grid.off_samples(&format!("inputs.{name}"), spike));
        }
    }
    Ok(())
}

fn validate_count(key: &str, count: usize, most: usize, noun: &str) -> Result<(), Invalid> {
    if (1..=most).contains(&count) {
        return Ok(());
    }
    Err(Invalid::new(
        format!("{key}.count"),
        count,
        format!("must be 1 to {most} {noun}"),
    ))
}
