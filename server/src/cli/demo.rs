//! `reroll demo`: a believable site in an empty database.

use domain::why::Act;
use domain::{Actor, Email, OrganizerId, Role};
use serde_json::{Value, json};
use store::Author;

use super::demo_events::{ORGANIZERS, events};
use super::error::{CliError, Done};
use super::operator::operator;
use super::output::{Output, counted};
use super::secret::NewPassword;
use crate::acts;
use crate::services::Services;

/// Who can sign in to the demo.
const PEOPLE: [(&str, Role); 2] =
    [("admin@reroll.example", Role::Admin), ("organizer@reroll.example", Role::Organizer)];

pub async fn demo(services: &Services, output: &Output) -> Done {
    if services.store.count_events().await? > 0 {
        return Err(CliError::Io(
            "this database already has events: demo data goes into an empty one only".into(),
        ));
    }
    let now = services.clock.now();
    let author = Author { actor: Actor::System, reason: Act::Demo.into(), at: now };
    let mut count = 0;
    let mut first = None;
    for (index, (slug, name, description)) in ORGANIZERS.iter().enumerate() {
        let id = organizer(services, slug, name, description).await?;
        first = first.or(Some(id));
        let events = events(index, id, now);
        count += services.store.create_events(&author, events).await?.len();
    }
    let mut accounts = Vec::new();
    for (email, role) in PEOPLE {
        let organizer = first.filter(|_| role == Role::Organizer);
        accounts.push(person(services, email, role, organizer).await?);
    }
    let document = json!({"events": count, "organizers": ORGANIZERS.len(), "accounts": accounts});
    output.document(&document, || describe(count, &accounts));
    Ok(())
}

/// The organizer of a slug, made where it does not exist.
async fn organizer(
    services: &Services,
    slug: &str,
    name: &str,
    description: &str,
) -> Result<OrganizerId, CliError> {
    if let Some(known) = services.store.organizer_by_slug(slug).await? {
        return Ok(known.id);
    }
    let id = acts::add_organizer(services, &operator(), name, slug).await?.id;
    services.store.describe_organizer(id, description).await?;
    Ok(id)
}

/// Adds somebody with a password of their own; `null` where the address has an account already.
async fn person(
    services: &Services,
    email: &str,
    role: Role,
    organizer: Option<OrganizerId>,
) -> Result<Value, CliError> {
    let address: Email = email.parse().map_err(|error| CliError::Io(format!("{error}")))?;
    if services.store.credentials(&address).await?.is_some() {
        return Ok(json!({"email": email, "role": role, "password": null}));
    }
    let password = NewPassword::take(services, &address, true).await?;
    acts::add_user(services, &operator(), &address, &password.hash, role, organizer).await?;
    Ok(json!({"email": email, "role": role, "password": password.shown}))
}

fn describe(count: usize, accounts: &[Value]) -> String {
    let mut lines = vec![format!(
        "Added {} by {}.",
        counted(count, "event"),
        counted(ORGANIZERS.len(), "organizer")
    )];
    for account in accounts {
        let text = |key: &str| account[key].as_str().unwrap_or("(unchanged)").to_owned();
        lines.push(format!("Sign in as {} with the password {}", text("email"), text("password")));
    }
    lines.join("\n")
}
