//! Hydrates the islands of Reroll's pages; nothing else.

// Without this line the linker would drop `app`, and with it every island.
use app as _;

/// Prepares the runtime. The loader in the page then hydrates each island by its own export.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
