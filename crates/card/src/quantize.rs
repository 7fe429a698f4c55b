//! A picture in at most 256 colours, for cards with a photograph: median cut (Heckbert, 1982)
//! over colours of six bits a channel, and ordered dithering.

use crate::Colour;

/// Bits of a channel that are told apart when colours are counted.
const BITS: u32 = 6;
const CELLS: usize = 1 << (3 * BITS);
/// Bayer's matrix: thresholds in sixteenths, so that areas change softly and still pack well.
const BAYER: [[i16; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// A picture by the numbers of its colours.
pub struct Indexed {
    /// Red, green, blue of each colour.
    pub palette: Vec<u8>,
    /// A colour's number for each pixel.
    pub pixels: Vec<u8>,
}

/// How often a colour occurs, and the sum of its channels.
#[derive(Clone, Copy, Default)]
struct Cell {
    count: u64,
    sum: [u64; 3],
}

/// Chooses `colours` (1–256) colours and gives each pixel (four bytes, alpha left alone) the one
/// nearest to it, moved by up to `dither` steps of a channel before that. The `design`'s colours
/// stay exactly as they are, where there is room for them.
pub fn quantize(
    pixels: &[u8],
    width: usize,
    colours: usize,
    dither: i16,
    design: &[Colour],
) -> Indexed {
    let colours = colours.clamp(1, 256);
    let mut palette: Vec<[u8; 3]> = Vec::with_capacity(256);
    for colour in design.iter().take(colours.saturating_sub(1)) {
        if !palette.contains(&colour.0) {
            palette.push(colour.0);
        }
    }
    let fixed = palette.clone();
    let (pixels, _) = pixels.as_chunks::<4>();
    palette.extend(choose(&count(pixels, &fixed), colours - fixed.len()));
    let mut nearest: Vec<Option<u8>> = vec![None; CELLS];
    let numbers = pixels.iter().enumerate().map(|(at, [red, green, blue, _])| {
        let colour = [*red, *green, *blue];
        if let Some(number) = fixed.iter().position(|fixed| *fixed == colour) {
            return number as u8;
        }
        let threshold = (BAYER[at / width % 4][at % width % 4] * 2 - 15) * dither / 15;
        let moved = colour.map(|value| (i16::from(value) + threshold).clamp(0, 255) as u8);
        *nearest[cell(&moved)].get_or_insert_with(|| closest(&palette, &moved))
    });
    let pixels = numbers.collect();
    Indexed { palette: palette.concat(), pixels }
}

fn cell(pixel: &[u8]) -> usize {
    let part = |n: usize| usize::from(pixel[n] >> (8 - BITS));
    (part(0) << (2 * BITS)) | (part(1) << BITS) | part(2)
}

/// How often each colour occurs, but for those that are chosen already.
fn count(pixels: &[[u8; 4]], fixed: &[[u8; 3]]) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); CELLS];
    for pixel in pixels {
        if fixed.iter().any(|fixed| pixel.starts_with(fixed)) {
            continue;
        }
        let cell = &mut cells[cell(pixel)];
        cell.count += 1;
        for (sum, value) in cell.sum.iter_mut().zip(pixel) {
            *sum += u64::from(*value);
        }
    }
    cells
}

/// Cells that become one colour.
struct Part {
    cells: Vec<Cell>,
}

impl Part {
    fn count(&self) -> u64 {
        self.cells.iter().map(|cell| cell.count).sum()
    }

    /// The channel with the widest range, and that range times the root of the pixels' number.
    fn widest(&self) -> (usize, f64) {
        let range = |channel: usize| {
            let means = self.cells.iter().map(|cell| cell.sum[channel] / cell.count.max(1));
            let (low, high) = means.fold((u64::MAX, 0), |(l, h), mean| (l.min(mean), h.max(mean)));
            high.saturating_sub(low)
        };
        let best = (0..3).max_by_key(|channel| range(*channel)).unwrap_or(0);
        (best, range(best) as f64 * (self.count() as f64).powf(0.4))
    }

    /// Two parts with about half of the pixels each.
    fn split(mut self, channel: usize) -> (Self, Self) {
        self.cells.sort_by_key(|cell| cell.sum[channel] / cell.count.max(1));
        let half = self.count() / 2;
        let mut seen = 0;
        let middle = self
            .cells
            .iter()
            .position(|cell| {
                seen += cell.count;
                seen > half
            })
            .unwrap_or(0)
            .clamp(1, self.cells.len() - 1);
        let upper = self.cells.split_off(middle);
        (self, Self { cells: upper })
    }

    fn colour(&self) -> [u8; 3] {
        let count = self.count().max(1);
        [0, 1, 2].map(|n| {
            let sum: u64 = self.cells.iter().map(|cell| cell.sum[n]).sum();
            ((sum + count / 2) / count).min(255) as u8
        })
    }
}

fn choose(cells: &[Cell], colours: usize) -> Vec<[u8; 3]> {
    let used: Vec<Cell> = cells.iter().filter(|cell| cell.count > 0).copied().collect();
    if used.is_empty() || colours == 0 {
        return Vec::new();
    }
    let mut parts = vec![Part { cells: used }];
    while parts.len() < colours {
        let weights = parts.iter().enumerate().filter(|(_, part)| part.cells.len() > 1);
        let widest = weights
            .map(|(at, part)| (at, part.widest()))
            .max_by(|one, other| one.1.1.total_cmp(&other.1.1));
        let Some((at, (channel, _))) = widest else { break };
        let (lower, upper) = parts.swap_remove(at).split(channel);
        parts.extend([lower, upper]);
    }
    let mut palette: Vec<[u8; 3]> = parts.iter().map(Part::colour).collect();
    palette.sort_unstable();
    palette.dedup();
    palette
}

fn closest(palette: &[[u8; 3]], colour: &[u8]) -> u8 {
    let distance = |other: &[u8; 3]| -> u32 {
        other.iter().zip(colour).map(|(one, two)| u32::from(one.abs_diff(*two)).pow(2)).sum()
    };
    let best = palette.iter().enumerate().min_by_key(|(_, other)| distance(other));
    best.map_or(0, |(at, _)| at as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_stay_as_they_are() {
        let colours = [[10, 20, 30, 255], [200, 20, 30, 255], [10, 250, 30, 255]];
        let pixels: Vec<u8> = (0..300).flat_map(|n| colours[n % 3]).collect();
        let indexed = quantize(&pixels, 30, 256, 0, &[Colour([10, 20, 30])]);
        let back = indexed.pixels.iter().map(|n| {
            let at = usize::from(*n) * 3;
            indexed.palette[at..at + 3].to_vec()
        });
        assert!(back.eq(pixels.as_chunks::<4>().0.iter().map(|pixel| pixel[..3].to_vec())));
    }

    #[test]
    fn many_colours_become_as_many_as_wanted_at_most() {
        let pixels: Vec<u8> = (0..4096_u32)
            .flat_map(|n| [(n * 7) as u8, ((n * 13) >> 2) as u8, (n >> 4) as u8, 255])
            .collect();
        for colours in [1, 2, 16, 256] {
            let indexed = quantize(&pixels, 64, colours, 6, &[]);
            assert!(indexed.palette.len() <= colours * 3);
            assert!(indexed.pixels.iter().all(|n| usize::from(*n) * 3 < indexed.palette.len()));
        }
        assert!(quantize(&[], 1, 256, 0, &[]).pixels.is_empty());
    }
}
