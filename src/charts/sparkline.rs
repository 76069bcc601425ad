//! Twelve months as a line: gaps where nothing is known, the last point marked, the lowest and the highest named.

use std::fmt::Write as _;

use super::{Chart, drawable, fit, number, range, text, width};

/// One month.
#[derive(Debug, Clone)]
pub struct Point {
    /// Such as `Oct 2026`.
    pub label: String,
    pub value: Option<f64>,
    /// The value in words, short.
    pub shown: String,
    /// Some source is missing in it: the point is hollow.
    pub partial: bool,
}

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 92.0;
const LEFT: f64 = 8.0;
const RIGHT: f64 = WIDTH - 8.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 58.0;
/// Size of the small text, in units.
const SMALL: f64 = 12.0;

/// The line with its lowest and highest value, its first and last month and, where it is near, the target.
pub fn render(points: &[Point], target: Option<f64>) -> Chart {
    let mut out = String::new();
    if let Some(scale) = Scale::of(points, target, (LEFT, RIGHT), (TOP, BOTTOM)) {
        if let Some(y) = target.and_then(|t| scale.near(t)) {
            let _ = write!(
                out,
                "<line class=\"goal\" x1=\"{}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/>",
                number(LEFT),
                number(RIGHT),
                y = number(y)
            );
        }
        line(&mut out, &scale, points);
        marks(&mut out, &scale, points);
        extremes(&mut out, &scale, points);
    } else {
        text(&mut out, WIDTH / 2.0, 44.0, "small", "middle", "no month is known");
    }
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        text(
            &mut out,
            LEFT,
            HEIGHT - 4.0,
            "small",
            "start",
            &fit(&first.label, 100.0, SMALL),
        );
        if points.len() > 1 {
            text(
                &mut out,
                RIGHT,
                HEIGHT - 4.0,
                "small",
                "end",
                &fit(&last.label, 100.0, SMALL),
            );
        }
    }
    Chart::new("spark", WIDTH, HEIGHT, out)
}

/// The line alone, for a row of a table whose numbers stand elsewhere.
pub fn small(points: &[Point]) -> Chart {
    let mut out = String::new();
    if let Some(scale) = Scale::of(points, None, (4.0, 92.0), (4.0, 20.0)) {
        line(&mut out, &scale, points);
        if let Some((i, v)) = known(points).last() {
            dot(&mut out, &scale, i, v, 2.8, points[i].partial);
        }
    }
    Chart::new("mini", 96.0, 24.0, out)
}

fn known(points: &[Point]) -> impl DoubleEndedIterator<Item = (usize, f64)> {
    points
        .iter()
        .enumerate()
        .filter_map(|(i, p)| drawable(p.value).map(|v| (i, v)))
}

/// From values to places.
struct Scale {
    low: f64,
    high: f64,
    left: f64,
    step: f64,
    top: f64,
    bottom: f64,
}

impl Scale {
    fn of(points: &[Point], target: Option<f64>, across: (f64, f64), down: (f64, f64)) -> Option<Self> {
        let (mut low, mut high) = range(known(points).map(|(_, v)| v))?;
        // A target that is far away would press the line flat; then only words tell of it.
        if let Some(target) = drawable(target) {
            let span = high - low;
            if target >= low - span && target <= high + span {
                low = low.min(target);
                high = high.max(target);
            }
        }
        let gaps = points.len().saturating_sub(1).max(1);
        let step = (across.1 - across.0) / f64::from(u32::try_from(gaps).unwrap_or(u32::MAX));
        Some(Self {
            low,
            high,
            left: across.0,
            step,
            top: down.0,
            bottom: down.1,
        })
    }

    fn x(&self, index: usize) -> f64 {
        self.left + self.step * f64::from(u32::try_from(index).unwrap_or(u32::MAX))
    }

    fn y(&self, value: f64) -> f64 {
        // Halves first: the difference of two huge values may be no number.
        let span = self.high / 2.0 - self.low / 2.0;
        let share = if span > 0.0 {
            (value / 2.0 - self.low / 2.0) / span
        } else if self.high == 0.0 {
            // Nothing is at the bottom, as it is next to other values.
            0.0
        } else {
            0.5
        };
        self.bottom - share * (self.bottom - self.top)
    }

    /// The position of a value, if it is on the scale.
    fn near(&self, value: f64) -> Option<f64> {
        (value.is_finite() && self.low <= value && value <= self.high).then(|| self.y(value))
    }
}

fn line(out: &mut String, scale: &Scale, points: &[Point]) {
    let mut path = String::new();
    let mut before = None;
    for (i, v) in known(points) {
        let joined = i > 0 && before == Some(i - 1);
        let sign = if joined { 'L' } else { 'M' };
        let _ = write!(path, "{sign}{} {}", number(scale.x(i)), number(scale.y(v)));
        before = Some(i);
    }
    let _ = write!(out, "<path class=\"line\" d=\"{path}\"/>");
    // A value between two gaps has no line that shows it.
    let alone = |i: usize| {
        let there = |i: Option<usize>| {
            i.and_then(|i| points.get(i))
                .is_some_and(|p| drawable(p.value).is_some())
        };
        !there(i.checked_sub(1)) && !there(Some(i + 1))
    };
    for (i, v) in known(points).filter(|(i, _)| alone(*i)) {
        dot(out, scale, i, v, 1.8, points[i].partial);
    }
}

fn dot(out: &mut String, scale: &Scale, index: usize, value: f64, radius: f64, hollow: bool) {
    let _ = write!(
        out,
        "<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
        if hollow { "dot hollow" } else { "dot" },
        number(scale.x(index)),
        number(scale.y(value)),
        number(radius)
    );
}

/// The last known month, and a sign for each month that is unknown.
fn marks(out: &mut String, scale: &Scale, points: &[Point]) {
    for (i, _) in points.iter().enumerate().filter(|(_, p)| drawable(p.value).is_none()) {
        let x = number(scale.x(i));
        let _ = write!(
            out,
            "<line class=\"gap\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>",
            number(TOP),
            number(BOTTOM)
        );
    }
    for (i, v) in known(points).filter(|(i, _)| points[*i].partial) {
        dot(out, scale, i, v, 2.4, true);
    }
    if let Some((i, v)) = known(points).next_back() {
        dot(out, scale, i, v, 4.0, points[i].partial);
    }
}

/// The highest above its point, the lowest below; nothing is drawn there.
fn extremes(out: &mut String, scale: &Scale, points: &[Point]) {
    let Some((low, high)) = range(known(points).map(|(_, v)| v)) else {
        return;
    };
    let find = |value: f64| known(points).rev().find(|(_, v)| v.total_cmp(&value).is_eq());
    let one = |out: &mut String, found: Option<(usize, f64)>, above: bool| {
        let Some((i, v)) = found else { return };
        let shown = fit(&points[i].shown, WIDTH - 8.0, SMALL);
        let half = width(&shown, SMALL) / 2.0;
        let x = scale
            .x(i)
            .clamp((half + 2.0).min(WIDTH / 2.0), (WIDTH - half - 2.0).max(WIDTH / 2.0));
        let y = scale.y(v) + if above { -8.0 } else { 17.0 };
        text(out, x, y, "small", "middle", &shown);
    };
    one(out, find(high), true);
    if low < high {
        one(out, find(low), false);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{HOSTILE, sound};
    use super::*;

    fn points(values: &[Option<f64>]) -> Vec<Point> {
        let one = |(i, value): (usize, &Option<f64>)| Point {
            label: HOSTILE[i % HOSTILE.len()].to_owned(),
            value: *value,
            shown: format!("{}{}", HOSTILE[i % HOSTILE.len()], "9".repeat(60)),
            partial: i % 3 == 0,
        };
        values.iter().enumerate().map(one).collect()
    }

    #[test]
    fn every_kind_of_series_is_sound() {
        let series: [&[Option<f64>]; 10] = [
            &[],
            &[None],
            &[Some(5.0)],
            &[None; 12],
            &[Some(3.0); 12],
            &[Some(1e15), Some(-1e15), None, Some(0.0)],
            &[Some(f64::MAX), Some(f64::MIN), Some(f64::NAN), Some(f64::INFINITY)],
            &[Some(1e299), Some(-1e299)],
            &[Some(1.0), None, Some(2.0), None, Some(-3.0)],
            &[Some(0.000_001), Some(0.000_002)],
        ];
        for values in series {
            for target in [None, Some(0.0), Some(1e18), Some(f64::NAN)] {
                sound(&render(&points(values), target));
            }
            sound(&small(&points(values)));
        }
    }

    #[test]
    fn a_gap_breaks_the_line_and_is_seen() {
        let svg = render(&points(&[Some(1.0), Some(2.0), None, Some(3.0)]), None).marks;
        assert_eq!(svg.matches('M').count(), 2, "{svg}");
        assert_eq!(svg.matches("class=\"gap\"").count(), 1);
        assert_eq!(svg.matches("r=\"4\"").count(), 1);
    }

    #[test]
    fn a_target_far_away_is_not_drawn() {
        let values = points(&[Some(1.0), Some(2.0)]);
        assert!(render(&values, Some(2.5)).marks.contains("goal"));
        assert!(!render(&values, Some(100.0)).marks.contains("goal"));
    }
}
