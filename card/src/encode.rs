//! Packing a card as PNG, small enough for every reader of links.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use crate::quantize::{Indexed, quantize};
use crate::{CardError, Colour, HEIGHT, LARGEST, WIDTH};

/// Packs opaque pixels of four bytes. Flat cards go as they are and fast; a photograph goes with
/// 256 colours, and with fewer where it is so restless that it would be too large.
///
/// `design` are the colours that have to stay exactly as they are.
pub fn png(pixels: &[u8], photo: bool, design: &[Colour]) -> Result<Vec<u8>, CardError> {
    if !photo {
        let packed = match flat(pixels, design) {
            Some(picture) => indexed(&picture, Compression::Fast)?,
            None => full(pixels)?,
        };
        if packed.len() <= LARGEST {
            return Ok(packed);
        }
    }
    let mut smallest = Vec::new();
    for (colours, dither) in
        [(256, 6), (256, 0), (128, 0), (64, 0), (32, 0), (16, 0), (8, 0), (4, 0)]
    {
        let picture = quantize(pixels, WIDTH as usize, colours, dither, design);
        let packed = indexed(&picture, Compression::Balanced)?;
        if packed.len() <= LARGEST {
            return Ok(packed);
        }
        smallest = packed;
    }
    Ok(smallest)
}

/// The picture by numbers, where 256 colours are enough: a third of the bytes to pack. The design's
/// colours stay as they are; the mixtures at the edges of letters are told apart by the upper five
/// bits of each channel, which nobody can see. `None` where there are more, as with emoji.
fn flat(pixels: &[u8], design: &[Colour]) -> Option<Indexed> {
    const NONE: u16 = u16::MAX;
    let mut palette: Vec<[u8; 3]> = Vec::with_capacity(256);
    for colour in design {
        if !palette.contains(&colour.0) {
            palette.push(colour.0);
        }
    }
    if palette.is_empty() {
        return None;
    }
    let fixed = palette.len();
    let mut mixtures = vec![NONE; 1 << 15];
    let mut numbers = Vec::with_capacity(pixels.len() / 4);
    let mut last = (palette[0], 0_u8);
    for [red, green, blue, _] in pixels.as_chunks::<4>().0 {
        let colour = [*red, *green, *blue];
        if colour != last.0 {
            let exact = palette[..fixed].iter().position(|known| *known == colour);
            let number = match exact {
                Some(number) => number as u8,
                None => {
                    let [red, green, blue] = colour.map(|value| usize::from(value >> 3));
                    let place = &mut mixtures[red << 10 | green << 5 | blue];
                    if *place == NONE {
                        *place = u16::from(u8::try_from(palette.len()).ok()?);
                        palette.push(colour);
                    }
                    *place as u8
                }
            };
            last = (colour, number);
        }
        numbers.push(last.1);
    }
    Some(Indexed { palette: palette.concat(), pixels: numbers })
}

fn full(pixels: &[u8]) -> Result<Vec<u8>, CardError> {
    let opaque: Vec<u8> =
        pixels.as_chunks::<4>().0.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut packed = Vec::with_capacity(LARGEST / 2);
    let mut encoder = Encoder::new(&mut packed, WIDTH, HEIGHT);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Up);
    encoder.write_header()?.write_image_data(&opaque)?;
    Ok(packed)
}

fn indexed(picture: &Indexed, compression: Compression) -> Result<Vec<u8>, CardError> {
    let mut packed = Vec::with_capacity(LARGEST);
    let mut encoder = Encoder::new(&mut packed, WIDTH, HEIGHT);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(picture.palette.as_slice());
    encoder.set_compression(compression);
    // Neighbouring numbers of colours are no neighbouring colours: filters only harm.
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header()?.write_image_data(&picture.pixels)?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_picture_keeps_its_design_and_nearly_its_edges() {
        let design = [Colour([9, 9, 9]), Colour([10, 10, 10]), Colour([9, 9, 9])];
        let pixels: Vec<u8> =
            [[9, 9, 9, 255], [10, 10, 10, 255], [200, 7, 7, 255], [201, 6, 6, 255]].concat();
        let picture = flat(&pixels, &design).expect("few colours");
        assert_eq!(picture.pixels, [0, 1, 2, 2]);
        assert_eq!(picture.palette, [9, 9, 9, 10, 10, 10, 200, 7, 7]);
        let many: Vec<u8> = (0..512_usize)
            .flat_map(|n| [n << 5, n >> 3 << 5, n >> 6 << 5, 255].map(|v| v as u8))
            .collect();
        assert!(flat(&many, &design).is_none());
    }
}
