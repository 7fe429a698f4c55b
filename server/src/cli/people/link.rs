//! Links with which people choose their passwords themselves.

use domain::time::rfc3339;
use domain::{Email, Role};
use serde_json::json;

use super::args::InviteUser;
use super::change::warn_alone;
use crate::access::Handed;
use crate::acts::{self, Invitation};
use crate::cli::error::Done;
use crate::cli::operator::operator;
use crate::cli::organizers::organizer_id;
use crate::cli::output::{Output, minute};
use crate::services::Services;

/// Prints a link to another password.
pub async fn to_a_password(services: &Services, output: &Output, email: &Email) -> Done {
    let Handed { address, expires_at } = acts::make_link(services, &operator(), email).await?;
    let document = json!({"email": email, "link": address, "expires_at": rfc3339(expires_at)});
    output.document(&document, || {
        let until = minute(expires_at);
        format!(
            "With this link {email} chooses a password. It works once, until {until}:\n{address}"
        )
    });
    Ok(())
}

/// Invites somebody; prints the link where it is not mailed.
pub async fn invite(services: &Services, output: &Output, new: InviteUser) -> Done {
    let (email, role) = (new.who.email()?, Role::from(new.role));
    let organizer = match &new.organizer {
        None => None,
        Some(slug) => Some(organizer_id(services, slug).await?),
    };
    let by_hand = new.link;
    let invitation = Invitation { email: email.clone(), role, organizer, by_hand };
    let invited = acts::invite(services, &operator(), &invitation).await?;
    let mut document = json!({"id": invited.id, "email": email});
    let words = match &invited.link {
        None => format!("Invited {email}: the link goes out by mail."),
        Some(Handed { address, expires_at }) => {
            document["link"] = json!(address);
            document["expires_at"] = json!(rfc3339(*expires_at));
            let until = minute(*expires_at);
            format!(
                "Invited {email}. Give them this link; it works once, until {until}:\n{address}"
            )
        }
    };
    output.document(&document, || words);
    if role == Role::Organizer && organizer.is_none() {
        warn_alone(output, &email);
    }
    Ok(())
}
