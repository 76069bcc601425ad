//! A partner's logo is an image that a page can show. The reader produces the findings (`registry::logo`).

use super::{Check, Rule, example};
use crate::finding::Severity::Error;

pub(super) const RULES: &[Rule] = &[Rule {
    code: "PSP880",
    name: "logo",
    severity: Error,
    summary: "A logo only draws: it runs nothing and loads nothing.",
    explain: "A logo is `logo.svg` or `logo.png` in the partner's folder, of at most 64 KiB. An SVG can have shapes, text, gradients and styles. It can't have scripts, links, images, fonts or entities, because the site shows it to everyone. A PNG is 64 to 2048 pixels wide and high. A logo with this error isn't shown: the site shows the first letters of the name instead.",
    waivable: false,
    reads: &[],
    check: Check::Reader,
    example: example!("PSP880", "partners/acme/logo.svg"),
}];
