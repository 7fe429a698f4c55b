//! `reroll user`: adding people, and taking accounts back.

use crate::cli::desk::{Desk, has_keys, is_time};

const GOOD: &str = "correct horse battery";

/// A desk with an admin, and an organizer of a connected calendar.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.connect().await;
    for (email, role, organizer) in [
        ("admin@example.org", "admin", &[][..]),
        ("ada@example.org", "organizer", &["--organizer", "riverside"]),
    ] {
        let add = [&["user", "add", "--email", email, "--role", role][..], organizer].concat();
        desk.json_with(&add, &format!("{GOOD}\n")).await;
    }
    desk
}

async fn last_line(desk: &Desk) -> String {
    let lines = desk.lines(&["audit", "list", "--limit", "1"]).await;
    format!("{}: {}", lines[0]["action"].as_str().unwrap(), lines[0]["detail"].as_str().unwrap())
}

#[tokio::test]
async fn accounts_are_listed() {
    let desk = desk().await;
    let lines = desk.lines(&["user", "list"]).await;
    assert_eq!(lines.len(), 2);
    let keys = ["id", "email", "role", "organizers", "created_at", "disabled_at", "sessions"];
    has_keys(&lines[0], &keys);
    assert!(is_time(&lines[0]["created_at"]) && lines[0]["last_seen_at"].is_null());
    assert_eq!(lines[1]["email"], "ada@example.org");
    assert_eq!(lines[1]["organizers"], serde_json::json!(["riverside"]));
    let words = desk.run(&["user", "list"]).await;
    assert!(words.out.contains("ada@example.org") && words.out.contains("active"), "{words:?}");
    assert!(desk.lines(&["user", "sessions"]).await.is_empty());
    assert_eq!(desk.run(&["user", "sessions"]).await.out, "Nobody is signed in.\n");
}

#[tokio::test]
async fn an_account_can_be_taken_back() {
    let desk = desk().await;
    for (arguments, input, changed, action, said) in [
        (&["password"][..], "another horse battery", true, "account_changed", "another password"),
        (&["role", "--role", "admin"], "", true, "account_changed", "is now admin"),
        (&["role", "--role", "organizer"], "", true, "account_changed", "is now organizer"),
        (&["leave", "--organizer", "riverside"], "", true, "account_changed", "no longer acts"),
        (&["join", "--organizer", "riverside"], "", true, "account_changed", "acts for organizer"),
        (&["address", "--to", "eva@example.org"], "", true, "account_changed", "the address eva@"),
        (&["address", "--to", "ada@example.org"], "", true, "account_changed", "the address ada@"),
        (&["disable"], "", true, "account_changed", "was disabled"),
        (&["disable"], "", false, "account_changed", "was disabled"),
        (&["enable"], "", true, "account_changed", "was enabled"),
        (&["sign-out"], "", false, "account_changed", "was enabled"),
        (&["remove"], "", true, "account_removed", "was removed"),
    ] {
        let back = arguments.contains(&"ada@example.org");
        let who = ["--email", if back { "eva@example.org" } else { "ADA@example.org" }];
        let all = [&["user"][..], arguments, &who].concat();
        let document = desk.json_with(&all, input).await;
        has_keys(&document, &["id", "email", "changed", "signed_out"]);
        assert_eq!(document["changed"], changed, "{arguments:?}");
        let line = last_line(&desk).await;
        assert!(line.starts_with(action) && line.contains(said), "{arguments:?} {line}");
    }
    let left = desk.lines(&["user", "list"]).await;
    assert_eq!((left.len(), &left[0]["email"]), (1, &"admin@example.org".into()));
    // What belongs to the organizer goes on.
    desk.fill(2);
    assert_eq!(desk.json(&["sync"]).await["created"], 2);
    desk.json(&["doctor"]).await;
    let all = desk.json(&["user", "sign-out", "--all"]).await;
    assert_eq!(all["signed_out"], 0);
}

#[tokio::test]
async fn a_password_can_be_made() {
    let desk = desk().await;
    let ask = ["user", "password", "--email", "ada@example.org", "--generate"];
    let made = desk.json(&ask).await;
    assert!(made["password"].as_str().unwrap().len() >= 20, "{made}");
    let words = desk.run(&ask).await;
    assert!(words.out.contains("a new password") && words.out.contains("It is "), "{words:?}");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_one_line() {
    let desk = desk().await;
    let admin = "admin@example.org";
    for (arguments, input, code, said) in [
        (&["disable", "--email", admin][..], "", 1, "the last administrator"),
        (&["remove", "--email", admin], "", 1, "--force"),
        (&["role", "--email", admin, "--role", "organizer"], "", 1, "the last administrator"),
        (&["disable", "--email", "eve@example.org"], "", 1, "no account eve@example.org"),
        (&["password", "--email", "eve@example.org"], "", 1, "no account eve@example.org"),
        (&["sessions", "--email", "eve@example.org"], "", 1, "no account eve@example.org"),
        (&["disable", "--email", "eve"], "", 2, "not an e-mail address"),
        (&["join", "--email", admin, "--organizer", "none"], "", 1, "no organizer \"none\""),
        (&["password", "--email", admin], "", 2, "stdin is empty"),
        (&["password", "--email", admin], "123456789012", 2, "easy to guess"),
        (&["password", "--email", admin], "admin@example.org", 2, "e-mail address"),
        (&["password", "--email", admin], "short", 2, "at least 12 characters"),
        (&["password", "--email", admin], "two lines\nof a password", 2, "more than one line"),
        (
            &[
                "add",
                "--email",
                "ada@example.org",
                "--role",
                "organizer",
                "--organizer",
                "riverside",
            ],
            GOOD,
            1,
            "reroll user join --email ada@example.org --organizer riverside",
        ),
        (
            &["add", "--email", "x@example.org", "--role", "admin"],
            "password1234",
            2,
            "easy to guess",
        ),
    ] {
        let all = [&["user"][..], arguments].concat();
        let outcome = desk.run_with(&all, input).await;
        assert!(outcome.refusal(code).contains(said), "{arguments:?} {outcome:?}");
    }
    for arguments in [
        &["user", "sign-out"][..],
        &["user", "disable"],
        &["user", "sign-out", "--all", "--email", "a@b"],
    ] {
        assert_eq!(desk.run(arguments).await.code, 2, "{arguments:?}");
    }
    let emails: Vec<_> = desk.lines(&["user", "list"]).await;
    assert_eq!(emails.len(), 2, "nothing was done");
    assert!(emails.iter().all(|line| line["disabled_at"].is_null()));
    let forced = desk.json(&["user", "disable", "--email", admin, "--force"]).await;
    assert_eq!(forced["changed"], true);
}

#[tokio::test]
async fn an_organizer_without_an_organizer_is_warned_of() {
    let desk = desk().await;
    let add = ["user", "add", "--email", "bob@example.org", "--role", "organizer", "--generate"];
    let outcome = desk.run(&add).await;
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let way = "reroll user join --email bob@example.org --organizer SLUG";
    assert!(outcome.err.contains(way), "{outcome:?}");
    let join = ["user", "join", "--email", "bob@example.org", "--organizer", "riverside"];
    assert_eq!(desk.run(&join).await.err, "");
    let again = ["user", "role", "--email", "bob@example.org", "--role", "organizer"];
    assert_eq!(desk.run(&again).await.err, "", "now it has one");
}

#[tokio::test]
async fn people_choose_their_passwords_by_links() {
    let desk = desk().await;
    let ask = ["user", "password", "--email", "ada@example.org", "--link"];
    let made = desk.json(&ask).await;
    has_keys(&made, &["email", "link", "expires_at"]);
    let link = made["link"].as_str().unwrap();
    assert!(
        link.starts_with("http://127.0.0.1:3000/link/") && is_time(&made["expires_at"]),
        "{made}"
    );
    let words = desk.run(&ask).await;
    assert!(words.out.contains("/link/") && words.out.contains("works once"), "{words:?}");
    assert!(!words.out.contains(link), "another one each time");

    let invite = ["user", "invite", "--email", "carl@example.org", "--organizer", "riverside"];
    let invited = desk.json(&invite).await;
    has_keys(&invited, &["id", "email", "link", "expires_at"]);
    let again = desk.json(&invite).await;
    assert_eq!(again["id"], invited["id"]);
    let known = desk.run(&["user", "invite", "--email", "ada@example.org"]).await;
    assert_ne!(known.code, 0);
    assert!(known.err.contains("has an account already and can sign in"), "{known:?}");
    let absent = desk.run(&["user", "password", "--email", "eve@example.org", "--link"]).await;
    assert!(absent.code != 0 && absent.err.contains("no account"), "{absent:?}");
    assert!(last_line(&desk).await.contains("was invited again"));
}
