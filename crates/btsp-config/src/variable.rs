//! The variables of an experiment's results: their names, axes, meanings and units,
//! wherever they are written.

/// A variable of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name, that of the core's field or function where there is one.
    pub name: &'static str,
    /// What its axes run over.
    pub dimensions: &'static [&'static str],
    /// What it is, in words.
    pub long_name: &'static str,
    /// Its unit; "1" for numbers without one.
    pub units: &'static str,
}

const fn variable(
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

/// Number of an input.
pub const INPUT: Variable = variable("input", &["input"], "presynaptic input", "1");
/// Time, s.
pub const TIME: Variable = variable("time", &["time"], "time", "s");
/// Time of the input's only spike, s.
pub const SPIKE_TIME: Variable = variable(
    "spike_time",
    &["input"],
    "time of the input's only spike",
    "s",
);
/// Plateau gate.
pub const PLATEAU: Variable = variable("plateau", &["time"], "plateau gate", "1");
/// Instructive signal.
pub const INSTRUCTIVE_SIGNAL: Variable =
    variable("instructive_signal", &["time"], "instructive signal", "1");
/// Eligibility trace.
pub const ELIGIBILITY_TRACE: Variable = variable(
    "eligibility_trace",
    &["input", "time"],
    "eligibility trace",
    "1",
);
/// Overlap of eligibility trace and instructive signal.
pub const OVERLAP: Variable = variable(
    "overlap",
    &["input", "time"],
    "overlap of eligibility trace and instructive signal",
    "1",
);
/// Integral of the overlap, s.
pub const OVERLAP_AREA: Variable =
    variable("overlap_area", &["input"], "integral of the overlap", "s");
/// Integral of q+ of the overlap, s.
pub const POTENTIATION_AREA: Variable = variable(
    "potentiation_area",
    &["input"],
    "integral of q+ of the overlap",
    "s",
);
/// Integral of q- of the overlap, s.
pub const DEPRESSION_AREA: Variable = variable(
    "depression_area",
    &["input"],
    "integral of q- of the overlap",
    "s",
);
/// Target equilibrium weight.
pub const EQUILIBRIUM_WEIGHT: Variable = variable(
    "equilibrium_weight",
    &["input"],
    "target equilibrium weight",
    "1",
);
/// Factor of one lap on weight / max_weight.
pub const SLOPE: Variable = variable(
    "slope",
    &["input"],
    "factor of one lap on weight / max_weight",
    "1",
);
/// What one lap makes of weight 0, / max_weight.
pub const INTERCEPT: Variable = variable(
    "intercept",
    &["input"],
    "what one lap makes of weight 0, / max_weight",
    "1",
);
/// Fixed point of the continuous lap.
pub const FIXED_POINT: Variable = variable(
    "fixed_point",
    &["input"],
    "fixed point of the continuous lap",
    "1",
);
/// Weight before the laps.
pub const INITIAL_WEIGHT: Variable = variable(
    "initial_weight",
    &["initial_weight"],
    "weight before the laps",
    "1",
);
/// Change in weight after all laps.
pub const DELTA_WEIGHT: Variable = variable(
    "delta_weight",
    &["initial_weight", "input"],
    "change in weight after all laps",
    "1",
);
/// Number of laps.
pub const LAP: Variable = variable("lap", &["lap"], "number of laps so far", "1");
/// Weight.
pub const WEIGHT: Variable = variable("weight", &["lap", "initial_weight", "input"], "weight", "1");

/// All variables, in the order in which they are written.
pub const ALL: [Variable; 18] = [
    INPUT,
    TIME,
    SPIKE_TIME,
    PLATEAU,
    INSTRUCTIVE_SIGNAL,
    ELIGIBILITY_TRACE,
    OVERLAP,
    OVERLAP_AREA,
    POTENTIATION_AREA,
    DEPRESSION_AREA,
    EQUILIBRIUM_WEIGHT,
    SLOPE,
    INTERCEPT,
    FIXED_POINT,
    INITIAL_WEIGHT,
    DELTA_WEIGHT,
    LAP,
    WEIGHT,
];
