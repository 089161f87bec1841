//! Eligibility traces of a whole run, as amplitudes of the inputs' harmonics.
//!
//! A trace is y_n = f_0 (s_n - r^K s_(n-K)) with s_n = r s_(n-1) + x_n: two passes over the
//! run, one K samples behind the other, of some 33 amplitudes; nothing is added where the
//! animal rests.

use super::PlaceInputs;
use super::harmonics::{EachInput, Harmonics};
use super::kernel::Kernel;
use super::trajectory::Trajectory;
use multiversion::multiversion;

/// What has been added up to a sample: s_n, and the sum of k r^k x_(n-k) where its
/// derivative is wanted.
#[derive(Clone, Debug)]
struct Pass {
    /// Samples before this one have been added.
    next: usize,
    /// The sample that the sums are of; later ones only let them decay.
    at: usize,
    sums: Vec<f64>,
    weighted: Option<Vec<f64>>,
}

impl Pass {
    fn new(width: usize, sloped: bool) -> Self {
        let sums = vec![0.0; width];
        Self {
            next: 0,
            at: 0,
            weighted: sloped.then(|| sums.clone()),
            sums,
        }
    }
}

/// Eligibility traces along a run, sample by sample.
#[derive(Clone, Debug)]
pub(super) struct Eligibility<'a> {
    trajectory: &'a Trajectory,
    harmonics: &'a Harmonics,
    kernel: Kernel,
    now: Pass,
    cut_off: Pass,
    modulation: Option<Modulation>,
}

/// What rates are multiplied by from a sample on; they are 0 before it.
#[derive(Clone, Debug)]
struct Modulation {
    begin: usize,
    factors: Vec<f64>,
}

impl<'a> Eligibility<'a> {
    /// Traces filtered by `kernel`; `sloped` if their derivatives in its time constant
    /// are wanted.
    pub(super) fn new(
        trajectory: &'a Trajectory,
        harmonics: &'a Harmonics,
        kernel: Kernel,
        sloped: bool,
    ) -> Self {
        let pass = Pass::new(harmonics.width(), sloped);
        Self {
            trajectory,
            harmonics,
            kernel,
            now: pass.clone(),
            cut_off: pass,
            modulation: None,
        }
    }

    /// Traces of rates that are multiplied by `factors` from sample `begin` on, and 0 before
    /// it.
    pub(super) fn modulated(
        trajectory: &'a Trajectory,
        harmonics: &'a Harmonics,
        kernel: Kernel,
        begin: usize,
        factors: Vec<f64>,
    ) -> Self {
        let mut traces = Self::new(trajectory, harmonics, kernel, false);
        for pass in [&mut traces.now, &mut traces.cut_off] {
            (pass.next, pass.at) = (begin, begin);
        }
        traces.modulation = Some(Modulation { begin, factors });
        traces
    }

    /// The amplitudes at `sample`, which must not be before that of an earlier call, and the
    /// derivatives if these are wanted.
    pub(super) fn at(&mut self, sample: usize, amplitudes: &mut [f64], slopes: &mut [f64]) {
        let (trajectory, harmonics, kernel) = (self.trajectory, self.harmonics, self.kernel);
        let modulation = self.modulation.as_ref();
        add(
            &mut self.now,
            trajectory,
            harmonics,
            &kernel,
            modulation,
            sample,
        );
        let decay = kernel.power(sample - self.now.at);
        for (amplitude, sum) in amplitudes.iter_mut().zip(&self.now.sums) {
            *amplitude = decay * sum;
        }
        let first = self.modulation.as_ref().map_or(0, |m| m.begin);
        let cut = sample
            .checked_sub(kernel.length)
            .filter(|earlier| *earlier >= first)
            .map(|earlier| {
                add(
                    &mut self.cut_off,
                    trajectory,
                    harmonics,
                    &kernel,
                    modulation,
                    earlier,
                );
                kernel.cut * kernel.power(earlier - self.cut_off.at)
            });
        if let Some(cut) = cut {
            for (amplitude, sum) in amplitudes.iter_mut().zip(&self.cut_off.sums) {
                *amplitude -= cut * sum;
            }
        }

        if let Some(weighted) = &self.now.weighted {
            let gap = (sample - self.now.at) as f64;
            for ((slope, w), sum) in slopes.iter_mut().zip(weighted).zip(&self.now.sums) {
                *slope = decay * (w + gap * sum);
            }
            if let (Some(cut), Some(weighted)) = (cut, &self.cut_off.weighted) {
                // These terms are `length` samples further back.
                let gap = (sample - self.cut_off.at) as f64;
                for ((slope, w), sum) in slopes.iter_mut().zip(weighted).zip(&self.cut_off.sums) {
                    *slope -= cut * (w + gap * sum);
                }
            }
            for (slope, amplitude) in slopes.iter_mut().zip(amplitudes.iter()) {
                *slope = kernel.slope(*amplitude, *slope);
            }
        }
        for amplitude in amplitudes.iter_mut() {
            *amplitude = kernel.value(*amplitude);
        }
    }

    /// The largest trace of any input at any sample, in units of the peak rate, and its
    /// derivative if that is wanted.
    ///
    /// A trace rises no faster than towards a steady rate at its peak: samples that cannot
    /// exceed the largest so far are passed over.
    pub(super) fn peak(mut self) -> [f64; 2] {
        let width = self.harmonics.width();
        let (mut amplitudes, mut slopes) = (vec![0.0; width], vec![0.0; width]);
        let mut at_peak = Vec::new();
        let mut trace: EachInput = [0.0; PlaceInputs::COUNT];
        let (mut bound, mut peak, mut input) = (0.0, 0.0, 0);
        let ratio = self.kernel.ratio;
        for sample in 0..self.trajectory.samples() {
            bound *= ratio;
            if !self.trajectory.moving[sample] {
                continue;
            }
            // Rates between the bins' centres are at most those of a centre, up to rounding.
            bound += self.kernel.scale * (1.0 + 1e-9);
            if bound > peak {
                self.at(sample, &mut amplitudes, &mut slopes);
                self.harmonics.each_input(&amplitudes, &mut trace);
                bound = largest(&trace);
                if bound > peak {
                    peak = bound;
                    input = trace.iter().position(|value| *value == peak).unwrap_or(0);
                    at_peak.clone_from(&slopes);
                }
            }
        }
        let mut slope = 0.0;
        if self.now.weighted.is_some() && !at_peak.is_empty() {
            self.harmonics.each_input(&at_peak, &mut trace);
            slope = trace[input];
        }
        [peak, slope]
    }
}

/// The largest value, or 0.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn largest(values: &EachInput) -> f64 {
    let mut largest = [0.0; 8];
    for chunk in values.as_chunks::<8>().0 {
        for (largest, value) in largest.iter_mut().zip(chunk) {
            *largest = if *value > *largest { *value } else { *largest };
        }
    }
    largest.into_iter().fold(0.0, f64::max)
}

/// Adds all samples up to `last`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn add(
    pass: &mut Pass,
    trajectory: &Trajectory,
    harmonics: &Harmonics,
    kernel: &Kernel,
    modulation: Option<&Modulation>,
    last: usize,
) {
    for sample in pass.next..=last {
        if !trajectory.moving[sample] {
            continue;
        }
        let gap = sample - pass.at;
        let decay = kernel.power(gap);
        if let Some(weighted) = &mut pass.weighted {
            let gap = gap as f64;
            for (w, sum) in weighted.iter_mut().zip(&pass.sums) {
                *w = decay * (*w + gap * sum);
            }
        }
        let (bin, fraction) = (trajectory.bin[sample], trajectory.fraction[sample]);
        let factor = modulation.map_or(1.0, |m| m.factors[sample - m.begin]);
        let (here, next) = ((1.0 - fraction) * factor, fraction * factor);
        let (below, above) = (harmonics.at_bin(bin), harmonics.at_bin(bin + 1));
        for ((sum, a), b) in pass.sums.iter_mut().zip(below).zip(above) {
            *sum = decay * *sum + (here * a + next * b);
        }
        pass.at = sample;
    }
    pass.next = pass.next.max(last + 1);
}
