//! Increments and complete lists come to the same pages: whatever happened at Google, however it was
//! parted into increments, and in whatever order its parts came, the pages are those of one complete
//! list at the end.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::acts::{Act, History, at_google};
use super::world::World;

/// What happens between the site and Google.
#[derive(Clone, Debug)]
enum Delivered {
    /// Some of what changed, by the bits of a number.
    Some { mask: u64, reversed: bool, doubled: bool },
    /// The last delivery once more.
    Again,
    /// A complete list.
    All,
    /// The window moves on.
    Later,
}

#[derive(Clone, Debug)]
enum Event {
    AtGoogle(Act),
    Delivered(Delivered),
}

fn some() -> impl Strategy<Value = Delivered> {
    any::<(u64, bool, bool)>().prop_map(|(mask, reversed, doubled)| Delivered::Some {
        mask,
        reversed,
        doubled,
    })
}

fn event() -> impl Strategy<Value = Event> {
    let delivered = prop_oneof![
        8 => some(),
        1 => Just(Delivered::Again),
        1 => Just(Delivered::All),
        1 => Just(Delivered::Later),
    ];
    prop_oneof![
        3 => at_google().prop_map(Event::AtGoogle),
        1 => delivered.prop_map(Event::Delivered),
    ]
}

fn deliver(history: &mut History, delivered: &Delivered) {
    match *delivered {
        Delivered::Some { mask, reversed, doubled } => {
            let delivery = history.calendar.part(mask, reversed, doubled);
            history.world.sync(&delivery);
        }
        Delivered::Again => {
            if let Some(delivery) = history.calendar.again(0) {
                history.world.sync(&delivery);
            }
        }
        Delivered::All => history.list(),
        Delivered::Later => history.world.days_pass(30),
    }
}

fn pages(world: &World) -> Vec<(String, String, DateTime<Utc>)> {
    let live = world.held.events.iter().filter(|row| row.trashed.is_none());
    let page = live.map(|row| {
        let id = row.event.google_id.as_ref().unwrap().to_string();
        (id, row.event.title.clone(), row.event.starts_at)
    });
    let mut pages: Vec<_> = page.collect();
    pages.sort();
    pages
}

fn cases() -> u32 {
    let more = std::env::var("HISTORY_CASES").ok().and_then(|cases| cases.parse().ok());
    more.unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_increments_comes_to_what_a_complete_list_does(
        events in prop::collection::vec(event(), 1..40),
        last in prop::collection::vec(some(), 0..6),
    ) {
        let mut history = History::new(true);
        for event in events {
            match event {
                Event::AtGoogle(act) => history.perform(act),
                Event::Delivered(delivered) => deliver(&mut history, &delivered),
            }
        }
        for delivered in &last {
            deliver(&mut history, delivered);
        }
        deliver(&mut history, &Delivered::Some { mask: u64::MAX, reversed: false, doubled: false });
        prop_assert!(history.calendar.is_told());
        let found = pages(&history.world);

        let mut fresh = World::new();
        fresh.context = history.world.context;
        fresh.context.previous_window_end = None;
        fresh.sync(&history.calendar.list());
        prop_assert_eq!(&found, &pages(&fresh));
        let wanted: BTreeSet<_> = history.calendar.pages();
        prop_assert_eq!(found, wanted.into_iter().collect::<Vec<_>>());
    }
}
