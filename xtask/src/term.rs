//! What the tasks say: short plain lines with durations, and no colour outside a terminal.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use crate::error::Result;

/// Emphasizes a text where the output is a terminal that wants it.
fn bold(text: &str) -> String {
    let wanted = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if wanted { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

/// Prints the heading of a stage.
pub fn heading(text: &str) {
    println!("\n{}", bold(&format!("== {text}")));
}

/// Prints a line that belongs to the stage above.
pub fn say(text: impl AsRef<str>) {
    println!("   {}", text.as_ref());
}

/// Says what a slow step does, runs it, and says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("-- {what} …");
    let begin = Instant::now();
    let done = work()?;
    println!("-- {what}: done in {}", duration(begin.elapsed()));
    Ok(done)
}

/// A duration as a person reads it: `0.4 s`, `12 s`, `3 min 5 s`.
pub fn duration(length: Duration) -> String {
    let seconds = length.as_secs_f64();
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 60.0 {
        format!("{seconds:.0} s")
    } else {
        format!("{} min {} s", length.as_secs() / 60, length.as_secs() % 60)
    }
}

/// A size as a person reads it, in thousands of bytes.
pub fn kilobytes(bytes: usize) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

/// Lays rows out in columns as wide as their widest cell, two spaces apart.
pub fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let cases = [(400, "0.4 s"), (9_960, "10 s"), (12_300, "12 s"), (185_000, "3 min 5 s")];
        for (milliseconds, text) in cases {
            assert_eq!(duration(Duration::from_millis(milliseconds)), text);
        }
    }

    #[test]
    fn columns_line_up_and_lines_have_no_tail() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let lines = table(&[row(&["name", "x"]), row(&["ä", "long"]), row(&["only"])]);
        assert_eq!(lines, ["name  x", "ä     long", "only"]);
    }
}
