//! `/admin/people`: everybody who has an account.

mod acts;
mod list;
mod person;

pub(in crate::pages) use acts::{
    ChangePerson, HandLink, InvitePerson, JoinOrganizer, LeaveOrganizer, RemovePerson,
};
pub(in crate::pages) use list::PeoplePage;
pub(in crate::pages) use person::PersonAt;

use leptos::prelude::*;

use crate::ports::SomePerson;
use crate::words::t;
use domain::Role;

/// Whether somebody can sign in, as a badge; nothing for those who simply can.
#[component]
fn PersonState(person: SomePerson) -> AnyView {
    let (class, word) = match (person.suspended_at, person.invited) {
        (Some(_), _) => ("badge badge--stop", t!("people-suspended")),
        (None, true) => ("badge badge--wait", t!("people-invited")),
        (None, false) => return ().into_any(),
    };
    view! { <span class=class>{word}</span> }.into_any()
}

/// What somebody may do, in a word.
fn role_word(role: Role) -> String {
    match role {
        Role::Admin => t!("people-admin"),
        Role::Organizer => t!("people-organizer"),
    }
}

/// Somebody as others call them: by their name, else by their address.
fn called(person: &SomePerson) -> String {
    match person.name.as_str() {
        "" => person.email.to_string(),
        name => name.to_owned(),
    }
}
