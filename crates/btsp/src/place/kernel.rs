//! The exponential filter of a recorded induction: sampled every 10 ms, cut off, of sum 1.

use crate::math::{exp, exp_m1};
use crate::signal::TimeConstants;

/// Spacing of the samples, s.
pub(super) const STEP: f64 = 0.01;
/// Kernels end at this many times the longer time constant, or where they fall below
/// [`SMALLEST`] of their first sample.
const LONGEST: f64 = 6.0;
const SMALLEST: f64 = 0.001;

/// f_k = r^k / (1 + r + ... + r^(length - 1)) for k below `length`, r = e^(-step / tau).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kernel {
    /// Time constant, s.
    tau: f64,
    /// Number of samples.
    pub(super) length: usize,
    /// r.
    pub(super) ratio: f64,
    /// r^length.
    pub(super) cut: f64,
    /// 1 / sum of r^k.
    pub(super) scale: f64,
    /// The derivative of the logarithm of the sum of r^k in tau, 1/s; `length` held.
    log_sum_slope: f64,
}

impl Kernel {
    /// Kernels of the eligibility trace and of the instructive signal, of valid time
    /// constants.
    pub(super) fn both(time_constants: TimeConstants) -> [Self; 2] {
        let TimeConstants {
            eligibility_tau,
            instructive_tau,
        } = time_constants;
        // In ms, as the samples' times are: what is on the boundary stays so.
        let longest = LONGEST * (eligibility_tau.max(instructive_tau) * 1000.0);
        [eligibility_tau, instructive_tau].map(|tau| Self::of(tau, longest))
    }

    fn of(tau: f64, longest_ms: f64) -> Self {
        let step_ms = 10.0;
        let below_longest = (longest_ms / step_ms).ceil().max(1.0) as usize;
        // e^-6.9078 is 0.001: begin just before.
        let mut length = ((6.9 * tau / STEP) as usize).clamp(1, below_longest);
        while length < below_longest && exp(-(length as f64 * step_ms) / (tau * 1000.0)) >= SMALLEST
        {
            length += 1;
        }
        Self::of_length(tau, length)
    }

    /// A kernel of as many samples with another time constant.
    pub(super) fn with_tau(&self, tau: f64) -> Self {
        Self::of_length(tau, self.length)
    }

    fn of_length(tau: f64, length: usize) -> Self {
        let decay = |samples: f64| -exp_m1(-samples * STEP / tau); // 1 - r^samples
        let (first, all) = (decay(1.0), decay(length as f64));
        // d(1 - r^n)/dtau = -r^n n step / tau^2
        let slope =
            |samples: f64, decay: f64| -(1.0 - decay) * samples * STEP / (tau * tau) / decay;
        Self {
            tau,
            length,
            ratio: 1.0 - first,
            cut: 1.0 - all,
            scale: first / all,
            log_sum_slope: slope(length as f64, all) - slope(1.0, first),
        }
    }

    /// r^samples.
    pub(super) fn power(&self, samples: usize) -> f64 {
        match samples {
            0 => 1.0,
            1 => self.ratio,
            _ => exp(-(samples as f64 * STEP) / self.tau),
        }
    }

    /// The filtered value from the sum of r^k x_(n-k).
    pub(super) fn value(&self, sum: f64) -> f64 {
        self.scale * sum
    }

    /// Its derivative in tau, from the sum of r^k x_(n-k) and that of k r^k x_(n-k).
    pub(super) fn slope(&self, sum: f64, weighted_sum: f64) -> f64 {
        let tau2 = self.tau * self.tau;
        self.scale * (weighted_sum * (STEP / tau2) - sum * self.log_sum_slope)
    }

    /// The sum of the first `samples` samples of the kernel, at most 1, and its derivative
    /// in tau.
    pub(super) fn cumulative(&self, samples: usize) -> [f64; 2] {
        if samples >= self.length {
            return [1.0, 0.0];
        }
        let n = samples as f64;
        let all = 1.0 - self.cut;
        let rest = self.power(samples);
        let value = -exp_m1(-n * STEP / self.tau) / all;
        let slope = |power: f64, n: f64| -power * n * STEP / (self.tau * self.tau);
        let total = slope(self.cut, self.length as f64) / all;
        [value, slope(rest, n) / all - value * total]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(eligibility_tau: f64, instructive_tau: f64) -> [Kernel; 2] {
        Kernel::both(TimeConstants {
            eligibility_tau,
            instructive_tau,
        })
    }

    #[test]
    fn is_cut_off_as_published() {
        // 6 x 1.0 s holds the samples 0 to 5.99 s; 0.1 s falls below 0.001 after 0.69 s.
        let [long, short] = both(1.0, 0.1);
        assert_eq!((long.length, short.length), (600, 70));
        assert_eq!(both(0.1, 1.0)[0].length, 70);
        assert_eq!(both(1.664_103, 0.4)[0].length, 999);
        assert_eq!(both(1e-4, 1e-4)[0].length, 1);
    }

    #[test]
    fn sums_to_one() {
        for kernel in both(1.3, 0.4) {
            let mut sum = 0.0;
            for k in 0..kernel.length {
                assert!((kernel.cumulative(k)[0] - sum).abs() < 1e-14);
                sum += kernel.value(kernel.power(k));
            }
            assert!((sum - 1.0).abs() < 1e-14);
            assert_eq!(kernel.cumulative(kernel.length), [1.0, 0.0]);
        }
    }

    #[test]
    fn slopes_are_derivatives() {
        let (tau, length, step) = (0.7, 300, 1e-6);
        let kernel = Kernel::of_length(tau, length);
        let [less, more] = [-step, step].map(|d| Kernel::of_length(tau + d, length));
        for k in [0, 1, 7, 100, 299] {
            let numeric = (more.cumulative(k)[0] - less.cumulative(k)[0]) / (2.0 * step);
            assert!((kernel.cumulative(k)[1] - numeric).abs() < 1e-8, "{k}");
            let value = |kernel: &Kernel| kernel.value(kernel.power(k));
            let numeric = (value(&more) - value(&less)) / (2.0 * step);
            let slope = kernel.slope(kernel.power(k), k as f64 * kernel.power(k));
            assert!((slope - numeric).abs() < 1e-8, "{k}: {slope} {numeric}");
        }
    }
}
