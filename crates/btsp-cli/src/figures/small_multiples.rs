//! Panels of one kind in a grid: where each stands.

use super::canvas::{Anchor, Canvas};
use super::theme;

/// Most panels drawn; a note says how many more there are.
const MOST: usize = 60;
/// Room between panels that share their y axis.
const GUTTER: f64 = 20.0;
/// Room for a caption, and between panels.
pub(super) const CAPTION: f64 = 30.0;

/// A grid of panels that share their y axis, filled row by row.
#[derive(Clone, Copy, Debug)]
pub(super) struct SmallMultiples {
    count: usize,
    columns: usize,
    top: f64,
    /// Room above every panel for its caption.
    above: f64,
    /// Room below every panel for its own axis, if it has one.
    below: f64,
}

impl SmallMultiples {
    /// `count` panels below `top` that share the x axis, too.
    pub(super) fn new(count: usize, top: f64) -> Self {
        let columns = match count {
            0 | 1 => 1,
            2..=4 => 2,
            _ => 3,
        };
        Self {
            count,
            columns,
            top,
            above: CAPTION,
            below: 0.0,
        }
    }

    /// `count` panels below `top`, each with an x axis of its own and with this room for its caption.
    pub(super) fn with_own_axes(count: usize, top: f64, above: f64) -> Self {
        Self {
            above,
            below: theme::BELOW,
            ..Self::new(count, top)
        }
    }

    /// How many panels are drawn.
    pub(super) fn shown(&self) -> usize {
        self.count.min(MOST)
    }

    fn rows(&self) -> usize {
        self.shown().div_ceil(self.columns).max(1)
    }

    /// Height of a panel.
    fn tall(&self) -> f64 {
        match self.columns {
            1 => 270.0,
            2 => 150.0,
            _ => 112.0,
        }
    }

    /// Height of the figure.
    pub(super) fn height(&self) -> f64 {
        let rows = self.rows() as f64 * (self.above + self.tall() + self.below);
        let note = if self.count > MOST { 20.0 } else { 0.0 };
        self.top + rows + (theme::BELOW - self.below) + note
    }

    /// Left, top, right and bottom of panel `k`.
    pub(super) fn window(&self, k: usize) -> [f64; 4] {
        let (row, column) = (k / self.columns, k % self.columns);
        let step = (theme::RIGHT - theme::LEFT + GUTTER) / self.columns as f64;
        let left = theme::LEFT + step * column as f64;
        let pitch = self.above + self.tall() + self.below;
        let top = self.top + self.above + pitch * row as f64;
        [left, top, left + step - GUTTER, top + self.tall()]
    }

    /// Whether panel `k` holds the y axis of its row.
    pub(super) fn is_first(&self, k: usize) -> bool {
        k.is_multiple_of(self.columns)
    }

    /// Whether panel `k` is the lowest of its column.
    pub(super) fn is_lowest(&self, k: usize) -> bool {
        k + self.columns >= self.shown()
    }

    /// Says how many panels are not drawn.
    pub(super) fn note(&self, canvas: &mut Canvas) {
        if self.count > MOST {
            let note = format!("and {} more", self.count - MOST);
            let y = self.height() - 8.0;
            canvas.text(
                theme::RIGHT,
                y,
                &note,
                theme::TICK_SIZE,
                Anchor::End,
                theme::MUTED,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_fill_the_page_and_do_not_touch() {
        for count in 0..80 {
            let grid = SmallMultiples::new(count, 50.0);
            let windows: Vec<_> = (0..grid.shown()).map(|k| grid.window(k)).collect();
            for (k, [left, top, right, bottom]) in windows.iter().enumerate() {
                assert!(*left >= theme::LEFT && *right <= theme::RIGHT + 1e-9 && *top > 50.0);
                assert!(bottom + theme::BELOW <= grid.height() + 1e-9);
                let apart = windows[..k].iter().all(|other| {
                    other[2] + GUTTER <= left + 1e-9 || other[3] + CAPTION <= top + 1e-9
                });
                assert!(apart, "{count} {k}");
            }
            let lowest = (0..grid.shown()).filter(|k| grid.is_lowest(*k)).count();
            assert_eq!(lowest, grid.columns.min(count), "{count}");
        }
    }
}
