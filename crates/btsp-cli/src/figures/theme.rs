//! How every figure looks: sizes in units of the drawing (1/96 inch on screen, 1/72 inch in a PDF), colours, line widths.

use colorous::Color;

/// Fonts to try, the one whose metrics the layout assumes first: PNG and PDF are always drawn with it.
pub(super) const FONTS: &str = "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif";
/// Pixels of a PNG per unit.
pub(super) const PNG_SCALE: f32 = 3.0;

/// Width of every figure.
pub(super) const WIDTH: f64 = 600.0;
/// Left edge of every panel: room for the axis label and seven characters of tick label.
pub(super) const LEFT: f64 = 78.0;
/// Right edge of panels without a colour bar.
pub(super) const RIGHT: f64 = WIDTH - 24.0;
/// Right edge of panels with a colour bar, or in line with one that has.
pub(super) const RIGHT_OF_MAP: f64 = WIDTH - 108.0;
/// Room below the lowest panel for tick labels and the axis label.
pub(super) const BELOW: f64 = 52.0;

/// Font size of titles.
pub(super) const TITLE_SIZE: u32 = 15;
/// Font size of axis labels.
pub(super) const LABEL_SIZE: u32 = 13;
/// Font size of tick labels and legends.
pub(super) const TICK_SIZE: u32 = 12;
/// Font size of notes within a panel.
pub(super) const NOTE_SIZE: u32 = 11;

/// Line width of axes and ticks.
pub(super) const AXIS_WIDTH: f64 = 1.0;
/// Length of ticks.
pub(super) const TICK_LENGTH: f64 = 4.0;
/// Line width of curves.
pub(super) const CURVE_WIDTH: f64 = 2.0;
/// Lengths of a dash and of the gap after it.
pub(super) const DASH: (f64, f64) = (7.0, 4.5);

/// Text, axes and ticks.
pub(super) const INK: Color = rgb(0x22, 0x22, 0x22);
/// Secondary text, and marks that stand behind a curve.
pub(super) const MUTED: Color = rgb(0x66, 0x66, 0x66);
/// The first curve: blue, distinct from the others in all common kinds of colour vision (Okabe and Ito).
pub(super) const BLUE: Color = rgb(0x00, 0x72, 0xb2);
/// The second curve: vermilion, of the same set.
pub(super) const VERMILION: Color = rgb(0xd5, 0x5e, 0x00);
/// The third curve: bluish green, of the same set.
pub(super) const GREEN: Color = rgb(0x00, 0x9e, 0x73);
/// The fourth curve: reddish purple, of the same set.
pub(super) const PURPLE: Color = rgb(0xcc, 0x79, 0xa7);
/// Marks along an axis: sky blue, of the same set.
pub(super) const SKY: Color = rgb(0x56, 0xb4, 0xe9);
/// Data behind a curve: faint, but seen on paper.
pub(super) const FAINT: Color = rgb(0xb4, 0xb4, 0xb4);
/// Lines that guide the eye.
pub(super) const GUIDE: Color = rgb(0xe0, 0xe0, 0xe0);
/// Text on a dark ground.
pub(super) const PAPER: Color = rgb(0xff, 0xff, 0xff);
/// Cells of a map without a value.
pub(super) const MISSING: Color = rgb(0xbd, 0xbd, 0xbd);
/// The line of the target equilibrium weight.
pub(super) const EQUILIBRIUM: Color = rgb(0x5a, 0x5a, 0x5a);

const fn rgb(r: u8, g: u8, b: u8) -> Color {
    Color { r, g, b }
}
