//! The cell of this folder's tests.

use crate::place::{InitialField, SyntheticCell};

/// A cell with a place field and one or more inductions at these places.
pub(super) fn cell(seed: u64, plateau_cm: Vec<f64>) -> SyntheticCell {
    SyntheticCell {
        seed,
        plateau_cm,
        initial_field: Some(InitialField {
            peak_mv: 6.0,
            location_cm: 140.0,
            width_cm: 30.0,
        }),
        laps_before: 0,
        laps: 2,
        laps_after: 0,
        ..SyntheticCell::default()
    }
}
