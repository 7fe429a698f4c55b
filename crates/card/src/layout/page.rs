//! A card's parts as nodes: each with its place, its side and its direction.

use takumi::prelude::{Direction as CssDirection, Node};

use super::places::Places;
use super::sheet::{Sheet, style};
use super::texts::Texts;
use crate::scenery::PHOTO_MARK;
use crate::text::Direction;
use crate::{Card, CardError, CardStatus, Colour, Palette, WIDTH};

/// One card on its way to nodes.
pub struct Page<'a> {
    pub card: &'a Card,
    pub texts: &'a Texts,
    pub places: Places,
    pub palette: Palette,
    pub mirrored: bool,
    pub sheet: Sheet<'a>,
}

impl Page<'_> {
    /// All of it.
    pub fn node(&self) -> Result<Node, CardError> {
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
    pub fn text(&self, class: &str, text: &str, css: &str) -> Result<Node, CardError> {
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

    /// So far from the side where the card begins.
    pub fn start(&self, from: u16) -> String {
        format!("{}: {from}px", if self.mirrored { "right" } else { "left" })
    }

    /// So far from the other side.
    fn end(&self, from: u16) -> String {
        format!("{}: {from}px", if self.mirrored { "left" } else { "right" })
    }

    fn top(&self) -> Result<Node, CardError> {
        let css = format!("width: {}px", self.places.title_width);
        let organizer = self.text("organizer", &self.texts.organizer, &css)?;
        let place = format!("{}; width: {}px", self.start(64), self.places.title_width);
        Ok(Node::container([organizer]).with_class_name("top").with_style(style(&place)?))
    }

    fn details(&self) -> Result<Node, CardError> {
        let mut parts = Vec::new();
        if let CardStatus::Moved { .. } = self.card.standing {
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
            CardStatus::Cancelled => "CANCELLED",
            CardStatus::Postponed => "POSTPONED",
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
