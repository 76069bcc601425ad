//! Why GitHub did not do what it was asked, as types. Each kind has its own advice, and each shows GitHub's own words.

use std::fmt;

/// Why GitHub did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgeError {
    /// GitHub accepts the token and refuses the request.
    Forbidden { message: String, cause: Denial },
    /// Not there, or private to this token.
    NotFound(String),
    /// Switched off or deleted.
    Gone(String),
    /// The request was understood and refused.
    Invalid(String),
    /// A ruleset or a branch protection forbids it.
    AgainstRules(String),
    /// The token itself is refused.
    Unauthorized(String),
    /// Another change came first.
    Conflict(String),
    /// Limits were still in force when the time for waiting was used up. The request was certainly not carried out.
    Limited(String),
    /// GitHub, or the way to it, failed: whether a write was carried out is **unknown**.
    Unavailable(String),
    /// An answer that we cannot read.
    Unreadable(String),
}

/// Why GitHub refuses a request with status 403.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denial {
    /// A permission is missing, and which one where GitHub names it, such as `pull_requests=write`.
    Permission { needed: Option<String> },
    /// The issue or pull request is locked.
    Locked,
    /// The repository is archived.
    Archived,
    /// Another GitHub App created the check.
    OtherApp,
    /// A setting keeps GitHub Actions from opening pull requests.
    PullsByActions,
    /// The organization requires single sign-on for the token.
    SingleSignOn,
    /// The organization has a list of allowed IP addresses.
    AddressList,
    /// The account or the app is suspended.
    Suspended,
    /// A reason that only GitHub's message names.
    Other,
}

impl Denial {
    /// What happened, with what to do about it where that isn't a permission.
    fn words(&self) -> &'static str {
        match self {
            Self::Permission { .. } => "the token may not do this",
            Self::Locked => "it is locked; unlock the conversation on GitHub to go on",
            Self::Archived => {
                "the repository is archived; unarchive it in Settings → General → Danger Zone, or turn its workflows off"
            }
            Self::OtherApp => {
                "another GitHub App created this check, and only that app can change it; run psp-partners with the token \
                 that created it"
            }
            Self::PullsByActions => {
                "GitHub Actions may not open pull requests; allow it in Settings → Actions → General → Workflow permissions"
            }
            Self::SingleSignOn => {
                "the organization requires single sign-on; authorize the token for it in Settings → Developer settings → \
                 Personal access tokens → Configure SSO"
            }
            Self::AddressList => {
                "the organization only allows listed IP addresses; add the runner's address in the organization's Settings → \
                 Authentication security → IP allow list"
            }
            Self::Suspended => "the token's account or app is suspended; ask the owner of the repository",
            Self::Other => "GitHub refuses this",
        }
    }
}

impl ForgeError {
    /// The permission that GitHub names as missing, such as `pull_requests=write`.
    pub fn needed(&self) -> Option<&str> {
        match self {
            Self::Forbidden {
                cause: Denial::Permission { needed },
                ..
            } => needed.as_deref(),
            _ => None,
        }
    }

    /// Whether a permission is missing.
    pub fn is_permission(&self) -> bool {
        matches!(
            self,
            Self::Forbidden {
                cause: Denial::Permission { .. },
                ..
            }
        )
    }

    /// Whether the whole repository is archived, so that no write can succeed.
    pub fn is_archived(&self) -> bool {
        matches!(
            self,
            Self::Forbidden {
                cause: Denial::Archived,
                ..
            }
        )
    }

    /// Whether the issue or pull request is locked.
    pub fn is_locked(&self) -> bool {
        matches!(
            self,
            Self::Forbidden {
                cause: Denial::Locked,
                ..
            }
        )
    }
}

impl fmt::Display for ForgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(needed), Self::Forbidden { message, .. }) = (self.needed(), self) {
            return write!(f, "the token may not do this; it needs `{needed}`: {message}");
        }
        let (what, message) = match self {
            Self::Forbidden { message, cause } => (cause.words(), message),
            Self::NotFound(m) => ("GitHub does not find it, or does not show it to this token", m),
            Self::Gone(m) => ("it is switched off or deleted", m),
            Self::Invalid(m) => ("GitHub refused the request", m),
            Self::AgainstRules(m) => (
                "a rule of the repository forbids this; change its targets or its bypass list in Settings → Rules → Rulesets, \
                 or in Settings → Branches",
                m,
            ),
            Self::Unauthorized(m) => ("GitHub does not accept the token", m),
            Self::Conflict(m) => ("it was changed by someone else at the same time", m),
            Self::Limited(m) => ("GitHub's limits are used up", m),
            Self::Unavailable(m) => ("GitHub did not answer properly", m),
            Self::Unreadable(m) => ("GitHub's answer doesn't match GitHub's own description", m),
        };
        write!(f, "{what}: {message}")
    }
}

impl std::error::Error for ForgeError {}

/// What comes back from a forge.
pub type ForgeResult<T> = Result<T, ForgeError>;
