//! From SVG to pixels and to PDF, with one font that is part of the program, whatever fonts a machine has.

use std::sync::{Arc, LazyLock};

use krilla::Document;
use krilla::geom::Size;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

/// DejaVu Sans and no other font.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_source(Source::Binary(Arc::new(dejavu::sans::regular())));
    Arc::new(fonts)
});

fn tree(svg: &str) -> Result<Tree, String> {
    let options = Options {
        fontdb: Arc::clone(&FONTS),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|e| e.to_string())
}

/// The drawing as PNG on white, with `scale` pixels per unit of 1/96 inch.
pub(super) fn png(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let tree = tree(svg)?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(scale)
        .ok_or("the image has no size")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the image is too large")?;
    pixels.fill(Color::WHITE);
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    encoded(&pixels, f64::from(scale) * 96.0 / 0.0254)
}

/// The pixels, which must be opaque, as PNG with their resolution.
fn encoded(pixels: &Pixmap, pixels_per_metre: f64) -> Result<Vec<u8>, String> {
    let (opaque, _) = pixels.data().as_chunks::<4>();
    let samples: Vec<u8> = opaque
        .iter()
        .flat_map(|[r, g, b, _]| [*r, *g, *b])
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let density = pixels_per_metre.round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: density,
        yppu: density,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(|e| e.to_string())?;
    writer
        .write_image_data(&samples)
        .map_err(|e| e.to_string())?;
    writer.finish().map_err(|e| e.to_string())?;
    Ok(bytes)
}

/// The drawing as a one-page PDF, a unit to 1/72 inch.
pub(super) fn pdf(svg: &str) -> Result<Vec<u8>, String> {
    let tree = tree(svg)?;
    let size =
        Size::from_wh(tree.size().width(), tree.size().height()).ok_or("the page has no size")?;
    let mut document = Document::new();
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    surface.draw_svg(&tree, size, SvgSettings::default());
    surface.finish();
    page.finish();
    document.finish().map_err(|e| format!("{e:?}"))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Width and red channel of a PNG, and its pixels per metre.
    fn decoded(image: &[u8]) -> (usize, Vec<u8>, Option<u32>) {
        let mut reader = png::Decoder::new(Cursor::new(image))
            .read_info()
            .expect("a header");
        let density = reader.info().pixel_dims.map(|d| d.xppu);
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("pixels");
        assert_eq!(info.color_type, ColorType::Rgb);
        let red = pixels.iter().copied().step_by(3).collect();
        (info.width as usize, red, density)
    }

    fn drawing(content: &str) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="{}">{content}</svg>"#,
            super::super::theme::FONTS
        )
    }

    #[test]
    fn a_png_is_white_where_nothing_is_drawn_and_notes_its_resolution() {
        let image = png(&drawing(""), 3.0).expect("renders");
        let (width, red, density) = decoded(&image);
        assert_eq!((width, red.len(), density), (120, 120 * 60, Some(11339)));
        assert!(red.iter().all(|v| *v == 255));
    }

    #[test]
    fn dashes_follow_the_line_however_it_is_cut() {
        let line = |points: &str| {
            let d = format!(r#"<path d="M0 2{points}" stroke="black" stroke-dasharray="10 5"/>"#);
            let (width, red, _) = decoded(&png(&drawing(&d), 2.0).expect("renders"));
            red[4 * width..5 * width].to_vec()
        };
        let whole = line("L40 2");
        let dark: Vec<usize> = (0..80).filter(|x| whole[*x] < 128).collect();
        let expected: Vec<usize> = (0..20).chain(30..50).chain(60..80).collect();
        assert_eq!(dark, expected);
        assert_eq!(whole, line("L7 2L8 2L12 2L33 2L40 2"));
    }

    #[test]
    fn text_is_drawn_and_embedded_in_the_one_font() {
        assert_eq!(FONTS.len(), 1);
        let text = drawing(r#"<text x="5" y="15" font-size="12">0.5</text>"#);
        let (_, red, _) = decoded(&png(&text, 3.0).expect("renders"));
        assert!(red.iter().filter(|v| **v < 64).count() > 100);
        let page = pdf(&text).expect("renders");
        assert!(page.windows(10).any(|w| w == b"DejaVuSans"));
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        assert!(png("GIF89a", 3.0).is_err() && pdf("GIF89a").is_err());
        assert!(png(&drawing(""), 1e9).is_err());
    }
}
