//! A circle is found, a tree is not.

use super::graph::Graph;
use super::modules::Modules;
use super::source::Source;

fn graph(files: &[(&str, &str)]) -> Graph {
    let read =
        |(file, text): &(&str, &str)| ((*file).to_owned(), Source::read(text).expect("Rust"));
    Graph::of(&Modules::of(files.iter().map(read).collect()))
}

/// The ways round.
fn ways(files: &[(&str, &str)]) -> Vec<String> {
    let graph = graph(files);
    graph.circles().iter().map(|circle| graph.way_round(circle)).collect()
}

#[test]
fn a_circle_is_told_in_one_line() {
    for (a, b) in [
        ("use crate::b::B; pub struct A(B);", "use crate::a::A; pub struct B(A);"),
        ("use super::b::B; pub struct A(B);", "use super::a::{self, A}; pub struct B(A);"),
        ("pub struct A(super::b::B);", "pub struct B(crate::a::A);"),
        ("use super::b; pub struct A(b::B);", "use super::a as other; pub struct B(other::A);"),
        ("use crate::B; pub struct A(B);", "use crate::{A}; pub struct B(A);"),
        ("use super::b::*; pub struct A(B);", "pub struct B(Option<super::a::A>);"),
        (
            "pub fn a() { view! { <super::b::B/> } } pub struct A;",
            "use crate::a::A; pub struct B(A);",
        ),
    ] {
        let root = "mod a; mod b; pub use a::A; pub use b::B;";
        let found = ways(&[("lib.rs", root), ("a.rs", a), ("b.rs", b)]);
        assert_eq!(found, ["a.rs → b.rs (B) → a.rs (A)"], "{a} {b}");
    }
}

#[test]
fn a_parent_that_calls_its_children_defines_nothing_for_them() {
    let child = "use super::Limits; pub fn serve(_: Limits) {}";
    let circle = "mod child; pub struct Limits; pub fn all() { child::serve(Limits) }";
    let found = ways(&[("lib.rs", "mod door;"), ("door/mod.rs", circle), ("door/child.rs", child)]);
    assert_eq!(found, ["door/child.rs → door/mod.rs (Limits) → door/child.rs (serve)"]);
    let tree =
        "mod child; mod limits; pub use limits::Limits; pub fn all() { child::serve(Limits) }";
    let limits = ("door/limits.rs", "pub struct Limits;");
    let found =
        ways(&[("lib.rs", "mod door;"), ("door/mod.rs", tree), ("door/child.rs", child), limits]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_tree_is_no_circle() {
    for (a, b) in [
        // Handing on, declaring.
        ("pub use super::b::B; pub struct A;", "use super::a::A; pub struct B(A);"),
        // Tests.
        ("#[cfg(test)] use super::b::B; pub struct A;", "use super::a::A; pub struct B(A);"),
        (
            "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }",
            "use super::a::A; pub struct B(A);",
        ),
        // Words that are no paths, and other crates.
        (
            "pub struct A; /* super::b::B */ const X: &str = \"super::b::B\";",
            "pub struct B(super::a::A);",
        ),
        ("use b::B; pub struct A(B);", "use super::a::A; pub struct B(A);"),
        ("use domain::b::B; pub struct A(B);", "use super::a::A; pub struct B(A);"),
    ] {
        let found = ways(&[("lib.rs", "mod a; mod b;"), ("a.rs", a), ("b.rs", b)]);
        assert!(found.is_empty(), "{a} {b}: {found:?}");
    }
    let tests =
        [("lib.rs", "#[cfg(test)] mod a; mod b;"), ("a.rs", "use crate::b::B; pub struct A(B);")];
    assert!(ways(&[tests[0], tests[1], ("b.rs", "pub struct B(super::a::A);")]).is_empty());
}
