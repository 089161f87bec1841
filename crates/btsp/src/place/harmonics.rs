//! The inputs' rates as a few harmonics of the track: the Gaussian fields of evenly spaced
//! place cells are one curve, moved, so some 33 signals span all 200 inputs, and filters
//! need to be applied to those alone.

use super::{PlaceInputs, Track};
use crate::math::{cos_of_turn, exp, sin_of_turn};
use multiversion::multiversion;

/// Inputs in a quarter of the track. The others follow by symmetry.
const QUARTER: usize = PlaceInputs::COUNT / 4;
/// A quarter's inputs, filled up to whole vectors.
const PADDED: usize = QUARTER.next_multiple_of(8);
/// Coefficients below this part of the rate's peak are left out.
const NEGLIGIBLE: f64 = 1e-15;

/// A value for each input, in an order of this module's own: see [`Harmonics::in_order`].
pub(super) type EachInput = [f64; PlaceInputs::COUNT];

/// The rates of place inputs, in units of their peak rate, as a sum of harmonics.
#[derive(Clone, Debug)]
pub(super) struct Harmonics {
    /// Number of amplitudes, filled up to whole vectors.
    width: usize,
    /// Where the even cosines end, the odd ones, the even sines, and the odd ones.
    ends: [usize; 4],
    /// (bin, amplitude): the amplitudes while the animal is at a bin's centre.
    at_bin: Vec<f64>,
    /// (amplitude, input of the first quarter): what an amplitude of 1 adds.
    shape: Vec<Quarter>,
}

/// A value for each input of the first quarter: on whole cache lines, or every vector would be
/// read from two.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Quarter([f64; PADDED]);

impl Harmonics {
    /// Of valid `inputs`, which have a width of a tenth to two thirds of the track.
    pub(super) fn of(inputs: &PlaceInputs, track: &Track) -> Self {
        let sigma = inputs.sigma_cm() / track.length_cm;
        let root_pi = 1.772_453_850_905_516;
        // The Fourier coefficients of a periodic sum of Gaussians.
        let coefficient = |m: usize| {
            let decay = std::f64::consts::PI * m as f64 * sigma;
            (if m == 0 { 1.0 } else { 2.0 }) * sigma * root_pi * exp(-(decay * decay))
        };
        let highest = (1..PlaceInputs::COUNT / 2)
            .take_while(|&m| coefficient(m) > NEGLIGIBLE)
            .count();
        let even = || (0..=highest).step_by(2);
        let odd = || (1..=highest).step_by(2);
        let cosines = even().chain(odd());
        let sines = even().skip(1).chain(odd());
        let modes: Vec<(usize, bool)> = cosines
            .map(|m| (m, true))
            .chain(sines.map(|m| (m, false)))
            .collect();
        let mut ends = [
            even().count(),
            odd().count(),
            even().count() - 1,
            odd().count(),
        ];
        for k in 1..4 {
            ends[k] += ends[k - 1];
        }
        let width = modes.len().next_multiple_of(8);

        let wave = |(m, is_cosine): (usize, bool), part: usize, whole: usize| match is_cosine {
            true => cos_of_turn(m * part, whole),
            false => sin_of_turn(m * part, whole),
        };
        let mut at_bin = vec![0.0; Track::BINS * width];
        for (bin, row) in at_bin.chunks_exact_mut(width).enumerate() {
            for (amplitude, &mode) in row.iter_mut().zip(&modes) {
                *amplitude = coefficient(mode.0) * wave(mode, 2 * bin + 1, 2 * Track::BINS);
            }
        }
        let shape = modes
            .iter()
            .map(|&mode| {
                let mut row = Quarter([0.0; PADDED]);
                for (input, value) in row.0.iter_mut().enumerate().take(QUARTER) {
                    *value = wave(mode, 2 * input + 1, 2 * PlaceInputs::COUNT);
                }
                row
            })
            .collect();
        Self {
            width,
            ends,
            at_bin,
            shape,
        }
    }

    /// Number of amplitudes.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The amplitudes with the animal at a bin's centre.
    pub(super) fn at_bin(&self, bin: usize) -> &[f64] {
        &self.at_bin[bin * self.width..(bin + 1) * self.width]
    }

    /// The value of each input, in this module's order, of a signal with these amplitudes.
    pub(super) fn each_input(&self, amplitudes: &[f64], out: &mut EachInput) {
        each_input(&self.shape, self.ends, amplitudes, out);
    }

    /// Values in this module's order, in the order of the inputs around the track.
    pub(super) fn in_order(values: &EachInput) -> Vec<f64> {
        (0..PlaceInputs::COUNT)
            .map(|input| values[Self::place_of(input)])
            .collect()
    }

    /// Values in the order of the inputs around the track, in this module's.
    pub(super) fn from_order(values: &[f64]) -> EachInput {
        let mut out = [0.0; PlaceInputs::COUNT];
        for (input, value) in values.iter().enumerate() {
            out[Self::place_of(input)] = *value;
        }
        out
    }

    /// Where an input's value stands: the quarters are those at x, -x, half a turn - x and
    /// half a turn + x for the same x.
    fn place_of(input: usize) -> usize {
        let mirrored = QUARTER - 1 - input % QUARTER;
        match input / QUARTER {
            0 => input,
            1 => 2 * QUARTER + mirrored,
            2 => 3 * QUARTER + input % QUARTER,
            _ => QUARTER + mirrored,
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn each_input(shape: &[Quarter], ends: [usize; 4], amplitudes: &[f64], out: &mut EachInput) {
    let mut sums = [[0.0; PADDED]; 4];
    let mut begin = 0;
    for (sum, end) in sums.iter_mut().zip(ends) {
        let mut total = [0.0; PADDED];
        for (row, amplitude) in shape[begin..end].iter().zip(&amplitudes[begin..end]) {
            for (total, value) in total.iter_mut().zip(&row.0) {
                *total += amplitude * value;
            }
        }
        *sum = total;
        begin = end;
    }
    let [even_cos, odd_cos, even_sin, odd_sin] = sums;
    for k in 0..QUARTER {
        let (cos, cos_mirrored) = (even_cos[k] + odd_cos[k], even_cos[k] - odd_cos[k]);
        let (sin, sin_mirrored) = (even_sin[k] + odd_sin[k], even_sin[k] - odd_sin[k]);
        out[k] = cos + sin;
        out[QUARTER + k] = cos - sin;
        out[2 * QUARTER + k] = cos_mirrored - sin_mirrored;
        out[3 * QUARTER + k] = cos_mirrored + sin_mirrored;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_the_rate_map() {
        let track = Track::default();
        for width_cm in [20.0, 60.0, 90.0, 120.0] {
            let inputs = PlaceInputs {
                width_cm,
                ..PlaceInputs::default()
            };
            let harmonics = Harmonics::of(&inputs, &track);
            let rates = inputs.rate_map_hz(&track);
            let mut values = [0.0; PlaceInputs::COUNT];
            for bin in 0..Track::BINS {
                harmonics.each_input(harmonics.at_bin(bin), &mut values);
                let in_order = Harmonics::in_order(&values);
                assert_eq!(Harmonics::from_order(&in_order), values);
                for (input, value) in in_order.iter().enumerate() {
                    let rate = rates[input * Track::BINS + bin] / PlaceInputs::PEAK_RATE_HZ;
                    assert!(
                        (value - rate).abs() < 1e-13,
                        "{width_cm} {bin} {input}: {value} {rate}"
                    );
                }
            }
        }
        let default = Harmonics::of(&PlaceInputs::default(), &track);
        assert_eq!(default.width(), 40);
        assert_eq!(default.ends[3], 33);
    }
}
