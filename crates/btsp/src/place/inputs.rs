//! The place cells that drive the neuron.

use super::Track;
use crate::error::{Invalid, positive, within};
use crate::math::exp;
use serde::{Deserialize, Serialize};

/// A population of place cells whose fields are evenly spaced around the track.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlaceInputs {
    /// Width of a field, cm; from a tenth to two thirds of the track. Default 90.
    pub width_cm: f64,
    /// kappa, the ramp that a change in weight of 1 of an input at 1 Hz adds, mV; above 0.
    /// The default is calibrated for fields of 90 cm: a ramp of 6 mV and 108 cm then needs
    /// a largest change in weight of 1.5.
    pub ramp_scale_mv: f64,
}

impl Default for PlaceInputs {
    fn default() -> Self {
        Self {
            width_cm: 90.0,
            ramp_scale_mv: 0.003_773_344_356_576_695_3,
        }
    }
}

impl PlaceInputs {
    /// Number of inputs.
    pub const COUNT: usize = 200;
    /// Firing rate at the centre of a field, Hz.
    pub const PEAK_RATE_HZ: f64 = 40.0;

    /// Checks the ranges; keys are `inputs.width_cm` and `inputs.ramp_scale_mv`.
    ///
    /// # Errors
    /// The setting that is out of its range.
    pub fn validate(&self, track: &Track) -> Result<(), Invalid> {
        // Narrower ones fall between the bins; the rates of wider ones would reach around
        // the track further than the one lap that counts.
        let [low, high] = [0.1, 2.0 / 3.0].map(|part| part * track.length_cm);
        within("inputs.width_cm", self.width_cm, low, high, " cm")?;
        positive("inputs.ramp_scale_mv", self.ramp_scale_mv, " mV")
    }

    /// Where each input's field peaks, cm.
    pub fn peak_locations_cm(&self, track: &Track) -> Vec<f64> {
        let spacing = track.length_cm / Self::COUNT as f64;
        (0..Self::COUNT)
            .map(|i| (i as f64 + 0.5) * spacing)
            .collect()
    }

    /// sigma of the fields' Gaussian e^(-(x / sigma)^2), cm.
    pub fn sigma_cm(&self) -> f64 {
        self.width_cm / (3.0 * std::f64::consts::SQRT_2)
    }

    /// Firing rates at the bins' centres, Hz: (input, bin), row by row.
    pub fn rate_map_hz(&self, track: &Track) -> Vec<f64> {
        let sigma = self.sigma_cm();
        let centres = track.bin_centres_cm();
        let mut rates = Vec::with_capacity(Self::COUNT * centres.len());
        for peak in self.peak_locations_cm(track) {
            for x in &centres {
                let bump = |laps: f64| {
                    let distance = (x - peak + laps * track.length_cm) / sigma;
                    exp(-(distance * distance))
                };
                rates.push(Self::PEAK_RATE_HZ * (bump(-1.0) + bump(0.0) + bump(1.0)));
            }
        }
        rates
    }
}
