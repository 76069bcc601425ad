//! One bar in each row, with label and value above it, and a line at the target. Bars of values that are close together and
//! far from zero would all look the same, so these are dots on a cut scale with labeled ends.

use std::fmt::Write as _;

use super::{Chart, drawable, fit, label, number, range, text, width};

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub value: Option<f64>,
    /// The value in words, short.
    pub shown: String,
    /// Misses the target: drawn hollow.
    pub hollow: bool,
}

/// The target of all bars.
#[derive(Debug, Clone)]
pub struct Goal {
    pub value: f64,
    /// The value in words, short.
    pub shown: String,
}

const WIDTH: f64 = 320.0;
const LEFT: f64 = 2.0;
const RIGHT: f64 = WIDTH - 2.0;
const ROW: f64 = 38.0;
const THICK: f64 = 10.0;
const SMALL: f64 = 12.0;

/// The bars. `ends` writes the two values at the ends of a cut scale.
pub fn render(bars: &[Bar], goal: Option<&Goal>, ends: &dyn Fn(f64) -> String) -> Chart {
    let goal = goal.filter(|g| drawable(Some(g.value)).is_some());
    let scale = Scale::of(bars, goal);
    let top = if goal.is_some() { 20.0 } else { 2.0 };
    let rows = f64::from(u32::try_from(bars.len()).unwrap_or(u32::MAX));
    let foot = if scale.as_ref().is_some_and(|s| s.cut) {
        22.0
    } else {
        4.0
    };
    let height = (top + rows * ROW + foot).max(24.0);
    let mut out = String::new();
    if bars.is_empty() {
        text(&mut out, LEFT, 16.0, "small", "start", "nothing to show");
    }
    let mut y = top;
    for bar in bars {
        row(&mut out, bar, scale.as_ref(), y);
        y += ROW;
    }
    if let (Some(goal), Some(scale)) = (goal, &scale) {
        mark(&mut out, goal, scale, bars.len());
    }
    if let Some(scale) = scale.filter(|s| s.cut) {
        text(
            &mut out,
            LEFT,
            height - 5.0,
            "small",
            "start",
            &fit(&ends(scale.low), 150.0, SMALL),
        );
        text(
            &mut out,
            RIGHT,
            height - 5.0,
            "small",
            "end",
            &fit(&ends(scale.high), 150.0, SMALL),
        );
    }
    Chart::new("bars", WIDTH, height, out)
}

/// Turns a value into a coordinate.
struct Scale {
    low: f64,
    high: f64,
    cut: bool,
}

impl Scale {
    fn of(bars: &[Bar], goal: Option<&Goal>) -> Option<Self> {
        let values = bars.iter().filter_map(|b| drawable(b.value));
        let (low, high) = range(values.chain(goal.map(|g| g.value)))?;
        if bars.len() > 1 && low > 0.0 && high < 1e12 && low >= 0.8 * high && low < high {
            // The ends are round numbers around what there is.
            let step = 10_f64.powf(((high - low) / 2.0).log10().ceil());
            let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
            return Some(Self { low, high, cut: true });
        }
        Some(Self {
            low: low.min(0.0),
            high: high.max(0.0),
            cut: false,
        })
    }

    fn x(&self, value: f64) -> f64 {
        let span = self.high / 2.0 - self.low / 2.0;
        let share = if span > 0.0 {
            (value / 2.0 - self.low / 2.0) / span
        } else {
            0.0
        };
        let edge = if self.cut { 6.0 } else { 0.0 };
        LEFT + edge + share.clamp(0.0, 1.0) * (RIGHT - LEFT - 2.0 * edge)
    }
}

fn row(out: &mut String, bar: &Bar, scale: Option<&Scale>, y: f64) {
    let shown = fit(&bar.shown, 170.0, super::SIZE);
    let room = RIGHT - LEFT - width(&shown, super::SIZE) - 12.0;
    label(out, (LEFT, y + 14.0), "label", "start", room, &bar.label);
    let known = drawable(bar.value).zip(scale);
    let ink = if known.is_some() { "value" } else { "label quiet" };
    text(out, RIGHT, y + 14.0, ink, "end", &shown);
    let (top, middle) = (y + 20.0, y + 20.0 + THICK / 2.0);
    let Some((value, scale)) = known else {
        let _ = write!(
            out,
            "<line class=\"gap\" x1=\"{}\" x2=\"{}\" y1=\"{m}\" y2=\"{m}\"/>",
            number(LEFT),
            number(RIGHT),
            m = number(middle)
        );
        return;
    };
    let _ = write!(
        out,
        "<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{m}\" y2=\"{m}\"/>",
        number(LEFT),
        number(RIGHT),
        m = number(middle)
    );
    let hollow = if bar.hollow { " hollow" } else { "" };
    let x = scale.x(value);
    if scale.cut {
        let _ = write!(
            out,
            "<circle class=\"dot{hollow}\" cx=\"{}\" cy=\"{}\" r=\"4.5\"/>",
            number(x),
            number(middle)
        );
        return;
    }
    let zero = scale.x(0.0);
    let (from, to) = (x.min(zero), x.max(zero));
    // A value that is there but small is seen, too; zero has no bar.
    let length = if value == 0.0 { 0.0 } else { (to - from).max(1.5) };
    let from = if value < 0.0 { to - length } else { from };
    let _ = write!(
        out,
        "<rect class=\"bar{hollow}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        number(from.clamp(LEFT, RIGHT - length)),
        number(top),
        number(length),
        number(THICK)
    );
}

/// The target's line through all rows, with its value above.
fn mark(out: &mut String, goal: &Goal, scale: &Scale, rows: usize) {
    let x = scale.x(goal.value);
    let shown = fit(&format!("target {}", goal.shown), 200.0, SMALL);
    let half = width(&shown, SMALL) / 2.0;
    text(out, x.clamp(LEFT + half, RIGHT - half), 12.0, "small", "middle", &shown);
    let mut y = 18.0;
    for _ in 0..rows {
        // Only next to the bars: a line through labels would be hard to read.
        let _ = write!(
            out,
            "<line class=\"goal\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>",
            number(y + 20.0),
            number(y + 36.0),
            x = number(x)
        );
        y += ROW;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{HOSTILE, markup_is_sound, whole};
    use super::*;

    fn bars(values: &[Option<f64>]) -> Vec<Bar> {
        let one = |(i, value): (usize, &Option<f64>)| Bar {
            label: HOSTILE[i % HOSTILE.len()].repeat(1 + i * 20),
            value: *value,
            shown: value.map_or("unknown".to_owned(), |v| format!("{v:.0} {}", "9".repeat(i * 20))),
            hollow: i % 2 == 0,
        };
        values.iter().enumerate().map(one).collect()
    }

    fn drawn(values: &[Option<f64>], goal: Option<f64>) -> String {
        let goal = goal.map(|value| Goal {
            value,
            shown: format!("{value:.1}"),
        });
        whole(&render(&bars(values), goal.as_ref(), &|v| format!("{v:.2}")))
    }

    #[test]
    fn every_kind_of_values_is_sound() {
        let series: [&[Option<f64>]; 9] = [
            &[],
            &[None],
            &[Some(5.0)],
            &[None, None],
            &[Some(0.0), Some(0.0)],
            &[Some(7.0), Some(7.0), Some(7.0)],
            &[Some(-5.0), Some(-2.0), Some(3.0), None],
            &[Some(1e15), Some(1.0), Some(-1e15)],
            &[Some(f64::NAN), Some(f64::INFINITY), Some(1e299), Some(-1e299)],
        ];
        for values in series {
            for goal in [None, Some(4.0), Some(-1e15), Some(f64::NAN)] {
                let svg = drawn(values, goal);
                // The label of an infinite value comes from the caller.
                markup_is_sound(&svg.replace("inf ", "").replace("NaN", ""));
            }
        }
    }

    #[test]
    fn close_values_are_dots_on_a_named_scale() {
        let svg = drawn(&[Some(99.2), Some(99.9)], Some(99.5));
        assert!(svg.contains("<circle") && !svg.contains("<rect"), "{svg}");
        assert!(svg.contains(">99.00<") && svg.contains(">100.00<"), "{svg}");
        let svg = drawn(&[Some(10.0), Some(90.0)], None);
        assert!(svg.contains("<rect") && !svg.contains("<circle"), "{svg}");
    }

    #[test]
    fn lengths_are_in_proportion() {
        let svg = drawn(&[Some(50.0), Some(100.0)], None);
        assert!(
            svg.contains("width=\"158\"") && svg.contains("width=\"316\" height=\"10\""),
            "{svg}"
        );
    }
}
