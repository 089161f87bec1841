//! One lap as samples: presynaptic firing rates and the plateau gate.

use crate::error::{Invalid, positive, within};
use crate::grid::MAX_SAMPLES;
use crate::protocol::MAX_INPUTS;
use std::ops::Range;

/// Highest firing rate of a [`SampledLap`], 1/s: that of a spike on a sample of 1 ns.
pub const MAX_RATE: f64 = 1e9;

/// Longest a lap may be, s.
const MAX_LENGTH: f64 = 1e9;

/// One lap as samples at times 0, `step`, 2 `step` and so on.
///
/// ```
/// use btsp::SampledLap;
///
/// // Two inputs, three samples 0.1 s apart, a plateau on the second of them.
/// let rates = [5.0, 10.0, 5.0, 0.0, 0.0, 40.0];
/// let lap = SampledLap { rates: &rates, inputs: 2, plateau: &[0.0, 1.0, 0.0], step: 0.1 };
/// assert_eq!(lap.validate(), Ok(()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledLap<'a> {
    /// Firing rates, (input, sample) row by row, from 0 to [`MAX_RATE`]: in 1/s, or in
    /// any unit of which the normalisation knows. A spike on a sample is a rate of
    /// 1 / `step` there.
    pub rates: &'a [f64],
    /// Number of inputs; 1 to a million.
    pub inputs: usize,
    /// The plateau gate at each sample, from 0 to 1; 2 to 10 million samples.
    pub plateau: &'a [f64],
    /// Distance of the samples, s; above 0, and the lap at most 1e9 s long.
    pub step: f64,
}

impl SampledLap<'_> {
    /// Checks ranges and shapes; keys are `simulate.step`, `simulate.plateau.SAMPLE`,
    /// `simulate.rates.INPUT.SAMPLE` and so on, counted from 0.
    ///
    /// # Errors
    /// The first of step, gate, shape of the rates, and rates that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.validate_all_but_rates()?;
        self.validate_rates(0..self.inputs)
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.plateau.len()
    }

    /// All samples' steps, s.
    pub(crate) fn length(&self) -> f64 {
        self.step * self.samples() as f64
    }

    /// As [`validate`](Self::validate), without a pass over the rates; their shape is
    /// checked.
    pub(crate) fn validate_all_but_rates(&self) -> Result<(), Invalid> {
        positive("simulate.step", self.step, " s")?;
        let samples = self.samples();
        if !(2..=MAX_SAMPLES).contains(&samples) {
            let allowed = format!("must be 2 to {MAX_SAMPLES} samples");
            let found = format!("{samples} samples");
            return Err(Invalid::new("simulate.plateau", found, allowed));
        }
        if self.length() > MAX_LENGTH {
            let longest = MAX_LENGTH / samples as f64;
            let allowed = format!("must be at most {longest} s for {samples} samples");
            return Err(Invalid::new("simulate.step", self.step, allowed));
        }
        for (sample, gate) in self.plateau.iter().enumerate() {
            if !(0.0..=1.0).contains(gate) {
                within(&format!("simulate.plateau.{sample}"), *gate, 0.0, 1.0, "")?;
            }
        }
        let inputs = self.inputs;
        if inputs == 0 || inputs > MAX_INPUTS {
            let allowed = format!("must be of 1 to {MAX_INPUTS} inputs");
            let found = format!("{inputs} inputs");
            return Err(Invalid::new("simulate.rates", found, allowed));
        }
        if inputs.checked_mul(samples) != Some(self.rates.len()) {
            let found = format!("{} numbers", self.rates.len());
            let allowed = format!(
                "must be one for each of {inputs} inputs and {samples} samples of the gate"
            );
            return Err(Invalid::new("simulate.rates", found, allowed));
        }
        Ok(())
    }

    /// Checks the rates of some inputs, whose shape is valid.
    pub(crate) fn validate_rates(&self, inputs: Range<usize>) -> Result<(), Invalid> {
        let samples = self.samples();
        for input in inputs {
            let row = &self.rates[input * samples..][..samples];
            if are_rates(row) {
                continue;
            }
            for (sample, rate) in row.iter().enumerate() {
                if !are_rates(&[*rate]) {
                    let key = format!("simulate.rates.{input}.{sample}");
                    within(&key, *rate, 0.0, MAX_RATE, " (1/s)")?;
                }
            }
        }
        Ok(())
    }
}

/// Whether all are in the range of rates.
pub(crate) fn are_rates(rates: &[f64]) -> bool {
    // Every one is looked at: that is faster than to stop.
    rates
        .iter()
        .fold(true, |all, rate| all & (*rate >= 0.0) & (*rate <= MAX_RATE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_with_the_key() {
        type Change = fn(&mut SampledLap<'static>);
        let lap = SampledLap {
            rates: &[0.0, 1.0, 2.0, MAX_RATE, 0.0, 0.5],
            inputs: 2,
            plateau: &[0.0, 1.0, 0.5],
            step: 0.1,
        };
        assert_eq!(lap.validate(), Ok(()));
        const NAN: f64 = f64::NAN;
        let table: [(&str, Change); 19] = [
            ("simulate.step", |l| l.step = 0.0),
            ("simulate.step", |l| l.step = NAN),
            ("simulate.step", |l| l.step = f64::INFINITY),
            ("simulate.step", |l| l.step = 1e9),
            ("simulate.plateau", |l| l.plateau = &[]),
            ("simulate.plateau", |l| l.plateau = &[1.0]),
            ("simulate.plateau.1", |l| l.plateau = &[0.0, 1.1, -1.0]),
            ("simulate.plateau.2", |l| l.plateau = &[0.0, 1.0, -1e-300]),
            ("simulate.plateau.0", |l| l.plateau = &[NAN, 1.0, 0.0]),
            ("simulate.rates", |l| l.plateau = &[0.0, 1.0]),
            ("simulate.rates", |l| l.inputs = 0),
            ("simulate.rates", |l| l.inputs = 3),
            ("simulate.rates", |l| l.inputs = usize::MAX),
            ("simulate.rates", |l| l.rates = &[]),
            ("simulate.rates.0.1", |l| {
                l.rates = &[0.0, NAN, 0.0, NAN, 0.0, 0.0]
            }),
            ("simulate.rates.1.0", |l| {
                l.rates = &[0.0, 0.0, 0.0, -1e-300, 0.0, 0.0]
            }),
            ("simulate.rates.1.2", |l| {
                l.rates = &[0.0, 0.0, 0.0, 0.0, 0.0, f64::INFINITY]
            }),
            ("simulate.rates.0.0", |l| {
                l.rates = &[1.1e9, 0.0, 0.0, 0.0, 0.0, 0.0]
            }),
            ("simulate.rates.0.2", |l| {
                l.rates = &[0.0, 0.0, 1e308, 0.0, 0.0, 0.0]
            }),
        ];
        for (k, (key, change)) in table.into_iter().enumerate() {
            let mut changed = lap;
            change(&mut changed);
            let found = changed.validate().map_err(|e| e.key);
            assert_eq!(found, Err(key.to_string()), "row {k}");
        }
    }
}
