//! A calendar's last runs as bars: what came or changed goes up, what went to the trash down.

use domain::{Run, RunState};
use leptos::prelude::*;

use super::time::instant;
use super::{counts_sentence, trigger_word};
use crate::words::t;

/// Units of the drawing: a run's width, and the heights above and below the line.
const SLOT: f64 = 26.0;
const UP: f64 = 60.0;
const DOWN: f64 = 40.0;
/// Room above and below for marks.
const MARGIN: f64 = 14.0;
/// What is not nothing is at least so high.
const LEAST: f64 = 4.0;
/// A drawing of few runs is as wide as one of so many.
const FEWEST: usize = 20;

/// Runs over time, oldest first. The table beside it says the same in words.
#[component]
pub fn RunChart(
    /// Newest first, as lists have them.
    runs: Vec<Run>,
) -> impl IntoView {
    let (newest, oldest) = (runs.first()?.began_at(), runs.last()?.began_at());
    let scale = Scale::of(&runs);
    let width = SLOT * runs.len().max(FEWEST) as f64;
    let height = UP + DOWN + 2.0 * MARGIN;
    let start = width - SLOT * runs.len() as f64;
    let words = described(&runs);
    let bars = runs
        .into_iter()
        .rev()
        .enumerate()
        .map(|(index, run)| view! { <Bar run x=start + SLOT * index as f64 scale/> })
        .collect_view();
    let line = MARGIN + UP;
    Some(view! {
        <figure class="chart">
            <svg
                class="chart__drawing"
                viewBox=format!("0 0 {width} {height}")
                role="img"
                aria-labelledby="chart-title chart-desc"
            >
                <title id="chart-title">{t!("chart-title")}</title>
                <desc id="chart-desc">{words}</desc>
                <line class="chart__line" x1="0" x2=width y1=line y2=line></line>
                {bars}
            </svg>
            <p class="hint">{t!("chart-span", first = instant(oldest), last = instant(newest))}</p>
            <Legend/>
        </figure>
    })
}

/// What shapes and colours mean.
#[component]
fn Legend() -> AnyView {
    let key = |class: &'static str, words: String| {
        view! {
            <li>
                <svg class="chart__key" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    {shape(class)}
                </svg>
                {words}
            </li>
        }
    };
    view! {
        <ul class="chart__legend" role="list">
            {key("chart__up", t!("chart-up"))}
            {key("chart__changed", t!("chart-changed"))}
            {key("chart__down", t!("chart-down"))}
            {key("chart__held", t!("chart-held"))}
            {key("chart__failed", t!("chart-failed"))}
            {key("chart__void", t!("chart-void"))}
        </ul>
    }
    .into_any()
}

/// A sign of the legend.
fn shape(class: &'static str) -> AnyView {
    match class {
        "chart__held" => diamond(8.0, 8.0),
        "chart__failed" => cross(8.0, 8.0),
        "chart__void" => view! {
            <g class="chart__void">
                <rect class="chart__up" x="4" y="2" width="8" height="12" rx="2"></rect>
            </g>
        }
        .into_any(),
        other => {
            view! { <rect class=other x="4" y="2" width="8" height="12" rx="2"></rect> }.into_any()
        }
    }
}

/// Units for one page.
#[derive(Clone, Copy)]
struct Scale(f64);

impl Scale {
    fn of(runs: &[Run]) -> Self {
        let most = |part: fn(&Run) -> i64| runs.iter().map(part).max().unwrap_or(0).max(1) as f64;
        Self((UP / most(above)).min(DOWN / most(below)).min(12.0))
    }

    /// The height of so many pages, within `room`.
    fn height(self, pages: i64, room: f64) -> f64 {
        if pages <= 0 { 0.0 } else { (pages as f64 * self.0).clamp(LEAST, room.max(LEAST)) }
    }
}

fn above(run: &Run) -> i64 {
    run.counts.created + run.counts.restored + run.counts.updated
}

fn below(run: &Run) -> i64 {
    run.counts.trashed
}

/// Whether what a run counts is on the site.
fn stands(state: RunState) -> bool {
    matches!(state, RunState::Applied | RunState::Running | RunState::Nothing)
}

#[component]
fn Bar(run: Run, x: f64, scale: Scale) -> AnyView {
    let line = MARGIN + UP;
    let (middle, left, width) = (x + SLOT / 2.0, x + 5.0, SLOT - 10.0);
    let came = scale.height(run.counts.created + run.counts.restored, UP);
    let changed = scale.height(run.counts.updated, UP - came);
    let gone = scale.height(below(&run), DOWN);
    let block = |class: &'static str, y: f64, height: f64| {
        (height > 0.0).then(
            || view! { <rect class=class x=left y=y width=width height=height rx="3"></rect> },
        )
    };
    let top = line - came - changed;
    let mark = match run.state {
        RunState::Held => Some(diamond(middle, (top - 8.0).max(8.0))),
        RunState::Failed => Some(cross(middle, line)),
        _ if came + changed + gone == 0.0 => Some(dot(middle, line)),
        _ => None,
    };
    let class = if stands(run.state) { "chart__run" } else { "chart__run chart__void" };
    view! {
        <g class=class>
            <title>{in_words(&run)}</title>
            <rect class="chart__ground" x=x y="0" width=SLOT height=UP + DOWN + 2.0 * MARGIN></rect>
            {block("chart__up", line - came, came)}
            {block("chart__changed", top, changed)}
            {block("chart__down", line, gone)}
            {mark}
        </g>
    }
    .into_any()
}

fn diamond(x: f64, y: f64) -> AnyView {
    let path = format!("M{x} {}l7 7l-7 7l-7-7z", y - 7.0);
    view! { <path class="chart__held" d=path></path> }.into_any()
}

fn cross(x: f64, y: f64) -> AnyView {
    let path = format!("M{} {}l10 10m0-10l-10 10", x - 5.0, y - 5.0);
    view! { <path class="chart__failed" d=path></path> }.into_any()
}

fn dot(x: f64, y: f64) -> AnyView {
    view! { <circle class="chart__nothing" cx=x cy=y r="3"></circle> }.into_any()
}

/// One run in words. Only numbers and words of ours: this text is not escaped by the renderer.
fn in_words(run: &Run) -> String {
    let name =
        run.run_id.map_or_else(|| t!("runs-preview"), |id| t!("sync-name", id = id.to_string()));
    let did = match run.state {
        RunState::Failed => t!("chart-run-failed"),
        RunState::Running => t!("runs-under-way"),
        RunState::Held => t!("chart-run-held", counts = counts_sentence(&run.counts, true)),
        RunState::Rejected => t!("chart-run-rejected", counts = counts_sentence(&run.counts, true)),
        RunState::Undone => t!("chart-run-undone", counts = counts_sentence(&run.counts, false)),
        _ => counts_sentence(&run.counts, false),
    };
    t!(
        "chart-run",
        name = name,
        at = instant(run.began_at()),
        trigger = trigger_word(run.trigger),
        did = did
    )
}

/// The drawing in a few sentences.
fn described(runs: &[Run]) -> String {
    let number = |state: RunState| runs.iter().filter(|run| run.state == state).count();
    let most = |part: fn(&Run) -> i64| runs.iter().map(part).max().unwrap_or(0);
    t!(
        "chart-description",
        count = runs.len(),
        most = most(above),
        trashed = most(below),
        held = number(RunState::Held),
        failed = number(RunState::Failed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Counts, RunId, SourceId, Trigger};

    fn run(state: RunState, created: i64, trashed: i64) -> Run {
        Run {
            run_id: Some(RunId(1)),
            source_id: SourceId(1),
            state,
            counts: Counts { created, trashed, ..Counts::default() },
            pages: 1,
            requests: 1,
            error: None,
            trigger: Trigger::Schedule,
            started_at: chrono::DateTime::UNIX_EPOCH,
            finished_at: None,
            decided_at: None,
            fetched_at: None,
            held_at: None,
            batch_id: None,
        }
    }

    #[test]
    fn bars_keep_inside_and_nothing_that_happened_is_invisible() {
        for (up, down) in [(2526, 1), (1, 2526), (0, 0), (3, 2), (i64::MAX, 1)] {
            let scale =
                Scale::of(&[run(RunState::Applied, up, down), run(RunState::Applied, 1, 1)]);
            assert!(scale.height(up, UP) <= UP && scale.height(down, DOWN) <= DOWN, "{up} {down}");
            assert!(scale.height(1, UP) >= LEAST, "{up} {down}");
            assert_eq!(scale.height(0, UP), 0.0);
        }
        assert_eq!(Scale(1.0).height(500, 0.0), LEAST, "stacked on a full bar");
    }

    #[test]
    fn the_drawing_has_words() {
        let runs =
            [run(RunState::Held, 0, 73), run(RunState::Failed, 0, 0), run(RunState::Applied, 2, 1)];
        let words = described(&runs);
        for part in ["3 syncs", "2 events", "at most 73", "1 held", "1 failed"] {
            assert!(words.contains(part), "{part} in {words}");
        }
        assert_eq!(
            in_words(&runs[0]),
            "Sync 1, 1 Jan 1970, 00:00 UTC, schedule: held: 73 to the trash"
        );
    }
}
