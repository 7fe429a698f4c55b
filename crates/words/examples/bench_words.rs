//! What words cost: `cargo run --release -p words --example bench_words`. Nanoseconds each.

use std::hint::black_box;
use std::time::Instant;

use chrono::{NaiveDate, NaiveTime};
use words::{DateStyle, Language, clock, date, number, t};

const EN: Language = Language::English;
const TIMES: u32 = 200_000;

fn main() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default();
    let at = NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default();
    measure("a plain sentence", || t!(EN, "home-lead"));
    measure("a sentence with a name", || t!(EN, "event-by", organizer = "Riverside"));
    measure("a sentence with a count", || t!(EN, "number-of-events", count = 12));
    measure("a day by CLDR", || date(EN, day, DateStyle::WithWeekday));
    measure("a day by chrono", || day.format("%a %-d %b %Y").to_string());
    measure("a time of day by CLDR", || clock(EN, at));
    measure("a number by CLDR", || number(EN, 12_345));
}

fn measure(what: &str, write: impl Fn() -> String) {
    black_box(write());
    let start = Instant::now();
    for _ in 0..TIMES {
        black_box(write());
    }
    let each = start.elapsed().as_nanos() / u128::from(TIMES);
    println!("{what}: {each} ns");
}
