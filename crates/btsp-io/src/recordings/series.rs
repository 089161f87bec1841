//! Where the numbers of a recording stand, as messages name it.

use std::fmt;

/// A column of a raw file, or a part of a variable of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Series {
    /// A column of a raw file.
    Column {
        /// Its number, from 0.
        number: usize,
        /// Its name on the file's first line; empty where it has none.
        name: String,
    },
    /// A variable of a store, or what of it belongs to one lap or one recording.
    Variable {
        /// Its name.
        name: String,
        /// The dimension along which the part is one element, and its number from 0.
        part: Option<(&'static str, usize)>,
    },
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column { number, name } if name.is_empty() => write!(f, "column {number}"),
            Self::Column { number, name } => write!(f, "column {number} ({name})"),
            Self::Variable { name, part: None } => f.write_str(name),
            Self::Variable {
                name,
                part: Some((dimension, number)),
            } => write!(f, "{name}, {dimension} {number}"),
        }
    }
}

/// Where each series of one recording stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Places {
    pub(super) laps: Vec<LapPlaces>,
    pub(super) ramp_before: Option<Series>,
    pub(super) ramp_after: Series,
}

/// Where the series of one lap stand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LapPlaces {
    pub(super) position: Series,
    pub(super) current: Option<Series>,
}

impl Places {
    /// The place of a key of [`Recording::validate`](btsp::place::Recording::validate), with
    /// the number of the sample where the key has one.
    pub(super) fn find(&self, key: &str) -> Option<(&Series, Option<usize>)> {
        let mut parts = key.split('.');
        let series = match parts.next()? {
            "ramp_before" => self.ramp_before.as_ref()?,
            "ramp_after" => &self.ramp_after,
            "laps" => {
                let lap = self.laps.get(parts.next()?.parse::<usize>().ok()?)?;
                return lap.find(parts);
            }
            _ => return None,
        };
        Some((series, None))
    }
}

impl LapPlaces {
    /// The place of a key such as `position.17`, part by part.
    pub(super) fn find<'a>(
        &self,
        mut key: impl Iterator<Item = &'a str>,
    ) -> Option<(&Series, Option<usize>)> {
        let series = match key.next()? {
            "position" => &self.position,
            "current" => self.current.as_ref()?,
            _ => return None,
        };
        Some((series, key.next().and_then(|sample| sample.parse().ok())))
    }
}
