//! Links, and asking for one.

use domain::LinkKind;

use super::fake::World;
use super::{get, post};

#[tokio::test]
async fn a_link_shows_what_it_is_for() {
    let world = World::visitor().with_link(LinkKind::Password);
    let page = get(&world, "/link/abc-_1").await;
    page.must_have("Choose another password").must_have("value=\"ada@example.org\"");
    page.must_have("name=\"link\" value=\"abc-_1\"").must_have("autocomplete=\"new-password\"");
    let invited = get(&World::visitor().with_link(LinkKind::Invitation), "/link/abc").await;
    invited.must_have("Welcome to Springfield Games").must_have("/api/choose-password");
    assert!(world.acts().is_empty(), "looking does nothing");
}

#[tokio::test]
async fn a_dead_link_says_what_to_do() {
    let page = get(&World::visitor(), "/link/abc").await;
    assert_eq!(page.status, 404);
    page.must_have("href=\"/forgotten\"").must_not_have("/api/choose-password");
    let page = get(&World::visitor().without_mail(), "/link/abc").await;
    page.must_not_have("href=\"/forgotten\"").must_have("Ask one of its admins");
    let reply = post(&World::visitor(), "/api/choose-password", "link=a%2F..%2Fb&password=x").await;
    assert_eq!(reply.location(), "/link/ab");
}

#[tokio::test]
async fn a_chosen_password_leads_to_the_sign_in() {
    let world = World::visitor().with_link(LinkKind::Password);
    let reply = post(&world, "/api/choose-password", "link=abc&password=x").await;
    assert_eq!(reply.location(), "/sign-in");
    assert_eq!(world.acts(), ["choose a password by abc"]);
    get(&world, "/sign-in").await.must_have("value=\"ada@example.org\"");
}

#[tokio::test]
async fn who_forgot_asks_for_a_link() {
    let world = World::visitor();
    get(&world, "/forgotten").await.must_have("action=\"/api/forgotten\"");
    let reply = post(&world, "/api/forgotten", "email=+ada%40example.org").await;
    assert_eq!(
        (reply.location(), world.acts()),
        ("/forgotten", vec!["forgotten ada@example.org".into()])
    );
    get(&world.without_mail(), "/forgotten").await.must_not_have("/api/forgotten");
}

#[tokio::test]
async fn addresses_are_confirmed_and_taken_back_by_a_button() {
    let world = World::visitor().with_link(LinkKind::Address);
    let page = get(&world, "/link/abc").await;
    page.must_have("/api/confirm-address")
        .must_have("new@example.org")
        .must_have("ada@example.org");
    let page = get(&World::visitor().with_link(LinkKind::AddressBack), "/link/abc").await;
    page.must_have("/api/take-address-back").must_have("new@example.org");
    let reply = post(&world, "/api/confirm-address", "link=abc").await;
    assert_eq!(reply.location(), "/sign-in");
    let reply = post(&world, "/api/take-address-back", "link=abc").await;
    assert_eq!(reply.location(), "/link/next");
    let acts = ["confirm an address by abc", "take an address back by abc"];
    assert_eq!(world.acts(), acts);
}

#[tokio::test]
async fn an_account_is_its_owners() {
    let world = World::organizer();
    let page = get(&world, "/account").await;
    page.must_have("Firefox on Linux").must_have("value=\"Ada Lovelace\"");
    page.must_have("name=\"session\" value=\"there\"").must_not_have("value=\"here\"");
    for (path, form, act) in [
        ("rename-account", "name=Ada", "rename to Ada"),
        (
            "change-address",
            "email=+a%40b.example&password=x",
            "change address to a@b.example with x",
        ),
        ("change-password", "old_password=x&new_password=y", "change password from x to y"),
        ("end-session", "session=there", "end session there"),
        ("end-other-sessions", "", "end other sessions"),
        ("leave", "leave_password=x", "leave with x"),
    ] {
        let world = World::organizer();
        let reply = post(&world, &format!("/api/{path}"), form).await;
        let next = if path == "leave" { "/sign-out" } else { "/account" };
        assert_eq!((reply.location(), world.acts()), (next, vec![act.to_owned()]));
        let nobody = World::visitor();
        let reply = post(&nobody, &format!("/api/{path}"), form).await;
        assert!(reply.location().starts_with("/sign-in") && nobody.acts().is_empty(), "{path}");
    }
    get(&World::organizer().without_mail(), "/account").await.must_not_have("/api/change-address");
}
