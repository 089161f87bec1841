//! What happened, and when: presynaptic spikes and postsynaptic plateaus.

use crate::error::{Invalid, positive};
use crate::grid::Grid;
use crate::math::linspace;
use serde::{Deserialize, Serialize};

/// Most presynaptic inputs a protocol may have.
pub const MAX_INPUTS: usize = 1_000_000;

/// One dendritic plateau potential.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plateau {
    /// Start, s; inside the grid.
    pub onset: f64,
    /// Length, s; above 0. The plateau covers at least one sample and ends
    /// inside the grid.
    pub duration: f64,
}

impl Plateau {
    /// End, s.
    pub fn end(&self) -> f64 {
        self.onset + self.duration
    }
}

impl Default for Plateau {
    /// The kernel experiments': 0.3 s from time 0.
    fn default() -> Self {
        Self {
            onset: 0.0,
            duration: 0.3,
        }
    }
}

/// Numbers evenly spaced from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvenlySpaced {
    /// The first number: a spike time in s, or a weight in the unit of `max_weight`.
    pub first: f64,
    /// The last number, in the same unit; it may be below the first.
    pub last: f64,
    /// How many; at least 1.
    pub count: usize,
}

impl EvenlySpaced {
    /// These numbers, where they are evenly spaced to the last bit and at least three.
    pub fn of(values: &[f64]) -> Option<Self> {
        let [first, _, .., last] = *values else {
            return None;
        };
        let spaced = Self {
            first,
            last,
            count: values.len(),
        };
        let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
        (values.len() > 2 && spaced.values().iter().zip(values).all(same)).then_some(spaced)
    }

    /// The numbers, as `numpy.linspace` rounds them.
    pub fn values(&self) -> Vec<f64> {
        linspace(self.first, self.last, self.count)
    }
}

/// The pairing of presynaptic spikes with postsynaptic plateaus in one lap.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairing {
    /// Spike times of each input, s, in any order; from the grid's start to its
    /// last sample. An input may have none. At most a million inputs.
    pub spike_times: Vec<Vec<f64>>,
    /// One or more plateaus; where they overlap, their union counts.
    pub plateaus: Vec<Plateau>,
    /// The time in which all this lies.
    pub grid: Grid,
}

impl Pairing {
    /// One spike per input, evenly spaced, and one plateau.
    pub fn evenly_spaced(spikes: EvenlySpaced, plateau: Plateau, grid: Grid) -> Self {
        let spike_times = spikes.values().into_iter().map(|s| vec![s]).collect();
        Self {
            spike_times,
            plateaus: vec![plateau],
            grid,
        }
    }

    /// Checks the ranges; keys are `inputs.spike_times.INPUT.SPIKE`,
    /// `plateau.NUMBER.onset`, `grid.start` and so on, counted from 0.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.grid.validate()?;
        let inputs = self.spike_times.len();
        if inputs == 0 || inputs > MAX_INPUTS {
            let found = format!("{inputs} inputs");
            return Err(Invalid::new(
                "inputs",
                found,
                format!("must be 1 to {MAX_INPUTS} inputs"),
            ));
        }
        for (i, spikes) in self.spike_times.iter().enumerate() {
            for (j, spike) in spikes.iter().enumerate() {
                if !self.grid.holds(*spike) {
                    let key = format!("inputs.spike_times.{i}.{j}");
                    return Err(self.grid.off_samples(&key, *spike));
                }
            }
        }
        if self.plateaus.is_empty() {
            return Err(Invalid::new(
                "plateau",
                "none",
                "must be one or more plateaus",
            ));
        }
        for (k, plateau) in self.plateaus.iter().enumerate() {
            self.validate_plateau(k, plateau)?;
        }
        Ok(())
    }

    fn validate_plateau(&self, k: usize, plateau: &Plateau) -> Result<(), Invalid> {
        let grid = &self.grid;
        let onset = format!("plateau.{k}.onset");
        let duration = format!("plateau.{k}.duration");
        positive(&duration, plateau.duration, " s")?;
        if !grid.holds(plateau.onset) {
            return Err(grid.off_samples(&onset, plateau.onset));
        }
        if !grid.ends_after(plateau.end()) {
            let allowed = format!(
                "must end inside the grid: at most {} s for an onset at {} s",
                grid.stop - plateau.onset,
                plateau.onset
            );
            return Err(Invalid::new(duration, plateau.duration, allowed));
        }
        if grid.first_at_or_after(plateau.onset) == grid.first_at_or_after(plateau.end()) {
            let allowed = format!(
                "must cover at least one sample of the grid (step {} s)",
                grid.step
            );
            return Err(Invalid::new(duration, plateau.duration, allowed));
        }
        Ok(())
    }

    /// Each input's only spike, s; `None` where an input has none or several.
    pub fn single_spikes(&self) -> Option<Vec<f64>> {
        self.spike_times
            .iter()
            .map(|spikes| match spikes.as_slice() {
                [spike] => Some(*spike),
                _ => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairing() -> Pairing {
        let spikes = EvenlySpaced {
            first: -5.0,
            last: 5.0,
            count: 50,
        };
        Pairing::evenly_spaced(spikes, Plateau::default(), Grid::default())
    }

    #[test]
    fn the_kernel_experiments_are_valid() {
        assert_eq!(pairing().validate(), Ok(()));
        assert_eq!(pairing().single_spikes().map(|s| s.len()), Some(50));
    }

    #[test]
    fn refuses_with_the_key() {
        let key = |change: &dyn Fn(&mut Pairing)| {
            let mut changed = pairing();
            change(&mut changed);
            changed.validate().map_err(|e| e.key).unwrap_err()
        };
        assert_eq!(key(&|p| p.spike_times.clear()), "inputs");
        assert_eq!(
            key(&|p| p.spike_times = vec![vec![]; MAX_INPUTS + 1]),
            "inputs"
        );
        assert_eq!(
            key(&|p| p.spike_times[3] = vec![0.0, 10.0]),
            "inputs.spike_times.3.1"
        );
        assert_eq!(
            key(&|p| p.spike_times[0][0] = f64::NAN),
            "inputs.spike_times.0.0"
        );
        assert_eq!(key(&|p| p.plateaus.clear()), "plateau");
        assert_eq!(key(&|p| p.plateaus[0].onset = -10.5), "plateau.0.onset");
        assert_eq!(key(&|p| p.plateaus[0].duration = 0.0), "plateau.0.duration");
        assert_eq!(
            key(&|p| p.plateaus[0].duration = 11.0),
            "plateau.0.duration"
        );
        let between = Plateau {
            onset: 0.001,
            duration: 0.005,
        };
        assert_eq!(key(&|p| p.plateaus.push(between)), "plateau.1.duration");
        assert_eq!(key(&|p| p.grid.step = -1.0), "grid.step");
    }

    #[test]
    fn even_spacing_is_found_to_the_last_bit() {
        let spaced = EvenlySpaced {
            first: -5.0,
            last: 5.0,
            count: 50,
        };
        let mut values = spaced.values();
        assert_eq!(EvenlySpaced::of(&values), Some(spaced));
        values[7] = values[7].next_up();
        assert_eq!(EvenlySpaced::of(&values), None);
        for too_few in [&[][..], &[1.0], &[1.0, 2.0]] {
            assert_eq!(EvenlySpaced::of(too_few), None);
        }
    }

    #[test]
    fn an_input_may_be_silent() {
        let mut silent = pairing();
        silent.spike_times[0].clear();
        assert_eq!(silent.validate(), Ok(()));
        assert_eq!(silent.single_spikes(), None);
    }
}
