//! The document around every page.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use super::problem::{Refusal, Refused};
use super::{App, is_embed, public_path};
use crate::components::current_path;
use crate::ports::{Assets, Ports};
use crate::words::language;

/// Loads the islands' WebAssembly, when idle, and hydrates each island by the export that carries
/// its name: what leptos' `island_script.js` does, less what nested islands need. Pages that
/// rendered no island fetch nothing.
const LOADER: &str = r#"
const islands = document.querySelectorAll("leptos-island");
const start = async () => {
  const code = await import(JS);
  await code.default({ module_or_path: WASM });
  code.hydrate();
  for (const island of islands) code[island.dataset.component]?.(island);
};
if (islands.length) (window.requestIdleCallback ?? setTimeout)(start);
"#;

/// The whole HTML document of a page.
pub fn shell(options: LeptosOptions) -> AnyView {
    let assets = use_context::<Ports>().map(|ports| ports.site.assets.clone()).unwrap_or_default();
    let path = current_path();
    let head = view! {
        {is_embed(&path).then(|| view! { <base target="_blank"/> })}
        <MetaTags/>
        {scripts(&path, &assets, options)}
    };
    document(&assets, head.into_any(), view! { <App/> }.into_any())
}

/// The document of a refusal that came before any page was asked: by the protocol, a limit or a
/// rule. No script, and nothing of the request in it.
pub fn refusal_shell(refusal: Refusal) -> AnyView {
    let assets = use_context::<Ports>().map(|ports| ports.site.assets.clone()).unwrap_or_default();
    let head = view! { <MetaTags/> }.into_any();
    document(&assets, head, view! { <Refused refusal/> }.into_any())
}

/// A document with these contents.
pub(super) fn document(assets: &Assets, head: AnyView, body: AnyView) -> AnyView {
    view! {
        <!DOCTYPE html>
        <html lang=language().tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#b23c17"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone()/>
                {head}
            </head>
            <body>{body}</body>
        </html>
    }
    .into_any()
}

/// Public pages get the small module; pages behind the sign-in get their islands; others nothing.
fn scripts(path: &str, assets: &Assets, options: LeptosOptions) -> AnyView {
    if public_path(path) {
        let src = assets.public_js.clone();
        return view! { <script type="module" src=src></script> }.into_any();
    }
    if path.starts_with("/dashboard") || path.starts_with("/admin") {
        return view! {
            <script type="module" nonce=use_nonce() inner_html=loader(assets)></script>
            <AutoReload options/>
        }
        .into_any();
    }
    ().into_any()
}

fn loader(assets: &Assets) -> String {
    let text = |address: &str| serde_json::Value::from(address).to_string().replace('<', "\\u003c");
    LOADER.replace("JS", &text(&assets.islands_js)).replace("WASM", &text(&assets.islands_wasm))
}
