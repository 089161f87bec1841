//! `btsp plot-sweep`.

use crate::arguments::PlotSweep as Arguments;
use crate::failure::Failure;
use crate::figures::{Format, Swept, SweptAxis, SweptColumn, swept};
use crate::new_file::write_new;
use crate::session::Session;
use btsp::Invalid;
use btsp_config::{Axis, AxisScale, AxisValues, Design, Sweep};
use btsp_io::{Column, Columns, POINTS_NAME, SweepError};

/// Draws a column over one axis or two.
pub(crate) fn plot_sweep(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let format = format(arguments)?;
    let table = Table::read(arguments)?;
    let column = table.column(&arguments.column)?;
    let x = table.axis("x", arguments.x.as_deref(), None)?;
    let y = match arguments.y.as_deref() {
        Some("none") => None,
        None if table.sweep.axes.len() < 2 => None,
        name => Some(table.axis("y", name, Some(x))?),
    };
    if y == Some(x) {
        let allowed = "must be another axis than x, or none";
        return Err(Invalid::new("y", table.sweep.axes[x].path(), allowed).into());
    }
    let grid = table.sweep.design == Design::Grid && table.points() == table.sweep.points();
    if !grid && !arguments.at.is_empty() {
        let allowed = "must not be given where the sweep is no whole grid";
        return Err(Invalid::new("at", &arguments.at[0].0, allowed).into());
    }
    let (points, held) = if grid {
        table.slice(arguments, x, y)?
    } else {
        ((0..table.points()).collect(), String::new())
    };
    let pick = |values: &[f64]| -> Vec<f64> { points.iter().map(|point| values[*point]).collect() };
    let values = pick(column);
    let title = table.meaning(&arguments.column);
    let label = table.label(&arguments.column);
    let drawn = SweptColumn {
        label: &label,
        title: &title,
        subtitle: &held,
        values: &values,
    };
    let places = |axis: usize| match table.sweep.axes[axis].listed() {
        // Of a map; points are in the order of rows.
        Some(listed) if grid && y.is_some() => Ok(listed),
        _ => table.column(table.sweep.axes[axis].path()).map(pick),
    };
    let x_values = places(x)?;
    let x_label = table.label(table.sweep.axes[x].path());
    let x_axis = axis_of(&table.sweep.axes[x], &x_label, &x_values);
    let figure = match y {
        None if grid => swept(&Swept::Curve(&x_axis), &drawn),
        None => swept(&Swept::Dots(&x_axis), &drawn),
        Some(y) => {
            let y_values = places(y)?;
            let y_label = table.label(table.sweep.axes[y].path());
            let y_axis = axis_of(&table.sweep.axes[y], &y_label, &y_values);
            let over = if grid {
                Swept::Map(&x_axis, &y_axis)
            } else {
                Swept::Cloud(&x_axis, &y_axis)
            };
            swept(&over, &drawn)
        }
    };
    write_new(&arguments.out, &figure.render(format)?)?;
    session.say(&format!("wrote {}", arguments.out.display()));
    Ok(())
}

fn format(arguments: &Arguments) -> Result<Format, Invalid> {
    let ending = arguments.out.extension().unwrap_or_default();
    ending.to_string_lossy().parse().map_err(|_| {
        Invalid::new(
            "out",
            arguments.out.display(),
            "must end in .svg, .png or .pdf",
        )
    })
}

fn axis_of<'a>(axis: &Axis, label: &'a str, values: &'a [f64]) -> SweptAxis<'a> {
    let logarithmic = matches!(
        axis.values,
        AxisValues::Range {
            scale: AxisScale::Logarithmic,
            ..
        }
    );
    SweptAxis {
        label,
        values,
        logarithmic,
    }
}

/// The table of a finished sweep.
struct Table {
    sweep: Sweep,
    /// Columns of numbers by name.
    columns: Vec<(String, Vec<f64>)>,
}

impl Table {
    fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let path = arguments.sweep.join(POINTS_NAME);
        let found = Columns::read(&path).map_err(SweepError::from)?;
        let text = found.about("sweep").unwrap_or_default();
        let sweep = Sweep::from_toml(text).map_err(|error| SweepError::Incomplete {
            path,
            what: format!("its sweep is not one of this version: {error}"),
        })?;
        let numbers = found.columns.into_iter().filter_map(|(name, column)| {
            let Column::Reals(values) = column else {
                return None;
            };
            let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN));
            Some((name, values.collect()))
        });
        Ok(Self {
            columns: numbers.collect(),
            sweep,
        })
    }

    fn points(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| values.len())
    }

    fn column(&self, name: &str) -> Result<&[f64], Invalid> {
        let found = self.columns.iter().find(|(column, _)| column == name);
        found.map(|(_, values)| &values[..]).ok_or_else(|| {
            let names: Vec<&str> = self.columns.iter().map(|(name, _)| &name[..]).collect();
            Invalid::new(
                "column",
                name,
                format!("must be one of {}", names.join(", ")),
            )
        })
    }

    /// The number of the axis `name`; of the first other than `taken` where there is no name.
    fn axis(&self, key: &str, name: Option<&str>, taken: Option<usize>) -> Result<usize, Invalid> {
        let mut axes = self.sweep.axes.iter().enumerate();
        let found = axes.find(|(place, axis)| match name {
            Some(name) => axis.path() == name,
            None => Some(*place) != taken,
        });
        found.map(|(place, _)| place).ok_or_else(|| {
            let names: Vec<&str> = self.sweep.axes.iter().map(Axis::path).collect();
            let allowed = format!("must be one of its axes: {}", names.join(", "));
            Invalid::new(key, name.unwrap_or("none"), allowed)
        })
    }

    /// The points of a grid where all axes but x and y are held, row of y by row, and what they
    /// are held at in words.
    fn slice(
        &self,
        arguments: &Arguments,
        x: usize,
        y: Option<usize>,
    ) -> Result<(Vec<usize>, String), Invalid> {
        for (name, _) in &arguments.at {
            let axis = self.axis("at", Some(name), None)?;
            if axis == x || Some(axis) == y {
                let allowed = "must be an axis that is not drawn";
                return Err(Invalid::new("at", name, allowed));
            }
        }
        let (mut held, mut first) = (Vec::new(), 0);
        // Points that an axis is apart, the last axis the fastest.
        let mut strides = vec![1; self.sweep.axes.len()];
        for (place, axis) in self.sweep.axes.iter().enumerate().rev() {
            let listed = axis.listed().unwrap_or_default();
            if place > 0 {
                strides[place - 1] = strides[place] * listed.len();
            }
            if place == x || Some(place) == y {
                continue;
            }
            let asked = arguments.at.iter().find(|(name, _)| name == axis.path());
            let index = match asked {
                None => 0,
                Some((name, value)) => {
                    let near = |other: &f64| (other - value).abs() <= 1e-9 * value.abs();
                    listed.iter().position(near).ok_or_else(|| {
                        let values: Vec<String> = listed.iter().map(f64::to_string).collect();
                        let allowed = format!("must be one of {}", values.join(", "));
                        Invalid::new(format!("at.{name}"), value, allowed)
                    })?
                }
            };
            first += index * strides[place];
            held.push(format!("{} = {}", axis.path(), listed[index]));
        }
        held.reverse();
        let count = |axis: usize| self.sweep.axes[axis].count().unwrap_or(1);
        let rows = y.map_or(1, count);
        let points = (0..rows).flat_map(|row| {
            let row = first + row * y.map_or(0, |y| strides[y]);
            let stride = strides[x];
            (0..count(x)).map(move |k| row + k * stride)
        });
        Ok((points.collect(), held.join(", ")))
    }

    /// A column's name and unit.
    fn label(&self, name: &str) -> String {
        let columns = self.sweep.columns();
        match columns.iter().find(|column| column.name == name) {
            Some(column) if column.units != "1" => format!("{name} ({})", column.units),
            _ => name.to_owned(),
        }
    }

    /// What a column is.
    fn meaning(&self, name: &str) -> String {
        let columns = self.sweep.columns().into_iter();
        let mut found = columns.filter(|column| column.name == name);
        let long_name = found.next().map(|column| column.long_name);
        let meaning = long_name.unwrap_or_else(|| name.to_owned());
        // Without how it is computed, which the documentation says.
        let what = meaning.split(": ").next().unwrap_or_default();
        let mut letters = what.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    }
}
