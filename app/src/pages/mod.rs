//! The site's pages: one [`App`] with a route for each, rendered in full on the server.
//!
//! A page's server functions stand beside it. They are plain POST targets: they act, leave a
//! message in the session and send the browser on with a 303, so that everything works without
//! JavaScript.

mod account;
mod admin;
mod alerts;
mod dashboard;
mod embed;
mod event;
mod gone;
mod home;
mod later;
mod load;
mod organizer;
mod post;
mod problem;
mod reason;
mod run;
mod sentences;
mod series;
mod set_up;
mod shell;
mod sign_in;
mod sign_out;
mod trash;
mod typed;
mod unsaved;

use leptos::prelude::*;
use leptos::server_fn::axum::register_explicit;
use leptos_meta::provide_meta_context;
use leptos_router::SsrMode::Async;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

pub use embed::is_embed;
pub use gone::moved_address;
pub use later::Later;
pub use post::local_path;
pub use problem::{Refusal, with_request};
pub use reason::words_of;
pub use shell::{refusal_shell, shell};
pub use typed::typed_again;
pub use unsaved::{Sent, unsaved};

/// All pages. Expects [`crate::ports::Ports`] in the context of every rendered request (listing
/// the routes needs none).
#[component]
pub fn App() -> AnyView {
    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=problem::NoPage>
                <Route path=path!("/") view=home::Home ssr=Async/>
                <Route path=path!("/events/:slug") view=event::EventAt ssr=Async/>
                <Route path=path!("/organizers/:slug") view=organizer::OrganizerAt ssr=Async/>
                <Route path=path!("/organizers/:slug/embed") view=embed::EmbedAt ssr=Async/>
                <Route path=path!("/series/:slug") view=series::SeriesAt ssr=Async/>
                <Route path=path!("/sign-in") view=sign_in::SignInPage ssr=Async/>
                <Route path=path!("/sign-out") view=sign_out::SignOutPage ssr=Async/>
                <Route path=path!("/forgotten") view=account::ForgottenPage ssr=Async/>
                <Route path=path!("/link/:token") view=account::LinkAt ssr=Async/>
                <Route path=path!("/account") view=account::AccountPage ssr=Async/>
                <Route path=path!("/setup") view=set_up::SetUpPage ssr=Async/>
                <Route path=path!("/dashboard") view=dashboard::Dashboard ssr=Async/>
                <Route path=path!("/dashboard/connections/:id") view=dashboard::ChooseCalendarPage ssr=Async/>
                <Route path=path!("/dashboard/sources/:id") view=dashboard::SourceAt ssr=Async/>
                <Route path=path!("/dashboard/sources/:id/preview") view=dashboard::PreviewAt ssr=Async/>
                <Route path=path!("/dashboard/runs/:id") view=run::OwnRunAt ssr=Async/>
                <Route path=path!("/dashboard/events/:id") view=dashboard::OwnEventAt ssr=Async/>
                <Route path=path!("/dashboard/events/:id/preview") view=dashboard::EventPreviewAt ssr=Async/>
                <Route path=path!("/dashboard/events/:id/share") view=dashboard::ShareAt ssr=Async/>
                <Route path=path!("/dashboard/organizers/:id/events") view=dashboard::OwnEventsPage ssr=Async/>
                <Route path=path!("/dashboard/organizers/:id/events/new") view=dashboard::NewEventPage ssr=Async/>
                <Route path=path!("/dashboard/organizers/:id/events/new/preview") view=dashboard::NewPreviewPage ssr=Async/>
                <Route path=path!("/dashboard/organizers/:id/trash") view=trash::OwnTrashPage ssr=Async/>
                <Route path=path!("/admin") view=admin::Overview ssr=Async/>
                <Route path=path!("/admin/runs") view=admin::Runs ssr=Async/>
                <Route path=path!("/admin/runs/:id") view=run::AdminRunAt ssr=Async/>
                <Route path=path!("/admin/trash") view=trash::TrashPage ssr=Async/>
                <Route path=path!("/admin/trash/purge") view=trash::PurgePage ssr=Async/>
                <Route path=path!("/admin/integrity") view=admin::IntegrityPage ssr=Async/>
                <Route path=path!("/admin/integrity/bring-back") view=admin::BringBackPage ssr=Async/>
                <Route path=path!("/admin/backups") view=admin::BackupsPage ssr=Async/>
                <Route path=path!("/admin/backups/:id") view=admin::BackupAt ssr=Async/>
                <Route path=path!("/admin/backups/:id/merge") view=admin::MergeAt ssr=Async/>
                <Route path=path!("/admin/people") view=admin::PeoplePage ssr=Async/>
                <Route path=path!("/admin/people/:id") view=admin::PersonAt ssr=Async/>
                <Route path=path!("/admin/audit") view=admin::AuditPage ssr=Async/>
                <Route path=path!("/admin/alerts") view=alerts::AlertsPage ssr=Async/>
            </FlatRoutes>
        </Router>
    }
    .into_any()
}

/// Registers all server functions. Call once before serving: the linker may drop the automatic
/// registration of a library's functions.
pub fn register() {
    register_explicit::<sign_in::SignIn>();
    register_explicit::<sign_out::SignOut>();
    register_explicit::<set_up::SetUp>();
    register_explicit::<account::Forgotten>();
    register_explicit::<account::ChoosePassword>();
    register_explicit::<account::ConfirmAddress>();
    register_explicit::<account::TakeAddressBack>();
    register_explicit::<account::RenameAccount>();
    register_explicit::<account::ChangeAddress>();
    register_explicit::<account::ChangePassword>();
    register_explicit::<account::EndSession>();
    register_explicit::<account::EndOtherSessions>();
    register_explicit::<account::LeaveSite>();
    register_explicit::<dashboard::AddOrganizer>();
    register_explicit::<dashboard::ConnectGoogle>();
    register_explicit::<dashboard::ChooseCalendar>();
    register_explicit::<dashboard::SyncNow>();
    register_explicit::<dashboard::PauseSource>();
    register_explicit::<dashboard::ResumeSource>();
    register_explicit::<dashboard::DisconnectSource>();
    register_explicit::<dashboard::SaveSettings>();
    register_explicit::<dashboard::EditEvent>();
    register_explicit::<dashboard::CreateEvent>();
    register_explicit::<dashboard::PreviewEvent>();
    register_explicit::<dashboard::SetStatus>();
    register_explicit::<dashboard::TakeGoogles>();
    register_explicit::<dashboard::PublishEvents>();
    register_explicit::<dashboard::RemoveCover>();
    register_explicit::<dashboard::TrashEvents>();
    register_explicit::<dashboard::EditLater>();
    register_explicit::<dashboard::TrashLater>();
    register_explicit::<run::ApproveRun>();
    register_explicit::<run::RejectRun>();
    register_explicit::<run::UndoRun>();
    register_explicit::<run::RerunRun>();
    register_explicit::<alerts::AcknowledgeAlert>();
    register_explicit::<alerts::TestAlert>();
    register_explicit::<dashboard::RestoreRevision>();
    register_explicit::<trash::PurgeEvents>();
    register_explicit::<admin::InvitePerson>();
    register_explicit::<admin::HandLink>();
    register_explicit::<admin::ChangePerson>();
    register_explicit::<admin::JoinOrganizer>();
    register_explicit::<admin::LeaveOrganizer>();
    register_explicit::<admin::RemovePerson>();
    register_explicit::<admin::CheckEverything>();
    register_explicit::<admin::BringBack>();
    register_explicit::<admin::CreateBackup>();
    register_explicit::<admin::VerifyBackup>();
    register_explicit::<admin::MergeBackup>();
    register_explicit::<trash::RestoreEvents>();
    register_explicit::<trash::RestoreBatch>();
    register_explicit::<trash::RestoreOwnEvents>();
    register_explicit::<trash::RestoreOwnBatch>();
}

/// Whether a path is a public page: the same for everybody, cached, without session and script.
#[must_use]
pub fn public_path(path: &str) -> bool {
    path == "/"
        || ["/events/", "/organizers/", "/series/"].iter().any(|start| path.starts_with(start))
}

#[cfg(test)]
mod tests;
