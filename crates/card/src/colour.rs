//! From one colour of an organizer to all colours of its card, each readable on the one below it.
//!
//! Lightness and chroma are changed in OKLCH (Björn Ottosson, "A perceptual color space for image
//! processing"), contrast is counted as WCAG 2.2 does.

use std::fmt;
use std::str::FromStr;

use color::{LinearSrgb, Oklch, OpaqueColor, Rgba8, Srgb};

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
        let mut bytes = [0; 3];
        let digits = text.strip_prefix('#').ok_or_else(wrong)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| wrong())?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{}", hex::encode(self.0))
    }
}

impl Default for Colour {
    fn default() -> Self {
        Self([0xb3, 0x40, 0x1f])
    }
}

impl Colour {
    fn srgb(self) -> OpaqueColor<Srgb> {
        let [red, green, blue] = self.0;
        OpaqueColor::from_rgb8(red, green, blue)
    }

    /// Lightness 0–1, chroma 0–about 0.37, hue in degrees.
    fn oklch(self) -> OpaqueColor<Oklch> {
        self.srgb().convert()
    }

    fn lightness(self) -> f32 {
        self.oklch().components[0]
    }

    /// WCAG's relative luminance.
    fn luminance(self) -> f32 {
        self.srgb().relative_luminance()
    }

    /// WCAG's contrast ratio, 1–21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The same hue, with chroma at most `chroma` and this lightness.
    fn toned(self, lightness: f32, chroma: f32) -> Self {
        shown(self.oklch().map(|_, own, hue| [lightness, own.min(chroma), hue]))
    }

    /// The same hue and chroma at this lightness.
    fn lit(self, lightness: f32) -> Self {
        self.toned(lightness.clamp(0.0, 1.0), f32::INFINITY)
    }

    /// Lighter (or darker) by some lightness.
    fn shifted(self, by: f32) -> Self {
        self.lit(self.lightness() + by)
    }

    /// This much of another colour mixed in, 0–1.
    fn mixed(self, other: Self, part: f32) -> Self {
        bytes(self.srgb().lerp_rect(other.srgb(), part))
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

/// A colour with as much of its chroma as a screen can show.
fn shown(mut colour: OpaqueColor<Oklch>) -> Colour {
    const CHROMA: usize = 1;
    loop {
        let light = colour.convert::<LinearSrgb>();
        let fits = light.components.iter().all(|value| (-0.000_1..=1.000_1).contains(value));
        if fits || colour.components[CHROMA] < 0.002 {
            return bytes(light.convert());
        }
        colour = colour.scale_chroma(0.94);
    }
}

fn bytes(colour: OpaqueColor<Srgb>) -> Colour {
    let Rgba8 { r, g, b, .. } = colour.to_rgba8();
    Colour([r, g, b])
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
        let dark = ground.lightness() < 0.3;
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
    let lightness = ground.lightness();
    if lightness < 0.3 {
        ground.lit((lightness + 0.07).max(0.19))
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
            let back = shown(there.oklch());
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
