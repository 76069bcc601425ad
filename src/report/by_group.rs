//! Where each group's figures are among those of the metrics, and what they come to: for a page that shows group by group.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Decimal, Figure, FigureLine, GroupKind, MetricReport, Named, PartnerLine, Unit};

/// The groups of one kind that have figures.
#[derive(Debug, Clone, Serialize)]
pub struct GroupSection {
    pub kind: GroupKind,
    /// How many of the groups are known.
    pub known: usize,
    /// Positions in `metrics` of those that at least two known groups have a value of other than zero. Money is left out:
    /// it has a line for each currency.
    pub compared: Vec<usize>,
    /// In the program's order; partners by slug.
    pub groups: Vec<GroupLine>,
}

/// One group.
#[derive(Debug, Clone, Serialize)]
pub struct GroupLine {
    #[serde(flatten)]
    pub group: Named,
    /// A value of the period or of the last twelve months is known and not zero.
    pub known: bool,
    /// Of a partner: its position in `partners`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<usize>,
    pub targets: TargetCount,
    /// The last value of a source is too old.
    pub stale: bool,
    /// A best and a worst partner are known for one of its values.
    pub extremes: bool,
    /// For each metric, the position of the group's figure in the metric's `figures`; `None` where it has none.
    pub figures: Vec<Option<usize>>,
}

/// How many values have a target, and how many of these reach it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct TargetCount {
    pub reached: usize,
    pub of: usize,
}

/// All groups with figures. A report about one partner begins with the partner.
pub(super) fn by_group(metrics: &[MetricReport], partners: &[PartnerLine], is_about_one: bool) -> Vec<GroupSection> {
    let mut kinds = vec![
        GroupKind::Program,
        GroupKind::Tier,
        GroupKind::Region,
        GroupKind::Vertical,
        GroupKind::Partner,
    ];
    if is_about_one {
        kinds.rotate_right(1);
    }
    let sections = kinds.into_iter().map(|kind| section(metrics, partners, kind));
    sections.filter(|section| !section.groups.is_empty()).collect()
}

fn section(metrics: &[MetricReport], partners: &[PartnerLine], kind: GroupKind) -> GroupSection {
    let mut groups: Vec<GroupLine> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, metric) in metrics.iter().enumerate() {
        for (j, figure) in metric.figures.iter().enumerate().filter(|(_, f)| f.kind == kind) {
            let place = *places.entry(&figure.group.id).or_insert_with(|| {
                groups.push(empty(&figure.group, metrics.len()));
                groups.len() - 1
            });
            groups[place].add(figure);
            groups[place].figures[i] = Some(j);
        }
    }
    if kind == GroupKind::Partner {
        let positions: BTreeMap<&str, usize> = partners.iter().map(|p| p.slug.as_str()).zip(0..).collect();
        groups.sort_by(|a, b| a.group.cmp(&b.group));
        for line in &mut groups {
            line.partner = positions.get(line.group.id.as_str()).copied();
        }
    }
    let is_compared = |i: &usize| {
        let figure = |line: &GroupLine| metrics[*i].figures.get(line.figures[*i]?);
        let first = |line: &GroupLine| figure(line)?.lines.first()?.value;
        let known = groups.iter().filter(|line| line.known);
        metrics[*i].unit != Unit::Money && known.filter(|line| is_there(first(line))).count() > 1
    };
    GroupSection {
        kind,
        known: groups.iter().filter(|line| line.known).count(),
        compared: (0..metrics.len()).filter(is_compared).collect(),
        groups,
    }
}

fn empty(group: &Named, metrics: usize) -> GroupLine {
    GroupLine {
        group: group.clone(),
        known: false,
        partner: None,
        targets: TargetCount::default(),
        stale: false,
        extremes: false,
        figures: vec![None; metrics],
    }
}

impl GroupLine {
    fn add(&mut self, figure: &Figure) {
        let is_known = |line: &FigureLine| is_there(line.value) || line.trend.iter().any(|point| is_there(point.value));
        self.known |= figure.lines.iter().any(is_known);
        self.stale |= !figure.sources.stale.is_empty();
        self.extremes |= figure
            .lines
            .iter()
            .any(|line| line.best.is_some() && line.worst.is_some());
        for reached in figure.lines.iter().filter_map(|line| line.reached) {
            if figure.target.is_some() {
                self.targets.of += 1;
                self.targets.reached += usize::from(reached);
            }
        }
    }
}

/// A zero counts nothing, so a group of zeros has nothing to show.
fn is_there(value: Option<Decimal>) -> bool {
    value.is_some_and(|value| !value.is_zero())
}
