//! The loops that look whether the site can save, and whether its disks have room.

use std::time::Duration;

use domain::AlertKind;
use store::{NewAlert, StoreResult};
use tokio::sync::watch;

use super::loops::pause;
use crate::health::space::{Space, spaces};
use crate::health::telling::Telling;
use crate::outgoing::notify::Ways;
use crate::services::Services;

/// Tries whether something could be saved, and tells by the ways that need no disk.
pub async fn looks(services: Services, pace: Duration, mut stop: watch::Receiver<bool>) {
    let ways = Ways::of(&services);
    let mut telling = Telling::default();
    while !*stop.borrow() {
        let found = services.health.look(&*services.store, &services.config).await;
        if let Some(sick) = &found {
            tracing::error!("{}: {}", sick.trouble.name(), sick.detail);
        }
        services.health.show(telling.saw(found.as_ref(), services.clock.now()));
        telling.tell(&services, &ways).await;
        pause(pace, &mut stop).await;
    }
}

/// Looks at the room on the disks.
pub async fn rooms(services: Services, pace: Duration, mut stop: watch::Receiver<bool>) {
    let mut low = None;
    while !*stop.borrow() {
        match look_at_room(&services, low.unwrap_or(false), low).await {
            Ok(now) => low = Some(now),
            Err(error) => tracing::error!("cannot tell of the room on the disks: {error}"),
        }
        pause(pace, &mut stop).await;
    }
}

/// Raises or ends the alert about disks that are low; says whether one is. Only a change is written,
/// and what was open when the server started.
async fn look_at_room(services: &Services, was: bool, known: Option<bool>) -> StoreResult<bool> {
    let all = spaces(&services.config);
    let low: Vec<&Space> = all.iter().filter(|space| space.is_low(was)).collect();
    let is_low = !low.is_empty();
    if known == Some(is_low) {
        return Ok(is_low);
    }
    let now = services.clock.now();
    if is_low {
        services.store.raise(&alert(&low), now).await?;
    } else {
        services.store.resolve(AlertKind::DiskLow, None, now).await?;
    }
    Ok(is_low)
}

fn alert(low: &[&Space]) -> NewAlert {
    let words: Vec<String> = low.iter().map(|space| space.words()).collect();
    NewAlert {
        kind: AlertKind::DiskLow,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: Some("/admin/alerts".into()),
        title: "A disk is nearly full".into(),
        detail: format!(
            "{}. Make room before it is full: then nothing can be saved, no calendar is synced and no \
             backup is made.",
            words.join("; ")
        ),
    }
}
