//! How the stand-in is used: the shortest way from nothing to a calendar that changed.

use sandbox::{Options, Sandbox, event};

/// What an organizer grants.
const SCOPE: &str = "https://www.googleapis.com/auth/calendar.events.readonly";

#[tokio::test]
async fn a_calendar_is_read_and_changes() {
    let google = Sandbox::start(Options::default()).await.unwrap();
    google.add_account("club@example.org", "The Club").unwrap();
    let night = event::timed("Game night", "2026-05-01T18:00:00Z", "2026-05-01T22:00:00Z");
    let id = google.insert_event("club@example.org", night).unwrap();
    let refresh_token = google.issue_refresh_token("club@example.org", &[SCOPE]).unwrap();

    // What a product would sync from, with the token that it was granted.
    let (calendar, token) = (google.calendar_url(), google.token_url());
    assert!(calendar.starts_with("http://127.0.0.1:") && token.starts_with("http://127.0.0.1:"));
    assert!(!refresh_token.is_empty());

    let lives = |id: &str| google.event("club@example.org", id).unwrap().1;
    assert!(lives(&id));
    google.cancel_event("club@example.org", &id).unwrap();
    assert!(!lives(&id));
    google.stop().await.unwrap();
}
