//! The site over HTTP, as browsers, crawlers and strangers meet it: the whole router behind a
//! real listener, over a database of its own, with a stand-in Google.

mod accounts;
mod audit;
mod busy;
mod cards;
mod cdn;
mod connect;
mod connections;
mod covers;
mod embed;
mod events;
mod feeds;
mod headers;
mod hooks;
mod hostile;
mod links;
mod list;
mod malformed;
mod moved;
mod odd;
mod own_account;
mod own_events;
mod page_cache;
mod people;
mod progress;
mod recovery;
mod repeating;
mod requests;
mod rights;
mod sessions;
mod set_up;
mod site;
mod tries;
