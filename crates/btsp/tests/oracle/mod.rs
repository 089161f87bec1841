//! The rule from its definitions alone, slowly: what the crate's fast ways are held
//! against. Nothing here calls the crate's signals, gains or integrals.
#![allow(dead_code, clippy::disallowed_methods)]

pub(crate) mod cases;
pub(crate) mod grid;
pub(crate) mod ode;
pub(crate) mod quadrature;
pub(crate) mod sampled;

use btsp::{Gain, Pairing, WeightDependentRule};

/// q(u) = s(u) / s(1) * (1 - e^(-2u/h)) / (1 - e^(-2/h)), the definition without its
/// differences of nearly equal numbers.
pub(crate) fn gain(gain: &Gain, u: f64) -> f64 {
    let Gain::Sigmoid(sigmoid) = gain else {
        return u;
    };
    let slope = 2.0 / sigmoid.half_width;
    let logistic = |u: f64| {
        let x = slope * (u - sigmoid.threshold);
        if x >= 0.0 {
            1.0 / (1.0 + (-x).exp())
        } else {
            x.exp() / (1.0 + x.exp())
        }
    };
    logistic(u) / logistic(1.0) * ((-slope * u).exp_m1() / (-slope).exp_m1())
}

/// A time between two events (spikes, edges of plateaus, the end of the lap).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval {
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// The signals of one input in continuous time.
pub(crate) struct Course {
    spikes: Vec<f64>,
    /// Elementary pieces of the time in which some plateau is on.
    on: Vec<(f64, f64)>,
    tau_e: f64,
    tau_i: f64,
    /// Largest value of the filtered gate.
    peak: f64,
    pub(crate) intervals: Vec<Interval>,
}

impl Course {
    pub(crate) fn new(rule: &WeightDependentRule, pairing: &Pairing, input: usize) -> Self {
        let spikes = pairing.spike_times[input].clone();
        let mut edges: Vec<f64> = pairing
            .plateaus
            .iter()
            .flat_map(|p| [p.onset, p.end()])
            .collect();
        edges.sort_by(f64::total_cmp);
        let covered = |from: f64, to: f64| {
            let mut plateaus = pairing.plateaus.iter();
            plateaus.any(|p| p.onset <= from && to <= p.end())
        };
        let on = edges
            .windows(2)
            .map(|w| (w[0], w[1]))
            .filter(|(from, to)| from < to && covered(*from, *to))
            .collect();

        let mut events: Vec<f64> = spikes.iter().chain(&edges).copied().collect();
        events.extend([pairing.grid.start, pairing.grid.stop]);
        events.retain(|t| *t <= pairing.grid.stop);
        events.sort_by(f64::total_cmp);
        events.dedup();
        let intervals = events
            .windows(2)
            .map(|w| Interval {
                from: w[0],
                to: w[1],
            })
            .collect();

        let mut course = Self {
            spikes,
            on,
            tau_e: rule.eligibility_tau,
            tau_i: rule.instructive_tau,
            peak: 1.0,
            intervals,
        };
        course.peak = course
            .on
            .iter()
            .map(|(_, end)| course.filtered_gate(*end, 0.0))
            .fold(0.0, f64::max);
        course
    }

    /// The eligibility trace `later` after `from`, of spikes up to `from`.
    pub(crate) fn eligibility(&self, from: f64, later: f64) -> f64 {
        self.spikes
            .iter()
            .filter(|s| **s <= from)
            .map(|s| (-((from - s) + later) / self.tau_e).exp())
            .sum()
    }

    /// The plateau gate, filtered, `later` after `from`; no edge lies between.
    fn filtered_gate(&self, from: f64, later: f64) -> f64 {
        self.on
            .iter()
            .filter(|(onset, _)| *onset <= from)
            .map(|(onset, end)| {
                if *end <= from {
                    let rise = -(-(end - onset) / self.tau_i).exp_m1();
                    rise * (-((from - end) + later) / self.tau_i).exp()
                } else {
                    -(-((from - onset) + later) / self.tau_i).exp_m1()
                }
            })
            .sum()
    }

    pub(crate) fn instructive(&self, from: f64, later: f64) -> f64 {
        self.filtered_gate(from, later) / self.peak
    }

    /// The overlap `later` after an interval's start, to its end.
    pub(crate) fn overlap(&self, from: f64, later: f64) -> f64 {
        self.eligibility(from, later) * self.instructive(from, later)
    }

    /// Whether the overlap is 0 all through the interval.
    pub(crate) fn is_silent(&self, interval: &Interval) -> bool {
        let before = |time: f64| time > interval.from;
        self.spikes.iter().all(|s| before(*s)) || self.on.iter().all(|(onset, _)| before(*onset))
    }

    /// Times since the interval's start between which the overlap is monotone and
    /// the gains change by little: its turning point, the thresholds' crossings, and
    /// a few doublings of each time constant.
    pub(crate) fn cuts(&self, interval: &Interval, gains: &[Gain]) -> Vec<f64> {
        let length = interval.to - interval.from;
        let mut cuts = vec![0.0, length];
        for tau in [self.tau_e, self.tau_i] {
            let mut later = tau / 4.0;
            while later < length && later < 1e3 * tau {
                cuts.push(later);
                later *= 2.0;
            }
        }
        let on = self
            .on
            .iter()
            .any(|(onset, end)| *onset <= interval.from && interval.to <= *end);
        let mut turning = vec![0.0, length];
        if on {
            // u' = 0 where the filtered gate, which rises, is tau_E / (tau_E + tau_I).
            let level = 1.0 / (1.0 + self.tau_i / self.tau_e);
            let excess = |later: f64| self.filtered_gate(interval.from, later) - level;
            if excess(0.0) < 0.0 && excess(length) > 0.0 {
                turning.insert(1, bisected(0.0, length, &excess));
            }
        }
        cuts.extend_from_slice(&turning);
        for gain in gains {
            let Gain::Sigmoid(sigmoid) = gain else {
                continue;
            };
            for widths in [
                -300.0, -60.0, -20.0, -6.0, -2.0, 0.0, 2.0, 6.0, 20.0, 60.0, 300.0,
            ] {
                let level = sigmoid.threshold + widths * sigmoid.half_width;
                let excess = |later: f64| self.overlap(interval.from, later) - level;
                for piece in turning.windows(2) {
                    if excess(piece[0]) * excess(piece[1]) < 0.0 {
                        cuts.push(bisected(piece[0], piece[1], &excess));
                    }
                }
            }
        }
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        cuts
    }
}

/// Where `f` changes sign.
fn bisected(mut low: f64, mut high: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    let sign = f(low) < 0.0;
    for _ in 0..60 {
        let middle = low + (high - low) / 2.0;
        if (f(middle) < 0.0) == sign {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
