//! What commands print: words and tables for people, JSON for programs.

use std::io::{self, Write as _};
use std::str::FromStr;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use domain::tidy::line;
use serde::Serialize;
use store::json_lines;
use strum::VariantArray;

/// Where and how a command prints.
pub struct Output {
    json: bool,
}

impl Output {
    /// For people, or with `json` for programs.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether programs read this.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Why a command failed, on stderr: a line, or for programs `{"error": …}`.
    pub fn error(&self, words: &str) {
        if self.json {
            eprintln!("{}", serde_json::json!({"error": words}));
        } else {
            eprintln!("reroll: {words}");
        }
    }

    /// What somebody should know although the command goes on, on stderr.
    pub fn warning(&self, words: &str) {
        if self.json {
            eprintln!("{}", serde_json::json!({"warning": words}));
        } else {
            eprintln!("reroll: warning: {words}");
        }
    }

    /// One outcome.
    pub fn document(&self, value: &impl Serialize, describe: impl FnOnce() -> String) {
        if self.json { print_json(value) } else { print_line(&describe()) }
    }

    /// A list: JSON Lines, or a table.
    pub fn list<T: Serialize>(
        &self,
        items: &[T],
        empty: &str,
        head: &[&str],
        row: impl Fn(&T) -> Vec<String>,
    ) {
        if self.json {
            items.iter().for_each(print_json);
        } else if items.is_empty() {
            print_line(empty);
        } else {
            print_line(&table(head, items.iter().map(row)));
        }
    }
}

/// One line of JSON on stdout.
pub fn print_json(value: &impl Serialize) {
    match json_lines::line(value) {
        Ok(line) => print_line(&line),
        Err(error) => eprintln!("reroll: cannot write JSON: {error}"),
    }
}

/// A line on stdout. A reader that has gone away (`| head`) is no failure.
pub fn print_line(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Columns of even width, two spaces apart; a row a line, as other programs read them.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(head.iter().map(|name| name.to_uppercase()));
    table.add_rows(rows.into_iter().map(|row| row.into_iter().map(|cell| line(&cell))));
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

/// A value that may be absent.
pub fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".into(), |value| value.to_string())
}

/// An instant for a person's eye.
pub fn minute(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// The word that JSON has for a plain enum.
pub fn word<T: Copy + Into<&'static str>>(value: &T) -> &'static str {
    (*value).into()
}

/// Reads the word of a plain enum; the refusal names them all.
pub fn read_word<T>(text: &str) -> Result<T, String>
where
    T: Copy + FromStr + Into<&'static str> + VariantArray,
{
    text.parse().map_err(|_| {
        let all: Vec<&str> = T::VARIANTS.iter().map(word).collect();
        format!("it must be one of {}", all.join(", "))
    })
}

/// "1 event", "2 events".
pub fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up() {
        let rows = [["1", "Äpfel", "a"], ["200", "x", ""], ["3", "東京 🎲", "two\nlines"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            table(&["id", "name", "note"], rows),
            "ID   NAME     NOTE\n1    Äpfel    a\n200  x\n3    東京 🎲  two lines"
        );
    }
}
