//! Labelled arrays on disk, as xarray reads them: a Zarr version 3 group with consolidated metadata.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use zarrs::array::codec::ZstdCodec;
use zarrs::array::{Array, ArrayBuilder, ArrayMetadataOptions};
use zarrs::filesystem::FilesystemStore;

use crate::attributes::Attributes;
use crate::chunk::chunk_shape;
use crate::dataset_error::DatasetError;
use crate::element::Element;
use crate::rows::RowsWriter;

/// Beyond level 1 the files shrink by a hundredth and the time doubles.
const ZSTD_LEVEL: i32 = 1;

/// Writes a dataset of labelled arrays that `xarray.open_zarr` opens.
///
/// A variable named like its only dimension is that dimension's coordinate. The same data give the same bytes. Until
/// [`finish`](Self::finish) the folder is no Zarr group and opens nowhere.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use btsp_io::{Attributes, DatasetWriter};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("results.zarr");
/// let mut dataset = DatasetWriter::create(&path, Attributes::new().with("version", "0.1.0"))?;
/// let time = Attributes::new().long_name("time").units("s");
/// dataset.variable("time", &["time"], &[3], time, &[0.0, 0.5, 1.0])?;
/// dataset.variable("input", &["input"], &[2], Attributes::new(), &[0_i64, 1])?;
///
/// let trace = Attributes::new().long_name("eligibility trace").units("1");
/// let mut rows = dataset.rows("eligibility_trace", &["input", "time"], &[2, 3], trace)?;
/// for input in 0..2 {
///     rows.push(&[0.0, 1.0, f64::from(input)])?;
/// }
/// rows.finish()?;
/// dataset.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct DatasetWriter {
    path: PathBuf,
    store: Arc<FilesystemStore>,
    attributes: Attributes,
    dimensions: BTreeMap<String, usize>,
    variables: BTreeMap<String, Variable>,
    coordinates: Vec<String>,
}

#[derive(Debug)]
struct Variable {
    metadata: Value,
    finished: Arc<AtomicBool>,
}

impl DatasetWriter {
    /// Begins a dataset in the folder `path`, which must not exist; `attributes` are the dataset's own.
    ///
    /// # Errors
    /// If there is something at `path`, or if the folder cannot be made.
    pub fn create(path: &Path, attributes: Attributes) -> Result<Self, DatasetError> {
        fs::create_dir(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::AlreadyExists => DatasetError::Exists {
                path: path.to_owned(),
            },
            _ => DatasetError::write("zarr.json", path, cause),
        })?;
        Self::within(path, attributes)
    }

    /// Begins a dataset in the folder `path`, which exists and is empty.
    pub(crate) fn within(path: &Path, attributes: Attributes) -> Result<Self, DatasetError> {
        let store = FilesystemStore::new(path)
            .map_err(|cause| DatasetError::write("zarr.json", path, cause))?;
        Ok(Self {
            path: path.to_owned(),
            store: Arc::new(store),
            attributes,
            dimensions: BTreeMap::new(),
            variables: BTreeMap::new(),
            coordinates: Vec::new(),
        })
    }

    /// Writes a variable of `f64` or `i64`: `data` in C order over `dimensions`, with `shape` the length of each.
    ///
    /// # Errors
    /// If name, dimensions, shape and data do not fit together or contradict an earlier variable, or if the disk refuses.
    pub fn variable<T: Element>(
        &mut self,
        name: &str,
        dimensions: &[&str],
        shape: &[usize],
        attributes: Attributes,
        data: &[T],
    ) -> Result<(), DatasetError> {
        let count = shape
            .iter()
            .try_fold(1_usize, |count, &extent| count.checked_mul(extent));
        if count != Some(data.len()) {
            return Err(DatasetError::Count {
                name: name.to_owned(),
                path: self.path.clone(),
                shape: shape.to_owned(),
                given: data.len(),
            });
        }
        let mut rows = self.rows(name, dimensions, shape, attributes)?;
        rows.push(data)?;
        rows.finish()
    }

    /// Like [`variable`](Self::variable), for a coordinate that is not named like its dimension (`spike_time` along `input`).
    ///
    /// # Errors
    /// As for [`variable`](Self::variable).
    pub fn coordinate<T: Element>(
        &mut self,
        name: &str,
        dimensions: &[&str],
        shape: &[usize],
        attributes: Attributes,
        data: &[T],
    ) -> Result<(), DatasetError> {
        self.variable(name, dimensions, shape, attributes, data)?;
        if dimensions != [name] {
            self.coordinates.push(name.to_owned());
        }
        Ok(())
    }

    /// Begins a variable that comes row by row, a row being all values along its last dimension. Memory is needed for about one chunk, however
    /// large the array.
    ///
    /// # Errors
    /// If name, dimensions and shape do not fit together or contradict an earlier variable, or if the disk refuses.
    pub fn rows<T: Element>(
        &mut self,
        name: &str,
        dimensions: &[&str],
        shape: &[usize],
        attributes: Attributes,
    ) -> Result<RowsWriter<T>, DatasetError> {
        self.check(name, dimensions, shape)?;
        let array = self.array::<T>(name, dimensions, shape, attributes)?;
        let options = ArrayMetadataOptions::default().with_include_zarrs_metadata(false);
        array
            .store_metadata_opt(&options)
            .map_err(|cause| DatasetError::write(name, &self.path, cause))?;
        let metadata = serde_json::to_value(array.metadata_opt(&options))
            .map_err(|cause| DatasetError::write(name, &self.path, cause))?;
        let chunk = chunk_of::<T>(array.shape());
        let finished = Arc::new(AtomicBool::new(false));
        let rows = RowsWriter::new(array, name, &self.path, &chunk, Arc::clone(&finished))?;
        for (&dimension, &length) in dimensions.iter().zip(shape) {
            self.dimensions.insert(dimension.to_owned(), length);
        }
        self.variables
            .insert(name.to_owned(), Variable { metadata, finished });
        Ok(rows)
    }

    /// Writes the consolidated metadata; from now on the dataset opens.
    ///
    /// # Errors
    /// If a variable is not complete, or if the disk refuses.
    pub fn finish(self) -> Result<(), DatasetError> {
        let open = self
            .variables
            .iter()
            .find(|(_, variable)| !variable.finished.load(Ordering::Acquire));
        if let Some((name, _)) = open {
            return Err(DatasetError::Unfinished {
                name: name.clone(),
                path: self.path,
            });
        }
        let mut attributes = self.attributes;
        if !self.coordinates.is_empty() && !attributes.contains("coordinates") {
            attributes = attributes.with("coordinates", self.coordinates.join(" "));
        }
        let variables: Vec<(String, Value)> = self
            .variables
            .into_iter()
            .map(|(name, variable)| (name, variable.metadata))
            .collect();
        let group = json!({
            "zarr_format": 3,
            "node_type": "group",
            "attributes": attributes.into_map(),
            "consolidated_metadata": {
                "kind": "inline",
                "must_understand": false,
                "metadata": Value::Object(variables.into_iter().collect()),
            },
        });
        let text = serde_json::to_string_pretty(&group)
            .map_err(|cause| DatasetError::write("zarr.json", &self.path, cause))?;
        fs::write(self.path.join("zarr.json"), text)
            .map_err(|cause| DatasetError::write("zarr.json", &self.path, cause))
    }

    fn check(&self, name: &str, dimensions: &[&str], shape: &[usize]) -> Result<(), DatasetError> {
        if let Some(&bad) = dimensions.iter().chain([&name]).find(|name| !is_name(name)) {
            return Err(DatasetError::Name {
                name: bad.to_owned(),
                path: self.path.clone(),
            });
        }
        if self.variables.contains_key(name) {
            return Err(DatasetError::Twice {
                name: name.to_owned(),
                path: self.path.clone(),
            });
        }
        let repeated = dimensions
            .iter()
            .enumerate()
            .any(|(axis, dimension)| dimensions[..axis].contains(dimension));
        let shadows = dimensions.len() > 1 && dimensions.contains(&name);
        if repeated || shadows || dimensions.len() != shape.len() {
            return Err(DatasetError::Dimensions {
                name: name.to_owned(),
                path: self.path.clone(),
                dimensions: dimensions
                    .iter()
                    .map(|&dimension| dimension.to_owned())
                    .collect(),
                shape: shape.to_owned(),
            });
        }
        for (&dimension, &given) in dimensions.iter().zip(shape) {
            match self.dimensions.get(dimension) {
                Some(&length) if length != given => {
                    return Err(DatasetError::Length {
                        name: name.to_owned(),
                        path: self.path.clone(),
                        dimension: dimension.to_owned(),
                        length,
                        given,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn array<T: Element>(
        &self,
        name: &str,
        dimensions: &[&str],
        shape: &[usize],
        attributes: Attributes,
    ) -> Result<Array<FilesystemStore>, DatasetError> {
        let shape: Vec<u64> = shape.iter().map(|&extent| extent as u64).collect();
        let chunk = chunk_of::<T>(&shape);
        ArrayBuilder::new(shape, chunk, T::data_type(), T::fill_value())
            .bytes_to_bytes_codecs(vec![Arc::new(ZstdCodec::new(ZSTD_LEVEL, false))])
            .dimension_names(Some(dimensions.iter().copied()))
            .attributes(attributes.into_map())
            .build(Arc::clone(&self.store), &format!("/{name}"))
            .map_err(|cause| DatasetError::write(name, &self.path, cause))
    }
}

fn chunk_of<T>(shape: &[u64]) -> Vec<u64> {
    chunk_shape(shape, size_of::<T>() as u64)
}

/// Whether `name` is safe as a folder's name on every system and as a variable's in Python.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
        && name != "zarr.json"
}
