//! A drawing surface: the few primitives the figures need, turned into SVG.

use colorous::Color;
use svg::node::element::Element;
use svg::node::{Text, Value};
use svg::{Document, Node};

use super::axis::drawable;
use super::theme;

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// The value of the attribute `text-anchor`.
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
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
    document: Document,
}

impl Canvas {
    /// An empty white page.
    pub(super) fn new(width: f64, height: f64) -> Self {
        let mut canvas = Self {
            document: Document::new()
                .set("width", short(width))
                .set("height", short(height))
                .set("font-family", theme::FONTS),
        };
        let page = [
            ("width", "100%".into()),
            ("height", "100%".into()),
            ("fill", "white".into()),
        ];
        canvas.add("rect", page);
        canvas
    }

    fn add<const N: usize>(&mut self, name: &str, attributes: [(&str, Value); N]) {
        self.document.append(element(name, attributes));
    }

    /// Horizontal text with its baseline at `y`.
    pub(super) fn text(
        &mut self,
        x: f64,
        y: f64,
        content: &str,
        size: u32,
        anchor: Anchor,
        colour: Color,
    ) {
        self.document
            .append(text(x, y, content, size, anchor, colour));
    }

    /// Text that reads upwards, with its baseline at `x` and its anchor at `y`.
    pub(super) fn upright(&mut self, x: f64, y: f64, content: &str, size: u32, anchor: Anchor) {
        let mut text = text(x, y, content, size, anchor, theme::INK);
        let turn = format!("rotate(-90,{},{})", short(x), short(y));
        text.assign("transform", turn);
        self.document.append(text);
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &Stroke) {
        self.polyline(&[from, to], stroke);
    }

    /// A line through `points`; nothing where there are fewer than two.
    pub(super) fn polyline(&mut self, points: &[(f64, f64)], stroke: &Stroke) {
        if points.len() > 1 {
            let lines: Vec<String> = points
                .iter()
                .map(|(x, y)| format!("{} {}", short(*x), short(*y)))
                .collect();
            self.path(format!("M{}", lines.join("L")), stroke);
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
        self.path(d, stroke);
    }

    /// Small discs of one colour as a single path, so that thousands take little space.
    pub(super) fn dots(&mut self, centres: &[(f64, f64)], r: f64, fill: Color) {
        let d: String = centres
            .iter()
            .filter(|(x, y)| drawable(*x) && drawable(*y))
            .map(|(x, y)| format!("M{} {}h0", short(*x), short(*y)))
            .collect();
        if !d.is_empty() {
            let path = [
                ("d", d.into()),
                ("fill", "none".into()),
                ("stroke", hex(fill)),
                ("stroke-width", short(2.0 * r).into()),
                ("stroke-linecap", "round".into()),
            ];
            self.add("path", path);
        }
    }

    fn path(&mut self, d: String, stroke: &Stroke) {
        let mut path = element(
            "path",
            [
                ("d", d.into()),
                ("fill", "none".into()),
                ("stroke", hex(stroke.colour)),
                ("stroke-width", short(stroke.width).into()),
            ],
        );
        if stroke.dashed {
            let (dash, gap) = theme::DASH;
            path.assign("stroke-dasharray", format!("{dash} {gap}"));
        }
        self.document.append(path);
    }

    /// A filled rectangle from its left, top, right and bottom.
    pub(super) fn rect(&mut self, [left, top, right, bottom]: [f64; 4], fill: Color) {
        let rect = [
            ("x", short(left).into()),
            ("y", short(top).into()),
            ("width", short(right - left).into()),
            ("height", short(bottom - top).into()),
            ("fill", hex(fill)),
        ];
        self.add("rect", rect);
    }

    /// A filled disc; nothing where its centre is not finite.
    pub(super) fn dot(&mut self, (cx, cy): (f64, f64), r: f64, fill: Color) {
        if drawable(cx) && drawable(cy) {
            let circle = [
                ("cx", short(cx).into()),
                ("cy", short(cy).into()),
                ("r", short(r).into()),
                ("fill", hex(fill)),
            ];
            self.add("circle", circle);
        }
    }

    /// A circle that is white inside; nothing where its centre is not finite.
    pub(super) fn ring(&mut self, (cx, cy): (f64, f64), r: f64, stroke: &Stroke) {
        if drawable(cx) && drawable(cy) {
            let circle = [
                ("cx", short(cx).into()),
                ("cy", short(cy).into()),
                ("r", short(r).into()),
                ("fill", "white".into()),
                ("stroke", hex(stroke.colour)),
                ("stroke-width", short(stroke.width).into()),
            ];
            self.add("circle", circle);
        }
    }

    /// The outline of a rectangle from its left, top, right and bottom.
    pub(super) fn outline(&mut self, [left, top, right, bottom]: [f64; 4], stroke: &Stroke) {
        let rect = [
            ("x", short(left).into()),
            ("y", short(top).into()),
            ("width", short(right - left).into()),
            ("height", short(bottom - top).into()),
            ("fill", "none".into()),
            ("stroke", hex(stroke.colour)),
            ("stroke-width", short(stroke.width).into()),
        ];
        self.add("rect", rect);
    }

    /// The drawing as SVG.
    pub(super) fn to_svg(&self) -> String {
        format!("{}\n", self.document)
    }
}

fn element<const N: usize>(name: &str, attributes: [(&str, Value); N]) -> Element {
    let mut element = Element::new(name);
    for (name, value) in attributes {
        element.assign(name, value);
    }
    element
}

/// A text element. Not the type of this name in `svg`, which would put the content on a line of its own.
fn text(x: f64, y: f64, content: &str, size: u32, anchor: Anchor, colour: Color) -> Element {
    let mut text = element(
        "text",
        [
            ("x", short(x).into()),
            ("y", short(y).into()),
            ("font-size", size.into()),
            ("text-anchor", anchor.name().into()),
            ("fill", hex(colour)),
        ],
    );
    text.append(Text::new(permitted(content)));
    text
}

/// The text with spaces for the characters that XML does not allow.
fn permitted(text: &str) -> String {
    text.replace(
        |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'),
        " ",
    )
}

fn hex(colour: Color) -> Value {
    format!("#{colour:x}").into()
}

/// A coordinate to a hundredth of a unit, as short as it can be.
fn short(value: f64) -> f64 {
    // Adding 0 turns a negative zero into a positive one.
    (value * 100.0).round() / 100.0 + 0.0
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
            "$x$ < \u{1}5\u{ffff} & $y$",
            10,
            Anchor::Start,
            theme::INK,
        );
        let svg = canvas.to_svg();
        assert!(svg.contains(">$x$ &lt;  5  &amp; $y$</text>"), "{svg}");
        assert!(resvg::usvg::Tree::from_str(&svg, &Default::default()).is_ok());
    }
}
