//! Whether a file that is read line by line is text at all. Said once, before anything is read or
//! written: each of its lines would be wrong in the same way.

use std::io::BufRead;
use std::path::Path;

use super::error::CliError;

/// How files begin that name their encoding, other than UTF-8.
const MARKS: [(&[u8], &str); 4] = [
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
];

/// What is wanted instead.
const WANTED: &str = "import reads JSON Lines, as `reroll export events` writes them";

/// Looks at the beginning of a file, and takes nothing from it.
///
/// # Errors
/// In one sentence, where it is of another encoding, or no text.
pub fn check(reader: &mut dyn BufRead, file: &Path) -> Result<(), CliError> {
    let name = if file.as_os_str() == "-" { "stdin".into() } else { file.display().to_string() };
    let begin =
        reader.fill_buf().map_err(|error| CliError::Io(format!("cannot read {name}: {error}")))?;
    match problem(begin) {
        None => Ok(()),
        Some(problem) => Err(CliError::Io(format!("{name} {problem}"))),
    }
}

/// What is wrong with a file that begins like this.
fn problem(begin: &[u8]) -> Option<String> {
    if let Some(encoding) = encoding(begin) {
        return Some(format!("is {encoding}: save it as UTF-8, and import that"));
    }
    let is_text = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c');
    if !begin.iter().all(is_text) {
        return Some(format!("is not text: {WANTED}"));
    }
    other_kind(&String::from_utf8_lossy(begin)).map(|kind| format!("{kind}: {WANTED}"))
}

/// What a text is that has no line like ours. One that has is read line by line, and says of each
/// what is wrong with it.
fn other_kind(begin: &str) -> Option<&'static str> {
    let mut lines = begin.lines().map(|line| line.trim_start_matches('\u{feff}').trim());
    let mut filled = lines.clone().filter(|line| !line.is_empty());
    let first = filled.next()?;
    let is_whole = first == "{" || first.starts_with('[');
    if lines.any(|line| line.starts_with('{')) && !is_whole {
        return None;
    }
    Some(match first.as_bytes() {
        [b'[', ..] => "is one JSON list, not one event a line",
        [b'{', ..] => "is one JSON document over several lines, not one event a line",
        [b'<', ..] => "is a web page or another XML file",
        _ if first.eq_ignore_ascii_case("BEGIN:VCALENDAR") => "is a calendar file (iCalendar)",
        _ if first.matches([',', ';', '\t']).count() > 1 => "looks like a table (CSV)",
        _ => "has no line that could be an event",
    })
}

/// The encoding that a mark at the beginning names; or UTF-16 without one, in which each second byte
/// of plain letters is NUL.
fn encoding(begin: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = MARKS.iter().find(|(mark, _)| begin.starts_with(mark)) {
        return Some(name);
    }
    let pairs = begin.as_chunks::<2>().0.iter().take(32);
    let (mut little, mut big) = (0, 0);
    for [first, second] in pairs.clone() {
        little += usize::from(*first != 0 && *second == 0);
        big += usize::from(*first == 0 && *second != 0);
    }
    // Most of them: a text may have other letters among the plain ones.
    let is_most = |count: usize| count > 0 && count * 2 > pairs.len();
    (is_most(little) || is_most(big)).then_some("UTF-16")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_kind_of_file_is_said_once() {
        for (text, words) in [
            ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", Some("is a calendar file")),
            ("id,title,starts_at\n1,Chess,2026-01-01\n", Some("looks like a table")),
            ("[{\"id\":1},\n{\"id\":2}]\n", Some("is one JSON list")),
            ("{\n  \"id\": 1\n}\n", Some("over several lines")),
            ("\u{feff}<!doctype html>\n", Some("is a web page")),
            ("Dear all,\n", Some("has no line")),
            ("hello\nworld\n", Some("has no line")),
            ("", None),
            ("\n\n", None),
            ("{\"id\":1}\n", None),
            ("oops\n{\"id\":1}\n", None),
        ] {
            let found = problem(text.as_bytes());
            match words {
                Some(words) => assert!(found.unwrap_or_default().contains(words), "{text:?}"),
                None => assert_eq!(found, None, "{text:?}"),
            }
        }
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn what_is_no_utf_8_is_said_in_one_sentence() {
        let line = "{\"id\":1,\"title\":\"Spiele für alle 🎲\"}\r\n";
        let marked = format!("\u{feff}{line}");
        for (name, begin, words) in [
            ("as PowerShell writes it", utf_16(&marked, u16::to_le_bytes), "is UTF-16: save it as"),
            ("big end first", utf_16(&marked, u16::to_be_bytes), "is UTF-16"),
            ("without a mark", utf_16(line, u16::to_le_bytes), "is UTF-16"),
            ("nor that", utf_16(line, u16::to_be_bytes), "is UTF-16"),
            ("UTF-32", b"\xff\xfe\0\0{\0\0\0".to_vec(), "is UTF-32"),
            ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(), "is not text"),
            ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "is not text"),
            ("a database", b"SQLite format 3\0\x10\0".to_vec(), "is not text"),
        ] {
            let problem = problem(&begin).unwrap_or_default();
            assert!(problem.starts_with(words), "{name}: {problem}");
            assert!(!problem.contains('\n'), "{name}: {problem}");
        }
    }

    #[test]
    fn text_is_read() {
        for begin in ["", "{\"id\":1}\n", "\u{feff}{\"id\":1}\r\n", "{\"title\":\"für 🎲\"}\n\t\n"]
        {
            assert_eq!(problem(begin.as_bytes()), None, "{begin:?}");
        }
        // Letters of Latin-1 are wrong in their lines only.
        assert_eq!(problem(b"{\"title\":\"f\xfcr\"}\n"), None);
    }
}
