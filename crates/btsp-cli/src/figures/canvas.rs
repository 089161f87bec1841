//! A drawing surface: the few primitives the figures need, turned into SVG.

use kuva::backend::svg::SvgBackend;
use kuva::render::color::Color;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor};

use super::axis::drawable;
use super::theme;

/// How a line is drawn.
#[derive(Clone, Debug)]
pub(super) struct Stroke {
    pub(super) colour: Color,
    pub(super) width: f64,
    pub(super) dashed: bool,
}

impl Stroke {
    pub(super) fn solid(colour: Color, width: f64) -> Self {
        Self {
            colour,
            width,
            dashed: false,
        }
    }

    pub(super) fn dashed(colour: Color, width: f64) -> Self {
        Self {
            colour,
            width,
            dashed: true,
        }
    }
}

/// A drawing in progress; x to the right and y down from the top left corner.
#[derive(Debug)]
pub(super) struct Canvas {
    scene: Scene,
}

impl Canvas {
    /// An empty white page.
    pub(super) fn new(width: f64, height: f64) -> Self {
        let mut scene = Scene::new(width, height);
        scene.font_family = Some(theme::FONTS.to_string());
        Self { scene }
    }

    /// Horizontal text with its baseline at `y`.
    pub(super) fn text(
        &mut self,
        x: f64,
        y: f64,
        content: &str,
        size: u32,
        anchor: TextAnchor,
        colour: Color,
    ) {
        self.place(x, y, content, size, anchor, colour, None);
    }

    /// Text that reads upwards, centred on `(x, y)` along its length, with its baseline at `x`.
    pub(super) fn upright(&mut self, x: f64, y: f64, content: &str, size: u32) {
        self.place(
            x,
            y,
            content,
            size,
            TextAnchor::Middle,
            theme::INK,
            Some(-90.0),
        );
    }

    #[allow(clippy::too_many_arguments)]
    fn place(
        &mut self,
        x: f64,
        y: f64,
        text: &str,
        size: u32,
        anchor: TextAnchor,
        colour: Color,
        rotate: Option<f64>,
    ) {
        self.scene.add(Primitive::Text {
            x,
            y,
            content: plain(text),
            size,
            anchor,
            rotate,
            bold: false,
            color: Some(colour),
        });
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &Stroke) {
        self.polyline(vec![from, to], stroke);
    }

    /// A line through `points`; nothing where there are fewer than two.
    pub(super) fn polyline(&mut self, points: Vec<(f64, f64)>, stroke: &Stroke) {
        if points.len() > 1 {
            let (dash, gap) = theme::DASH;
            self.scene.add(Primitive::PolyLine {
                points,
                stroke: stroke.colour.clone(),
                stroke_width: stroke.width,
                stroke_dasharray: stroke.dashed.then(|| format!("{dash} {gap}")),
            });
        }
    }

    /// Vertical strokes of one length as a single path, each given by its upper end.
    pub(super) fn ticks(&mut self, upper_ends: &[(f64, f64)], length: f64, stroke: &Stroke) {
        if upper_ends.is_empty() {
            return;
        }
        let d = upper_ends
            .iter()
            .map(|(x, y)| format!("M{} {}v{}", short(*x), short(*y), short(length)))
            .collect();
        self.scene.add(Primitive::Path(Box::new(PathData {
            d,
            fill: None,
            stroke: stroke.colour.clone(),
            stroke_width: stroke.width,
            opacity: None,
            stroke_dasharray: None,
        })));
    }

    /// A filled rectangle from its left, top, right and bottom.
    pub(super) fn rect(&mut self, [left, top, right, bottom]: [f64; 4], fill: Color) {
        self.scene.add(Primitive::Rect {
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
            fill,
            stroke: None,
            stroke_width: None,
            opacity: None,
        });
    }

    /// A filled disc; nothing where its centre is not finite.
    pub(super) fn dot(&mut self, (cx, cy): (f64, f64), r: f64, fill: Color) {
        if drawable(cx) && drawable(cy) {
            self.scene.add(Primitive::Circle {
                cx,
                cy,
                r,
                fill,
                fill_opacity: None,
                stroke: None,
                stroke_width: None,
            });
        }
    }

    /// The outline of a rectangle from its left, top, right and bottom.
    pub(super) fn outline(&mut self, [left, top, right, bottom]: [f64; 4], stroke: &Stroke) {
        self.scene.add(Primitive::Rect {
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
            fill: Color::None,
            stroke: Some(stroke.colour.clone()),
            stroke_width: Some(stroke.width),
            opacity: None,
        });
    }

    /// The drawing as SVG.
    pub(super) fn to_svg(&self) -> String {
        SvgBackend::new()
            .with_pretty(true)
            .render_scene(&self.scene)
    }
}

/// The text as kuva must be given it to draw it as it is: a dollar would start a formula, and control characters are
/// not allowed in an SVG.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .replace('$', "\\$")
}

/// A coordinate to a hundredth of a unit, as short as it can be.
fn short(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_title_is_drawn_as_it_is_written() {
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.text(
            0.0,
            10.0,
            "$x$ < \u{1}5 & $y$",
            10,
            TextAnchor::Start,
            theme::INK,
        );
        let svg = canvas.to_svg();
        assert!(svg.contains(">$x$ &lt;  5 &amp; $y$</text>"), "{svg}");
    }
}
