//! The numbers of a configuration that an axis may run over, by their keys.

use crate::configuration::{Configuration, InitialWeights, Inputs, Study};
use btsp::{Gain, Invalid, WeightDependentRule};

/// A number of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    path: String,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Grid(GridPart),
    Inputs(Spaced),
    PlateauOnset(usize),
    PlateauDuration(usize),
    Rule(RulePart),
    Laps,
    InitialWeights(Spaced),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GridPart {
    Start,
    Stop,
    Step,
}

/// Part of numbers that are evenly spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spaced {
    First,
    Last,
    Count,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RulePart {
    EligibilityTau,
    InstructiveTau,
    PotentiationRate,
    DepressionRate,
    DepressionRatio,
    MaxWeight,
    PotentiationThreshold,
    PotentiationHalfWidth,
    DepressionThreshold,
    DepressionHalfWidth,
}

const RULE_PARTS: [(&str, RulePart); 10] = [
    ("eligibility_tau", RulePart::EligibilityTau),
    ("instructive_tau", RulePart::InstructiveTau),
    ("potentiation_rate", RulePart::PotentiationRate),
    ("depression_rate", RulePart::DepressionRate),
    ("depression_ratio", RulePart::DepressionRatio),
    ("max_weight", RulePart::MaxWeight),
    (
        "potentiation_gain.threshold",
        RulePart::PotentiationThreshold,
    ),
    (
        "potentiation_gain.half_width",
        RulePart::PotentiationHalfWidth,
    ),
    ("depression_gain.threshold", RulePart::DepressionThreshold),
    ("depression_gain.half_width", RulePart::DepressionHalfWidth),
];

const SPACED: [(&str, Spaced); 3] = [
    ("first", Spaced::First),
    ("last", Spaced::Last),
    ("count", Spaced::Count),
];

/// Where a number stands.
enum Slot<'a> {
    Real(&'a mut f64),
    Whole(&'a mut usize),
    Laps(&'a mut u32),
}

impl Key {
    /// All keys of a configuration, in the order of its text.
    pub(crate) fn all(of: &Configuration) -> Vec<Self> {
        let mut keys = Vec::new();
        let mut key = |path: String, place: Place| keys.push(Self { path, place });
        for (name, part) in [
            ("start", GridPart::Start),
            ("stop", GridPart::Stop),
            ("step", GridPart::Step),
        ] {
            key(format!("grid.{name}"), Place::Grid(part));
        }
        if matches!(of.inputs, Inputs::EvenlySpaced(_)) {
            for (name, part) in SPACED {
                key(format!("inputs.{name}"), Place::Inputs(part));
            }
        }
        for number in 0..of.plateaus.len() {
            key(
                format!("plateau.{number}.onset"),
                Place::PlateauOnset(number),
            );
            let duration = Place::PlateauDuration(number);
            key(format!("plateau.{number}.duration"), duration);
        }
        let Study::WeightChange {
            rule,
            initial_weights,
            ..
        } = &of.study
        else {
            return keys;
        };
        for (name, part) in RULE_PARTS {
            if part.is_of(rule) {
                key(format!("rule.{name}"), Place::Rule(part));
            }
        }
        if matches!(initial_weights, InitialWeights::EvenlySpaced(_)) {
            for (name, part) in SPACED {
                let path = format!("weight_change.initial_weights.{name}");
                key(path, Place::InitialWeights(part));
            }
        }
        key("weight_change.laps".to_string(), Place::Laps);
        keys
    }

    /// Its path, for example `rule.eligibility_tau`.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Its unit; "1" for numbers without one.
    pub(crate) fn units(&self) -> &'static str {
        match self.place {
            Place::Grid(_) | Place::PlateauOnset(_) | Place::PlateauDuration(_) => "s",
            Place::Inputs(Spaced::First | Spaced::Last) => "s",
            Place::Rule(RulePart::EligibilityTau | RulePart::InstructiveTau) => "s",
            Place::Rule(RulePart::PotentiationRate | RulePart::DepressionRate) => "1/s",
            Place::Inputs(Spaced::Count)
            | Place::Rule(_)
            | Place::Laps
            | Place::InitialWeights(_) => "1",
        }
    }

    /// Whether it is a multiple of another number, which must be known first.
    pub(crate) fn is_a_ratio(&self) -> bool {
        self.place == Place::Rule(RulePart::DepressionRatio)
    }

    /// Whether spikes, plateaus or the grid are other ones with it.
    pub(crate) fn moves_the_pairing(&self) -> bool {
        matches!(
            self.place,
            Place::Grid(_) | Place::Inputs(_) | Place::PlateauOnset(_) | Place::PlateauDuration(_)
        )
    }

    /// Sets it in a configuration that has it.
    ///
    /// # Errors
    /// A number that is not whole, where it must be.
    pub(crate) fn set(&self, of: &mut Configuration, value: f64) -> Result<(), Invalid> {
        let most = f64::from(u32::MAX);
        let whole = value.fract() == 0.0 && (0.0..=most).contains(&value);
        match self.slot(of) {
            Some(Slot::Real(slot)) => *slot = value,
            Some(Slot::Whole(slot)) if whole => *slot = value as usize,
            Some(Slot::Laps(slot)) if whole => *slot = value as u32,
            Some(_) => return Err(Invalid::new(&self.path, value, "must be a whole number")),
            None => {}
        }
        if self.is_a_ratio()
            && let Study::WeightChange { rule, .. } = &mut of.study
        {
            rule.depression_rate = value * rule.potentiation_rate;
        }
        Ok(())
    }

    fn slot<'a>(&self, of: &'a mut Configuration) -> Option<Slot<'a>> {
        Some(match self.place {
            Place::Grid(GridPart::Start) => Slot::Real(&mut of.grid.start),
            Place::Grid(GridPart::Stop) => Slot::Real(&mut of.grid.stop),
            Place::Grid(GridPart::Step) => Slot::Real(&mut of.grid.step),
            Place::Inputs(part) => match &mut of.inputs {
                Inputs::EvenlySpaced(spikes) => match part {
                    Spaced::First => Slot::Real(&mut spikes.first),
                    Spaced::Last => Slot::Real(&mut spikes.last),
                    Spaced::Count => Slot::Whole(&mut spikes.count),
                },
                Inputs::SpikeTimes(_) => return None,
            },
            Place::PlateauOnset(number) => Slot::Real(&mut of.plateaus.get_mut(number)?.onset),
            Place::PlateauDuration(number) => {
                Slot::Real(&mut of.plateaus.get_mut(number)?.duration)
            }
            Place::Rule(part) => Slot::Real(part.slot(&mut of.study)?),
            Place::Laps => match &mut of.study {
                Study::WeightChange { laps, .. } => Slot::Laps(laps),
                Study::Signals(_) => return None,
            },
            Place::InitialWeights(part) => match &mut of.study {
                Study::WeightChange {
                    initial_weights: InitialWeights::EvenlySpaced(weights),
                    ..
                } => match part {
                    Spaced::First => Slot::Real(&mut weights.first),
                    Spaced::Last => Slot::Real(&mut weights.last),
                    Spaced::Count => Slot::Whole(&mut weights.count),
                },
                _ => return None,
            },
        })
    }
}

impl RulePart {
    /// Whether a rule has it: a linear gain has no threshold.
    fn is_of(self, rule: &WeightDependentRule) -> bool {
        match self {
            Self::PotentiationThreshold | Self::PotentiationHalfWidth => {
                matches!(rule.potentiation_gain, Gain::Sigmoid(_))
            }
            Self::DepressionThreshold | Self::DepressionHalfWidth => {
                matches!(rule.depression_gain, Gain::Sigmoid(_))
            }
            _ => true,
        }
    }

    fn slot(self, study: &mut Study) -> Option<&mut f64> {
        let Study::WeightChange { rule, .. } = study else {
            return None;
        };
        let (up, down) = (&mut rule.potentiation_gain, &mut rule.depression_gain);
        Some(match self {
            Self::EligibilityTau => &mut rule.eligibility_tau,
            Self::InstructiveTau => &mut rule.instructive_tau,
            Self::PotentiationRate => &mut rule.potentiation_rate,
            Self::DepressionRate => &mut rule.depression_rate,
            Self::DepressionRatio => return None,
            Self::MaxWeight => &mut rule.max_weight,
            Self::PotentiationThreshold => &mut sigmoid_of(up)?.threshold,
            Self::PotentiationHalfWidth => &mut sigmoid_of(up)?.half_width,
            Self::DepressionThreshold => &mut sigmoid_of(down)?.threshold,
            Self::DepressionHalfWidth => &mut sigmoid_of(down)?.half_width,
        })
    }
}

fn sigmoid_of(gain: &mut Gain) -> Option<&mut btsp::Sigmoid> {
    match gain {
        Gain::Sigmoid(sigmoid) => Some(sigmoid),
        Gain::Linear => None,
    }
}
