//! Everybody who has an account, as admins see them.

use access::MayAdminister;
use app::ports::{
    Admin, Answer, Confirmed, HandedLink, MySession, People, PersonChange, PersonPage, SomePerson,
};
use async_trait::async_trait;
use domain::{AccountProblem, Denied, Email, Organizer, OrganizerId, RecordKind, Role, UserId};
use store::{AccountChange, OpenSession, Person};

use crate::access::Handed;
use crate::acts::{self, Invitation};
use crate::services::Services;

pub struct PeoplePort(pub Services);

#[async_trait]
impl People for PeoplePort {
    async fn list(&self, _: &Admin, words: &str) -> Answer<Vec<SomePerson>> {
        let (store, now) = (&self.0.store, self.0.clock.now());
        let organizers = store.organizers().await?;
        let words = words.trim().to_lowercase();
        let people = store.people(now).await?.into_iter().map(|one| shown(one, &organizers));
        Ok(people.filter(|one| has(one, &words)).collect())
    }

    async fn person(&self, _: &Admin, id: UserId) -> Answer<PersonPage> {
        let (store, now) = (&self.0.store, self.0.clock.now());
        let person = self.known(id).await?;
        let organizers = store.organizers().await?;
        let sessions = store.open_sessions(Some(id), now).await?;
        Ok(PersonPage {
            person: shown(person, &organizers),
            sessions: sessions.into_iter().map(session).collect(),
            organizers,
        })
    }

    async fn invite(
        &self,
        admin: &Admin,
        email: &str,
        role: Role,
        organizer: Option<OrganizerId>,
    ) -> Answer<Option<HandedLink>> {
        let email = email.parse().map_err(AccountProblem::from)?;
        if let Some(id) = organizer {
            let known = self.0.store.organizer(id).await?;
            known.ok_or(Denied::NoSuch(RecordKind::Organizer))?;
        }
        let invitation = Invitation { email, role, organizer, by_hand: false };
        let invited = acts::invite(&self.0, admin, &invitation).await?;
        Ok(invited.link.map(handed))
    }

    async fn link(&self, admin: &Admin, id: UserId) -> Answer<HandedLink> {
        let email = self.known(id).await?.account.email;
        Ok(handed(acts::make_link(&self.0, admin, &email).await?))
    }

    async fn change(&self, admin: &Admin, id: UserId, change: PersonChange) -> Answer<Email> {
        let change = match change {
            PersonChange::Role(role) => AccountChange::Role(role),
            PersonChange::Join(organizer) => AccountChange::Join(organizer),
            PersonChange::Leave(organizer) => AccountChange::Leave(organizer),
            PersonChange::Suspend => AccountChange::Disable,
            PersonChange::Reactivate => AccountChange::Enable,
            PersonChange::SignOut => AccountChange::SignOut,
        };
        self.make(admin, id, &change).await
    }

    async fn remove(&self, by: &Confirmed, id: UserId) -> Answer<Email> {
        self.make(by, id, &AccountChange::Remove).await
    }
}

impl PeoplePort {
    async fn known(&self, id: UserId) -> Answer<Person> {
        let person = self.0.store.person(id, self.0.clock.now()).await?;
        Ok(person.ok_or(Denied::NoSuch(RecordKind::Account))?)
    }

    async fn make(
        &self,
        by: &dyn MayAdminister,
        id: UserId,
        change: &AccountChange,
    ) -> Answer<Email> {
        if let AccountChange::Join(organizer) = change {
            let known = self.0.store.organizer(*organizer).await?;
            known.ok_or(Denied::NoSuch(RecordKind::Organizer))?;
        }
        let email = self.known(id).await?.account.email;
        acts::change_account(&self.0, by, &email, change, false).await?;
        Ok(email)
    }
}

fn shown(person: Person, organizers: &[Organizer]) -> SomePerson {
    let account = person.account;
    let theirs = organizers.iter().filter(|one| account.organizers.contains(&one.id));
    SomePerson {
        id: account.id,
        name: person.name,
        role: account.role,
        organizers: theirs.cloned().collect(),
        email: account.email,
        invited: person.invited,
        suspended_at: person.disabled_at,
        signed_in_at: person.signed_in_at,
        sessions: person.sessions,
    }
}

fn has(person: &SomePerson, words: &str) -> bool {
    let of = |text: &str| text.to_lowercase().contains(words);
    of(&person.name)
        || of(person.email.as_str())
        || person.organizers.iter().any(|one| of(&one.name))
}

fn session(open: OpenSession) -> MySession {
    MySession {
        handle: String::new(),
        is_here: false,
        agent: open.agent,
        signed_in_at: open.signed_in_at,
        seen_at: open.seen_at,
    }
}

fn handed(link: Handed) -> HandedLink {
    HandedLink { address: link.address, expires_at: link.expires_at }
}
