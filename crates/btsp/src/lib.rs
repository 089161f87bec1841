//! Behavioral timescale synaptic plasticity (BTSP): how one dendritic plateau
//! potential rewrites a neuron's synapses.
//!
//! A plateau of about 300 ms changes, in one shot, every synapse that was active
//! within seconds before or after it; weak synapses potentiate, strong ones depress.
//! This crate computes the weight-dependent rule of Milstein et al. (2021), *eLife*
//! 10:e73046, on a sampled grid as published, or exactly in continuous time.
//!
//! # A map of the change in weight
//! ```
//! use btsp::{Integration, Method, Update, preset, weight_change};
//!
//! let preset = preset::NONLINEAR;
//! let rule = preset.rule.expect("this preset has a rule");
//! let method = Method { integration: Integration::Exact, update: Update::PerLap };
//! let change = weight_change(&rule, &preset.pairing(), &preset.initial_weight(), 3, method)?;
//!
//! let delta_weight = change.delta_weight(); // rows: 50 initial weights, columns: 50 inputs
//! let around_the_plateau = 25;
//! assert!(delta_weight[around_the_plateau] > 1.0); // a weak input potentiates
//! assert!(delta_weight[49 * 50 + 12] < -0.9); // a strong one, 2.6 s before, depresses
//! # Ok::<(), btsp::Invalid>(())
//! ```
//!
//! # How the data flows
//! ```text
//! protocol -> signals -> overlap -> drive (P, D)      -> lap map -> weights
//! what         traces     ET * IS   or response (A, B)   what a lap  after
//! happened                          one pass over time   does to w   each lap
//! ```
//! Signals are integrated once per input and lap, never once per weight: either way
//! a lap acts on a weight as a slope and an intercept ([`LapMap`]).
//!
//! # On the grid
//! Times are those of `numpy.arange(start, stop, step)`. A spike falls on the first
//! sample at or after it; the plateau is on at samples from its onset to before its
//! end. Filters are as long as the grid; integrals are trapezoids. The continuous
//! update holds the rates over each step at the mean of its two samples.
//!
//! # Sampled rates
//! [`simulate`] takes a lap as sampled firing rates and a sampled plateau gate
//! ([`SampledLap`]), and gives one neuron's weights after every lap. There is no
//! default for what its signals are measured in ([`Normalisation`]).
//!
//! # Threads
//! The crate has none of its own. With the cargo feature `parallel`, [`simulate`] and
//! [`weight_change_batch`] spread inputs and rules over the caller's rayon threads.
//!
//! # Units
//! Times are in s, rates in 1/s, signals in units of their peak, and weights in the
//! units of `max_weight`. The bits of every result are the same on all platforms
//! and instruction sets.

mod batch;
mod drive;
mod error;
mod every_lap;
pub mod fit;
mod gain;
mod grid;
mod in_order;
mod lap_map;
pub mod math;
mod method;
pub mod place;
pub mod preset;
mod protocol;
mod random;
mod rule;
mod sampled_lap;
mod signal;
mod simulation;
mod sobol;
mod summary;
mod weight_change;

pub use batch::weight_change_batch;
pub use drive::{Drive, EXACT_ERROR, Integrator, Response};
pub use error::Invalid;
pub use every_lap::EveryLap;
pub use gain::{Gain, Sigmoid};
pub use grid::{Grid, MAX_SAMPLES};
pub use lap_map::{LapMap, Laps};
pub use method::{Integration, Method, Update};
pub use preset::Preset;
pub use protocol::{EvenlySpaced, MAX_INPUTS, Pairing, Plateau};
pub use random::uniform_point;
pub use rule::{PlaceRule, VoltageDependentRule, WeightDependentRule};
pub use sampled_lap::{MAX_RATE, SampledLap};
pub use signal::{Normalisation, Peaks, Signals, TimeConstants};
pub use simulation::{Simulation, simulate};
pub use sobol::{MAX_SOBOL_DIMENSIONS, sobol_point};
pub use summary::{
    Extreme, Summary, SummaryColumn, SummarySettings, WeightSummary, Window, delays_s,
};
pub use weight_change::{
    MAX_INITIAL_WEIGHTS, MAX_LAPS, WeightChange, validate_weights, weight_change,
};

/// The examples of the repository's README run too.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
