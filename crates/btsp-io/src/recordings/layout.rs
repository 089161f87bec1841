//! The variables of a store of recordings.
//!
//! A ragged array in the way of the climate and forecast conventions: all samples of all laps
//! stand one after another, and each lap says how many are its own and which recording it
//! belongs to.

use btsp_config::Variable;

/// Dimensions.
pub(super) const RECORDING: &str = "recording";
pub(super) const LAP: &str = "lap";
pub(super) const SAMPLE: &str = "sample";
pub(super) const BIN: &str = "bin";

const fn of(
    name: &'static str,
    dimensions: &'static [&'static str],
    long_name: &'static str,
    units: &'static str,
) -> Variable {
    Variable {
        name,
        dimensions,
        long_name,
        units,
    }
}

pub(super) const CELL: Variable = of("cell", &[RECORDING], "number of the cell", "1");
pub(super) const INDUCTION: Variable = of(
    "induction",
    &[RECORDING],
    "number of the induction in this cell, from 1",
    "1",
);
pub(super) const SPONTANEOUS: Variable = of(
    "spontaneous",
    &[RECORDING],
    "whether the plateaus came by themselves, 0 or 1",
    "1",
);
pub(super) const SAMPLING_RATE: Variable = of(
    "sampling_rate_hz",
    &[RECORDING],
    "samples of position and plateau or current per second",
    "Hz",
);
pub(super) const RAMP_BEFORE: Variable = of(
    "ramp_before_mv",
    &[RECORDING, BIN],
    "mean membrane potential before the induction laps; NaN where the cell was silent",
    "mV",
);
pub(super) const RAMP_AFTER: Variable = of(
    "ramp_after_mv",
    &[RECORDING, BIN],
    "mean membrane potential after the induction laps",
    "mV",
);
pub(super) const BIN_CENTRE: Variable = of(BIN, &[BIN], "centre of the bin", "cm");
pub(super) const LAP_RECORDING: Variable = of(
    "lap_recording",
    &[LAP],
    "place along recording of what the lap belongs to, from 0",
    "1",
);
pub(super) const LAP_KIND: Variable = of(
    "lap_kind",
    &[LAP],
    "before (-1), in (0) or after (1) the induction",
    "1",
);
pub(super) const LAP_SAMPLES: Variable =
    of("lap_samples", &[LAP], "number of samples of the lap", "1");
/// On the track of 187 cm, as it is.
pub(super) const POSITION_CM: Variable =
    of("position_cm", &[SAMPLE], "position on the track", "cm");
/// In any unit; scaled so that the largest of a lap is the track's end.
pub(super) const POSITION: Variable = of("position", &[SAMPLE], "position in any unit", "1");
pub(super) const PLATEAU: Variable = of(
    "plateau",
    &[SAMPLE],
    "whether the plateau is on, 0 or 1",
    "1",
);
/// In any unit; the plateau is on where it is at least half of its maximum.
pub(super) const CURRENT: Variable = of("current", &[SAMPLE], "current in any unit", "1");
