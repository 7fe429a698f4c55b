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
