//! What people do with calendars.

mod connect;
mod connected;
mod disconnect;
mod grant;
mod pause;
mod resume;
mod settings;

pub use connect::{NewCalendar, add_calendar, connect};
pub use disconnect::{Ended, disconnect};
pub use grant::{Account, grant};
pub use pause::pause;
pub use resume::resume;
pub use settings::save_settings;
