//! How a lap is integrated, and how it changes a weight.

use serde::{Deserialize, Serialize};

/// How integrals over time are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Integration {
    /// On the samples of the grid, as published: events fall on samples, integrals
    /// are trapezoids.
    #[default]
    Grid,
    /// In continuous time, events where they are.
    Exact,
}

/// How a lap changes a weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Update {
    /// Once per lap with the weight held during the lap, then clipped; as published.
    #[default]
    PerLap,
    /// The rule's differential equation itself.
    Continuous,
}

/// The two together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Method {
    /// How integrals over time are computed.
    pub integration: Integration,
    /// How a lap changes a weight.
    pub update: Update,
}

impl Integration {
    /// `grid` or `exact`, as in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Exact => "exact",
        }
    }
}

impl Update {
    /// `per_lap` or `continuous`, as in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::PerLap => "per_lap",
            Self::Continuous => "continuous",
        }
    }
}
