//! What an issue of ours remembers: its key, and what we wrote last. It shows which changes are a person's and which
//! are ours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::registry::model::Proof;

/// The mark's name.
pub const ISSUE: &str = "issue";

/// The state of an issue's mark.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    pub key: String,
    /// The registry that it belongs to. The marks of the first edition name none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// The title that we wrote last.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Labels that we added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Accounts that we assigned, by user ID.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned: Vec<u64>,
    /// Whether we closed it. A closed issue without this was closed by a person.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The episode for which it was last open.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub episode: String,
    /// The last stage that a comment reported.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// Whether we made it a sub-issue of its parent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub linked: bool,
    /// What the issue remembers for the code that asked for it.
    #[serde(skip_serializing_if = "Memory::is_empty")]
    pub memory: Memory,
    /// What identifies the thing when its key has changed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub traits: BTreeMap<String, String>,
    /// For each block, short hashes of the lines that we wrote. All other lines are people's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<String, String>,
}

/// What an issue remembers of its steps and of the comments below it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Boxes that are ticked, and since when.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ticked: BTreeMap<String, Date>,
    /// Steps that are skipped, and why.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub skipped: BTreeMap<String, String>,
    /// Benefits that the partner asked for and that aren't in the record yet, by the ID of the grant.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub requests: BTreeMap<String, BenefitRequest>,
    /// Uses of grants that aren't in the record yet, by the key of the proposal.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub uses: BTreeMap<String, ReportedUse>,
    /// Extensions that the partner asked for and that aren't in the record yet, by the key of the proposal.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<String, AskedExtension>,
    /// What GitHub shows about the repository of the partner's integration, until the record has its proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<RepositoryCheck>,
    /// GitHub refused to change the team that the issue is about.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub team_refused: bool,
    /// The date on which its time began, where no record has that date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last comment that was read. Marks of earlier versions have it under this name, too.
    #[serde(rename = "heard", skip_serializing_if = "is_zero")]
    pub last_read: u64,
    /// When the last of the comments with commands was edited that a person edited after writing it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub edited: String,
    /// How many comments it had then. While the number stays the same, no comments have to be read.
    #[serde(skip_serializing_if = "is_zero")]
    pub comments: u64,
}

/// A benefit that a person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenefitRequest {
    pub benefit: String,
    pub asked_on: Date,
    /// The login of the person.
    pub by: String,
    pub reason: String,
    /// A maintainer closed its pull request.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declined: bool,
}

/// A use of a grant that a person reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedUse {
    pub grant: String,
    pub used_on: Date,
    /// The login of the person.
    pub by: String,
    pub url: String,
}

/// More time for an enablement that a person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedExtension {
    pub enablement: String,
    pub asked_on: Date,
    /// The new last day.
    pub until: Date,
    /// The login of the person.
    pub by: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What a run found about the repository of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryCheck {
    /// `OWNER/NAME`, as the record has it.
    pub repository: String,
    /// GitHub shows no public repository with this name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_missing: bool,
    /// Its name now, if that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// The file is there, and names another program or partner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_other_file: bool,
    /// A proof that the partner controls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<ProofFound>,
}

/// A proof that a partner controls a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofFound {
    pub proof: Proof,
    /// The login of the owner of the partnership who proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub github: Option<String>,
    pub proven_on: Date,
}

impl Memory {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}
