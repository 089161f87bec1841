//! A weighted sum of the rows of a matrix.

use multiversion::multiversion;

/// Columns whose sums stay in registers over all rows.
const BLOCK: usize = 20;

/// out_j = sum over i of `weights[i]` `rows[i * out.len() + j]`, added in the order of i.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn weighted_rows(rows: &[f64], weights: &[f64], out: &mut [f64]) {
    let width = out.len();
    debug_assert_eq!(rows.len(), weights.len() * width);
    let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
    let whole = blocks.len() * BLOCK;
    for (b, block) in blocks.iter_mut().enumerate() {
        let mut sums = [0.0; BLOCK];
        for (row, weight) in rows.chunks_exact(width).zip(weights) {
            let (parts, _) = row.as_chunks::<BLOCK>();
            for (sum, value) in sums.iter_mut().zip(&parts[b]) {
                *sum += weight * value;
            }
        }
        *block = sums;
    }
    rest.fill(0.0);
    if !rest.is_empty() {
        for (row, weight) in rows.chunks_exact(width).zip(weights) {
            for (sum, value) in rest.iter_mut().zip(&row[whole..]) {
                *sum += weight * value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::weighted_rows;

    #[test]
    fn adds_rows_in_order() {
        for width in [1, 19, 20, 47, 100] {
            let rows: Vec<f64> = (0..7 * width).map(|k| 1.0 / (k as f64 + 0.3)).collect();
            let weights: Vec<f64> = (0..7).map(|i| 0.7 - 0.3 * f64::from(i)).collect();
            let mut out = vec![f64::NAN; width];
            weighted_rows(&rows, &weights, &mut out);
            for (j, out) in out.iter().enumerate() {
                let expected = (0..7).fold(0.0, |s, i| s + weights[i] * rows[i * width + j]);
                assert_eq!(*out, expected);
            }
        }
    }
}
