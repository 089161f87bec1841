//! What a rule does to a place cell on a run of constant speed: the paper's way to show a
//! rule, whatever it was fitted to.

use super::{
    Induction, LapKind, PlaceInputs, PredictionError, Predictor, RecordedLap, Recording, Track,
};
use crate::error::{Invalid, within};
use crate::rule::PlaceRule;
use crate::signal::Peaks;
use serde::{Deserialize, Serialize};

/// Laps at constant speed, each with one plateau at the middle of the track; the cell's
/// inputs all have the same weight before them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PairedRun {
    /// Running speed, cm/s; 10 to 100. Default 25.
    pub speed_cm_s: f64,
    /// Duration of the plateaus, s; 0.01 to 1. Default 0.3.
    pub plateau_duration_s: f64,
    /// Laps with a plateau, 1 to 100. Default 5.
    pub laps: usize,
    /// The largest ramp that the voltage-dependent rule takes as recorded, mV; 0 to 1000.
    /// Default 0.
    pub largest_recorded_ramp_mv: f64,
}

impl Default for PairedRun {
    fn default() -> Self {
        Self {
            speed_cm_s: 25.0,
            plateau_duration_s: 0.3,
            laps: 5,
            largest_recorded_ramp_mv: 0.0,
        }
    }
}

/// The change of weights on a [`PairedRun`].
#[derive(Clone, Debug, PartialEq)]
pub struct PairedChange {
    /// What the signals were measured in.
    pub peaks: Peaks,
    /// Weights before the laps, those of all inputs.
    pub initial_weight: Vec<f64>,
    /// How long after the plateau's onset the animal passes each input's peak, s; rising,
    /// negative before it.
    pub input_time_s: Vec<f64>,
    /// w after the laps less w before: (initial weight, input), row by row; NaN where the
    /// rule has no such weight.
    pub delta_weight: Vec<f64>,
    /// How long after the plateau's onset the animal passes each bin's centre, s; rising.
    pub bin_time_s: Vec<f64>,
    /// The ramp before the laps, the same everywhere, mV, of each initial weight.
    pub initial_ramp_mv: Vec<f64>,
    /// The ramp after the laps less the ramp before, mV: (initial weight, bin), row by row;
    /// NaN likewise.
    pub delta_ramp_mv: Vec<f64>,
}

impl PairedRun {
    /// Checks the ranges; keys are `run.speed_cm_s` and so on.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        within("run.speed_cm_s", self.speed_cm_s, 10.0, 100.0, " cm/s")?;
        let duration = self.plateau_duration_s;
        within("run.plateau_duration_s", duration, 0.01, 1.0, " s")?;
        within("run.laps", self.laps as f64, 1.0, 100.0, "")?;
        let largest = self.largest_recorded_ramp_mv;
        within("run.largest_recorded_ramp_mv", largest, 0.0, 1000.0, " mV")
    }

    /// What `rule` does to cells whose weights all are one of `initial_weight` before the
    /// laps, with signals in units of `peaks`, by `None` in those of their largest on this
    /// very run.
    ///
    /// # Errors
    /// Settings or a rule out of their ranges.
    pub fn change(
        &self,
        rule: &PlaceRule,
        peaks: Option<Peaks>,
        initial_weight: &[f64],
        inputs: &PlaceInputs,
    ) -> Result<PairedChange, Invalid> {
        rule.validate()?;
        let track = Track::default();
        let induction = self.induction(&track)?;
        let predictor = Predictor::new(&induction, inputs)?;
        let predictor = predictor.with_largest_ramp(self.largest_recorded_ramp_mv);
        let peaks = match peaks {
            Some(given) => given,
            None => predictor.peaks(rule.time_constants())?,
        };
        let (mut delta_weight, mut delta_ramp_mv) = (Vec::new(), Vec::new());
        let mut initial_ramp_mv = Vec::new();
        for &weight in initial_weight {
            let before = vec![weight - 1.0; PlaceInputs::COUNT];
            let ramp = predictor.ramp_mv(&before);
            initial_ramp_mv.push(crate::math::mean(&ramp));
            let above = match rule {
                PlaceRule::WeightDependent(rule) => weight > rule.max_weight,
                PlaceRule::VoltageDependent(_) => false,
            };
            if above {
                delta_weight.extend([f64::NAN; PlaceInputs::COUNT]);
                delta_ramp_mv.extend([f64::NAN; Track::BINS]);
                continue;
            }
            let predicted = predictor.predict(rule, peaks, Some(&before));
            let predicted = predicted.map_err(|error| match error {
                PredictionError::Invalid(invalid) => invalid,
                // Weights that are given are not inferred.
                other => Invalid::new("rule", other, "must be reachable"),
            })?;
            let last = &predicted.delta_weight_by_lap[self.laps * PlaceInputs::COUNT..];
            delta_weight.extend(
                last.iter()
                    .zip(&before)
                    .map(|(after, before)| after - before),
            );
            let last = &predicted.ramp_by_lap_mv[self.laps * Track::BINS..];
            delta_ramp_mv.extend(last.iter().zip(&ramp).map(|(after, before)| after - before));
        }
        let onset = induction.mean_onset_cm();
        let time = |cm: &f64| (cm - onset) / self.speed_cm_s;
        let peaks_cm = inputs.peak_locations_cm(&track);
        Ok(PairedChange {
            peaks,
            initial_weight: initial_weight.to_vec(),
            input_time_s: peaks_cm.iter().map(time).collect(),
            delta_weight,
            bin_time_s: track.bin_centres_cm().iter().map(time).collect(),
            initial_ramp_mv,
            delta_ramp_mv,
        })
    }

    /// The run as if it had been recorded of a silent cell.
    fn induction(&self, track: &Track) -> Result<Induction, Invalid> {
        self.validate()?;
        let per_sample = self.speed_cm_s / 1000.0;
        let samples = (track.length_cm / per_sample) as usize;
        let onset = samples / 2;
        let duration = (1000.0 * self.plateau_duration_s) as usize;
        let lap = RecordedLap {
            kind: LapKind::Induction,
            position_cm: (0..samples).map(|k| per_sample * k as f64).collect(),
            plateau: (0..samples)
                .map(|k| (onset..onset + duration).contains(&k))
                .collect(),
        };
        let recording = Recording {
            cell: 0,
            induction: 1,
            spontaneous: false,
            laps: vec![lap; self.laps],
            ramp_before_mv: None,
            ramp_after_mv: vec![0.0; Track::BINS],
        };
        let mut derived = Induction::all(track, &[recording]);
        // There is one for each recording.
        derived.swap_remove(0)
    }
}

impl PairedChange {
    /// For each input the weight at which the laps leave it as it is, between the initial
    /// weights; NaN where there is none, or where nothing drives the input.
    pub fn equilibrium_weight(&self) -> Vec<f64> {
        let inputs = self.input_time_s.len();
        let zero = |input: usize| {
            let column = |row: usize| self.delta_weight[row * inputs + input];
            let rows = 1..self.initial_weight.len();
            let crossing = rows.into_iter().find(|&row| {
                let (before, after) = (column(row - 1), column(row));
                before > 0.0 && after <= 0.0
            });
            crossing.map_or(f64::NAN, |row| {
                let (before, after) = (column(row - 1), column(row));
                let [low, high] = [self.initial_weight[row - 1], self.initial_weight[row]];
                low + (high - low) * (before / (before - after))
            })
        };
        (0..inputs).map(zero).collect()
    }

    /// The change in ramp at a time from the plateau and an initial ramp, linear between
    /// those computed, which must rise; `None` beyond them.
    pub fn delta_ramp_at(&self, time_s: f64, initial_ramp_mv: f64) -> Option<f64> {
        let (left, along) = place(&self.bin_time_s, time_s)?;
        let (below, up) = place(&self.initial_ramp_mv, initial_ramp_mv)?;
        let bins = self.bin_time_s.len();
        let row = |row: usize| {
            let values = &self.delta_ramp_mv[row * bins..][..bins];
            values[left] + (values[left + 1] - values[left]) * along
        };
        let value = row(below) + (row(below + 1) - row(below)) * up;
        value.is_finite().then_some(value)
    }
}

/// The interval of rising `values` that holds `value`, and the part of it below.
fn place(values: &[f64], value: f64) -> Option<(usize, f64)> {
    let (first, last) = (values.first()?, values.last()?);
    if !(*first..=*last).contains(&value) || values.len() < 2 {
        return None;
    }
    let above = values
        .partition_point(|v| *v <= value)
        .clamp(1, values.len() - 1);
    let (low, high) = (values[above - 1], values[above]);
    Some((above - 1, (value - low) / (high - low)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::linspace;
    use crate::place::MILSTEIN_2021;

    fn change() -> PairedChange {
        let weights = linspace(1.0, 4.5, 15);
        let run = PairedRun::default();
        run.change(&MILSTEIN_2021.rule, None, &weights, &PlaceInputs::default())
            .unwrap()
    }

    #[test]
    fn weak_inputs_near_the_plateau_potentiate_and_strong_ones_away_depress() {
        let change = change();
        let inputs = PlaceInputs::COUNT;
        let near = inputs / 2;
        assert!(change.input_time_s[near].abs() < 0.05);
        assert!(change.delta_weight[near] > 1.0);
        let strong = &change.delta_weight[14 * inputs..];
        assert!(strong[near + 60] < -0.5, "{}", strong[near + 60]);
        assert!(change.delta_ramp_at(0.0, 0.5).unwrap() > 3.0);
        assert!(change.delta_ramp_at(2.0, 10.0).unwrap() < -1.0);
        assert_eq!(change.delta_ramp_at(9.0, 1.0), None);
        assert_eq!(change.delta_ramp_at(0.0, -1.0), None);
    }

    #[test]
    fn laps_leave_the_equilibrium_weight_as_it_is() {
        let equilibrium = change().equilibrium_weight();
        let near = PlaceInputs::COUNT / 2;
        let run = PairedRun::default();
        let again = run
            .change(
                &MILSTEIN_2021.rule,
                None,
                &[equilibrium[near]],
                &PlaceInputs::default(),
            )
            .unwrap();
        // Between rows of the map a line stands for many laps.
        assert!(again.delta_weight[near].abs() < 0.02);
    }

    #[test]
    fn above_the_largest_weight_there_is_nothing() {
        let run = PairedRun {
            laps: 1,
            ..PairedRun::default()
        };
        let inputs = PlaceInputs::default();
        let change = run
            .change(&MILSTEIN_2021.rule, None, &[2.0, 5.0], &inputs)
            .unwrap();
        assert!(
            change.delta_weight[..PlaceInputs::COUNT]
                .iter()
                .all(|d| d.is_finite())
        );
        assert!(
            change.delta_weight[PlaceInputs::COUNT..]
                .iter()
                .all(|d| d.is_nan())
        );
        assert_eq!(change.delta_ramp_at(0.0, change.initial_ramp_mv[1]), None);
    }

    #[test]
    fn says_what_is_wrong() {
        let run = PairedRun {
            speed_cm_s: 0.0,
            ..PairedRun::default()
        };
        let inputs = PlaceInputs::default();
        let error = run
            .change(&MILSTEIN_2021.rule, None, &[1.0], &inputs)
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "run.speed_cm_s = 0: must be from 10 to 100 cm/s"
        );
    }
}
