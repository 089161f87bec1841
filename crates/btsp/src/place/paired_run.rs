//! What a rule does to a place cell on a run of constant speed: the paper's way to show a
//! rule, whatever it was fitted to.

use super::course::{Course, Kernels};
use super::harmonics::Harmonics;
use super::trajectory::{TENTH, Trajectory};
use super::{PlaceInputs, Track};
use crate::error::{Invalid, within};
use crate::rule::PlaceRule;
use crate::signal::{Normalisation, Peaks};
use serde::{Deserialize, Serialize};

/// Laps at constant speed, each with one plateau at the same place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PairedRun {
    /// Running speed, cm/s; 10 to 100. Default 25.
    pub speed_cm_s: f64,
    /// Where the plateaus begin, cm; from 0 to the track's length of 187. Default 93.5, the
    /// middle.
    pub plateau_cm: f64,
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
            plateau_cm: 0.5 * Track::default().length_cm,
            plateau_duration_s: 0.3,
            laps: 5,
            largest_recorded_ramp_mv: 0.0,
        }
    }
}

/// Weights and ramps on a [`PairedRun`], lap by lap.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedLaps {
    /// What the signals were measured in.
    pub peaks: Peaks,
    /// w - 1 before the laps and after each: (lap, input), row by row.
    pub delta_weight_by_lap: Vec<f64>,
    /// The ramp before the laps and after each, mV: (lap, bin), row by row.
    pub ramp_by_lap_mv: Vec<f64>,
}

/// The change of weights on a [`PairedRun`] of cells whose inputs all had the same weight.
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
        let length = Track::default().length_cm;
        within("run.plateau_cm", self.plateau_cm, 0.0, length, " cm")?;
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
        let track = Track::default();
        let course = self.course(rule, &track, inputs)?;
        let mut all = PairedChange {
            peaks: self.peaks(rule, peaks, &course)?,
            initial_weight: initial_weight.to_vec(),
            input_time_s: self.time_s(&inputs.peak_locations_cm(&track), &track),
            delta_weight: Vec::new(),
            bin_time_s: self.time_s(&track.bin_centres_cm(), &track),
            initial_ramp_mv: Vec::new(),
            delta_ramp_mv: Vec::new(),
        };
        for &weight in initial_weight {
            let before = vec![weight - 1.0; PlaceInputs::COUNT];
            let ramp = course.ramp_mv(&before);
            all.initial_ramp_mv.push(crate::math::mean(&ramp));
            if exceeds(rule, weight - 1.0) {
                all.delta_weight.extend([f64::NAN; PlaceInputs::COUNT]);
                all.delta_ramp_mv.extend([f64::NAN; Track::BINS]);
                continue;
            }
            let laps = self.laps_on(&course, rule, all.peaks, &before);
            let after = &laps.delta_weight_by_lap[self.laps * PlaceInputs::COUNT..];
            all.delta_weight.extend(less(after, &before));
            let after = &laps.ramp_by_lap_mv[self.laps * Track::BINS..];
            all.delta_ramp_mv.extend(less(after, &ramp));
        }
        Ok(all)
    }

    /// What `rule` does to a cell whose weights are 1 and `initial_delta_weight` before the
    /// laps, one for each input, with signals in units of `peaks`, by `None` in those of
    /// their largest on this very run.
    ///
    /// ```
    /// use btsp::place::{InitialField, MILSTEIN_2021, PairedRun, PlaceInputs, Track};
    ///
    /// // A plateau at 60 cm moves the field of a cell that fired at 130 cm.
    /// let (inputs, track) = (PlaceInputs::default(), Track::default());
    /// let field = InitialField { peak_mv: 6.0, location_cm: 130.0, width_cm: 60.0 };
    /// let run = PairedRun { plateau_cm: 60.0, laps: 3, ..PairedRun::default() };
    /// let before = field.delta_weight(&inputs, &track);
    /// let laps = run.laps(&MILSTEIN_2021.rule, None, &before, &inputs)?;
    /// let last = &laps.ramp_by_lap_mv[3 * Track::BINS..];
    /// assert!(last[30] > 4.0 && last[70] < 3.0);
    /// # Ok::<(), btsp::Invalid>(())
    /// ```
    ///
    /// # Errors
    /// Settings, inputs or a rule out of their ranges; a weight outside 0 to the rule's
    /// largest (`run.initial_delta_weight.INPUT`).
    pub fn laps(
        &self,
        rule: &PlaceRule,
        peaks: Option<Peaks>,
        initial_delta_weight: &[f64],
        inputs: &PlaceInputs,
    ) -> Result<PairedLaps, Invalid> {
        let course = self.course(rule, &Track::default(), inputs)?;
        let peaks = self.peaks(rule, peaks, &course)?;
        if initial_delta_weight.len() != PlaceInputs::COUNT {
            let found = format!("{} weights", initial_delta_weight.len());
            let allowed = format!("must be one for each of {} inputs", PlaceInputs::COUNT);
            return Err(Invalid::new("run.initial_delta_weight", found, allowed));
        }
        for (input, &delta) in initial_delta_weight.iter().enumerate() {
            if !(-1.0..=1e6).contains(&delta) || exceeds(rule, delta) {
                let key = format!("run.initial_delta_weight.{input}");
                let allowed = "must be a weight from 0 to rule.max_weight, less 1";
                return Err(Invalid::new(key, delta, allowed));
            }
        }
        Ok(self.laps_on(&course, rule, peaks, initial_delta_weight))
    }

    fn laps_on(
        &self,
        course: &Course,
        rule: &PlaceRule,
        peaks: Peaks,
        initial_delta_weight: &[f64],
    ) -> PairedLaps {
        let delta_weight_by_lap = course.delta_weight_by_lap(
            rule,
            &peaks,
            &Harmonics::from_order(initial_delta_weight),
            &Kernels::of(rule.time_constants()),
            self.largest_recorded_ramp_mv,
        );
        let by_lap = delta_weight_by_lap.chunks_exact(PlaceInputs::COUNT);
        PairedLaps {
            peaks,
            ramp_by_lap_mv: by_lap.flat_map(|row| course.ramp_mv(row)).collect(),
            delta_weight_by_lap,
        }
    }

    /// Those given, or the largest signals on this very run.
    fn peaks(
        &self,
        rule: &PlaceRule,
        given: Option<Peaks>,
        course: &Course,
    ) -> Result<Peaks, Invalid> {
        let kernels = Kernels::of(rule.time_constants());
        let peaks = given.unwrap_or_else(|| course.signals(&kernels).peaks(false).peaks);
        Normalisation::Pooled(peaks).validate()?;
        Ok(peaks)
    }

    /// Samples of a lap, 1 ms apart.
    fn lap_samples(&self, track: &Track) -> usize {
        (track.length_cm / self.step_cm()) as usize
    }

    /// The way in 1 ms, cm.
    fn step_cm(&self) -> f64 {
        self.speed_cm_s / 1000.0
    }

    /// The sample of a lap at which its plateau begins: the first at or beyond its place.
    fn onset(&self, track: &Track) -> usize {
        let onset = (self.plateau_cm / self.step_cm()).ceil() as usize;
        onset.min(self.lap_samples(track) - 1)
    }

    /// How long after a plateau's onset the animal passes places on the track, s.
    fn time_s(&self, places_cm: &[f64], track: &Track) -> Vec<f64> {
        let onset_cm = self.step_cm() * self.onset(track) as f64;
        let time = |cm: &f64| (cm - onset_cm) / self.speed_cm_s;
        places_cm.iter().map(time).collect()
    }

    /// The run, every tenth sample of 1 ms: a lap, those with a plateau, and a lap.
    fn course(
        &self,
        rule: &PlaceRule,
        track: &Track,
        inputs: &PlaceInputs,
    ) -> Result<Course, Invalid> {
        self.validate()?;
        rule.validate()?;
        inputs.validate(track)?;
        let samples = self.lap_samples(track);
        let duration = (1000.0 * self.plateau_duration_s) as usize;
        let onsets: Vec<usize> = (1..=self.laps)
            .map(|lap| samples * lap + self.onset(track))
            .collect();
        let mut plateau = vec![false; samples * (self.laps + 2)];
        for &onset in &onsets {
            let end = plateau.len().min(onset + duration);
            plateau[onset..end].fill(true);
        }
        let plateau: Vec<bool> = plateau.into_iter().step_by(TENTH).collect();
        let place_cm = |k: usize| self.step_cm() * (k * TENTH % samples) as f64;
        let trajectory = Trajectory::of(
            track,
            (0..plateau.len()).map(place_cm),
            // Faster than the speed gate asks for.
            vec![true; plateau.len()],
            &plateau,
            &onsets.iter().map(|k| k.div_ceil(TENTH)).collect::<Vec<_>>(),
        );
        Ok(Course::of(track, inputs, trajectory))
    }
}

/// Whether a weight of 1 + `delta_weight` is above the rule's largest.
fn exceeds(rule: &PlaceRule, delta_weight: f64) -> bool {
    match rule {
        PlaceRule::WeightDependent(rule) => delta_weight > rule.max_weight - 1.0,
        PlaceRule::VoltageDependent(_) => false,
    }
}

fn less<'a>(after: &'a [f64], before: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    after
        .iter()
        .zip(before)
        .map(|(after, before)| after - before)
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
    fn ramps_are_those_of_the_published_network() {
        // Rule, run and what came of it: three laps at 30 cm/s of a silent cell, without the
        // calibration of the ramp's scale.
        let run = PairedRun {
            speed_cm_s: 30.0,
            laps: 3,
            ..PairedRun::default()
        };
        let inputs = PlaceInputs {
            ramp_scale_mv: 0.002956,
            ..PlaceInputs::default()
        };
        let silent = [0.0; PlaceInputs::COUNT];
        let laps = run
            .laps(&MILSTEIN_2021.rule, None, &silent, &inputs)
            .unwrap();
        let peak = |lap: usize| {
            let ramp = &laps.ramp_by_lap_mv[lap * Track::BINS..][..Track::BINS];
            ramp.iter().copied().fold(0.0, f64::max)
        };
        assert_eq!(peak(0), 0.0);
        assert!((peak(1) - 7.27).abs() < 0.005, "{}", peak(1));
        assert!((peak(3) - 6.35).abs() < 0.005, "{}", peak(3));
    }

    #[test]
    fn a_plateau_at_either_end_of_the_track_is_one() {
        for plateau_cm in [0.0, 187.0] {
            let run = PairedRun {
                plateau_cm,
                laps: 2,
                ..PairedRun::default()
            };
            let silent = [0.0; PlaceInputs::COUNT];
            let inputs = PlaceInputs::default();
            let laps = run
                .laps(&MILSTEIN_2021.rule, None, &silent, &inputs)
                .unwrap();
            let last = &laps.ramp_by_lap_mv[2 * Track::BINS..];
            assert!(
                last[0] > 5.0 && last[99] > 5.0 && last[50] < 2.0,
                "{last:?}"
            );
        }
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
