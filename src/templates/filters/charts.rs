//! Filters that draw charts for HTML. Each gives a group of values: `class`, `width` and `height` of the frame, the `marks`
//! inside it, and what a description in words needs. The template writes the `<svg>` around the marks, and every word.

#![allow(
    clippy::needless_pass_by_value,
    reason = "the engine reads an argument into a value of its own, and hands that over"
)]

use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, State, Value};
use serde::Deserialize;

use super::super::Medium;
use super::super::environment::medium;
use super::numbers::limits_of;
use crate::amount::{UNKNOWN, Unit, number, percent_ends};
use crate::charts::bars::{self, Bar, Goal};
use crate::charts::funnel::{self, Step};
use crate::charts::heat::{self, Heat};
use crate::charts::{Chart, sparkline};
use crate::date::Month;
use crate::decimal::Decimal;

/// Bars of one chart: more don't fit on a screen, and the table of all groups has the rest.
const BARS: usize = 12;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("bar_chart", bar_chart);
    environment.add_filter("funnel_chart", funnel_chart);
    environment.add_filter("heat_map", heat_map);
    environment.add_filter("line_chart", line_chart);
    environment.add_filter("mini_chart", mini_chart);
    environment.add_filter("new_id", new_id);
    environment.add_filter("places_chart", places_chart);
}

/// A chart as a template gets it, with what its description needs.
fn drawn<const N: usize>(
    state: &State<'_, '_>,
    chart: Chart,
    more: [(&'static str, Value); N],
) -> Result<Value, Error> {
    if medium(state) != Medium::Html {
        let only = "charts are for templates whose name ends in `.html.j2`";
        return Err(Error::new(ErrorKind::InvalidOperation, only));
    }
    let own = [
        ("class", Value::from(chart.class)),
        ("width", Value::from(chart.width)),
        ("height", Value::from(chart.height)),
        ("marks", Value::from_safe_string(chart.marks)),
    ];
    Ok(group(own.into_iter().chain(more)))
}

fn group(parts: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let parts: BTreeMap<String, Value> = parts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Value::from(parts)
}

/// One month of a trend, as the contract has it.
#[derive(Deserialize)]
struct TrendPoint {
    month: String,
    value: Option<String>,
    partial: bool,
}

impl TrendPoint {
    fn known(&self) -> Option<Decimal> {
        self.value.as_deref()?.parse().ok()
    }

    fn drawn(&self, unit: Unit, limits: &[Decimal]) -> sparkline::Point {
        sparkline::Point {
            label: short_month(&self.month),
            value: self.known().map(Decimal::approximate),
            shown: short(self.known(), unit, limits),
            partial: self.partial,
        }
    }
}

/// `{{ line.trend|line_chart(metric.unit, figure.target, metric.limits) }}`: months as a line. The `first`, `last`, `low` and `high` known
/// months have `shown` and `month`; they are absent if no month is known. `unknown` counts the others.
fn line_chart(
    state: &State<'_, '_>,
    trend: Serde<Vec<TrendPoint>>,
    unit: &str,
    target: Option<&str>,
    limits: Option<&Value>,
) -> Result<Value, Error> {
    let target = target.and_then(|text| text.parse().ok()).map(Decimal::approximate);
    let draw = |points: &[sparkline::Point]| sparkline::render(points, target);
    course(state, &trend, unit, &limits_of(limits)?, draw)
}

/// `{{ line.trend|mini_chart(metric.unit, metric.limits) }}`: the line alone, for a row of a table.
fn mini_chart(
    state: &State<'_, '_>,
    trend: Serde<Vec<TrendPoint>>,
    unit: &str,
    limits: Option<&Value>,
) -> Result<Value, Error> {
    course(state, &trend, unit, &limits_of(limits)?, sparkline::small)
}

fn course(
    state: &State<'_, '_>,
    trend: &[TrendPoint],
    unit: &str,
    limits: &[Decimal],
    draw: impl FnOnce(&[sparkline::Point]) -> Chart,
) -> Result<Value, Error> {
    let unit = unit_of(unit);
    let points: Vec<sparkline::Point> = trend.iter().map(|point| point.drawn(unit, limits)).collect();
    let known: Vec<&TrendPoint> = trend.iter().filter(|point| point.known().is_some()).collect();
    let one = |point: Option<&&TrendPoint>| {
        point.map_or(Value::UNDEFINED, |point| {
            let shown = Value::from(short(point.known(), unit, limits));
            group([("shown", shown), ("month", Value::from(short_month(&point.month)))])
        })
    };
    let unknown = trend.len() - known.len();
    let low = known.iter().min_by_key(|point| point.known());
    let high = known.iter().max_by_key(|point| point.known());
    drawn(
        state,
        draw(&points),
        [
            ("first", one(known.first())),
            ("last", one(known.last())),
            ("low", one(low)),
            ("high", one(high)),
            ("unknown", Value::from(unknown)),
        ],
    )
}

/// `{{ section.groups|bar_chart(metric, position) }}`: the metric at this position of `metrics`, as a bar for each known
/// group. `rows` has the `name` and the `value` of the groups that are drawn, `of` counts all groups with this metric,
/// `known` those with a value.
fn bar_chart(state: &State<'_, '_>, groups: &Value, metric: &Value, position: usize) -> Result<Value, Error> {
    let unit = unit_of(&text(&metric.get_attr("unit")?)?);
    let figures = metric.get_attr("figures")?;
    let limits = limits_of(Some(&metric.get_attr("limits")?))?;
    let (mut bars, mut rows, mut goal) = (Vec::new(), Vec::new(), None);
    let (mut of, mut known) = (0, 0);
    for group_line in groups.try_iter()? {
        let place = group_line.get_attr("figures")?.get_item_by_index(position)?;
        if !group_line.get_attr("known")?.is_true() || place.is_none() || place.is_undefined() {
            continue;
        }
        let figure = figures.get_item(&place)?;
        let line = figure.get_attr("lines")?.get_item_by_index(0)?;
        let (name, value) = (group_line.get_attr("name")?, line.get_attr("value")?);
        let exact = decimal(&value)?;
        of += 1;
        known += usize::from(exact.is_some());
        let target = decimal(&figure.get_attr("target")?)?;
        goal = goal.or(target);
        if bars.len() < BARS {
            let reached = line.get_attr("reached")?;
            bars.push(Bar {
                label: text(&name)?,
                value: exact.map(Decimal::approximate),
                shown: short(exact, unit, &limits),
                hollow: target.is_some() && !reached.is_none() && !reached.is_true(),
            });
            rows.push(group([("name", name), ("value", value)]));
        }
    }
    let goal = goal.map(|target| Goal {
        value: target.approximate(),
        shown: short(Some(target), unit, &[target]),
    });
    let ends = |value: f64| short(Decimal::from_f64(value), unit, &[]);
    let chart = bars::render(&bars, goal.as_ref(), &ends);
    drawn(
        state,
        chart,
        [
            ("rows", Value::from(rows)),
            ("of", Value::from(of)),
            ("known", Value::from(known)),
            ("has_target", Value::from(goal.is_some())),
        ],
    )
}

/// A region or an industry, as the contract has it.
#[derive(Deserialize)]
struct Place {
    #[serde(rename = "place")]
    named: Named,
    active: usize,
    target: Option<usize>,
    reached: Option<bool>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// `{{ coverage.regions|places_chart }}`: active partners of the number that the program wants, as a bar for each place.
fn places_chart(state: &State<'_, '_>, places: Serde<Vec<Place>>) -> Result<Value, Error> {
    let bar = |place: &Place| {
        let target = place.target?;
        let word = if place.reached == Some(true) {
            "reached"
        } else {
            "missed"
        };
        Some(Bar {
            label: place.named.name.clone(),
            value: Some(many(place.active)),
            shown: format!("{} of {target}, {word}", place.active),
            hollow: place.reached == Some(false),
        })
    };
    let bars: Vec<Bar> = places.iter().filter_map(bar).collect();
    drawn(state, bars::render(&bars, None, &|value| format!("{value:.0}")), [])
}

/// Where partners are, as the contract has it.
#[derive(Deserialize)]
struct Coverage {
    regions: Vec<Place>,
    verticals: Vec<Place>,
    cells: Vec<Vec<Cell>>,
}

#[derive(Deserialize)]
struct Cell {
    active: usize,
    coming: usize,
}

/// `{{ coverage|heat_map }}`: regions by industries. Industries are the rows, since their names are longer. `is_wide` is true
/// for a map that is wider than a phone.
fn heat_map(state: &State<'_, '_>, coverage: Serde<Coverage>) -> Result<Value, Error> {
    let names = |places: &[Place]| places.iter().map(|place| place.named.name.clone()).collect::<Vec<_>>();
    let (columns, rows) = (names(&coverage.regions), names(&coverage.verticals));
    let at = |region: usize, vertical: usize| {
        let cell = coverage.cells.get(region).and_then(|cells| cells.get(vertical));
        cell.map(|cell| heat::Cell {
            active: cell.active,
            coming: cell.coming,
        })
        .unwrap_or_default()
    };
    let row = |vertical: usize| (0..columns.len()).map(|region| at(region, vertical)).collect();
    let cells: Vec<Vec<heat::Cell>> = (0..rows.len()).map(row).collect();
    let chart = heat::render(Heat {
        columns: &columns,
        rows: &rows,
        cells: &cells,
    });
    let is_wide = chart.class.ends_with("natural");
    drawn(state, chart, [("is_wide", Value::from(is_wide))])
}

/// One phase, as the contract has it.
#[derive(Deserialize)]
struct Phase {
    #[serde(rename = "phase")]
    named: Named,
    lasting: bool,
    entered: usize,
    passed: usize,
    inside: usize,
    broken_off: usize,
    median_days: Option<String>,
    p90_days: Option<String>,
    conversion: Option<String>,
}

/// `{{ funnel.phases|funnel_chart }}`: the phases as bars of the partners that entered them.
fn funnel_chart(state: &State<'_, '_>, phases: Serde<Vec<Phase>>) -> Result<Value, Error> {
    let steps: Vec<Step> = phases.iter().zip(1..).map(|(phase, n)| phase.step(n)).collect();
    drawn(state, funnel::render(&steps), [])
}

impl Phase {
    fn step(&self, n: usize) -> Step {
        let exact = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Decimal>().ok());
        let days = match (exact(&self.median_days), exact(&self.p90_days)) {
            (Some(median), Some(p90)) => format!(
                "median {} days, nine of ten within {}",
                number(median, 1, &[]),
                number(p90, 1, &[])
            ),
            _ if self.lasting => "partners stay here".to_owned(),
            _ => "days unknown: no partner has passed it".to_owned(),
        };
        let days = match exact(&self.conversion) {
            Some(share) => format!("{} % pass; {days}", number(share, 0, &percent_ends())),
            None => days,
        };
        Step {
            label: format!("{n} {}", self.named.name),
            entered: self.entered,
            passed: self.passed,
            inside: self.inside,
            broken_off: self.broken_off,
            days,
        }
    }
}

/// `{% set id = "table"|new_id %}`: an id that no other element of the page has, such as `table-3`.
fn new_id(state: &mut State<'_, '_>, prefix: &str) -> String {
    const COUNTER: &str = "new_id";
    let last = state.get_temp(COUNTER).and_then(|last| u32::try_from(last).ok());
    let next = last.unwrap_or_default().saturating_add(1);
    state.set_temp(COUNTER, Value::from(next));
    let plain: String = prefix.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{plain}-{next}")
}

/// A number in a chart: all its digits while they are few, otherwise rounded and with a word, since the table next to the
/// chart has all of them. Like everywhere else, it never looks like one of the limits without being it.
fn short(value: Option<Decimal>, unit: Unit, limits: &[Decimal]) -> String {
    const WORDS: [(f64, &str); 4] = [
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
        (1e3, "thousand"),
    ];
    let Some(value) = value else {
        return UNKNOWN.to_owned();
    };
    let (places, behind, ends) = match unit {
        Unit::Count => (0, "", None),
        Unit::Percent => (2, " %", Some(percent_ends())),
        Unit::Score | Unit::Money => (2, "", None),
    };
    let limits: Vec<Decimal> = limits.iter().copied().chain(ends.into_iter().flatten()).collect();
    let exact = number(value, places, &limits);
    let about = value.approximate();
    if exact.len() <= 9 || about.abs() < 1e3 {
        return format!("{exact}{behind}");
    }
    if about.abs() >= 1e15 {
        return format!("{about:.1e}{behind}");
    }
    let Some((size, word)) = WORDS.into_iter().find(|(size, _)| about.abs() >= *size) else {
        return format!("{exact}{behind}");
    };
    let shown = format!("{:.1} {word}{behind}", about / size);
    // Rounded to a word, it may look like its target: then all its digits are shown.
    let is_like =
        |limit: &Decimal| *limit != value && format!("{:.1} {word}{behind}", limit.approximate() / size) == shown;
    if limits.iter().any(is_like) {
        format!("{exact}{behind}")
    } else {
        shown
    }
}

/// `2026-10` as `Oct 2026`.
fn short_month(text: &str) -> String {
    text.parse()
        .map_or_else(|_| text.to_owned(), |month: Month| month.short_name())
}

fn unit_of(word: &str) -> Unit {
    Unit::of(word).unwrap_or(Unit::Score)
}

fn text(value: &Value) -> Result<String, Error> {
    super::text_of(value)
}

/// A number that the contract has as text; nothing where it is null or absent.
fn decimal(value: &Value) -> Result<Option<Decimal>, Error> {
    if value.is_none() || value.is_undefined() {
        return Ok(None);
    }
    Ok(text(value)?.parse().ok())
}

#[allow(clippy::cast_precision_loss, reason = "for drawing only")]
fn many(n: usize) -> f64 {
    n as f64
}
