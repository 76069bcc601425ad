//! The input of a rule (a context) and its output (a [`Report`]). A rule reads values from its context, asks the
//! context for the place of a field, and adds findings to the report.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::Rule;
use super::facts::Facts;
use crate::date::{Date, Month, Quarter};
use crate::events::EventDates;
use crate::finding::{Finding, Place, Span};
use crate::registry::assets::Assets;
use crate::registry::expansion::ExpansionFiles;
use crate::registry::model::{Board, Decision, Event, HeldReviews, Metrics, Owner, Partner, Program};
use crate::registry::path::DocumentPath;
use crate::registry::yaml::Places;
use crate::registry::{Aspect, CheckedFile, Exposed, Record, Schemas};
use crate::sensitive::{Kind, Match};
use crate::standing::record_endings::{EndingDate, ending_dates};
use crate::standing::{Policy, PolicyFault, Standing, judge};

/// One partner.
pub struct PartnerContext<'a> {
    pub slug: &'a str,
    pub record: &'a Record<Partner>,
    pub metrics: &'a BTreeMap<Month, Record<Metrics>>,
    pub reviews: &'a BTreeMap<Quarter, Record<HeldReviews>>,
    /// Months whose file exists but can't be used. Each of them has a finding already.
    pub unread: &'a BTreeSet<Month>,
    /// The agreement has a text of its own, made from that of the program.
    pub has_own_text: bool,
    pub policy: &'a Policy,
    pub schemas: &'a Schemas,
    pub(super) standing: &'a OnceCell<Standing>,
    pub(super) endings: OnceCell<Vec<EndingDate>>,
    pub today: Date,
}

impl PartnerContext<'_> {
    /// The partner's standing. It is computed on first use, because for most records no rule needs it.
    pub fn standing(&self) -> &Standing {
        self.standing
            .get_or_init(|| judge(self.slug, self.record, self.metrics, self.policy, self.today))
    }

    /// Everything of the partner that expires. It is computed on first use.
    pub fn endings(&self) -> &[EndingDate] {
        self.endings
            .get_or_init(|| ending_dates(self.record, self.policy, self.today))
    }

    /// The record's typed data.
    pub fn partner(&self) -> &Partner {
        &self.record.data
    }

    /// The place of a field's value.
    pub fn at(&self, pointer: &str) -> Place {
        self.record.place(pointer, Aspect::Value)
    }

    /// The place of a field's name.
    pub fn key(&self, pointer: &str) -> Place {
        self.record.place(pointer, Aspect::Key)
    }
}

/// Any document, with the owners of the record that it belongs to.
#[derive(Clone, Copy)]
pub struct DocumentContext<'a> {
    pub file: &'a CheckedFile,
    /// The owners of the partner's record; empty for a document of the program, or while the field has a finding.
    pub owners: &'a [Owner],
    /// The file that names the owners.
    pub record: Option<&'a CheckedFile>,
    /// The folder name of the partner that it belongs to.
    pub slug: Option<&'a str>,
    /// The program's assets.
    pub assets: &'a Assets,
    pub policy: &'a Policy,
    pub today: Date,
}

impl DocumentContext<'_> {
    /// The place of a field's value.
    pub fn at(&self, pointer: &str) -> Place {
        self.file.place(pointer, Aspect::Value)
    }

    /// The place of a field's name.
    pub fn key(&self, pointer: &str) -> Place {
        self.file.place(pointer, Aspect::Key)
    }
}

/// The program's assets, and what they can name.
pub struct AssetsContext<'a> {
    pub assets: &'a Assets,
    /// The manifest, where it can be read.
    pub file: Option<&'a CheckedFile>,
    /// Partners of the registry, by folder name.
    pub slugs: &'a [Arc<str>],
    pub policy: &'a Policy,
    pub today: Date,
}

impl AssetsContext<'_> {
    /// The place of a field's value in the manifest.
    pub fn at(&self, pointer: &str) -> Place {
        let unread = || Place::file(DocumentPath::assets().to_string());
        self.file.map_or_else(unread, |file| file.place(pointer, Aspect::Value))
    }
}

/// One event of the program.
pub struct EventContext<'a> {
    pub file: &'a CheckedFile,
    pub event: &'a Event,
    /// None where `start` isn't a time.
    pub dates: Option<EventDates<'a>>,
}

impl EventContext<'_> {
    /// The place of a field's value.
    pub fn at(&self, pointer: &str) -> Place {
        self.file.place(pointer, Aspect::Value)
    }
}

/// The file of the advisory board.
pub struct BoardFile<'a> {
    pub file: &'a CheckedFile,
    pub board: Board,
}

/// The file of a decision.
pub struct DecisionFile<'a> {
    /// The name of the file without its ending.
    pub id: String,
    pub file: &'a CheckedFile,
    pub decision: Decision,
}

impl BoardFile<'_> {
    /// The place of a field's value.
    pub fn at(&self, pointer: &str) -> Place {
        self.file.place(pointer, Aspect::Value)
    }
}

impl DecisionFile<'_> {
    /// The place of a field's value.
    pub fn at(&self, pointer: &str) -> Place {
        self.file.place(pointer, Aspect::Value)
    }
}

/// The advisory board, its decisions, and the partners that members are from.
pub struct BoardContext<'a> {
    pub board: Option<BoardFile<'a>>,
    /// Sorted by ID.
    pub decisions: Vec<DecisionFile<'a>>,
    /// The summaries of all records that could be read, sorted by slug.
    pub partners: &'a [Facts],
    pub slugs: &'a [Arc<str>],
    pub today: Date,
}

impl BoardContext<'_> {
    /// The company of a partner.
    pub fn organization(&self, slug: &str) -> Option<String> {
        let partner = self.partners.iter().find(|partner| &*partner.slug == slug);
        partner.and_then(|partner| partner.organization.clone())
    }
}

/// One month of a partner's figures.
pub struct MetricsContext<'a> {
    pub month: Month,
    pub file: &'a Record<Metrics>,
    pub policy: &'a Policy,
    pub today: Date,
}

/// One quarter of reviews with a partner.
pub struct HeldReviewsContext<'a> {
    pub quarter: Quarter,
    pub file: &'a Record<HeldReviews>,
    pub policy: &'a Policy,
}

/// The text of one file.
pub struct TextContext<'a> {
    pub text: &'a str,
    /// 0 for the public registry, 1 for the overlay.
    layer: u8,
    /// The sensitive parts of the record that the text belongs to.
    exposed: &'a Exposed,
    /// Computed when a rule first finds something, because most texts have no finding.
    places: OnceCell<Places<'a>>,
}

impl<'a> TextContext<'a> {
    pub(super) fn new(text: &'a str, layer: u8, exposed: &'a Exposed) -> Self {
        Self {
            text,
            layer,
            exposed,
            places: OnceCell::new(),
        }
    }

    /// Sensitive parts of the text, including comments, in order.
    pub fn written(&self) -> &'a [Match] {
        &self.exposed.written[usize::from(self.layer)]
    }

    /// Sensitive keys and values that are visible only after escapes are decoded.
    pub fn escaped(&self) -> impl Iterator<Item = (Kind, Span)> {
        let all = self.exposed.escaped.iter().copied();
        all.filter(|(_, span)| span.layer == self.layer)
    }

    /// The span of some bytes of the text.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        let places = self.places.get_or_init(|| Places::new(self.text));
        Span {
            layer: self.layer,
            ..places.span(bytes)
        }
    }
}

/// The program.
pub struct ProgramContext<'a> {
    pub policy: &'a Policy,
    pub faults: &'a [PolicyFault],
    pub schemas: &'a Schemas,
    pub today: Date,
}

impl ProgramContext<'_> {
    /// The program's record.
    pub fn record(&self) -> &Record<Program> {
        &self.policy.record
    }

    /// The place of a field's value.
    pub fn at(&self, pointer: &str) -> Place {
        self.record().place(pointer, Aspect::Value)
    }
}

/// All partners.
pub struct RegistryContext<'a> {
    /// The summaries of all records that could be read, sorted by slug.
    pub partners: &'a [Facts],
    /// The slugs of all folders, sorted.
    pub slugs: &'a [Arc<str>],
    /// The program's documents that belong to no partner, sorted.
    pub documents: &'a [DocumentPath],
    /// Its solutions and holidays.
    pub expansion: &'a ExpansionFiles,
    pub policy: &'a Policy,
    pub today: Date,
}

impl<'a> RegistryContext<'a> {
    /// Whether the registry has a partner `slug`, even if its record can't be read.
    pub fn is_there(&self, slug: &str) -> bool {
        self.slugs.binary_search_by(|s| (**s).cmp(slug)).is_ok()
    }

    /// The summary of the partner `slug`.
    pub fn find(&self, slug: &str) -> Option<&'a Facts> {
        self.partners
            .binary_search_by(|f| (*f.slug).cmp(slug))
            .ok()
            .map(|i| &self.partners[i])
    }
}

/// Collects the findings of a rule.
pub struct Report<'a> {
    pub(super) rule: &'static Rule,
    pub(super) partner: Option<Arc<str>>,
    pub(super) path: Arc<str>,
    pub(super) out: &'a mut Vec<Finding>,
}

impl Report<'_> {
    /// Adds a finding of this rule at `place`. The caller can add help and related places to the result.
    pub fn say(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        let mut finding = Finding::new(self.rule.severity, self.rule.code, place, message);
        finding.partner.clone_from(&self.partner);
        self.out.push(finding);
        let last = self.out.len() - 1;
        &mut self.out[last]
    }

    /// Adds a finding about the partner `partner`.
    pub fn say_of(&mut self, partner: &Arc<str>, place: Place, message: impl Into<String>) -> &mut Finding {
        let finding = self.say(place, message);
        finding.partner = Some(partner.clone());
        finding
    }

    /// Adds a finding that counts for `times` more findings like the last one; the first of them is at `place`.
    pub fn say_more(&mut self, place: Place, times: usize) {
        let more = self.out.last().map(|last| Finding { place, ..last.clone() });
        self.out.extend(more);
        self.stand_for(times);
    }

    /// Makes the last finding count as `times` findings.
    pub fn stand_for(&mut self, times: usize) {
        if let Some(last) = self.out.pop() {
            self.out.push(last.times(times));
        }
    }

    /// The file whose text the rule checks.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }
}

impl Finding {
    /// Adds the help line to a finding that is already in the report.
    pub fn with_help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the replacement for the text at the place, to a finding that is already in the report.
    pub fn with_fix(&mut self, fix: impl Into<String>) -> &mut Self {
        self.fix = Some(fix.into());
        self
    }

    /// Adds a second place to a finding that is already in the report.
    pub fn with_related(&mut self, place: Place, message: impl Into<String>) -> &mut Self {
        self.related.push(crate::finding::Related {
            place,
            message: message.into(),
        });
        self
    }
}
