//! What a program asks of the partners of one tier, in the order in which it falls due.

use std::collections::{BTreeMap, BTreeSet};

use crate::date::Date;
use crate::registry::model::Program;

/// One thing that is asked: a criterion of the tier, or a condition of a gate.
#[derive(Debug, Clone)]
pub struct RequestedFact {
    pub name: String,
    /// What a partner does to meet it.
    pub help: Option<String>,
    /// Number and name of the phase whose gate first asks for it.
    pub phase: Option<(usize, String)>,
    /// Dotted paths that must be known.
    pub needs: Vec<String>,
    /// Metrics and how many months of each.
    pub figures: Vec<(String, u8)>,
    /// When it binds only later, the day from which on.
    pub binds_from: Option<Date>,
    /// Decided by a maintainer's look at a proof.
    pub attested: bool,
}

/// What `tier` is asked by someone who applies on `day`: its criteria by phase, each phase's gate after them.
pub fn asks(program: &Program, tier: &str, day: Date) -> Vec<RequestedFact> {
    let phase = |id: &str| {
        let found = program.phases.iter().position(|p| p.id == id)?;
        Some((found + 1, program.phases[found].name.clone()))
    };
    let criteria = program.tiers.iter().filter(|t| t.id == tier).flat_map(|t| &t.criteria);
    let mut asks: Vec<RequestedFact> = criteria
        .map(|c| RequestedFact {
            name: c.name.clone(),
            help: c.help.clone(),
            phase: phase(&c.required_by),
            needs: if c.attest {
                vec![format!("attestations.{}", c.id)]
            } else {
                c.needs.clone()
            },
            figures: c
                .needs_figures
                .iter()
                .map(|(id, months)| (id.clone(), *months))
                .collect(),
            binds_from: c
                .binds_new
                .filter(|from| *from > day)
                .and(c.binds_existing)
                .filter(|from| *from > day),
            attested: c.attest,
        })
        .collect();
    for (i, phase) in program.phases.iter().enumerate() {
        let conditions = phase.gate.iter();
        asks.extend(
            conditions
                .filter(|g| g.tiers.as_ref().is_none_or(|tiers| tiers.iter().any(|t| t == tier)))
                .map(|g| RequestedFact {
                    name: g.name.clone(),
                    help: None,
                    phase: Some((i + 1, phase.name.clone())),
                    needs: g.needs.clone(),
                    figures: Vec::new(),
                    binds_from: None,
                    attested: false,
                }),
        );
    }
    asks.sort_by_key(|ask| ask.phase.as_ref().map_or(usize::MAX, |(number, _)| *number));
    asks
}

impl RequestedFact {
    /// The top-level fields of the record that it needs, in its own order.
    pub(super) fn fields(&self) -> Vec<&str> {
        let mut fields: Vec<&str> = Vec::new();
        for path in &self.needs {
            let field = path.split('.').next().unwrap_or_default();
            if field != "program" && !fields.contains(&field) {
                fields.push(field);
            }
        }
        fields
    }
}

/// Which parts of the record all asks of a tier want.
#[derive(Debug, Default)]
pub(super) struct Wants {
    /// Dotted paths.
    pub paths: BTreeSet<String>,
    /// By top-level field: words that a help text sets in backticks.
    words: BTreeMap<String, BTreeSet<String>>,
    /// By top-level field and word: the value that a help text gives it.
    values: BTreeMap<(String, String), String>,
}

impl Wants {
    /// Of all `asks`.
    pub(super) fn of(asks: &[RequestedFact]) -> Self {
        let mut wants = Self::default();
        for ask in asks {
            wants.paths.extend(ask.needs.iter().cloned());
            // Every other piece between backticks is set in them.
            for quoted in ask.help.iter().flat_map(|help| help.split('`').skip(1).step_by(2)) {
                let (word, value) = quoted.split_once(": ").unwrap_or((quoted, ""));
                for field in ask.fields() {
                    wants.words.entry(field.to_owned()).or_default().insert(word.to_owned());
                    if !value.is_empty() {
                        let key = (field.to_owned(), word.to_owned());
                        wants.values.entry(key).or_insert_with(|| value.to_owned());
                    }
                }
            }
        }
        wants
    }

    /// Whether the part `name` of the group at `path` is wanted, by a need or in a help text.
    pub(super) fn part(&self, path: &[String], name: &str) -> bool {
        let dotted = format!("{}.{name}", path.join("."));
        let below = format!("{dotted}.");
        self.paths.iter().any(|p| *p == dotted || p.starts_with(&below))
            || self.words.get(&path[0]).is_some_and(|words| words.contains(name))
    }

    /// The names below `path` that needs give, where any name may stand.
    pub(super) fn keys(&self, path: &[String]) -> BTreeSet<String> {
        let above = format!("{}.", path.join("."));
        let below = self.paths.iter().filter_map(|p| p.strip_prefix(&above));
        below
            .filter_map(|rest| rest.split('.').next())
            .map(str::to_owned)
            .collect()
    }

    /// The value that a help text gives to `name` within a top-level field.
    pub(super) fn value(&self, field: &str, name: &str) -> Option<&str> {
        self.values
            .get(&(field.to_owned(), name.to_owned()))
            .map(String::as_str)
    }
}
