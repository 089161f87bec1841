//! The arrays of a Zarr store, checked against their dimensions.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use btsp::place::LapKind;
use btsp_config::Variable;
use zarrs::array::{Array, ElementOwned, data_type};
use zarrs::filesystem::FilesystemStore;

use super::error::{RecordingsError, WrongValue};
use super::series::Series;

/// Most values that an array, or one of its chunks, may have.
const MOST_VALUES: u64 = 1 << 28;

/// A store whose arrays are read one by one; each dimension has one length.
pub(super) struct Arrays<'a> {
    path: &'a Path,
    store: Arc<FilesystemStore>,
    /// Length of each dimension, and the variable that it was first seen in.
    dimensions: BTreeMap<&'static str, (usize, &'static str)>,
}

impl<'a> Arrays<'a> {
    /// The store at `path`.
    pub(super) fn open(path: &'a Path) -> Result<Self, RecordingsError> {
        if !["zarr.json", ".zgroup"]
            .iter()
            .any(|name| path.join(name).is_file())
        {
            let allowed = "must be a metadata file, or a Zarr store, which has a zarr.json";
            return Err(RecordingsError::file(path, "a folder", allowed));
        }
        let store = FilesystemStore::new(path)
            .map_err(|cause| RecordingsError::file(path, "no store", cause.to_string()))?;
        Ok(Self {
            path,
            store: Arc::new(store),
            dimensions: BTreeMap::new(),
        })
    }

    /// Whether the store has `variable`.
    pub(super) fn has(&self, variable: Variable) -> bool {
        self.path.join(variable.name).is_dir()
    }

    /// The one of two variables that the store has, and whether it is the first.
    pub(super) fn either(
        &self,
        first: Variable,
        second: Variable,
    ) -> Result<(Variable, bool), RecordingsError> {
        match (self.has(first), self.has(second)) {
            (true, false) => Ok((first, true)),
            (false, true) => Ok((second, false)),
            (true, true) => {
                let message = format!("must not stand beside {}", first.name);
                Err(self.wrong(second, None, "there", &message))
            }
            (false, false) => Err(self.missing(&format!("{} or {}", first.name, second.name))),
        }
    }

    /// Length of a dimension; 0 before a variable has it.
    pub(super) fn length(&self, dimension: &str) -> usize {
        self.dimensions
            .get(dimension)
            .map_or(0, |(length, _)| *length)
    }

    /// All values of a variable, whatever kind of number they are.
    pub(super) fn floats(&mut self, variable: Variable) -> Result<Vec<f64>, RecordingsError> {
        if !self.has(variable) {
            return Err(self.missing(variable.name));
        }
        let name = variable.name;
        let array = Array::open(Arc::clone(&self.store), &format!("/{name}"))
            .map_err(|cause| self.wrong(variable, None, "unreadable", &cause.to_string()))?;
        if let Some(packing) = ["scale_factor", "add_offset"]
            .into_iter()
            .find(|key| array.attributes().contains_key(*key))
        {
            let found = format!("packed with {packing}");
            return Err(self.wrong(variable, None, &found, "must hold its values as they are"));
        }
        self.check_shape(variable, &array)?;
        let values = values(&array)
            .map_err(|cause| self.wrong(variable, None, "unreadable", &cause))?
            .ok_or_else(|| {
                // Its name in version 3 of the format, before that in version 2.
                let name = array.data_type().to_string();
                let found = name.split(" / ").next().unwrap_or_default();
                let allowed = "must be numbers: float64, int64 or bool";
                self.wrong(variable, None, found, allowed)
            })?;
        let count: usize = variable.dimensions.iter().map(|d| self.length(d)).product();
        if values.len() != count {
            let found = format!("{} values", values.len());
            return Err(self.wrong(variable, None, &found, &format!("must be {count}")));
        }
        Ok(values)
    }

    /// Whole numbers from `least` to `most`.
    pub(super) fn whole(
        &mut self,
        variable: Variable,
        least: u32,
        most: u32,
    ) -> Result<Vec<u32>, RecordingsError> {
        let range = f64::from(least)..=f64::from(most);
        let values = self.floats(variable)?;
        let whole = |(place, v): (usize, &f64)| {
            if v.fract() == 0.0 && range.contains(v) {
                return Ok(*v as u32);
            }
            let allowed = format!("must be a whole number from {least} to {most}");
            Err(self.wrong(variable, Some(place), &v.to_string(), &allowed))
        };
        values.iter().enumerate().map(whole).collect()
    }

    /// Kinds of lap: -1, 0 or 1.
    pub(super) fn kinds(&mut self, variable: Variable) -> Result<Vec<LapKind>, RecordingsError> {
        let values = self.floats(variable)?;
        let kind = |(place, v): (usize, &f64)| {
            let kinds = [LapKind::Before, LapKind::Induction, LapKind::After];
            let mut named = kinds.into_iter().zip([-1.0, 0.0, 1.0]);
            let found = named.find(|(_, number)| number == v);
            found.map(|(kind, _)| kind).ok_or_else(|| {
                let allowed = "must be -1 (before), 0 (induction) or 1 (after)";
                self.wrong(variable, Some(place), &v.to_string(), allowed)
            })
        };
        values.iter().enumerate().map(kind).collect()
    }

    /// Something wrong with a variable, or with its element number `place`.
    pub(super) fn wrong(
        &self,
        variable: Variable,
        place: Option<usize>,
        value: &str,
        allowed: &str,
    ) -> RecordingsError {
        let dimension = variable.dimensions.first().copied().unwrap_or_default();
        RecordingsError::value(WrongValue {
            path: self.path.to_owned(),
            line: None,
            series: Series::Variable {
                name: variable.name.to_owned(),
                part: place.map(|number| (dimension, number)),
            },
            value: value.to_owned(),
            allowed: allowed.to_owned(),
        })
    }

    fn missing(&self, name: &str) -> RecordingsError {
        let entries = std::fs::read_dir(self.path).into_iter().flatten().flatten();
        let mut here: Vec<String> = entries
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        here.sort();
        RecordingsError::NoVariable {
            path: self.path.to_owned(),
            name: name.to_owned(),
            here: if here.is_empty() {
                "no variables".to_owned()
            } else {
                here.join(", ")
            },
        }
    }

    /// As many dimensions as the variable has, none with two lengths, not too large.
    fn check_shape(
        &mut self,
        variable: Variable,
        array: &Array<FilesystemStore>,
    ) -> Result<(), RecordingsError> {
        let shape = array.shape();
        let dimensions = variable.dimensions;
        if shape.len() != dimensions.len() {
            let found = format!("{} dimensions", shape.len());
            let allowed = format!("must be along {}", dimensions.join(" and "));
            return Err(self.wrong(variable, None, &found, &allowed));
        }
        let first_chunk = vec![0; shape.len()];
        let chunk = array.chunk_shape(&first_chunk).unwrap_or_default();
        let sizes = [
            product(shape.iter().copied()),
            product(chunk.iter().map(|extent| extent.get())),
        ];
        if sizes.iter().any(|size| *size > MOST_VALUES) {
            let found = format!("an array of {shape:?}");
            let allowed = format!("must have at most {MOST_VALUES} values");
            return Err(self.wrong(variable, None, &found, &allowed));
        }
        for (dimension, extent) in dimensions.iter().zip(shape) {
            let extent = *extent as usize;
            let (length, of) = *self
                .dimensions
                .entry(dimension)
                .or_insert((extent, variable.name));
            if length != extent {
                let found = format!("{extent} along {dimension}");
                let allowed = format!("must be {length}, as {of}");
                return Err(self.wrong(variable, None, &found, &allowed));
            }
        }
        Ok(())
    }
}

fn product(extents: impl Iterator<Item = u64>) -> u64 {
    extents.fold(1, u64::saturating_mul)
}

/// The values of an array of numbers; `None` where it holds anything else.
fn values(array: &Array<FilesystemStore>) -> Result<Option<Vec<f64>>, String> {
    let kind = array.data_type();
    Ok(Some(if *kind == data_type::float64() {
        all::<f64>(array)?
    } else if *kind == data_type::float32() {
        converted::<f32>(array)?
    } else if *kind == data_type::int64() {
        // Beyond 2^53 no number here has a meaning.
        all::<i64>(array)?.into_iter().map(|v| v as f64).collect()
    } else if *kind == data_type::uint64() {
        all::<u64>(array)?.into_iter().map(|v| v as f64).collect()
    } else if *kind == data_type::int32() {
        converted::<i32>(array)?
    } else if *kind == data_type::uint32() {
        converted::<u32>(array)?
    } else if *kind == data_type::int16() {
        converted::<i16>(array)?
    } else if *kind == data_type::uint16() {
        converted::<u16>(array)?
    } else if *kind == data_type::int8() {
        converted::<i8>(array)?
    } else if *kind == data_type::uint8() {
        converted::<u8>(array)?
    } else if *kind == data_type::bool() {
        let values = all::<bool>(array)?.into_iter();
        values.map(|on| f64::from(u8::from(on))).collect()
    } else {
        return Ok(None);
    }))
}

fn converted<T: ElementOwned + Into<f64>>(
    array: &Array<FilesystemStore>,
) -> Result<Vec<f64>, String> {
    Ok(all::<T>(array)?.into_iter().map(Into::into).collect())
}

fn all<T: ElementOwned>(array: &Array<FilesystemStore>) -> Result<Vec<T>, String> {
    array
        .retrieve_array_subset(&array.subset_all())
        .map_err(|cause| cause.to_string())
}
