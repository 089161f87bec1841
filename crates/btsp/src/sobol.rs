//! Sobol' sequences: points that fill a cube evenly.

use crate::random::{Purpose, Random};

/// Most dimensions of a Sobol' sequence.
pub const MAX_SOBOL_DIMENSIONS: usize = JOE_KUO.len() + 1;
/// Bits of a coordinate, and so the logarithm of the largest number of points.
const BITS: usize = 32;

/// Direction numbers of all dimensions, the first bit's first.
static DIRECTIONS: [[u32; BITS]; MAX_SOBOL_DIMENSIONS] = directions();

/// Point `number` (below 2^32) of a scrambled Sobol' sequence, from 0 to below 1 in each of
/// `dimensions` (at most [`MAX_SOBOL_DIMENSIONS`]; beyond them 0).
///
/// The first 2^m points have one in each of 2^m equal intervals of every dimension, and as
/// evenly in boxes of several; `seed` chooses one of the scramblings that keep this so. Means
/// over the points converge to those over the cube nearly as 1 / number.
///
/// Direction numbers of Joe and Kuo (2008), SIAM J. Sci. Comput. 30:2635; Owen's nested uniform
/// scrambling by hashing (Burley 2020, J. Comput. Graph. Tech. 9(4):1).
pub fn sobol_point(seed: u64, number: u32, dimensions: usize) -> Vec<f64> {
    let mut seeds = Random::new(seed, Purpose::Scrambling, 0);
    let coordinate = |dimension: usize| {
        let hash = seeds.bits();
        let Some(directions) = DIRECTIONS.get(dimension) else {
            return 0.0;
        };
        let bits = directions.iter().enumerate();
        let chosen = bits.filter(|(bit, _)| number >> bit & 1 == 1);
        let plain = chosen.fold(0, |sum, (_, direction)| sum ^ direction);
        // In the middle of its cell, so that no point lies on the edge of the cube.
        (f64::from(scrambled(plain, hash)) + 0.5) / (1_u64 << BITS) as f64
    };
    (0..dimensions).map(coordinate).collect()
}

/// Flips every bit, or not, by a hash of the bits above it alone.
fn scrambled(coordinate: u32, hash: u32) -> u32 {
    // A product carries upwards only: on reversed bits each is changed by those above it.
    let mut bits = coordinate.reverse_bits().wrapping_add(hash);
    for even in [0x6c50_b47c, 0xb82f_1e52, 0xc7af_e638, 0x8d22_f6e6_u32] {
        bits ^= bits.wrapping_mul(even);
    }
    bits.reverse_bits()
}

const fn directions() -> [[u32; BITS]; MAX_SOBOL_DIMENSIONS] {
    let mut all = [[0; BITS]; MAX_SOBOL_DIMENSIONS];
    let mut bit = 0;
    while bit < BITS {
        all[0][bit] = 1 << (BITS - 1 - bit);
        bit += 1;
    }
    let mut dimension = 1;
    while dimension < MAX_SOBOL_DIMENSIONS {
        let (polynomial, first) = JOE_KUO[dimension - 1];
        let degree = first.len();
        let mut bit = 0;
        while bit < BITS {
            all[dimension][bit] = if bit < degree {
                first[bit] << (BITS - 1 - bit)
            } else {
                let mut number = all[dimension][bit - degree];
                number ^= number >> degree;
                let mut power = 1;
                while power < degree {
                    if polynomial >> (degree - power) & 1 == 1 {
                        number ^= all[dimension][bit - power];
                    }
                    power += 1;
                }
                number
            };
            bit += 1;
        }
        dimension += 1;
    }
    all
}

/// Of the second dimension and those after it: a primitive polynomial over the field of two
/// elements, by the bits of its coefficients, and as many first direction numbers as its degree.
const JOE_KUO: [(u32, &[u32]); 63] = [
    (3, &[1]),
    (7, &[1, 3]),
    (11, &[1, 3, 1]),
    (13, &[1, 1, 1]),
    (19, &[1, 1, 3, 3]),
    (25, &[1, 3, 5, 13]),
    (37, &[1, 1, 5, 5, 17]),
    (41, &[1, 1, 5, 5, 5]),
    (47, &[1, 1, 7, 11, 19]),
    (55, &[1, 1, 5, 1, 1]),
    (59, &[1, 1, 1, 3, 11]),
    (61, &[1, 3, 5, 5, 31]),
    (67, &[1, 3, 3, 9, 7, 49]),
    (91, &[1, 1, 1, 15, 21, 21]),
    (97, &[1, 3, 1, 13, 27, 49]),
    (103, &[1, 1, 1, 15, 7, 5]),
    (109, &[1, 3, 1, 15, 13, 25]),
    (115, &[1, 1, 5, 5, 19, 61]),
    (131, &[1, 3, 7, 11, 23, 15, 103]),
    (137, &[1, 3, 7, 13, 13, 15, 69]),
    (143, &[1, 1, 3, 13, 7, 35, 63]),
    (145, &[1, 3, 5, 9, 1, 25, 53]),
    (157, &[1, 3, 1, 13, 9, 35, 107]),
    (167, &[1, 3, 1, 5, 27, 61, 31]),
    (171, &[1, 1, 5, 11, 19, 41, 61]),
    (185, &[1, 3, 5, 3, 3, 13, 69]),
    (191, &[1, 1, 7, 13, 1, 19, 1]),
    (193, &[1, 3, 7, 5, 13, 19, 59]),
    (203, &[1, 1, 3, 9, 25, 29, 41]),
    (211, &[1, 3, 5, 13, 23, 1, 55]),
    (213, &[1, 3, 7, 3, 13, 59, 17]),
    (229, &[1, 3, 1, 3, 5, 53, 69]),
    (239, &[1, 1, 5, 5, 23, 33, 13]),
    (241, &[1, 1, 7, 7, 1, 61, 123]),
    (247, &[1, 1, 7, 9, 13, 61, 49]),
    (253, &[1, 3, 3, 5, 3, 55, 33]),
    (285, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (299, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (301, &[1, 3, 1, 11, 11, 11, 77, 249]),
    (333, &[1, 3, 1, 11, 27, 43, 71, 9]),
    (351, &[1, 1, 7, 15, 21, 11, 81, 45]),
    (355, &[1, 3, 7, 3, 25, 31, 65, 79]),
    (357, &[1, 3, 1, 1, 19, 11, 3, 205]),
    (361, &[1, 1, 5, 9, 19, 21, 29, 157]),
    (369, &[1, 3, 7, 11, 1, 33, 89, 185]),
    (391, &[1, 3, 3, 3, 15, 9, 79, 71]),
    (397, &[1, 3, 7, 11, 15, 39, 119, 27]),
    (425, &[1, 1, 3, 1, 11, 31, 97, 225]),
    (451, &[1, 1, 1, 3, 23, 43, 57, 177]),
    (463, &[1, 3, 7, 7, 17, 17, 37, 71]),
    (487, &[1, 3, 1, 5, 27, 63, 123, 213]),
    (501, &[1, 1, 3, 5, 11, 43, 53, 133]),
    (529, &[1, 3, 5, 5, 29, 17, 47, 173, 479]),
    (539, &[1, 3, 3, 11, 3, 1, 109, 9, 69]),
    (545, &[1, 1, 1, 5, 17, 39, 23, 5, 343]),
    (557, &[1, 3, 1, 5, 25, 15, 31, 103, 499]),
    (563, &[1, 1, 1, 11, 11, 17, 63, 105, 183]),
    (601, &[1, 1, 5, 11, 9, 29, 97, 231, 363]),
    (607, &[1, 1, 5, 15, 19, 45, 41, 7, 383]),
    (617, &[1, 3, 7, 7, 31, 19, 83, 137, 221]),
    (623, &[1, 1, 1, 3, 23, 15, 111, 223, 83]),
    (631, &[1, 1, 5, 13, 31, 15, 55, 25, 161]),
    (637, &[1, 1, 3, 13, 25, 47, 39, 87, 257]),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Plain points of SciPy 1.17, `qmc.Sobol(64, scramble=False)`: numbers 1, 2, 3 and 1000 in
    /// dimensions 1, 2, 3, 20 and 64, in multiples of 2^-10.
    #[test]
    fn plain_points_are_those_of_scipy() {
        let plain = |number: u32, dimension: usize| {
            // Its points come in the order of a Gray code.
            let gray = number ^ (number >> 1);
            let bits = DIRECTIONS[dimension - 1].iter().enumerate();
            let chosen = bits.filter(|(bit, _)| gray >> bit & 1 == 1);
            chosen.fold(0, |sum, (_, direction)| sum ^ direction) >> (BITS - 10)
        };
        let dimensions = [1, 2, 3, 20, 64];
        for (number, expected) in [
            (1, [512, 512, 512, 512, 512]),
            (2, [768, 256, 256, 256, 768]),
            (3, [256, 768, 768, 768, 256]),
            (1000, [225, 99, 531, 743, 457]),
        ] {
            assert_eq!(
                dimensions.map(|dimension| plain(number, dimension)),
                expected
            );
        }
    }

    /// Of 2^m points each of 2^m equal intervals has one, in every dimension and after any
    /// scrambling; of the first two dimensions each of 2^m boxes of any shape has one.
    #[test]
    fn points_fill_every_interval() {
        for seed in [0, 1, 99] {
            let points: Vec<_> = (0..256)
                .map(|number| sobol_point(seed, number, MAX_SOBOL_DIMENSIONS))
                .collect();
            for dimension in 0..MAX_SOBOL_DIMENSIONS {
                let mut found = [0; 256];
                for point in &points {
                    found[(point[dimension] * 256.0) as usize] += 1;
                }
                assert_eq!(found, [1; 256], "{dimension}");
            }
            for wide in 0..=8 {
                let (columns, rows) = (1 << wide, 256 >> wide);
                let mut found = vec![0; 256];
                for point in &points {
                    let column = (point[0] * f64::from(columns)) as usize;
                    let row = (point[1] * f64::from(rows)) as usize;
                    found[column * rows as usize + row] += 1;
                }
                assert_eq!(found, [1; 256], "{columns} columns");
            }
        }
    }

    /// The integral of a product over the cube, much closer than at random points.
    #[test]
    fn means_converge() {
        let n = 4096;
        let f = |point: Vec<f64>| point.iter().map(|x| 0.5 + x).product::<f64>();
        let spread = |seed| {
            let points = (0..n).map(|number| f(sobol_point(seed, number, 6)));
            points.sum::<f64>() / f64::from(n) - 1.0
        };
        let errors: Vec<f64> = (0..20).map(spread).collect();
        let rms = (errors.iter().map(|e| e * e).sum::<f64>() / 20.0).sqrt();
        // Independent points: ((13/12)^6 - 1)^(1/2) / 64 = 0.012.
        assert!(rms < 0.0012, "{rms}");
        assert!(errors.iter().any(|e| *e > 0.0) && errors.iter().any(|e| *e < 0.0));
    }
}
