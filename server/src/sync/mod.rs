//! Sync: plan, brake, apply.
