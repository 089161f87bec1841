//! A place cell on a circular track: what was recorded, what its inputs did meanwhile,
//! and the ramp that its weights make (Milstein et al. 2021, eLife 10:e73046).

mod areas;
mod drive;
mod eligibility;
mod harmonics;
mod inputs;
mod kernel;
mod recording;
mod track;
mod trajectory;
mod voltage_dependent;
mod weight_dependent;

pub use inputs::PlaceInputs;
pub use recording::{LapKind, RecordedLap, Recording};
pub use track::Track;
