//! A photograph on a card: decoded pixels from elsewhere, checked, cut and scaled.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// The longest side that is taken.
const LONGEST_SIDE: u32 = 8000;
/// The most pixels that are taken: 160 MB of memory.
const MOST_PIXELS: u64 = 40_000_000;

/// Why pixels are no picture for a card.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PhotoError {
    /// One side is nothing.
    #[error("the picture has no pixels")]
    Empty,
    /// Too large to work on.
    #[error(
        "the picture has {width}×{height} pixels; at most {LONGEST_SIDE} a side and {MOST_PIXELS} in all are taken"
    )]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The bytes are not four a pixel.
    #[error("the picture should have {expected} bytes and has {found}")]
    Length {
        /// Four for each pixel.
        expected: u64,
        /// As given.
        found: usize,
    },
}

/// Decoded pixels: red, green, blue, alpha, row by row from the top.
#[derive(Clone, PartialEq)]
pub struct Photo {
    width: u32,
    height: u32,
    pixels: Arc<[u8]>,
}

impl fmt::Debug for Photo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Photo({}×{})", self.width, self.height)
    }
}

impl Photo {
    /// Checks decoded pixels.
    ///
    /// # Errors
    /// Where their number is none, too large, or not what the size says.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, PhotoError> {
        let count = u64::from(width) * u64::from(height);
        if count == 0 {
            return Err(PhotoError::Empty);
        }
        if width.max(height) > LONGEST_SIDE || count > MOST_PIXELS {
            return Err(PhotoError::TooLarge { width, height });
        }
        if pixels.len() as u64 != count * 4 {
            return Err(PhotoError::Length { expected: count * 4, found: pixels.len() });
        }
        Ok(Self { width, height, pixels: pixels.into() })
    }

    /// Names the picture by its pixels.
    pub(crate) fn digest(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(self.width.to_be_bytes());
        hash.update(&self.pixels);
        hash.finalize().to_vec()
    }

    /// The middle of the picture, scaled so that it covers an area. Opaque: what is transparent
    /// shows a middle grey.
    pub(crate) fn covering(&self, width: u32, height: u32) -> Vec<u8> {
        let (own_width, own_height) = (f64::from(self.width), f64::from(self.height));
        let scale = (own_width / f64::from(width)).min(own_height / f64::from(height));
        let (left, top) = (
            (own_width - scale * f64::from(width)) / 2.0,
            (own_height - scale * f64::from(height)) / 2.0,
        );
        let columns = spans(left, scale, width, self.width);
        let rows = spans(top, scale, height, self.height);
        let mut out = Vec::with_capacity(width as usize * height as usize * 4);
        for row in &rows {
            for column in &columns {
                let [red, green, blue] = self.mean(*column, *row);
                out.extend([red, green, blue, 255]);
            }
        }
        out
    }

    /// The mean colour of an area, each side up to but not including the second number.
    fn mean(&self, (left, right): (u32, u32), (top, bottom): (u32, u32)) -> [u8; 3] {
        const GREY: u64 = 128;
        let mut sum = [0_u64; 3];
        let mut count = 0_u64;
        for y in top..bottom {
            let start = (y as usize * self.width as usize + left as usize) * 4;
            let row = self.pixels.get(start..start + (right - left) as usize * 4);
            for pixel in row.unwrap_or_default().as_chunks::<4>().0 {
                let alpha = u64::from(pixel[3]);
                for (sum, value) in sum.iter_mut().zip(pixel) {
                    *sum += u64::from(*value) * alpha + GREY * (255 - alpha);
                }
                count += 255;
            }
        }
        sum.map(|sum| sum.checked_div(count).map_or(128, |mean| mean.min(255) as u8))
    }
}

/// For each pixel of the new side, which pixels of the old one it stands for: at least one.
fn spans(from: f64, scale: f64, count: u32, own: u32) -> Vec<(u32, u32)> {
    let last = own.saturating_sub(1);
    (0..count)
        .map(|n| {
            let first = ((from + f64::from(n) * scale).max(0.0) as u32).min(last);
            let end = ((from + f64::from(n + 1) * scale).round() as u32).clamp(first + 1, own);
            (first, end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_pixels_are_refused() {
        assert_eq!(Photo::new(0, 5, vec![]).err(), Some(PhotoError::Empty));
        let large = Some(PhotoError::TooLarge { width: u32::MAX, height: u32::MAX });
        assert_eq!(Photo::new(u32::MAX, u32::MAX, vec![]).err(), large);
        let length = Some(PhotoError::Length { expected: 16, found: 15 });
        assert_eq!(Photo::new(2, 2, vec![0; 15]).err(), length);
    }

    #[test]
    fn any_shape_covers_the_area_with_its_middle() {
        for (width, height) in [(1, 1), (8000, 1), (1, 8000), (3, 5000), (1200, 630)] {
            let pixels = vec![200; width as usize * height as usize * 4];
            let photo = Photo::new(width, height, pixels).expect("a picture");
            let area = photo.covering(56, 63);
            assert_eq!(area.len(), 56 * 63 * 4, "{width}×{height}");
        }
        let halves: Vec<u8> = (0..100 * 10)
            .flat_map(|n| if n % 100 < 50 { [255, 0, 0, 255] } else { [0, 0, 255, 255] })
            .collect();
        let area = Photo::new(100, 10, halves).expect("a picture").covering(10, 10);
        assert_eq!((&area[..4], &area[36..40]), (&[255, 0, 0, 255][..], &[0, 0, 255, 255][..]));
    }

    #[test]
    fn what_is_transparent_is_grey() {
        let photo = Photo::new(1, 1, vec![255, 255, 255, 0]).expect("a picture");
        assert_eq!(photo.covering(1, 1), [128, 128, 128, 255]);
    }
}
