//! What a sweep is: what must be the same for it to go on.

use super::chunks::Shard;
use super::error::SweepError;
use crate::manifest::Manifest;
use btsp_config::Sweep;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a sweep is: what must be the same for it to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    pub(super) version: String,
    pub(super) sweep: String,
    pub(super) shard: usize,
    pub(super) shards: usize,
}

impl Identity {
    pub(super) fn of(sweep: &Sweep, version: &str, shard: Shard) -> Self {
        Self {
            version: version.to_owned(),
            sweep: sweep.to_toml(),
            shard: shard.number,
            shards: shard.of,
        }
    }

    /// As it is written in a finished folder.
    pub(super) fn configuration(&self) -> String {
        match self.shards {
            1 => self.sweep.clone(),
            _ => format!("# shard {}/{}\n{}", self.shard, self.shards, self.sweep),
        }
    }

    pub(super) fn difference(&self, other: &Self) -> String {
        if self.version != other.version {
            format!(
                "it is of version {}, this is {}",
                other.version, self.version
            )
        } else if (self.shard, self.shards) != (other.shard, other.shards) {
            let Self { shard, shards, .. } = other;
            format!(
                "it is shard {shard}/{shards}, this is {}/{}",
                self.shard, self.shards
            )
        } else {
            let lines = self.sweep.lines().zip(other.sweep.lines());
            let differing = lines.into_iter().find(|(a, b)| a != b);
            let (this, that) = differing.unwrap_or(("more axes", "fewer, or the other way round"));
            format!("it has `{that}` where this has `{this}`")
        }
    }

    /// As a finished folder's manifest has it.
    pub(super) fn of_manifest(manifest: &Manifest) -> Self {
        let text = &manifest.configuration;
        let shard = text.strip_prefix("# shard ").and_then(|rest| {
            let (shard, sweep) = rest.split_once('\n')?;
            let (number, of) = shard.split_once('/')?;
            Some((number.parse().ok()?, of.parse().ok()?, sweep))
        });
        let (shard, shards, sweep) = shard.unwrap_or((0, 1, text));
        Self {
            version: manifest.version.clone(),
            sweep: sweep.to_owned(),
            shard,
            shards,
        }
    }

    pub(super) fn shard(&self) -> Shard {
        Shard {
            number: self.shard,
            of: self.shards,
        }
    }

    /// The sweep itself.
    pub(super) fn sweep(&self, path: &Path) -> Result<Sweep, SweepError> {
        Sweep::from_toml(&self.sweep).map_err(|error| SweepError::Incomplete {
            path: path.to_owned(),
            what: format!("its sweep is not one of this version: {error}"),
        })
    }
}
