//! The core of btsp as a WebAssembly module: a configuration goes in as TOML, its arrays
//! come out. A thin rim over [`btsp_config`] and [`btsp`]; nothing is computed here.
//!
//! JavaScript writes a text or numbers where [`exports::input_buffer`] says, calls one of
//! the other functions of [`exports`], and reads the text and the numbers that it left.
//! `web/src/core.ts` is the other side.

mod experiment;
pub mod exports;
mod problem;
mod setting;
mod shared;
mod track;

pub use experiment::{Experiment, LIMITS, Limits};
pub use problem::Problem;
pub use track::{Peak, TrackRun};
