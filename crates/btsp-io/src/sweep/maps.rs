//! The maps of a sweep: of every point the change in weight, as one labelled array.
//!
//! While the sweep is unfinished, a chunk's maps are a file of doubles.

use super::error::SweepError;
use crate::attributes::Attributes;
use crate::columns::{Column, ColumnsReader};
use crate::dataset::DatasetWriter;
use crate::results::described;
use btsp_config::{Inputs, Study, Sweep, variable};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zarrs::array::{Array, ArraySubset};
use zarrs::filesystem::FilesystemStore;

/// The dataset of a finished sweep's maps.
pub(super) const MAPS_NAME: &str = "maps.zarr";

/// Writes the maps of a chunk.
pub(super) fn write_chunk(file: &mut File, maps: &[f64]) -> io::Result<()> {
    let bytes: Vec<u8> = maps.iter().flat_map(|value| value.to_le_bytes()).collect();
    file.write_all(&bytes)
}

/// Puts the maps of chunks, in the order of `files`, together as the new dataset `path`; `table`
/// is the finished table of the same points.
pub(super) fn put_together(
    path: &Path,
    sweep: &Sweep,
    version: &str,
    table: &Path,
    files: impl Iterator<Item = PathBuf>,
) -> Result<(), SweepError> {
    let Some([weights, inputs]) = sweep.map_shape() else {
        return Ok(());
    };
    let attributes = Attributes::new()
        .with("btsp_version", version)
        .with("sweep", sweep.to_toml());
    let mut dataset = DatasetWriter::create(path, attributes)?;
    let points = coordinates(&mut dataset, sweep, table)?;
    let v = variable::DELTA_WEIGHT;
    let dimensions = [&["point"], v.dimensions].concat();
    let shape = [points, weights, inputs];
    let mut rows = dataset.rows::<f64>(v.name, &dimensions, &shape, described(v))?;
    let mut map = vec![0; 8 * weights * inputs];
    for file in files {
        let mut reader = BufReader::new(File::open(&file).map_err(SweepError::file(&file))?);
        // As many maps as there are: one that is cut off leaves the array incomplete.
        while reader.read_exact(&mut map).is_ok() {
            let values = map.as_chunks::<8>().0.iter();
            let values: Vec<f64> = values.map(|bytes| f64::from_le_bytes(*bytes)).collect();
            rows.push(&values)?;
        }
    }
    rows.finish()?;
    Ok(dataset.finish()?)
}

/// Writes what stands along the dimensions; returns the number of points.
fn coordinates(
    dataset: &mut DatasetWriter,
    sweep: &Sweep,
    table: &Path,
) -> Result<usize, SweepError> {
    let reader = ColumnsReader::open(table)?;
    let mut columns: Vec<(String, Column)> = Vec::new();
    for group in 0..reader.groups() {
        let wanted = 1 + sweep.axes.len();
        for (place, (name, part)) in reader
            .group(group)?
            .columns
            .into_iter()
            .take(wanted)
            .enumerate()
        {
            match columns.get_mut(place) {
                Some((_, column)) => column.append(part),
                None => columns.push((name, part)),
            }
        }
    }
    let known = sweep.columns();
    let mut points = 0;
    for (name, column) in columns {
        let about = known.iter().find(|column| column.name == name);
        let attributes = about.map_or(Attributes::new(), |column| {
            Attributes::new()
                .long_name(&column.long_name)
                .units(column.units)
        });
        match column {
            Column::Integers(numbers) => {
                points = numbers.len();
                dataset.variable(&name, &["point"], &[points], attributes, &numbers)?;
            }
            Column::Reals(values) => {
                let values: Vec<f64> = values.iter().map(|v| v.unwrap_or(f64::NAN)).collect();
                dataset.coordinate(&name, &["point"], &[values.len()], attributes, &values)?;
            }
            Column::Words(_) => {}
        }
    }
    let moves = |part: &str| sweep.axes.iter().any(|axis| axis.path().starts_with(part));
    if let Study::WeightChange {
        initial_weights: weights,
        ..
    } = &sweep.base.study
        && !moves("weight_change.initial_weights.")
    {
        let values = weights.values();
        let v = variable::INITIAL_WEIGHT;
        dataset.variable(v.name, v.dimensions, &[values.len()], described(v), &values)?;
    }
    if let Inputs::EvenlySpaced(spikes) = &sweep.base.inputs
        && !moves("inputs.")
    {
        let times = spikes.values();
        let v = variable::SPIKE_TIME;
        dataset.coordinate(v.name, v.dimensions, &[times.len()], described(v), &times)?;
    }
    Ok(points)
}

/// The maps of a finished sweep, open.
pub(super) struct MapsReader {
    array: Array<FilesystemStore>,
}

impl MapsReader {
    /// Opens those in the folder of a sweep.
    pub(super) fn open(folder: &Path) -> Result<Self, SweepError> {
        let path = folder.join(MAPS_NAME);
        let wrong = |cause: &dyn ToString| SweepError::Incomplete {
            path: path.clone(),
            what: format!("cannot be read: {}", cause.to_string()),
        };
        let store = FilesystemStore::new(&path).map_err(|cause| wrong(&cause))?;
        let array = Array::open(
            Arc::new(store),
            &format!("/{}", variable::DELTA_WEIGHT.name),
        );
        Ok(Self {
            array: array.map_err(|cause| wrong(&cause))?,
        })
    }

    /// The maps of these points, counted among those of the folder.
    pub(super) fn read(&self, points: Range<u64>) -> Result<Vec<f64>, SweepError> {
        let mut ranges = vec![points];
        ranges.extend(self.array.shape().iter().skip(1).map(|extent| 0..*extent));
        let subset = ArraySubset::new_with_ranges(&ranges);
        let found = self.array.retrieve_array_subset(&subset);
        found.map_err(|cause| SweepError::Incomplete {
            path: MAPS_NAME.into(),
            what: format!("cannot be read: {cause}"),
        })
    }
}
