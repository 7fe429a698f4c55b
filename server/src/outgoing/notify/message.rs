//! What is said: for mail, Slack, Discord, and whoever takes JSON. Pure.

use domain::text::clip;
use domain::{Alert, AlertKind};
use serde_json::{Value, json};

use store::{Due, News};
use words::{Language, t};

use crate::alerts::instant;

/// Slack shows about 4,000 characters of a message's text
/// (<https://docs.slack.dev/reference/methods/chat.postMessage>).
const SLACK: usize = 3_900;
/// Discord refuses longer contents (<https://discord.com/developers/docs/resources/webhook>).
const DISCORD: usize = 2_000;

/// A piece of news about an alert, with where it leads.
pub struct Item {
    /// The alert.
    pub alert: Alert,
    /// What is told of it.
    pub news: News,
    /// The absolute address.
    pub link: String,
}

impl Item {
    /// Of something that is due, on the site of this origin.
    pub fn of(due: &Due, origin: &str) -> Self {
        Self::new(due.alert.clone(), due.news, origin)
    }

    /// A piece of news about an alert, on the site of this origin.
    pub fn new(alert: Alert, news: News, origin: &str) -> Self {
        let link = format!("{origin}{}", path(&alert));
        Self { alert, news, link }
    }

    fn title(&self, language: Language) -> String {
        let title = one_line(&self.alert.title);
        match self.news {
            News::Raised => title,
            News::Over => t!(language, "mail-over", title = title),
        }
    }

    /// What happened, in paragraphs, without the title.
    fn body(&self, language: Language) -> String {
        let raised = instant(language, self.alert.raised_at);
        let when = match self.alert.resolved_at {
            Some(over) => {
                let over = instant(language, over);
                t!(language, "mail-raised-and-over", raised = raised, over = over)
            }
            None => t!(language, "mail-raised", raised = raised),
        };
        match self.news {
            News::Over => when,
            News::Raised => format!("{}\n\n{when}", self.alert.detail),
        }
    }

    fn text(&self, language: Language) -> String {
        format!("{}\n\n{}\n\n{}", self.title(language), self.body(language), self.link)
    }
}

/// Where an alert is looked into or undone.
fn path(alert: &Alert) -> String {
    match (&alert.link, alert.run_id, alert.source_id) {
        (Some(link), _, _) => link.clone(),
        (None, Some(run), _) => format!("/dashboard/runs/{run}"),
        (None, None, Some(source)) => format!("/dashboard/sources/{source}"),
        (None, None, None) => "/admin/alerts".into(),
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A mail's subject.
pub fn subject(language: Language, site: &str, items: &[&Item]) -> String {
    let site = one_line(site);
    let about = match items {
        [only] => only.title(language),
        [first, ..] => {
            t!(language, "mail-alerts", count = items.len(), first = first.title(language))
        }
        [] => t!(language, "mail-no-alerts"),
    };
    format!("[{site}] {about}")
}

/// A mail's text: one alert, or a list of them.
pub fn mail(language: Language, items: &[&Item]) -> String {
    let texts: Vec<String> = items.iter().map(|item| item.text(language)).collect();
    let rule = format!("\n\n{}\n\n", "-".repeat(60));
    let head = match items.len() {
        0 | 1 => String::new(),
        many => t!(language, "mail-several", count = many) + &rule,
    };
    format!("{head}{}\n", texts.join(&rule))
}

/// Slack's payload. Its three signs of markup are made plain.
pub fn slack(language: Language, items: &[&Item]) -> Value {
    let text = short(language, items, SLACK, |text| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    });
    json!({"text": text})
}

/// Discord's payload. It mentions nobody, whatever an event's title says.
pub fn discord(language: Language, items: &[&Item]) -> Value {
    json!({
        "content": short(language, items, DISCORD, ToOwned::to_owned),
        "allowed_mentions": {"parse": []},
    })
}

/// The payload for everybody else: all fields, and a text for those that only show one.
pub fn full(language: Language, (site, origin): (&str, &str), items: &[&Item]) -> Value {
    let alerts: Vec<Value> = items.iter().map(|item| fields(item)).collect();
    let text = short(language, items, SLACK, ToOwned::to_owned);
    json!({"site": site, "url": origin, "text": text, "alerts": alerts})
}

fn fields(item: &Item) -> Value {
    let alert = &item.alert;
    let mut value = json!({
        "id": alert.id,
        "news": item.news,
        "kind": alert.kind,
        "test": alert.kind == AlertKind::Test,
        "subject": alert.subject,
        "title": alert.title,
        "detail": alert.detail,
        "link": item.link,
        "organizer_id": alert.organizer_id,
        "source_id": alert.source_id,
        "run_id": alert.run_id,
    });
    value["raised_at"] = json!(domain::time::rfc3339(alert.raised_at));
    value["resolved_at"] = json!(alert.resolved_at.map(domain::time::rfc3339));
    value
}

/// As many alerts as fit into so many characters, and how many more there are.
fn short(
    language: Language,
    items: &[&Item],
    limit: usize,
    plain: impl Fn(&str) -> String,
) -> String {
    // Room for the line that says how many more.
    let room = limit - 60;
    let mut text = String::new();
    for (index, item) in items.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n\n" };
        let next = plain(&item.text(language));
        let left = room.saturating_sub(text.chars().count());
        if index > 0 && next.chars().count() + gap.len() > left {
            let more = items.len() - index;
            let more = t!(language, "mail-more", count = more);
            return format!("{text}\n\n{more}");
        }
        text.push_str(gap);
        text.push_str(&cut(&next, &item.link, left));
    }
    text
}

/// A text that is too long loses its middle: the link stays.
fn cut(text: &str, link: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let room = limit.saturating_sub(link.chars().count() + 4);
    let head = clip(text, room);
    format!("{head}…\n\n{link}")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{AlertId, RunId, SourceId};

    use super::*;

    const EN: Language = Language::English;

    fn item(title: &str, detail: &str, news: News) -> Item {
        let alert = Alert {
            id: AlertId(7),
            kind: AlertKind::Integrity,
            organizer_id: None,
            source_id: None,
            run_id: None,
            subject: String::new(),
            title: title.into(),
            detail: detail.into(),
            link: Some("/admin/integrity".into()),
            deliveries: vec![],
            raised_at: DateTime::UNIX_EPOCH,
            resolved_at: (news == News::Over).then_some(DateTime::UNIX_EPOCH),
            acknowledged_at: None,
            acknowledged_by: None,
        };
        Item { alert, news, link: "https://e.org/admin/integrity".into() }
    }

    #[test]
    fn links_lead_to_what_can_be_done() {
        let alert = item("x", "y", News::Raised).alert;
        let of = |link: Option<&str>, run: Option<i64>, source: Option<i64>| {
            let link = link.map(str::to_owned);
            let (run_id, source_id) = (run.map(RunId), source.map(SourceId));
            path(&Alert { link, run_id, source_id, ..alert.clone() })
        };
        assert_eq!(of(Some("/admin/x"), Some(1), Some(2)), "/admin/x");
        assert_eq!(of(None, Some(1), Some(2)), "/dashboard/runs/1");
        assert_eq!(of(None, None, Some(2)), "/dashboard/sources/2");
        assert_eq!(of(None, None, None), "/admin/alerts");
    }

    #[test]
    fn a_mail_says_what_happened_and_where_to_go() {
        let one = item("47 events\nare missing", "Gone: 1, 2.", News::Raised);
        let over = item("x", "y", News::Over);
        assert_eq!(subject(EN, "My\r\nsite", &[&one]), "[My  site] 47 events are missing");
        let text = mail(EN, &[&one]);
        assert!(text.starts_with("47 events are missing\n\nGone: 1, 2.\n\nRaised 1 January 1970"));
        assert!(text.ends_with("\n\nhttps://e.org/admin/integrity\n"));
        assert_eq!(subject(EN, "S", &[&over]), "[S] Over: x");
        assert!(mail(EN, &[&over]).contains("over since 1 January 1970, 00:00 UTC."));
        assert_eq!(subject(EN, "S", &[&one, &over]), "[S] 2 alerts: 47 events are missing, …");
        assert!(mail(EN, &[&one, &over]).starts_with("2 alerts in a short time:"));
    }

    #[test]
    fn chats_get_what_they_take() {
        let one = item("<!channel> & @everyone", "Gone.", News::Raised);
        let text = slack(EN, &[&one])["text"].as_str().unwrap().to_owned();
        assert!(text.starts_with("&lt;!channel&gt; &amp; @everyone"), "{text}");
        assert_eq!(discord(EN, &[&one])["allowed_mentions"], json!({"parse": []}));
        let long = item("Long", &"ä".repeat(9_000), News::Raised);
        for (value, key, limit) in
            [(slack(EN, &[&long]), "text", 4_000), (discord(EN, &[&long]), "content", 2_000)]
        {
            let text = value[key].as_str().unwrap();
            assert!(text.chars().count() <= limit && text.chars().count() > limit - 250);
            assert!(text.ends_with("…\n\nhttps://e.org/admin/integrity"), "the link stays");
        }
        let many: Vec<Item> =
            (0..50).map(|_| item("Many", &"x".repeat(90), News::Raised)).collect();
        let many: Vec<&Item> = many.iter().collect();
        let text = discord(EN, &many)["content"].as_str().unwrap().to_owned();
        assert!(text.chars().count() <= 2_000 && text.contains(" more: see the alerts"), "{text}");
    }

    #[test]
    fn others_get_every_field() {
        let value = full(EN, ("Site", "https://e.org"), &[&item("T", "D", News::Raised)]);
        let alert = &value["alerts"][0];
        assert_eq!((&alert["id"], &alert["kind"]), (&json!(7), &json!("integrity")));
        assert_eq!((&alert["news"], &alert["test"]), (&json!("raised"), &json!(false)));
        assert_eq!(alert["raised_at"], "1970-01-01T00:00:00.000000Z");
        assert_eq!(alert["resolved_at"], Value::Null);
        assert_eq!(alert["link"], "https://e.org/admin/integrity");
        assert!(value["text"].as_str().unwrap().starts_with("T\n\nD"));
    }
}
