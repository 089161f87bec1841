//! Parameter sets by name: the kernel experiments of the weight-dependent rule.

use crate::gain::Gain;
use crate::grid::Grid;
use crate::protocol::{EvenlySpaced, Pairing, Plateau};
use crate::rule::WeightDependentRule;
use crate::signal::TimeConstants;

/// The source of the weight-dependent rule and of all presets.
pub const MILSTEIN_2021: &str = "Milstein, Li, Bittner, Grienberger, Soltesz, Magee & Romani (2021) \
    Bidirectional synaptic plasticity rapidly modifies hippocampal representations. \
    eLife 10:e73046";

/// One published experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preset {
    /// The name by which a configuration asks for it.
    pub name: &'static str,
    /// Title of its figure.
    pub title: &'static str,
    /// What it shows, in a line.
    pub summary: &'static str,
    /// Where it comes from.
    pub citation: &'static str,
    /// Time constants of its signals.
    pub time_constants: TimeConstants,
    /// Its rule; none where only signals are shown.
    pub rule: Option<WeightDependentRule>,
    /// One spike per input, s.
    pub spikes: EvenlySpaced,
    /// Its only plateau.
    pub plateau: Plateau,
    /// Weights before the laps, in the unit of the rule's `max_weight`.
    pub initial_weights: EvenlySpaced,
    /// Number of laps.
    pub laps: u32,
}

/// Traces, overlap and its integral.
pub const SIGNALS: Preset = kernel(
    "signals",
    "Signals",
    "eligibility traces, instructive signal, their overlap and its integral",
    TimeConstants {
        eligibility_tau: 1.7,
        instructive_tau: 0.9,
    },
    None,
);

/// Both gains linear.
pub const LINEAR: Preset = rule(
    "linear",
    "Linear q+ and q-",
    "linear gains: one equilibrium weight at every spike time",
    (1.5, 1.0),
    (1.2, 0.5, 3.0),
    [Gain::Linear, Gain::Linear],
);

/// Linear potentiation, sigmoid depression.
pub const LINEAR_POTENTIATION: Preset = rule(
    "linear_potentiation",
    "Linear q+, nonlinear q-",
    "linear potentiation against a depression that sets in early",
    (2.5, 1.5),
    (0.7, 0.43, 4.0),
    [Gain::Linear, Gain::sigmoid(0.01, 0.25)],
);

/// Both gains sigmoid.
pub const NONLINEAR: Preset = rule(
    "nonlinear",
    "Nonlinear q+ and q-",
    "sigmoid gains: the equilibrium weight is high near the plateau, low away from it",
    (2.5, 1.5),
    (0.7, 0.43, 4.0),
    [Gain::sigmoid(0.5, 0.5), Gain::sigmoid(0.01, 0.25)],
);

/// Both gains sigmoid, signals shorter than the plateau.
pub const SHORT_TAU: Preset = rule(
    "short_tau",
    "Short tau_ET and tau_IS",
    "short signals: plasticity only within half a second of the plateau",
    (0.1, 0.1),
    (9.0, 0.43, 4.0),
    [Gain::sigmoid(0.5, 0.5), Gain::sigmoid(0.01, 0.25)],
);

/// All presets: the kernel experiments, from signals to nonlinear gains.
pub const ALL: [Preset; 5] = [SIGNALS, LINEAR, LINEAR_POTENTIATION, NONLINEAR, SHORT_TAU];

/// The preset of this name.
///
/// ```
/// assert_eq!(btsp::preset::named("linear").map(|p| p.title), Some("Linear q+ and q-"));
/// assert!(btsp::preset::named("lineal").is_none());
/// ```
pub fn named(name: &str) -> Option<Preset> {
    ALL.into_iter().find(|preset| preset.name == name)
}

impl Preset {
    /// Its spikes and plateau on the published grid.
    pub fn pairing(&self) -> Pairing {
        Pairing::evenly_spaced(self.spikes, self.plateau, Grid::default())
    }

    /// Its initial weights.
    pub fn initial_weight(&self) -> Vec<f64> {
        self.initial_weights.values()
    }
}

/// What all kernel experiments share.
const fn kernel(
    name: &'static str,
    title: &'static str,
    summary: &'static str,
    time_constants: TimeConstants,
    rule: Option<WeightDependentRule>,
) -> Preset {
    Preset {
        name,
        title,
        summary,
        citation: MILSTEIN_2021,
        time_constants,
        rule,
        spikes: EvenlySpaced {
            first: -5.0,
            last: 5.0,
            count: 50,
        },
        plateau: Plateau {
            onset: 0.0,
            duration: 0.3,
        },
        initial_weights: EvenlySpaced {
            first: 1.0,
            last: 2.4,
            count: 50,
        },
        laps: 3,
    }
}

/// With (tau_E, tau_I), (k+, k-/k+, w_max) and (q+, q-).
const fn rule(
    name: &'static str,
    title: &'static str,
    summary: &'static str,
    (eligibility_tau, instructive_tau): (f64, f64),
    (potentiation_rate, depression_ratio, max_weight): (f64, f64, f64),
    [potentiation_gain, depression_gain]: [Gain; 2],
) -> Preset {
    let rule = WeightDependentRule {
        eligibility_tau,
        instructive_tau,
        potentiation_rate,
        depression_rate: potentiation_rate * depression_ratio,
        max_weight,
        potentiation_gain,
        depression_gain,
    };
    let time_constants = TimeConstants {
        eligibility_tau,
        instructive_tau,
    };
    kernel(name, title, summary, time_constants, Some(rule))
}
