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
        let packed = full(pixels)?;
        if packed.len() <= LARGEST {
            return Ok(packed);
        }
    }
    let mut smallest = Vec::new();
    for (colours, dither) in [(256, 6), (256, 0), (128, 0), (64, 0), (32, 0), (16, 0), (8, 0), (4, 0)] {
        let packed = indexed(&quantize(pixels, WIDTH as usize, colours, dither, design))?;
        if packed.len() <= LARGEST {
            return Ok(packed);
        }
        smallest = packed;
    }
    Ok(smallest)
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

fn indexed(picture: &Indexed) -> Result<Vec<u8>, CardError> {
    let mut packed = Vec::with_capacity(LARGEST);
    let mut encoder = Encoder::new(&mut packed, WIDTH, HEIGHT);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(picture.palette.as_slice());
    encoder.set_compression(Compression::Balanced);
    // Neighbouring numbers of colours are no neighbouring colours: filters only harm.
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header()?.write_image_data(&picture.pixels)?;
    Ok(packed)
}
