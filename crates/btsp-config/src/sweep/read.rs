//! From TOML text to a sweep: a configuration, and the table `[sweep]`.

use super::axis::{Axis, AxisScale, AxisValues};
use super::key::Key;
use super::{Design, MAX_POINTS, Sweep};
use crate::configuration::Configuration;
use crate::document::{Document, Table, Value};
use crate::error::ConfigError;
use crate::read::TABLES;
use btsp::SummarySettings;

const SWEEP: &str = "a table [sweep] with axes";
const AXIS: &str = "a list of numbers, or { first = NUMBER, last = NUMBER, count = NUMBER }";
const NUMBER: &str = "a number";

impl Sweep {
    /// Reads a sweep and checks every range: a configuration with a table `[sweep]`.
    ///
    /// # Errors
    /// What is wrong first, with its place.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        let document = Document::parse(text)?;
        let known = [&TABLES[..], &["sweep"]].concat();
        let root = document.root(&known)?;
        let base = Configuration::of_root(&document, &root)?;
        let table = root.require("sweep", SWEEP)?;
        let table = table.table(&["design", "points", "seed", "axes", "summary"], SWEEP)?;
        let sweep = Self {
            axes: axes(&table, &base)?,
            design: design(&table)?,
            summary: summary(&table)?,
            base,
        };
        sweep.validate().map_err(|e| document.invalid(&e))?;
        Ok(sweep)
    }
}

fn axes(table: &Table<'_>, base: &Configuration) -> Result<Vec<Axis>, ConfigError> {
    let allowed = "a table [sweep.axes] with keys of the configuration in quotes";
    let keys = Key::all(base);
    let known: Vec<&str> = keys.iter().map(Key::path).collect();
    let axes = table.require("axes", allowed)?.table(&known, allowed)?;
    let axis = |key: &str| -> Result<Axis, ConfigError> {
        let key_of = keys.iter().find(|known| known.path() == key);
        let (Some(value), Some(key)) = (axes.get(key), key_of) else {
            return Err(axes.missing(key, AXIS));
        };
        Ok(Axis {
            key: key.clone(),
            values: values(&value)?,
        })
    };
    // In the order of the text.
    axes.keys().map(axis).collect()
}

fn values(value: &Value<'_>) -> Result<AxisValues, ConfigError> {
    if !value.is_table() {
        let list = value.list(AXIS)?;
        let numbers = list.iter().map(|number| number.number(NUMBER));
        return Ok(AxisValues::List(numbers.collect::<Result<_, _>>()?));
    }
    let table = value.table(&["first", "last", "count", "scale"], AXIS)?;
    let whole = "a whole number above 0";
    let count = table.get("count");
    let scales = [AxisScale::Linear, AxisScale::Logarithmic].map(|scale| (scale.name(), scale));
    Ok(AxisValues::Range {
        first: table.require("first", NUMBER)?.number(NUMBER)?,
        last: table.require("last", NUMBER)?.number(NUMBER)?,
        count: count
            .map(|count| count.whole(u32::MAX, whole).map(|count| count as usize))
            .transpose()?,
        scale: match table.get("scale") {
            Some(scale) => scale.one_of(&scales)?,
            None => AxisScale::Linear,
        },
    })
}

fn design(table: &Table<'_>) -> Result<Design, ConfigError> {
    let points = format!("a whole number from 1 to {MAX_POINTS}");
    let random = Design::Random { points: 0, seed: 0 };
    let words = [
        ("grid", Design::Grid),
        ("zip", Design::Zip),
        ("random", random),
    ];
    let design = match table.get("design") {
        Some(value) => value.one_of(&words)?,
        None => Design::Grid,
    };
    if design == random {
        let seed = table.get("seed");
        let seed = seed.map(|seed| seed.whole(u32::MAX, "a whole number from 0 to 4294967295"));
        return Ok(Design::Random {
            points: table.require("points", &points)?.whole(u32::MAX, &points)? as usize,
            seed: u64::from(seed.transpose()?.unwrap_or(0)),
        });
    }
    for key in ["points", "seed"] {
        if table.has(key) {
            return Err(table.error(
                key,
                "must not stand beside this design, whose axes have counts",
            ));
        }
    }
    Ok(design)
}

fn summary(table: &Table<'_>) -> Result<SummarySettings, ConfigError> {
    let mut settings = SummarySettings::default();
    let Some(value) = table.get("summary") else {
        return Ok(settings);
    };
    let table = value.table(&["weights", "delays"], "a table [sweep.summary]")?;
    if let Some(value) = table.get("weights") {
        let allowed = "a list of a weak and a strong weight, parts of max_weight";
        settings.weights = match &value.list(allowed)?[..] {
            [weak, strong] => [weak.number(NUMBER)?, strong.number(NUMBER)?],
            _ => return Err(value.wrong(allowed)),
        };
    }
    if let Some(value) = table.get("delays") {
        let delays = value.list("a list of delays (s)")?;
        let delays = delays.iter().map(|delay| delay.number("a number (s)"));
        settings.delays_s = delays.collect::<Result<_, _>>()?;
    }
    Ok(settings)
}
