//! Google: OAuth, the Calendar client, and the mapping of its items into our words.
