//! The ramp of depolarisation that weights make on a track, and the features it is known by.

use super::fine_grid::FineGrid;
use super::{PlaceInputs, Track};
use crate::error::{Invalid, within};
use crate::math::{sum, weighted_rows};
use serde::{Deserialize, Serialize};

/// The largest potential that a ramp may have, to either side of 0, mV: far beyond any
/// membrane's, so that no feature or score of it overflows.
pub const MAX_RAMP_MV: f64 = 1e6;

/// Part of the grid's values that make the baseline.
const BASELINE_PART: f64 = 0.1;
/// Part of the peak's height above the baseline at which a ramp starts and ends.
const EDGE_PART: f64 = 0.15;

/// The ramp that changes in weight make, in mV per bin: kappa times the sum over inputs
/// of `delta_weight` times their rate.
///
/// `rate_map_hz` is [`PlaceInputs::rate_map_hz`], a row of [`Track::BINS`] rates per
/// input; `ramp_scale_mv` is kappa ([`PlaceInputs::ramp_scale_mv`]); `delta_weight` is
/// w - 1 of each input. Inputs are added in their order.
///
/// # Panics
/// A rate map without a row for each change in weight.
pub fn ramp_mv(rate_map_hz: &[f64], ramp_scale_mv: f64, delta_weight: &[f64]) -> Vec<f64> {
    assert_eq!(
        rate_map_hz.len(),
        delta_weight.len() * Track::BINS,
        "a row of rates per input"
    );
    let mut ramp = vec![0.0; Track::BINS];
    weighted_rows(rate_map_hz, delta_weight, &mut ramp);
    for v in &mut ramp {
        *v *= ramp_scale_mv;
    }
    ramp
}

/// A ramp at every point of the track's fine grid, mV: linear between the bins' centres,
/// circularly.
///
/// # Errors
/// What [`validate_ramp`] finds; a track shorter than 20 cm or longer than 1e5 cm.
pub fn fine_ramp_mv(track: &Track, ramp_mv: &[f64]) -> Result<Vec<f64>, Invalid> {
    validate_ramp(ramp_mv)?;
    Ok(FineGrid::new(track)?.interpolate(track, ramp_mv))
}

/// Checks that a ramp has [`Track::BINS`] values of at most [`MAX_RAMP_MV`] to either side
/// of 0; the key is `ramp_mv`.
///
/// # Errors
/// Another number of values, or the value that is out of the range.
pub fn validate_ramp(ramp_mv: &[f64]) -> Result<(), Invalid> {
    if ramp_mv.len() != Track::BINS {
        let found = format!("{} values", ramp_mv.len());
        let allowed = format!("must have one value per bin, {} in all", Track::BINS);
        return Err(Invalid::new("ramp_mv", found, allowed));
    }
    for (k, v) in ramp_mv.iter().enumerate() {
        within(
            &format!("ramp_mv.{k}"),
            *v,
            -MAX_RAMP_MV,
            MAX_RAMP_MV,
            " mV",
        )?;
    }
    Ok(())
}

/// The features of a ramp, read on the track's fine grid.
///
/// Locations are those of points of that grid, the first of those that could be it. The
/// baseline is the mean of the values at or below their 10th percentile; a ramp starts
/// and ends where, going away from the peak, it first is at or below the baseline plus
/// 15 % of the peak's height above it.
///
/// A flat ramp peaks, starts, ends and is smallest at location 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RampFeatures {
    /// Largest value, mV.
    pub peak_mv: f64,
    /// Area over the bins divided by the peak, cm; `None` for a ramp that is nowhere
    /// positive.
    pub width_cm: Option<f64>,
    /// From the plateau to the peak, the short way around, cm.
    pub peak_shift_cm: f64,
    /// Distance in which the ramp rises before the plateau, divided by that in which it
    /// falls after it; `None` where it ends at the plateau.
    pub asymmetry: Option<f64>,
    /// Where it starts, cm.
    pub start_cm: f64,
    /// Where it peaks, cm.
    pub peak_location_cm: f64,
    /// Where it ends, cm.
    pub end_cm: f64,
    /// Smallest value, mV.
    pub minimum_mv: f64,
    /// Where that is, cm.
    pub minimum_location_cm: f64,
}

impl RampFeatures {
    /// The features of a ramp (mV per bin). The plateau is the mean of its onsets' positions
    /// over the laps, cm, on the track.
    ///
    /// # Errors
    /// What [`fine_ramp_mv`] finds; a plateau that is not on the track
    /// (`plateau_location_cm`).
    pub fn of(track: &Track, ramp_mv: &[f64], plateau_location_cm: f64) -> Result<Self, Invalid> {
        let fine = fine_ramp_mv(track, ramp_mv)?;
        let length = track.length_cm;
        within(
            "plateau_location_cm",
            plateau_location_cm,
            0.0,
            length,
            " cm",
        )?;
        let (minimum, peak) = (first_minimum(&fine), first_maximum(&fine));
        let (minimum_mv, peak_mv) = (fine[minimum], fine[peak]);

        let baseline = baseline_mv(&fine);
        // No lower than the minimum, as the baseline of an almost flat ramp may round to.
        let edge = (baseline + EDGE_PART * (peak_mv - baseline)).max(minimum_mv);
        let n = fine.len();
        let outside = |steps: &usize| fine[(peak + steps) % n] <= edge;
        let (mut start, mut end) = (peak, peak);
        if minimum_mv < peak_mv {
            end += (1..n).find(outside).unwrap_or(0);
            start += (1..n).rev().find(outside).unwrap_or(0);
        }
        let start_cm = track.location_cm(start % n);
        let end_cm = track.location_cm(end % n);

        let around = |distance: f64| {
            if distance < 0.0 {
                distance + length
            } else {
                distance
            }
        };
        let rise = around(plateau_location_cm - start_cm);
        let fall = around(end_cm - plateau_location_cm);
        let mut peak_shift_cm = track.fine_cm(peak) - plateau_location_cm;
        if peak_shift_cm > length / 2.0 {
            peak_shift_cm -= length;
        } else if peak_shift_cm < -length / 2.0 {
            peak_shift_cm += length;
        }
        let finite = |ratio: f64| ratio.is_finite().then_some(ratio);
        Ok(Self {
            peak_mv,
            width_cm: finite(area(track, ramp_mv) / peak_mv).filter(|_| peak_mv > 0.0),
            peak_shift_cm,
            asymmetry: finite(rise / fall),
            start_cm,
            peak_location_cm: track.location_cm(peak),
            end_cm,
            minimum_mv,
            minimum_location_cm: track.location_cm(minimum),
        })
    }
}

/// The first of the smallest values' places.
pub(super) fn first_minimum(fine_mv: &[f64]) -> usize {
    let better = |best, k| if fine_mv[k] < fine_mv[best] { k } else { best };
    (1..fine_mv.len()).fold(0, better)
}

/// The first of the largest values' places.
pub(super) fn first_maximum(fine_mv: &[f64]) -> usize {
    let better = |best, k| if fine_mv[k] > fine_mv[best] { k } else { best };
    (1..fine_mv.len()).fold(0, better)
}

/// The first bin whose centre is at or beyond a location, or the last.
pub(super) fn bin_at(track: &Track, location_cm: f64) -> usize {
    let centres = track.bin_centres_cm();
    let last = centres.len() - 1;
    centres
        .iter()
        .position(|c| *c >= location_cm)
        .unwrap_or(last)
}

/// Mean of the values at or below the 10th percentile, which is linear between order
/// statistics.
fn baseline_mv(fine_mv: &[f64]) -> f64 {
    let mut sorted = fine_mv.to_vec();
    let rank = BASELINE_PART * (fine_mv.len() - 1) as f64;
    let below = rank as usize;
    let (_, low, above) = sorted.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    let percentile = low + (high - low) * (rank - below as f64);
    let lowest: Vec<f64> = fine_mv
        .iter()
        .copied()
        .filter(|v| *v <= percentile)
        .collect();
    sum(&lowest) / lowest.len() as f64
}

/// Trapezoids over the bins, not closed around the track, mV cm.
fn area(track: &Track, ramp_mv: &[f64]) -> f64 {
    let ends = 0.5 * (ramp_mv[0] + ramp_mv[ramp_mv.len() - 1]);
    track.bin_width_cm() * (sum(ramp_mv) - ends)
}

/// How much the weights' course over the laps goes back on itself: the path they went in
/// excess of twice the distance they came, or 0. Large where laps undo one another.
///
/// `weights_by_lap` has a row per lap, the state before the first lap included, of
/// [`PlaceInputs::COUNT`] weights (or changes in weight).
pub fn weights_path_distance(weights_by_lap: &[f64]) -> f64 {
    let laps: Vec<&[f64]> = weights_by_lap.chunks_exact(PlaceInputs::COUNT).collect();
    let distance = |from: &[f64], to: &[f64]| {
        let steps: Vec<f64> = from.iter().zip(to).map(|(a, b)| (b - a).abs()).collect();
        sum(&steps)
    };
    let (Some(first), Some(last)) = (laps.first(), laps.last()) else {
        return 0.0;
    };
    let path = laps
        .windows(2)
        .fold(0.0, |path, w| path + distance(w[0], w[1]));
    (path - 2.0 * distance(first, last)).max(0.0)
}
