//! Cosines and sines round the track: what ramps and smooth weights are sums of.

use crate::math::{cos_of_turn, dot, sin_of_turn};
use std::f64::consts::SQRT_2;

/// Waves, the longest first: flat, then the cosine and the sine of one turn, of two, ...
/// They have length 1 and are at right angles to each other.
#[derive(Clone, Debug)]
pub(super) struct Waves {
    rows: Vec<Vec<f64>>,
}

impl Waves {
    /// Up to `highest` turns at `points` evenly spaced places, of which the first is half a
    /// step from the start; `highest` is below half of `points`.
    pub(super) fn of(points: usize, highest: usize) -> Self {
        debug_assert!(2 * highest < points);
        let flat = (1.0 / points as f64).sqrt();
        let wave = |number: usize, point: usize| {
            let part = turns(number) * (2 * point + 1);
            match kind(number) {
                Kind::Flat => flat,
                Kind::Cosine => SQRT_2 * flat * cos_of_turn(part, 2 * points),
                Kind::Sine => SQRT_2 * flat * sin_of_turn(part, 2 * points),
            }
        };
        Self {
            rows: (0..=2 * highest)
                .map(|number| (0..points).map(|point| wave(number, point)).collect())
                .collect(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn row(&self, number: usize) -> &[f64] {
        &self.rows[number]
    }

    /// How much of each wave there is in some values.
    pub(super) fn amplitudes(&self, values: &[f64]) -> Vec<f64> {
        self.rows.iter().map(|row| dot(row, values)).collect()
    }

    /// The values with such amplitudes.
    pub(super) fn sum(&self, amplitudes: &[f64]) -> Vec<f64> {
        let mut values = vec![0.0; self.rows[0].len()];
        for (row, amplitude) in self.rows.iter().zip(amplitudes) {
            for (value, wave) in values.iter_mut().zip(row) {
                *value += amplitude * wave;
            }
        }
        values
    }
}

enum Kind {
    Flat,
    Cosine,
    Sine,
}

fn kind(number: usize) -> Kind {
    match number {
        0 => Kind::Flat,
        odd if odd % 2 == 1 => Kind::Cosine,
        _ => Kind::Sine,
    }
}

/// How often a wave goes up and down on the track.
pub(super) fn turns(number: usize) -> usize {
    number.div_ceil(2)
}

/// What waves become where they are multiplied by a curve.
#[derive(Clone, Debug)]
pub(super) struct Coupling {
    /// Sums of the curve times the cosine and the sine of each number of turns, over the
    /// number of points.
    cosines: Vec<f64>,
    sines: Vec<f64>,
}

impl Coupling {
    /// By a curve with such amplitudes of waves at `points` places.
    pub(super) fn of(amplitudes: &[f64], points: usize) -> Self {
        let flat = (1.0 / points as f64).sqrt();
        let wave = flat / SQRT_2;
        let [mut cosines, mut sines] = [vec![flat * amplitudes[0]], vec![0.0]];
        for pair in amplitudes[1..].chunks_exact(2) {
            cosines.push(wave * pair[0]);
            sines.push(wave * pair[1]);
        }
        Self { cosines, sines }
    }

    /// How much of wave `a` there is in wave `b` times the curve, whose amplitudes are known
    /// up to the turns of both together.
    pub(super) fn between(&self, a: usize, b: usize) -> f64 {
        let (m, n) = (turns(a), turns(b));
        let apart = m.abs_diff(n);
        let cosines = [self.cosines[apart], self.cosines[m + n]];
        // sin((m - n) x)
        let sine_apart = if m >= n {
            self.sines[apart]
        } else {
            -self.sines[apart]
        };
        let sines = [sine_apart, self.sines[m + n]];
        match (kind(a), kind(b)) {
            (Kind::Flat, Kind::Flat) => self.cosines[0],
            (Kind::Flat, Kind::Cosine) | (Kind::Cosine, Kind::Flat) => SQRT_2 * cosines[1],
            (Kind::Flat, Kind::Sine) | (Kind::Sine, Kind::Flat) => SQRT_2 * sines[1],
            (Kind::Cosine, Kind::Cosine) => cosines[0] + cosines[1],
            (Kind::Sine, Kind::Sine) => cosines[0] - cosines[1],
            (Kind::Sine, Kind::Cosine) => sines[1] + sines[0],
            (Kind::Cosine, Kind::Sine) => sines[1] - sines[0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: usize = 40;

    fn curve() -> Vec<f64> {
        (0..POINTS)
            .map(|k| 0.3 + ((k * k * 7 + 3) % 11) as f64 / 11.0)
            .collect()
    }

    #[test]
    fn are_orthonormal() {
        let waves = Waves::of(POINTS, 19);
        for a in 0..waves.count() {
            for b in 0..waves.count() {
                let expected = f64::from(a == b);
                assert!((dot(waves.row(a), waves.row(b)) - expected).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_sum_has_the_amplitudes_that_it_was_made_of() {
        let waves = Waves::of(POINTS, 6);
        let amplitudes: Vec<f64> = (0..waves.count()).map(|k| 1.0 - 0.3 * k as f64).collect();
        let found = waves.amplitudes(&waves.sum(&amplitudes));
        for (found, expected) in found.iter().zip(&amplitudes) {
            assert!((found - expected).abs() < 1e-13);
        }
    }

    #[test]
    fn couple_as_their_products_with_a_curve() {
        let (waves, curve) = (Waves::of(POINTS, 19), curve());
        let coupling = Coupling::of(&waves.amplitudes(&curve), POINTS);
        // Up to 7 and 12 turns: 19 together.
        for a in 0..=14 {
            for b in 0..=24 {
                let product: Vec<f64> =
                    curve.iter().zip(waves.row(b)).map(|(c, w)| c * w).collect();
                let expected = dot(waves.row(a), &product);
                let found = coupling.between(a, b);
                assert!(
                    (found - expected).abs() < 1e-13,
                    "{a} {b}: {found} {expected}"
                );
            }
        }
    }
}
