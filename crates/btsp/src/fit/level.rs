//! The level of a cell's recordings.

use super::compared::Compared;
use super::evidence::Evidence;
use crate::math::dot;
use crate::place::Induction;

/// Standard deviation of a level, mV.
const LEVEL_MV: f64 = 2.0;

/// The unknown level of the recordings of one cell.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// The inductions of the cell, by their place.
    pub(super) members: Vec<usize>,
    /// The reference's, mV.
    pub(super) reference_mv: f64,
    /// What is known of it beside the ramps after the laps: its precision, 1/mV^2, and its
    /// mean beyond the reference's, mV.
    pub(super) precision: f64,
    pub(super) mean: f64,
}

impl Level {
    /// Those of the cells of `inductions`, each near 0.
    pub(super) fn all(inductions: &[Induction]) -> Vec<Self> {
        let mut cells: Vec<u32> = inductions.iter().map(|i| i.cell).collect();
        cells.sort_unstable();
        cells.dedup();
        let of = |cell: u32| Self {
            members: (0..inductions.len())
                .filter(|&i| inductions[i].cell == cell)
                .collect(),
            reference_mv: 0.0,
            precision: 1.0 / (LEVEL_MV * LEVEL_MV),
            mean: 0.0,
        };
        cells.into_iter().map(of).collect()
    }

    /// Takes in what the ramps before the laps say.
    pub(super) fn weigh(&mut self, evidence: &[Evidence]) {
        let mut precision = 1.0 / (LEVEL_MV * LEVEL_MV);
        let mut pull = -self.reference_mv * precision;
        for &member in &self.members {
            let [of_member, pull_of_member] = evidence[member].level_before();
            precision += of_member;
            pull += pull_of_member;
        }
        (self.precision, self.mean) = (precision, pull / precision);
    }

    /// Where the level makes the misfit smallest, beyond the reference's, and its precision
    /// then.
    pub(super) fn fit(&self, compared: &[Compared]) -> (f64, f64) {
        let (mut pull, mut precision) = (self.precision * self.mean, self.precision);
        for &member in &self.members {
            let Compared {
                white, by_level, ..
            } = &compared[member];
            pull += dot(by_level, white);
            precision += dot(by_level, by_level);
        }
        (pull / precision, precision)
    }
}
