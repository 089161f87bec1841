//! A place cell on a circular track: what was recorded, what its inputs did meanwhile,
//! and the ramp that its weights make (Milstein et al. 2021, eLife 10:e73046).

mod areas;
mod course;
mod drive;
mod eligibility;
mod fine_grid;
mod harmonics;
mod induction;
mod infer;
mod initial_field;
mod inputs;
mod kernel;
mod paired_run;
mod prediction;
mod predictor;
mod published;
mod ramp;
mod ramp_changes;
mod recording;
mod run;
mod score;
mod synthetic;
mod track;
mod trajectory;
mod voltage_dependent;
mod weight_dependent;

pub(crate) use course::Kernels;
pub(crate) use drive::SlopedPeaks;
pub use induction::Induction;
pub use infer::{DeltaWeightBounds, InferredWeights, WeightInference, infer_weights};
pub use initial_field::InitialField;
pub use inputs::PlaceInputs;
pub use paired_run::{PairedChange, PairedLaps, PairedRun};
pub use prediction::{Prediction, PredictionError};
pub(crate) use predictor::AfterLaps;
pub use predictor::Predictor;
pub use published::{MILSTEIN_2021, PublishedRule};
pub use ramp::{
    MAX_RAMP_MV, RampFeatures, fine_ramp_mv, ramp_mv, validate_ramp, weights_path_distance,
};
pub use ramp_changes::{AFTER_PLATEAU_S, NEAR_PLATEAU_S, RampChanges, RampRegression};
pub use recording::{LapKind, RecordedLap, Recording};
pub use run::Run;
pub use score::{ModelMinimum, Target};
pub use synthetic::{SyntheticCell, SyntheticRecordings, Truth};
pub use track::Track;
