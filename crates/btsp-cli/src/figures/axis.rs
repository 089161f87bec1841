//! An axis, linear or logarithmic: data to drawing, and where its ticks stand.

/// Whether a value can be placed on an axis at all.
pub(super) fn drawable(value: f64) -> bool {
    value.abs() < 1e300
}

/// The smallest and the largest drawable value.
pub(super) fn range(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .into_iter()
        .filter(|v| drawable(*v))
        .fold(None, |range, v| match range {
            None => Some((v, v)),
            Some((low, high)) => Some((low.min(v), high.max(v))),
        })
}

/// A range widened by a fraction of its length on either side.
pub(super) fn padded((low, high): (f64, f64), fraction: f64) -> (f64, f64) {
    let pad = (high - low) * fraction;
    (low - pad, high + pad)
}

/// Maps data to the drawing along one direction.
///
/// A logarithmic axis holds the logarithms (base 10) of its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
}

/// A range that spans more than this factor is drawn on a logarithmic axis.
const DECADE: f64 = 10.0;

impl Axis {
    /// The axis that puts `low` at `from` and `high` at `to`. A range without length is widened about its middle.
    pub(super) fn new((low, high): (f64, f64), from: f64, to: f64) -> Self {
        let size = low.abs().max(high.abs());
        let (low, high) = if high - low > 1e-9 * size {
            (low, high)
        } else {
            let (middle, half) = (
                0.5 * (low + high),
                if size > 0.0 { 0.5 * size } else { 0.5 },
            );
            (middle - half, middle + half)
        };
        Self {
            low,
            high,
            from,
            to,
            logarithmic: false,
        }
    }

    /// The axis of this range, linear or, where all of it is above 0, logarithmic as asked.
    pub(super) fn scaled((low, high): (f64, f64), from: f64, to: f64, logarithmic: bool) -> Self {
        if logarithmic && low >= f64::MIN_POSITIVE {
            Self {
                logarithmic,
                ..Self::new((low.log10(), high.log10()), from, to)
            }
        } else {
            Self::new((low, high), from, to)
        }
    }

    /// An axis of values such as scores: logarithmic where all are positive and they span more than a decade, with some room
    /// beyond either end.
    pub(super) fn spanning((low, high): (f64, f64), from: f64, to: f64) -> Self {
        // Below the smallest normal number a logarithm has no digits to speak of.
        if low >= f64::MIN_POSITIVE && high / low > DECADE {
            let (low, high) = padded((low.log10(), high.log10()), 0.05);
            Self {
                logarithmic: true,
                ..Self::new((low, high), from, to)
            }
        } else {
            Self::new(padded((low, high), 0.05), from, to)
        }
    }

    /// Where `value` stands in the drawing; beyond the ends of the axis for a value out of its range.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = if self.logarithmic {
            value.log10()
        } else {
            value
        };
        self.from + (self.to - self.from) * ((value - self.low) / (self.high - self.low))
    }

    /// [`Self::at`], held to the axis.
    pub(super) fn within(&self, value: f64) -> f64 {
        let (least, most) = (self.from.min(self.to), self.from.max(self.to));
        self.at(value).clamp(least, most)
    }

    /// Whether `value` lies on the axis, ends included.
    pub(super) fn holds(&self, value: f64) -> bool {
        // An end comes back from the map with its rounding.
        const ROUNDING: f64 = 1e-6;
        let (least, most) = (self.from.min(self.to), self.from.max(self.to));
        (least - ROUNDING..=most + ROUNDING).contains(&self.at(value))
    }

    /// The two ends in the drawing.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// The axis with each end moved out to a tick where one lies just beyond it, by a five-hundredth of the axis or less: a
    /// grid of samples ends one step short of the time it was made for.
    pub(super) fn snapped(self, room: f64) -> Self {
        let (step, reach) = (self.step(room), (self.high - self.low) / 500.0);
        let (low, high) = (
            (self.low / step).floor() * step,
            (self.high / step).ceil() * step,
        );
        Self {
            low: if self.low - low <= reach {
                low
            } else {
                self.low
            },
            high: if high - self.high <= reach {
                high
            } else {
                self.high
            },
            ..self
        }
    }

    /// The distance of ticks at least `room` apart in the drawing.
    fn step(&self, room: f64) -> f64 {
        let most = ((self.to - self.from).abs() / room).max(1.0);
        let least = (self.high - self.low) / most;
        let power = 10f64.powf(least.log10().floor());
        let steps = [1.0, 2.0, 5.0].map(|m| m * power);
        steps
            .into_iter()
            .find(|s| *s >= least * (1.0 - 1e-9))
            .unwrap_or(10.0 * power)
    }

    /// Ticks at multiples of 1, 2 or 5 times a power of ten, at least `room` apart in the drawing, with their labels.
    pub(super) fn ticks(&self, room: f64, whole: bool) -> Vec<(f64, String)> {
        if self.logarithmic {
            return self.decades(room);
        }
        let step = self.step(room);
        let step = if whole { step.max(1.0) } else { step };
        let first = (self.low / step - 1e-6).ceil();
        let last = (self.high / step + 1e-6).floor();
        let count = (last - first + 1.0).clamp(0.0, 1000.0) as usize;
        let values: Vec<f64> = (0..count).map(|i| (first + i as f64) * step).collect();
        let largest = values.iter().fold(0.0f64, |a, v| a.max(v.abs()));
        values
            .into_iter()
            .map(|v| (v, label(v, step, largest)))
            .collect()
    }

    /// Ticks of a logarithmic axis: in every decade where there is room, else at every so many decades.
    fn decades(&self, room: f64) -> Vec<(f64, String)> {
        let decade = (self.to - self.from).abs() / (self.high - self.low);
        let parts: &[f64] = if decade * 2f64.log10() >= room {
            &[1.0, 2.0, 5.0]
        } else if decade * 3f64.log10() >= room {
            &[1.0, 3.0]
        } else {
            &[1.0]
        };
        let every = (room / decade).ceil().max(1.0);
        let first = (self.low.floor() / every).floor();
        let count = ((self.high / every).floor() - first + 1.0).clamp(0.0, 1000.0) as i32;
        let shown = |(power, part): &(i32, f64)| {
            let place = f64::from(*power) + part.log10();
            (self.low - 1e-9..=self.high + 1e-9).contains(&place)
        };
        let places: Vec<(i32, f64)> = (0..count)
            .map(|k| ((first + f64::from(k)) * every) as i32)
            .flat_map(|power| parts.iter().map(move |part| (power, *part)))
            .filter(shown)
            .collect();
        let plain = places.iter().all(|(power, _)| (-3..=5).contains(power));
        let label = |(power, part): (i32, f64)| {
            let value = part * 10f64.powi(power);
            let text = if plain {
                format!("{value:.*}", (-power).max(0) as usize)
            } else if parts.len() == 1 {
                format!("10{}", superscript(power))
            } else {
                format!("{part}e{power}")
            };
            (value, text)
        };
        places.into_iter().map(label).collect()
    }
}

/// A whole number in raised characters.
fn superscript(number: i32) -> String {
    number
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '\u{207b}',
            '1' => '\u{b9}',
            '2' => '\u{b2}',
            '3' => '\u{b3}',
            digit => char::from_u32(0x2070 + (digit as u32 - '0' as u32)).unwrap_or(digit),
        })
        .collect()
}

/// A tick's label, with just the digits that tell the ticks of an axis apart.
fn label(value: f64, step: f64, largest: f64) -> String {
    // Rounded, since the logarithm of a power of ten can fall short of a whole number.
    let digit = |v: f64| (v.log10() + 1e-9).floor() as i32;
    if value.abs() < 0.5 * step {
        return "0".into();
    }
    if (1e-4..1e6).contains(&step.min(largest)) && largest < 1e6 {
        format!("{value:.*}", (-digit(step)).max(0) as usize)
    } else {
        format!(
            "{value:.*e}",
            (digit(value.abs()) - digit(step)).clamp(0, 8) as usize
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64) -> Vec<String> {
        Axis::new((low, high), 0.0, 400.0)
            .ticks(50.0, false)
            .into_iter()
            .map(|t| t.1)
            .collect()
    }

    #[test]
    fn ticks_are_round_and_labels_short() {
        assert_eq!(labels(-5.1, 5.1), ["-4", "-2", "0", "2", "4"]);
        assert_eq!(
            labels(1.0, 2.4),
            ["1.0", "1.2", "1.4", "1.6", "1.8", "2.0", "2.2", "2.4"]
        );
        assert_eq!(labels(0.0, 1.0), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(
            labels(0.0, 4e-7),
            [
                "0", "5e-8", "1.0e-7", "1.5e-7", "2.0e-7", "2.5e-7", "3.0e-7", "3.5e-7", "4.0e-7"
            ]
        );
        assert_eq!(
            labels(0.0, 4e7),
            [
                "0", "5e6", "1.0e7", "1.5e7", "2.0e7", "2.5e7", "3.0e7", "3.5e7", "4.0e7"
            ]
        );
    }

    #[test]
    fn whole_ticks_never_fall_between_numbers() {
        let axis = Axis::new((-0.5, 0.5), 0.0, 400.0);
        assert_eq!(axis.ticks(30.0, true), [(0.0, "0".to_string())]);
    }

    #[test]
    fn an_axis_reaches_out_to_a_near_tick() {
        let axis = Axis::new((-9.995, 9.985), 0.0, 400.0).snapped(50.0);
        assert_eq!((axis.at(-10.0), axis.at(10.0)), (0.0, 400.0));
        let axis = Axis::new((-5.1, 4.9), 0.0, 400.0).snapped(50.0);
        assert_eq!((axis.at(-5.1), axis.at(4.9)), (0.0, 400.0));
    }

    #[test]
    fn every_range_can_be_drawn() {
        for (low, high) in [
            (0.0, 0.0),
            (3.0, 3.0),
            (-1e299, 1e299),
            (1.0, 1.0 + 1e-15),
            (1e-320, 2e-320),
            (-7.0, -7.0),
        ] {
            let axis = Axis::new((low, high), 10.0, 410.0);
            for value in [low, high] {
                assert!((10.0..=410.0).contains(&axis.at(value)), "{low} {high}");
            }
            assert!(axis.ticks(40.0, false).len() < 20, "{low} {high}");
        }
    }

    #[test]
    fn logarithmic_ticks_stand_at_round_values() {
        let labels = |low, high, room| -> Vec<String> {
            let axis = Axis::spanning((low, high), 0.0, 400.0);
            let ticks = axis.ticks(room, false);
            for (value, label) in &ticks {
                assert!((0.0..=400.0).contains(&axis.at(*value)), "{label}");
            }
            ticks.into_iter().map(|t| t.1).collect()
        };
        assert_eq!(
            labels(12.0, 900.0, 50.0),
            ["10", "20", "50", "100", "200", "500", "1000"]
        );
        assert_eq!(
            labels(2e4, 3e9, 50.0),
            [
                "10\u{2075}",
                "10\u{2076}",
                "10\u{2077}",
                "10\u{2078}",
                "10\u{2079}"
            ]
        );
        assert_eq!(labels(4e-4, 1.0, 150.0), ["0.01", "1"]);
        assert_eq!(labels(1.0, 9.0, 50.0), ["2", "4", "6", "8"]);
        assert!(labels(1e-300, 1e300, 50.0).len() < 9);
        assert_eq!(superscript(-12), "\u{207b}\u{b9}\u{b2}");
    }

    #[test]
    fn a_range_ignores_what_cannot_be_drawn() {
        assert_eq!(
            range([f64::NAN, 2.0, f64::INFINITY, -1.0]),
            Some((-1.0, 2.0))
        );
        assert_eq!(range([f64::NAN]), None);
    }
}
