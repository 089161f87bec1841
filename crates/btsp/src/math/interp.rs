//! Linear interpolation with the interval search of `numpy.interp`.

/// How far from the last interval the next is looked for before the whole table is.
const NEAR: usize = 8;

/// `y` at each of `at`, linear between the points (x_k, y_k), the first and last value
/// beyond them; the two of the same length, at least 1.
///
/// Where `x` rises, the search for the interval does not matter. Recorded positions do
/// not, so it is that of `numpy.interp` to the letter: from the last interval found,
/// first its neighbours, then by bisection. Whatever interval it gives holds the value.
pub(crate) fn interp(at: impl IntoIterator<Item = f64>, x: &[f64], y: &[f64]) -> Vec<f64> {
    debug_assert_eq!(x.len(), y.len());
    let last = x.len() - 1;
    let mut guess = 0;
    let value = |at: f64| {
        if at < x[0] {
            return y[0];
        }
        if at > x[last] {
            return y[last];
        }
        guess = interval(at, x, guess);
        if guess >= last || x[guess] == at {
            return y[guess.min(last)];
        }
        let slope = (y[guess + 1] - y[guess]) / (x[guess + 1] - x[guess]);
        slope * (at - x[guess]) + y[guess]
    };
    at.into_iter().map(value).collect()
}

/// The interval of `x` that holds `at`, which is from the first of `x` to the last.
fn interval(at: f64, x: &[f64], guess: usize) -> usize {
    let n = x.len();
    if n <= 4 {
        return (1..n).find(|&k| at < x[k]).unwrap_or(n) - 1;
    }
    let g = guess.clamp(1, n - 3);
    if at < x[g] {
        if at >= x[g - 1] {
            g - 1
        } else if g > NEAR && at >= x[g - NEAR] {
            bisect(at, x, g - NEAR, g - 1)
        } else {
            bisect(at, x, 0, g - 1)
        }
    } else if at < x[g + 1] {
        g
    } else if at < x[g + 2] {
        g + 1
    } else if g + NEAR + 1 < n && at < x[g + NEAR] {
        bisect(at, x, g + 2, g + NEAR)
    } else {
        bisect(at, x, g + 2, n)
    }
}

fn bisect(at: f64, x: &[f64], mut low: usize, mut high: usize) -> usize {
    while low < high {
        let middle = low + (high - low) / 2;
        if at >= x[middle] {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    // `at` is not below the first of `x`, so a search from 0 moves `low` at least once.
    low.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_points() {
        assert_eq!(interp([-1.0, 0.0, 9.0], &[0.0], &[7.0]), [7.0; 3]);
        let values = interp(
            [-1.0, 0.5, 1.0, 3.0, 4.0],
            &[0.0, 1.0, 3.0],
            &[0.0, 2.0, 4.0],
        );
        assert_eq!(values, [0.0, 1.0, 2.0, 4.0, 4.0]);
    }

    #[test]
    fn rising_in_any_order() {
        let x: Vec<f64> = (0..50).map(|k| f64::from(k * k)).collect();
        let y: Vec<f64> = (0..50).map(f64::from).collect();
        let at = (0..2500).map(|k| f64::from(k * 1009 % 2402));
        for (value, at) in interp(at.clone(), &x, &y).into_iter().zip(at) {
            let k = at.sqrt().floor();
            let expected = k + (at - k * k) / (2.0 * k + 1.0);
            assert!((value - expected).abs() < 1e-12, "{at}: {value}");
        }
    }
}
