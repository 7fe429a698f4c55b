//! What lies behind the letters, with its colours numbered once; and the letters put onto it.

use crate::Colour;
use crate::quantize::Indexed;

/// Pixels that are looked at together: most of a card has no letters.
const TOGETHER: usize = 4;

/// Opaque pixels of four bytes behind the letters of one card or of many.
pub struct Ground {
    pixels: Vec<u8>,
    /// The same by numbers, and what the numbers mean; `None` where 256 colours are not enough.
    numbered: Option<(Numbers, Vec<u8>)>,
}

impl Ground {
    /// A ground of few colours: `design` are those that have to stay exactly as they are.
    pub fn flat(pixels: Vec<u8>, design: &[Colour]) -> Self {
        let mut numbers = Numbers::new(design);
        let (all, _) = pixels.as_chunks::<4>();
        let numbered: Option<Vec<u8>> =
            all.iter().map(|[red, green, blue, _]| numbers.of([*red, *green, *blue])).collect();
        Self { pixels, numbered: numbered.map(|numbered| (numbers, numbered)) }
    }

    /// A ground with a photograph.
    pub fn restless(pixels: Vec<u8>) -> Self {
        Self { pixels, numbered: None }
    }

    /// The picture with letters (four bytes a pixel, not premultiplied) by numbers: a quarter of the
    /// bytes to pack. `None` where 256 colours are not enough, as with emoji.
    pub fn numbered(&self, letters: &[u8]) -> Option<Indexed> {
        let (numbers, pixels) = self.numbered.as_ref()?;
        let (mut numbers, mut pixels) = (numbers.clone(), pixels.clone());
        // Most of a letter is opaque and of one colour.
        let mut last = ([0; 4], 0);
        inked(letters, |at, letter| {
            if letter != last.0 || letter[3] != u8::MAX {
                last = (letter, numbers.of(self.mixed(at, letter))?);
            }
            pixels[at] = last.1;
            Some(())
        })?;
        Some(Indexed { palette: numbers.palette.concat(), pixels })
    }

    /// The picture with letters: opaque pixels of four bytes.
    pub fn full(&self, letters: &[u8]) -> Vec<u8> {
        let mut pixels = self.pixels.clone();
        inked(letters, |at, letter| {
            pixels[4 * at..4 * at + 3].copy_from_slice(&self.mixed(at, letter));
            Some(())
        });
        pixels
    }

    /// A letter's colour over the ground's ("over", Porter and Duff, 1984).
    fn mixed(&self, at: usize, letter: [u8; 4]) -> [u8; 3] {
        let [red, green, blue, alpha] = letter;
        if alpha == u8::MAX {
            return [red, green, blue];
        }
        let under = &self.pixels[4 * at..4 * at + 3];
        let (alpha, rest) = (u32::from(alpha), 255 - u32::from(alpha));
        let mix = |over: u8, under: u8| {
            ((u32::from(over) * alpha + u32::from(under) * rest + 127) / 255) as u8
        };
        [mix(red, under[0]), mix(green, under[1]), mix(blue, under[2])]
    }
}

/// Puts `mix` to work at each pixel that is not quite transparent; ends with the first `None`.
fn inked(letters: &[u8], mut mix: impl FnMut(usize, [u8; 4]) -> Option<()>) -> Option<()> {
    let (groups, rest) = letters.as_chunks::<{ 4 * TOGETHER }>();
    let mut each = |first: usize, bytes: &[u8]| {
        let pixels = bytes.as_chunks::<4>().0.iter().enumerate();
        let mut inked = pixels.filter(|(_, pixel)| pixel[3] != 0);
        inked.try_for_each(|(next, pixel)| mix(first + next, *pixel))
    };
    for (at, group) in groups.iter().enumerate() {
        if u128::from_ne_bytes(*group) != 0 {
            each(at * TOGETHER, group)?;
        }
    }
    each(groups.len() * TOGETHER, rest)
}

/// Colours and their numbers, as they come. The design's colours stay as they are; the mixtures at
/// the edges of letters are told apart by the upper five bits of each channel, which nobody can see.
#[derive(Clone)]
struct Numbers {
    palette: Vec<[u8; 3]>,
    /// How many of them are the design's.
    fixed: usize,
    /// What is known of colours with the same upper bits.
    cells: Vec<Cell>,
}

/// Colours with the same upper bits.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// Whether one of them is the design's.
    designed: bool,
    /// The number of the others, once it is given.
    mixture: Option<u8>,
}

impl Numbers {
    fn new(design: &[Colour]) -> Self {
        let mut palette: Vec<[u8; 3]> = Vec::with_capacity(256);
        let mut cells = vec![Cell::default(); 1 << 15];
        for colour in design {
            if !palette.contains(&colour.0) {
                palette.push(colour.0);
                cells[cell(colour.0)].designed = true;
            }
        }
        Self { fixed: palette.len(), palette, cells }
    }

    /// A colour's number; `None` where all 256 are given to others.
    fn of(&mut self, colour: [u8; 3]) -> Option<u8> {
        let cell = &mut self.cells[cell(colour)];
        if cell.designed {
            let mut design = self.palette[..self.fixed].iter();
            if let Some(number) = design.position(|known| *known == colour) {
                return u8::try_from(number).ok();
            }
        }
        if cell.mixture.is_none() {
            cell.mixture = Some(u8::try_from(self.palette.len()).ok()?);
            self.palette.push(colour);
        }
        cell.mixture
    }
}

fn cell(colour: [u8; 3]) -> usize {
    let [red, green, blue] = colour.map(|value| usize::from(value >> 3));
    red << 10 | green << 5 | blue
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR: [u8; 4] = [0; 4];

    #[test]
    fn a_flat_picture_keeps_its_design_and_nearly_its_edges() {
        let design = [Colour([9, 9, 9]), Colour([10, 10, 10]), Colour([9, 9, 9])];
        let pixels = [[9, 9, 9, 255], [10, 10, 10, 255], [200, 7, 7, 255], [201, 6, 6, 255]];
        let ground = Ground::flat(pixels.concat(), &design);
        let picture = ground.numbered(&[CLEAR; 4].concat()).expect("few colours");
        assert_eq!(picture.pixels, [0, 1, 2, 2]);
        assert_eq!(picture.palette, [9, 9, 9, 10, 10, 10, 200, 7, 7]);
    }

    #[test]
    fn too_many_colours_have_no_numbers() {
        let many: Vec<u8> = (0..512_usize)
            .flat_map(|n| [n << 5, n >> 3 << 5, n >> 6 << 5, 255].map(|v| v as u8))
            .collect();
        let design = [Colour([1, 2, 3])];
        let clear = vec![0; many.len()];
        assert!(Ground::flat(many.clone(), &design).numbered(&clear).is_none());
        let ground = Ground::flat([1, 2, 3, 255].repeat(512), &design);
        assert!(ground.numbered(&many).is_none(), "by its letters");
        assert_eq!(ground.full(&many), many);
    }

    #[test]
    fn letters_lie_over_the_ground() {
        let ground = Ground::flat([0, 100, 200, 255].repeat(21), &[Colour([0, 100, 200])]);
        let mut letters = [CLEAR; 21];
        letters[7] = [255, 255, 255, 255];
        letters[20] = [200, 0, 0, 128];
        let full = ground.full(&letters.concat());
        let picture = ground.numbered(&letters.concat()).expect("few colours");
        for at in 0..21 {
            let expected = match at {
                7 => [255, 255, 255],
                20 => [100, 50, 100],
                _ => [0, 100, 200],
            };
            assert_eq!(full[4 * at..4 * at + 4], [&expected[..], &[255]].concat(), "{at}");
            let number = usize::from(picture.pixels[at]);
            assert_eq!(picture.palette[3 * number..][..3], expected, "{at}");
        }
    }

    #[test]
    fn letters_of_one_card_are_not_on_the_next() {
        let ground = Ground::flat([5, 5, 5, 255].repeat(9), &[Colour([5, 5, 5])]);
        let clear = ground.numbered(&[CLEAR; 9].concat()).map(|picture| picture.pixels);
        ground.numbered(&[90, 90, 90, 90].repeat(9));
        assert_eq!(ground.numbered(&[CLEAR; 9].concat()).map(|picture| picture.pixels), clear);
    }
}
