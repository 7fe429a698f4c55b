//! Texts as the library sets them: drawn, and measured.

use std::str::FromStr as _;
use std::sync::{Arc, LazyLock};

use takumi::prelude::{
    Bitmap, Fonts, MeasuredNode, Node, RenderOptions, Style, StyleSheet, Viewport,
};

use crate::{CardError, HEIGHT, WIDTH};

/// The rules that do not change from card to card.
static SHEET: LazyLock<Arc<StyleSheet>> =
    LazyLock::new(|| Arc::new(StyleSheet::parse_loosy(include_str!("../card.css"))));

/// What every text is set with.
pub struct Sheet<'a> {
    pub fonts: &'a Fonts,
    pub families: String,
}

impl Sheet<'_> {
    fn options(&self, node: Node) -> RenderOptions<'_> {
        RenderOptions::builder()
            .viewport(Viewport::new((WIDTH, HEIGHT)))
            .node(node)
            .fonts(self.fonts)
            .stylesheet(Arc::clone(&SHEET))
            .build()
    }

    /// Draws nodes onto nothing.
    pub fn render(&self, node: Node) -> Result<Bitmap, CardError> {
        takumi::render(self.options(node)).map_err(|error| CardError::Drawing(error.to_string()))
    }

    /// The lines of a text and how far the widest reaches, at a width that it may break at.
    pub fn measure(&self, text: Node, width: u16) -> Result<(usize, f32), CardError> {
        let css = format!("width: {width}px; display: block; font-family: {}", self.families);
        let node = Node::container([text]).with_style(style(&css)?);
        let measured = takumi::measure(self.options(node))
            .map_err(|error| CardError::Drawing(error.to_string()))?;
        let mut runs = Vec::new();
        collect(&measured, &mut runs);
        let mut lines: Vec<i32> = runs.iter().map(|run| run.0).collect();
        lines.sort_unstable();
        // Runs of one line in several faces differ a little in height.
        let count = lines.chunk_by(|one, next| next - one < 12).count();
        let widest = runs.iter().map(|run| run.1).fold(0.0, f32::max);
        Ok((count, widest))
    }
}

/// The middle and the far end of every run.
fn collect(node: &MeasuredNode, runs: &mut Vec<(i32, f32)>) {
    runs.extend(
        node.runs
            .iter()
            .map(|run| ((run.y + run.height / 2.0) as i32, (run.x + run.width).max(-run.x))),
    );
    node.children.iter().for_each(|child| collect(child, runs));
}

/// Style that is set with a card, as CSS.
pub fn style(css: &str) -> Result<Style, CardError> {
    Style::from_str(css).map_err(|error| CardError::Drawing(error.to_string()))
}
