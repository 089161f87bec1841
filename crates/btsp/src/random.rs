//! Random numbers from a seed, by what they are for.

use crate::math::ln;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What random numbers are for: each purpose, and each number within it, has a stream of
/// its own, so that none depends on the order in which others were drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// The screening's candidates; numbered by parameter.
    Screening,
    /// Starts of local searches; numbered by job.
    Start,
    /// How an animal runs; numbered by lap.
    Running,
    /// Where a plateau begins; numbered by lap.
    Plateau,
    /// Noise of recorded positions; numbered by lap.
    PositionNoise,
    /// Noise of recorded ramps; numbered by ramp.
    RampNoise,
    /// Points of a design of experiments; numbered by point.
    Design,
    /// Scramblings of a sequence.
    Scrambling,
}

/// A point of a random design, uniform from 0 to below 1 in each of its dimensions: the same
/// for the same `seed` and `number` (below 2^48), whichever others are drawn.
pub fn uniform_point(seed: u64, number: u64, dimensions: usize) -> Vec<f64> {
    let mut random = Random::new(seed, Purpose::Design, number);
    (0..dimensions).map(|_| random.uniform()).collect()
}

/// One stream of random numbers.
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub(crate) fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        let purpose = match purpose {
            Purpose::Screening => 1,
            Purpose::Start => 2,
            Purpose::Running => 3,
            Purpose::Plateau => 4,
            Purpose::PositionNoise => 5,
            Purpose::RampNoise => 6,
            Purpose::Design => 7,
            Purpose::Scrambling => 8,
        };
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream((purpose << 48) | number);
        Self(generator)
    }

    /// Uniform from 0 to below 1, a multiple of 2^-53.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// 32 bits.
    pub(crate) fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// One of 0, ... `count` - 1, which is above 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        // The bias of rounding is below count / 2^53.
        ((self.uniform() * count as f64) as usize).min(count - 1)
    }

    /// A bump of mean 0 and variance 1 that ends at +-3.5: nearly a Gaussian, without logarithms.
    pub(crate) fn bump(&mut self) -> f64 {
        let sum = (self.uniform() + self.uniform()) + (self.uniform() + self.uniform());
        (sum - 2.0) * 3.0_f64.sqrt()
    }

    /// A Gaussian of mean 0 and variance 1 (Marsaglia and Bray 1964, SIAM Rev. 6:260).
    pub(crate) fn gaussian(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            // Never so small that its logarithm or inverse is not a number.
            if square < 1.0 && square > 1e-30 {
                return x * (-2.0 * ln(square) / square).sqrt();
            }
        }
    }

    /// The numbers from 0 to `count` - 1 in random order.
    pub(crate) fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            numbers.swap(last, self.below(last + 1));
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, Random};

    #[test]
    fn streams_are_told_apart_by_seed_purpose_and_number() {
        let first = |seed, purpose, number| Random::new(seed, purpose, number).uniform();
        let drawn = [
            first(1, Purpose::Start, 0),
            first(1, Purpose::Start, 1),
            first(1, Purpose::Screening, 0),
            first(2, Purpose::Start, 0),
        ];
        for (i, a) in drawn.iter().enumerate() {
            assert!(drawn[..i].iter().all(|b| a != b));
        }
        assert_eq!(drawn[0], first(1, Purpose::Start, 0));
    }

    #[test]
    fn draws_have_their_moments() {
        let mut random = Random::new(7, Purpose::Start, 3);
        let n = 20_000;
        let (mut mean, mut bump_mean, mut square) = (0.0, 0.0, 0.0);
        let (mut gaussian_square, mut beyond) = (0.0, 0);
        for _ in 0..n {
            mean += random.uniform() / f64::from(n);
            let bump = random.bump();
            bump_mean += bump / f64::from(n);
            square += bump * bump / f64::from(n);
            let gaussian = random.gaussian();
            gaussian_square += gaussian * gaussian / f64::from(n);
            beyond += u32::from(gaussian.abs() > 1.959_964);
        }
        assert!((gaussian_square - 1.0).abs() < 0.03, "{gaussian_square}");
        assert!((900..1100).contains(&beyond), "{beyond}");
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert!(
            bump_mean.abs() < 0.03 && (square - 1.0).abs() < 0.03,
            "{bump_mean} {square}"
        );
        let mut counts = [0; 5];
        for _ in 0..5000 {
            counts[random.below(5)] += 1;
        }
        assert!(counts.iter().all(|count| (900..1100).contains(count)));
    }

    #[test]
    fn a_permutation_has_every_number_once() {
        for count in 0..30 {
            let mut numbers = Random::new(0, Purpose::Screening, count).permutation(count as usize);
            numbers.sort_unstable();
            assert!(numbers.into_iter().eq(0..count as usize));
        }
    }
}
