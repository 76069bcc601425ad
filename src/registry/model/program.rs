//! `partners/program.yaml`: the program itself. Policy is data: a change of policy needs no Rust.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Accepts, Account, AfterTierChange, AgreementTemplate, CertificateIssuer, CertificateType, GivenFrom, Interval,
    Metric, Party, QuotaPeriod, Requirement, SharedBy, StepWrites, Visibility, Weekday,
};
use crate::date::{Date, add_days};

/// A whole partnership program.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Program {
    pub id: String,
    pub name: String,
    /// Ids that the program had before: the issues and pull requests with these stay ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overview: Option<String>,
    /// Versions of the protocol that an integration may be tested against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_versions: Option<Vec<String>>,
    /// Accounts whose yes the program takes: they verify, waive and merge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintainers: Option<Vec<Account>>,
    /// Accounts whose issues and comments are ours, past ones included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bots: Vec<Account>,
    /// Days before a date on which people are reminded of it; absent means the usual ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<Vec<u32>>,
    pub tiers: Vec<Tier>,
    #[serde(default)]
    pub benefits: Vec<Benefit>,
    #[serde(default)]
    pub targets: Vec<Target>,
    pub phases: Vec<Phase>,
    #[serde(default)]
    pub enablement: Vec<Enablement>,
    #[serde(default)]
    pub metrics: Vec<Metric>,
    #[serde(default)]
    pub agreements: Vec<AgreementTemplate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_issuer: Option<CertificateIssuer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<CertificateType>,
    #[serde(default)]
    pub communication: Vec<Communication>,
    #[serde(default)]
    pub resources: Vec<Resource>,
    #[serde(default)]
    pub expansion: Vec<Expansion>,
    #[serde(default)]
    pub regions: Vec<Region>,
    #[serde(default)]
    pub verticals: Vec<Vertical>,
    /// What regions and industries require by law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compliance: Vec<Requirement>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workstreams: Option<WorkstreamPolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<DirectoryPolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<ReportPolicy>,
    #[serde(default)]
    pub labels: Vec<Label>,
}

impl Program {
    /// Whether a public report names the partner with the worst value.
    pub fn names_worst(&self) -> bool {
        self.reports.as_ref().is_some_and(|reports| reports.name_worst)
    }
}

/// How the program follows workstreams.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct WorkstreamPolicy {
    /// Days after which the status of an open workstream is stale; absent is never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_after: Option<u32>,
}

/// A directory of the public site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryKind {
    Integrations,
    Partners,
}

/// What the public site shows in addition to what benefits decide.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct DirectoryPolicy {
    /// It lists active strategic partnerships, which have no tier and so no benefit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strategic: bool,
    /// Who may see the joint value proposition of a strategic partnership; absent is no one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_proposition: Option<Visibility>,
    /// Who may see a record's revenue model on the site; absent is no one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_model: Option<Visibility>,
}

/// What reports show.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ReportPolicy {
    /// A public report names the partner with the worst value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub name_worst: bool,
}

/// A kind of partnership: what a partner does, not a rank.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Tier {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Other words that people write for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Vec<String>>,
    #[serde(default)]
    pub criteria: Vec<Criterion>,
}

/// A requirement of a tier, with the procedure that decides it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Criterion {
    pub id: String,
    pub name: String,
    /// The line of the program document, word for word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Id of the phase whose gate first asks for it.
    pub required_by: String,
    /// Dotted paths of the record (or `program.…`) that must be known; any that is absent makes the verdict *unknown*.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Metrics and the number of last complete months that must be known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub needs_figures: BTreeMap<String, u8>,
    /// Dotted path of a date → days after which what it dates counts as unknown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub max_age: BTreeMap<String, u32>,
    /// An expression over the record that yields true or false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expr: Option<String>,
    /// True when a verified attestation decides, in place of an expression.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attest: bool,
    /// What the gate asks of it.
    #[serde(default, skip_serializing_if = "Accepts::is_default")]
    pub accepts: Accepts,
    /// Binds records with `applied_on` on or after this day; absent is always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binds_new: Option<Date>,
    /// Binds all other records from this day on; absent is always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binds_existing: Option<Date>,
    /// What a partner does to meet it, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What a partner does where all values are known and don't meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_not_met: Option<String>,
    /// The parameter with the days in which metrics must recover once they no longer meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
}

/// Something the program gives to partners of some tiers.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Benefit {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    pub tiers: Vec<String>,
    /// From when on it is given.
    pub needs: GivenFrom,
    /// Ids of the criteria that must be met or waived; it lapses with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
    /// Whether it needs a signed agreement that hasn't expired.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agreement: bool,
    /// The directory in which it lists its partners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lists_in: Option<DirectoryKind>,
    /// How many grants there can be in a period; absent is without limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// What one grant is, in the singular, such as `talk`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Days after the end of a grant in which its use still counts, and in which the benefit goes on after a condition is
    /// no longer met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace_days: Option<u32>,
    /// Days within which a maintainer decides about a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_days: Option<u32>,
    /// Whether each use needs a URL that shows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proof: bool,
    /// The maintainer who gives it, by login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The id of the certificate that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

impl Benefit {
    /// What one grant is, in the singular.
    pub fn unit(&self) -> &str {
        self.unit.as_deref().unwrap_or("time")
    }

    /// The day by which a maintainer decides about a request, as the program promises.
    pub fn answer_due(&self, asked_on: Date) -> Option<Date> {
        Some(add_days(asked_on, i64::from(self.answer_days?)))
    }

    /// Whether partnerships share its quota.
    pub fn is_shared(&self) -> bool {
        self.quota.as_ref().is_some_and(|quota| quota.shared_by.is_some())
    }
}

/// How many grants of a benefit a partner can get in a period.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Quota {
    pub count: u32,
    /// The parameter of the agreement whose signed value takes the place of `count`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    pub per: QuotaPeriod,
    /// Whose grants count together; absent is each record by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_by: Option<SharedBy>,
    /// How the quota counts for a partner that changed to another tier in the period.
    #[serde(default, skip_serializing_if = "AfterTierChange::is_whole")]
    pub after_tier_change: AfterTierChange,
}

/// The companies that the program wants to win: named records, or a kind of company.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Target {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    pub tier: String,
    /// Slugs of the records that are this target; empty for a kind of company.
    #[serde(default)]
    pub partners: Vec<String>,
}

/// One phase of the partnership development process.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Phase {
    pub id: String,
    pub name: String,
    pub steps: Vec<Step>,
    /// Conditions for leaving the phase, in addition to the criteria due by then.
    #[serde(default)]
    pub gate: Vec<GateCondition>,
    /// Days that the phase should take at most, from when it is entered; absent means without a limit. A lasting phase is due at the
    /// end of each quarter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_days: Option<u32>,
    /// Whether its issue lists the partner's go-to-market commitments.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub commitments: bool,
    /// True for the phase that is never left by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasting: bool,
}

/// One step of a phase.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Step {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Which side does it.
    pub by: Party,
    /// What the step adds to the record when it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writes: Option<StepWrites>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What counts as done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_when: Option<String>,
}

/// One condition of a gate.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct GateCondition {
    pub id: String,
    pub name: String,
    /// Tiers that the condition is for; absent is every partnership.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<String>>,
    #[serde(default)]
    pub needs: Vec<String>,
    pub expr: String,
}

/// Something that helps a partner along.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Enablement {
    pub id: String,
    pub area: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How often its link is checked; absent is daily.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<LinkCheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Months between two reviews.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_every: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Date>,
    /// Tiers entitled to it; absent is every tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<String>>,
    /// Days that one extension adds; absent if partners can't ask for one with a comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extend_days: Option<u32>,
    /// Days for which a partner can have it, extensions included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_days: Option<u32>,
    pub visibility: Visibility,
}

/// How often a link is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkCheck {
    Never,
    Daily,
    Weekly,
}

/// A regular way of talking.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Communication {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Absent where the document names no interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Date>,
    /// The step of a lasting phase that it fulfills, for each partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Days before the end of the quarter on which an issue about it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead_days: Option<u32>,
    /// It is the newsletter, which a pull request proposes each month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drafted: Option<bool>,
    /// Who edits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<Account>,
}

impl Communication {
    /// The step that it fulfills, and the days before the end of the quarter on which an issue opens.
    pub fn announced(&self) -> Option<(&str, u32)> {
        self.step.as_deref().zip(self.ahead_days)
    }
}

/// Something shared with partners.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Resource {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ResourceKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How often its link is checked; absent is daily.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<LinkCheck>,
    /// The GitHub team whose members have access, as `organization/team`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_team: Option<String>,
    /// Most members that a run adds to the team and removes from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_changes: Option<usize>,
    /// Where it is kept who has access; absent is the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_list: Option<AccessList>,
    /// The benefit that gives access to it; absent if `tiers` decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benefit: Option<String>,
    /// Tiers entitled to it; absent is every tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<String>>,
    /// Roles of the owners who get access; absent is all owners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Months between two reviews.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_every: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Date>,
    pub visibility: Visibility,
}

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// Each person gets access.
    People,
    Files,
    Link,
}

/// Where it is kept who has access to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessList {
    Records,
    /// The service's own list, in the private overlay.
    Overlay,
}

/// The list that shows who has access to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleList<'a> {
    Records,
    Overlay,
    /// A GitHub team, as `organization/team`.
    Team(&'a str),
}

impl Resource {
    /// Whether each person gets access, as opposed to a page or a file.
    pub fn is_for_people(&self) -> bool {
        self.kind == Some(ResourceKind::People) || self.github_team.is_some()
    }

    /// The list that shows who has access.
    pub fn people_list(&self) -> PeopleList<'_> {
        match (&self.github_team, self.access_list) {
            (Some(team), _) => PeopleList::Team(team),
            (None, Some(AccessList::Overlay)) => PeopleList::Overlay,
            (None, Some(AccessList::Records) | None) => PeopleList::Records,
        }
    }
}

/// One line of the expansion strategy.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Expansion {
    pub id: String,
    pub area: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

/// A region of the world, as the program divides it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Region {
    pub id: String,
    pub name: String,
    /// Other words that people write for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Vec<String>>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countries: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// Those of its countries that another region has on purpose, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_countries: Vec<String>,
    /// Ids of the requirements that partners in it should meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compliance: Vec<String>,
    /// Holiday calendars, such as `DE` or `DE-BY`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// The IANA time zone of most people in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The days on which people in it don't work each week; absent is Saturday and Sunday where it has `holidays`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekend: Option<Vec<Weekday>>,
}

/// An industry.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Vertical {
    pub id: String,
    pub name: String,
    /// Other words that people write for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
    /// Ids of the requirements that partners in it should meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compliance: Vec<String>,
}

/// A label that the tool makes and owns.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Label {
    pub name: String,
    /// Six hexadecimal digits without `#`.
    pub color: String,
    pub description: String,
    /// What the tool uses it for; one without a role is never used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<LabelRole>,
    /// Id of its tier or phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// What a label is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelRole {
    Application,
    WaitsForPartner,
    WaitsForProgram,
    Onboarding,
    Review,
    Paused,
    Expiry,
    Remediation,
    Problem,
    Report,
    Phase,
    Tier,
}
