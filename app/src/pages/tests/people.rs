//! People, as admins see them.

use super::fake::World;
use super::{get, post};

#[tokio::test]
async fn everybody_is_listed_and_found() {
    let page = get(&World::admin(), "/admin/people").await;
    page.must_have("href=\"/admin/people/2\"").must_have(">Bob<").must_have("carl@example.org");
    page.must_have("Invited").must_have("/api/invite-person");
    get(&World::admin(), "/admin/people?q=carl").await.must_not_have("bob@example.org");
    get(&World::admin(), "/admin/people?q=nobody").await.must_have("class=\"empty\"");
    let one = get(&World::admin(), "/admin/people/2").await;
    one.must_have("Firefox on Linux").must_have("/api/remove-person");
    assert_eq!(get(&World::organizer(), "/admin/people").await.status, 403);
    assert_eq!(get(&World::admin(), "/admin/people/x").await.status, 404);
}

#[tokio::test]
async fn each_form_does_what_it_says() {
    for (path, form, act, to) in [
        (
            "invite-person",
            "email=+d%40e.example&role=admin",
            "invite d@e.example Admin None",
            "/admin/people",
        ),
        (
            "invite-person",
            "email=d%40e.example&organizer=1",
            "invite d@e.example Organizer Some(OrganizerId(1))",
            "/admin/people",
        ),
        ("hand-link", "person=2", "link for 2", "/admin/people/2"),
        ("change-person", "person=2&change=suspend", "Suspend 2", "/admin/people/2"),
        ("change-person", "person=2&change=admin", "Role(Admin) 2", "/admin/people/2"),
        ("join-organizer", "person=2&organizer=1", "Join(OrganizerId(1)) 2", "/admin/people/2"),
        ("leave-organizer", "person=2&organizer=1", "Leave(OrganizerId(1)) 2", "/admin/people/2"),
        ("remove-person", "person=2&password=right", "remove 2", "/admin/people"),
    ] {
        let world = World::admin();
        let reply = post(&world, &format!("/api/{path}"), form).await;
        assert_eq!((reply.location(), world.acts()), (to, vec![act.to_owned()]));
        let other = World::organizer();
        post(&other, &format!("/api/{path}"), form).await;
        assert!(other.acts().is_empty(), "{path} is for admins");
    }
    for (path, form) in [
        ("change-person", "person=2&change=other"),
        ("change-person", "person=x&change=suspend"),
        ("join-organizer", "person=2&organizer=x"),
        ("remove-person", "person=2&password=wrong"),
    ] {
        let world = World::admin();
        post(&world, &format!("/api/{path}"), form).await;
        assert!(world.acts().is_empty() && world.flashes().len() == 1, "{path} {form}");
    }
}
