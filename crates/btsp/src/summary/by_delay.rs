//! What laps do to one weight, as a curve over the delay.

use crate::lap_map::Laps;
use crate::math::dot;
use crate::weight_change::{MAX_LAPS, WeightChange};

/// A window ends where the change has fallen to this part of its largest.
const HALF: f64 = 0.5;
/// Steps in which a vanishing change is closed in on; one is enough where nothing clips.
const STEPS: usize = 60;
/// A net change this small, as a part of its range, vanishes.
const ROUNDING: f64 = 1e-14;

/// Potentiation, or depression, of one weight over the delay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its integral, 0 or more; s in the unit of `max_weight`.
    pub area: f64,
    /// The first delay at which it is at least half as large as its peak, s; NaN where there
    /// is none.
    pub from_s: f64,
    /// The last one, s. Both are within the delays of the inputs.
    pub to_s: f64,
    /// Area at delays above 0 less that below, over their sum: -1 to 1; NaN where there is
    /// none.
    pub asymmetry: f64,
}

/// What laps do to one weight over the delay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightSummary {
    /// Where it rises.
    pub potentiation: Window,
    /// Where it falls.
    pub depression: Window,
    /// At the delay of the largest change, up or down: that change over that of endless laps.
    /// 1 where more laps change nothing, NaN where none does.
    pub convergence: f64,
}

/// Inputs in the order of their delays, those without one left out.
pub(super) struct ByDelay {
    inputs: Vec<usize>,
    delays_s: Vec<f64>,
}

impl ByDelay {
    pub(super) fn of(delays_s: &[f64]) -> Self {
        let mut inputs: Vec<usize> = (0..delays_s.len())
            .filter(|&input| delays_s[input].is_finite())
            .collect();
        inputs.sort_by(|&a, &b| delays_s[a].total_cmp(&delays_s[b]));
        Self {
            delays_s: inputs.iter().map(|&input| delays_s[input]).collect(),
            inputs,
        }
    }

    pub(super) fn sorted(&self, values: &[f64]) -> Vec<f64> {
        self.inputs.iter().map(|&input| values[input]).collect()
    }

    /// The change of a weight at each delay.
    fn changes(&self, change: &WeightChange, laps: &[Laps], weight: f64) -> Vec<f64> {
        let mut row = vec![0.0; change.inputs()];
        change.delta_row(laps, weight, &mut row);
        self.sorted(&row)
    }

    pub(super) fn weight_summary(
        &self,
        change: &WeightChange,
        laps: &[Laps],
        weight: f64,
    ) -> WeightSummary {
        let rises = self.changes(change, laps, weight);
        let falls: Vec<f64> = rises.iter().map(|rise| -rise).collect();
        let largest = (0..rises.len()).fold(None, |best: Option<usize>, k| match best {
            Some(best) if rises[best].abs() >= rises[k].abs() => Some(best),
            _ => Some(k),
        });
        let convergence = largest.map_or(f64::NAN, |k| {
            let map = change.lap_maps()[self.inputs[k]];
            let x = weight / change.rule.max_weight;
            let endless = change.rule.max_weight * (map.after(MAX_LAPS).apply(x) - x);
            if endless == 0.0 {
                f64::NAN
            } else {
                rises[k] / endless
            }
        });
        WeightSummary {
            potentiation: self.window(&rises),
            depression: self.window(&falls),
            convergence,
        }
    }

    /// Of the part of a curve that is above 0.
    fn window(&self, heights: &[f64]) -> Window {
        let [mut earlier, mut later] = [0.0; 2];
        for k in 1..heights.len() {
            let ([a, b], [from, to]) = (
                [heights[k - 1], heights[k]],
                [self.delays_s[k - 1], self.delays_s[k]],
            );
            if from < 0.0 && to > 0.0 {
                let middle = a + (b - a) * (-from / (to - from));
                earlier += area_above(a, middle, -from);
                later += area_above(middle, b, to);
            } else if to <= 0.0 {
                earlier += area_above(a, b, to - from);
            } else {
                later += area_above(a, b, to - from);
            }
        }
        let mut window = Window {
            area: earlier + later,
            from_s: f64::NAN,
            to_s: f64::NAN,
            asymmetry: (later - earlier) / (later + earlier),
        };
        let half = HALF * heights.iter().copied().fold(0.0, f64::max);
        let high = |height: &f64| *height >= half;
        let ends = [
            heights.iter().position(high),
            heights.iter().rposition(high),
        ];
        if let (true, [Some(first), Some(last)]) = (half > 0.0, ends) {
            let crossing = |outside: usize, inside: usize| {
                let part = (half - heights[outside]) / (heights[inside] - heights[outside]);
                self.delays_s[outside] + part * (self.delays_s[inside] - self.delays_s[outside])
            };
            let before = first.checked_sub(1);
            window.from_s = before.map_or(self.delays_s[first], |k| crossing(k, first));
            let after = Some(last + 1).filter(|&k| k < heights.len());
            window.to_s = after.map_or(self.delays_s[last], |k| crossing(k, last));
        }
        window
    }

    /// A curve at a delay; NaN outside.
    pub(super) fn at(&self, values: &[f64], delay_s: f64) -> f64 {
        let after = self.delays_s.partition_point(|delay| *delay < delay_s);
        let Some(to) = self.delays_s.get(after) else {
            return f64::NAN;
        };
        if *to == delay_s {
            return values[after];
        }
        if after == 0 {
            return f64::NAN;
        }
        let from = self.delays_s[after - 1];
        let part = (delay_s - from) / (to - from);
        values[after - 1] + part * (values[after] - values[after - 1])
    }

    /// See [`Summary::vanishing_weight`].
    pub(super) fn vanishing_weight(&self, change: &WeightChange, laps: &[Laps]) -> f64 {
        let widths: Vec<f64> = (0..self.delays_s.len())
            .map(|k| {
                let before = self.delays_s[k.saturating_sub(1)];
                let after = self.delays_s[(k + 1).min(self.delays_s.len() - 1)];
                0.5 * (after - before)
            })
            .collect();
        let net = |weight: f64| dot(&widths, &self.changes(change, laps, weight));
        let [mut low, mut high] = [0.0, change.rule.max_weight];
        let [mut rise, mut fall] = [net(low), net(high)];
        if !(rise >= 0.0 && fall <= 0.0) || rise == fall {
            return f64::NAN;
        }
        // The Illinois method (Dowell and Jarratt 1971, BIT 11:168): exact in one step where
        // the net change is linear in the weight.
        let negligible = ROUNDING * (rise - fall);
        let mut weight = low;
        let mut rose = None;
        for _ in 0..STEPS {
            weight = low + (high - low) * (rise / (rise - fall));
            let here = net(weight);
            if here.abs() <= negligible {
                break;
            }
            let rises = here > 0.0;
            let again = rose == Some(rises);
            rose = Some(rises);
            if rises {
                (low, rise) = (weight, here);
                fall *= if again { 0.5 } else { 1.0 };
            } else {
                (high, fall) = (weight, here);
                rise *= if again { 0.5 } else { 1.0 };
            }
        }
        weight
    }
}

/// The area under the part above 0 of a line from `a` to `b` over a `length`.
fn area_above(a: f64, b: f64, length: f64) -> f64 {
    let [low, high] = [a.min(b), a.max(b)];
    if low >= 0.0 {
        0.5 * (low + high) * length
    } else if high <= 0.0 {
        0.0
    } else {
        0.5 * high * length * (high / (high - low))
    }
}
