//! What lies behind the letters: ground, dice, photograph, the site's mark. Drawn once for each
//! accent and state and kept, as it is most of the pixels of a card.

use std::sync::{Arc, Mutex, PoisonError};

use tiny_skia::{
    FillRule, LineCap, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Stroke, Transform,
};

use crate::ground::Ground;
use crate::photo::Photo;
use crate::{CardError, Colour, HEIGHT, Palette, WIDTH};

/// How many backgrounds are kept, 4 MB each.
const KEPT: usize = 12;

/// A die: its middle, the length of its side, and how far it is turned, in degrees.
#[derive(Clone, Copy, Debug)]
pub struct Die {
    pub x: f32,
    pub y: f32,
    pub side: f32,
    pub turn: f32,
}

/// The die that carries the date, on a card without a photograph.
pub const DIE: Die = Die { x: 956.0, y: 234.0, side: 288.0, turn: 9.0 };
/// The same with a photograph.
pub const SMALL_DIE: Die = Die { x: 1066.0, y: 500.0, side: 176.0, turn: 9.0 };
/// The large die that runs out of the card.
const BACK: Die = Die { x: 1010.0, y: 452.0, side: 640.0, turn: -17.0 };
/// Where the photograph's slanted edge meets the top and the bottom.
const EDGE: (f32, f32) = (716.0, 640.0);
/// The mark's middle and size, in the corner.
pub const MARK: (f32, f32, f32) = (1116.0, 564.0, 40.0);
/// The same with a photograph: the corner belongs to the photograph then.
pub const PHOTO_MARK: (f32, f32, f32) = (82.0, 572.0, 34.0);

/// What a background depends on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BackgroundKey {
    /// Its colours.
    pub palette: Palette,
    /// Whether the card runs from right to left.
    pub mirrored: bool,
    /// Whether the die shows pips instead of a date.
    pub pips: bool,
}

/// The backgrounds drawn last, the newest first.
#[derive(Default)]
pub struct Sceneries(Mutex<Vec<(BackgroundKey, Arc<Ground>)>>);

impl Sceneries {
    /// The background of a scene; with a photograph it is drawn for this card alone.
    pub fn of(
        &self,
        scene: &BackgroundKey,
        photo: Option<&Photo>,
    ) -> Result<Arc<Ground>, CardError> {
        if photo.is_some() {
            return draw(scene, photo);
        }
        let known = self.take(scene);
        let ground = match known {
            Some(ground) => ground,
            None => draw(scene, None)?,
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(0, (scene.clone(), Arc::clone(&ground)));
        kept.truncate(KEPT);
        Ok(ground)
    }

    fn take(&self, scene: &BackgroundKey) -> Option<Arc<Ground>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == scene)?;
        Some(kept.remove(at).1)
    }
}

fn draw(scene: &BackgroundKey, photo: Option<&Photo>) -> Result<Arc<Ground>, CardError> {
    let pixmap = paint(scene, photo)
        .ok_or_else(|| CardError::Drawing("the background has no shape".to_owned()))?;
    Ok(Arc::new(match photo {
        Some(_) => Ground::restless(pixmap.take()),
        None => Ground::flat(pixmap.take(), &scene.palette.colours()),
    }))
}

fn paint(scene: &BackgroundKey, photo: Option<&Photo>) -> Option<Pixmap> {
    let mut canvas = Canvas { pixmap: Pixmap::new(WIDTH, HEIGHT)?, mirrored: scene.mirrored };
    let colours = &scene.palette;
    canvas.pixmap.fill(tiny(colours.ground));
    match photo {
        Some(photo) => {
            canvas.photo(photo)?;
            canvas.date_die(SMALL_DIE, scene)?;
            canvas.mark(PHOTO_MARK, colours.ink, colours.ground)?;
        }
        None => {
            canvas.die(BACK, 0.17, colours.tone)?;
            canvas.pips(BACK, &THREE, 0.095, colours.ground)?;
            canvas.arcs(DIE, colours.arcs)?;
            canvas.date_die(DIE, scene)?;
            canvas.mark(MARK, colours.ink, colours.tone)?;
        }
    }
    Some(canvas.pixmap)
}

/// Three pips from corner to corner, as in the mark, in sides from the middle.
const THREE: [(f32, f32); 3] = [(-0.27, -0.27), (0.0, 0.0), (0.27, 0.27)];
/// Five, for a die without a date.
const FIVE: [(f32, f32); 5] =
    [(-0.27, -0.27), (0.27, -0.27), (0.0, 0.0), (-0.27, 0.27), (0.27, 0.27)];

struct Canvas {
    pixmap: Pixmap,
    mirrored: bool,
}

impl Canvas {
    /// From the drawing for left-to-right to this card's.
    fn transform(&self) -> Transform {
        if self.mirrored {
            Transform::from_row(-1.0, 0.0, 0.0, 1.0, WIDTH as f32, 0.0)
        } else {
            Transform::identity()
        }
    }

    fn fill(&mut self, path: &Path, colour: Colour, transform: Transform) {
        let whole = transform.post_concat(self.transform());
        self.pixmap.fill_path(path, &flat(colour), FillRule::Winding, whole, None);
    }

    fn die(&mut self, die: Die, rounding: f32, colour: Colour) -> Option<()> {
        let path = rounded(die.side, die.side * rounding)?;
        self.fill(&path, colour, turned(die));
        Some(())
    }

    fn pips(&mut self, die: Die, at: &[(f32, f32)], radius: f32, colour: Colour) -> Option<()> {
        for (x, y) in at {
            let (x, y) = (x * die.side, y * die.side);
            let pip = PathBuilder::from_circle(x, y, radius * die.side)?;
            self.fill(&pip, colour, turned(die));
        }
        Some(())
    }

    /// The die with the date: a hard shadow, the face, pips where no date comes onto it.
    fn date_die(&mut self, die: Die, scene: &BackgroundKey) -> Option<()> {
        let step = die.side * 0.045;
        let below = Die { x: die.x + step, y: die.y + step * 1.25, ..die };
        self.die(below, 0.2, scene.palette.shadow)?;
        self.die(die, 0.2, scene.palette.face)?;
        if scene.pips {
            self.pips(die, &FIVE, 0.085, scene.palette.face_ink)?;
        }
        Some(())
    }

    /// The two strokes of the mark that turn the die.
    fn arcs(&mut self, die: Die, colour: Colour) -> Option<()> {
        let radius = die.side * 0.79;
        let stroke =
            Stroke { width: die.side * 0.042, line_cap: LineCap::Round, ..Stroke::default() };
        for from in [-66.0_f32, 114.0] {
            let path = arc(die.x, die.y, radius, from, 43.0)?;
            let transform = self.transform();
            self.pixmap.stroke_path(&path, &flat(colour), &stroke, transform, None);
        }
        Some(())
    }

    /// The site's mark, as in the pages' head (32 units square there).
    fn mark(&mut self, (x, y, size): (f32, f32, f32), colour: Colour, hole: Colour) -> Option<()> {
        let unit = size / 32.0;
        let die = Die { x, y, side: 19.0 * unit, turn: -12.0 };
        self.die(die, 0.26, colour)?;
        let pips = [(-0.2, -0.126), (0.0, 0.0), (0.2, 0.126)];
        for (dx, dy) in pips {
            let pip = PathBuilder::from_circle(x + dx * die.side, y + dy * die.side, 1.9 * unit)?;
            self.fill(&pip, hole, Transform::identity());
        }
        let stroke = Stroke { width: 2.4 * unit, line_cap: LineCap::Round, ..Stroke::default() };
        for from in [-62.0_f32, 118.0] {
            let path = arc(x, y, 14.0 * unit, from, 40.0)?;
            let transform = self.transform();
            self.pixmap.stroke_path(&path, &flat(colour), &stroke, transform, None);
        }
        Some(())
    }

    /// The photograph, cut slantwise where the ground begins.
    fn photo(&mut self, photo: &Photo) -> Option<()> {
        let left = EDGE.0.min(EDGE.1);
        let (width, height) = ((WIDTH as f32 - left) as u32, HEIGHT);
        let mut picture = Pixmap::new(width, height)?;
        picture.data_mut().copy_from_slice(&photo.covering(width, height));
        let (x, _) = if self.mirrored { (0, 0) } else { ((WIDTH - width) as i32, 0) };
        let paint = PixmapPaint::default();
        self.pixmap.draw_pixmap(x, 0, picture.as_ref(), &paint, Transform::identity(), None);
        let ground = self.pixmap.pixel(if self.mirrored { WIDTH - 1 } else { 0 }, 0)?.demultiply();
        let mut edge = PathBuilder::new();
        edge.move_to(0.0, 0.0);
        edge.line_to(EDGE.0, 0.0);
        edge.line_to(EDGE.1, HEIGHT as f32);
        edge.line_to(0.0, HEIGHT as f32);
        edge.close();
        let colour = Colour([ground.red(), ground.green(), ground.blue()]);
        self.fill(&edge.finish()?, colour, Transform::identity());
        Some(())
    }
}

fn tiny(colour: Colour) -> tiny_skia::Color {
    let [red, green, blue] = colour.0;
    tiny_skia::Color::from_rgba8(red, green, blue, 255)
}

fn flat(colour: Colour) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(tiny(colour));
    paint
}

fn turned(die: Die) -> Transform {
    Transform::from_rotate(die.turn).post_translate(die.x, die.y)
}

/// A square with round corners around the origin.
fn rounded(side: f32, radius: f32) -> Option<Path> {
    // How far a cubic's handles stand from the ends of a quarter circle.
    const HANDLE: f32 = 0.552_284_8;
    let (far, near, handle) =
        (side / 2.0, side / 2.0 - radius, side / 2.0 - radius + radius * HANDLE);
    let mut path = PathBuilder::new();
    path.move_to(-near, -far);
    path.line_to(near, -far);
    path.cubic_to(handle, -far, far, -handle, far, -near);
    path.line_to(far, near);
    path.cubic_to(far, handle, handle, far, near, far);
    path.line_to(-near, far);
    path.cubic_to(-handle, far, -far, handle, -far, near);
    path.line_to(-far, -near);
    path.cubic_to(-far, -handle, -handle, -far, -near, -far);
    path.close();
    path.finish()
}

/// Part of a circle, in degrees from the right, clockwise.
fn arc(x: f32, y: f32, radius: f32, from: f32, by: f32) -> Option<Path> {
    const STEPS: u8 = 24;
    let mut path = PathBuilder::new();
    for step in 0..=STEPS {
        let angle = (from + by * f32::from(step) / f32::from(STEPS)).to_radians();
        let (px, py) = (x + radius * angle.cos(), y + radius * angle.sin());
        if step == 0 { path.move_to(px, py) } else { path.line_to(px, py) }
    }
    path.finish()
}
