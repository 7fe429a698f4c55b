//! From one colour of an organizer to all colours of its card, each readable on the one below it.
//!
//! Lightness and chroma are changed in OKLCH (Björn Ottosson, "A perceptual color space for image
//! processing"), contrast is counted as WCAG 2.2 does.

use std::fmt;
use std::str::FromStr;

/// The least contrast of text that is small on a phone's preview (WCAG 2.2, 1.4.3).
const READABLE: f32 = 4.5;
/// The least contrast of shapes and of very large letters (WCAG 2.2, 1.4.3 and 1.4.11).
const VISIBLE: f32 = 3.0;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Colour(pub [u8; 3]);

/// A text that is no `#rrggbb`.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} is no colour; write it as #rrggbb, for example #b3401f")]
pub struct ColourError(String);

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, ColourError> {
        let wrong = || ColourError(text.chars().take(40).collect());
        let digits = text.strip_prefix('#').filter(|digits| {
            digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let number = u32::from_str_radix(digits.ok_or_else(wrong)?, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(out, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Lightness 0–1, chroma 0–about 0.37, hue in radians.
#[derive(Clone, Copy, Debug)]
struct Lch {
    lightness: f32,
    chroma: f32,
    hue: f32,
}

impl Default for Colour {
    fn default() -> Self {
        Self([0xb3, 0x40, 0x1f])
    }
}

impl Colour {
    /// Light as a screen emits it, each channel 0–1.
    fn linear(self) -> [f32; 3] {
        self.0.map(|byte| {
            let value = f32::from(byte) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn of_linear(light: [f32; 3]) -> Self {
        Self(light.map(|value| {
            let value = value.clamp(0.0, 1.0);
            let coded = if value <= 0.003_130_8 {
                value * 12.92
            } else {
                1.055 * value.powf(1.0 / 2.4) - 0.055
            };
            (coded * 255.0).round() as u8
        }))
    }

    fn lch(self) -> Lch {
        let [r, g, b] = self.linear();
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        let lightness = 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s;
        let a = 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s;
        let b = 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s;
        Lch { lightness, chroma: a.hypot(b), hue: b.atan2(a) }
    }

    /// WCAG's relative luminance.
    fn luminance(self) -> f32 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// WCAG's contrast ratio, 1–21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The same hue, with chroma at most `chroma` and this lightness.
    fn toned(self, lightness: f32, chroma: f32) -> Self {
        let own = self.lch();
        Lch { lightness, chroma: own.chroma.min(chroma), ..own }.colour()
    }

    /// Lighter (or darker) by some lightness.
    fn shifted(self, by: f32) -> Self {
        let own = self.lch();
        Lch { lightness: (own.lightness + by).clamp(0.0, 1.0), ..own }.colour()
    }

    /// This much of another colour mixed in, 0–1.
    fn mixed(self, other: Self, part: f32) -> Self {
        let pick = |n: usize| {
            let (own, other) = (f32::from(self.0[n]), f32::from(other.0[n]));
            (own + (other - own) * part).round() as u8
        };
        Self([pick(0), pick(1), pick(2)])
    }

    /// Moves the lightness away from `ground` until the contrast is reached, or black or white.
    fn clear_of(self, ground: Self, contrast: f32) -> Self {
        let step = if ground.luminance() < 0.18 { 0.02 } else { -0.02 };
        // From the colour itself each time: rounded to bytes, black would stay black for ever.
        let steps = (0..=50_u8).map(|n| self.shifted(step * f32::from(n)));
        let mut last = self;
        for colour in steps {
            if colour.contrast(ground) >= contrast {
                return colour;
            }
            last = colour;
        }
        last
    }
}

impl Lch {
    /// The colour, with as much of the chroma as a screen can show.
    fn colour(self) -> Colour {
        let mut chroma = self.chroma;
        loop {
            let light = Self { chroma, ..self }.linear();
            let fits = light.iter().all(|value| (-0.000_1..=1.000_1).contains(value));
            if fits || chroma < 0.002 {
                return Colour::of_linear(light);
            }
            chroma *= 0.94;
        }
    }

    fn linear(self) -> [f32; 3] {
        let (a, b) = (self.chroma * self.hue.cos(), self.chroma * self.hue.sin());
        let l = (self.lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
        let m = (self.lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
        let s = (self.lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
        [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
            -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ]
    }
}

/// All colours of a card.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Palette {
    /// The card itself.
    pub ground: Colour,
    /// The large die behind everything: `ground`, a little stepped.
    pub tone: Colour,
    /// The small die's hard shadow.
    pub shadow: Colour,
    /// The strokes that turn the small die.
    pub arcs: Colour,
    /// Letters.
    pub ink: Colour,
    /// Letters of less weight.
    pub soft_ink: Colour,
    /// The small die's face.
    pub face: Colour,
    /// What stands on the face.
    pub face_ink: Colour,
    /// The face's month, and pips.
    pub face_accent: Colour,
    /// The tape across the card, or the label of a moved event.
    pub tape: Colour,
    /// What stands on the tape.
    pub tape_ink: Colour,
}

impl Palette {
    /// All of them.
    #[must_use]
    pub fn colours(&self) -> [Colour; 11] {
        [
            self.ground,
            self.tone,
            self.shadow,
            self.arcs,
            self.ink,
            self.soft_ink,
            self.face,
            self.face_ink,
            self.face_accent,
            self.tape,
            self.tape_ink,
        ]
    }

    /// An event that takes place: the organizer's colour all over.
    #[must_use]
    pub fn full(accent: Colour) -> Self {
        let (ground, ink) = ground_and_ink(accent);
        let light_ink = ink.luminance() > 0.5;
        let dark = ground.lch().lightness < 0.3;
        let face = if light_ink { accent.toned(0.985, 0.012) } else { ink };
        let deep = accent.toned(0.30, 0.11);
        let (face_ink, face_accent) = if light_ink {
            (deep.clear_of(face, 7.0), accent.clear_of(face, READABLE))
        } else {
            (accent.toned(0.96, 0.05), accent.clear_of(face, READABLE))
        };
        Self {
            ground,
            tone: tone_of(ground),
            shadow: ground.shifted(if dark { -0.12 } else { -0.17 }),
            arcs: ink,
            ink,
            soft_ink: softer(ink, ground),
            face,
            face_ink,
            face_accent,
            tape: face,
            tape_ink: face_ink,
        }
    }

    /// A cancelled event: the light is out, and only the tape keeps the organizer's colour.
    #[must_use]
    pub fn cancelled(accent: Colour) -> Self {
        Self::drained(accent, accent.toned(0.235, 0.018), accent.toned(0.96, 0.012), 0.045)
    }

    /// A postponed event: paper, waiting to be printed in the organizer's colour again.
    #[must_use]
    pub fn postponed(accent: Colour) -> Self {
        Self::drained(accent, accent.toned(0.935, 0.02), accent.toned(0.24, 0.05), -0.035)
    }

    fn drained(accent: Colour, ground: Colour, ink: Colour, step: f32) -> Self {
        let tape = accent.clear_of(ground, VISIBLE);
        let face = ground.shifted(2.4 * step);
        Self {
            ground,
            tone: ground.shifted(step),
            shadow: ground.shifted(-0.09),
            arcs: ground.shifted(2.4 * step),
            ink,
            soft_ink: softer(ink, ground),
            face,
            face_ink: softer(ink, face),
            face_accent: softer(ink, face),
            tape,
            tape_ink: ink_on(tape),
        }
    }
}

/// The accent as a ground, moved a little where no ink would be readable on it.
fn ground_and_ink(accent: Colour) -> (Colour, Colour) {
    let mut ground = accent;
    for _ in 0..20 {
        let ink = ink_on(ground);
        if ink.contrast(ground) >= READABLE {
            return (ground, ink);
        }
        ground = ground.shifted(-0.02);
    }
    (ground, ink_on(ground))
}

/// A step away from the ground that keeps it lively: dark grounds and pale yellows get lighter,
/// the others darker.
fn tone_of(ground: Colour) -> Colour {
    let lightness = ground.lch().lightness;
    if lightness < 0.3 {
        Lch { lightness: (lightness + 0.07).max(0.19), ..ground.lch() }.colour()
    } else if (0.8..0.96).contains(&lightness) {
        ground.mixed(Colour([255; 3]), 0.36)
    } else {
        ground.shifted(-0.055)
    }
}

/// Near-white or near-black in the ground's hue: white where it is readable, as it is livelier.
fn ink_on(ground: Colour) -> Colour {
    let (light, dark) = (ground.toned(0.99, 0.008), ground.toned(0.20, 0.06));
    let white = light.contrast(ground);
    if white >= READABLE || white >= dark.contrast(ground) { light } else { dark }
}

fn softer(ink: Colour, ground: Colour) -> Colour {
    let mixed = [0.28, 0.2, 0.12].map(|part| ink.mixed(ground, part));
    mixed.into_iter().find(|soft| soft.contrast(ground) >= READABLE).unwrap_or(ink)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().expect("a colour")
    }

    #[test]
    fn colours_are_read_strictly() {
        assert_eq!(colour("#B3401f"), Colour([0xb3, 0x40, 0x1f]));
        assert_eq!(colour("#b3401f").to_string(), "#b3401f");
        for wrong in ["", "#", "b3401f", "#fff", "#b3401f0", "#b3401g", "#+12345", "red", "#ééé"]
        {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_way_to_oklch_and_back_keeps_a_colour() {
        for text in ["#000000", "#ffffff", "#b3401f", "#00ff00", "#0000ff", "#7f7f7f"] {
            let there = colour(text);
            let back = there.lch().colour();
            let off = there.0.iter().zip(back.0).map(|(a, b)| a.abs_diff(b)).max();
            assert!(off <= Some(1), "{there} {back}");
        }
    }

    #[test]
    fn letters_are_readable_on_every_accent_in_every_state() {
        let steps = [0u8, 51, 102, 119, 128, 153, 204, 255];
        let all = (0..512_usize).map(|n| Colour([n / 64, n / 8 % 8, n % 8].map(|at| steps[at])));
        for accent in all {
            let states =
                [Palette::full(accent), Palette::cancelled(accent), Palette::postponed(accent)];
            for (state, palette) in states.iter().enumerate() {
                let pairs = [
                    ("ink", palette.ink, palette.ground, READABLE),
                    ("ink on the large die", palette.ink, palette.tone, VISIBLE),
                    ("soft ink", palette.soft_ink, palette.ground, READABLE),
                    ("date", palette.face_ink, palette.face, READABLE),
                    ("month", palette.face_accent, palette.face, READABLE),
                    ("tape", palette.tape_ink, palette.tape, VISIBLE),
                    ("tape's edge", palette.tape, palette.ground, VISIBLE),
                ];
                for (what, over, under, least) in pairs {
                    let contrast = over.contrast(under);
                    assert!(contrast >= least, "{what} of {accent} in state {state}: {contrast}");
                }
            }
        }
    }
}
