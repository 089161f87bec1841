//! From a sweep to TOML text.

use super::axis::{Axis, AxisValues};
use super::{Design, Sweep};
use std::fmt::Write;

impl Sweep {
    /// The whole sweep as TOML; reading it gives the same sweep.
    pub fn to_toml(&self) -> String {
        let mut text = self.base.to_toml();
        text.push_str("\n[sweep]\n");
        match self.design {
            Design::Grid => text.push_str("design = \"grid\"\n"),
            Design::Zip => text.push_str("design = \"zip\"\n"),
            Design::Random { points, seed } => {
                let entries = format!("design = \"random\"\npoints = {points}\nseed = {seed}\n");
                text.push_str(&entries);
            }
        }
        text.push_str("\n[sweep.axes]\n");
        for axis in &self.axes {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{:?} = {}", axis.path(), values(axis));
        }
        let [weak, strong] = self.summary.weights;
        let delays: Vec<String> = self
            .summary
            .delays_s
            .iter()
            .map(|d| format!("{d:?}"))
            .collect();
        let _ = write!(
            text,
            "\n[sweep.summary]\nweights = [{weak:?}, {strong:?}]\ndelays = [{}]\n",
            delays.join(", ")
        );
        text
    }
}

fn values(axis: &Axis) -> String {
    match &axis.values {
        AxisValues::List(values) => {
            let values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
            format!("[{}]", values.join(", "))
        }
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
    }
}
