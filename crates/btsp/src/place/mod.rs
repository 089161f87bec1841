//! A place cell on a circular track: what was recorded, what its inputs did meanwhile,
//! and the ramp that its weights make (Milstein et al. 2021, eLife 10:e73046).

mod induction;
mod inputs;
mod recording;
mod run;
mod track;

pub use induction::Induction;
pub use inputs::PlaceInputs;
pub use recording::{LapKind, RecordedLap, Recording};
pub use run::Run;
pub use track::Track;
