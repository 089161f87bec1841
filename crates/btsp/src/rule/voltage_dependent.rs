//! The voltage-dependent alternative (Milstein et al. 2021, eLife 10:e73046): what a
//! synapse does depends not on its own weight but on the membrane potential, through its
//! eligibility traces.

use crate::error::{Invalid, within};
use crate::gain::Gain;
use crate::signal::TimeConstants;
use serde::{Deserialize, Serialize};

/// Inputs active while the cell is at rest potentiate, those active while it is
/// depolarised depress.
///
/// With v = V / V_ref, the ramp V of the weights at the start of the lap at the animal's
/// position, 1 while the plateau is on, rates count as clip(1 - v, 0, 1) for potentiation
/// and as clip(v, 0, 1) for depression; then w <- max(w + k+ P - k- D, 0), once per lap,
/// with no upper bound. V_ref is the cell's largest recorded ramp and
/// [`plateau_depolarisation_mv`](Self::plateau_depolarisation_mv).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoltageDependentRule {
    /// Decay of an eligibility trace, s; above 0.
    pub eligibility_tau: f64,
    /// Decay and rise of the instructive signal, s; above 0.
    pub instructive_tau: f64,
    /// k+, 1/s; 0 or more.
    pub potentiation_rate: f64,
    /// k-, 1/s; 0 or more.
    pub depression_rate: f64,
    /// What a plateau adds to the largest recorded ramp, mV; from 0 to 1000.
    pub plateau_depolarisation_mv: f64,
    /// q+.
    pub potentiation_gain: Gain,
    /// q-.
    pub depression_gain: Gain,
}

impl VoltageDependentRule {
    /// Checks the ranges; keys are `rule.eligibility_tau` and so on.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.time_constants().validate()?;
        for (key, rate) in [
            ("rule.potentiation_rate", self.potentiation_rate),
            ("rule.depression_rate", self.depression_rate),
        ] {
            // No weight it makes may overflow.
            within(key, rate, 0.0, 1e100, " (1/s)")?;
        }
        let depolarisation = self.plateau_depolarisation_mv;
        within(
            "rule.plateau_depolarisation_mv",
            depolarisation,
            0.0,
            1000.0,
            " mV",
        )?;
        self.potentiation_gain.validate("rule.potentiation_gain")?;
        self.depression_gain.validate("rule.depression_gain")
    }

    /// The time constants of its signals.
    pub fn time_constants(&self) -> TimeConstants {
        TimeConstants {
            eligibility_tau: self.eligibility_tau,
            instructive_tau: self.instructive_tau,
        }
    }
}
