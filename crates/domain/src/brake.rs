//! What the brake looks at: what a change set takes off the site, beside what is there.

use std::collections::BTreeMap;

use super::GoogleId;

/// Rewriting fewer items than this is daily business, whatever part of a source they are.
pub const REWRITTEN: i64 = 3;

/// Pages that leave the site, by item.
pub type Removals = BTreeMap<GoogleId, i64>;

/// What a source has on the site.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Live {
    /// Google's items with at least one page.
    pub items: i64,
    /// Pages.
    pub pages: i64,
}

/// What the brake looks at.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    /// What the run would remove.
    pub now: Removals,
    /// What runs of the last 24 hours removed and nobody approved.
    pub lately: Removals,
    /// What was live 24 hours ago (of a younger source: before anything was removed).
    pub base: Live,
    /// What is live now, before the run.
    pub live: Live,
    /// Pages that the run would make or bring back.
    pub added: i64,
    /// Items whose title or start the run would change.
    pub rewritten: i64,
}
