//! Pages rendered over fake ports.
