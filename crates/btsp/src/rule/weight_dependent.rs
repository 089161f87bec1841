//! The weight-dependent rule (Milstein et al. 2021, eLife 10:e73046):
//! on x = w / w_max, dx/dt = k+ q+(u) (1 - x) - k- q-(u) x.

use crate::drive::{Drive, Integrator, Response};
use crate::error::{Invalid, positive};
use crate::gain::Gain;
use crate::lap_map::LapMap;
use crate::method::Integration;
use crate::protocol::Pairing;
use crate::signal::TimeConstants;
use serde::{Deserialize, Serialize};

/// Where P + (k-/k+) D falls short of this, s, the drive vanishes and there is no
/// equilibrium weight.
const VANISHING_DRIVE: f64 = 0.0005;

/// Weak synapses potentiate, strong ones depress.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightDependentRule {
    /// Decay of an eligibility trace, s; above 0.
    pub eligibility_tau: f64,
    /// Decay and rise of the instructive signal, s; above 0.
    pub instructive_tau: f64,
    /// k+, 1/s; 0 or more.
    pub potentiation_rate: f64,
    /// k-, 1/s; 0 or more.
    pub depression_rate: f64,
    /// w_max, the weight at which potentiation ends; above 0.
    pub max_weight: f64,
    /// q+.
    pub potentiation_gain: Gain,
    /// q-.
    pub depression_gain: Gain,
}

impl WeightDependentRule {
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
            if !(rate >= 0.0 && rate.is_finite()) {
                return Err(Invalid::new(
                    key,
                    rate,
                    "must be a finite number of 0 or more (1/s)",
                ));
            }
        }
        positive("rule.max_weight", self.max_weight, "")?;
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

    /// k+ and k-, 1/s, their ratio kept but neither above 1e100: no double tells the
    /// difference in a weight, and nothing computed from them overflows.
    pub(crate) fn bounded_rates(&self) -> [f64; 2] {
        let largest = self.potentiation_rate.max(self.depression_rate);
        let scale = if largest > 1e100 {
            1e100 / largest
        } else {
            1.0
        };
        [self.potentiation_rate * scale, self.depression_rate * scale]
    }

    /// An integrator of this rule's laps over `pairing`, after checking all ranges.
    ///
    /// # Errors
    /// The first setting of rule or pairing that is out of its range.
    pub fn integrator<'a>(
        &self,
        pairing: &'a Pairing,
        integration: Integration,
    ) -> Result<Integrator<'a>, Invalid> {
        self.validate()?;
        pairing.validate()?;
        Ok(self.integrator_of_valid(pairing, integration))
    }

    /// As [`integrator`](Self::integrator), of a rule and a pairing that are valid.
    pub(crate) fn integrator_of_valid<'a>(
        &self,
        pairing: &'a Pairing,
        integration: Integration,
    ) -> Integrator<'a> {
        let gains = [self.potentiation_gain, self.depression_gain];
        Integrator::of_valid(self.time_constants(), gains, pairing, integration)
    }

    /// The continuous update's lap on `input` of this rule's `integrator`; its drive is
    /// `drive`.
    ///
    /// # Panics
    /// If there is no such input.
    pub fn response(
        &self,
        integrator: &mut Integrator<'_>,
        input: usize,
        drive: &Drive,
    ) -> Response {
        integrator.response(input, drive, self.bounded_rates())
    }

    /// The per-lap update of a lap with this drive.
    pub fn per_lap(&self, drive: &Drive) -> LapMap {
        let [potentiation, depression] = self.bounded_rates();
        LapMap::per_lap(
            potentiation * drive.potentiation_area,
            depression * drive.depression_area,
        )
    }

    /// The continuous update of a lap with this response.
    pub fn continuous(&self, response: &Response) -> LapMap {
        LapMap::affine(response.slope, response.intercept)
    }

    /// w_eq = w_max k+ P / (k+ P + k- D), the fixed point of the per-lap map; NaN
    /// where the drive vanishes: P + (k-/k+) D below 0.0005 s.
    pub fn equilibrium_weight(&self, drive: &Drive) -> f64 {
        let (up, total) = self.balance(drive);
        if total >= VANISHING_DRIVE {
            self.max_weight * (up / total)
        } else {
            f64::NAN
        }
    }

    /// w_max B / (1 - A), the fixed point of the continuous map; NaN where
    /// [`equilibrium_weight`](Self::equilibrium_weight) is.
    pub fn fixed_point(&self, drive: &Drive, response: &Response) -> f64 {
        let (_, total) = self.balance(drive);
        if total < VANISHING_DRIVE {
            f64::NAN
        } else if response.decay > 0.0 {
            self.max_weight * (response.intercept / response.decay).min(1.0)
        } else {
            // Rates so small that the lap's change is 0: the limit of small drives.
            self.equilibrium_weight(drive)
        }
    }

    /// P, and P + (k-/k+) D; where only k+ is 0, the limit in which only
    /// depression counts.
    fn balance(&self, drive: &Drive) -> (f64, f64) {
        let [potentiation, depression] = self.bounded_rates();
        if potentiation > 0.0 {
            let opposed = match drive.depression_area {
                // Not infinity times 0.
                0.0 => 0.0,
                area => depression / potentiation * area,
            };
            (drive.potentiation_area, drive.potentiation_area + opposed)
        } else if depression > 0.0 && drive.depression_area > 0.0 {
            (0.0, f64::INFINITY)
        } else {
            (0.0, 0.0)
        }
    }
}
