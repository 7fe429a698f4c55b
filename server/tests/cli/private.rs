//! What the binary writes is for its user alone, whatever the umask, and what an older version left
//! open is closed.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::cli::desk::Desk;

/// Everything at a path and below that others may do anything with.
fn open_to_others(path: &Path) -> Vec<PathBuf> {
    let found = fs::symlink_metadata(path).unwrap();
    let mut open = Vec::new();
    if found.permissions().mode() & 0o077 != 0 {
        open.push(path.to_owned());
    }
    if found.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            open.extend(open_to_others(&entry.unwrap().path()));
        }
    }
    open
}

fn change(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn files_are_for_their_user_and_old_ones_are_closed() {
    let desk = Desk::new().await;
    desk.json(&["demo"]).await;
    desk.json(&["backup", "create"]).await;
    let data = desk.folder.path().join("data");
    assert_eq!(open_to_others(&data), Vec::<PathBuf>::new());
    desk.run(&["export", "events", "--out", "events.jsonl"]).await;
    assert_eq!(open_to_others(&desk.folder.path().join("events.jsonl")), Vec::<PathBuf>::new());

    // As a version before left them.
    let card = data.join("cache/cards/one.png");
    fs::create_dir_all(card.parent().unwrap()).unwrap();
    fs::write(&card, "x").unwrap();
    for (path, mode) in [
        (&data, 0o755),
        (&data.join("reroll.db"), 0o644),
        (&data.join("backups"), 0o755),
        (&data.join("cache"), 0o755),
        (&card, 0o644),
    ] {
        change(path, mode);
    }
    let report = desk.json(&["doctor"]).await;
    assert_eq!((&report["ok"], &report["warnings"]), (&true.into(), &serde_json::json!([])));
    assert_eq!(open_to_others(&data), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn the_doctor_warns_of_what_stays_open() {
    let desk = Desk::new().await;
    desk.json(&["migrate"]).await;
    // A folder in which everybody keeps files is nobody's to close.
    let data = desk.folder.path().join("data");
    change(&data, 0o1777);
    let report = desk.json(&["doctor"]).await;
    let warning = report["warnings"][0].as_str().unwrap();
    assert!(warning.contains("others on this machine may read data"), "{warning}");
    assert_eq!(report["ok"], true);
    let said = desk.run(&["doctor"]).await;
    assert!(said.out.contains("Warning: others on this machine may read"), "{}", said.out);
    assert_eq!(said.code, 0);
}
