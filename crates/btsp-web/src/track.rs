//! The rule of an experiment on a track.

use crate::problem::Problem;
use btsp::place::{InitialField, PairedRun, PlaceInputs, RampFeatures, Track};
use btsp::{Invalid, WeightDependentRule};
use serde::Serialize;

/// A run of a cell that may have a place field already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackRun {
    /// The run, but for its number of laps.
    pub run: PairedRun,
    /// Number of laps, as JavaScript has it.
    pub laps: f64,
    /// Width of the inputs' fields, cm.
    pub width_cm: f64,
    /// The field before the laps.
    pub initial_field: Option<InitialField>,
}

/// What is said of the last ramp.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Peak {
    peak_mv: f64,
    peak_cm: f64,
    width_cm: Option<f64>,
}

impl TrackRun {
    /// What `rule` makes of it, signals in units of this run's own peaks, one after another:
    /// the bins' centres, the inputs' peaks (cm), the ramp before the laps and after each
    /// (mV), and w - 1 likewise.
    ///
    /// # Errors
    /// What is out of its range first; keys are `speed_cm_s`, `initial_field.peak_mv` and
    /// so on.
    pub fn under(&self, rule: &WeightDependentRule) -> Result<(Peak, Vec<f64>), Problem> {
        self.of_valid(rule).map_err(|mut invalid| {
            for part in ["run.", "inputs."] {
                if let Some(name) = invalid.key.strip_prefix(part) {
                    invalid.key = name.to_string();
                }
            }
            invalid.into()
        })
    }

    fn of_valid(&self, rule: &WeightDependentRule) -> Result<(Peak, Vec<f64>), Invalid> {
        let run = PairedRun {
            laps: self.laps as usize,
            ..self.run
        };
        if run.laps as f64 != self.laps {
            let allowed = "must be a whole number from 1 to 100";
            return Err(Invalid::new("laps", self.laps, allowed));
        }
        let track = Track::default();
        let inputs = PlaceInputs {
            width_cm: self.width_cm,
            ..PlaceInputs::default()
        };
        inputs.validate(&track)?;
        let initial = match &self.initial_field {
            Some(field) => {
                field.validate(&track)?;
                field.delta_weight(&inputs, &track)
            }
            None => vec![0.0; PlaceInputs::COUNT],
        };
        let largest = initial.iter().copied().fold(0.0, f64::max);
        if let Some(field) = self
            .initial_field
            .filter(|_| largest > rule.max_weight - 1.0)
        {
            let allowed = format!(
                "must be smaller, for it needs a weight of {:.3}, above rule.max_weight ({})",
                1.0 + largest,
                rule.max_weight
            );
            return Err(Invalid::new(
                "initial_field.peak_mv",
                field.peak_mv,
                allowed,
            ));
        }
        let laps = run.laps(&(*rule).into(), None, &initial, &inputs)?;
        let last = &laps.ramp_by_lap_mv[run.laps * Track::BINS..];
        let features = RampFeatures::of(&track, last, run.plateau_cm)?;
        let peak = Peak {
            peak_mv: features.peak_mv,
            peak_cm: features.peak_location_cm,
            width_cm: features.width_cm,
        };
        let numbers = [
            track.bin_centres_cm(),
            inputs.peak_locations_cm(&track),
            laps.ramp_by_lap_mv,
            laps.delta_weight_by_lap,
        ];
        Ok((peak, numbers.concat()))
    }
}

/// The rate of each input in each bin, Hz, row by row, for fields of this width, cm.
///
/// # Errors
/// A width out of its range.
pub(crate) fn rates_hz(width_cm: f64) -> Result<Vec<f64>, Invalid> {
    let (inputs, track) = (
        PlaceInputs {
            width_cm,
            ..PlaceInputs::default()
        },
        Track::default(),
    );
    inputs.validate(&track)?;
    Ok(inputs.rate_map_hz(&track))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under_nonlinear(track: TrackRun) -> Result<(Peak, Vec<f64>), Problem> {
        track.under(&btsp::preset::NONLINEAR.rule.expect("a rule"))
    }

    fn silent() -> TrackRun {
        TrackRun {
            run: PairedRun::default(),
            laps: 3.0,
            width_cm: 90.0,
            initial_field: None,
        }
    }

    #[test]
    fn a_silent_cell_has_a_field_after_the_laps() {
        let (peak, numbers) = under_nonlinear(silent()).expect("valid");
        assert_eq!(numbers.len(), 100 + 200 + 4 * 100 + 4 * 200);
        assert!(
            (peak.peak_cm - 93.5).abs() < 20.0 && peak.peak_mv > 2.0,
            "{peak:?}"
        );
    }

    #[test]
    fn says_what_is_wrong() {
        let key = |track| under_nonlinear(track).expect_err("invalid").key;
        let narrow = TrackRun {
            width_cm: 1.0,
            ..silent()
        };
        assert_eq!(key(narrow), "width_cm");
        let mut slow = silent();
        slow.run.speed_cm_s = 1.0;
        assert_eq!(key(slow), "speed_cm_s");
        let half = TrackRun {
            laps: 2.5,
            ..silent()
        };
        assert_eq!(key(half), "laps");
        let field = InitialField {
            peak_mv: 29.0,
            location_cm: 50.0,
            width_cm: 60.0,
        };
        let high = TrackRun {
            initial_field: Some(field),
            ..silent()
        };
        assert_eq!(key(high), "initial_field.peak_mv");
    }
}
