//! What admins do about people.

use leptos::prelude::*;

use crate::components::time::instant;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer, answer_form};
use crate::ports::{Answer, Flash, FlashKind, HandedLink, PersonChange, Ports};
use crate::words::t;
use domain::{Denied, OrganizerId, RecordKind, Role, UserId};

/// The list.
const LIST: &str = "/admin/people";

/// Somebody's page.
fn page(id: &str) -> String {
    match id.parse::<i64>() {
        Ok(id) => format!("{LIST}/{id}"),
        Err(_) => LIST.to_owned(),
    }
}

fn person(id: &str) -> Answer<UserId> {
    id.parse().map(UserId).map_err(|_| Denied::NoSuch(RecordKind::Account).into())
}

fn organizer(id: &str) -> Answer<OrganizerId> {
    id.parse().map(OrganizerId).map_err(|_| Denied::NoSuch(RecordKind::Organizer).into())
}

/// Shows a link once, and keeps it nowhere.
async fn hand(ports: &Ports, link: &HandedLink) -> Answer<()> {
    let text =
        t!("people-link-handed", until = instant(link.expires_at), link = link.address.as_str());
    ports.visit.hand(Flash { kind: FlashKind::Done, text }).await
}

/// Invites somebody.
#[server(endpoint = "invite-person")]
pub(in crate::pages) async fn invite_person(
    #[server(default)] email: String,
    #[server(default)] role: String,
    #[server(default)] organizer: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let email = email.trim();
    let outcome = invite(&ports, email, &role, &organizer).await;
    let fields = [("email", email), ("role", role.as_str()), ("organizer", organizer.as_str())];
    answer_form(&ports, LIST, &fields, outcome).await
}

async fn invite(ports: &Ports, email: &str, role: &str, of: &str) -> Answer<Next> {
    let admin = ports.visit.viewer().admin()?;
    let role = role.parse().unwrap_or(Role::Organizer);
    let of = if of.is_empty() { None } else { Some(organizer(of)?) };
    match ports.people.invite(&admin, email, role, of).await? {
        Some(link) => {
            hand(ports, &link).await?;
            Ok(Next::to(LIST))
        }
        None => Ok(Next::to(LIST).say(t!("people-invite-sent", email = email))),
    }
}

/// Makes a link to a password, and shows it once.
#[server(endpoint = "hand-link")]
pub(in crate::pages) async fn hand_link(
    #[server(default)] person: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = link(&ports, &person).await;
    answer(&ports, &page(&person), outcome).await
}

async fn link(ports: &Ports, id: &str) -> Answer<Next> {
    let admin = ports.visit.viewer().admin()?;
    let link = ports.people.link(&admin, person(id)?).await?;
    hand(ports, &link).await?;
    Ok(Next::to(page(id)))
}

/// Changes what somebody may do on the site.
#[server(endpoint = "change-person")]
pub(in crate::pages) async fn change_person(
    #[server(default)] person: String,
    #[server(default)] change: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let change = match change.as_str() {
        "admin" => Some(PersonChange::Role(Role::Admin)),
        "organizer" => Some(PersonChange::Role(Role::Organizer)),
        "suspend" => Some(PersonChange::Suspend),
        "reactivate" => Some(PersonChange::Reactivate),
        "sign-out" => Some(PersonChange::SignOut),
        _ => None,
    };
    let outcome = make(&ports, &person, change).await;
    answer(&ports, &page(&person), outcome).await
}

async fn make(ports: &Ports, id: &str, change: Option<PersonChange>) -> Answer<Next> {
    let admin = ports.visit.viewer().admin()?;
    let change = change.ok_or(domain::FormProblem::NoRecords)?;
    let email = ports.people.change(&admin, person(id)?, change).await?;
    let email = email.as_str();
    let said = match change {
        PersonChange::Role(Role::Admin) => t!("people-now-admin", email = email),
        PersonChange::Role(Role::Organizer) => t!("people-now-organizer", email = email),
        PersonChange::Join(_) => t!("people-joined", email = email),
        PersonChange::Leave(_) => t!("people-left", email = email),
        PersonChange::Suspend => t!("people-now-suspended", email = email),
        PersonChange::Reactivate => t!("people-now-active", email = email),
        PersonChange::SignOut => t!("people-now-signed-out", email = email),
    };
    Ok(Next::to(page(id)).say(said))
}

/// Lets somebody act for an organizer.
#[server(endpoint = "join-organizer")]
pub(in crate::pages) async fn join_organizer(
    #[server(default)] person: String,
    #[server(default)] organizer: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = member(&ports, &person, &organizer, PersonChange::Join).await;
    answer(&ports, &page(&person), outcome).await
}

/// Stops somebody acting for an organizer.
#[server(endpoint = "leave-organizer")]
pub(in crate::pages) async fn leave_organizer(
    #[server(default)] person: String,
    #[server(default)] organizer: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = member(&ports, &person, &organizer, PersonChange::Leave).await;
    answer(&ports, &page(&person), outcome).await
}

async fn member(
    ports: &Ports,
    id: &str,
    of: &str,
    change: fn(OrganizerId) -> PersonChange,
) -> Answer<Next> {
    ports.visit.viewer().admin()?;
    make(ports, id, Some(change(organizer(of)?))).await
}

/// Removes somebody for good.
#[server(endpoint = "remove-person")]
pub(in crate::pages) async fn remove_person(
    #[server(default)] person: String,
    #[server(default)] password: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = remove(&ports, &person, &password).await;
    answer(&ports, &page(&person), outcome).await
}

async fn remove(ports: &Ports, id: &str, password: &str) -> Answer<Next> {
    let admin = ports.visit.viewer().admin()?;
    let by = ports.accounts.confirm(&admin, password).await?;
    let email = ports.people.remove(&by, person(id)?).await?;
    Ok(Next::to(LIST).say(t!("people-removed", email = email.as_str())))
}
