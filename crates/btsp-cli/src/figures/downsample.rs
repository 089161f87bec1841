//! A PNG of half the width and height, each pixel the mean of four.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Encoder, PixelDimensions, Unit};

/// Halves an 8-bit PNG that has no transparency, and notes its resolution, in pixels per metre.
///
/// The raster backend of kuva 0.6 does not smooth upright text; drawn at twice the size and halved, it is smooth.
pub(super) fn halved(image: &[u8], pixels_per_metre: u32) -> Result<Vec<u8>, String> {
    let mut reader = Decoder::new(Cursor::new(image))
        .read_info()
        .map_err(|e| e.to_string())?;
    let size = reader
        .output_buffer_size()
        .ok_or("the image is too large")?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels).map_err(|e| e.to_string())?;
    let samples = match (info.color_type, info.bit_depth) {
        (ColorType::Rgb, BitDepth::Eight) => 3,
        (ColorType::Rgba, BitDepth::Eight) => 4,
        other => return Err(format!("unexpected kind of pixels: {other:?}")),
    };
    let (width, height) = (info.width / 2, info.height / 2);
    let mut half = Vec::with_capacity(3 * width as usize * height as usize);
    for rows in pixels
        .chunks_exact(2 * info.line_size)
        .take(height as usize)
    {
        let (upper, lower) = rows.split_at(info.line_size);
        let pairs = upper
            .chunks_exact(2 * samples)
            .zip(lower.chunks_exact(2 * samples));
        for (a, b) in pairs {
            for c in 0..3 {
                let sum = [a[c], a[c + samples], b[c], b[c + samples]]
                    .map(u16::from)
                    .iter()
                    .sum::<u16>();
                half.push(((sum + 2) / 4) as u8);
            }
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: pixels_per_metre,
        yppu: pixels_per_metre,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(|e| e.to_string())?;
    writer.write_image_data(&half).map_err(|e| e.to_string())?;
    writer.finish().map_err(|e| e.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pixel_is_the_mean_of_four() {
        let mut image = Vec::new();
        let mut encoder = Encoder::new(&mut image, 4, 2);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().expect("a header");
        let grey = |v: u8| [v, v / 2, 0, 255];
        let pixels: Vec<u8> = [0, 100, 8, 8, 100, 200, 8, 8]
            .into_iter()
            .flat_map(grey)
            .collect();
        writer.write_image_data(&pixels).expect("pixels");
        writer.finish().expect("an end");

        let half = halved(&image, 1000).expect("halves");
        let mut reader = Decoder::new(Cursor::new(&half[..]))
            .read_info()
            .expect("a header");
        assert_eq!(reader.info().pixel_dims.map(|d| d.xppu), Some(1000));
        let mut pixels = vec![0; 6];
        reader.next_frame(&mut pixels).expect("pixels");
        assert_eq!(pixels, [100, 50, 0, 8, 4, 0]);
    }

    #[test]
    fn what_is_no_image_is_refused() {
        assert!(halved(b"GIF89a", 1).is_err());
    }
}
