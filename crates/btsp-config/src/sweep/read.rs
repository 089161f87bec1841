//! From TOML text to a sweep: a configuration, and the table `[sweep]`.

use super::axis::{Axis, AxisScale, AxisValues};
use super::key::Key;
use super::{Design, PointTable, Record, Sweep};
use crate::configuration::Configuration;
use crate::document::{Document, Table, Value};
use crate::error::ConfigError;
use crate::read::TABLES;
use btsp::SummarySettings;

const SWEEP: &str = "a table [sweep] with axes";
const AXES: &str = "a table [sweep.axes] with keys of the configuration in quotes";
const AXIS: &str = "a list of numbers, or { first = NUMBER, last = NUMBER, count = NUMBER }";
const NUMBER: &str = "a number";
/// Keys of a table of points; the last two are written by [`Sweep::to_toml`] alone.
const OF_A_TABLE: [&str; 4] = ["file", "columns", "points", "checksum"];

/// Reads a table of points: the file of this name, and of it these columns, or all where there
/// are none; or says why not.
pub type ReadTable<'a> = dyn FnMut(&str, &[String]) -> Result<PointTable, String> + 'a;

impl Sweep {
    /// Reads a sweep and checks every range: a configuration with a table `[sweep]`. Of a design
    /// `table` it knows what [`to_toml`](Self::to_toml) has written, without the values.
    ///
    /// # Errors
    /// What is wrong first, with its place.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        Self::read(text, None)
    }

    /// The same, with the values of a design `table`.
    ///
    /// # Errors
    /// What is wrong first, with its place; for example that `read_table` found nothing.
    pub fn from_toml_with(text: &str, read_table: &mut ReadTable<'_>) -> Result<Self, ConfigError> {
        Self::read(text, Some(read_table))
    }

    fn read(text: &str, read_table: Option<&mut ReadTable<'_>>) -> Result<Self, ConfigError> {
        let document = Document::parse(text)?;
        let known = [&TABLES[..], &["sweep"]].concat();
        let root = document.root(&known)?;
        let base = Configuration::of_root(&document, &root)?;
        let table = root.require("sweep", SWEEP)?;
        let known = ["design", "seed", "axes", "summary", "record"];
        let table = table.table(&[&known[..], &OF_A_TABLE].concat(), SWEEP)?;
        let design = design(&table, read_table)?;
        let sweep = Self {
            axes: match &design {
                Design::Table(points) => columns(&table, points, &base)?,
                _ => axes(&table, &base)?,
            },
            design,
            summary: summary(&table)?,
            record: record(&table)?,
            base,
        };
        sweep.validate().map_err(|e| document.invalid(&e))?;
        Ok(sweep)
    }
}

fn axes(table: &Table<'_>, base: &Configuration) -> Result<Vec<Axis>, ConfigError> {
    let keys = Key::all(base);
    let known: Vec<&str> = keys.iter().map(Key::path).collect();
    let axes = table.require("axes", AXES)?.table(&known, AXES)?;
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

/// The axes of a table of points.
fn columns(
    table: &Table<'_>,
    points: &PointTable,
    base: &Configuration,
) -> Result<Vec<Axis>, ConfigError> {
    let keys = Key::all(base);
    let named = if table.has("columns") {
        "columns"
    } else {
        "file"
    };
    let axis = |column: &String| {
        let key = keys.iter().find(|key| key.path() == column);
        let key = key.ok_or_else(|| {
            let reason = format!(
                "must have columns that are keys of the configuration, which {column:?} is not; \
                 choose some with `columns = [...]`"
            );
            table.error(named, &reason)
        })?;
        Ok(Axis {
            key: key.clone(),
            values: AxisValues::Column,
        })
    };
    points.columns.iter().map(axis).collect()
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

fn design(
    table: &Table<'_>,
    read_table: Option<&mut ReadTable<'_>>,
) -> Result<Design, ConfigError> {
    let names = ["grid", "zip", "random", "sobol", "table"];
    let name = match table.get("design") {
        Some(value) => value.one_of(&names.map(|name| (name, name)))?,
        None => names[0],
    };
    let drawn = matches!(name, "random" | "sobol");
    let beside: &[(&str, bool)] = &[
        ("points", drawn || name == "table"),
        ("seed", drawn),
        ("axes", name != "table"),
        ("file", name == "table"),
        ("columns", name == "table"),
        ("checksum", name == "table"),
    ];
    if let Some((key, _)) = beside.iter().find(|(key, may)| table.has(key) && !may) {
        let has = match name {
            "table" => "columns of a file",
            _ if drawn => "points and a seed",
            _ => "axes with counts",
        };
        let reason = format!("must not stand beside the design \"{name}\", which has {has}");
        return Err(table.error(key, &reason));
    }
    if name == "table" {
        return Ok(Design::Table(points_of(table, read_table)?));
    }
    if !drawn {
        return Ok(if name == "zip" {
            Design::Zip
        } else {
            Design::Grid
        });
    }
    let allowed = format!("a whole number from 1 to {}", u32::MAX);
    let points = table
        .require("points", &allowed)?
        .whole(u32::MAX, &allowed)? as usize;
    let seed = table.get("seed");
    let seed = seed.map(|seed| seed.whole(u32::MAX, "a whole number from 0 to 4294967295"));
    let seed = u64::from(seed.transpose()?.unwrap_or(0));
    Ok(if name == "sobol" {
        Design::Sobol { points, seed }
    } else {
        Design::Random { points, seed }
    })
}

/// The points of the design `table`.
fn points_of(
    table: &Table<'_>,
    read_table: Option<&mut ReadTable<'_>>,
) -> Result<PointTable, ConfigError> {
    let allowed = "the name of a Parquet file";
    let file = table.require("file", allowed)?.text(allowed)?;
    let allowed = "a list of names of columns";
    let columns = match table.get("columns") {
        Some(columns) => columns.list(allowed)?,
        None => Vec::new(),
    };
    let columns = columns
        .iter()
        .map(|column| column.text(allowed).map(str::to_owned));
    let columns: Vec<String> = columns.collect::<Result<_, _>>()?;
    let said = match (table.get("points"), table.get("checksum")) {
        (Some(points), Some(checksum)) => Some((
            points.whole(u32::MAX, "a whole number")? as usize,
            checksum.text("a text")?.to_owned(),
        )),
        _ => None,
    };
    let Some(read_table) = read_table else {
        let Some((points, checksum)) = said else {
            return Err(table.error("file", "must be read, which cannot be done here"));
        };
        return Ok(PointTable {
            file: file.to_owned(),
            checksum,
            columns,
            points,
            values: [].into(),
        });
    };
    let found = read_table(file, &columns).map_err(|reason| table.error("file", &reason))?;
    if said.is_some_and(|(_, checksum)| checksum != found.checksum) {
        return Err(table.error("checksum", "must be that of the file, which has changed"));
    }
    Ok(found)
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

fn record(table: &Table<'_>) -> Result<Record, ConfigError> {
    let mut record = Record::default();
    let Some(value) = table.get("record") else {
        return Ok(record);
    };
    let table = value.table(&["summary", "maps"], "a table [sweep.record]")?;
    for (key, slot) in [("summary", &mut record.summary), ("maps", &mut record.maps)] {
        if let Some(value) = table.get(key) {
            *slot = value.boolean("true or false")?;
        }
    }
    Ok(record)
}
