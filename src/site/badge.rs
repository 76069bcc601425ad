//! Badges: an SVG of ours, and the document from which shields.io draws one.

use super::Writer;
use super::api::{compatible, endpoint};
use super::listing::State;
use super::partner::PartnerPage;
use crate::escape::{cut, html};
use crate::sensitive::mask;

/// Longest text of one side, in bytes.
const LONGEST: usize = 60;
/// Width of a character in tenths of a pixel, and the space around a text. The text is fitted to this width in any font.
const CHARACTER_TENTHS: usize = 65;
const PADDING: usize = 10;

/// The colors of badges.
#[derive(Debug, Clone, Copy)]
pub(super) enum BadgeColor {
    Green,
    Blue,
    Gray,
}

impl BadgeColor {
    /// As shields.io calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Green => "brightgreen",
            Self::Blue => "blue",
            Self::Gray => "lightgrey",
        }
    }

    /// Dark enough for white text.
    fn fill(self) -> &'static str {
        match self {
            Self::Green => "#1a7f37",
            Self::Blue => "#1c5a8a",
            Self::Gray => "#59626d",
        }
    }
}

impl Writer<'_> {
    /// The badges of a partner, below `badges/<slug>/`.
    pub(super) fn badges(&mut self, page: &PartnerPage) {
        let slug = &page.document.slug;
        let program = cut(&mask(&self.request.program.name), LONGEST);
        let (message, color) = match page.document.state {
            State::Listed => ("partner", BadgeColor::Blue),
            State::Paused => ("partner, paused", BadgeColor::Gray),
            State::Ended | State::Unlisted => ("former partner", BadgeColor::Gray),
        };
        self.badge(&format!("badges/{slug}/partner"), &program, message, color);
        let (message, color) = compatible(page);
        let message = cut(&mask(&message), LONGEST);
        self.badge(&format!("badges/{slug}/compatible"), "compatible with", &message, color);
    }

    fn badge(&mut self, path: &str, label: &str, message: &str, color: BadgeColor) {
        self.text(&format!("{path}.svg"), &svg(label, message, color));
        endpoint(&mut self.site, &format!("{path}.json"), label, message, color.name());
    }
}

fn svg(label: &str, message: &str, color: BadgeColor) -> String {
    let width = |text: &str| text.chars().count() * CHARACTER_TENTHS / 10 + PADDING * 2;
    let (left, right) = (width(label), width(message));
    let all = left + right;
    let text = |at: usize, width: usize, text: &str| {
        let length = width - PADDING * 2;
        let x = at + width / 2;
        let text = html(text);
        format!("<text x=\"{x}\" y=\"14\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>")
    };
    let (label_text, message_text) = (text(0, left, label), text(left, right, message));
    let (label, message, fill) = (html(label), html(message), color.fill());
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" role=\"img\" aria-label=\"{label}: {message}\">\n\
         <title>{label}: {message}</title>\n\
         <clipPath id=\"r\"><rect width=\"{all}\" height=\"20\" rx=\"4\"/></clipPath>\n\
         <g clip-path=\"url(#r)\"><rect width=\"{left}\" height=\"20\" fill=\"#1b2026\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{fill}\"/></g>\n\
         <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana, Geneva, sans-serif\" font-size=\"11\">{label_text}{message_text}</g>\n\
         </svg>\n"
    )
}
