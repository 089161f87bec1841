//! P and D of each input over one lap of a run, with their derivatives.

use super::PlaceInputs;
use super::harmonics::EachInput;
use super::kernel::STEP;
use crate::gain::{Curve, Gain};
use crate::math::{logistic, logistic_in_range};
use multiversion::multiversion;
use std::ops::Range;

/// The area under a gain over a lap, s, by trapezoids, as samples are added.
#[derive(Clone, Debug)]
pub(super) struct Area {
    curve: Curve,
    sum: EachInput,
}

impl Area {
    /// Under `gain`, nothing added.
    pub(super) fn under(gain: &Gain) -> Self {
        Self {
            curve: gain.curve(),
            sum: [0.0; PlaceInputs::COUNT],
        }
    }

    /// Adds a sample at which the overlap is `scale` times each input's `trace`. Its
    /// `weight` is 1/2 at the ends of a lap, else 1.
    pub(super) fn add(&mut self, trace: &EachInput, scale: f64, weight: f64) {
        match self.curve {
            Curve::Linear => add_linear(trace, scale * weight, &mut self.sum),
            Curve::Logistic {
                slope,
                threshold,
                floor,
                ..
            } => {
                add_logistic(
                    trace,
                    [scale, weight, slope, threshold, floor],
                    &mut self.sum,
                );
            }
        }
    }

    /// The area of each input.
    pub(super) fn finish(mut self) -> EachInput {
        let factor = STEP / range(&self.curve);
        for sum in &mut self.sum {
            *sum *= factor;
        }
        self.sum
    }
}

/// What of a signal a derivative needs at a sample, for each input.
pub(super) struct SlopedSample<'a> {
    /// The trace.
    pub(super) trace: &'a EachInput,
    /// Its derivative in its time constant, the peak's included.
    pub(super) trace_slope: &'a EachInput,
    /// The instructive signal, over the product of the peaks.
    pub(super) scale: f64,
    /// Its derivative in its time constant, likewise.
    pub(super) scale_slope: f64,
    /// 1/2 at the ends of a lap, else 1.
    pub(super) weight: f64,
}

/// An [`Area`] and its derivatives.
#[derive(Clone, Debug)]
pub(super) struct SlopedArea {
    area: Area,
    gain: Gain,
    weights: f64,
    /// The sums over samples of s (1 - s) times 1, u, and the derivatives of u in the two
    /// time constants.
    sums: [EachInput; 4],
}

/// An area of each input, and its derivatives in the gain's threshold and half-width and in
/// the two time constants.
pub(super) struct AreaSlopes {
    pub(super) area: EachInput,
    pub(super) threshold: EachInput,
    pub(super) half_width: EachInput,
    pub(super) time_constants: [EachInput; 2],
}

impl SlopedArea {
    /// Under `gain`, nothing added.
    pub(super) fn under(gain: &Gain) -> Self {
        let sums = [[0.0; PlaceInputs::COUNT]; 4];
        Self {
            area: Area::under(gain),
            gain: *gain,
            weights: 0.0,
            sums,
        }
    }

    /// Adds a sample.
    pub(super) fn add(&mut self, sample: &SlopedSample<'_>) {
        self.weights += sample.weight;
        let constants = match self.area.curve {
            Curve::Linear => [0.0; 3],
            Curve::Logistic {
                slope,
                threshold,
                floor,
                ..
            } => [slope, threshold, floor],
        };
        if let Gain::Linear = self.gain {
            self.area.add(sample.trace, sample.scale, sample.weight);
            add_linear(
                sample.trace_slope,
                sample.scale * sample.weight,
                &mut self.sums[2],
            );
            add_linear(
                sample.trace,
                sample.scale_slope * sample.weight,
                &mut self.sums[3],
            );
        } else {
            add_sloped(sample, constants, &mut self.area.sum, &mut self.sums);
        }
    }

    /// The areas and their derivatives.
    pub(super) fn finish(self) -> AreaSlopes {
        let [plain, by_overlap, by_first, by_second] = self.sums;
        let weights = self.weights;
        let factor = STEP / range(&self.area.curve);
        let area = self.area.finish();
        let zero = [0.0; PlaceInputs::COUNT];
        let Gain::Sigmoid(sigmoid) = self.gain else {
            let time_constants = [by_first, by_second].map(|sum| sum.map(|value| value * STEP));
            return AreaSlopes {
                area,
                threshold: zero,
                half_width: zero,
                time_constants,
            };
        };
        let (a, h) = (sigmoid.threshold, sigmoid.half_width);
        let slope = 2.0 / h;
        let bend = |u: f64| {
            let s = logistic(slope * (u - a));
            s * (1.0 - s)
        };
        let (at_0, at_1) = (bend(0.0), bend(1.0));
        // Over a step of the parameter, s(1) - s(0) changes by these parts of itself.
        let range = range_of(slope, a);
        let range_threshold = -slope * (at_1 - at_0) / range;
        let range_half_width = -(slope / h) * ((1.0 - a) * at_1 + a * at_0) / range;
        let mut out = AreaSlopes {
            area,
            threshold: zero,
            half_width: zero,
            time_constants: [by_first, by_second]
                .map(|sum| sum.map(|value| value * slope * factor)),
        };
        for k in 0..PlaceInputs::COUNT {
            let moved = -slope * (plain[k] - weights * at_0);
            out.threshold[k] = moved * factor - area[k] * range_threshold;
            let widened = -(slope / h) * (by_overlap[k] - a * plain[k] + a * weights * at_0);
            out.half_width[k] = widened * factor - area[k] * range_half_width;
        }
        out
    }
}

fn range(curve: &Curve) -> f64 {
    match *curve {
        Curve::Linear => 1.0,
        Curve::Logistic { range, .. } => range,
    }
}

fn range_of(slope: f64, threshold: f64) -> f64 {
    logistic(slope * (1.0 - threshold)) - logistic(slope * (0.0 - threshold))
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn add_linear(trace: &EachInput, factor: f64, sum: &mut EachInput) {
    for (sum, trace) in sum.iter_mut().zip(trace) {
        *sum += factor * trace;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn add_logistic(trace: &EachInput, constants: [f64; 5], sum: &mut EachInput) {
    let [scale, weight, slope, threshold, floor] = constants;
    let rise = Rise::of(slope, threshold, scale);
    rise.each_run(trace, |run, inputs| match run {
        Run::Below => {}
        Run::Above => {
            for sum in &mut sum[inputs] {
                *sum += weight * (1.0 - floor);
            }
        }
        Run::Within => {
            let (sum, trace) = (&mut sum[inputs.clone()], &trace[inputs]);
            match rise.tame {
                true => add_within(trace, constants, sum, logistic_in_range),
                false => add_within(trace, constants, sum, logistic),
            }
        }
    });
}

/// Where the logistic rises, by one that clamps its argument or one that need not.
#[inline(always)]
fn add_within(
    trace: &[f64],
    [scale, weight, slope, threshold, floor]: [f64; 5],
    sum: &mut [f64],
    logistic: impl Fn(f64) -> f64,
) {
    for (sum, trace) in sum.iter_mut().zip(trace) {
        *sum += weight * (logistic(slope * (scale * trace - threshold)) - floor);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn add_sloped(
    sample: &SlopedSample<'_>,
    constants: [f64; 3],
    sum: &mut EachInput,
    sums: &mut [EachInput; 4],
) {
    let [slope, threshold, floor] = constants;
    let rise = Rise::of(slope, threshold, sample.scale);
    rise.each_run(sample.trace, |run, inputs| match run {
        Run::Below => {}
        Run::Above => {
            for sum in &mut sum[inputs] {
                *sum += sample.weight * (1.0 - floor);
            }
        }
        Run::Within => match rise.tame {
            true => add_sloped_within(sample, constants, inputs, sum, sums, logistic_in_range),
            false => add_sloped_within(sample, constants, inputs, sum, sums, logistic),
        },
    });
}

/// The same with derivatives.
#[inline(always)]
fn add_sloped_within(
    sample: &SlopedSample<'_>,
    [slope, threshold, floor]: [f64; 3],
    inputs: Range<usize>,
    sum: &mut EachInput,
    sums: &mut [EachInput; 4],
    logistic: impl Fn(f64) -> f64,
) {
    let &SlopedSample {
        scale,
        scale_slope,
        weight,
        ..
    } = sample;
    let (trace, trace_slope) = (
        &sample.trace[inputs.clone()],
        &sample.trace_slope[inputs.clone()],
    );
    let sum = &mut sum[inputs.clone()];
    let [plain, by_overlap, by_first, by_second] =
        sums.each_mut().map(|sum| &mut sum[inputs.clone()]);
    for k in 0..trace.len() {
        let u = scale * trace[k];
        let s = logistic(slope * (u - threshold));
        sum[k] += weight * (s - floor);
        let bend = weight * (s * (1.0 - s));
        plain[k] += bend;
        by_overlap[k] += bend * u;
        by_first[k] += bend * (scale * trace_slope[k]);
        by_second[k] += bend * (scale_slope * trace[k]);
    }
}

/// Inputs looked at together; neighbours, mostly, whose traces are alike.
const LANES: usize = 8;
/// A logistic is 0 below minus this, and 1 above it, to less than the rounding of 1.
const SATURATED: f64 = 40.0;
/// Arguments of a logistic up to this size need not be clamped, with room for rounding.
const TAME: f64 = 700.0;

/// The traces between which a logistic rises: steep gains do so for few inputs at a time.
struct Rise {
    from: f64,
    to: f64,
    /// Whether its argument needs no clamping at any trace.
    tame: bool,
}

/// What a logistic is for a run of inputs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// 0.
    Below,
    /// 1.
    Above,
    /// To be evaluated.
    Within,
}

impl Rise {
    /// Where the overlap is `scale` times the trace.
    #[inline(always)]
    fn of(slope: f64, threshold: f64, scale: f64) -> Self {
        let reach = SATURATED / slope;
        // Traces are from 0 to 1.
        let largest = threshold.abs().max((scale - threshold).abs());
        Self {
            from: (threshold - reach) / scale,
            to: (threshold + reach) / scale,
            tame: slope * largest < TAME,
        }
    }

    #[inline(always)]
    fn run(&self, traces: &[f64; LANES]) -> Run {
        let (mut low, mut high) = ([traces[0]; LANES / 2], [traces[0]; LANES / 2]);
        for half in traces.chunks_exact(LANES / 2) {
            for ((low, high), trace) in low.iter_mut().zip(&mut high).zip(half) {
                *low = if *trace < *low { *trace } else { *low };
                *high = if *trace > *high { *trace } else { *high };
            }
        }
        if high.iter().all(|high| *high < self.from) {
            Run::Below
        } else if low.iter().all(|low| *low > self.to) {
            Run::Above
        } else {
            Run::Within
        }
    }

    /// Calls `each` with runs of inputs in their order.
    #[inline(always)]
    fn each_run(&self, traces: &EachInput, mut each: impl FnMut(Run, Range<usize>)) {
        // Traces are from 0 to 1.
        if self.from <= 0.0 && self.to >= 1.0 {
            return each(Run::Within, 0..traces.len());
        }
        let (mut begin, mut last) = (0, Run::Below);
        let (chunks, _) = traces.as_chunks();
        for (k, chunk) in chunks.iter().enumerate() {
            let run = self.run(chunk);
            if run != last {
                each(last, begin..k * LANES);
                (begin, last) = (k * LANES, run);
            }
        }
        each(last, begin..traces.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::cos_of_turn;

    /// What is passed over where a gain is steep is nothing to rounding.
    #[test]
    fn steep_gains_miss_nothing() {
        let trace: EachInput =
            std::array::from_fn(|k| 0.5 - 0.5 * cos_of_turn(k, PlaceInputs::COUNT));
        let samples = [(0.9, 1.0), (0.2, 0.5), (0.0, 1.0)];
        let at = |u: f64, gain: Gain| {
            let samples = samples.iter();
            STEP * samples
                .map(|(scale, weight)| weight * gain.value(scale * u))
                .sum::<f64>()
        };
        for half_width in [0.5, 0.05, 0.004, 1e-4] {
            for threshold in [0.0, 0.3, 1.0] {
                let gain = Gain::sigmoid(threshold, half_width);
                let (mut area, mut sloped) = (Area::under(&gain), SlopedArea::under(&gain));
                for (scale, weight) in samples {
                    area.add(&trace, scale, weight);
                    sloped.add(&SlopedSample {
                        trace: &trace,
                        trace_slope: &trace,
                        scale,
                        scale_slope: 0.0,
                        weight,
                    });
                }
                let (area, sloped) = (area.finish(), sloped.finish());
                assert_eq!(area, sloped.area);
                for (k, u) in trace.iter().enumerate() {
                    let expected = at(*u, gain);
                    assert!(
                        (area[k] - expected).abs() < 1e-15,
                        "{half_width} {threshold} {k}: {} {expected}",
                        area[k]
                    );
                    // One-sided, as thresholds end at 0 and 1.
                    let step = 1e-4 * half_width * if threshold > 0.5 { -1.0 } else { 1.0 };
                    let moved = |steps: f64| {
                        let moved = threshold + steps * step;
                        at(*u, Gain::sigmoid(moved, half_width))
                    };
                    let numeric = (4.0 * moved(1.0) - 3.0 * expected - moved(2.0)) / (2.0 * step);
                    assert!(
                        (sloped.threshold[k] - numeric).abs() < 1e-7 / half_width,
                        "{half_width} {threshold} {k}: {} {numeric}",
                        sloped.threshold[k]
                    );
                }
            }
        }
    }
}
