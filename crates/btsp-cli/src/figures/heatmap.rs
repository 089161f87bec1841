//! Maps of values: cells where their data are, few enough to draw.

use super::axis::drawable;
use super::canvas::Canvas;
use super::colour::ColourScale;
use super::panel::Panel;

/// Most cells along x; more are averaged.
const MOST_COLUMNS: usize = 400;
/// Most cells along y; more are averaged.
const MOST_ROWS: usize = 150;

/// Positions in increasing order, grouped into cells that meet halfway between neighbours.
#[derive(Debug)]
struct Bins {
    /// Indices of the positions in order of size, without those that are not finite.
    order: Vec<usize>,
    /// Where each bin starts in `order`, and the end of the last.
    starts: Vec<usize>,
    /// The lower edge of each bin, and the upper one of the last.
    edges: Vec<f64>,
}

impl Bins {
    /// Halfway between neighbours in the logarithm.
    fn logarithmic(positions: &[f64], most: usize) -> Self {
        let logarithms: Vec<f64> = positions.iter().map(|x| x.log10()).collect();
        let mut bins = Self::new(&logarithms, most);
        for edge in &mut bins.edges {
            *edge = 10f64.powf(*edge);
        }
        bins
    }

    fn new(positions: &[f64], most: usize) -> Self {
        let mut order: Vec<usize> = (0..positions.len())
            .filter(|i| drawable(positions[*i]))
            .collect();
        order.sort_by(|a, b| positions[*a].total_cmp(&positions[*b]));
        let distinct: Vec<usize> = (0..order.len())
            .filter(|i| *i == 0 || positions[order[*i]] > positions[order[*i - 1]])
            .collect();
        let at = |i: usize| positions[order[distinct[i]]];
        let edge = |i: usize| match (i, distinct.len()) {
            (0, 1) => at(0) - 0.5,
            (_, 1) => at(0) + 0.5,
            (0, _) => at(0) - 0.5 * (at(1) - at(0)),
            (i, n) if i == n => at(n - 1) + 0.5 * (at(n - 1) - at(n - 2)),
            (i, _) => at(i - 1) + 0.5 * (at(i) - at(i - 1)),
        };
        let per_bin = distinct.len().div_ceil(most).max(1);
        let firsts: Vec<usize> = (0..distinct.len()).step_by(per_bin).collect();
        let mut starts: Vec<usize> = firsts.iter().map(|i| distinct[*i]).collect();
        let mut edges: Vec<f64> = firsts.iter().map(|i| edge(*i)).collect();
        starts.push(order.len());
        if !distinct.is_empty() {
            edges.push(edge(distinct.len()));
        }
        Self {
            order,
            starts,
            edges,
        }
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn members(&self, bin: usize) -> &[usize] {
        &self.order[self.starts[bin]..self.starts[bin + 1]]
    }

    fn range(&self) -> (f64, f64) {
        match self.edges[..] {
            [first, .., last] => (first, last),
            _ => (0.0, 1.0),
        }
    }
}

/// A map of values over x and y.
#[derive(Debug)]
pub(super) struct HeatMap {
    columns: Bins,
    rows: Bins,
    /// Means of the finite values of each cell, row by row from the lowest y.
    cells: Vec<f64>,
}

impl HeatMap {
    /// The map of `values`, row-major, one row of x for every y. Values that are not there are like those that are not
    /// finite: cells without any are grey.
    pub(super) fn new(x: &[f64], y: &[f64], values: &[f64]) -> Self {
        Self::spaced(x, y, values, [false; 2])
    }

    /// The same where x, or y, is evenly spaced in its logarithm.
    pub(super) fn spaced(x: &[f64], y: &[f64], values: &[f64], logarithmic: [bool; 2]) -> Self {
        let bins = |positions, most, logarithmic| {
            if logarithmic {
                Bins::logarithmic(positions, most)
            } else {
                Bins::new(positions, most)
            }
        };
        let columns = bins(x, MOST_COLUMNS, logarithmic[0]);
        let rows = bins(y, MOST_ROWS, logarithmic[1]);
        let mut cells = Vec::with_capacity(columns.len() * rows.len());
        for row in 0..rows.len() {
            for column in 0..columns.len() {
                let (mut sum, mut count) = (0.0, 0usize);
                for i in rows.members(row) {
                    for j in columns.members(column) {
                        let value = values
                            .get(i * x.len() + j)
                            .copied()
                            .filter(|v| drawable(*v));
                        sum += value.unwrap_or(0.0);
                        count += usize::from(value.is_some());
                    }
                }
                cells.push(sum / count as f64);
            }
        }
        Self {
            columns,
            rows,
            cells,
        }
    }

    /// The outer edges along x.
    pub(super) fn x_range(&self) -> (f64, f64) {
        self.columns.range()
    }

    /// The outer edges along y.
    pub(super) fn y_range(&self) -> (f64, f64) {
        self.rows.range()
    }

    /// Draws the cells. Cells alike in a row are drawn as one, and each reaches a little under the next, to its right and
    /// below, so that no renderer leaves a seam.
    pub(super) fn draw(&self, canvas: &mut Canvas, panel: &Panel, scale: &ColourScale) {
        const OVERLAP: f64 = 1.0;
        let [_, _, right, bottom] = panel.window();
        let columns = self.columns.len();
        for row in (0..self.rows.len()).rev() {
            let top = panel.y.within(self.rows.edges[row + 1]);
            let low = (panel.y.within(self.rows.edges[row]) + OVERLAP).min(bottom);
            let steps: Vec<_> = self.cells[row * columns..(row + 1) * columns]
                .iter()
                .map(|v| scale.step(*v))
                .collect();
            let mut start = 0;
            for run in steps.chunk_by(PartialEq::eq) {
                let end = start + run.len();
                let left = panel.x.within(self.columns.edges[start]);
                let far = (panel.x.within(self.columns.edges[end]) + OVERLAP).min(right);
                canvas.rect([left, top, far, low], scale.colour(run[0]));
                start = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_where_their_data_are() {
        let map = HeatMap::new(
            &[4.0, 0.0, 1.0],
            &[2.0, 1.0],
            &[6.0, 4.0, 5.0, 3.0, 1.0, 2.0],
        );
        assert_eq!(map.columns.edges, [-0.5, 0.5, 2.5, 5.5]);
        assert_eq!(map.rows.edges, [0.5, 1.5, 2.5]);
        assert_eq!(map.cells, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

    #[test]
    fn equal_positions_share_a_cell_and_missing_values_do_not_count() {
        let map = HeatMap::new(
            &[1.0, 1.0, 3.0, f64::NAN],
            &[0.0],
            &[2.0, 4.0, f64::NAN, 9.0],
        );
        assert_eq!(map.columns.edges, [0.0, 2.0, 4.0]);
        assert_eq!(map.cells[0], 3.0);
        assert!(map.cells[1].is_nan());
    }

    #[test]
    fn large_maps_are_averaged() {
        let x: Vec<f64> = (0..4001).map(f64::from).collect();
        let y: Vec<f64> = (0..1000).map(f64::from).collect();
        let values: Vec<f64> = (0..4001 * 1000).map(|k| f64::from(k / 4001)).collect();
        let map = HeatMap::new(&x, &y, &values);
        assert!(map.columns.len() <= MOST_COLUMNS && map.rows.len() <= MOST_ROWS);
        assert_eq!(map.x_range(), (-0.5, 4000.5));
        assert_eq!(map.y_range(), (-0.5, 999.5));
        assert_eq!(map.cells[0], 3.0); // rows 0 to 6
    }

    #[test]
    fn cells_of_logarithms_meet_at_geometric_means() {
        let map = HeatMap::spaced(&[1.0, 100.0], &[3.0], &[5.0, 6.0], [true, false]);
        for (edge, expected) in map.columns.edges.iter().zip([0.1, 10.0, 1000.0]) {
            assert!((edge / expected - 1.0).abs() < 1e-12, "{edge}");
        }
        assert_eq!(map.rows.edges, [2.5, 3.5]);
    }

    #[test]
    fn nothing_makes_an_empty_map() {
        let map = HeatMap::new(&[], &[f64::NAN], &[]);
        assert_eq!((map.columns.len(), map.rows.len()), (0, 0));
        assert_eq!(map.x_range(), (0.0, 1.0));
    }
}
