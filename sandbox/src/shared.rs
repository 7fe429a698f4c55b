//! What the requests of one stand-in share.

use std::{
    io,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::sync::{Notify, mpsc::UnboundedSender};

use crate::{
    channel::{Delivery, Notification},
    clock::random_event_id,
    error::Result,
    faults::Faults,
    log::{Log, Ring},
    options::Options,
    state::{Calendar, Stamp, State, file},
};

/// One stand-in: its state, its faults, its log.
pub(crate) struct Shared {
    pub options: Options,
    /// The address it answers at, without a slash at the end.
    pub base: String,
    pub faults: Faults,
    pub log: Log,
    pub deliveries: Ring<Delivery>,
    pub push: UnboundedSender<Notification>,
    /// Wakes whoever writes the state file.
    pub saver: Notify,
    unsaved: AtomicBool,
    /// Held while the state file is written, so that stopping waits for a write under way.
    saving: Mutex<()>,
    state: Mutex<State>,
}

impl Shared {
    pub fn new(
        options: Options,
        base: String,
        state: State,
        push: UnboundedSender<Notification>,
    ) -> Self {
        Self {
            options,
            base,
            faults: Faults::default(),
            log: Log::default(),
            deliveries: Ring::default(),
            push,
            saver: Notify::new(),
            unsaved: AtomicBool::new(false),
            saving: Mutex::new(()),
            state: Mutex::new(state),
        }
    }

    fn lock(&self) -> (MutexGuard<'_, State>, DateTime<Utc>) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.options.clock.now().trunc_subsecs(3);
        let now = now + TimeDelta::seconds(state.clock_offset_seconds);
        (state, now)
    }

    /// Looks at the state, with the time on the stand-in's clock.
    pub fn read<T>(&self, look: impl FnOnce(&State, DateTime<Utc>) -> T) -> T {
        let (state, now) = self.lock();
        look(&state, now)
    }

    /// Changes the state.
    pub fn write<T>(&self, change: impl FnOnce(&mut State, DateTime<Utc>) -> T) -> T {
        let (mut state, now) = self.lock();
        let answer = change(&mut state, now);
        self.unsaved.store(true, Ordering::Release);
        self.saver.notify_one();
        answer
    }

    /// Changes a calendar's events, and tells the channels that watch it.
    pub fn change<T>(
        &self,
        calendar: &str,
        change: impl FnOnce(&mut Calendar, Stamp) -> Result<T>,
    ) -> Result<T> {
        self.write(|state, now| {
            let (found, stamp) = state.change(calendar, now)?;
            let answer = change(found, stamp)?;
            for notification in state.notifications(calendar, now) {
                // The receiver goes away only when the stand-in stops.
                let _ = self.push.send(notification);
            }
            Ok(answer)
        })
    }

    pub fn random_event_id(&self) -> String {
        random_event_id(&*self.options.entropy)
    }

    /// Writes the state file where there is one and something changed.
    pub fn save(&self) -> io::Result<()> {
        let Some(path) = &self.options.state_file else { return Ok(()) };
        let _saving = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.unsaved.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let json = self.read(|state, _| serde_json::to_vec(state))?;
        file::save(path, &json).inspect_err(|_| self.unsaved.store(true, Ordering::Release))
    }
}
