//! The built `reroll` binary as a stranger uses it: arguments, environment, exit status, JSON.

mod backup;
mod config;
mod crash;
mod damage;
mod decide;
mod desk;
mod doors;
mod full_disk;
mod gone;
mod killed;
mod main_job;
mod people;
mod private;
mod recovery_story;
mod serve;
mod terminal;
mod transfer;
mod usage;
mod watch;
