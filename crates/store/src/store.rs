//! All that the store does, as one trait.

use crate::{
    AccountStore, AlertStore, AuditStore, BackupStore, ChannelStore, CoverStore, DashboardStore,
    DeliveryStore, EventStore, FeedStore, HistoryStore, JobStore, LinkStore, MailStore,
    PeopleStore, RecoveryStore, RepeatStore, RescueStore, ScheduleStore, SessionStore, SourceStore,
    Transactions, TryStore, WatchStore,
};

/// Everything that is kept.
pub trait Store:
    AccountStore
    + AlertStore
    + AuditStore
    + BackupStore
    + ChannelStore
    + CoverStore
    + DeliveryStore
    + DashboardStore
    + EventStore
    + FeedStore
    + HistoryStore
    + JobStore
    + LinkStore
    + MailStore
    + PeopleStore
    + RecoveryStore
    + RepeatStore
    + RescueStore
    + ScheduleStore
    + SessionStore
    + SourceStore
    + Transactions
    + TryStore
    + WatchStore
{
}

impl<T> Store for T where
    T: AccountStore
        + AlertStore
        + AuditStore
        + BackupStore
        + ChannelStore
        + CoverStore
        + DeliveryStore
        + DashboardStore
        + EventStore
        + FeedStore
        + HistoryStore
        + JobStore
        + LinkStore
        + MailStore
        + PeopleStore
        + RecoveryStore
        + RepeatStore
        + RescueStore
        + ScheduleStore
        + SessionStore
        + SourceStore
        + Transactions
        + TryStore
        + WatchStore
{
}
