//! Benefits that were granted to a partner, and how it used them.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// A benefit given.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Grant {
    /// What its uses refer to; a grant that the partner asked for has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub benefit: String,
    /// The day on which it was made. For a request, the day of the request.
    pub granted_on: Date,
    /// The maintainer who made it; absent means who merged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Its first day; absent means `granted_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<Date>,
    /// Its last day; absent means that it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<Vec<GrantUse>>,
    /// The day on which it ended early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
}

impl Grant {
    /// Its first day.
    pub fn first_day(&self) -> Date {
        self.starts.unwrap_or(self.granted_on)
    }

    /// Its last day; none where it has none.
    pub fn last_day(&self) -> Option<Date> {
        self.expires.into_iter().chain(self.ended).min()
    }

    /// Whether it isn't over on a day.
    pub fn is_open(&self, day: Date) -> bool {
        self.last_day().is_none_or(|last| last >= day)
    }

    /// Whether it was neither used nor ended early.
    pub fn is_waiting(&self) -> bool {
        self.ended.is_none() && self.used() == 0
    }

    /// How many times it was used.
    pub fn used(&self) -> u64 {
        let uses = self.uses.iter().flatten();
        uses.map(|one| u64::from(one.count.unwrap_or(1))).sum()
    }
}

/// One use of a benefit.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct GrantUse {
    pub used_on: Date,
    /// How many times; absent means once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The page that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
