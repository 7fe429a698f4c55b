//! `/admin/audit`: who did what.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::views::AuditFilter;
use domain::{AuditAction, AuditEntry};
use leptos::prelude::*;
use strum::VariantArray as _;

use crate::components::text::address;
use crate::components::time::Instant;
use crate::components::{Head, PostButton, audit_details, audit_line_word, audit_word, who};
use crate::islands::TimeAgo;
use crate::pages::load::{dashboard_page, given, parameter, ports};
use crate::words::t;

/// How many lines the port gives at most: as many mean that there may be more.
const PAGE: usize = 100;
const PATH: &str = "/admin/audit";

/// What was asked for, as it was written in the address.
#[derive(Clone, Default)]
struct Asked {
    text: String,
    kind: String,
    from: String,
    to: String,
    before: String,
}

impl Asked {
    fn read() -> Self {
        Self {
            text: parameter("q"),
            kind: parameter("kind"),
            from: parameter("from"),
            to: parameter("to"),
            before: given("before").unwrap_or_default(),
        }
    }

    /// Days are UTC's, as all times of the log are; the last one is meant in full.
    fn filter(&self) -> AuditFilter {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let until = day(&self.to).and_then(|day| day.checked_add_days(Days::new(1)));
        AuditFilter {
            action: self.kind.parse().ok(),
            text: Some(self.text.clone()).filter(|text| !text.is_empty()),
            since: day(&self.from).map(midnight),
            until: until.map(midnight),
            before: self.before.parse().ok(),
        }
    }

    fn older(&self, before: i64) -> String {
        let before = before.to_string();
        let asked = [
            ("q", self.text.as_str()),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &before),
        ];
        address(PATH, &asked)
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The log, newest first.
#[component]
pub(in crate::pages) fn AuditPage() -> AnyView {
    let (ports, asked) = (ports(), Asked::read());
    let filter = asked.filter();
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        ports.audit.list(&admin, filter).await
    };
    dashboard_page(load, move |entries| {
        view! {
            <Head title=t!("audit-title")/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">{t!("admin-title")}</a></p>
                <h1>{t!("audit-title")}</h1>
                <p class="intro__lead">{t!("audit-lead")}</p>
                <PostButton action="/admin/audit.jsonl" class="button button--quiet">
                    {t!("audit-download")}
                </PostButton>
            </header>
            <Filter asked=asked.clone()/>
            <Lines asked entries/>
        }
        .into_any()
    })
}

#[component]
fn Filter(asked: Asked) -> AnyView {
    let options = AuditAction::VARIANTS
        .iter()
        .map(|&action| {
            let value: &str = action.into();
            let selected = value == asked.kind;
            view! { <option value=value selected=selected>{audit_word(action)}</option> }
        })
        .collect_view();
    view! {
        <form method="get" action=PATH class="filter" role="search">
            <div class="filter__field filter__field--wide">
                <label for="q">{t!("audit-search")}</label>
                <input id="q" name="q" type="search" dir="auto" value=asked.text/>
            </div>
            <div class="filter__field">
                <label for="kind">{t!("audit-kind")}</label>
                <select id="kind" name="kind">
                    <option value="">{t!("audit-kind-any")}</option>
                    {options}
                </select>
            </div>
            <div class="filter__field">
                <label for="from">{t!("audit-from")}</label>
                <input id="from" name="from" type="date" value=asked.from/>
            </div>
            <div class="filter__field">
                <label for="to">{t!("audit-to")}</label>
                <input id="to" name="to" type="date" value=asked.to/>
            </div>
            <button type="submit" class="button button--quiet">{t!("act-search")}</button>
        </form>
    }
    .into_any()
}

#[component]
fn Lines(asked: Asked, entries: Vec<AuditEntry>) -> AnyView {
    if entries.is_empty() {
        return view! { <p class="empty">{t!("audit-none")}</p> }.into_any();
    }
    let older = (entries.len() >= PAGE).then(|| entries.last().map(|entry| entry.id)).flatten();
    let rows = entries.into_iter().map(|entry| view! { <Row entry/> }).collect_view();
    view! {
        <table class="table table--log">
            <caption class="visually-hidden">{t!("audit-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!("audit-what")}</th>
                    <th scope="col">{t!("audit-who")}</th>
                    <th scope="col">{t!("audit-details")}</th>
                    <th scope="col">{t!("audit-when")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {older.map(|before| view! {
            <nav class="paging" aria-label=t!("list-pages")>
                <a class="button button--quiet" rel="next" href=asked.older(before)>{t!("audit-older")}</a>
            </nav>
        })}
    }
    .into_any()
}

#[component]
fn Row(entry: AuditEntry) -> AnyView {
    let subject = match page_of(&entry.subject) {
        Some(href) => view! { <a href=href>{entry.subject.clone()}</a> }.into_any(),
        None => view! { <span dir="auto">{entry.subject.clone()}</span> }.into_any(),
    };
    let words = audit_details(&entry);
    let separator = (!entry.subject.is_empty() && !words.is_empty()).then_some(": ");
    view! {
        <tr>
            <th scope="row">
                {audit_line_word(&entry)}
                <span class="hint">{t!("audit-line", id = entry.id.to_string())}</span>
            </th>
            <td data-label=t!("audit-who") dir="auto">{who(&entry.actor)}</td>
            <td data-label=t!("audit-details")>{subject}{separator}<span dir="auto">{words}</span></td>
            <td data-label=t!("audit-when")><Instant at=entry.at/>" "<TimeAgo at=entry.at.to_rfc3339()/></td>
        </tr>
    }
    .into_any()
}

/// The page of what a line is about.
fn page_of(subject: &str) -> Option<String> {
    let (kind, number) = subject.split_once(' ')?;
    let number: i64 = number.parse().ok()?;
    Some(match kind {
        "event" => format!("/dashboard/events/{number}"),
        "source" => format!("/dashboard/sources/{number}"),
        "run" => format!("/admin/runs/{number}"),
        "batch" => format!("/admin/trash?batch={number}"),
        "backup" => format!("/admin/backups/{number}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_lead_to_their_pages() {
        for (subject, page) in [
            ("event 7", Some("/dashboard/events/7")),
            ("backup 20260102030405", Some("/admin/backups/20260102030405")),
            ("batch 3", Some("/admin/trash?batch=3")),
            ("event x", None),
            ("audit log", None),
            ("user 3", None),
            ("", None),
        ] {
            assert_eq!(page_of(subject).as_deref(), page, "{subject}");
        }
    }

    #[test]
    fn the_last_day_is_meant_in_full() {
        let asked = Asked {
            from: "2026-03-01".into(),
            to: "2026-03-01".into(),
            kind: "sign_in_failed".into(),
            before: "x".into(),
            ..Asked::default()
        };
        let filter = asked.filter();
        let stamp = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339());
        assert_eq!(stamp(filter.since).as_deref(), Some("2026-03-01T00:00:00+00:00"));
        assert_eq!(stamp(filter.until).as_deref(), Some("2026-03-02T00:00:00+00:00"));
        assert_eq!(filter.action, Some(AuditAction::SignInFailed));
        assert_eq!((filter.text, filter.before), (None, None));
        let odd = Asked { from: "31 March".into(), kind: "drop".into(), ..Asked::default() };
        assert_eq!((odd.filter().since, odd.filter().action), (None, None));
    }
}
