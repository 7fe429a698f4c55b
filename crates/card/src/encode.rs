//! Packing a card as PNG, small enough for every reader of links.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use crate::ground::Ground;
use crate::quantize::{Indexed, quantize};
use crate::{CardError, Colour, HEIGHT, LARGEST, WIDTH};

/// Packs letters (four bytes a pixel, not premultiplied) over their ground. Flat cards go as they
/// are and fast; a photograph goes with 256 colours, and with fewer where it is so restless that it
/// would be too large.
///
/// `design` are the colours that have to stay exactly as they are.
pub fn png(
    ground: &Ground,
    letters: &[u8],
    photo: bool,
    design: &[Colour],
) -> Result<Vec<u8>, CardError> {
    if photo {
        return restless(&ground.full(letters), design);
    }
    if let Some(picture) = ground.numbered(letters) {
        // Most lines are like those above them: their differences are runs of zeros, which is all
        // that the fast way of packing looks for.
        let packed = indexed(&picture, Compression::Fast, Filter::Up)?;
        if packed.len() <= LARGEST {
            return Ok(packed);
        }
    }
    let pixels = ground.full(letters);
    let packed = full(&pixels)?;
    if packed.len() <= LARGEST { Ok(packed) } else { restless(&pixels, design) }
}

/// With as many colours as fit into [`LARGEST`].
fn restless(pixels: &[u8], design: &[Colour]) -> Result<Vec<u8>, CardError> {
    let mut smallest = Vec::new();
    for (colours, dither) in
        [(256, 6), (256, 0), (128, 0), (64, 0), (32, 0), (16, 0), (8, 0), (4, 0)]
    {
        let picture = quantize(pixels, WIDTH as usize, colours, dither, design);
        // Neighbouring numbers of colours are no neighbouring colours: filters only harm.
        let packed = indexed(&picture, Compression::Balanced, Filter::NoFilter)?;
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

fn indexed(
    picture: &Indexed,
    compression: Compression,
    filter: Filter,
) -> Result<Vec<u8>, CardError> {
    let mut packed = Vec::with_capacity(LARGEST);
    let mut encoder = Encoder::new(&mut packed, WIDTH, HEIGHT);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(picture.palette.as_slice());
    encoder.set_compression(compression);
    encoder.set_filter(filter);
    encoder.write_header()?.write_image_data(&picture.pixels)?;
    Ok(packed)
}
