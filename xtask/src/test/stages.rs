//! The stages of a run: each is said, timed, and compared with the run before.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::process;
use crate::term;

/// The name of the last line: all stages together.
const ALL: &str = "all";
/// What stands where there is no time.
const NONE: &str = "–";

/// What ran, how it ended and how long it took.
#[derive(Debug, Default)]
pub struct Stages {
    done: Vec<Stage>,
    before: Times,
    /// Where the times are kept for the next run; nowhere for runs that compare with nothing.
    file: Option<PathBuf>,
}

#[derive(Debug)]
struct Stage {
    name: String,
    good: bool,
    took: Duration,
}

/// How long each stage took when it last passed.
#[derive(Debug, Default, PartialEq)]
struct Times(BTreeMap<String, Duration>);

impl Stages {
    /// Stages that are compared with the times in a file, and leave theirs there.
    pub fn compared(file: PathBuf) -> Self {
        Self { done: Vec::new(), before: Times::read(&file), file: Some(file) }
    }

    /// Does a stage's work, and notes how it went.
    pub fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        process::check_interrupted()?;
        term::heading(name);
        let begin = Instant::now();
        let result = work();
        let (good, took) = (result.is_ok(), begin.elapsed());
        self.done.push(Stage { name: name.to_owned(), good, took });
        term::say(format!("{} in {}", outcome(good), term::duration(took)));
        result
    }

    /// Prints all stages with their times, beside those of the run before, and keeps the new ones.
    pub fn summarize(&self, total: Duration) {
        term::heading("summary");
        term::table(&self.rows(total)).iter().for_each(term::say);
        if let Some(file) = &self.file
            && let Err(error) = self.times(total).write(file)
        {
            term::say(format!("these times are not kept: {}: {error}", file.display()));
        }
        println!("\n{}", self.closing_line());
    }

    fn rows(&self, total: Duration) -> Vec<Vec<String>> {
        // Without a file there is nothing to compare with, and no column for it.
        let width = if self.file.is_some() { 4 } else { 3 };
        let cells = |cells: [&str; 4]| -> Vec<String> {
            cells[..width].iter().map(|cell| (*cell).to_owned()).collect()
        };
        let row = |name: &str, end: &str, took: Duration| {
            let before = self.before.0.get(name).map(|time| term::duration(*time));
            cells([name, end, &term::duration(took), before.as_deref().unwrap_or(NONE)])
        };
        let head = cells(["stage", "", "time", "before"]);
        let stages =
            self.done.iter().map(|stage| row(&stage.name, outcome(stage.good), stage.took));
        [head].into_iter().chain(stages).chain([row(ALL, "", total)]).collect()
    }

    /// The times for the next run: those of before, but for what passed now.
    fn times(&self, total: Duration) -> Times {
        let mut times = self.before.0.clone();
        let passed = self.done.iter().filter(|stage| stage.good);
        times.extend(passed.map(|stage| (stage.name.clone(), stage.took)));
        if self.done.iter().all(|stage| stage.good) {
            times.insert(ALL.to_owned(), total);
        }
        Times(times)
    }

    /// The line that scripts look for: how many stages passed and failed.
    fn closing_line(&self) -> String {
        let passed = self.done.iter().filter(|stage| stage.good).count();
        format!("{passed} passed, {} failed", self.done.len() - passed)
    }
}

fn outcome(good: bool) -> &'static str {
    if good { "passed" } else { "FAILED" }
}

impl Times {
    /// Reads what a run before left; nothing where there was none, or it cannot be read.
    fn read(file: &Path) -> Self {
        let text = fs::read(file).unwrap_or_default();
        let kept: BTreeMap<String, u64> = serde_json::from_slice(&text).unwrap_or_default();
        let time = |(name, milliseconds)| (name, Duration::from_millis(milliseconds));
        Self(kept.into_iter().map(time).collect())
    }

    fn write(&self, file: &Path) -> std::io::Result<()> {
        let kept: serde_json::Map<_, _> = self
            .0
            .iter()
            .map(|(name, time)| (name.clone(), (time.as_millis() as u64).into()))
            .collect();
        fs::write(file, format!("{:#}\n", serde_json::Value::Object(kept)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::failed;

    #[test]
    fn the_closing_line_counts_stages() {
        let mut stages = Stages::default();
        stages.run("one", || Ok(())).expect("passes");
        assert_eq!(stages.closing_line(), "1 passed, 0 failed");
        assert!(stages.run("two", || failed::<()>("no")).is_err());
        assert_eq!(stages.closing_line(), "1 passed, 1 failed");
    }

    #[test]
    fn what_is_compared_with_nothing_has_no_column_for_it() {
        let stages = Stages { done: vec![seconds("tests", true, 5)], ..Stages::default() };
        let rows = stages.rows(Duration::from_secs(5));
        assert_eq!(rows[1], ["tests", "passed", "5.0 s"]);
    }

    fn seconds(stage: &str, good: bool, seconds: u64) -> Stage {
        Stage { name: stage.into(), good, took: Duration::from_secs(seconds) }
    }

    fn cells(stages: &Stages, total: u64) -> Vec<[String; 4]> {
        let rows = stages.rows(Duration::from_secs(total)).into_iter();
        rows.map(|row| row.try_into().expect("four cells")).collect()
    }

    #[test]
    fn each_time_stands_beside_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("times.json");
        let mut first = Stages::compared(file.clone());
        first.done = vec![seconds("lints", true, 60), seconds("tests", true, 130)];
        assert_eq!(cells(&first, 190)[1], ["lints", "passed", "1 min 0 s", "–"]);
        first.summarize(Duration::from_secs(190));

        let mut second = Stages::compared(file.clone());
        second.done = vec![seconds("lints", true, 50), seconds("tests", false, 5)];
        let expected = [
            ["stage", "", "time", "before"],
            ["lints", "passed", "50 s", "1 min 0 s"],
            ["tests", "FAILED", "5.0 s", "2 min 10 s"],
            ["all", "", "55 s", "3 min 10 s"],
        ];
        assert_eq!(cells(&second, 55), expected);
        second.summarize(Duration::from_secs(55));

        // What failed says nothing of how long it takes.
        let kept = Stages::compared(file).before.0;
        let kept: Vec<_> =
            kept.iter().map(|(name, time)| (name.as_str(), time.as_secs())).collect();
        assert_eq!(kept, [("all", 190), ("lints", 50), ("tests", 130)]);
    }

    #[test]
    fn a_broken_file_of_times_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("times.json");
        fs::write(&file, "{\"tests\": ").expect("written");
        assert_eq!(Stages::compared(file).before, Times::default());
    }
}
