//! Tries at passwords and tokens: counted at once, by any number of servers.

use chrono::TimeDelta;
use domain::views::AuditFilter;
use domain::{AuditAction, AuditEntry};
use futures_util::future::join_all;
use store::{Count, Counted, FailedTry, Pace, Turn, verify_audit};
use test_support::Fixture;

test_support::on_both! {
    free_tries_come_first_and_further_ones_in_turn,
    many_at_once_pass_no_more_than_one_after_another,
    two_servers_count_together,
    a_clock_that_lags_a_little_costs_no_try,
    a_try_counts_under_all_subjects_or_under_none,
    what_is_given_back_is_free_again,
    counts_end_with_their_window,
    a_clock_that_went_wrong_locks_nobody_out,
    counts_are_swept_and_bounded,
    many_failed_tries_are_one_line_and_a_count,
    failed_tries_at_once_are_one_line,
    tallies_of_two_servers_are_closed_once,
}

/// Three at once, then each behind the one before; a try waits for two seconds at most.
const PACE: Pace =
    Pace { free: 3, delays: &[1_000, 2_000, 4_000], window: 60_000, patience: 2_000 };
/// Eight, and no more for a minute.
const EIGHT: Pace = Pace { free: 8, delays: &[60_000], window: 60_000, patience: 0 };

fn under(subject: &str, pace: &'static Pace) -> Count {
    Count { subject: subject.into(), pace }
}

async fn turn(db: &Fixture, counts: &[Count]) -> Turn {
    db.store.count_try(counts, db.now()).await.unwrap()
}

/// How long the next try has to wait, in milliseconds; `Err` where it is refused for so long.
async fn wait(db: &Fixture, counts: &[Count]) -> Result<i64, i64> {
    match turn(db, counts).await {
        Turn::At(at, _) => Ok((at - db.now()).num_milliseconds()),
        // Instants are kept in milliseconds.
        Turn::Later(at) => Err((at - db.now() + TimeDelta::milliseconds(1)).num_milliseconds()),
    }
}

fn passes(turn: &Turn) -> bool {
    matches!(turn, Turn::At(..))
}

async fn free_tries_come_first_and_further_ones_in_turn(db: Fixture) {
    let ada = [under("ada", &PACE)];
    for expected in [Ok(0), Ok(0), Ok(0), Ok(999), Err(1_000), Err(1_000)] {
        assert_eq!(wait(&db, &ada).await, expected);
    }
    assert_eq!(wait(&db, &[under("bob", &PACE)]).await, Ok(0), "others do not wait");
    // Refused ones put nothing off: two seconds later the next turn is near.
    db.clock.advance(TimeDelta::seconds(2));
    assert_eq!(wait(&db, &ada).await, Ok(999));
    assert_eq!(wait(&db, &ada).await, Err(3_000), "the longest delay stays");
    db.clock.advance(TimeDelta::seconds(20));
    assert_eq!(wait(&db, &ada).await, Ok(0));
    assert_eq!(wait(&db, &ada).await, Err(2_000));
}

async fn many_at_once_pass_no_more_than_one_after_another(db: Fixture) {
    let ada = [under("ada", &EIGHT)];
    let all = join_all((0..300).map(|_| turn(&db, &ada))).await;
    assert_eq!(all.iter().filter(|turn| passes(turn)).count(), 8);
    assert_eq!(db.raw.number("SELECT made FROM tries").await, 8);
}

async fn two_servers_count_together(db: Fixture) {
    let other = db.on(&db.url).await;
    let ada = [under("address", &EIGHT), under("ada", &EIGHT)];
    let all = join_all((0..100).flat_map(|_| [turn(&db, &ada), turn(&other, &ada)])).await;
    assert_eq!(all.iter().filter(|turn| passes(turn)).count(), 8);
}

async fn a_clock_that_lags_a_little_costs_no_try(db: Fixture) {
    let ada = [under("ada", &PACE)];
    assert!(passes(&turn(&db, &ada).await));
    let before = db.now() - TimeDelta::milliseconds(300);
    let Turn::At(at, _) = db.store.count_try(&ada, before).await.unwrap() else {
        panic!("a free try was refused")
    };
    assert!(at > before && at <= db.now(), "it waits for the one before: {at}");
    assert_eq!(db.raw.number("SELECT made FROM tries").await, 2);
}

async fn a_try_counts_under_all_subjects_or_under_none(db: Fixture) {
    let both = |account: &str| [under("address", &EIGHT), under(account, &PACE)];
    for _ in 0..4 {
        assert!(passes(&turn(&db, &both("ada")).await));
    }
    for _ in 0..9 {
        assert!(!passes(&turn(&db, &both("ada")).await));
    }
    let made = "SELECT made FROM tries ORDER BY made";
    assert_eq!(db.raw.numbers(made).await, [4, 4], "what one subject refuses costs no other");
    for account in ["bob", "cat", "dan", "eve"] {
        assert!(passes(&turn(&db, &both(account)).await));
    }
    assert!(!passes(&turn(&db, &both("fay")).await));
    assert_eq!(db.raw.numbers(made).await, [1, 1, 1, 1, 4, 8]);
}

async fn what_is_given_back_is_free_again(db: Fixture) {
    let ada = [under("address", &EIGHT), under("ada", &PACE)];
    let mut counted: Vec<Vec<Counted>> = Vec::new();
    while let Turn::At(_, one) = turn(&db, &ada).await {
        counted.push(one);
    }
    assert_eq!(counted.len(), 4);
    db.store.take_back(&counted[3]).await.unwrap();
    assert_eq!(wait(&db, &ada).await, Ok(999), "the same turn as before");
    assert!(wait(&db, &ada).await.is_err());
    db.store.forget_tries("ada").await.unwrap();
    assert_eq!(wait(&db, &ada).await, Ok(0));
    db.store.forget_tries("nobody").await.unwrap();
    let gone = Counted { subject: "nobody".into(), delay: 1 };
    db.store.take_back(&[gone]).await.unwrap();
    assert_eq!(db.raw.numbers("SELECT made FROM tries ORDER BY made").await, [1, 5]);
}

async fn counts_end_with_their_window(db: Fixture) {
    let ada = [under("ada", &PACE)];
    while passes(&turn(&db, &ada).await) {}
    db.clock.advance(TimeDelta::seconds(59));
    assert_eq!(wait(&db, &ada).await, Ok(0));
    assert!(wait(&db, &ada).await.is_err(), "still slow");
    db.clock.advance(TimeDelta::seconds(1));
    db.clock.advance(TimeDelta::seconds(4));
    for expected in [Ok(0), Ok(0), Ok(0), Ok(999)] {
        assert_eq!(wait(&db, &ada).await, expected, "a new window");
    }
}

async fn a_clock_that_went_wrong_locks_nobody_out(db: Fixture) {
    let ada = [under("ada", &PACE)];
    db.clock.advance(TimeDelta::days(40));
    while passes(&turn(&db, &ada).await) {}
    db.clock.advance(TimeDelta::days(-40));
    for expected in [Ok(0), Ok(0), Ok(0), Ok(1_000), Err(1_000)] {
        let found = wait(&db, &ada).await;
        let same = match (found, expected) {
            (Ok(a), Ok(b)) | (Err(a), Err(b)) => (a - b).abs() <= 1,
            _ => false,
        };
        assert!(same, "{found:?} {expected:?}");
    }
}

async fn counts_are_swept_and_bounded(db: Fixture) {
    for number in 0..10 {
        turn(&db, &[under(&format!("old {number}"), &EIGHT)]).await;
    }
    db.clock.advance(TimeDelta::hours(25));
    for number in 0..10 {
        turn(&db, &[under(&format!("new {number}"), &EIGHT)]).await;
        db.clock.advance(TimeDelta::seconds(1));
    }
    assert_eq!(db.store.sweep_tries(db.now(), 100).await.unwrap(), 10);
    assert_eq!(db.store.sweep_tries(db.now(), 4).await.unwrap(), 5, "the oldest go");
    assert_eq!(db.raw.number("SELECT count(*) FROM tries").await, 5);
    assert_eq!(db.raw.number("SELECT count(*) FROM tries WHERE subject >= 'new 5'").await, 5);
}

fn failed(who: &str, address: &str) -> FailedTry {
    FailedTry {
        tally: format!("account {who}"),
        actor: who.into(),
        detail: String::new(),
        private: format!(r#"{{"salt":"00","address":"{address}"}}"#),
    }
}

async fn lines(db: &Fixture) -> Vec<AuditEntry> {
    assert!(verify_audit(db.store.as_ref()).await.unwrap().is_ok());
    db.store.audit_after(0, 1_000).await.unwrap()
}

async fn many_failed_tries_are_one_line_and_a_count(db: Fixture) {
    let ada = failed("ada@example.org", "203.0.113.5");
    for minute in 0..40 {
        db.store.note_failed_try(&ada, db.now()).await.unwrap();
        db.clock.advance(TimeDelta::minutes(i64::from(minute < 39)));
    }
    db.store.note_failed_try(&failed("nobody", "2001:db8::1"), db.now()).await.unwrap();
    let found = lines(&db).await;
    let said: Vec<_> = found.iter().map(|line| (line.actor.as_str(), line.describe())).collect();
    assert_eq!(
        said,
        [
            ("ada@example.org", "from 203.0.113.5; 39 more so far".to_owned()),
            ("nobody", "from 2001:db8::1".to_owned()),
        ]
    );
    let last = db.store.audit(&AuditFilter::default(), 10).await.unwrap();
    assert_eq!(last.iter().map(|line| line.more).collect::<Vec<_>>(), [0, 39]);

    assert_eq!(db.store.close_tallies(db.now()).await.unwrap(), 0, "the hour is not over");
    db.clock.advance(TimeDelta::minutes(21));
    assert_eq!(db.store.close_tallies(db.now()).await.unwrap(), 1);
    db.clock.advance(TimeDelta::hours(1));
    assert_eq!(db.store.close_tallies(db.now()).await.unwrap(), 1);
    assert_eq!(db.store.close_tallies(db.now()).await.unwrap(), 0);
    let found = lines(&db).await;
    assert_eq!(found.len(), 3, "one more line for the thirty-nine, none for nothing more");
    assert!(found.iter().all(|line| line.action == AuditAction::SignInFailed && line.more == 0));
    let told = (found[2].actor.as_str(), found[2].subject.as_str(), found[2].describe());
    let expected = "39 more tries within the hour, the last at 12:39 UTC".to_owned();
    assert_eq!(told, ("ada@example.org", "line 1", expected));

    // The next one closes what nobody closed.
    for _ in 0..2 {
        db.store.note_failed_try(&ada, db.now()).await.unwrap();
    }
    db.clock.advance(TimeDelta::hours(2));
    db.store.note_failed_try(&ada, db.now()).await.unwrap();
    let found = lines(&db).await;
    assert_eq!(found.len(), 6);
    assert!(found[4].describe().starts_with("1 more try within the hour"), "{:?}", found[4]);
    assert_eq!(found[5].describe(), "from 203.0.113.5");
}

async fn failed_tries_at_once_are_one_line(db: Fixture) {
    let other = db.on(&db.url).await;
    let ada = failed("ada@example.org", "203.0.113.5");
    let note = |store: &Fixture| {
        let (store, ada, now) = (store.store.clone(), ada.clone(), store.now());
        async move { store.note_failed_try(&ada, now).await.unwrap() }
    };
    join_all((0..50).flat_map(|_| [note(&db), note(&other)])).await;
    let found = lines(&db).await;
    assert_eq!((found.len(), found[0].more), (1, 99));
}

async fn tallies_of_two_servers_are_closed_once(db: Fixture) {
    let other = db.on(&db.url).await;
    let ada = failed("ada@example.org", "203.0.113.5");
    for _ in 0..3 {
        db.store.note_failed_try(&ada, db.now()).await.unwrap();
    }
    db.clock.advance(TimeDelta::hours(1));
    let (one, two) =
        tokio::join!(db.store.close_tallies(db.now()), other.store.close_tallies(db.now()));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    assert_eq!(lines(&db).await.len(), 2);
}
