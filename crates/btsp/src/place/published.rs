//! Published rules for recorded place cells, by name.

use crate::gain::Gain;
use crate::preset::MILSTEIN_2021 as CITATION;
use crate::rule::{PlaceRule, WeightDependentRule};

/// One published rule, whose signals are measured in pooled peaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedRule {
    /// The name by which a command asks for it.
    pub name: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
    /// Where it comes from.
    pub citation: &'static str,
    /// The rule.
    pub rule: PlaceRule,
}

/// The rule of the published network model: one set of parameters for all cells.
pub const MILSTEIN_2021: PublishedRule = PublishedRule {
    name: "milstein2021",
    summary: "the weight-dependent rule of the published network, for recorded place cells",
    citation: CITATION,
    rule: PlaceRule::WeightDependent(WeightDependentRule {
        eligibility_tau: 1.664103,
        instructive_tau: 0.4370065,
        potentiation_rate: 1.109682,
        depression_rate: 0.4249387,
        max_weight: 4.680311,
        potentiation_gain: Gain::sigmoid(0.4150117, 0.4541096),
        depression_gain: Gain::sigmoid(0.02618154, 0.09977173),
    }),
};

impl PublishedRule {
    /// All published rules.
    pub const ALL: [Self; 1] = [MILSTEIN_2021];

    /// The published rule of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_valid_and_found_by_name() {
        for published in PublishedRule::ALL {
            assert!(published.rule.validate().is_ok());
            assert_eq!(PublishedRule::named(published.name), Some(published));
        }
        assert_eq!(PublishedRule::named("milstein"), None);
    }
}
