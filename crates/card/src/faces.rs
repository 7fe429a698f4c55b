//! The faces that come with the product: read when a text first needs them.
//!
//! Their folder holds `fonts.json` (made by `cargo xtask`), which says what characters are in which
//! file. What is registered with the renderer is what texts needed so far; since every character
//! goes to the first family of a card's order that has it, what else is loaded changes no card.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use serde::Deserialize;
use skrifa::{FontRef, MetadataProvider as _};
use takumi::prelude::{
    FontOverride, FontResource, FontSource, Fonts, UnicodeRange, UnicodeRangeSet,
};
use unicode_normalization::UnicodeNormalization as _;

use crate::CardError;
use crate::script::{EMOJI, Order, is_joiner, wants_emoji};

/// A line of `fonts.json`.
#[derive(Deserialize)]
struct Line {
    family: String,
    file: String,
    ranges: String,
}

/// One file of a family.
struct Face {
    family: Arc<str>,
    path: PathBuf,
    /// The characters it is asked for, inclusive, ascending.
    ranges: Vec<(u32, u32)>,
}

impl Face {
    fn claims(&self, character: char) -> bool {
        let code = u32::from(character);
        let at = self.ranges.partition_point(|(_, last)| *last < code);
        self.ranges.get(at).is_some_and(|(first, _)| *first <= code)
    }
}

/// What has been read so far.
#[derive(Clone, Default)]
struct Read {
    fonts: Fonts,
    /// By the face's place in the list: the characters that it really has, ascending.
    held: Vec<Option<Arc<Vec<u32>>>>,
}

impl Read {
    /// Whether a face that has been read has the character; `None` where it has not been read.
    fn has(&self, face: usize, character: char) -> Option<bool> {
        let held = self.held.get(face)?.as_ref()?;
        Some(held.binary_search(&u32::from(character)).is_ok())
    }
}

/// All faces, read or not.
pub struct Faces {
    all: Vec<Face>,
    read: RwLock<Read>,
}

impl Faces {
    /// Reads the index of a folder of faces.
    ///
    /// # Errors
    /// Where there is no index, or it is something else.
    pub fn open(folder: &Path) -> Result<Self, CardError> {
        let path = folder.join("fonts.json");
        let trouble = |problem: String| CardError::Faces { path: path.clone(), problem };
        let text = fs::read_to_string(&path).map_err(|error| trouble(error.to_string()))?;
        let lines: Vec<Line> =
            serde_json::from_str(&text).map_err(|error| trouble(error.to_string()))?;
        let face = |line: Line| {
            let ranges = ranges(&line.ranges)
                .ok_or_else(|| trouble(format!("{} has odd ranges", line.file)))?;
            Ok(Face { family: line.family.into(), path: folder.join(line.file), ranges })
        };
        let all: Vec<Face> = lines.into_iter().map(face).collect::<Result<_, CardError>>()?;
        let read = Read { fonts: Fonts::default(), held: vec![None; all.len()] };
        Ok(Self { all, read: RwLock::new(read) })
    }

    /// The fonts, with all that these texts need. A character that no face has is replaced by what
    /// it is made of (`𝐁` by `B`), or left out: nothing is ever drawn as a box.
    ///
    /// # Errors
    /// Where a face cannot be read.
    pub fn prepare(&self, texts: &mut [&mut String], order: &Order) -> Result<Fonts, CardError> {
        for text in texts.iter_mut() {
            let known = self.set(text, order)?;
            **text = known;
        }
        Ok(self.read.read().unwrap_or_else(PoisonError::into_inner).fonts.clone())
    }

    fn set(&self, text: &str, order: &Order) -> Result<String, CardError> {
        let mut known = String::with_capacity(text.len());
        let keycaps = text.contains('\u{20E3}');
        for character in text.chars() {
            if is_joiner(character) || character == ' ' {
                known.push(character);
                continue;
            }
            let emoji = wants_emoji(character) || (keycaps && character.is_ascii());
            let as_emoji = emoji && self.find_in(&EMOJI, character)?;
            if self.find_in(order.families(), character)? || as_emoji {
                known.push(character);
                continue;
            }
            for part in std::iter::once(character).nfkd().filter(|part| *part != character) {
                if self.find_in(order.families(), part)? {
                    known.push(part);
                }
            }
        }
        Ok(known)
    }

    fn find_in(&self, families: &[&str], character: char) -> Result<bool, CardError> {
        for family in families {
            if self.find(family, character)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a family has a character; its face is read for that.
    fn find(&self, family: &str, character: char) -> Result<bool, CardError> {
        for (number, face) in self.all.iter().enumerate() {
            if *face.family != *family || !face.claims(character) {
                continue;
            }
            let known =
                self.read.read().unwrap_or_else(PoisonError::into_inner).has(number, character);
            let has = match known {
                Some(has) => has,
                None => self.load(number, face)?.has(number, character).unwrap_or(false),
            };
            if has {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn load(&self, number: usize, face: &Face) -> Result<RwLockWriteGuard<'_, Read>, CardError> {
        let trouble = |problem: String| CardError::Faces { path: face.path.clone(), problem };
        let packed = fs::read(&face.path).map_err(|error| trouble(error.to_string()))?;
        let data =
            wuff::decompress_woff2(&packed).map_err(|error| trouble(format!("{error:?}")))?;
        let font = FontRef::new(&data).map_err(|error| trouble(error.to_string()))?;
        let mut held: Vec<u32> = font
            .charmap()
            .mappings()
            .filter(|(code, glyph)| {
                glyph.to_u32() != 0 && char::from_u32(*code).is_some_and(|c| face.claims(c))
            })
            .map(|(code, _)| code)
            .collect();
        held.sort_unstable();
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        if read.held.get(number).is_some_and(Option::is_none) {
            let resource = resource(face, data);
            read.fonts.register(resource).map_err(|error| trouble(error.to_string()))?;
            if let Some(place) = read.held.get_mut(number) {
                *place = Some(Arc::new(held));
            }
        }
        Ok(read)
    }
}

fn resource(face: &Face, data: Vec<u8>) -> FontResource<'static> {
    let name = FontOverride { family_name: Some(Arc::clone(&face.family)), ..Default::default() };
    let ranges: UnicodeRangeSet =
        face.ranges.iter().map(|(first, last)| UnicodeRange::new(*first, *last)).collect();
    FontResource::new(FontSource::from_shared(Arc::new(data)))
        .override_info(name)
        .unicode_range(ranges)
}

/// Reads CSS's `unicode-range` without wildcards: `U+0-FF,U+131`. Ascending, merged.
fn ranges(text: &str) -> Option<Vec<(u32, u32)>> {
    let number = |digits: &str| u32::from_str_radix(digits, 16).ok();
    let mut all: Vec<(u32, u32)> = text
        .split(',')
        .map(|range| {
            let range = range.trim();
            let range = range.strip_prefix("U+").or_else(|| range.strip_prefix("u+"))?;
            match range.split_once('-') {
                Some((first, last)) => Some((number(first)?, number(last)?)),
                None => number(range).map(|code| (code, code)),
            }
        })
        .collect::<Option<_>>()?;
    all.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::with_capacity(all.len());
    for (first, last) in all {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    Some(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_merged_and_in_order() {
        assert_eq!(ranges("U+131, U+0-7F,U+80-FF"), Some(vec![(0, 0xff), (0x131, 0x131)]));
        for wrong in ["", "U+", "0-7F", "U+4??", "U+0-"] {
            assert_eq!(ranges(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_folder_without_an_index_is_told() {
        let error = Faces::open(Path::new("/nowhere")).err().map(|error| error.to_string());
        assert!(
            error.as_deref().is_some_and(|text| text.contains("/nowhere/fonts.json")),
            "{error:?}"
        );
    }
}
