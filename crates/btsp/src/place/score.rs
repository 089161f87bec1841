//! How far a model's ramp is from a recorded one.

use super::fine_grid::{FineGrid, FinePoint};
use super::ramp::{bin_at, first_maximum, first_minimum, validate_ramp};
use super::{PlaceInputs, Track};
use crate::error::Invalid;
use crate::math::dot;

/// Scale of the distance between ramps in a bin, mV.
pub(super) const RAMP_SCALE_MV: f64 = 0.1;
/// Scale of the distances of peak and minimum, mV.
pub(super) const EXTREMUM_SCALE_MV: f64 = 0.01;
/// Scale of the difference between the changes in weight of neighbouring inputs.
pub(super) const ROUGHNESS_SCALE: f64 = 0.015;

/// A recorded ramp that models are scored against (Milstein et al. 2021).
///
/// The residual score is the sum of the squares of [`Target::RESIDUALS`] residuals: per
/// bin, the ramps' difference over 0.1 mV; over 0.01 mV, the model in the bin of the
/// target's minimum less the target's minimum, the model's minimum less the target's,
/// and the model in the bin of the target's peak less the target's peak; per input, the
/// next input's change in weight (circularly) less its own, over 0.015. Peaks and minima
/// are those on the track's fine grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    ramp_mv: Vec<f64>,
    grid: FineGrid,
    minimum_mv: f64,
    peak_mv: f64,
    minimum_bin: usize,
    peak_bin: usize,
}

/// Where on the fine grid a model's ramp is smallest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelMinimum {
    value_mv: f64,
    at: FinePoint,
}

impl ModelMinimum {
    /// The smallest value of the model's ramp, mV.
    pub fn value_mv(&self) -> f64 {
        self.value_mv
    }

    /// The point of the fine grid where it is.
    pub fn point(&self) -> usize {
        self.at.point
    }
}

impl Target {
    /// Number of residuals: the bins, three for the extrema, and the inputs.
    pub const RESIDUALS: usize = Track::BINS + 3 + PlaceInputs::COUNT;

    /// Prepares a recorded ramp, mV per bin.
    ///
    /// # Errors
    /// What [`fine_ramp_mv`](super::fine_ramp_mv) finds.
    pub fn of(track: &Track, ramp_mv: &[f64]) -> Result<Self, Invalid> {
        validate_ramp(ramp_mv)?;
        let grid = FineGrid::new(track)?;
        let fine = grid.interpolate(track, ramp_mv);
        let (minimum, peak) = (first_minimum(&fine), first_maximum(&fine));
        Ok(Self {
            ramp_mv: ramp_mv.to_vec(),
            minimum_mv: fine[minimum],
            peak_mv: fine[peak],
            minimum_bin: bin_at(track, track.location_cm(minimum)),
            peak_bin: bin_at(track, track.location_cm(peak)),
            grid,
        })
    }

    /// The recorded ramp, mV per bin.
    pub fn ramp_mv(&self) -> &[f64] {
        &self.ramp_mv
    }

    /// Its smallest value on the fine grid, mV.
    pub fn minimum_mv(&self) -> f64 {
        self.minimum_mv
    }

    /// Its largest value on the fine grid, mV.
    pub fn peak_mv(&self) -> f64 {
        self.peak_mv
    }

    /// The bin in which a model is held to the minimum.
    pub fn minimum_bin(&self) -> usize {
        self.minimum_bin
    }

    /// The bin in which a model is held to the peak.
    pub fn peak_bin(&self) -> usize {
        self.peak_bin
    }

    /// Writes the residuals of a model, each divided by its scale, in the order in which
    /// [`Target`] names them, and says where the model's ramp is smallest.
    ///
    /// `model_ramp_mv` has a value per bin, `delta_weight` is w - 1 of each input.
    ///
    /// # Panics
    /// Slices of other lengths than [`Track::BINS`], [`PlaceInputs::COUNT`] and
    /// [`Target::RESIDUALS`].
    pub fn residuals(
        &self,
        model_ramp_mv: &[f64],
        delta_weight: &[f64],
        out: &mut [f64],
    ) -> ModelMinimum {
        let (bins, extrema, roughness) = parts(model_ramp_mv, delta_weight, out);
        for ((r, target), model) in bins.iter_mut().zip(&self.ramp_mv).zip(model_ramp_mv) {
            *r = (target - model) / RAMP_SCALE_MV;
        }
        let (value_mv, at) = self.grid.minimum(model_ramp_mv);
        let peak = model_ramp_mv[self.peak_bin] - self.peak_mv;
        extrema[0] = (model_ramp_mv[self.minimum_bin] - self.minimum_mv) / EXTREMUM_SCALE_MV;
        extrema[1] = (value_mv - self.minimum_mv) / EXTREMUM_SCALE_MV;
        extrema[2] = peak / EXTREMUM_SCALE_MV;
        differences(delta_weight, roughness);
        ModelMinimum { value_mv, at }
    }

    /// The residual score: the sum of the residuals' squares.
    ///
    /// # Panics
    /// As [`Target::residuals`].
    pub fn score(&self, model_ramp_mv: &[f64], delta_weight: &[f64]) -> f64 {
        let mut residuals = [0.0; Self::RESIDUALS];
        self.residuals(model_ramp_mv, delta_weight, &mut residuals);
        dot(&residuals, &residuals)
    }

    /// Writes the derivative of the residuals along a direction, the change of the model's
    /// ramp and of its weights, with the place of the model's minimum held.
    ///
    /// The score's own derivative is twice the sum of residuals times these. It jumps where
    /// the model's minimum moves to another point of the grid.
    ///
    /// # Panics
    /// As [`Target::residuals`].
    pub fn residual_derivative(
        &self,
        minimum: &ModelMinimum,
        d_ramp_mv: &[f64],
        d_delta_weight: &[f64],
        out: &mut [f64],
    ) {
        let (bins, extrema, roughness) = parts(d_ramp_mv, d_delta_weight, out);
        for (r, d) in bins.iter_mut().zip(d_ramp_mv) {
            *r = -d / RAMP_SCALE_MV;
        }
        extrema[0] = d_ramp_mv[self.minimum_bin] / EXTREMUM_SCALE_MV;
        extrema[1] = minimum.at.of(d_ramp_mv) / EXTREMUM_SCALE_MV;
        extrema[2] = d_ramp_mv[self.peak_bin] / EXTREMUM_SCALE_MV;
        differences(d_delta_weight, roughness);
    }

    /// The track's fine grid.
    pub(super) fn grid(&self) -> &FineGrid {
        &self.grid
    }
}

/// The residuals of the bins, of the extrema and of the inputs.
fn parts<'a>(
    ramp: &[f64],
    delta_weight: &[f64],
    out: &'a mut [f64],
) -> (&'a mut [f64], &'a mut [f64], &'a mut [f64]) {
    assert_eq!(ramp.len(), Track::BINS, "a value per bin");
    assert_eq!(delta_weight.len(), PlaceInputs::COUNT, "a weight per input");
    assert_eq!(out.len(), Target::RESIDUALS, "a place per residual");
    let (bins, rest) = out.split_at_mut(Track::BINS);
    let (extrema, roughness) = rest.split_at_mut(3);
    (bins, extrema, roughness)
}

fn differences(delta_weight: &[f64], out: &mut [f64]) {
    let last = delta_weight.len() - 1;
    for (r, w) in out.iter_mut().zip(delta_weight.windows(2)) {
        *r = (w[1] - w[0]) / ROUGHNESS_SCALE;
    }
    out[last] = (delta_weight[0] - delta_weight[last]) / ROUGHNESS_SCALE;
}
