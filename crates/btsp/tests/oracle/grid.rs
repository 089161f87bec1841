//! The signals and integrals on a grid the way one writes them in NumPy: filters as
//! long as the grid, convolutions, trapezoids.

use super::gain;
use btsp::{Pairing, WeightDependentRule};

pub(crate) struct OnGrid {
    pub(crate) time: Vec<f64>,
    pub(crate) plateau: Vec<f64>,
    pub(crate) instructive: Vec<f64>,
    pub(crate) eligibility: Vec<f64>,
    pub(crate) overlap: Vec<f64>,
    spacing: f64,
}

impl OnGrid {
    pub(crate) fn new(rule: &WeightDependentRule, pairing: &Pairing, input: usize) -> Self {
        let grid = &pairing.grid;
        let samples = ((grid.stop - grid.start) / grid.step).ceil() as usize;
        let distance = (grid.start + grid.step) - grid.start;
        let time: Vec<f64> = (0..samples)
            .map(|i| grid.start + i as f64 * distance)
            .collect();
        let spacing = time[1] - time[0];
        let plateau: Vec<f64> = time
            .iter()
            .map(|t| {
                let on = |p: &btsp::Plateau| *t >= p.onset && *t < p.onset + p.duration;
                f64::from(u8::from(pairing.plateaus.iter().any(on)))
            })
            .collect();
        let mut train = vec![0.0; samples];
        for spike in &pairing.spike_times[input] {
            let sample = time.iter().position(|t| t >= spike).unwrap();
            train[sample] += 1.0;
        }
        let filtered = |events: &[f64], tau: f64| -> Vec<f64> {
            let filter: Vec<f64> = (0..samples)
                .map(|k| (-(k as f64 * spacing) / tau).exp())
                .collect();
            (0..samples)
                .map(|i| (0..=i).map(|k| filter[k] * events[i - k]).sum())
                .collect()
        };
        let eligibility = filtered(&train, rule.eligibility_tau);
        let mut instructive = filtered(&plateau, rule.instructive_tau);
        let largest = instructive.iter().copied().fold(0.0, f64::max);
        for value in &mut instructive {
            *value /= largest;
        }
        let overlap = eligibility
            .iter()
            .zip(&instructive)
            .map(|(e, i)| e * i)
            .collect();
        Self {
            time,
            plateau,
            instructive,
            eligibility,
            overlap,
            spacing,
        }
    }

    fn trapezoid(&self, values: &[f64]) -> f64 {
        values
            .windows(2)
            .map(|w| (w[0] + w[1]) / 2.0 * self.spacing)
            .sum()
    }

    /// Overlap area, P and D, s.
    pub(crate) fn areas(&self, rule: &WeightDependentRule) -> [f64; 3] {
        let gained = |q| self.overlap.iter().map(|u| gain(q, *u)).collect::<Vec<_>>();
        [
            self.trapezoid(&self.overlap),
            self.trapezoid(&gained(&rule.potentiation_gain)),
            self.trapezoid(&gained(&rule.depression_gain)),
        ]
    }

    /// Slope A, intercept B: over each step the rates are held at the mean of the two
    /// samples, and the step is solved exactly. Forwards in time, for x = 0 and x = 1.
    pub(crate) fn response(&self, rule: &WeightDependentRule) -> [f64; 2] {
        let mut x = [0.0, 1.0];
        for u in self.overlap.windows(2) {
            let mean = |q| (gain(q, u[0]) + gain(q, u[1])) / 2.0;
            let up = rule.potentiation_rate * mean(&rule.potentiation_gain);
            let down = rule.depression_rate * mean(&rule.depression_gain);
            if up + down > 0.0 {
                let target = up / (up + down);
                let left = (-(up + down) * self.spacing).exp();
                x = x.map(|x| target + (x - target) * left);
            }
        }
        [x[1] - x[0], x[0]]
    }
}
