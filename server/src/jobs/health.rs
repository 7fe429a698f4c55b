//! What looks whether the site can save, and whether its disks have room.

use std::time::Duration;

use app::components::size_in;
use async_trait::async_trait;
use domain::AlertKind;
use store::{NewAlert, StoreResult};
use words::t;

use super::local::Local;
use crate::alerts::LANGUAGE;
use crate::health::space::{Space, spaces};
use crate::health::telling::TroubleAlert;
use crate::outgoing::notify::Channels;
use crate::services::Services;

/// Tries whether something could be saved, and tells by the ways that need no disk.
pub struct Database {
    every: Duration,
    channels: Channels,
    telling: TroubleAlert,
}

impl Database {
    /// Looks so often.
    pub fn of(services: &Services, every: Duration) -> Self {
        Self { every, channels: Channels::of(services), telling: TroubleAlert::default() }
    }
}

#[async_trait]
impl Local for Database {
    async fn turn(&mut self, services: &Services) -> Duration {
        let found = services.health.look(&*services.store, &services.config).await;
        if let Some(sick) = &found {
            tracing::error!("{}: {}", sick.trouble.name(), sick.detail);
        }
        services.health.show(self.telling.saw(found.as_ref(), services.clock.now()));
        self.telling.tell(services, &self.channels).await;
        self.every
    }
}

/// Looks at the room on the disks.
pub struct Disks {
    every: Duration,
    low: Option<bool>,
}

impl Disks {
    /// Looks so often.
    pub fn every(every: Duration) -> Self {
        Self { every, low: None }
    }
}

#[async_trait]
impl Local for Disks {
    async fn turn(&mut self, services: &Services) -> Duration {
        match look_at_room(services, self.low.unwrap_or(false), self.low).await {
            Ok(now) => self.low = Some(now),
            Err(error) => tracing::error!("cannot tell of the room on the disks: {error}"),
        }
        self.every
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
    let mut said: Vec<String> = low.iter().map(|space| room(space)).collect();
    said.push(t!(LANGUAGE, "alert-disk-low-detail"));
    NewAlert {
        kind: AlertKind::DiskLow,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: Some("/admin/alerts".into()),
        title: t!(LANGUAGE, "alert-disk-low-title"),
        detail: said.join(" "),
    }
}

/// How much is left on a disk that is low.
fn room(space: &Space) -> String {
    let path = space.path.display().to_string();
    if space.is_short_of_files() {
        let count = space.free_files;
        return t!(
            LANGUAGE,
            "alert-disk-low-files",
            place = space.place,
            path = path,
            count = count
        );
    }
    t!(
        LANGUAGE,
        "alert-disk-low-room",
        place = space.place,
        path = path,
        left = size_in(LANGUAGE, space.available),
        total = size_in(LANGUAGE, space.total)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alert_names_each_disk_and_what_it_runs_out_of() {
        let (path, files) = ("/var/lib/reroll".into(), 0);
        let (total, available) = (400_000_000, 12_000_000);
        let data = Space { place: "data", path, total, available, files, free_files: 0 };
        let path = "/backups".into();
        let backups = Space { place: "backups", path, files: 1_000, free_files: 1, ..data.clone() };
        let detail = alert(&[&data, &backups]).detail;
        for part in [
            "The disk of the data (/var/lib/reroll) has 12.0 MB of 400 MB left. The disk",
            "of the backups (/backups) has room for 1 more file. Make room",
        ] {
            assert!(detail.contains(part), "{detail}");
        }
    }
}
