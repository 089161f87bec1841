//! What a sweep keeps of every point.

use super::key::Key;
use crate::configuration::{Configuration, Study};
use btsp::Invalid;

/// What is kept of every point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Numbers that describe the change in weight, as columns of the table.
    pub summary: bool,
    /// The change in weight itself, of every initial weight and input.
    pub maps: bool,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            summary: true,
            maps: false,
        }
    }
}

impl Record {
    /// # Errors
    /// Nothing to keep; maps that differ in size from point to point.
    pub(super) fn validate<'a>(self, keys: impl Iterator<Item = &'a Key>) -> Result<(), Invalid> {
        if !self.summary && !self.maps {
            let allowed = "must not be false where maps are not kept either";
            return Err(Invalid::new("sweep.record.summary", "false", allowed));
        }
        match { keys }.find(|key| key.path().ends_with(".count")) {
            Some(key) if self.maps => {
                let allowed = format!("must be false where {} differs between points", key.path());
                Err(Invalid::new("sweep.record.maps", "true", allowed))
            }
            _ => Ok(()),
        }
    }

    /// Initial weights and inputs of a map, where maps are kept.
    pub(super) fn map_shape(self, base: &Configuration) -> Option<[usize; 2]> {
        match &base.study {
            Study::WeightChange {
                initial_weights, ..
            } if self.maps => Some([initial_weights.count(), base.inputs.count()]),
            _ => None,
        }
    }
}
