//! What a file says of others: the names it defines and imports, the paths it takes.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, LexError, TokenStream, TokenTree};

/// The words before an item's name.
const ITEMS: [&str; 9] =
    ["fn", "struct", "enum", "union", "trait", "type", "const", "static", "mod"];

/// One file, read. What exists for tests alone is left out.
#[derive(Debug, Default)]
pub struct Source {
    /// The modules that exist for tests alone.
    pub test_modules: BTreeSet<String>,
    /// The names of its items.
    pub defined: BTreeSet<String>,
    /// What it imports.
    pub imports: Vec<Import>,
    /// The paths of two or more names outside imports.
    pub paths: Vec<Vec<String>>,
    /// Each word outside imports.
    pub words: BTreeSet<String>,
}

/// One name that a `use` brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// From where.
    pub path: Vec<String>,
    /// As what; nothing for `*`.
    pub name: Option<String>,
    /// Whether it is handed on (`pub use`).
    pub is_public: bool,
}

impl Source {
    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// Where the text is no Rust.
    pub fn read(text: &str) -> Result<Self, LexError> {
        let mut source = Self::default();
        source.walk(text.parse()?, true);
        Ok(source)
    }

    fn walk(&mut self, tokens: TokenStream, is_top: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        let mut before = String::new();
        while let Some(token) = rest.first() {
            let taken = match token {
                TokenTree::Group(group) if before == "#" && is_test(group) => {
                    1 + self.skip_item(&rest[1..])
                }
                // `pub(super)` before a `use` is public too.
                TokenTree::Group(group)
                    if before == "pub" && is_in(group, Delimiter::Parenthesis) =>
                {
                    rest = &rest[1..];
                    continue;
                }
                TokenTree::Group(group) => {
                    self.walk(group.stream(), false);
                    1
                }
                TokenTree::Ident(word) if word == "use" => {
                    1 + self.take_use(&rest[1..], before == "pub")
                }
                TokenTree::Ident(word) if is_top && ITEMS.contains(&before.as_str()) => {
                    self.defined.insert(word.to_string());
                    1
                }
                TokenTree::Ident(_) => self.take_path(rest),
                TokenTree::Punct(_) | TokenTree::Literal(_) => 1,
            };
            before = token.to_string();
            rest = &rest[taken..];
        }
    }

    /// Passes by an item, and says how many tokens it has.
    fn skip_item(&mut self, tokens: &[TokenTree]) -> usize {
        let is_use = tokens.iter().take(3).any(|token| token.to_string() == "use");
        let is_end = |token: &TokenTree| match token {
            TokenTree::Group(group) => !is_use && is_in(group, Delimiter::Brace),
            other => is_sign(Some(other), ';'),
        };
        let taken = tokens.iter().position(is_end).map_or(tokens.len(), |end| end + 1);
        let words: Vec<String> = tokens[..taken].iter().map(ToString::to_string).collect();
        let module = words.iter().position(|word| word == "mod");
        self.test_modules.extend(module.and_then(|at| words.get(at + 1)).cloned());
        taken
    }

    /// Takes a path that begins here, and says how many tokens it has.
    fn take_path(&mut self, tokens: &[TokenTree]) -> usize {
        let mut path = Vec::new();
        let mut rest = tokens;
        while let Some(TokenTree::Ident(word)) = rest.first() {
            path.push(word.to_string());
            rest = match rest {
                [_, a, b, next @ ..]
                    if is_sign(Some(a), ':')
                        && is_sign(Some(b), ':')
                        && matches!(next.first(), Some(TokenTree::Ident(_))) =>
                {
                    next
                }
                _ => &rest[1..1],
            };
        }
        let taken = 3 * path.len() - 2;
        self.words.extend(path.iter().cloned());
        if path.len() > 1 {
            self.paths.push(path);
        }
        taken
    }

    /// Takes a `use` up to its semicolon, and says how many tokens it has.
    fn take_use(&mut self, tokens: &[TokenTree], is_public: bool) -> usize {
        let end = tokens.iter().position(|token| is_sign(Some(token), ';')).unwrap_or(0);
        self.take_tree(&tokens[..end], &[], is_public);
        end
    }

    /// One branch of a `use`: `a::b`, `a::b as c`, `a::*`, `a::{…}`.
    fn take_tree(&mut self, tokens: &[TokenTree], stem: &[String], is_public: bool) {
        let mut path = stem.to_vec();
        let mut name = None;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => return self.take_branches(group, &path, is_public),
                TokenTree::Punct(sign) if sign.as_char() == '*' => {
                    return self.imports.push(Import { path, name: None, is_public });
                }
                TokenTree::Ident(word) if word == "as" => {
                    name = tokens.get(index + 1).map(ToString::to_string);
                    break;
                }
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
        let name = name.or_else(|| path.last().cloned());
        if !tokens.is_empty() && name.is_some() {
            self.imports.push(Import { path, name, is_public });
        }
    }

    fn take_branches(&mut self, group: &Group, stem: &[String], is_public: bool) {
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        for branch in inner.split(|token| is_sign(Some(token), ',')) {
            self.take_tree(branch, stem, is_public);
        }
    }
}

fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_in(group: &Group, delimiter: Delimiter) -> bool {
    group.delimiter() == delimiter
}

/// Whether these are the brackets of `#[cfg(test)]`.
fn is_test(group: &Group) -> bool {
    group.stream().to_string().replace(' ', "") == "cfg(test)"
}
