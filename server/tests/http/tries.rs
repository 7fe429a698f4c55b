//! Guessing passwords, in all the ways that attackers have: many at once, from many addresses, on one
//! account or on many; and that whoever knows the password gets in beside them.

use std::net::SocketAddr;

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::StatusCode;
use reroll::config::Config;
use store::verify_audit;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::http::site::{ADMIN, Answer, Browser, OWNER, PASSWORD, Site, encoded};

/// So many tries on one account pass at once: four are free, three wait for their turn.
const BURST: usize = 7;

async fn sign_in(browser: &Browser, email: &str, password: &str) -> Answer {
    browser.post("/api/sign-in", &[("email", email), ("password", password)]).await
}

fn is_in(answer: &Answer) -> bool {
    answer.status == StatusCode::SEE_OTHER && answer.location() == "/dashboard"
}

/// A site behind a proxy on this machine, so that each request can say where it comes from.
async fn behind_a_proxy() -> Site {
    let trusted = |config: &mut Config| {
        config.trusted_proxies = ["127.0.0.1/32".parse().unwrap()].into_iter().collect();
    };
    Site::peopled_with(trusted).await
}

/// Tries from an address.
async fn sign_in_from(site: &Site, from: &str, email: &str, password: &str) -> Answer {
    let origin = site.origin.clone();
    let headers =
        [("origin", origin.as_str()), ("sec-fetch-site", "same-origin"), ("x-forwarded-for", from)];
    let form = encoded(&[("email", email), ("password", password)]);
    site.browser().send(reqwest::Method::POST, "/api/sign-in", &headers, Some(form)).await
}

/// Sends all of a form but its last byte, waits for `go`, sends that as well, and gives the status.
async fn held_back(
    site: &Site,
    address: SocketAddr,
    password: &str,
    go: &tokio::sync::Barrier,
) -> u16 {
    let body = encoded(&[("email", OWNER), ("password", password)]);
    let head = format!(
        "POST /api/sign-in HTTP/1.1\r\nHost: {address}\r\nOrigin: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Accept: text/html\r\nConnection: close\r\n\r\n",
        site.origin,
        body.len()
    );
    let mut socket = TcpStream::connect(address).await.unwrap();
    let (first, last) = body.split_at(body.len() - 1);
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(first.as_bytes()).await.unwrap();
    go.wait().await;
    socket.write_all(last.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let status = String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap().to_owned();
    status.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_at_once_are_no_more_guesses_than_one_after_another() {
    const MANY: usize = 300;
    let site = Site::start().await;
    let before = site.world.services.passwords.hashed();
    // A second server over the same database.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let second = listener.local_addr().unwrap();
    let router = reroll::http::router(site.world.services.clone()).unwrap();
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let first: SocketAddr = site.origin.strip_prefix("http://").unwrap().parse().unwrap();

    let go = tokio::sync::Barrier::new(MANY);
    let wrong: Vec<String> = (0..MANY).map(|number| format!("wrong wrong {number}")).collect();
    let all = wrong.iter().enumerate().map(|(number, password)| {
        held_back(&site, if number % 2 == 0 { first } else { second }, password, &go)
    });
    let all = join_all(all).await;
    server.abort();
    let count = |status| all.iter().filter(|found| **found == status).count();
    assert_eq!((count(303), count(429)), (BURST, MANY - BURST), "{all:?}");
    assert_eq!(site.world.services.passwords.hashed() - before, BURST as u64);
    assert_eq!(site.world.clock.slept().as_secs(), 1 + 3 + 7, "three waited");

    let store = &site.world.services.store;
    let lines = store.audit_after(0, 1_000).await.unwrap();
    assert_eq!(lines.len(), 1, "one line for all of them");
    assert_eq!(lines[0].describe(), "from 127.0.0.1; 6 more so far");
    assert!(verify_audit(store.as_ref()).await.unwrap().is_ok());
}

#[tokio::test]
async fn many_wrong_tries_lock_nobody_out() {
    let site = Site::start().await;
    // Somebody tries on the admin's account from the admin's own address, for all that they can.
    let mut refused = 0;
    for _ in 0..60 {
        refused += u32::from(sign_in(&site.browser(), ADMIN, "wrong wrong").await.status == 429);
    }
    assert!(refused > 50, "{refused}");
    let answer = sign_in(&site.browser(), ADMIN, PASSWORD).await;
    let page = answer.page(429);
    assert!(page.contains("Too many tries: wait ") && page.contains("href=\"/sign-in"), "{page}");
    assert!(page.contains("</html>"), "a page of the site");
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    // As long as it says, and the right password opens.
    site.world.pass(TimeDelta::seconds(wait));
    assert!(is_in(&sign_in(&site.browser(), ADMIN, PASSWORD).await));
    assert!(is_in(&sign_in(&site.browser(), ADMIN, PASSWORD).await), "and all is forgotten");
}

#[tokio::test]
async fn wrong_tries_elsewhere_cost_the_owner_seconds_at_most() {
    let site = behind_a_proxy().await;
    for number in 0..40 {
        let from = format!("198.51.100.{number}");
        sign_in_from(&site, &from, ADMIN, "wrong wrong").await;
    }
    site.world.pass(TimeDelta::seconds(10));
    assert!(is_in(&sign_in_from(&site, "203.0.113.7", ADMIN, PASSWORD).await));
    // Others at the same time wait for nothing.
    let slept = site.world.clock.slept();
    assert!(is_in(&sign_in_from(&site, "203.0.113.7", OWNER, PASSWORD).await));
    assert_eq!(site.world.clock.slept(), slept);
}

#[tokio::test]
async fn a_browser_that_signed_in_before_waits_for_nobody() {
    let site = Site::start().await;
    let known = site.signed_in(OWNER).await;
    known.post("/api/sign-out", &[]).await;
    let strange = site.browser();
    for number in 0..60 {
        sign_in(&strange, OWNER, "wrong wrong").await;
        sign_in(&strange, &format!("guess{number}@example.org"), "wrong wrong").await;
    }
    assert_eq!(sign_in(&strange, OWNER, PASSWORD).await.status, 429);
    assert!(is_in(&sign_in(&known, OWNER, PASSWORD).await));
    // It is known to that account only, and what is tried from it counts by itself.
    known.post("/api/sign-out", &[]).await;
    assert_eq!(sign_in(&known, ADMIN, PASSWORD).await.status, 429);
    let before = site.world.services.passwords.hashed();
    for _ in 0..60 {
        sign_in(&known, OWNER, "wrong wrong").await;
    }
    assert_eq!(site.world.services.passwords.hashed() - before, BURST as u64);
}

#[tokio::test]
async fn the_cookie_of_a_known_browser_signs_nobody_in() {
    let site = Site::start().await;
    let known = site.signed_in(OWNER).await;
    let cookie = known.device.lock().unwrap().clone().unwrap();
    assert!(cookie.starts_with("reroll-device="), "{cookie}");
    assert!(!cookie.contains(OWNER));
    known.post("/api/sign-out", &[]).await;
    assert_eq!(known.device.lock().unwrap().as_ref(), Some(&cookie), "it outlives the session");
    assert_eq!(known.get("/dashboard").await.status, StatusCode::SEE_OTHER);
    for forged in ["reroll-device=x.y", "reroll-device=", "reroll-device=AAAA.AAAA"] {
        let browser = site.browser();
        *browser.device.lock().unwrap() = Some(forged.into());
        assert!(is_in(&sign_in(&browser, OWNER, PASSWORD).await), "{forged}");
        let given = browser.device.lock().unwrap().clone().unwrap();
        assert!(given != forged && given != cookie, "{given}");
    }
}

#[tokio::test]
async fn nobody_chooses_what_they_count_under() {
    let site = behind_a_proxy().await;
    let hashed = || site.world.services.passwords.hashed();
    // An address each: of one IPv6 network, as a proxy writes ports, made up in front of the true
    // one, IPv4 written as IPv6. On an account each, so that only the address can tell.
    let mut number = 0;
    for made_up in [
        |n: u32| format!("2001:db8:1:2::{n:x}"),
        |n: u32| format!("6.6.6.{n}, 203.0.113.5:{}", 4000 + n),
        |n: u32| format!("6.6.{n}.6, \"[2001:db8:7:7::{n:x}]:443\""),
        |n: u32| {
            if n.is_multiple_of(2) {
                "198.51.100.7".to_owned()
            } else {
                "::ffff:198.51.100.7".into()
            }
        },
    ] {
        let before = hashed();
        for n in 0..60 {
            number += 1;
            let email = format!("guess{number}@example.org");
            sign_in_from(&site, &made_up(n), &email, "wrong wrong").await;
        }
        assert_eq!(hashed() - before, 40, "{}", made_up(1));
    }
    // What cannot be read: all of those are one.
    let before = hashed();
    for n in 0..60 {
        let email = format!("odd{n}@example.org");
        sign_in_from(&site, &format!("6.6.6.{n}, unknown"), &email, "wrong wrong").await;
    }
    assert_eq!(hashed() - before, 40);
}

#[tokio::test]
async fn right_passwords_use_nothing_up() {
    let site = Site::start().await;
    for _ in 0..60 {
        assert!(is_in(&sign_in(&site.browser(), OWNER, PASSWORD).await));
    }
    assert_eq!(site.world.clock.slept().as_secs(), 0);
}

#[tokio::test]
async fn unknown_accounts_cost_and_count_the_same() {
    let site = Site::start().await;
    for email in [OWNER, "nobody@example.org", "no address"] {
        let (before, slept) = (site.world.services.passwords.hashed(), site.world.clock.slept());
        let mut said = Vec::new();
        for _ in 0..9 {
            let answer = sign_in(&site.browser(), email, "wrong wrong").await;
            said.push((answer.status.as_u16(), answer.header("retry-after").to_owned()));
        }
        assert_eq!(site.world.services.passwords.hashed() - before, BURST as u64, "{email}");
        assert_eq!((site.world.clock.slept() - slept).as_secs(), 11, "{email}");
        assert_eq!(said[..7], vec![(303, String::new()); 7], "{email}");
        assert!(said[7..].iter().all(|(status, after)| *status == 429 && after == "5"), "{said:?}");
    }
}

#[tokio::test]
async fn the_password_asked_for_again_is_limited_as_well() {
    let site = Site::start().await;
    let event = site.write("Night", |_| {}).await;
    let admin = site.signed_in(ADMIN).await;
    let id = event.id.to_string();
    admin.post("/api/trash-events", &[("organizer", "1"), ("events[0]", &id)]).await;
    let purge = async |password: &str| {
        let form = [("events[0]", id.as_str()), ("password", password)];
        admin.post("/api/purge-events", &form).await
    };
    let before = site.world.services.passwords.hashed();
    let mut last = None;
    for _ in 0..20 {
        last = Some(purge("wrong wrong").await);
    }
    assert_eq!(site.world.services.passwords.hashed() - before, BURST as u64);
    let last = last.unwrap();
    assert!(last.page(429).contains("/admin/trash/purge"), "{}", last.body);
    let wait: i64 = last.header("retry-after").parse().unwrap();
    site.world.pass(TimeDelta::seconds(wait));
    assert_eq!(purge(PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.raw.number("SELECT count(*) FROM purges").await, 1);
    let failed = "SELECT count(*) FROM audit WHERE action = 'sign_in_failed'";
    assert_eq!(site.raw.number(failed).await, 1, "one line for all of them");
}
