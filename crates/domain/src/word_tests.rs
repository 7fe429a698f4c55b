//! The words of plain enums: in JSON (backups, exports, payloads of revisions) and in columns they
//! have to be the same.

use std::fmt::Debug;
use std::str::FromStr;

use serde::Serialize;
use strum::VariantArray;

use super::*;

fn check<T>()
where
    T: Copy + Debug + FromStr + Into<&'static str> + PartialEq + Serialize + VariantArray,
{
    for value in T::VARIANTS {
        let word: &str = (*value).into();
        assert_eq!(serde_json::to_value(value).unwrap(), word);
        assert!(word.parse::<T>().is_ok_and(|read| read == *value), "{word}");
    }
    for odd in ["", "Admin", " sync", "no such word"] {
        assert!(odd.parse::<T>().is_err(), "{odd:?}");
    }
}

#[test]
fn words_are_the_same_in_json_and_in_columns() {
    check::<Role>();
    check::<AlertKind>();
    check::<DeliveryChannel>();
    check::<DeliveryState>();
    check::<ChannelKind>();
    check::<ChannelState>();
    check::<AuditAction>();
    check::<BackupReason>();
    check::<BackupChange>();
    check::<Cause>();
    check::<Field>();
    check::<EventStatus>();
    check::<Visibility>();
    check::<RevisionAction>();
    check::<RunState>();
    check::<Trigger>();
    check::<Action>();
    check::<SourceState>();
}
