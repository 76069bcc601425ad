//! Keys of issues and proposals. A key identifies what an issue is about. It is kept in the hidden mark, so that every
//! run finds the issue again. Keys are made and read only here; [`ItemKind`] is the one list, which
//! `docs/onboarding.md` shows.

use std::fmt;

use crate::forms::FormKind;

/// What an issue or proposal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    Partnership,
    Phase,
    Overdue,
    Figures,
    Expiry,
    Remediation,
    /// A new version of its agreement, which a partner must sign.
    Resign,
    /// A meeting with a partner that a step asks for, such as the business review of a quarter.
    Meeting,
    /// A meeting of the program, such as a summit.
    Event,
    /// Access to a resource that differs from the records.
    Access,
    Problem,
    Report,
    /// The newsletter of a month.
    Newsletter,
    Advance,
    /// The pull request that records a grant, or a use of one.
    Grant,
    /// The pull request that gives an enablement more time.
    Extension,
    /// The pull request that records that a partner controls the repository of its integration.
    Control,
    /// Signatures that differ from GitHub.
    Signatures,
    /// The pull request that records signatures of an agreement.
    Sign,
    /// The pull request that an issue made with a form becomes.
    Form(FormKind),
}

impl ItemKind {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Partnership,
        Self::Phase,
        Self::Overdue,
        Self::Figures,
        Self::Expiry,
        Self::Remediation,
        Self::Resign,
        Self::Meeting,
        Self::Event,
        Self::Access,
        Self::Problem,
        Self::Report,
        Self::Newsletter,
        Self::Advance,
        Self::Grant,
        Self::Extension,
        Self::Control,
        Self::Signatures,
        Self::Sign,
        Self::Form(FormKind::Application),
        Self::Form(FormKind::Month),
        Self::Form(FormKind::Profile),
    ];
    /// Kinds that follow from the records: if the records no longer ask for such an issue, it is closed.
    pub const OF_RECORDS: [Self; 11] = [
        Self::Partnership,
        Self::Phase,
        Self::Overdue,
        Self::Figures,
        Self::Expiry,
        Self::Remediation,
        Self::Resign,
        Self::Meeting,
        Self::Event,
        Self::Access,
        Self::Signatures,
    ];

    /// The first word of its keys.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Partnership => "partnership",
            Self::Phase => "phase",
            Self::Overdue => "overdue",
            Self::Figures => "figures",
            Self::Expiry => "expiry",
            Self::Remediation => "remediation",
            Self::Resign => "resign",
            Self::Meeting => "meeting",
            Self::Event => "event",
            Self::Access => "access",
            Self::Problem => "problem",
            Self::Report => "report",
            Self::Newsletter => "newsletter",
            Self::Advance => "advance",
            Self::Grant => "grant",
            Self::Extension => "extension",
            Self::Control => "control",
            Self::Signatures => "signatures",
            Self::Sign => "sign",
            Self::Form(form) => form.row().id,
        }
    }

    /// The shape of its keys, for documentation.
    pub const fn shape(self) -> &'static str {
        match self {
            Self::Partnership => "partnership/SLUG",
            Self::Phase => "phase/SLUG/PHASE[/QUARTER]",
            Self::Overdue => "overdue/SLUG/PHASE",
            Self::Figures => "figures/SLUG",
            Self::Expiry => "expiry/[SLUG]/THING",
            Self::Remediation => "remediation/SLUG/CRITERION",
            Self::Resign => "resign/SLUG",
            Self::Meeting => "meeting/SLUG/STEP/QUARTER",
            Self::Event => "event//EVENT[/DAY]",
            Self::Access => "access//RESOURCE",
            Self::Problem => "problem/WHAT",
            Self::Report => "report/PERIOD",
            Self::Newsletter => "newsletter/MONTH",
            Self::Advance => "advance/SLUG/PHASE[/QUARTER] or advance/SLUG/accept",
            Self::Grant => "grant/SLUG/GRANT[/USE]",
            Self::Extension => "extension/SLUG/ENABLEMENT/COMMENT",
            Self::Control => "control/SLUG/REPOSITORY",
            Self::Signatures => "signatures/SLUG",
            Self::Sign => "sign/SLUG/TEXT",
            Self::Form(FormKind::Application) => "apply/ISSUE",
            Self::Form(FormKind::Month) => "month/ISSUE",
            Self::Form(FormKind::Profile) => "profile/ISSUE",
        }
    }
}

/// Something that can go wrong for the whole program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The registry has errors.
    Registry,
    /// The daily schedule stopped.
    Schedule,
    /// A run of `onboard` failed.
    Onboard,
    /// Links of the registry don't work.
    Links,
}

impl ProblemKind {
    /// Its name in keys and views.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Schedule => "schedule",
            Self::Onboard => "onboard",
            Self::Links => "links",
        }
    }
}

/// The identity of an issue or proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKey<'a> {
    Partnership {
        slug: &'a str,
    },
    /// A lasting phase has one issue a quarter.
    Phase {
        slug: &'a str,
        phase: &'a str,
        quarter: Option<&'a str>,
    },
    Overdue {
        slug: &'a str,
        phase: &'a str,
    },
    Figures {
        slug: &'a str,
    },
    /// Something that expires: in a partner's record, or in the program where `slug` is missing.
    Expiry {
        slug: Option<&'a str>,
        thing: &'a str,
    },
    /// A criterion about metrics that is no longer met.
    Remediation {
        slug: &'a str,
        criterion: &'a str,
    },
    /// A new version of the agreement, which the partner must sign.
    Resign {
        slug: &'a str,
    },
    /// A meeting with a partner, in a quarter.
    Meeting {
        slug: &'a str,
        step: &'a str,
        quarter: &'a str,
    },
    /// An event of the program; in a series, the meeting that was planned for this day. It belongs to no partner.
    Event {
        event: &'a str,
        day: Option<&'a str>,
    },
    /// Access that differs from the records. It belongs to no partner, so its second word is empty.
    Access {
        resource: &'a str,
    },
    Problem(ProblemKind),
    Report {
        period: &'a str,
    },
    Newsletter {
        month: &'a str,
    },
    /// The proposal that accepts an application.
    Accept {
        slug: &'a str,
    },
    /// The proposal that leaves a phase.
    Advance {
        slug: &'a str,
        phase: &'a str,
    },
    /// The proposal that records what was done in a quarter of a lasting phase.
    Held {
        slug: &'a str,
        phase: &'a str,
        quarter: &'a str,
    },
    /// The proposal that records a grant; with `used`, a use of it.
    Grant {
        slug: &'a str,
        grant: &'a str,
        used: Option<&'a str>,
    },
    /// The proposal that gives an enablement more time; `asked` identifies the comment.
    Extension {
        slug: &'a str,
        enablement: &'a str,
        asked: &'a str,
    },
    /// The proposal that records that a partner controls a repository; `repository` is a checksum of its name.
    Control {
        slug: &'a str,
        repository: &'a str,
    },
    /// Signatures that differ from GitHub.
    Signatures {
        slug: &'a str,
    },
    /// The proposal that records signatures of the agreement with this text, such as `1`.
    Sign {
        slug: &'a str,
        text: &'a str,
    },
    /// The proposal that an issue made with a form becomes.
    Form {
        form: FormKind,
        issue: u64,
    },
}

impl fmt::Display for ItemKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind().id();
        match self {
            Self::Partnership { slug } | Self::Figures { slug } | Self::Resign { slug } | Self::Signatures { slug } => {
                write!(f, "{kind}/{slug}")
            }
            Self::Phase {
                slug,
                phase,
                quarter: Some(quarter),
            }
            | Self::Held { slug, phase, quarter } => write!(f, "{kind}/{slug}/{phase}/{quarter}"),
            Self::Phase {
                slug,
                phase,
                quarter: None,
            }
            | Self::Overdue { slug, phase }
            | Self::Advance { slug, phase } => write!(f, "{kind}/{slug}/{phase}"),
            Self::Expiry { slug, thing } => write!(f, "{kind}/{}/{thing}", slug.unwrap_or_default()),
            Self::Remediation { slug, criterion } => write!(f, "{kind}/{slug}/{criterion}"),
            Self::Meeting { slug, step, quarter } => write!(f, "{kind}/{slug}/{step}/{quarter}"),
            Self::Event { event, day } => {
                write!(f, "{kind}//{event}")?;
                day.map_or(Ok(()), |day| write!(f, "/{day}"))
            }
            Self::Access { resource } => write!(f, "{kind}//{resource}"),
            Self::Problem(problem) => {
                write!(f, "{kind}/{}", problem.id())
            }
            Self::Report { period: span } | Self::Newsletter { month: span } => write!(f, "{kind}/{span}"),
            Self::Accept { slug } => write!(f, "{kind}/{slug}/accept"),
            Self::Grant { slug, grant, used } => {
                write!(f, "{kind}/{slug}/{grant}")?;
                used.map_or(Ok(()), |used| write!(f, "/{used}"))
            }
            Self::Extension {
                slug,
                enablement,
                asked,
            } => write!(f, "{kind}/{slug}/{enablement}/{asked}"),
            Self::Control { slug, repository } => write!(f, "{kind}/{slug}/{repository}"),
            Self::Sign { slug, text } => write!(f, "{kind}/{slug}/{text}"),
            Self::Form { issue, .. } => write!(f, "{kind}/{issue}"),
        }
    }
}

impl ItemKey<'_> {
    pub const fn kind(&self) -> ItemKind {
        match self {
            Self::Partnership { .. } => ItemKind::Partnership,
            Self::Phase { .. } => ItemKind::Phase,
            Self::Overdue { .. } => ItemKind::Overdue,
            Self::Figures { .. } => ItemKind::Figures,
            Self::Expiry { .. } => ItemKind::Expiry,
            Self::Remediation { .. } => ItemKind::Remediation,
            Self::Resign { .. } => ItemKind::Resign,
            Self::Meeting { .. } => ItemKind::Meeting,
            Self::Event { .. } => ItemKind::Event,
            Self::Access { .. } => ItemKind::Access,
            Self::Problem(_) => ItemKind::Problem,
            Self::Report { .. } => ItemKind::Report,
            Self::Newsletter { .. } => ItemKind::Newsletter,
            Self::Accept { .. } | Self::Advance { .. } | Self::Held { .. } => ItemKind::Advance,
            Self::Grant { .. } => ItemKind::Grant,
            Self::Extension { .. } => ItemKind::Extension,
            Self::Control { .. } => ItemKind::Control,
            Self::Signatures { .. } => ItemKind::Signatures,
            Self::Sign { .. } => ItemKind::Sign,
            Self::Form { form, .. } => ItemKind::Form(*form),
        }
    }
}

/// The first word of a key of any kind.
pub fn kind_of(key: &str) -> &str {
    key.split('/').next().unwrap_or_default()
}

/// Whether a key belongs to a proposal that doesn't move the record on: one that a comment of the partner asked for, or the
/// proof that it controls its repository. A partner can have any number of these.
pub fn is_separate(key: &str) -> bool {
    [ItemKind::Grant, ItemKind::Extension, ItemKind::Control]
        .into_iter()
        .any(|kind| is(key, kind))
}

/// Whether a key is of this kind.
pub fn is(key: &str, kind: ItemKind) -> bool {
    kind_of(key) == kind.id()
}

/// The partner that a key is about: its second word, where it has one.
pub fn slug_of(key: &str) -> Option<&str> {
    key.split('/').nth(1).filter(|slug| !slug.is_empty())
}

/// The phase of a phase's key, and its quarter.
pub fn phase_of(key: &str) -> Option<(&str, Option<&str>)> {
    let mut words = key.split('/').skip(2);
    let phase = words.next().filter(|_| is(key, ItemKind::Phase))?;
    Some((phase, words.next()))
}

/// The quarter of a proposal's key that records reviews.
pub fn held_in(key: &str) -> Option<&str> {
    key.split('/').nth(3).filter(|_| is(key, ItemKind::Advance))
}

/// The period of a report's key.
pub fn period_of(key: &str) -> Option<&str> {
    key.split_once('/')
        .map(|(_, period)| period)
        .filter(|_| is(key, ItemKind::Report))
}

/// The same key for another partner.
pub fn with_slug(key: &str, slug: &str) -> String {
    let mut words: Vec<&str> = key.split('/').collect();
    if let Some(word) = words.get_mut(1) {
        *word = slug;
    }
    words.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_made() {
        let quarter = ItemKey::Phase {
            slug: "acme",
            phase: "management",
            quarter: Some("2026-Q4"),
        };
        let key = quarter.to_string();
        assert_eq!(key, "phase/acme/management/2026-Q4");
        assert_eq!(phase_of(&key), Some(("management", Some("2026-Q4"))));
        assert_eq!(slug_of(&key), Some("acme"));
        assert_eq!(with_slug(&key, "berg"), "phase/berg/management/2026-Q4");
        let own = ItemKey::Expiry {
            slug: None,
            thing: "offer/sandbox",
        };
        assert_eq!(own.to_string(), "expiry//offer/sandbox");
        assert_eq!(slug_of(&own.to_string()), None, "the program is no partner");
        let report = ItemKey::Report { period: "2026-10" }.to_string();
        assert_eq!((period_of(&report), phase_of(&report)), (Some("2026-10"), None));
    }

    #[test]
    fn each_kind_begins_its_keys() {
        for kind in ItemKind::ALL {
            assert!(kind.shape().starts_with(&format!("{}/", kind.id())));
        }
    }
}
