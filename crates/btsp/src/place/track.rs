//! A circular track, cut into bins.

use crate::error::{Invalid, positive};
use serde::{Deserialize, Serialize};

/// Spacing of the fine grid, cm: a run at 30 cm/s sampled at 1 ms.
const FINE_STEP_CM: f64 = 0.03;

/// A circular track, cut into equal bins on which ramps and rate maps are given, and into
/// a fine grid on which a ramp's features are read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// Length of one lap, cm; above 0. Default 187.
    pub length_cm: f64,
}

impl Default for Track {
    fn default() -> Self {
        Self { length_cm: 187.0 }
    }
}

impl Track {
    /// Number of bins.
    pub const BINS: usize = 100;

    /// Checks the range; the key is `track.length_cm`.
    ///
    /// # Errors
    /// A length that is not a finite number above 0.
    pub fn validate(&self) -> Result<(), Invalid> {
        positive("track.length_cm", self.length_cm, " cm")
    }

    /// Width of a bin, cm.
    pub fn bin_width_cm(&self) -> f64 {
        self.length_cm / Self::BINS as f64
    }

    /// Centres of the bins, cm.
    pub fn bin_centres_cm(&self) -> Vec<f64> {
        let width = self.bin_width_cm();
        (0..Self::BINS).map(|k| (k as f64 + 0.5) * width).collect()
    }

    /// Number of points of the fine grid.
    pub fn fine_len(&self) -> usize {
        // A few points at least on the shortest track.
        ((self.length_cm / FINE_STEP_CM) as usize).max(2)
    }

    /// Position of point `k` of the fine grid, cm.
    pub fn fine_cm(&self, k: usize) -> f64 {
        FINE_STEP_CM * k as f64
    }

    /// The location that point `k` of the fine grid is reported as, cm: a part of the
    /// track's whole length.
    pub fn location_cm(&self, k: usize) -> f64 {
        k as f64 / self.fine_len() as f64 * self.length_cm
    }
}
