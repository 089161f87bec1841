//! Sweeps: one configuration at many points.

use crate::interrupt::watched;
use crate::invalid::config_error;
use crate::threads;
use btsp_config::{Axis, AxisScale, AxisValues, Design, Point, PointRows};
use btsp_io::{Column, Columns, POINTS_NAME, Shard, SweepError, read_point_table};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a thread does with a point, about.
const PER_POINT: Duration = Duration::from_micros(50);

/// A sweep.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct Sweep(Arc<btsp_config::Sweep>);

/// An axis: its name, its ends (NaN for a column of a table), whether it is even in the
/// logarithm, and its values, where it has them one by one.
type AxisParts = (String, f64, f64, bool, Option<Vec<f64>>);

/// Rows of points: numbers row after row, which are invalid and why, and maps, if asked for.
type RowParts<'py> = (
    Bound<'py, PyArray1<f64>>,
    Vec<(usize, String)>,
    Bound<'py, PyArray1<f64>>,
);

#[pymethods]
impl Sweep {
    /// The sweep of a TOML text. A table that it names is in `folder`, and is not read without.
    #[new]
    #[pyo3(signature = (text, folder=None))]
    fn new(py: Python<'_>, text: &str, folder: Option<PathBuf>) -> PyResult<Self> {
        let read = || match &folder {
            None => btsp_config::Sweep::from_toml(text),
            Some(folder) => btsp_config::Sweep::from_toml_with(text, &mut |file, columns| {
                read_point_table(&folder.join(file), file, columns)
            }),
        };
        let sweep = py.detach(read).map_err(|e| config_error(&e))?;
        Ok(Self(Arc::new(sweep)))
    }

    fn points(&self) -> usize {
        self.0.points()
    }

    fn to_toml(&self) -> String {
        self.0.to_toml()
    }

    /// Whether the values of its points are known: not those of a table that was not read.
    fn is_read(&self) -> bool {
        match &self.0.design {
            Design::Table(table) => !table.values.is_empty(),
            _ => true,
        }
    }

    fn has_maps(&self) -> bool {
        self.0.record.maps
    }

    fn is_grid(&self) -> bool {
        self.0.design == Design::Grid
    }

    fn axes(&self) -> Vec<AxisParts> {
        let columns = self.0.columns();
        let axes = self.0.axes.iter().zip(columns);
        axes.map(|(axis, column)| {
            let (low, high) = ends(axis);
            let logarithmic = matches!(
                axis.values,
                AxisValues::Range {
                    scale: AxisScale::Logarithmic,
                    ..
                }
            );
            (column.name, low, high, logarithmic, axis.listed())
        })
        .collect()
    }

    /// Name, meaning and unit of every column of numbers, the axes' first.
    fn columns(&self) -> Vec<(String, String, &'static str)> {
        let columns = self.0.columns().into_iter();
        columns.map(|c| (c.name, c.long_name, c.units)).collect()
    }

    /// The values of the axes at `count` points from number `first`, point after point.
    fn values<'py>(
        &self,
        py: Python<'py>,
        first: usize,
        count: usize,
    ) -> Bound<'py, PyArray1<f64>> {
        let last = first.saturating_add(count).min(self.0.points());
        let values = (first..last).flat_map(|point| self.0.values(point));
        values.collect::<Vec<f64>>().into_pyarray(py)
    }

    /// The rows of the points where the axes have these values, a row of them for each point.
    fn evaluate<'py>(
        &self,
        py: Python<'py>,
        values: PyReadonlyArray2<'_, f64>,
        threads: usize,
    ) -> PyResult<RowParts<'py>> {
        let points = values.shape()[0];
        let (values, axes) = (values.as_slice()?, self.0.axes.len());
        let useful = threads::worthwhile(threads, threads::together(PER_POINT, points));
        let rows = py.detach(|| {
            let sweep = self.0.prepare();
            let pool = threads::pool(useful);
            let found = watched(pool.as_ref(), |go_on| {
                threads::in_order(points, |point| {
                    let values = values.get(point * axes..(point + 1) * axes)?;
                    go_on()
                        .is_continue()
                        .then(|| sweep.point_at(values.to_vec()))
                })
            })?;
            // Without those that were broken off; then `watched` has raised.
            let found: Vec<Point> = found.into_iter().flatten().collect();
            Ok::<_, PyErr>(self.0.rows(&found))
        })?;
        let invalid = rows.invalid.into_iter().enumerate();
        let invalid = invalid.filter(|(_, reason)| !reason.is_empty());
        Ok((
            rows.numbers.into_pyarray(py),
            invalid.collect(),
            rows.maps.into_pyarray(py),
        ))
    }
}

fn ends(axis: &Axis) -> (f64, f64) {
    match &axis.values {
        AxisValues::List(values) => (
            values.iter().copied().fold(f64::INFINITY, f64::min),
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ),
        AxisValues::Range { first, last, .. } => (first.min(*last), first.max(*last)),
        AxisValues::Column => (f64::NAN, f64::NAN),
    }
}

/// The folder of a sweep, open for writing until it is finished or gone.
#[pyclass(frozen, module = "btsp._core")]
pub(crate) struct SweepFolder {
    folder: Mutex<Option<btsp_io::SweepFolder>>,
    chunks: btsp_io::Chunks,
    started: Instant,
}

#[pymethods]
impl SweepFolder {
    #[new]
    fn new(py: Python<'_>, path: PathBuf, sweep: &Sweep) -> PyResult<Self> {
        let version = env!("CARGO_PKG_VERSION");
        let open = || btsp_io::SweepFolder::open(&path, &sweep.0, version, Shard::WHOLE);
        let folder = py.detach(open).map_err(|e| sweep_error(&e))?;
        Ok(Self {
            folder: Mutex::new(Some(folder)),
            chunks: btsp_io::Chunks::of(&sweep.0),
            started: Instant::now(),
        })
    }

    /// The chunks that are yet to be computed: number, first point and number of points of each.
    fn missing(&self) -> Vec<(usize, usize, usize)> {
        let missing = self.lock().as_ref().map(btsp_io::SweepFolder::missing);
        let chunks = missing.unwrap_or_default().into_iter();
        let of = |chunk: usize| {
            let points = self.chunks.points(chunk);
            (chunk, points.start, points.len())
        };
        chunks.map(of).collect()
    }

    /// Keeps the rows of a chunk, as [`Sweep::evaluate`] gives them.
    fn keep(
        &self,
        py: Python<'_>,
        chunk: usize,
        numbers: PyReadonlyArray1<'_, f64>,
        invalid: Vec<(usize, String)>,
        maps: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<()> {
        let points = self.chunks.points(chunk).len();
        let mut rows = PointRows {
            numbers: numbers.as_slice()?.to_vec(),
            invalid: vec![String::new(); points],
            maps: maps.as_slice()?.to_vec(),
        };
        if points == 0 || !rows.numbers.len().is_multiple_of(points) {
            return Err(PyValueError::new_err("rows of another chunk"));
        }
        for (point, reason) in invalid {
            if let Some(slot) = rows.invalid.get_mut(point) {
                *slot = reason;
            }
        }
        py.detach(|| match &*self.lock() {
            Some(folder) => folder.keep(chunk, &rows).map_err(|e| sweep_error(&e)),
            None => Err(PyRuntimeError::new_err("the sweep is finished")),
        })
    }

    /// Puts the table together once every chunk is kept.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        let folder = self.lock().take();
        let finish = || folder.map(|folder| folder.finish(self.started)).transpose();
        py.detach(finish).map_err(|e| sweep_error(&e))?;
        Ok(())
    }

    /// Lets go of the folder, which stays as it is.
    fn close(&self) {
        self.lock().take();
    }
}

impl SweepFolder {
    fn lock(&self) -> MutexGuard<'_, Option<btsp_io::SweepFolder>> {
        self.folder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the table of the finished sweep in `path` holds: the version and the sweep that made it,
/// numbers by column, and which points are invalid and why.
#[pyfunction]
pub(crate) fn read_sweep(py: Python<'_>, path: PathBuf) -> PyResult<SweptParts<'_>> {
    let read = || Columns::read(&path.join(POINTS_NAME));
    let table = py.detach(read).map_err(|e| sweep_error(&e.into()))?;
    let said = |key: &str| table.about(key).unwrap_or_default().to_owned();
    let (version, sweep) = (said("btsp"), said("sweep"));
    let (mut numbers, mut invalid) = (Vec::new(), Vec::new());
    for (name, column) in table.columns {
        match column {
            Column::Reals(values) => {
                let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN));
                let values = values.collect::<Vec<f64>>().into_pyarray(py);
                numbers.push((name, values));
            }
            Column::Words(reasons) => {
                let reasons = reasons.into_iter().enumerate();
                invalid = reasons.filter(|(_, reason)| !reason.is_empty()).collect();
            }
            Column::Integers(_) => {} // Points count from 0.
        }
    }
    Ok((version, sweep, numbers, invalid))
}

type SweptParts<'py> = (
    String,
    String,
    Vec<(String, Bound<'py, PyArray1<f64>>)>,
    Vec<(usize, String)>,
);

fn sweep_error(error: &SweepError) -> PyErr {
    match error {
        // Of the class that its kind has in Python.
        SweepError::File { cause, .. } => {
            std::io::Error::new(cause.kind(), error.to_string()).into()
        }
        SweepError::Space(_) | SweepError::Columns(_) | SweepError::Manifest(_) => {
            std::io::Error::other(error.to_string()).into()
        }
        other => PyValueError::new_err(other.to_string()),
    }
}
