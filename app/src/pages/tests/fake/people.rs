//! People without a server.

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{Email, OrganizerId, Role, UserId};

use super::{Inner, samples};
use crate::ports::{
    Admin, Answer, Confirmed, HandedLink, MySession, People, PersonChange, PersonPage, SomePerson,
};

fn bob() -> SomePerson {
    SomePerson {
        id: UserId(2),
        email: "bob@example.org".parse().unwrap(),
        name: "Bob".into(),
        role: Role::Organizer,
        organizers: vec![samples::organizer()],
        invited: false,
        suspended_at: None,
        signed_in_at: Some(samples::now()),
        sessions: 1,
    }
}

fn handed() -> HandedLink {
    let expires_at = samples::now() + TimeDelta::days(7);
    HandedLink { address: "https://games.example/link/token".into(), expires_at }
}

#[async_trait]
impl People for Inner {
    async fn list(&self, _: &Admin, words: &str) -> Answer<Vec<SomePerson>> {
        let carl = SomePerson {
            id: UserId(3),
            email: "carl@example.org".parse().unwrap(),
            name: String::new(),
            invited: true,
            signed_in_at: None,
            sessions: 0,
            ..bob()
        };
        Ok([bob(), carl].into_iter().filter(|one| one.email.as_str().contains(words)).collect())
    }
    async fn person(&self, _: &Admin, _: UserId) -> Answer<PersonPage> {
        let session = MySession {
            handle: String::new(),
            is_here: false,
            agent: "Firefox/Linux".parse().unwrap(),
            signed_in_at: samples::now(),
            seen_at: samples::now(),
        };
        let organizers = vec![samples::organizer()];
        Ok(PersonPage { person: bob(), sessions: vec![session], organizers })
    }
    async fn invite(
        &self,
        _: &Admin,
        email: &str,
        role: Role,
        organizer: Option<OrganizerId>,
    ) -> Answer<Option<HandedLink>> {
        self.act(format!("invite {email} {role:?} {organizer:?}")).map(|()| Some(handed()))
    }
    async fn link(&self, _: &Admin, id: UserId) -> Answer<HandedLink> {
        self.act(format!("link for {id}")).map(|()| handed())
    }
    async fn change(&self, _: &Admin, id: UserId, change: PersonChange) -> Answer<Email> {
        self.act(format!("{change:?} {id}")).map(|()| bob().email)
    }
    async fn remove(&self, _: &Confirmed, id: UserId) -> Answer<Email> {
        self.act(format!("remove {id}")).map(|()| bob().email)
    }
}
