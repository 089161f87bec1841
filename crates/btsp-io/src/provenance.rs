//! Where results come from.

use serde::{Deserialize, Serialize};

/// The command that made a folder of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// `btsp run`
    Run,
    /// `btsp reproduce`
    Reproduce,
    /// `btsp infer`
    Infer,
    /// `btsp induce`
    Induce,
    /// `btsp fit`
    Fit,
    /// `btsp fit --compare`
    Compare,
    /// `btsp changes`
    Changes,
    /// `btsp simulate-recording`
    SimulateRecording,
    /// `btsp recordings convert`
    ConvertRecordings,
    /// `btsp sweep`
    Sweep,
}

impl Command {
    /// The command as it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Reproduce => "reproduce",
            Self::Infer => "infer",
            Self::Induce => "induce",
            Self::Fit => "fit",
            Self::Compare => "fit --compare",
            Self::Changes => "changes",
            Self::SimulateRecording => "simulate-recording",
            Self::ConvertRecordings => "recordings convert",
            Self::Sweep => "sweep",
        }
    }
}

/// Where results come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    /// The command that made them.
    pub command: Command,
    /// The program's version.
    pub version: String,
    /// The whole configuration, as TOML.
    pub configuration: String,
    /// How long it took, in s.
    pub wall_time_s: f64,
}
