//! Rights over a keeper of a few lines.

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use chrono::DateTime;
use domain::{
    Account, Actor, EventId, Link, LinkKind, Organizer, OrganizerId, RecordKind, RestoreRequest,
    Role, UserId,
};

use crate::*;

/// Knows two organizers and whose events are; answers while it is up.
struct Fake {
    account: Option<Account>,
    up: bool,
    tried: Mutex<Vec<String>>,
}

#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("down")]
struct Down;

fn fake(role: Option<Role>) -> Fake {
    let email = "ada@example.org".parse().unwrap();
    let account = role.map(|role| Account {
        id: UserId(1),
        email,
        role,
        organizers: vec![OrganizerId(1), OrganizerId(3)],
    });
    Fake { account, up: true, tried: Mutex::default() }
}

impl Fake {
    fn answer<T>(&self, value: T) -> Result<T, Down> {
        if self.up { Ok(value) } else { Err(Down) }
    }
}

#[async_trait]
impl Sessions for Fake {
    type Error = Down;
    async fn account(&self) -> Result<Option<Account>, Down> {
        self.answer(self.account.clone())
    }
}

#[async_trait]
impl Links for Fake {
    type Error = Down;
    async fn link(&self, token: &str) -> Result<Option<Link>, Down> {
        let link = Link {
            digest: "digest".into(),
            kind: LinkKind::Password,
            user: UserId(1),
            email: "ada@example.org".parse().unwrap(),
            address: None,
            expires_at: DateTime::UNIX_EPOCH,
        };
        self.answer((token == "right").then_some(link))
    }
}

#[async_trait]
impl Passwords for Fake {
    type Error = Down;
    async fn is_right(&self, account: &Account, password: &str) -> Result<bool, Down> {
        self.tried.lock().unwrap().push(account.email.to_string());
        self.answer(password == "right")
    }
}

#[async_trait]
impl Keeps<Organizer> for Fake {
    type Error = Down;
    async fn find(&self, id: &OrganizerId) -> Result<Option<(Organizer, Whose)>, Down> {
        let (slug, name, description) = (format!("club-{id}"), "Club".into(), String::new());
        let created_at = DateTime::UNIX_EPOCH;
        let organizer = Organizer { id: *id, slug, name, description, created_at };
        self.answer((id.0 < 4).then(|| (organizer, (*id).into())))
    }
}

/// Event 7 is organizer 7's.
#[async_trait]
impl Keeps<Vec<EventId>> for Fake {
    type Error = Down;
    async fn find(&self, ids: &Vec<EventId>) -> Result<Option<(Vec<EventId>, Whose)>, Down> {
        let owners: BTreeSet<_> = ids.iter().map(|id| OrganizerId(id.0)).collect();
        self.answer(Some((ids.clone(), Whose::Of(owners))))
    }
}

/// What no organizer's is.
#[async_trait]
impl Keeps<RestoreRequest> for Fake {
    type Error = Down;
    async fn find(&self, what: &RestoreRequest) -> Result<Option<(RestoreRequest, Whose)>, Down> {
        self.answer(Some((what.clone(), Whose::Site)))
    }
}

async fn viewer(role: Option<Role>) -> Viewer {
    Viewer::load(&fake(role)).await.unwrap()
}

async fn member(role: Role) -> Member {
    viewer(Some(role)).await.member().unwrap()
}

async fn owns(hand: &dyn Hand, id: i64) -> Result<OrganizerId, LoadError<Down>> {
    let owned = Owned::<Organizer>::load(&fake(None), hand, OrganizerId(id)).await?;
    assert_eq!(owned.actor(), &hand.actor());
    Ok(owned.into_record().id)
}

#[tokio::test]
async fn rights_follow_the_role() {
    let nobody = viewer(None).await;
    assert_eq!(nobody.admin().unwrap_err(), Denied::SignIn);
    assert_eq!(nobody.member().unwrap_err(), Denied::SignIn);
    assert!(Viewer::nobody().account().is_none());
    let organizer = viewer(Some(Role::Organizer)).await;
    assert_eq!(organizer.admin().unwrap_err(), Denied::AdminsOnly);
    assert_eq!(organizer.member().unwrap().admin().unwrap_err(), Denied::AdminsOnly);
    let admin = viewer(Some(Role::Admin)).await;
    assert_eq!(admin.admin().unwrap().account(), admin.account().unwrap());
    assert!(admin.member().unwrap().admin().is_ok());
}

#[tokio::test]
async fn a_session_that_cannot_be_read_is_nobodys_and_no_right() {
    let down = Fake { up: false, ..fake(Some(Role::Admin)) };
    assert_eq!(Viewer::load(&down).await.unwrap_err(), Down);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "both hands are tried")]
async fn records_are_for_those_whose_they_are() {
    let theirs = member(Role::Organizer).await;
    assert_eq!(owns(&theirs, 1).await.unwrap(), OrganizerId(1));
    let others = owns(&theirs, 2).await.unwrap_err();
    let absent = owns(&theirs, 4).await.unwrap_err();
    assert_eq!(others.to_string(), "there is no such organizer, or it is not yours");
    assert_eq!(others.to_string(), absent.to_string(), "who asks does not learn what exists");

    let admin = viewer(Some(Role::Admin)).await.admin().unwrap();
    let hands: [&dyn Hand; 4] = [
        &member(Role::Admin).await,
        &admin,
        &Operator::at_the_command_line(),
        &Schedule::of_jobs(),
    ];
    for hand in hands {
        assert_eq!(owns(hand, 2).await.unwrap(), OrganizerId(2));
        assert!(matches!(owns(hand, 4).await, Err(LoadError::Denied(_))));
    }
    let told = owns(&Operator::at_the_command_line(), 4).await.unwrap_err();
    assert_eq!(told.to_string(), "there is no organizer 4");
}

#[tokio::test]
async fn several_records_are_theirs_only_together() {
    let theirs = member(Role::Organizer).await;
    for (ids, may) in [(vec![], true), (vec![1, 3], true), (vec![1, 2], false), (vec![2], false)] {
        let ids: Vec<_> = ids.into_iter().map(EventId).collect();
        let owned = Owned::<Vec<EventId>>::load(&fake(None), &theirs, ids.clone()).await;
        assert_eq!(owned.is_ok(), may, "{ids:?}");
    }
}

#[tokio::test]
async fn what_is_the_sites_is_for_administrators() {
    let what = RestoreRequest::Events(vec![EventId(1)]);
    for (role, may) in [(Role::Organizer, false), (Role::Admin, true)] {
        let hand = member(role).await;
        let owned = Owned::<RestoreRequest>::load(&fake(None), &hand, what.clone()).await;
        assert_eq!(owned.is_ok(), may, "{role:?}");
    }
}

#[tokio::test]
async fn a_keeper_that_does_not_answer_gives_no_right() {
    let down = Fake { up: false, ..fake(None) };
    let admin = member(Role::Admin).await;
    let loaded = Owned::<Organizer>::load(&down, &admin, OrganizerId(1)).await;
    assert!(matches!(loaded, Err(LoadError::Unanswered(Down))));
}

#[tokio::test]
async fn a_password_confirms_its_own_admin() {
    let passwords = fake(None);
    let admin = viewer(Some(Role::Admin)).await.admin().unwrap();
    let confirmed = Confirmed::by_password(&passwords, &admin, "right").await.unwrap();
    assert_eq!(confirmed.admin().account(), admin.account());
    assert!(matches!(confirmed.actor(), Actor::Person { id: UserId(1), .. }));
    let wrong = Confirmed::by_password(&passwords, &admin, "wrong").await.unwrap_err();
    assert!(matches!(wrong, LoadError::Denied(Denied::WrongPassword)), "{wrong:?}");
    assert_eq!(*passwords.tried.lock().unwrap(), ["ada@example.org", "ada@example.org"]);
    let down = Fake { up: false, ..fake(None) };
    let unanswered = Confirmed::by_password(&down, &admin, "right").await;
    assert!(matches!(unanswered, Err(LoadError::Unanswered(Down))));
}

#[test]
fn every_kind_of_record_has_its_words() {
    for kind in [RecordKind::Calendar, RecordKind::Event, RecordKind::Batch] {
        let told = Denied::NotYours(kind).to_string();
        assert!(told.contains(&kind.to_string()), "{told}");
    }
    let absent = Denied::Absent { kind: RecordKind::Calendar, id: "7".into() };
    assert_eq!(absent.to_string(), "there is no source 7", "as commands and logs say it");
}

#[tokio::test]
async fn a_link_is_the_right_of_whoever_has_it() {
    let mut links = fake(None);
    let by = ByLink::open(&links, "right").await.unwrap();
    assert_eq!(by.actor().label(), "ada@example.org");
    assert_eq!(by.link().kind, LinkKind::Password);
    let wrong = ByLink::open(&links, "wrong").await;
    assert!(matches!(wrong, Err(LoadError::Denied(Denied::DeadLink))), "{wrong:?}");
    links.up = false;
    let down = ByLink::open(&links, "right").await;
    assert!(matches!(down, Err(LoadError::Unanswered(Down))), "{down:?}");
}

#[tokio::test]
async fn a_password_shows_that_it_is_oneself() {
    let passwords = fake(None);
    let member = viewer(Some(Role::Organizer)).await.member().unwrap();
    let oneself = Oneself::by_password(&passwords, &member, "right").await.unwrap();
    assert_eq!((oneself.account(), oneself.actor()), (member.account(), member.actor()));
    let wrong = Oneself::by_password(&passwords, &member, "wrong").await.unwrap_err();
    assert!(matches!(wrong, LoadError::Denied(Denied::WrongPassword)), "{wrong:?}");
}
