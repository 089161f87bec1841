//! A synthetic cell: recordings of a place cell whose rule is known.

use super::induction::HALF_WINDOW;
use super::recording::on_track_cm;
use super::{
    Induction, InitialField, LapKind, MILSTEIN_2021, PlaceInputs, PredictionError, Predictor,
    RecordedLap, Recording, Track,
};
use crate::error::{Invalid, within};
use crate::math::{SavitzkyGolay, baseline};
use crate::random::{Purpose, Random};
use crate::rule::PlaceRule;
use crate::signal::Peaks;
use serde::{Deserialize, Serialize};

/// Knots of a lap's speed profile, which is linear between them.
const KNOTS: usize = 8;
/// The slowest run, cm/s: an animal rests only where it is told to.
const SLOWEST_CM_S: f64 = 6.0;
/// The least and largest part of the mean speed at a knot.
const SPEED_PARTS: [f64; 2] = [0.3, 2.5];
/// The part of the track at its start and at its end in which no plateau begins.
const MARGIN: f64 = 0.05;
/// Rounds after which the voltage-dependent rule's reference is taken as it is.
const REFERENCE_ROUNDS: usize = 200;

/// A synthetic cell, and how it is recorded: everything that its recordings depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SyntheticCell {
    /// Number of the cell. Cells of the same seed have noise of their own.
    pub cell: u32,
    /// What random numbers start from.
    pub seed: u64,
    /// The track.
    pub track: Track,
    /// The inputs that drive the cell.
    pub inputs: PlaceInputs,
    /// The rule of its plasticity. Signals are in units of their largest over all of the
    /// cell's inductions.
    pub rule: PlaceRule,
    /// Where the plateaus of each induction begin, cm: one for each of the cell's
    /// inductions, 1 to 8, from a twentieth of the track to as much before its end. The
    /// second begins with the weights that the first left, and so on.
    pub plateau_cm: Vec<f64>,
    /// Standard deviation of the place from lap to lap, cm; 0 to a tenth of the track.
    pub plateau_jitter_cm: f64,
    /// Duration of the plateaus, s; 0.01 to a tenth of the time of a lap at mean speed.
    pub plateau_duration_s: f64,
    /// The cell's place field before the first induction; `None` where it was silent.
    pub initial_field: Option<InitialField>,
    /// Laps recorded before an induction, 0 to 20.
    pub laps_before: usize,
    /// Laps with a plateau, 1 to 20.
    pub laps: usize,
    /// Laps recorded after an induction, 0 to 20.
    pub laps_after: usize,
    /// Mean running speed, cm/s; 10 to 100, and such that a lap takes 1 to 60 s.
    pub speed_cm_s: f64,
    /// How much the speed varies along the track and from lap to lap: standard deviation
    /// as a part of the mean, 0 to 0.5.
    pub speed_variability: f64,
    /// Where the animal rests in every lap, cm; from 0 to the track's length.
    pub rest_cm: f64,
    /// Mean time of a rest, s; 0 to 10. From lap to lap half of it to half as much again.
    pub rest_s: f64,
    /// Standard deviation of the noise of recorded positions, cm; 0 to a hundredth of the
    /// track.
    pub position_noise_cm: f64,
    /// Standard deviation of white noise in each bin of the recorded ramps, before they
    /// are smoothed, mV; 0 to 10.
    pub ramp_noise_mv: f64,
    /// The potential at which the cell rests, mV: what recorded ramps are above; -200 to
    /// 200.
    pub resting_mv: f64,
}

/// What was recorded of a synthetic cell, and what was true.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticRecordings {
    /// One for each induction, in their order.
    pub recordings: Vec<Recording>,
    /// What they do not tell.
    pub truth: Truth,
}

/// What is true of a synthetic cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The rule.
    pub rule: PlaceRule,
    /// What its signals are measured in.
    pub peaks: Peaks,
    /// For each induction w - 1 before the laps and after each: (lap, input), row by row.
    pub delta_weight_by_lap: Vec<Vec<f64>>,
    /// Likewise the ramps of these weights, mV: (lap, bin), without noise.
    pub ramp_by_lap_mv: Vec<Vec<f64>>,
}

impl Default for SyntheticCell {
    /// A silent cell with the rule of the paper's network model, induced once.
    fn default() -> Self {
        Self {
            cell: 1,
            seed: 0,
            track: Track::default(),
            inputs: PlaceInputs::default(),
            rule: MILSTEIN_2021.rule,
            plateau_cm: vec![95.0],
            plateau_jitter_cm: 1.0,
            plateau_duration_s: 0.3,
            initial_field: None,
            laps_before: 3,
            laps: 5,
            laps_after: 3,
            speed_cm_s: 25.0,
            speed_variability: 0.2,
            rest_cm: 180.0,
            rest_s: 1.0,
            position_noise_cm: 0.02,
            ramp_noise_mv: 0.3,
            resting_mv: -60.0,
        }
    }
}

impl SyntheticCell {
    /// Checks the ranges; keys are `synthetic.speed_cm_s` and so on, those of the track,
    /// the inputs and the rule as they have them.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.track.validate()?;
        within("track.length_cm", self.track.length_cm, 20.0, 6000.0, " cm")?;
        self.inputs.validate(&self.track)?;
        self.rule.validate()?;
        self.validate_plateaus()
            .and_then(|()| self.validate_running())
            .and_then(|()| self.validate_ramps())
            .map_err(|e| e.under("synthetic"))
    }

    fn validate_plateaus(&self) -> Result<(), Invalid> {
        let length = self.track.length_cm;
        within(
            "plateau_cm",
            self.plateau_cm.len() as f64,
            1.0,
            8.0,
            " places",
        )?;
        for (induction, place) in self.plateau_cm.iter().enumerate() {
            let key = format!("plateau_cm.{induction}");
            let [first, last] = [MARGIN * length, (1.0 - MARGIN) * length];
            within(&key, *place, first, last, " cm")?;
        }
        let jitter = self.plateau_jitter_cm;
        within("plateau_jitter_cm", jitter, 0.0, 0.1 * length, " cm")?;
        within("laps", self.laps as f64, 1.0, 20.0, "")
    }

    fn validate_running(&self) -> Result<(), Invalid> {
        let length = self.track.length_cm;
        within("laps_before", self.laps_before as f64, 0.0, 20.0, "")?;
        within("laps_after", self.laps_after as f64, 0.0, 20.0, "")?;
        let [slowest, fastest] = [(length / 60.0).max(10.0), length.min(100.0)];
        within("speed_cm_s", self.speed_cm_s, slowest, fastest, " cm/s")?;
        within("speed_variability", self.speed_variability, 0.0, 0.5, "")?;
        let longest = 0.1 * length / self.speed_cm_s;
        within(
            "plateau_duration_s",
            self.plateau_duration_s,
            0.01,
            longest,
            " s",
        )?;
        within("rest_cm", self.rest_cm, 0.0, length, " cm")?;
        within("rest_s", self.rest_s, 0.0, 10.0, " s")?;
        let noise = self.position_noise_cm;
        within("position_noise_cm", noise, 0.0, 0.01 * length, " cm")
    }

    fn validate_ramps(&self) -> Result<(), Invalid> {
        within("ramp_noise_mv", self.ramp_noise_mv, 0.0, 10.0, " mV")?;
        within("resting_mv", self.resting_mv, -200.0, 200.0, " mV")?;
        match &self.initial_field {
            Some(field) => field.validate(&self.track),
            None => Ok(()),
        }
    }

    /// Lets the animal run, the rule act and the electrode record.
    ///
    /// The ramps recorded are the true ones above the resting potential and white noise,
    /// neither smoothed nor moved: both happens where they are read
    /// ([`Induction::all`]), and the smoothing takes a few hundredths of a mV off the true
    /// ramp's bends. The voltage-dependent rule's reference is that of the ramps as they
    /// are read without noise.
    ///
    /// # Errors
    /// Settings out of their ranges; a rule whose weights no membrane could follow.
    pub fn record(&self) -> Result<SyntheticRecordings, Invalid> {
        self.validate()?;
        let mut recordings: Vec<Recording> = (0..self.plateau_cm.len())
            .map(|induction| self.run(induction))
            .collect();
        let derived = Induction::all(&self.track, &recordings);
        let predictors = derived
            .into_iter()
            .map(|induction| Predictor::new(&induction?, &self.inputs))
            .collect::<Result<Vec<_>, _>>()?;
        let time_constants = self.rule.time_constants();
        let mut peaks = Peaks {
            eligibility_peak: 0.0,
            instructive_peak: 0.0,
        };
        for predictor in &predictors {
            peaks = peaks.or(predictor.peaks(time_constants)?);
        }
        let truth = self.truth(&predictors, peaks)?;
        for (induction, (recording, ramps)) in
            recordings.iter_mut().zip(&truth.ramp_by_lap_mv).enumerate()
        {
            let recorded = |which: usize, true_mv: &[f64]| -> Vec<f64> {
                let number = self.number(induction, which);
                let mut random = Random::new(self.seed, Purpose::RampNoise, number);
                let noisy = |v| self.resting_mv + v + self.ramp_noise_mv * random.gaussian();
                true_mv.iter().map(noisy).collect()
            };
            if induction > 0 || self.initial_field.is_some() {
                recording.ramp_before_mv = Some(recorded(0, &ramps[..Track::BINS]));
            }
            recording.ramp_after_mv = recorded(1, &ramps[ramps.len() - Track::BINS..]);
        }
        Ok(SyntheticRecordings { recordings, truth })
    }

    /// The laps of all inductions.
    fn truth(&self, predictors: &[Predictor], peaks: Peaks) -> Result<Truth, Invalid> {
        let mut largest = 0.0;
        for _ in 0..REFERENCE_ROUNDS {
            let truth = self.truth_beside(predictors, peaks, largest)?;
            let read = self.largest_ramp_mv(&truth);
            let PlaceRule::VoltageDependent(_) = self.rule else {
                return Ok(truth);
            };
            // Halfway, lest it swings.
            let next: f64 = 0.5 * (largest + read);
            if (next - largest).abs() <= 1e-12 * (1.0 + largest.abs()) {
                return Ok(truth);
            }
            largest = next;
        }
        self.truth_beside(predictors, peaks, largest)
    }

    /// The same where the largest recorded ramp is `largest_mv`.
    fn truth_beside(
        &self,
        predictors: &[Predictor],
        peaks: Peaks,
        largest_mv: f64,
    ) -> Result<Truth, Invalid> {
        let mut truth = Truth {
            rule: self.rule,
            peaks,
            delta_weight_by_lap: Vec::new(),
            ramp_by_lap_mv: Vec::new(),
        };
        let mut weights = self.initial_delta_weight();
        for predictor in predictors {
            let predictor = predictor.with_largest_ramp(largest_mv);
            let predicted = match predictor.predict(&self.rule, peaks, Some(&weights)) {
                Ok(predicted) => predicted,
                Err(PredictionError::Invalid(invalid)) => return Err(invalid),
                // Weights that are given are not inferred.
                Err(unreachable) => {
                    return Err(Invalid::new("rule", unreachable, "must be reachable"));
                }
            };
            let last = predicted.delta_weight_by_lap.len() - PlaceInputs::COUNT;
            weights = predicted.delta_weight_by_lap[last..].to_vec();
            truth
                .delta_weight_by_lap
                .push(predicted.delta_weight_by_lap);
            truth.ramp_by_lap_mv.push(predicted.ramp_by_lap_mv);
        }
        Ok(truth)
    }

    /// The largest ramp above the baseline, as they are read where there is no noise.
    fn largest_ramp_mv(&self, truth: &Truth) -> f64 {
        let smoothing = SavitzkyGolay::cubic(HALF_WINDOW);
        let silent = self.initial_field.is_none();
        let mut read: Vec<Vec<f64>> = Vec::new();
        for ramps in &truth.ramp_by_lap_mv {
            let rows = [&ramps[..Track::BINS], &ramps[ramps.len() - Track::BINS..]];
            let unrecorded = usize::from(read.is_empty() && silent);
            read.extend(rows[unrecorded..].iter().map(|row| smoothing.circular(row)));
        }
        let largest = read.iter().flatten().copied().fold(f64::MIN, f64::max);
        largest - read.first().map_or(0.0, |first| baseline(first))
    }

    /// w - 1 before any induction.
    fn initial_delta_weight(&self) -> Vec<f64> {
        let Some(field) = self.initial_field else {
            return vec![0.0; PlaceInputs::COUNT];
        };
        field.delta_weight(&self.inputs, &self.track)
    }

    /// Number of a random stream of this cell.
    fn number(&self, induction: usize, lap: usize) -> u64 {
        (u64::from(self.cell) << 16) | ((induction as u64) << 8) | lap as u64
    }

    /// The laps of an induction, its ramps still flat.
    fn run(&self, induction: usize) -> Recording {
        let kinds = [
            (LapKind::Before, self.laps_before),
            (LapKind::Induction, self.laps),
            (LapKind::After, self.laps_after),
        ];
        let kinds = kinds
            .iter()
            .flat_map(|(kind, laps)| std::iter::repeat_n(*kind, *laps));
        let laps = kinds
            .enumerate()
            .map(|(lap, kind)| self.lap(induction, lap, kind));
        Recording {
            cell: self.cell,
            induction: induction as u32 + 1,
            spontaneous: false,
            laps: laps.collect(),
            ramp_before_mv: None,
            ramp_after_mv: vec![0.0; Track::BINS],
        }
    }

    fn lap(&self, induction: usize, lap: usize, kind: LapKind) -> RecordedLap {
        let number = self.number(induction, lap);
        let length = self.track.length_cm;
        let true_cm = self.true_position_cm(number);
        let mut plateau = Vec::new();
        if kind == LapKind::Induction {
            let mut random = Random::new(self.seed, Purpose::Plateau, number);
            let place = self.plateau_cm[induction] + self.plateau_jitter_cm * random.bump();
            let place = place.clamp(MARGIN * length, (1.0 - MARGIN) * length);
            let samples = ((1000.0 * self.plateau_duration_s).round() as usize).max(10);
            // A lap is many plateaus long.
            let onset = true_cm.partition_point(|x| *x < place);
            let onset = onset.min(true_cm.len() - samples);
            plateau = vec![false; true_cm.len()];
            plateau[onset..onset + samples].fill(true);
        }
        let mut random = Random::new(self.seed, Purpose::PositionNoise, number);
        let noisy: Vec<f64> = true_cm
            .iter()
            .map(|x| x + self.position_noise_cm * random.bump())
            .collect();
        // As recorded, from 0 to 1: raw columns then hold these positions to the last bit.
        let largest = noisy.iter().copied().fold(f64::MIN, f64::max);
        let recorded: Vec<f64> = noisy.iter().map(|x| x / largest).collect();
        RecordedLap {
            kind,
            position_cm: on_track_cm(&self.track, &recorded),
            plateau,
        }
    }

    /// Where the animal is, every ms of a lap, from 0 to the track's length.
    fn true_position_cm(&self, number: u64) -> Vec<f64> {
        let length = self.track.length_cm;
        let mut random = Random::new(self.seed, Purpose::Running, number);
        let [least, most] = SPEED_PARTS;
        let knots: Vec<f64> = (0..KNOTS)
            .map(|_| {
                let part = 1.0 + self.speed_variability * random.bump();
                (self.speed_cm_s * part.clamp(least, most)).max(SLOWEST_CM_S)
            })
            .collect();
        let mut resting = (1000.0 * self.rest_s * (0.5 + random.uniform())) as usize;
        let mut position = vec![0.0];
        let mut x = 0.0;
        while x < length {
            if x >= self.rest_cm && resting > 0 {
                resting -= 1;
            } else {
                let knot = x / length * KNOTS as f64;
                let (before, part) = ((knot as usize).min(KNOTS - 1), knot.fract());
                let rise = knots[(before + 1) % KNOTS] - knots[before];
                x = (x + (knots[before] + part * rise) / 1000.0).min(length);
            }
            position.push(x);
        }
        position
    }
}
