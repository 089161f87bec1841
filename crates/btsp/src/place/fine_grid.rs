//! A ramp between the bins: linear, on the fine grid of the track.

use super::Track;
use crate::error::{Invalid, within};

/// The fine grid of a track, cut where a ramp, linear between the bins' centres and
/// circular, bends.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FineGrid {
    segments: Vec<Segment>,
}

/// The points of the fine grid between two neighbouring bins' centres (or between one and
/// the end of the track).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment {
    /// Bins at its ends.
    left: usize,
    right: usize,
    /// Where the left centre is (before the track's start for the first segment), and how
    /// far it is to the right one, cm.
    start_cm: f64,
    width_cm: f64,
    /// Its first point and last, and how far beyond the left centre each is, cm.
    points: [usize; 2],
    beyond_cm: [f64; 2],
}

/// A point of the fine grid, as a mean of the two bins beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FinePoint {
    /// Its number on the grid.
    pub(super) point: usize,
    /// The bins whose centres are to its left and right.
    pub(super) left: usize,
    pub(super) right: usize,
    /// How far it is from the left centre to the right.
    pub(super) fraction: f64,
}

impl FinePoint {
    /// The value there of what is linear between the bins' centres.
    pub(super) fn of(&self, binned: &[f64]) -> f64 {
        (1.0 - self.fraction) * binned[self.left] + self.fraction * binned[self.right]
    }
}

impl FineGrid {
    /// The grid of a track.
    ///
    /// # Errors
    /// A track so short that a bin has hardly a point of the grid, or one too long.
    pub(super) fn new(track: &Track) -> Result<Self, Invalid> {
        within("track.length_cm", track.length_cm, 20.0, 1e5, " cm")?;
        let centres = track.bin_centres_cm();
        let last = centres.len() - 1;
        let mut segments = Vec::with_capacity(centres.len() + 1);
        let mut first = 0;
        for right in 0..=centres.len() {
            let (left, start, end) = match right {
                0 => (last, centres[last] - track.length_cm, centres[0]),
                _ if right > last => (last, centres[last], centres[0] + track.length_cm),
                _ => (right - 1, centres[right - 1], centres[right]),
            };
            let mut next = first;
            while next < track.fine_len() && (right > last || track.fine_cm(next) < end) {
                next += 1;
            }
            let points = [first, next - 1];
            segments.push(Segment {
                left,
                right: if right > last { 0 } else { right },
                start_cm: start,
                width_cm: end - start,
                points,
                beyond_cm: points.map(|k| track.fine_cm(k) - start),
            });
            first = next;
        }
        Ok(Self { segments })
    }

    /// The ramp on every point of the grid.
    pub(super) fn interpolate(&self, track: &Track, ramp_mv: &[f64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(track.fine_len());
        for s in &self.segments {
            let slope = s.slope(ramp_mv);
            for k in s.points[0]..=s.points[1] {
                values.push(slope * (track.fine_cm(k) - s.start_cm) + ramp_mv[s.left]);
            }
        }
        values
    }

    /// The points next to the bins' centres, where alone a ramp can be smallest on the
    /// grid, in order.
    pub(super) fn bends(&self) -> impl Iterator<Item = FinePoint> {
        self.segments.iter().flat_map(|s| [s.point(0), s.point(1)])
    }

    /// The smallest value on the grid, to the last bit that of all its points, and where
    /// it is.
    pub(super) fn minimum(&self, ramp_mv: &[f64]) -> (f64, FinePoint) {
        // Rounded, too, a segment is largest and smallest at its ends.
        let mut minimum = f64::INFINITY;
        let mut at = (0, 0);
        for (i, s) in self.segments.iter().enumerate() {
            let slope = s.slope(ramp_mv);
            for end in 0..2 {
                let value = slope * s.beyond_cm[end] + ramp_mv[s.left];
                if value < minimum {
                    minimum = value;
                    at = (i, end);
                }
            }
        }
        (minimum, self.segments[at.0].point(at.1))
    }
}

impl Segment {
    fn slope(&self, ramp_mv: &[f64]) -> f64 {
        (ramp_mv[self.right] - ramp_mv[self.left]) / self.width_cm
    }

    fn point(&self, end: usize) -> FinePoint {
        FinePoint {
            point: self.points[end],
            left: self.left,
            right: self.right,
            fraction: self.beyond_cm[end] / self.width_cm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FineGrid;
    use crate::place::Track;

    fn ramp(seed: u64) -> Vec<f64> {
        let mut state = seed;
        (0..Track::BINS)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 40) as f64 / 1e6
            })
            .collect()
    }

    #[test]
    fn cuts_every_track_into_all_its_points() {
        for length_cm in [20.0, 20.01, 60.0, 186.99, 187.0, 1234.5, 1e5] {
            let track = Track { length_cm };
            let grid = FineGrid::new(&track).unwrap();
            let mut next = 0;
            for s in &grid.segments {
                assert_eq!(s.points[0], next);
                assert!(s.points[1] >= s.points[0]);
                assert!(s.beyond_cm[0] >= 0.0 && s.beyond_cm[1] < s.width_cm);
                next = s.points[1] + 1;
            }
            assert_eq!(next, track.fine_len());
        }
        for length_cm in [f64::NAN, -1.0, 0.0, 1.0, 1e6, f64::INFINITY] {
            assert!(FineGrid::new(&Track { length_cm }).is_err());
        }
    }

    #[test]
    fn finds_the_minimum_of_all_points() {
        let track = Track::default();
        let grid = FineGrid::new(&track).unwrap();
        for seed in 0..100 {
            let ramp = ramp(seed);
            let fine = grid.interpolate(&track, &ramp);
            let smallest = fine.iter().copied().fold(f64::INFINITY, f64::min);
            let (minimum, at) = grid.minimum(&ramp);
            assert_eq!(minimum, smallest);
            assert_eq!(fine[at.point], smallest);
            assert!((at.of(&ramp) - minimum).abs() < 1e-14);
            assert!(grid.bends().any(|bend| bend == at));
        }
    }

    #[test]
    fn is_linear_and_circular() {
        let track = Track::default();
        let grid = FineGrid::new(&track).unwrap();
        let ramp = ramp(7);
        let fine = grid.interpolate(&track, &ramp);
        for (k, value) in fine.iter().enumerate() {
            let bin = track.fine_cm(k) / track.bin_width_cm() - 0.5;
            let left = bin.floor();
            let fraction = bin - left;
            let at = |k: f64| ramp[k.rem_euclid(100.0) as usize];
            let expected = at(left) * (1.0 - fraction) + at(left + 1.0) * fraction;
            assert!((value - expected).abs() < 1e-11);
        }
    }
}
