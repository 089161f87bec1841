//! What an axis of a sweep runs over.

use super::key::Key;
use btsp::Invalid;

/// Most values that an axis may list.
pub const MAX_AXIS_VALUES: usize = 1_000_000;

/// One number of the configuration, and what it is at the points of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    pub(crate) key: Key,
    /// The values.
    pub values: AxisValues,
}

/// What a number runs over.
#[derive(Clone, Debug, PartialEq)]
pub enum AxisValues {
    /// These, one by one.
    List(Vec<f64>),
    /// From the first to the last. `count` of them, both included, where values are needed one
    /// by one (designs `grid` and `zip`); any between where they are drawn.
    Range {
        /// The first.
        first: f64,
        /// The last.
        last: f64,
        /// How many; `None` where they are drawn.
        count: Option<usize>,
        /// How they are spaced.
        scale: AxisScale,
    },
    /// Those of a column of the design's table.
    Column,
}

/// How values of a range are spaced, or drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisScale {
    /// Evenly.
    Linear,
    /// Evenly in the logarithm.
    Logarithmic,
}

impl AxisScale {
    /// Its name in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Logarithmic => "log",
        }
    }
}

impl Axis {
    /// The key that it runs over, for example `rule.eligibility_tau`.
    pub fn path(&self) -> &str {
        self.key.path()
    }

    /// Number of its values; `None` where they are drawn from a range.
    pub fn count(&self) -> Option<usize> {
        match &self.values {
            AxisValues::List(values) => Some(values.len()),
            AxisValues::Range { count, .. } => *count,
            AxisValues::Column => None,
        }
    }

    /// Its value number `index`, counted from 0, of [`count`](Self::count).
    pub(crate) fn value(&self, index: usize) -> f64 {
        match &self.values {
            AxisValues::List(values) => values[index],
            AxisValues::Range {
                first,
                last,
                count,
                scale,
            } => match count.unwrap_or(1) {
                0 | 1 => *first,
                count if index + 1 == count => *last,
                count => between(*first, *last, index as f64 / (count - 1) as f64, *scale),
            },
            AxisValues::Column => f64::NAN,
        }
    }

    /// Its value a part of the way, 0 to below 1, through it.
    pub(crate) fn drawn(&self, part: f64) -> f64 {
        match &self.values {
            AxisValues::List(values) => {
                let index = (part * values.len() as f64) as usize;
                values[index.min(values.len() - 1)]
            }
            AxisValues::Range {
                first, last, scale, ..
            } => between(*first, *last, part, *scale),
            AxisValues::Column => f64::NAN,
        }
    }

    /// Its values, where it has them one by one.
    pub fn listed(&self) -> Option<Vec<f64>> {
        let count = self.count()?;
        Some((0..count).map(|index| self.value(index)).collect())
    }

    /// Values to try before any work: all that it lists, or the ends of what is drawn.
    pub(crate) fn tried(&self) -> Vec<f64> {
        match (self.listed(), &self.values) {
            (Some(values), _) => values,
            (None, AxisValues::Range { first, last, .. }) => vec![*first, *last],
            (None, _) => Vec::new(),
        }
    }

    /// # Errors
    /// An axis without values, with a value that is not finite, or a logarithm of none.
    pub(crate) fn validate(&self) -> Result<(), Invalid> {
        let key = |end: &str| format!("sweep.axes.{}{end}", self.path());
        match &self.values {
            AxisValues::List(values) => {
                if values.is_empty() || values.len() > MAX_AXIS_VALUES {
                    let found = format!("{} values", values.len());
                    let allowed = format!("must be 1 to {MAX_AXIS_VALUES} values");
                    return Err(Invalid::new(key(""), found, allowed));
                }
                match values.iter().position(|value| !value.is_finite()) {
                    Some(k) => {
                        let key = key(&format!(".{k}"));
                        Err(Invalid::new(key, values[k], "must be finite"))
                    }
                    None => Ok(()),
                }
            }
            AxisValues::Range {
                first,
                last,
                count,
                scale,
            } => {
                for (end, value) in [(".first", first), (".last", last)] {
                    let logarithmic = *scale == AxisScale::Logarithmic;
                    if logarithmic && !(*value > 0.0 && value.is_finite()) {
                        let allowed = "must be above 0 where the scale is \"log\"";
                        return Err(Invalid::new(key(end), value, allowed));
                    }
                    if !value.is_finite() {
                        return Err(Invalid::new(key(end), value, "must be finite"));
                    }
                }
                if *scale == AxisScale::Logarithmic && !(last / first).is_normal() {
                    let allowed = "must be within a factor of 1e300 of the first";
                    return Err(Invalid::new(key(".last"), last, allowed));
                }
                match count {
                    Some(count) if !(1..=MAX_AXIS_VALUES).contains(count) => {
                        let allowed = format!("must be 1 to {MAX_AXIS_VALUES}");
                        Err(Invalid::new(key(".count"), count, allowed))
                    }
                    _ => Ok(()),
                }
            }
            AxisValues::Column => Ok(()),
        }
    }
}

/// A part of the way from the first to the last.
fn between(first: f64, last: f64, part: f64, scale: AxisScale) -> f64 {
    match scale {
        AxisScale::Linear => first + (last - first) * part,
        // exp(part ln(last / first)), with the library's exponential: the same bits everywhere.
        AxisScale::Logarithmic => first * btsp::math::exp(part * btsp::math::ln(last / first)),
    }
}
