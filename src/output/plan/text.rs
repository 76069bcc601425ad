//! A plan as lines for a terminal.

use std::fmt::Write as _;

use super::{SyncReport, refusal};
use crate::escape;
use crate::sensitive;
use crate::work::issues::item;

/// The plan, a line for each write, and a summary.
pub fn render(shown: &SyncReport) -> String {
    let mut out = String::new();
    for (verb, place, what) in shown.rows() {
        let _ = writeln!(out, "{}", clean(format!("{verb:<18} {place:<44} {what}").trim_end()));
    }
    for remark in &shown.remarks {
        let at = if remark.number > 0 {
            format!("#{} ", remark.number)
        } else {
            String::new()
        };
        let _ = writeln!(out, "{}", clean(&format!("note: {at}{}: {}", remark.key, remark.words)));
    }
    for note in &shown.notes {
        let _ = writeln!(out, "{}", clean(&format!("note: {note}")));
    }
    if shown.findings > 0 {
        let errors = crate::words::count(shown.findings, "error");
        let _ = writeln!(
            out,
            "note: the registry has {errors}; the issues of the partners concerned are left as they are"
        );
    }
    for failure in &shown.failures {
        let _ = writeln!(out, "{}", clean(&format!("error: {failure}")));
    }
    if let Some((changes, most)) = shown.refused {
        let _ = writeln!(out, "error: {}", refusal(changes, most));
    }
    if let (Some(why), true) = (&shown.stopped, shown.left > 0) {
        let _ = writeln!(
            out,
            "{}",
            clean(&format!("note: {} left for the next run: {why}", shown.left))
        );
    }
    let _ = writeln!(out, "{}", shown.summary());
    out
}

fn clean(text: &str) -> String {
    struct None;
    impl item::Lookup for None {
        fn number(&self, _: &str) -> Option<u64> {
            Option::None
        }
        fn boxed(&self, _: &str) -> Option<bool> {
            Option::None
        }
    }
    let (text, _) = item::resolve(text, &None);
    escape::line(&sensitive::mask(&text))
}
