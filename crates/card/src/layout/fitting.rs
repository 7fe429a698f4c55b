//! As large as there is room for: the title, and the line that says when.

use takumi::prelude::Node;

use super::page::Page;
use super::sheet::style;
use super::texts::Texts;
use crate::{CardError, CardStatus};

/// The sizes a title is tried in, in pixels. The last is used with an ellipsis where needed.
const TITLE_SIZES: [u16; 15] = [210, 176, 148, 132, 118, 106, 96, 88, 80, 74, 68, 62, 58, 54, 50];
/// The sizes of the line that says when.
const WHEN_SIZES: [u16; 5] = [42, 38, 35, 32, 29];
/// A title's lines.
const TITLE_LINES: usize = 3;
impl Page<'_> {
    /// The title, in its box.
    pub fn title(&self) -> Result<Node, CardError> {
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

    /// Date and time: in one line where they fit, else in two.
    pub fn when(&self) -> Result<Vec<Node>, CardError> {
        let Texts { date, time, .. } = self.texts;
        if date.is_empty() {
            return Ok(Vec::new());
        }
        let over = matches!(self.card.standing, CardStatus::Cancelled | CardStatus::Postponed);
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
