//! Consent, tokens, and their failures.

use google::{Endpoints, FetchError, OAuthError};
use sandbox::{Fault, FaultKind};
use secrets::Secret;

use crate::{CLUB, EVENTS, LIST, world, world_with};

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default()
}

#[tokio::test]
async fn consent_gives_an_account() {
    let world = world().await;
    let consent = world.begin();
    let back = world.consent(&consent, &[LIST, EVENTS]).await;
    assert_eq!(value(&back, "state"), consent.state);
    let oauth = world.ours.oauth();
    let grant = oauth.finish(value(&back, "code"), &consent.verifier).await.unwrap();
    let refresh_token = grant.refresh_token.expect("offline access was asked for");
    assert!(grant.scopes.iter().any(|s| s == EVENTS));
    let who = oauth.userinfo(&grant.access_token).await.unwrap();
    assert_eq!(who.email.as_deref(), Some(CLUB));
    assert!(!who.sub.is_empty());
    assert!(oauth.refresh(&refresh_token).await.is_ok());

    oauth.revoke(&refresh_token).await.unwrap();
    oauth.revoke(&refresh_token).await.expect("revoking twice is fine");
    let refused = oauth.refresh(&refresh_token).await.unwrap_err();
    assert!(matches!(refused, OAuthError::InvalidGrant(_)), "{refused:?}");
    let refused = oauth.userinfo(&grant.access_token).await.unwrap_err();
    assert!(matches!(refused, OAuthError::InvalidGrant(_)), "{refused:?}");
    let printed = format!("{consent:?} {refresh_token:?} {oauth:?}");
    for secret in [refresh_token.expose(), consent.verifier.expose(), world.theirs.client_secret()]
    {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn a_code_counts_once_and_with_its_verifier_only() {
    let world = world().await;
    let oauth = world.ours.oauth();
    let consent = world.begin();
    let back = world.consent(&consent, &[LIST, EVENTS]).await;
    let other = Secret::new("x".repeat(43));
    let refused = oauth.finish(value(&back, "code"), &other).await.unwrap_err();
    assert!(matches!(refused, OAuthError::InvalidGrant(_)), "{refused:?}");
    let back = world.consent(&consent, &[LIST, EVENTS]).await;
    let code = value(&back, "code");
    assert!(oauth.finish(code, &consent.verifier).await.is_ok());
    let refused = oauth.finish(code, &consent.verifier).await.unwrap_err();
    assert!(matches!(refused, OAuthError::InvalidGrant(_)), "{refused:?}");
}

#[tokio::test]
async fn boxes_left_out_are_named() {
    let world = world().await;
    for (ticked, missing) in [
        (LIST, "View events on all your calendars"),
        (EVENTS, "See the list of Google calendars you’re subscribed to"),
    ] {
        let consent = world.begin();
        let back = world.consent(&consent, &[ticked]).await;
        let result = world.ours.oauth().finish(value(&back, "code"), &consent.verifier).await;
        assert_eq!(result.unwrap_err(), OAuthError::MissingScopes(vec![missing.to_owned()]));
    }
}

#[tokio::test]
async fn a_wrong_client_secret_is_not_the_sources_fault() {
    let world = world_with(|e| Endpoints { client_secret: Secret::new("wrong"), ..e }).await;
    let token = world.theirs.issue_refresh_token(CLUB, &[EVENTS]).unwrap();
    let refused = world.ours.oauth().refresh(&Secret::new(token.clone())).await.unwrap_err();
    assert!(
        matches!(&refused, OAuthError::Refused(text) if text.contains("invalid_client")),
        "{refused:?}"
    );
    let fetch = world.ours.calendar(Secret::new(token)).deliver(CLUB, None).await.unwrap_err();
    assert!(matches!(fetch, FetchError::Refused(_)), "{fetch:?}");
}

#[tokio::test]
async fn oauths_failures_are_told_apart() {
    let world = world().await;
    let token = Secret::new(world.theirs.issue_refresh_token(CLUB, &[EVENTS]).unwrap());
    for (fault, expected) in [
        (Fault::status(503, "backendError"), "unreachable"),
        (Fault::status(429, "rateLimitExceeded"), "unreachable"),
        (Fault::new(FaultKind::Drop), "unreachable"),
        (Fault::new(FaultKind::CutBody { bytes: 10 }), "unreachable"),
        (Fault::new(FaultKind::GarbageBody), "garbled"),
        (Fault::new(FaultKind::InvalidGrant), "invalid grant"),
        (Fault::status(400, "invalid_request"), "refused"),
    ] {
        world.theirs.add_fault(fault.clone().path("/token"));
        let said = match world.ours.oauth().refresh(&token).await.unwrap_err() {
            OAuthError::Unreachable(_) => "unreachable",
            OAuthError::Garbled(_) => "garbled",
            OAuthError::InvalidGrant(_) => "invalid grant",
            OAuthError::Refused(_) => "refused",
            OAuthError::MissingScopes(_) => "missing scopes",
        };
        assert_eq!(said, expected, "{fault:?}");
    }
}
