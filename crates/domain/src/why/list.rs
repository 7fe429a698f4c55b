//! Several notes in a row, parted by `; `, which can stand in their values as well.

use super::note::Note;
use super::sentences::Told as _;

const BETWEEN: &str = "; ";
/// So many pieces are put together again at most: more are no list of ours.
const MOST: usize = 64;

/// The notes of a text, where all of it is notes: each as short as can be.
pub(super) fn notes(text: &str) -> Option<Vec<Note>> {
    let ends = text.match_indices(BETWEEN).map(|(at, _)| at).chain([text.len()]);
    let ends: Vec<usize> = ends.take(MOST + 1).collect();
    if ends.len() > MOST {
        return None;
    }
    // From the end: for each piece the notes from it on.
    let mut from: Vec<Option<Vec<Note>>> = vec![None; ends.len()];
    for first in (0..ends.len()).rev() {
        let start = first.checked_sub(1).map_or(0, |before| ends[before] + BETWEEN.len());
        from[first] = (first..ends.len()).find_map(|last| {
            let rest = match from.get(last + 1) {
                Some(rest) => rest.clone()?,
                None => Vec::new(),
            };
            let note = Note::read(text.get(start..ends[last])?)?;
            Some([vec![note], rest].concat())
        });
    }
    from.into_iter().next().flatten()
}

/// Notes as one text.
pub(super) fn join(notes: impl IntoIterator<Item = impl ToString>) -> String {
    let notes: Vec<_> = notes.into_iter().map(|note| note.to_string()).collect();
    notes.join(BETWEEN)
}
