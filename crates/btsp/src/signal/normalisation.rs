//! What the signals of a sampled lap are measured in.

use super::TimeConstants;
use super::filter::{ExponentialFilter, LANES};
use crate::error::{Invalid, within};
use crate::in_order::in_order;
use crate::sampled_lap::SampledLap;
use serde::{Deserialize, Serialize};

/// What the signals of a [`SampledLap`] are measured in. Results depend on it, so there
/// is no default: two published codes for the same rule differ here.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Normalisation {
    /// An eligibility trace has peak 1 after a single spike (a rate of 1 / step on one
    /// sample), and the instructive signal is divided by its own largest sample; where
    /// the gate is never open it is 0. As in the kernel experiments.
    PerEvent,
    /// The filters have gain 1 and both signals are divided by given peaks, the
    /// largest over a set of recordings. As for recordings.
    Pooled(Peaks),
}

/// Largest filtered signals, for filters whose samples sum to 1 over infinite time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peaks {
    /// Largest filtered firing rate, in the unit of the rates; from 1e-30 to 1e30.
    pub eligibility_peak: f64,
    /// Largest filtered plateau gate; from 1e-30 to 1e30.
    pub instructive_peak: f64,
}

impl Normalisation {
    /// Checks the ranges; keys are `normalisation.eligibility_peak` and
    /// `normalisation.instructive_peak`.
    ///
    /// # Errors
    /// The peak that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        let Self::Pooled(peaks) = self else {
            return Ok(());
        };
        for (key, peak) in [
            ("normalisation.eligibility_peak", peaks.eligibility_peak),
            ("normalisation.instructive_peak", peaks.instructive_peak),
        ] {
            within(key, peak, 1e-30, 1e30, "")?;
        }
        Ok(())
    }
}

impl Peaks {
    /// The peaks of one lap: the largest filtered rate over all inputs and samples, and
    /// the largest filtered gate. Without rates, or without a plateau, a peak is 0, by
    /// which nothing can be divided.
    ///
    /// With the cargo feature `parallel` inputs are spread over the caller's rayon
    /// threads; the bits are the same.
    ///
    /// ```
    /// use btsp::{Peaks, SampledLap, preset};
    ///
    /// // A rate held for many time constants, and a plateau that never ends.
    /// let (rates, gate) = (vec![20.0; 2000], vec![1.0; 2000]);
    /// let lap = SampledLap { rates: &rates, inputs: 1, plateau: &gate, step: 0.1 };
    /// let peaks = Peaks::of(&lap, preset::LINEAR.time_constants)?;
    /// assert!((peaks.eligibility_peak - 20.0).abs() < 1e-12);
    /// assert!((peaks.instructive_peak - 1.0).abs() < 1e-12);
    /// # Ok::<(), btsp::Invalid>(())
    /// ```
    ///
    /// # Errors
    /// The first setting of time constants or lap that is out of its range.
    pub fn of(lap: &SampledLap<'_>, time_constants: TimeConstants) -> Result<Self, Invalid> {
        time_constants.validate()?;
        lap.validate_all_but_rates()?;
        let time_constants = time_constants.within(lap.length());
        let filter = |tau| ExponentialFilter::of_sum_1(tau, lap.step, 1.0);
        let (eligibility, samples) = (filter(time_constants.eligibility_tau), lap.samples());
        let blocks = in_order(lap.inputs.div_ceil(LANES), |block| {
            let inputs = block * LANES..lap.inputs.min((block + 1) * LANES);
            let rates = &lap.rates[inputs.start * samples..inputs.end * samples];
            let mut peak = 0.0;
            if eligibility.rows(rates, samples, samples, |_, _, trace| {
                peak = largest(peak, trace);
            }) {
                Ok(peak)
            } else {
                lap.validate_rates(inputs).map(|()| peak)
            }
        });
        let mut eligibility_peak = 0.0;
        for peak in blocks {
            eligibility_peak = largest(eligibility_peak, &[peak?]);
        }
        let instructive = filter(time_constants.instructive_tau).row(lap.plateau);
        Ok(Self {
            eligibility_peak,
            instructive_peak: largest(0.0, &instructive),
        })
    }

    /// The larger of each, to pool laps or recordings.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            eligibility_peak: self.eligibility_peak.max(other.eligibility_peak),
            instructive_peak: self.instructive_peak.max(other.instructive_peak),
        }
    }
}

/// The largest of `values` and `floor`.
pub(super) fn largest(floor: f64, values: &[f64]) -> f64 {
    // Comparisons, and several at once: `f64::max` would wait for the one before.
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let (chunks, rest) = values.as_chunks::<16>();
    let mut peaks = [floor; 16];
    for chunk in chunks {
        for (peak, value) in peaks.iter_mut().zip(chunk) {
            *peak = larger(*peak, *value);
        }
    }
    peaks.iter().chain(rest).copied().fold(floor, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_serialization() {
        let peaks = Peaks {
            eligibility_peak: 0.5,
            instructive_peak: 0.25,
        };
        for normalisation in [Normalisation::PerEvent, Normalisation::Pooled(peaks)] {
            let text = serde_json::to_string(&normalisation).unwrap();
            let read: Normalisation = serde_json::from_str(&text).unwrap();
            assert_eq!(read, normalisation, "{text}");
        }
        let text = serde_json::to_string(&Normalisation::Pooled(peaks)).unwrap();
        assert!(text.starts_with(r#"{"kind":"pooled","eligibility_peak":0.5"#));
    }

    #[test]
    fn refuses_with_the_key() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-31, 1e31] {
            for (e, i, key) in [(bad, 1.0, "eligibility"), (1.0, bad, "instructive")] {
                let peaks = Peaks {
                    eligibility_peak: e,
                    instructive_peak: i,
                };
                let found = Normalisation::Pooled(peaks).validate();
                let key = format!("normalisation.{key}_peak");
                assert_eq!(found.map_err(|e| e.key), Err(key));
            }
        }
    }
}
