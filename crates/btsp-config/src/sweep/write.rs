//! From a sweep to TOML text.

use super::axis::{Axis, AxisValues};
use super::{Design, PointTable, Record, Sweep};
use crate::write::quoted;
use std::fmt::Write;

impl Sweep {
    /// The whole sweep as TOML; reading it gives the same sweep.
    pub fn to_toml(&self) -> String {
        let mut text = self.base.to_toml();
        // Writing to a string does not fail.
        let _ = writeln!(text, "\n[sweep]\ndesign = \"{}\"", self.design.name());
        match &self.design {
            Design::Grid | Design::Zip => {}
            Design::Random { points, seed } | Design::Sobol { points, seed } => {
                let _ = writeln!(text, "points = {points}\nseed = {seed}");
            }
            Design::Table(table) => {
                let PointTable {
                    file,
                    checksum,
                    columns,
                    points,
                    ..
                } = table;
                let _ = writeln!(
                    text,
                    "file = {}\nchecksum = {}\ncolumns = [{}]\npoints = {points}",
                    quoted(file),
                    quoted(checksum),
                    joined(columns, |column| quoted(column)),
                );
            }
        }
        if !matches!(self.design, Design::Table(_)) {
            text.push_str("\n[sweep.axes]\n");
            for axis in &self.axes {
                let _ = writeln!(text, "{:?} = {}", axis.path(), values(axis));
            }
        }
        let [weak, strong] = self.summary.weights;
        let delays = joined(&self.summary.delays_s, |delay| format!("{delay:?}"));
        let _ = write!(
            text,
            "\n[sweep.summary]\nweights = [{weak:?}, {strong:?}]\ndelays = [{delays}]\n"
        );
        let Record { summary, maps } = self.record;
        let _ = write!(
            text,
            "\n[sweep.record]\nsummary = {summary}\nmaps = {maps}\n"
        );
        text
    }
}

fn values(axis: &Axis) -> String {
    match &axis.values {
        AxisValues::List(values) => format!("[{}]", joined(values, |value| format!("{value:?}"))),
        AxisValues::Range {
            first,
            last,
            count,
            scale,
        } => {
            let count = count.map_or(String::new(), |count| format!(", count = {count}"));
            let scale = scale.name();
            format!("{{ first = {first:?}, last = {last:?}{count}, scale = \"{scale}\" }}")
        }
        // A table's columns are named by the design.
        AxisValues::Column => String::new(),
    }
}

fn joined<T>(of: &[T], text: impl Fn(&T) -> String) -> String {
    of.iter().map(text).collect::<Vec<_>>().join(", ")
}
