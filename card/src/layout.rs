//! Where everything stands on a card, and how large.

use std::str::FromStr as _;
use std::sync::{Arc, LazyLock};

use takumi::prelude::{
    Direction as CssDirection, Fonts, MeasuredNode, Node, RenderOptions, Style, StyleSheet,
    Viewport,
};

use crate::faces::Faces;
use crate::ground::Ground;
use crate::scenery::{DIE, Die, PHOTO_MARK, SMALL_DIE, Scene, Sceneries};
use crate::script::Order;
use crate::text::{Direction, tidy, with_breaks};
use crate::{Card, CardError, Colour, HEIGHT, Leaf, Palette, Standing, WIDTH};

/// The rules that do not change from card to card.
static SHEET: LazyLock<Arc<StyleSheet>> =
    LazyLock::new(|| Arc::new(StyleSheet::parse_loosy(include_str!("card.css"))));

/// The sizes a title is tried in, in pixels. The last is used with an ellipsis where needed.
const TITLE_SIZES: [u16; 15] = [210, 176, 148, 132, 118, 106, 96, 88, 80, 74, 68, 62, 58, 54, 50];
/// The sizes of the line that says when.
const WHEN_SIZES: [u16; 5] = [42, 38, 35, 32, 29];
/// A title's lines.
const TITLE_LINES: usize = 3;

/// The places that depend on whether there is a photograph or a tape.
struct Places {
    title_width: u16,
    title_height: u16,
    details_width: u16,
    details_bottom: u16,
    die: Die,
}

impl Places {
    fn of(card: &Card) -> Self {
        let taped = matches!(card.standing, Standing::Cancelled | Standing::Postponed);
        let moved = matches!(card.standing, Standing::Moved { .. });
        let title_height = match (taped, moved) {
            (true, _) => 226,
            (_, true) => 268,
            _ => 300,
        };
        if card.photo.is_some() {
            return Self {
                title_width: 540,
                title_height: if taped || moved { 214 } else { 264 },
                details_width: 530,
                details_bottom: 92,
                die: SMALL_DIE,
            };
        }
        // X lays the title on a card's lower left corner: nothing to read stands there, unless a tape
        // leaves no other room.
        let details_bottom = if taped { 50 } else { 80 };
        Self { title_width: 660, title_height, details_width: 800, details_bottom, die: DIE }
    }
}

/// A card's texts, fit to be set.
struct Texts {
    title: String,
    date: String,
    time: String,
    place: String,
    organizer: String,
    site: String,
    month: String,
    day: String,
    before: String,
}

impl Texts {
    fn of(card: &Card) -> Self {
        let option = |text: &Option<String>, most| tidy(text.as_deref().unwrap_or_default(), most);
        let mut leaf = card.leaf.clone().unwrap_or_default();
        if card.standing == Standing::Postponed {
            leaf = Leaf { month: String::new(), day: "?".into() };
        }
        let before = match &card.standing {
            Standing::Moved { before } => tidy(before, 60),
            _ => String::new(),
        };
        Self {
            title: tidy(&card.title, 180),
            date: tidy(&card.date, 60),
            time: option(&card.time, 40),
            place: option(&card.place, 90),
            organizer: tidy(&card.organizer, 70),
            site: tidy(&card.site, 40),
            month: tidy(&leaf.month, 5),
            day: tidy(&leaf.day, 7),
            before,
        }
    }

    fn all(&mut self) -> [&mut String; 9] {
        [
            &mut self.title,
            &mut self.date,
            &mut self.time,
            &mut self.place,
            &mut self.organizer,
            &mut self.site,
            &mut self.month,
            &mut self.day,
            &mut self.before,
        ]
    }
}

/// A card's parts.
pub struct Drawing {
    /// What lies behind.
    pub ground: Arc<Ground>,
    /// Texts and tape: pixels of four bytes, not premultiplied.
    pub letters: Vec<u8>,
    /// The colours that it is designed in.
    pub palette: Palette,
}

/// Lays out a card and draws its parts.
pub fn draw(card: &Card, faces: &Faces, sceneries: &Sceneries) -> Result<Drawing, CardError> {
    let mut texts = Texts::of(card);
    let order =
        Order::of(&format!("{} {} {}", texts.title, texts.organizer, texts.place), card.han);
    let fonts = faces.prepare(&mut texts.all(), &order)?;
    if texts.title.trim().is_empty() {
        texts.title = [&texts.organizer, &texts.site]
            .into_iter()
            .find(|name| !name.is_empty())
            .cloned()
            .unwrap_or_default();
    }
    texts.title = with_breaks(&texts.title);
    let palette = match card.standing {
        Standing::Scheduled | Standing::Moved { .. } => Palette::full(card.accent),
        Standing::Cancelled => Palette::cancelled(card.accent),
        Standing::Postponed => Palette::postponed(card.accent),
    };
    let mirrored = Direction::of(&texts.title) == Direction::RightToLeft;
    let scene = Scene { palette, mirrored, pips: texts.day.is_empty() };
    let sheet = Sheet { fonts: &fonts, families: order.css() };
    let page = Page { card, texts: &texts, places: Places::of(card), palette, mirrored, sheet };
    let ground = sceneries.of(&scene, card.photo.as_ref())?;
    let letters = page.sheet.render(page.node()?)?.into_raw();
    Ok(Drawing { ground, letters, palette })
}

/// What every text is set with.
struct Sheet<'a> {
    fonts: &'a Fonts,
    families: String,
}

impl Sheet<'_> {
    fn options(&self, node: Node) -> RenderOptions<'_> {
        RenderOptions::builder()
            .viewport(Viewport::new((WIDTH, HEIGHT)))
            .node(node)
            .fonts(self.fonts)
            .stylesheet(Arc::clone(&SHEET))
            .build()
    }

    fn render(&self, node: Node) -> Result<takumi::prelude::Bitmap, CardError> {
        takumi::render(self.options(node)).map_err(|error| CardError::Drawing(error.to_string()))
    }

    /// The lines of a text and how far the widest reaches, at a width that it may break at.
    fn measure(&self, text: Node, width: u16) -> Result<(usize, f32), CardError> {
        let css = format!("width: {width}px; display: block; font-family: {}", self.families);
        let node = Node::container([text]).with_style(style(&css)?);
        let measured = takumi::measure(self.options(node))
            .map_err(|error| CardError::Drawing(error.to_string()))?;
        let mut runs = Vec::new();
        collect(&measured, &mut runs);
        let mut lines: Vec<i32> = runs.iter().map(|run| run.0).collect();
        lines.sort_unstable();
        // Runs of one line in several faces differ a little in height.
        let count = lines.chunk_by(|one, next| next - one < 12).count();
        let widest = runs.iter().map(|run| run.1).fold(0.0, f32::max);
        Ok((count, widest))
    }
}

/// The middle and the far end of every run.
fn collect(node: &MeasuredNode, runs: &mut Vec<(i32, f32)>) {
    runs.extend(
        node.runs
            .iter()
            .map(|run| ((run.y + run.height / 2.0) as i32, (run.x + run.width).max(-run.x))),
    );
    node.children.iter().for_each(|child| collect(child, runs));
}

fn style(css: &str) -> Result<Style, CardError> {
    Style::from_str(css).map_err(|error| CardError::Drawing(error.to_string()))
}

struct Page<'a> {
    card: &'a Card,
    texts: &'a Texts,
    places: Places,
    palette: Palette,
    mirrored: bool,
    sheet: Sheet<'a>,
}

impl Page<'_> {
    fn node(&self) -> Result<Node, CardError> {
        let mut parts = vec![self.top()?, self.title()?, self.details()?, self.site()?];
        parts.extend(self.leaf()?);
        parts.extend(self.tape()?);
        let css = format!("color: {}; font-family: {}", self.palette.ink, self.sheet.families);
        Ok(Node::container(parts)
            .with_class_name("card")
            .with_dir(if self.mirrored { CssDirection::Rtl } else { CssDirection::Ltr })
            .with_style(style(&css)?))
    }

    /// A text with its own direction, on the side where the card begins.
    fn text(&self, class: &str, text: &str, css: &str) -> Result<Node, CardError> {
        let dir = match Direction::of(text) {
            Direction::LeftToRight => CssDirection::Ltr,
            Direction::RightToLeft => CssDirection::Rtl,
        };
        let align = if self.mirrored { "right" } else { "left" };
        // Korean breaks between its words, and words wider than the line anywhere.
        let korean = text.chars().any(|c| matches!(c, '\u{AC00}'..='\u{D7AF}'));
        let words = if korean { "; word-break: keep-all" } else { "" };
        let css = format!("text-align: {align}{words}; {css}");
        Ok(Node::text(text).with_class_name(class).with_dir(dir).with_style(style(&css)?))
    }

    fn start(&self, from: u16) -> String {
        format!("{}: {from}px", if self.mirrored { "right" } else { "left" })
    }

    fn end(&self, from: u16) -> String {
        format!("{}: {from}px", if self.mirrored { "left" } else { "right" })
    }

    fn top(&self) -> Result<Node, CardError> {
        let css = format!("width: {}px", self.places.title_width);
        let organizer = self.text("organizer", &self.texts.organizer, &css)?;
        let place = format!("{}; width: {}px", self.start(64), self.places.title_width);
        Ok(Node::container([organizer]).with_class_name("top").with_style(style(&place)?))
    }

    fn title(&self) -> Result<Node, CardError> {
        let size = self.title_size()?;
        let css = format!(
            "font-size: {size}px; line-height: {}; width: {}px",
            self.leading(),
            self.places.title_width
        );
        let title = self.text("title", &self.texts.title, &css)?;
        let place = format!(
            "{}; width: {}px; height: {}px",
            self.start(60),
            self.places.title_width,
            self.places.title_height
        );
        Ok(Node::container([title]).with_class_name("title-box").with_style(style(&place)?))
    }

    /// The largest size at which the title fits.
    fn title_size(&self) -> Result<u16, CardError> {
        let width = self.places.title_width;
        let try_one = |size: u16| {
            let css = format!("font-size: {size}px");
            let (lines, widest) =
                self.sheet.measure(self.text("title free", &self.texts.title, &css)?, width)?;
            let height = f32::from(size) * self.leading() * lines as f32;
            let fits = lines <= TITLE_LINES && widest <= f32::from(width) + 1.0;
            Ok::<_, CardError>(fits && height <= f32::from(self.places.title_height))
        };
        first_that_fits(&TITLE_SIZES, self.guess(), try_one)
    }

    /// The title's line height in its size: more for scripts that reach further up and down.
    fn leading(&self) -> f32 {
        let tall = |c: char| {
            matches!(c, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{900}'..='\u{137F}'
                | '\u{1780}'..='\u{17FF}')
        };
        if self.texts.title.chars().any(tall) { 1.26 } else { 1.04 }
    }

    /// Where to begin trying: by the letters' number, the wide ones counted twice.
    fn guess(&self) -> usize {
        let width: f32 =
            self.texts.title.chars().map(|c| if u32::from(c) < 0x1100 { 0.52 } else { 0.98 }).sum();
        let room = f32::from(self.places.title_width);
        TITLE_SIZES
            .iter()
            .position(|size| {
                let size = f32::from(*size);
                let lines = (width * size / room).ceil();
                lines <= 3.0 && lines * size * self.leading() <= f32::from(self.places.title_height)
            })
            .unwrap_or(TITLE_SIZES.len() - 1)
    }

    fn details(&self) -> Result<Node, CardError> {
        let mut parts = Vec::new();
        if let Standing::Moved { .. } = self.card.standing {
            parts.push(self.moved()?);
        }
        parts.extend(self.when()?);
        if !self.texts.place.is_empty() {
            // In the same line as the site's name, which may be long.
            let crowded = self.card.photo.is_none() && self.texts.site.chars().count() > 12;
            let width = if crowded { 650 } else { self.places.details_width };
            let css = format!("width: {width}px");
            parts.push(self.text("place", &self.texts.place, &css)?);
        }
        let place = format!(
            "{}; width: {}px; bottom: {}px",
            self.start(64),
            self.places.details_width,
            self.places.details_bottom
        );
        Ok(Node::container(parts).with_class_name("details").with_style(style(&place)?))
    }

    /// Date and time: in one line where they fit, else in two.
    fn when(&self) -> Result<Vec<Node>, CardError> {
        let Texts { date, time, .. } = self.texts;
        if date.is_empty() {
            return Ok(Vec::new());
        }
        let over = matches!(self.card.standing, Standing::Cancelled | Standing::Postponed);
        let class = if over { "when over" } else { "when" };
        // On a narrow card the tape lies where the time would stand; it does not count any more.
        let time = if over && self.card.photo.is_some() { "" } else { time.as_str() };
        let whole = if time.is_empty() { date.clone() } else { format!("{date} · {time}") };
        let width = self.places.details_width;
        let line = |text: &str, size: u16| {
            self.text(class, text, &format!("font-size: {size}px; width: {width}px"))
        };
        let fits = |text: &str, size: u16| {
            let (lines, widest) = self.sheet.measure(line(text, size)?, width)?;
            Ok::<_, CardError>(lines <= 1 && widest <= f32::from(width))
        };
        let least = if time.is_empty() { 0 } else { WHEN_SIZES.len() - 3 };
        for size in &WHEN_SIZES[..WHEN_SIZES.len() - least] {
            if fits(&whole, *size)? {
                return Ok(vec![line(&whole, *size)?]);
            }
        }
        let size = first_that_fits(&WHEN_SIZES[1..], 0, |size| fits(date, size))?;
        let mut lines = vec![line(date, size)?];
        if !time.is_empty() {
            lines.push(line(time, size)?);
        }
        Ok(lines)
    }

    /// The label of a moved event, and the time that was said before.
    fn moved(&self) -> Result<Node, CardError> {
        let Palette { tape, tape_ink, .. } = self.palette;
        let label = Node::text("NEW DATE")
            .with_class_name("label")
            .with_style(style(&format!("background-color: {tape}; color: {tape_ink}"))?);
        let mut parts = vec![label];
        if !self.texts.before.is_empty() {
            parts.push(self.text("before", &self.texts.before, "")?);
        }
        Ok(Node::container(parts).with_class_name("moved"))
    }

    fn site(&self) -> Result<Node, CardError> {
        let place = if self.card.photo.is_some() {
            format!("{}; bottom: {}px", self.start(112), 630.0 - PHOTO_MARK.1 - 21.0)
        } else {
            format!("{}; bottom: 44px", self.end(118))
        };
        let name = self.text("site", &self.texts.site, "")?;
        Ok(Node::container([name]).with_class_name("site-box").with_style(style(&place)?))
    }

    /// Month and day on the die.
    fn leaf(&self) -> Result<Option<Node>, CardError> {
        let Texts { month, day, .. } = self.texts;
        if day.is_empty() {
            return Ok(None);
        }
        let die = self.places.die;
        let (x, turn) =
            if self.mirrored { (WIDTH as f32 - die.x, -die.turn) } else { (die.x, die.turn) };
        let size = match day.chars().count() {
            1 if month.is_empty() => 0.74,
            0..=2 => 0.56,
            3..=4 => 0.40,
            5 => 0.335,
            _ => 0.25,
        } * die.side;
        let Palette { face_ink, face_accent, .. } = self.palette;
        let part = |class: &str, text: &str, size: f32, colour: Colour| {
            let css = format!("font-size: {size}px; color: {colour}");
            Ok::<_, CardError>(Node::text(text).with_class_name(class).with_style(style(&css)?))
        };
        let css = format!(
            "left: {}px; top: {}px; width: {side}px; height: {side}px; transform: rotate({turn}deg)",
            x - die.side / 2.0,
            die.y - die.side / 2.0,
            side = die.side,
        );
        let mut parts = Vec::new();
        if !month.is_empty() {
            parts.push(part("month", month, die.side * 0.17, face_accent)?);
        }
        parts.push(part("day", day, size, face_ink)?);
        Ok(Some(
            Node::container(parts)
                .with_class_name("leaf")
                .with_dir(CssDirection::Ltr)
                .with_style(style(&css)?),
        ))
    }

    /// The tape of an event that does not take place, or not then.
    fn tape(&self) -> Result<Option<Node>, CardError> {
        let word = match self.card.standing {
            Standing::Cancelled => "CANCELLED",
            Standing::Postponed => "POSTPONED",
            _ => return Ok(None),
        };
        let Palette { tape, tape_ink, .. } = self.palette;
        let turn = if self.mirrored { 3.4 } else { -3.4 };
        let css =
            format!("background-color: {tape}; color: {tape_ink}; transform: rotate({turn}deg)");
        let words = (0..5).map(|_| Node::text(word).with_class_name("tape-word"));
        Ok(Some(
            Node::container(words.collect::<Vec<_>>())
                .with_class_name("tape")
                .with_dir(CssDirection::Ltr)
                .with_style(style(&css)?),
        ))
    }
}

/// The largest of some falling sizes that fits, tried from a guess; the last where none does.
fn first_that_fits(
    sizes: &[u16],
    guess: usize,
    mut fits: impl FnMut(u16) -> Result<bool, CardError>,
) -> Result<u16, CardError> {
    let mut at = guess.min(sizes.len().saturating_sub(1));
    if fits(sizes[at])? {
        while at > 0 && fits(sizes[at - 1])? {
            at -= 1;
        }
        return Ok(sizes[at]);
    }
    while at + 1 < sizes.len() {
        at += 1;
        if fits(sizes[at])? {
            break;
        }
    }
    Ok(sizes[at])
}
