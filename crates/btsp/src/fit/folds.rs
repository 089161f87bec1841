//! Cells in folds, for held-out prediction.

/// The distinct `cells`, in the order of their numbers, one to each of at most `most` folds
/// in turn. No fold is empty; none at all of fewer than two cells.
pub(super) fn folds(cells: &[u32], most: usize) -> Vec<Vec<u32>> {
    let mut distinct = cells.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 2 {
        return Vec::new();
    }
    let mut folds = vec![Vec::new(); most.min(distinct.len())];
    let count = folds.len();
    for (place, cell) in distinct.into_iter().enumerate() {
        folds[place % count].push(cell);
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::folds;

    #[test]
    fn every_cell_is_in_one_fold() {
        assert_eq!(folds(&[7, 1, 7, 4], 5), [vec![1], vec![4], vec![7]]);
        assert_eq!(
            folds(&[1, 2, 3, 4, 5, 6, 7], 3),
            [vec![1, 4, 7], vec![2, 5], vec![3, 6]]
        );
        assert!(folds(&[3, 3], 5).is_empty());
        assert!(folds(&[], 5).is_empty());
    }
}
