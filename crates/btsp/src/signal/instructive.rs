//! The instructive signal in continuous time.

use super::TimeConstants;
use crate::math::{exp, exp_m1};
use crate::protocol::Plateau;

/// Plateaus as disjoint intervals (onset, end) in order: their union.
pub(super) fn union(plateaus: &[Plateau]) -> Vec<(f64, f64)> {
    let mut intervals: Vec<_> = plateaus.iter().map(|p| (p.onset, p.end())).collect();
    intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut union: Vec<(f64, f64)> = Vec::with_capacity(intervals.len());
    for (onset, end) in intervals {
        match union.last_mut() {
            Some(last) if onset <= last.1 => last.1 = last.1.max(end),
            _ => union.push((onset, end)),
        }
    }
    union
}

/// The instructive signal in continuous time.
#[derive(Clone, Debug)]
pub(crate) struct InstructiveCourse {
    /// Disjoint plateaus in order: onset, end, and the signal at the onset.
    plateaus: Vec<(f64, f64, f64)>,
    tau: f64,
    /// The largest value before normalisation.
    peak: f64,
}

impl InstructiveCourse {
    pub(crate) fn new(plateaus: &[Plateau], time_constants: TimeConstants) -> Self {
        let tau = time_constants.instructive_tau;
        let mut course = Self {
            plateaus: Vec::new(),
            tau,
            peak: 1.0,
        };
        let mut peak = 0.0_f64;
        for (onset, end) in union(plateaus) {
            let before = course.at(onset);
            course.plateaus.push((onset, end, before));
            peak = peak.max(course.at(end));
        }
        course.peak = peak;
        for plateau in &mut course.plateaus {
            plateau.2 /= peak;
        }
        course
    }

    /// The signal at `time`.
    pub(super) fn at(&self, time: f64) -> f64 {
        let k = self.plateaus.partition_point(|p| p.0 <= time);
        let Some((onset, end, before)) = k.checked_sub(1).map(|k| self.plateaus[k]) else {
            return 0.0;
        };
        let during = (time.min(end) - onset) / self.tau;
        let value = before * exp(-during) - exp_m1(-during) / self.peak;
        value * exp(-(time - end).max(0.0) / self.tau)
    }

    /// Where the gate changes: times in order, and what it is from there on.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (f64, bool)> + '_ {
        self.plateaus
            .iter()
            .flat_map(|p| [(p.0, true), (p.1, false)])
    }

    /// What the signal tends to while the gate is on.
    pub(crate) fn ceiling(&self) -> f64 {
        1.0 / self.peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_plateaus_are_one() {
        let plateau = |onset, duration| Plateau { onset, duration };
        let parts = [plateau(0.5, 0.5), plateau(0.0, 0.5), plateau(0.2, 0.1)];
        assert_eq!(union(&parts), [(0.0, 1.0)]);
        assert_eq!(
            union(&[plateau(1.0, 0.5), plateau(0.0, 0.5)]),
            [(0.0, 0.5), (1.0, 1.5)]
        );
    }
}
