//! Consent, codes, tokens, revocation, userinfo.

use std::collections::HashMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use reqwest::Response;
use sandbox::{Behaviour, CLIENT_ID, CLIENT_SECRET};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use crate::tools::{ACCOUNT, CALENDAR_LIST, EVENTS, Google, text};

const CALLBACK: &str = "http://127.0.0.1:3000/oauth/google/callback";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-long";

/// Goes through the consent page, with `more` in the request, choosing `scopes`.
async fn consent(google: &Google, more: &[(&str, &str)], scopes: &[&str]) -> Response {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut fields = vec![
        ("client_id", CLIENT_ID),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "s-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    fields.extend(more);
    let asked = format!("openid email {EVENTS} {CALENDAR_LIST}");
    if !more.iter().any(|(name, _)| *name == "scope") {
        fields.push(("scope", &asked));
    }
    let page = google.client.get(google.auth_url()).query(&fields).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("nothing here leaves your machine"), "{page}");
    let mut form = vec![("decision", "allow"), ("account", ACCOUNT)];
    form.extend(scopes.iter().map(|scope| ("scope", *scope)));
    google.client.post(google.auth_url()).query(&fields).form(&form).send().await.unwrap()
}

/// The fields that the browser is sent back with.
fn sent_back(response: &Response) -> HashMap<String, String> {
    assert_eq!(response.status(), 303);
    let url = response.headers()["location"].to_str().unwrap();
    assert!(url.starts_with(CALLBACK), "{url}");
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

async fn code(google: &Google, more: &[(&str, &str)]) -> String {
    sent_back(&consent(google, more, &[EVENTS, CALENDAR_LIST]).await)["code"].clone()
}

/// Asks the token endpoint; `change` replaces or (when empty) removes fields.
async fn token(google: &Google, change: &[(&str, &str)]) -> (u16, Value) {
    let mut fields = HashMap::from([
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    fields.extend(change.iter().copied());
    fields.retain(|_, value| !value.is_empty());
    let response = google.client.post(google.token_url()).form(&fields).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn refresh(google: &Google, token_text: &str) -> (u16, Value) {
    token(google, &[("grant_type", "refresh_token"), ("refresh_token", token_text)]).await
}

#[tokio::test]
async fn a_code_becomes_tokens_that_open_the_calendar() {
    let google = Google::start().await;
    let answer = consent(&google, &[("access_type", "offline")], &[EVENTS, CALENDAR_LIST]).await;
    let fields = sent_back(&answer);
    assert_eq!(fields["state"], "s-1");
    let (status, tokens) = token(&google, &[("code", &fields["code"])]).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 3599);
    assert_eq!(
        text(&tokens, "scope"),
        format!("{CALENDAR_LIST} {EVENTS} https://www.googleapis.com/auth/userinfo.email openid")
    );
    let list = format!("{}users/me/calendarList", google.calendar_url());
    let response =
        google.client.get(list).bearer_auth(text(&tokens, "access_token")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let (status, again) = refresh(&google, text(&tokens, "refresh_token")).await;
    assert_eq!(status, 200);
    assert!(again["refresh_token"].is_null(), "a refresh gives no other refresh token");
    assert_ne!(again["access_token"], tokens["access_token"]);
}

#[tokio::test]
async fn a_refresh_token_comes_once_unless_it_is_forced() {
    let google = Google::start().await;
    for (more, expected) in [
        (vec![], false),
        (vec![("access_type", "offline")], true),
        (vec![("access_type", "offline")], false),
        (vec![("prompt", "consent")], false),
        (vec![("access_type", "offline"), ("prompt", "consent")], true),
    ] {
        let code = code(&google, &more).await;
        let (_, tokens) = token(&google, &[("code", &code)]).await;
        assert_eq!(tokens["refresh_token"].is_string(), expected, "{more:?}");
    }
    google.revoke_grants(ACCOUNT);
    let code = code(&google, &[("access_type", "offline")]).await;
    let (_, tokens) = token(&google, &[("code", &code)]).await;
    assert!(tokens["refresh_token"].is_string(), "after a revocation it is the first again");
}

#[tokio::test]
async fn scopes_can_be_left_out() {
    let google = Google::start().await;
    let fields = sent_back(&consent(&google, &[], &[CALENDAR_LIST]).await);
    let (_, tokens) = token(&google, &[("code", &fields["code"])]).await;
    assert!(!text(&tokens, "scope").contains("calendar.events"));
    let url = format!("{}calendars/primary/events", google.calendar_url());
    let request = google.client.get(url).bearer_auth(text(&tokens, "access_token"));
    let refused = crate::tools::refused(request.send().await.unwrap()).await;
    assert_eq!(refused, (403, "insufficientPermissions".to_owned()));
    let none = consent(&google, &[("scope", EVENTS)], &[]).await;
    assert_eq!(sent_back(&none)["error"], "access_denied");
}

#[tokio::test]
async fn denying_and_silence_send_an_error_back() {
    let google = Google::start().await;
    let fields = [
        ("client_id", CLIENT_ID),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", EVENTS),
        ("state", "s-1"),
    ];
    let post = google.client.post(google.auth_url()).query(&fields);
    let denied = post.form(&[("decision", "deny")]).send().await.unwrap();
    assert_eq!(sent_back(&denied)["error"], "access_denied");
    assert_eq!(sent_back(&denied)["state"], "s-1");
    let get = google.client.get(google.auth_url()).query(&fields);
    let silent = get.query(&[("prompt", "none")]).send().await.unwrap();
    assert_eq!(sent_back(&silent)["error"], "interaction_required");
    let get = google.client.get(google.auth_url()).query(&fields[..3]);
    assert_eq!(get.send().await.unwrap().status(), 400, "a mistake of the site is not sent back");
}

#[tokio::test]
async fn a_code_works_once_for_the_client_that_asked() {
    let google = Google::start().await;
    for (change, expected) in [
        (vec![("client_id", "other")], (401, "invalid_client")),
        (vec![("client_id", "")], (400, "invalid_request")),
        (vec![("client_secret", "wrong")], (401, "invalid_client")),
        (vec![("client_secret", "")], (400, "invalid_request")),
        (vec![("code_verifier", "wrong")], (400, "invalid_grant")),
        (vec![("code_verifier", "")], (400, "invalid_grant")),
        (vec![("redirect_uri", "http://127.0.0.1:3000/")], (400, "redirect_uri_mismatch")),
        (vec![("redirect_uri", "")], (400, "invalid_request")),
        (vec![("grant_type", "password")], (400, "unsupported_grant_type")),
        (vec![("code", "4/0Aunknown")], (400, "invalid_grant")),
        (vec![("code", "")], (400, "invalid_request")),
    ] {
        let code = code(&google, &[]).await;
        let mut fields = vec![("code", &*code)];
        fields.extend(change.clone());
        let (status, body) = token(&google, &fields).await;
        assert_eq!((status, text(&body, "error")), expected, "{change:?}");
    }
    let used = code(&google, &[]).await;
    assert_eq!(token(&google, &[("code", &used)]).await.0, 200);
    assert_eq!(token(&google, &[("code", &used)]).await.0, 400, "used");
    let late = code(&google, &[]).await;
    google.clock.advance(TimeDelta::seconds(61));
    assert_eq!(token(&google, &[("code", &late)]).await.0, 400, "expired");
}

#[tokio::test]
async fn the_secret_in_a_header_will_not_do() {
    let google = Google::start().await;
    let code = code(&google, &[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let request = google.client.post(google.token_url());
    let request = request.basic_auth(CLIENT_ID, Some(CLIENT_SECRET)).form(&form);
    assert_eq!(request.send().await.unwrap().status(), 400);
    let request = google.client.post(google.token_url()).json(&HashMap::from(form));
    assert_eq!(request.send().await.unwrap().status(), 400, "a form and nothing else");
}

#[tokio::test]
async fn an_access_token_expires_after_an_hour() {
    let google = Google::start().await;
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 200);
    google.clock.advance(TimeDelta::seconds(3599));
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 200);
    google.clock.advance(TimeDelta::seconds(1));
    let response = google.list(&[]).send().await.unwrap();
    assert!(response.headers().contains_key("www-authenticate"));
    assert_eq!(crate::tools::refused(response).await, (401, "authError".to_owned()));
}

#[tokio::test]
async fn a_refresh_token_dies_unused_or_in_testing_mode() {
    let google = Google::start().await;
    let long = google.issue_refresh_token(ACCOUNT, &[EVENTS]).unwrap();
    google.clock.advance(TimeDelta::days(182));
    assert_eq!(refresh(&google, &long).await.0, 200);
    google.clock.advance(TimeDelta::days(182));
    assert_eq!(refresh(&google, &long).await.0, 200, "each use counts");
    google.clock.advance(TimeDelta::days(183));
    let (status, body) = refresh(&google, &long).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_grant"));
    google.set_behaviour(Behaviour { testing_mode: true, ..Behaviour::default() });
    let short = google.issue_refresh_token(ACCOUNT, &[EVENTS]).unwrap();
    google.clock.advance(TimeDelta::days(6));
    assert_eq!(refresh(&google, &short).await.0, 200);
    google.clock.advance(TimeDelta::days(1));
    assert_eq!(refresh(&google, &short).await.0, 400);
}

#[tokio::test]
async fn revoking_any_token_takes_all_of_the_account_back() {
    let google = Google::start().await;
    let first = google.issue_refresh_token(ACCOUNT, &[EVENTS]).unwrap();
    let second = google.issue_refresh_token(ACCOUNT, &[CALENDAR_LIST]).unwrap();
    let revoke = async |token: &str| {
        let request = google.client.post(google.revoke_url()).form(&[("token", token)]);
        request.send().await.unwrap()
    };
    assert_eq!(revoke(&first).await.status(), 200);
    assert_eq!(refresh(&google, &second).await.0, 400);
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 401);
    let again = revoke(&first).await;
    assert_eq!(again.status(), 400);
    assert_eq!(again.json::<Value>().await.unwrap()["error"], "invalid_token");
}

#[tokio::test]
async fn userinfo_shows_what_the_scopes_allow() {
    let google = Google::start().await;
    for (scopes, expected) in [
        (vec!["openid"], Some(vec!["sub"])),
        (vec!["openid", "email"], Some(vec!["email", "email_verified", "sub"])),
        (
            vec!["openid", "email", "profile"],
            Some(vec!["email", "email_verified", "given_name", "name", "sub"]),
        ),
        (vec![EVENTS], None),
    ] {
        let token = google.issue_access_token(ACCOUNT, &scopes).unwrap();
        let request = google.client.get(google.userinfo_url()).bearer_auth(token);
        let response = request.send().await.unwrap();
        match expected {
            Some(fields) => {
                let body = response.json().await.unwrap();
                assert_eq!(crate::tools::fields(&body), fields, "{scopes:?}");
            }
            None => assert_eq!(response.status(), 403, "{scopes:?}"),
        }
    }
    let nobody = google.client.get(google.userinfo_url()).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
}
