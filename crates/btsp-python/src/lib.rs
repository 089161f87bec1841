//! The extension module `btsp._core`: NumPy arrays in, NumPy arrays out, the work in
//! [`btsp`] and [`btsp_config`].
//!
//! Its Python face, with types and documentation, is the package `btsp` in
//! `python/btsp`. That package hands over numbers and contiguous arrays of doubles;
//! ranges are checked here, by the core.

mod change;
mod configuration;
mod fit;
mod induction;
mod interrupt;
mod invalid;
mod place_rule;
mod predictor;
mod protocol;
mod recordings;
mod rule;
mod signals;
mod simulation;
mod sweep;
mod synthetic;
mod threads;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    use crate::change::{
        Change, ChangeBatch, validate_weights, weight_change, weight_change_batch,
    };
    #[pymodule_export]
    use crate::configuration::{
        preset_names, preset_of, provenance, read_config, to_toml, variables,
    };
    #[pymodule_export]
    use crate::fit::{Fit, Problem, candidate_kinds, model_names, model_parameters, parameters_of};
    #[pymodule_export]
    use crate::induction::Induction;
    #[pymodule_export]
    use crate::place_rule::{VoltageRule, published_rules};
    #[pymodule_export]
    use crate::predictor::{Predictors, infer_weights, peak_locations_cm};
    #[pymodule_export]
    use crate::protocol::{Protocol, evenly_spaced};
    #[pymodule_export]
    use crate::recordings::load_recordings;
    #[pymodule_export]
    use crate::rule::{Gain, Rule, TimeConstants};
    #[pymodule_export]
    use crate::signals::{eligibility_traces, overlap_area, overlaps, signals};
    #[pymodule_export]
    use crate::simulation::{signal_peaks, simulate};
    #[pymodule_export]
    use crate::sweep::{Sweep, SweepFolder, read_sweep};
    #[pymodule_export]
    use crate::synthetic::{simulate_recordings, validate_synthetic_cell};
    #[pymodule_export]
    use crate::threads::jobs;
}
