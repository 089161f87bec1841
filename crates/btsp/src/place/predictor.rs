//! A recorded induction, ready to be predicted under many rules.

use super::course::{Course, Kernels};
use super::drive::SlopedPeaks;
use super::harmonics::{EachInput, Harmonics};
use super::infer::WeightInference;
use super::prediction::{Prediction, PredictionError};
use super::score::Target;
use super::trajectory::Trajectory;
use super::weight_dependent::SlopedLaps;
use super::{DeltaWeightBounds, Induction, PlaceInputs, Track, weight_dependent};
use crate::error::{Invalid, within};
use crate::rule::{PlaceRule, WeightDependentRule};
use crate::signal::{Normalisation, Peaks, TimeConstants};

/// A ramp whose weights had to be found again below a rule's largest weight must come this
/// close to its recorded peak.
const ADMISSIBLE: f64 = 0.1;

/// The weights after the last lap of a weight-dependent rule, one for each input in the order
/// of the track; or their derivative in something.
#[derive(Clone, Debug)]
pub(crate) struct AfterLaps {
    pub(crate) delta_weight: Vec<f64>,
    /// How much is left of a change in each weight before the laps.
    pub(crate) carry: Vec<f64>,
}

impl AfterLaps {
    fn of(delta_weight: &EachInput, carry: &EachInput) -> Self {
        Self {
            delta_weight: Harmonics::in_order(delta_weight),
            carry: Harmonics::in_order(carry),
        }
    }
}

/// A recorded induction, ready to be predicted under many rules: what does not depend on
/// the rule is computed once.
#[derive(Clone, Debug)]
pub struct Predictor {
    track: Track,
    course: Course,
    inference: WeightInference,
    target: Target,
    /// Mean onset position of the plateaus, cm.
    plateau_cm: f64,
    ramp_before_mv: Option<Vec<f64>>,
    initial_delta_weight: Vec<f64>,
    largest_recorded_ramp_mv: f64,
}

impl Predictor {
    /// Of an induction and the inputs that drove the cell.
    ///
    /// The weights before the laps are found from the ramp before them
    /// ([`WeightInference`]); a cell that was silent has weights of 1.
    ///
    /// # Errors
    /// If the inputs are out of their range.
    pub fn new(induction: &Induction, inputs: &PlaceInputs) -> Result<Self, Invalid> {
        let track = induction.track;
        let inference = WeightInference::new(&track, inputs)?;
        let initial_delta_weight = match &induction.ramp_before_mv {
            Some(ramp) => {
                inference
                    .infer(ramp, DeltaWeightBounds::default())?
                    .delta_weight
            }
            None => vec![0.0; PlaceInputs::COUNT],
        };
        Ok(Self {
            track,
            course: Course::of(&track, inputs, Trajectory::of_run(&track, &induction.run)),
            inference,
            target: Target::of(&track, &induction.ramp_after_mv)?,
            plateau_cm: induction.mean_onset_cm(),
            ramp_before_mv: induction.ramp_before_mv.clone(),
            initial_delta_weight,
            largest_recorded_ramp_mv: induction.largest_recorded_ramp_mv,
        })
    }

    /// Number of induction laps.
    pub fn laps(&self) -> usize {
        self.course.laps()
    }

    /// What a score compares with.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The change in each input's weight, w - 1, that the ramp before the laps shows.
    pub fn initial_delta_weight(&self) -> &[f64] {
        &self.initial_delta_weight
    }

    /// The ramp of such changes in weight, mV, per bin.
    pub fn ramp_mv(&self, delta_weight: &[f64]) -> Vec<f64> {
        self.course.ramp_mv(delta_weight)
    }

    /// The largest filtered rate, in units of the inputs' peak rate, and the largest
    /// filtered gate over the whole run.
    ///
    /// # Errors
    /// Time constants that are out of their range.
    pub fn peaks(&self, time_constants: TimeConstants) -> Result<Peaks, Invalid> {
        time_constants.validate()?;
        Ok(self.sloped_peaks(&Kernels::of(time_constants), false).peaks)
    }

    /// Evaluations of a gain that the prediction of a rule with these time constants takes.
    pub fn gain_evaluations(&self, time_constants: TimeConstants) -> usize {
        self.course
            .signals(&Kernels::of(time_constants))
            .gain_evaluations()
    }

    /// The laps under `rule`, with signals in units of `peaks`.
    ///
    /// Weights begin from `initial_delta_weight`, one for each input, if it is given; else
    /// from [`initial_delta_weight`](Self::initial_delta_weight), which are found again
    /// below the rule's largest weight where they exceed it.
    ///
    /// # Errors
    /// What is out of its range; or that the recorded ramp before the laps cannot be reached
    /// with weights as small as the rule's, in which case a search goes on.
    pub fn predict(
        &self,
        rule: &PlaceRule,
        peaks: Peaks,
        initial_delta_weight: Option<&[f64]>,
    ) -> Result<Prediction, PredictionError> {
        rule.validate()?;
        Normalisation::Pooled(peaks).validate()?;
        if let Some(given) = initial_delta_weight {
            validate_initial(given)?;
        }
        let kernels = Kernels::of(rule.time_constants());
        let by_lap = self.delta_weight_by_lap(rule, &peaks, initial_delta_weight, &kernels)?;
        Ok(Prediction::of(self, rule, peaks, by_lap)?)
    }

    /// The change in weight before the laps and after each, of valid arguments.
    pub(crate) fn delta_weight_by_lap(
        &self,
        rule: &PlaceRule,
        peaks: &Peaks,
        initial_delta_weight: Option<&[f64]>,
        kernels: &Kernels,
    ) -> Result<Vec<f64>, PredictionError> {
        let initial = match initial_delta_weight {
            Some(given) => Harmonics::from_order(given),
            None => self.initial_for(rule)?,
        };
        let largest = self.largest_recorded_ramp_mv;
        let course = &self.course;
        Ok(course.delta_weight_by_lap(rule, peaks, &initial, kernels, largest))
    }

    /// The weights after the laps of a weight-dependent rule that begin with
    /// `initial_delta_weight`.
    pub(crate) fn after_laps(
        &self,
        rule: &WeightDependentRule,
        peaks: &Peaks,
        initial_delta_weight: &[f64],
        kernels: &Kernels,
    ) -> AfterLaps {
        let initial = Harmonics::from_order(initial_delta_weight);
        let gains = [rule.potentiation_gain, rule.depression_gain];
        let drives = self.course.signals(kernels).drives(&gains, peaks);
        let by_lap = weight_dependent::laps(rule, &drives, &initial);
        let carry = weight_dependent::carry(rule, &drives, &initial);
        AfterLaps::of(by_lap.last().unwrap_or(&initial), &carry)
    }

    /// The same and its derivatives, as [`SlopedLaps`] orders them. Weights begin as in
    /// [`delta_weight_by_lap`](Self::delta_weight_by_lap).
    pub(crate) fn sloped_after_laps(
        &self,
        rule: &WeightDependentRule,
        peaks: &SlopedPeaks,
        initial_delta_weight: Option<&[f64]>,
    ) -> Result<(AfterLaps, Vec<AfterLaps>), PredictionError> {
        let initial = match initial_delta_weight {
            Some(given) => Harmonics::from_order(given),
            None => self.initial_for(&PlaceRule::WeightDependent(*rule))?,
        };
        let signals = self.course.signals(&Kernels::of(rule.time_constants()));
        let gains = [rule.potentiation_gain, rule.depression_gain];
        let drives = signals.sloped_drives(&gains, peaks);
        let laps = SlopedLaps::of(rule, &drives, &initial);
        let slopes = laps.slopes.iter().zip(&laps.carry_slopes);
        Ok((
            AfterLaps::of(&laps.delta_weight, &laps.carry),
            slopes.map(|(w, carry)| AfterLaps::of(w, carry)).collect(),
        ))
    }

    /// The peaks of this run, with derivatives if `sloped`.
    pub(crate) fn sloped_peaks(&self, kernels: &Kernels, sloped: bool) -> SlopedPeaks {
        self.course.signals(kernels).peaks(sloped)
    }

    /// The weights that laps begin from.
    fn initial_for(&self, rule: &PlaceRule) -> Result<EachInput, PredictionError> {
        let mut initial = Harmonics::from_order(&self.initial_delta_weight);
        let (PlaceRule::WeightDependent(rule), Some(ramp)) = (rule, &self.ramp_before_mv) else {
            return Ok(initial);
        };
        let largest = rule.max_weight - 1.0;
        if self
            .initial_delta_weight
            .iter()
            .any(|delta| *delta > largest)
        {
            let peak = |ramp: &[f64]| ramp.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let found = self.inference.infer(
                ramp,
                DeltaWeightBounds {
                    upper: largest,
                    ..DeltaWeightBounds::default()
                },
            )?;
            let (recorded_mv, reached_mv) = (peak(ramp), peak(&found.ramp_mv));
            if (reached_mv - recorded_mv).abs() > ADMISSIBLE * recorded_mv.abs() {
                let max_weight = rule.max_weight;
                return Err(PredictionError::Unreachable {
                    max_weight,
                    recorded_mv,
                    reached_mv,
                });
            }
            initial = Harmonics::from_order(&found.delta_weight);
        }
        Ok(initial)
    }

    /// The same beside another largest recorded ramp, mV, which the voltage-dependent rule's
    /// reference depends on.
    pub(super) fn with_largest_ramp(&self, largest_recorded_ramp_mv: f64) -> Self {
        Self {
            largest_recorded_ramp_mv,
            ..self.clone()
        }
    }

    pub(super) fn track(&self) -> &Track {
        &self.track
    }

    pub(super) fn plateau_cm(&self) -> f64 {
        self.plateau_cm
    }
}

fn validate_initial(delta_weight: &[f64]) -> Result<(), Invalid> {
    if delta_weight.len() != PlaceInputs::COUNT {
        let found = format!("{} weights", delta_weight.len());
        let allowed = format!("must be one for each of {} inputs", PlaceInputs::COUNT);
        return Err(Invalid::new("predict.initial_delta_weight", found, allowed));
    }
    for (input, delta) in delta_weight.iter().enumerate() {
        let key = format!("predict.initial_delta_weight.{input}");
        within(&key, *delta, -1.0, 1e6, "")?;
    }
    Ok(())
}
