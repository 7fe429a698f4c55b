//! What decoders need beside a picture's pixels, as the file's head tells.

use image::ImageFormat;

/// Bytes that a decoder holds beside the pixels it gives, of a picture of so many pixels: as the
/// decoders in use do it (`zune-jpeg`, `image-webp`, `gif`, `png`).
pub(super) fn beside_pixels(format: ImageFormat, file: &[u8], pixels: u64) -> u64 {
    match format {
        ImageFormat::Jpeg => coefficients(file, pixels),
        // A frame of an animation, and what it is laid upon; else a copy with four channels.
        ImageFormat::WebP if is_animated(file) => pixels.saturating_mul(8),
        ImageFormat::WebP => pixels.saturating_mul(4),
        // A first frame that is smaller than the picture.
        ImageFormat::Gif => pixels.saturating_mul(4),
        _ => 0,
    }
}

/// The flag for animations in an extended header (WebP container specification, "VP8X").
fn is_animated(file: &[u8]) -> bool {
    file.get(12..16) == Some(b"VP8X") && file.get(20).is_some_and(|flags| flags & 2 != 0)
}

/// The coefficients of a progressive JPEG, all of which are held until its last scan: two bytes for
/// each sample.
fn coefficients(file: &[u8], pixels: u64) -> u64 {
    let Some(components) = progressive_components(file) else { return 0 };
    let factors = |factor: &u8| (u64::from(factor >> 4).max(1), u64::from(factor & 15).max(1));
    let most = |side: fn((u64, u64)) -> u64| {
        components.iter().map(|factor| side(factors(factor))).max().unwrap_or(1)
    };
    let (across, down) = (most(|factor| factor.0), most(|factor| factor.1));
    let samples: u64 = components.iter().map(factors).map(|(x, y)| x * y).sum();
    pixels.saturating_mul(2 * samples) / (across * down)
}

/// The sampling factors of each component, where a JPEG is progressive (ITU-T T.81, B.2.2).
fn progressive_components(file: &[u8]) -> Option<Vec<u8>> {
    let mut rest = file.get(2..)?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        match marker {
            // Bytes that fill up.
            0xff => rest = rest.get(1..)?,
            0xc2 | 0xc6 | 0xca | 0xce => {
                let count = usize::from(*rest.get(9)?);
                let components = rest.get(10..10 + 3 * count)?;
                return Some(
                    components.chunks(3).filter_map(|part| part.get(1)).copied().collect(),
                );
            }
            // Another kind of frame, or its scan.
            0xc0 | 0xc1 | 0xc3 | 0xda => return None,
            _ => rest = rest.get(2 + length..)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a JPEG with a segment before its frame.
    fn head(frame: u8, factors: &[u8]) -> Vec<u8> {
        let mut head = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, frame];
        let length = u16::try_from(8 + 3 * factors.len()).unwrap();
        head.extend(length.to_be_bytes());
        head.extend([8, 0, 100, 0, 100, u8::try_from(factors.len()).unwrap()]);
        for (number, factor) in factors.iter().enumerate() {
            head.extend([u8::try_from(number).unwrap(), *factor, 0]);
        }
        head
    }

    #[test]
    fn progressive_files_need_their_coefficients() {
        for (frame, factors, expected) in [
            (0xc0, vec![0x11, 0x11, 0x11], 0),
            (0xc2, vec![0x11, 0x11, 0x11], 6_000),
            (0xc2, vec![0x22, 0x11, 0x11], 3_000),
            (0xc2, vec![0x21, 0x11, 0x11], 4_000),
            (0xc2, vec![0x11], 2_000),
            (0xc2, vec![0x22], 2_000),
            (0xc2, vec![], 0),
        ] {
            let file = head(frame, &factors);
            let found = beside_pixels(ImageFormat::Jpeg, &file, 1_000);
            assert_eq!(found, expected, "{frame:x} {factors:?}");
            for end in 0..file.len() - 1 {
                assert!(beside_pixels(ImageFormat::Jpeg, &file[..end], 1_000) <= 6_000);
            }
        }
    }

    #[test]
    fn animations_need_two_frames() {
        let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02".to_vec();
        assert_eq!(beside_pixels(ImageFormat::WebP, &webp, 10), 80);
        webp[20] = 0;
        assert_eq!(beside_pixels(ImageFormat::WebP, &webp, 10), 40);
        assert_eq!(beside_pixels(ImageFormat::Png, b"", 10), 0);
    }
}
