//! Numbers that describe what laps do over initial weight and delay.
//!
//! A delay is the time of an input's spike less that of the plateau's onset, s: below 0 the
//! input comes first. Between inputs everything is taken to be linear in the delay.

mod by_delay;
mod settings;

use crate::error::Invalid;
use crate::lap_map::Laps;
use crate::protocol::Pairing;
use crate::weight_change::WeightChange;
use by_delay::ByDelay;

pub use by_delay::{WeightSummary, Window};
pub use settings::{SummaryColumn, SummarySettings};

/// A change in weight, and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extreme {
    /// The change, in the unit of `max_weight`.
    pub delta_weight: f64,
    /// Of this weight.
    pub initial_weight: f64,
    /// At this delay, s; NaN where the input has no single spike.
    pub delay_s: f64,
}

/// Numbers that describe a [`WeightChange`].
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The largest change of all weights and inputs: the first of equals.
    pub largest: Extreme,
    /// The smallest, below 0 where there is depression.
    pub smallest: Extreme,
    /// Of the weak and of the strong weight.
    pub weights: [WeightSummary; 2],
    /// Target equilibrium weight at each of the delays; NaN outside those of the inputs and
    /// where the drive vanishes.
    pub equilibrium_weight: Vec<f64>,
    /// The initial weight, 0 to `max_weight`, whose change, integrated over the delay,
    /// vanishes; NaN where every change does, or none.
    pub vanishing_weight: f64,
}

/// The delay of each input, s: that of its only spike from the onset of the first plateau; NaN
/// for inputs with another number of spikes.
pub fn delays_s(pairing: &Pairing) -> Vec<f64> {
    let onsets = pairing.plateaus.iter().map(|plateau| plateau.onset);
    let onset = onsets.fold(f64::INFINITY, f64::min);
    let delay = |spikes: &Vec<f64>| match spikes[..] {
        [spike] => spike - onset,
        _ => f64::NAN,
    };
    pairing.spike_times.iter().map(delay).collect()
}

impl Summary {
    /// Of a change whose inputs have these delays ([`delays_s`]). Inputs without a delay count
    /// for the extremes alone.
    ///
    /// Costs about as much as the whole map.
    ///
    /// # Errors
    /// Settings out of their ranges; not a delay for each input (`summary.input_delays`).
    pub fn of(
        change: &WeightChange,
        delays_s: &[f64],
        settings: &SummarySettings,
    ) -> Result<Self, Invalid> {
        settings.validate()?;
        if delays_s.len() != change.inputs() {
            let found = format!("{} delays", delays_s.len());
            let allowed = format!("must be one for each of {} inputs", change.inputs());
            return Err(Invalid::new("summary.input_delays", found, allowed));
        }
        let laps = change.after(change.laps);
        let order = ByDelay::of(delays_s);
        let [largest, smallest] = extremes(change, &laps, delays_s);
        let max = change.rule.max_weight;
        let weight = |part: f64| order.weight_summary(change, &laps, part * max);
        let equilibrium = order.sorted(&change.equilibrium_weight());
        let at = settings.delays_s.iter();
        Ok(Self {
            largest,
            smallest,
            weights: settings.weights.map(weight),
            equilibrium_weight: at.map(|delay| order.at(&equilibrium, *delay)).collect(),
            vanishing_weight: order.vanishing_weight(change, &laps),
        })
    }

    /// All numbers, in the order of [`SummarySettings::columns`].
    pub fn values(&self) -> Vec<f64> {
        let mut values = Vec::new();
        for extreme in [self.largest, self.smallest] {
            values.extend([
                extreme.delta_weight,
                extreme.initial_weight,
                extreme.delay_s,
            ]);
        }
        for weight in &self.weights {
            for window in [weight.potentiation, weight.depression] {
                values.extend([window.area, window.from_s, window.to_s, window.asymmetry]);
            }
            values.push(weight.convergence);
        }
        values.extend(&self.equilibrium_weight);
        values.push(self.vanishing_weight);
        values
    }
}

/// The largest and the smallest change of the map.
fn extremes(change: &WeightChange, laps: &[Laps], delays_s: &[f64]) -> [Extreme; 2] {
    let nowhere = |delta_weight| Extreme {
        delta_weight,
        initial_weight: f64::NAN,
        delay_s: f64::NAN,
    };
    let [mut largest, mut smallest] = [f64::NEG_INFINITY, f64::INFINITY].map(nowhere);
    let mut row = vec![0.0; change.inputs()];
    for weight in &*change.initial_weight {
        change.delta_row(laps, *weight, &mut row);
        for (delta, delay) in row.iter().zip(delays_s) {
            let here = Extreme {
                delta_weight: *delta,
                initial_weight: *weight,
                delay_s: *delay,
            };
            if *delta > largest.delta_weight {
                largest = here;
            }
            if *delta < smallest.delta_weight {
                smallest = here;
            }
        }
    }
    if change.inputs() == 0 {
        return [nowhere(f64::NAN); 2];
    }
    [largest, smallest]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gain::Gain;
    use crate::method::Method;
    use crate::protocol::{EvenlySpaced, Plateau};
    use crate::{Grid, WeightDependentRule, preset, weight_change};
    use proptest::prelude::*;

    fn nonlinear() -> (WeightChange, Vec<f64>) {
        let preset = preset::NONLINEAR;
        let (rule, pairing) = (preset.rule.unwrap(), preset.pairing());
        let weights = preset.initial_weight();
        let change = weight_change(&rule, &pairing, &weights, preset.laps, Method::default());
        (change.unwrap(), delays_s(&pairing))
    }

    /// Samples of a curve that is linear between delays.
    fn sampled(delays_s: &[f64], values: &[f64], count: usize) -> Vec<[f64; 2]> {
        let (first, last) = (delays_s[0], delays_s[delays_s.len() - 1]);
        let at = |k: usize| {
            let t = first + (last - first) * (k as f64 + 0.5) / count as f64;
            let after = delays_s.partition_point(|d| *d < t);
            let (from, to) = (delays_s[after - 1], delays_s[after]);
            let part = (t - from) / (to - from);
            [
                t,
                values[after - 1] + part * (values[after] - values[after - 1]),
            ]
        };
        (0..count).map(at).collect()
    }

    /// Everything against sums over a million samples of the map, and against its rows.
    #[test]
    fn says_of_a_map_what_is_in_it() {
        let (change, delays) = nonlinear();
        let settings = SummarySettings::default();
        let summary = Summary::of(&change, &delays, &settings).unwrap();
        let map = change.delta_weight();
        let largest = map.iter().copied().fold(f64::MIN, f64::max);
        let place = map.iter().position(|d| *d == largest).unwrap();
        assert_eq!(summary.largest.delta_weight, largest);
        assert_eq!(summary.largest.delay_s, delays[place % delays.len()]);
        assert_eq!(
            summary.largest.initial_weight,
            change.initial_weight[place / delays.len()]
        );
        assert_eq!(
            summary.smallest.delta_weight,
            map.iter().copied().fold(f64::MAX, f64::min)
        );

        let laps = change.after(change.laps);
        let max = change.rule.max_weight;
        let count = 1_000_000;
        let step = (delays[delays.len() - 1] - delays[0]) / count as f64;
        for (part, found) in settings.weights.iter().zip(&summary.weights) {
            let mut row = vec![0.0; delays.len()];
            change.delta_row(&laps, part * max, &mut row);
            for (sign, window) in [(1.0, found.potentiation), (-1.0, found.depression)] {
                let curve = sampled(&delays, &row, count);
                let heights = curve.iter().map(|[t, d]| (*t, (sign * d).max(0.0)));
                let area: f64 = heights.clone().map(|(_, h)| h * step).sum();
                let later: f64 = heights
                    .clone()
                    .filter(|(t, _)| *t > 0.0)
                    .map(|(_, h)| h * step)
                    .sum();
                assert!(
                    (window.area - area).abs() < 1e-6 * (1.0 + area),
                    "{} {area}",
                    window.area
                );
                if area == 0.0 {
                    assert!(window.asymmetry.is_nan() && window.from_s.is_nan());
                    continue;
                }
                let asymmetry = (2.0 * later - area) / area;
                assert!(
                    (window.asymmetry - asymmetry).abs() < 1e-4,
                    "{} {asymmetry}",
                    window.asymmetry
                );
                let peak = row.iter().map(|d| sign * d).fold(0.0, f64::max);
                let high: Vec<f64> = heights
                    .filter(|(_, h)| *h >= 0.5 * peak)
                    .map(|(t, _)| t)
                    .collect();
                assert!((window.from_s - high[0]).abs() < 2.0 * step);
                assert!((window.to_s - high[high.len() - 1]).abs() < 2.0 * step);
            }
            // Endless laps lead to the equilibrium.
            let largest = |a: &usize, b: &usize| row[*a].abs().total_cmp(&row[*b].abs());
            let largest = (0..row.len()).max_by(largest).unwrap();
            let endless = change.equilibrium_weight()[largest] - part * max;
            assert!((found.convergence - row[largest] / endless).abs() < 1e-9);
        }
        // The equilibrium is where laps change nothing; between inputs it is between theirs.
        let equilibrium = change.equilibrium_weight();
        let at_zero = summary.equilibrium_weight[2];
        let after = delays.partition_point(|d| *d < 0.0);
        let [a, b] = [equilibrium[after - 1], equilibrium[after]];
        assert!((a.min(b)..=a.max(b)).contains(&at_zero));
        let mut row = vec![0.0; delays.len()];
        change.delta_row(&laps, summary.vanishing_weight, &mut row);
        let net: f64 = sampled(&delays, &row, count)
            .iter()
            .map(|[_, d]| d * step)
            .sum();
        assert!(net.abs() < 1e-8, "{net}");
    }

    #[test]
    fn columns_are_named_and_as_many_as_values() {
        let (change, delays) = nonlinear();
        let settings = SummarySettings::default();
        let columns = settings.columns();
        let values = Summary::of(&change, &delays, &settings).unwrap().values();
        assert_eq!(columns.len(), values.len());
        let mut names: Vec<&str> = columns.iter().map(|c| &c.name[..]).collect();
        assert_eq!(
            names[..3],
            [
                "largest_delta_weight",
                "largest_initial_weight",
                "largest_delay"
            ]
        );
        assert!(names.contains(&"equilibrium_weight_at_-2"));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), columns.len());
    }

    /// Weights that never change have no windows; inputs without a delay count for extremes.
    #[test]
    fn says_where_there_is_nothing() {
        let (mut change, delays) = nonlinear();
        let settings = SummarySettings::default();
        let none = vec![f64::NAN; delays.len()];
        let summary = Summary::of(&change, &none, &settings).unwrap();
        let with = Summary::of(&change, &delays, &settings).unwrap();
        assert_eq!(summary.largest.delta_weight, with.largest.delta_weight);
        assert!(summary.largest.delay_s.is_nan() && summary.vanishing_weight.is_nan());
        assert_eq!(summary.weights[0].potentiation.area, 0.0);
        assert!(summary.weights[0].potentiation.from_s.is_nan());
        assert!(summary.weights[0].convergence.is_nan());

        change.laps = 0;
        let summary = Summary::of(&change, &delays, &settings).unwrap();
        assert_eq!(summary.largest.delta_weight, 0.0);
        assert!(summary.vanishing_weight.is_nan());
        assert_eq!(summary.weights[1].convergence, 0.0);
    }

    #[test]
    fn says_what_is_wrong() {
        let (change, delays) = nonlinear();
        let key = |delays: &[f64], settings: SummarySettings| {
            Summary::of(&change, delays, &settings).unwrap_err().key
        };
        assert_eq!(
            key(&delays[1..], SummarySettings::default()),
            "summary.input_delays"
        );
        let weights = [0.2, f64::NAN];
        let settings = SummarySettings {
            weights,
            ..SummarySettings::default()
        };
        assert_eq!(key(&delays, settings), "summary.weights.1");
        let delays_s = vec![0.0, f64::INFINITY];
        let settings = SummarySettings {
            delays_s,
            ..SummarySettings::default()
        };
        assert_eq!(key(&delays, settings), "summary.delays.1");
    }

    fn made(
        k: [f64; 2],
        tau: [f64; 2],
        max_weight: f64,
        laps: u32,
        onset: f64,
    ) -> (WeightChange, Vec<f64>) {
        let rule = WeightDependentRule {
            eligibility_tau: tau[0],
            instructive_tau: tau[1],
            potentiation_rate: k[0],
            depression_rate: k[1],
            potentiation_gain: Gain::sigmoid(0.4, 0.3),
            depression_gain: Gain::sigmoid(0.05, 0.1),
            max_weight,
        };
        let spikes = EvenlySpaced {
            first: -4.0,
            last: 4.0,
            count: 41,
        };
        let grid = Grid {
            start: -10.0,
            stop: 20.0,
            step: 0.01,
        };
        let pairing = Pairing::evenly_spaced(
            spikes,
            Plateau {
                onset,
                duration: 0.3,
            },
            grid,
        );
        let weights: Vec<f64> = (0..9).map(|w| max_weight * f64::from(w) / 8.0).collect();
        let change = weight_change(&rule, &pairing, &weights, laps, Method::default()).unwrap();
        (change, delays_s(&pairing))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Delays mirrored mirror everything; weights in another unit scale with it; the order of
        /// inputs says nothing; areas add up to the net change.
        #[test]
        fn obeys_its_laws(
            up in 0.2..4.0_f64, down in 0.1..3.0_f64, eligibility in 0.3..2.0_f64, instructive in 0.2..1.5_f64,
            max in 0.5..5.0_f64, laps in 1..6_u32, onset in -0.5..0.5_f64,
        ) {
            let settings = SummarySettings { delays_s: vec![-1.0, 1.0], ..SummarySettings::default() };
            let (change, delays) = made([up, down], [eligibility, instructive], max, laps, onset);
            let of = |change: &WeightChange, delays: &[f64]| Summary::of(change, delays, &settings).unwrap();
            let close = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-9 * (1.0 + a.abs());
            let summary = of(&change, &delays);
            let mirrored = of(&change, &delays.iter().map(|d| -d).collect::<Vec<_>>());
            for (a, b) in summary.weights.iter().zip(&mirrored.weights) {
                for (a, b) in [(a.potentiation, b.potentiation), (a.depression, b.depression)] {
                    prop_assert!(close(a.area, b.area) && close(a.asymmetry, -b.asymmetry));
                    prop_assert!(close(a.from_s, -b.to_s) && close(a.to_s, -b.from_s));
                    prop_assert!(a.area >= 0.0 && (a.area == 0.0 || a.asymmetry.abs() <= 1.0 + 1e-12));
                    prop_assert!(a.area == 0.0 || a.from_s <= a.to_s);
                }
            }
            prop_assert!(close(summary.equilibrium_weight[0], mirrored.equilibrium_weight[1]));
            prop_assert!(close(summary.vanishing_weight, mirrored.vanishing_weight));

            let (doubled, _) = made([up, down], [eligibility, instructive], 2.0 * max, laps, onset);
            let doubled = of(&doubled, &delays);
            prop_assert!(close(doubled.largest.delta_weight, 2.0 * summary.largest.delta_weight));
            prop_assert!(close(doubled.weights[0].potentiation.area, 2.0 * summary.weights[0].potentiation.area));
            prop_assert!(close(doubled.weights[1].convergence, summary.weights[1].convergence));
            prop_assert!(close(doubled.vanishing_weight, 2.0 * summary.vanishing_weight));

            let lap = change.after(laps);
            for (part, found) in settings.weights.iter().zip(&summary.weights) {
                let mut row = vec![0.0; delays.len()];
                change.delta_row(&lap, part * max, &mut row);
                let net: f64 = (1..row.len()).map(|k| 0.5 * (row[k] + row[k - 1]) * (delays[k] - delays[k - 1])).sum();
                prop_assert!((found.potentiation.area - found.depression.area - net).abs() < 1e-12 * (1.0 + net.abs()) * max);
            }
        }
    }
}
