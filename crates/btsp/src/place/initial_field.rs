//! A place field that a cell has before any plateau.

use super::{PlaceInputs, Track, ramp_mv};
use crate::error::{Invalid, positive, within};
use crate::math::exp;
use serde::{Deserialize, Serialize};

/// The place field of a cell before any induction: its changes in weight are a Gaussian
/// around a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitialField {
    /// Peak of its ramp, mV; above 0, to 30.
    pub peak_mv: f64,
    /// Where that is, cm; from 0 to the track's length.
    pub location_cm: f64,
    /// Twice the standard deviation of the changes in weight, cm; from 1 to the track's
    /// length.
    pub width_cm: f64,
}

impl InitialField {
    /// Checks the ranges; keys are `initial_field.peak_mv` and so on.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn validate(&self, track: &Track) -> Result<(), Invalid> {
        let length = track.length_cm;
        positive("initial_field.peak_mv", self.peak_mv, " mV")?;
        within("initial_field.peak_mv", self.peak_mv, 0.0, 30.0, " mV")?;
        within(
            "initial_field.location_cm",
            self.location_cm,
            0.0,
            length,
            " cm",
        )?;
        within("initial_field.width_cm", self.width_cm, 1.0, length, " cm")
    }

    /// The change in the weight of each input, w - 1, that makes this field; of valid
    /// arguments.
    pub fn delta_weight(&self, inputs: &PlaceInputs, track: &Track) -> Vec<f64> {
        let length = track.length_cm;
        let bump = |centre: &f64| {
            let apart = (centre - self.location_cm).abs();
            let apart = apart.min(length - apart) / (0.5 * self.width_cm);
            exp(-0.5 * apart * apart)
        };
        let centres = inputs.peak_locations_cm(track);
        let bumps: Vec<f64> = centres.iter().map(bump).collect();
        let ramp = ramp_mv(&inputs.rate_map_hz(track), inputs.ramp_scale_mv, &bumps);
        let peak = ramp.iter().copied().fold(0.0, f64::max);
        bumps.iter().map(|b| self.peak_mv / peak * b).collect()
    }
}
