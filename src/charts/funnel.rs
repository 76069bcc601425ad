//! The phases as bars of those who entered: who passed, who is in it now, who ended there, each with its number.

use std::fmt::Write as _;

use super::{Chart, fit, label, number, text};

/// One phase.
#[derive(Debug, Clone)]
pub struct Step {
    pub label: String,
    pub entered: usize,
    pub passed: usize,
    pub inside: usize,
    pub broken_off: usize,
    /// How long it takes, in words; empty where no partner passes.
    pub days: String,
}

const WIDTH: f64 = 340.0;
const LEFT: f64 = 2.0;
const RIGHT: f64 = WIDTH - 2.0;
const ROW: f64 = 86.0;
const THICK: f64 = 22.0;
const SMALL: f64 = 12.0;

/// All phases, one below the other.
pub fn render(steps: &[Step]) -> Chart {
    let rows = f64::from(u32::try_from(steps.len()).unwrap_or(u32::MAX));
    let mut out = String::new();
    if steps.is_empty() {
        text(&mut out, LEFT, 16.0, "small", "start", "no phases");
    }
    let most = steps.iter().map(|s| s.entered.max(parts(s))).max().unwrap_or(0).max(1);
    let mut y = 0.0;
    for step in steps {
        row(&mut out, step, most, y);
        y += ROW;
    }
    Chart::new("funnel", WIDTH, (rows * ROW).max(24.0), out)
}

fn parts(step: &Step) -> usize {
    step.passed.saturating_add(step.inside).saturating_add(step.broken_off)
}

#[allow(clippy::cast_precision_loss, reason = "for drawing only")]
fn share(n: usize, of: usize) -> f64 {
    (n as f64 / of as f64).clamp(0.0, 1.0)
}

fn row(out: &mut String, step: &Step, most: usize, y: f64) {
    label(
        out,
        (LEFT, y + 14.0),
        "strong",
        "start",
        RIGHT - LEFT - 100.0,
        &step.label,
    );
    text(
        out,
        RIGHT,
        y + 14.0,
        "value",
        "end",
        &fit(&format!("{} entered", step.entered), 96.0, super::SIZE),
    );
    let top = y + 21.0;
    let _ = write!(
        out,
        "<rect class=\"track\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        number(LEFT),
        number(top),
        number(RIGHT - LEFT),
        number(THICK)
    );
    let mut x = LEFT;
    let segments = [
        (step.passed, "bar", "passed"),
        (step.inside, "bar now", "in it now"),
        (step.broken_off, "bar hollow", "ended there"),
    ];
    for (n, class, _) in segments.iter().filter(|(n, ..)| *n > 0) {
        let length = (share(*n, most) * (RIGHT - LEFT)).min(RIGHT - x);
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            number(x + 0.5),
            number(top + 0.5),
            number((length - 1.0).max(0.5)),
            number(THICK - 1.0)
        );
        let digits = n.to_string();
        if length > super::width(&digits, SMALL) + 6.0 {
            let ink = if *class == "bar" {
                "small ink-on"
            } else {
                "small ink-off"
            };
            text(out, x + length / 2.0, top + 15.5, ink, "middle", &digits);
        }
        x += length;
    }
    let words: Vec<String> = segments
        .iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, _, word)| format!("{n} {word}"))
        .collect();
    let words = if words.is_empty() {
        "no partners yet".to_owned()
    } else {
        words.join(", ")
    };
    text(out, LEFT, y + 57.0, "small", "start", &fit(&words, RIGHT - LEFT, SMALL));
    text(
        out,
        LEFT,
        y + 73.0,
        "small",
        "start",
        &fit(&step.days, RIGHT - LEFT, SMALL),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::{HOSTILE, sound};
    use super::*;

    fn step(label: &str, entered: usize, passed: usize, inside: usize, broken_off: usize) -> Step {
        Step {
            label: label.to_owned(),
            entered,
            passed,
            inside,
            broken_off,
            days: label.repeat(30),
        }
    }

    #[test]
    fn every_kind_of_funnel_is_sound() {
        sound(&render(&[]));
        sound(&render(&[step("a", 0, 0, 0, 0)]));
        let steps: Vec<Step> = HOSTILE
            .iter()
            .enumerate()
            .map(|(i, l)| step(l, i * 3, i, i, i))
            .collect();
        sound(&render(&steps));
        let huge = [
            step(&"x".repeat(200), usize::MAX, usize::MAX, usize::MAX, 1),
            step("b", 1, 1, 0, 0),
        ];
        sound(&render(&huge));
        // More in it than ever entered cannot be, and is drawn all the same.
        sound(&render(&[step("b", 1, 5, 7, 9)]));
    }

    #[test]
    fn widths_add_up() {
        let svg = render(&[step("a", 10, 5, 3, 2)]).marks;
        for (class, width) in [("bar", "167"), ("bar now", "99.8"), ("bar hollow", "66.2")] {
            let found = svg.split(&format!("<rect class=\"{class}\"")).nth(1).unwrap();
            assert!(
                found.split('>').next().unwrap().contains(&format!("width=\"{width}\"")),
                "{svg}"
            );
        }
    }
}
