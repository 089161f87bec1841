//! From TOML text to a configuration: what the text says, over what its preset
//! says, over the defaults.

use crate::configuration::{Configuration, InitialWeights, Inputs, Study};
use crate::document::{Document, Table, Value};
use crate::error::ConfigError;
use crate::read_rule::PartialRule;
use btsp::{
    EvenlySpaced, Grid, Integration, MAX_INITIAL_WEIGHTS, MAX_INPUTS, MAX_LAPS, Method, Plateau,
    Update, preset,
};

/// What a configuration may have at its top level.
pub(crate) const TABLES: [&str; 7] = [
    "preset",
    "grid",
    "inputs",
    "plateau",
    "rule",
    "weight_change",
    "method",
];

const INITIAL_WEIGHTS: &str =
    "a list of weights or { first = WEIGHT, last = WEIGHT, count = NUMBER }";

impl Configuration {
    /// Reads a configuration and checks every range.
    ///
    /// The text may name a preset to start from (`preset = "nonlinear"`); its own
    /// keys replace the preset's one by one, but `inputs`, `plateau`, each gain and
    /// `initial_weights` whole.
    ///
    /// # Errors
    /// What is wrong first: text that is no TOML, an unknown or a missing key, a wrong type, a
    /// value out of its range; with its place.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        if text.trim().is_empty() {
            let message = "the file is empty: must have [inputs] and [rule], or a preset";
            return Err(ConfigError::new(text, 0..0, ("", ""), message));
        }
        let document = Document::parse(text)?;
        let root = document.root(&TABLES)?;
        Self::of_root(&document, &root)
    }

    /// Of a document's top level.
    pub(crate) fn of_root(document: &Document<'_>, root: &Table<'_>) -> Result<Self, ConfigError> {
        let base = base(root)?;
        let configuration = Self {
            grid: grid(root, base.as_ref())?,
            inputs: inputs(root, base.as_ref())?,
            plateaus: plateaus(root, base.as_ref())?,
            study: study(root, base.as_ref())?,
            method: method(root)?,
        };
        configuration
            .validate()
            .map_err(|invalid| document.invalid(&invalid))?;
        Ok(configuration)
    }
}

/// The preset that the text starts from, if it names one.
pub(crate) fn base(root: &Table<'_>) -> Result<Option<Configuration>, ConfigError> {
    root.get("preset")
        .map(|value| preset_named(&value))
        .transpose()
}

fn preset_named(value: &Value<'_>) -> Result<Configuration, ConfigError> {
    let words: Vec<_> = preset::ALL.iter().map(|p| (p.name, p)).collect();
    Ok(Configuration::of_preset(value.one_of(&words)?))
}

pub(crate) fn grid(root: &Table<'_>, base: Option<&Configuration>) -> Result<Grid, ConfigError> {
    let mut grid = base.map(|b| b.grid).unwrap_or_default();
    if let Some(value) = root.get("grid") {
        let table = value.table(&["start", "stop", "step"], "a table [grid]")?;
        for (key, number, allowed) in [
            ("start", &mut grid.start, "a number (s)"),
            ("stop", &mut grid.stop, "a number (s)"),
            ("step", &mut grid.step, "a number above 0 (s)"),
        ] {
            if let Some(value) = table.get(key) {
                *number = value.number(allowed)?;
            }
        }
    }
    Ok(grid)
}

pub(crate) fn inputs(
    root: &Table<'_>,
    base: Option<&Configuration>,
) -> Result<Inputs, ConfigError> {
    let allowed = "a table [inputs] with count, first and last, or with spike_times";
    let value = match (root.get("inputs"), base) {
        (Some(value), _) => value,
        (None, Some(base)) => return Ok(base.inputs.clone()),
        (None, None) => return Err(root.missing("inputs", allowed)),
    };
    let table = value.table(&["count", "first", "last", "spike_times"], allowed)?;
    let Some(times) = table.get("spike_times") else {
        return Ok(Inputs::EvenlySpaced(evenly_spaced(
            &table,
            "a number (s)",
            MAX_INPUTS,
        )?));
    };
    for key in ["count", "first", "last"] {
        if table.has(key) {
            return Err(table.error(key, "must not stand beside inputs.spike_times"));
        }
    }
    let trains = times.list("a list with one list of spike times (s) per input")?;
    let train = |train: Value<'_>| -> Result<Vec<f64>, ConfigError> {
        let spikes = train.list("a list of spike times (s)")?;
        spikes
            .iter()
            .map(|spike| spike.number("a number (s)"))
            .collect()
    };
    Ok(Inputs::SpikeTimes(
        trains.into_iter().map(train).collect::<Result<_, _>>()?,
    ))
}

fn evenly_spaced(
    table: &Table<'_>,
    number: &str,
    most: usize,
) -> Result<EvenlySpaced, ConfigError> {
    let count = format!("a whole number from 1 to {most}");
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    Ok(EvenlySpaced {
        count: table.require("count", &count)?.whole(most, &count)? as usize,
        first: table.require("first", number)?.number(number)?,
        last: table.require("last", number)?.number(number)?,
    })
}

pub(crate) fn plateaus(
    root: &Table<'_>,
    base: Option<&Configuration>,
) -> Result<Vec<Plateau>, ConfigError> {
    let Some(value) = root.get("plateau") else {
        return Ok(base.map_or_else(|| vec![Plateau::default()], |b| b.plateaus.clone()));
    };
    let allowed = "one or more tables [[plateau]] with onset and duration (s)";
    let plateau = |value: Value<'_>| -> Result<Plateau, ConfigError> {
        let table = value.table(&["onset", "duration"], allowed)?;
        let (onset, duration) = ("a number (s)", "a number above 0 (s)");
        Ok(Plateau {
            onset: table.require("onset", onset)?.number(onset)?,
            duration: table.require("duration", duration)?.number(duration)?,
        })
    };
    value.list(allowed)?.into_iter().map(plateau).collect()
}

fn study(root: &Table<'_>, base: Option<&Configuration>) -> Result<Study, ConfigError> {
    let (base_weights, base_laps, base_every_lap) = match base.map(|b| &b.study) {
        Some(Study::WeightChange {
            initial_weights,
            laps,
            every_lap,
            ..
        }) => (Some(initial_weights), Some(*laps), *every_lap),
        _ => (None, None, false),
    };
    let rule = PartialRule::of(root, base)?;
    if !rule.is_whole() && !root.has("weight_change") {
        return Ok(Study::Signals(rule.time_constants()?));
    }
    let full = rule.rule()?;
    let weights_allowed = "a table [weight_change] with initial_weights and laps";
    let table = match root.get("weight_change") {
        Some(value) => {
            Some(value.table(&["initial_weights", "laps", "every_lap"], weights_allowed)?)
        }
        None => None,
    };
    let get = |key: &str| table.as_ref().and_then(|table| table.get(key));
    let missing = |key: &str, allowed: &str| match &table {
        Some(table) => table.missing(key, allowed),
        None => root.missing("weight_change", weights_allowed),
    };
    let laps_allowed = format!("a whole number from 0 to {MAX_LAPS}");
    Ok(Study::WeightChange {
        rule: full,
        initial_weights: match (get("initial_weights"), base_weights) {
            (Some(value), _) => initial_weights(&value)?,
            (None, Some(base)) => base.clone(),
            (None, None) => return Err(missing("initial_weights", INITIAL_WEIGHTS)),
        },
        laps: match (get("laps"), base_laps) {
            (Some(value), _) => value.whole(MAX_LAPS, &laps_allowed)?,
            (None, Some(base)) => base,
            (None, None) => return Err(missing("laps", &laps_allowed)),
        },
        every_lap: match get("every_lap") {
            Some(value) => value.boolean("true or false")?,
            None => base_every_lap,
        },
    })
}

fn initial_weights(value: &Value<'_>) -> Result<InitialWeights, ConfigError> {
    let number = "a number from 0 to rule.max_weight";
    if value.is_table() {
        let table = value.table(&["first", "last", "count"], INITIAL_WEIGHTS)?;
        let weights = evenly_spaced(&table, number, MAX_INITIAL_WEIGHTS)?;
        return Ok(InitialWeights::EvenlySpaced(weights));
    }
    let weights = value.list(INITIAL_WEIGHTS)?;
    Ok(InitialWeights::List(
        weights
            .iter()
            .map(|w| w.number(number))
            .collect::<Result<_, _>>()?,
    ))
}

fn method(root: &Table<'_>) -> Result<Method, ConfigError> {
    let mut method = Method::default();
    if let Some(value) = root.get("method") {
        let table = value.table(&["integration", "update"], "a table [method]")?;
        if let Some(value) = table.get("integration") {
            method.integration =
                value.one_of(&[Integration::Grid, Integration::Exact].map(|i| (i.name(), i)))?;
        }
        if let Some(value) = table.get("update") {
            method.update =
                value.one_of(&[Update::PerLap, Update::Continuous].map(|u| (u.name(), u)))?;
        }
    }
    Ok(method)
}
