//! Words that stand in a view itself, where no other language could say them.

use proc_macro2::{TokenStream, TokenTree};

use crate::sources::Source;

/// Attributes and properties that people read, or hear.
const READ: [&str; 7] = ["alt", "caption", "hint", "label", "placeholder", "summary", "title"];
/// Names, which are the same in every language.
const NAMES: [&str; 5] = ["Google Calendar", "Microsoft 365", "Outlook.com", "Reroll", "webcal"];

/// Each of a file's, with the file's path.
pub fn literals(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    outside(source.text.parse().expect("a file of Rust"), &mut found);
    found.into_iter().map(|text| format!("{}: {text}", source.path)).collect()
}

/// Looks for views.
fn outside(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let before: String =
            tokens[at.saturating_sub(2)..at].iter().map(ToString::to_string).collect();
        if before == "view!" {
            within(group.stream(), found);
        } else {
            outside(group.stream(), found);
        }
    }
}

/// Looks through a view: what is in braces is code again.
fn within(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => outside(group.stream(), found),
            TokenTree::Literal(literal) if is_read(&tokens[..at]) => {
                let text = literal.to_string();
                let text = text.trim_matches('"');
                if says_something(text) {
                    found.push(text.to_owned());
                }
            }
            _ => {}
        }
    }
}

/// Whether people read what stands behind these: a child, or an attribute that they read.
fn is_read(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(sign)] if sign.as_char() == '=' => {
            READ.contains(&name.to_string().as_str())
        }
        [.., TokenTree::Punct(sign)] if sign.as_char() == '=' => false,
        _ => true,
    }
}

fn says_something(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1 && !NAMES.contains(&text)
}

#[test]
fn words_in_views_are_found() {
    let text = r#"
        fn page() {
            view! {
                <p class="card" aria-label="Spoken" title=t!("key")>"Hello "{name}" · "</p>
                {on.then(|| view! { <Field label="Name" name="name"/> })}
                <a href=format!("/x/{id}")>{t!("key")}</a>
                <a href="https://calendar.google.com">"Google Calendar"</a>
            }
        }
    "#;
    let source = Source { path: "page.rs".into(), text: text.into() };
    let found = literals(&source);
    assert_eq!(found, ["page.rs: Spoken", "page.rs: Hello ", "page.rs: Name"]);
}
