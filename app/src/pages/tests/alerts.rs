//! Alerts: on the admin's page and on the dashboard.

use domain::{Alert, AlertKind, RunId};

use super::fake::World;
use super::{get, post, samples};

fn alerts() -> Vec<Alert> {
    let known = Alert {
        kind: AlertKind::SyncFails,
        run_id: Some(RunId(6)),
        title: "Syncs of <Club> fail".into(),
        acknowledged_at: Some(samples::now()),
        acknowledged_by: Some("bob@example.org".into()),
        ..samples::alert()
    };
    let over = Alert {
        kind: AlertKind::NeedsReconnect,
        title: "League needs reconnecting".into(),
        resolved_at: Some(samples::now()),
        ..samples::alert()
    };
    vec![samples::alert(), known, over]
}

#[tokio::test]
async fn open_alerts_are_on_the_dashboard_and_with_admins() {
    for path in ["/dashboard", "/admin/alerts"] {
        let page = get(&World::admin().with_alerts(alerts()), path).await;
        page.must_have("A sync of Club events is held")
            .must_have("It would take 60 of 64 events off the site.")
            .must_have("href=\"/dashboard/runs/7\" class=\"button\">Review the changes")
            .must_have("23 Nov 2026, 14:57 UTC")
            .must_have("name=\"alert\" value=\"3\"")
            .must_have("Syncs of &lt;Club&gt; fail")
            .must_have("bob@example.org")
            .must_have("href=\"/dashboard/sources/5\" class=\"button\">See the calendar")
            .must_not_have("League needs reconnecting");
        assert_eq!(page.html.matches("action=\"/api/acknowledge-alert\"").count(), 1, "{path}");
    }
    let all = get(&World::admin().with_alerts(alerts()), "/admin/alerts?all=1").await;
    all.must_have("League needs reconnecting").must_have("over since");
    let none = World::admin().with_alerts(vec![]);
    get(&none, "/admin/alerts").await.must_have("All is well");
    get(&none, "/dashboard").await.must_not_have("Needs your attention");
}

#[tokio::test]
async fn knowing_is_noted_and_leads_back() {
    for (back, to) in [
        ("%2Fadmin%2Falerts%3Fall%3D1", "/admin/alerts?all=1"),
        ("%2Fdashboard", "/dashboard"),
        ("https%3A%2F%2Fevil.example", "/dashboard"),
    ] {
        let world = World::organizer();
        let reply = post(&world, "/api/acknowledge-alert", &format!("alert=3&back={back}")).await;
        assert_eq!(reply.location(), to);
        assert_eq!(world.acts(), ["acknowledge 3"]);
    }
}

/// A channel's name and state as the list has them.
fn channel(name: &str, look: &str, word: &str) -> String {
    format!("<strong>{name}</strong><span><span class=\"badge badge--{look}\">{word}</span>")
}

#[tokio::test]
async fn channels_are_listed_with_their_state() {
    let page = get(&World::admin().with_alerts(vec![]), "/admin/alerts").await;
    page.must_have("All is well")
        .must_have(&channel("Email", "good", "Works"))
        .must_have("Last worked on")
        .must_have(&channel("Webhook", "quiet", "Not set up"))
        .must_have("Set ALERT_WEBHOOK_URL.")
        .must_have(&channel("Heartbeat", "quiet", "Not set up"))
        .must_have("Set HEARTBEAT_URL.");
    let mut channels = samples::channels(true);
    channels[0].failed_at = Some(samples::now());
    channels[0].error = Some("<no> such host".into());
    channels[1].is_configured = true;
    let world = World::admin().with_channels(channels);
    get(&world, "/admin/alerts")
        .await
        .must_have(&channel("Email", "stop", "Failed"))
        .must_have("&lt;no&gt; such host")
        .must_have(&channel("Webhook", "wait", "Not used yet"));
}

#[tokio::test]
async fn without_a_channel_nothing_is_said_to_be_well() {
    let world = World::admin().with_alerts(vec![]).with_channels(samples::channels(false));
    get(&world, "/admin/alerts")
        .await
        .must_not_have("All is well")
        .must_have("nobody would hear of one")
        .must_have(&channel("Email", "stop", "Not set up"))
        .must_have("Set SMTP_URL and ALERT_EMAIL.");
    get(&world, "/admin").await.must_not_have("All is well").must_have("Nobody would hear");
    let heard = World::admin().with_alerts(vec![]);
    get(&heard, "/admin").await.must_have("All is well");
    let open = World::admin().with_alerts(alerts());
    get(&open, "/admin").await.must_not_have("All is well").must_have("Something needs attention");
}

#[tokio::test]
async fn a_test_says_what_became_of_it_on_each_channel() {
    let test = Alert {
        kind: AlertKind::Test,
        run_id: None,
        source_id: None,
        title: "This is a test".into(),
        link: None,
        deliveries: vec![],
        ..samples::alert()
    };
    let nowhere =
        World::admin().with_alerts(vec![test.clone()]).with_channels(samples::channels(false));
    get(&nowhere, "/admin/alerts")
        .await
        .must_have("Email: not set up, so nothing was sent")
        .must_have("Webhook: not set up, so nothing was sent")
        .must_not_have("Heartbeat: not set up, so");
    post(&nowhere, "/api/test-alert", "").await;
    assert!(nowhere.flashes()[0].text.contains("nowhere else"), "{:?}", nowhere.flashes());
    let mailed = World::admin().with_alerts(vec![test]);
    get(&mailed, "/admin/alerts")
        .await
        .must_have("Email: on its way")
        .must_have("Webhook: not set up, so nothing was sent");
    post(&mailed, "/api/test-alert", "").await;
    assert!(mailed.flashes()[0].text.contains("look again"), "{:?}", mailed.flashes());
}
