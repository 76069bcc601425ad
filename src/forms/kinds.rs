//! The forms there are, one row each.

use serde::Serialize;

/// One of the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormKind {
    /// Apply as a partner.
    Application,
    /// Report one month's values.
    Month,
    /// Change the public information of a record.
    Profile,
}

/// What is fixed about a form, in every program.
#[derive(Debug)]
pub struct FormRow {
    pub kind: FormKind,
    /// Names its file, and begins the keys of its pull requests.
    pub id: &'static str,
    /// Where GitHub looks for the form.
    pub path: &'static str,
    /// In the list of forms.
    pub name: &'static str,
    /// Below the name; the program's name follows it.
    pub about: &'static str,
    /// The title of a new issue.
    pub title: &'static str,
    /// Above the first question.
    pub welcome: &'static str,
    /// Most questions: a form stays one page. Our own choice; GitHub documents no limit.
    pub most: usize,
}

/// The forms, in the order in which GitHub lists them: by the names of their files.
pub const FORMS: [FormRow; 3] = [
    FormRow {
        kind: FormKind::Application,
        id: "apply",
        path: ".github/ISSUE_TEMPLATE/apply.yml",
        name: "Apply as a partner",
        about: "An application on one page, to the ",
        title: "Application",
        welcome: "You need nothing but this page. Leave a question empty if you don't know the answer: it counts as \
                  *unknown*, and you can add it later. A comment below your issue shows what happens next.",
        most: 10,
    },
    FormRow {
        kind: FormKind::Month,
        id: "month",
        path: ".github/ISSUE_TEMPLATE/month.yml",
        name: "Report a month's values",
        about: "For owners of a partner's record: your metrics for the ",
        title: "Values of a month",
        welcome: "Write plain numbers, such as `12500` or `99.5`. Leave a question empty if you don't know the value: it \
                  counts as *unknown*, never as zero. Is the month reported already? Then only what you fill in changes. \
                  A comment below your issue shows what happens next.",
        most: 40,
    },
    FormRow {
        kind: FormKind::Profile,
        id: "profile",
        path: ".github/ISSUE_TEMPLATE/profile.yml",
        name: "Change your public information",
        about: "For owners of a partner's record: what you say about yourselves in the ",
        title: "Change of public information",
        welcome: "Fill in only what changes: a question that you leave empty changes nothing. Your answer replaces the whole \
                  field, so choose all regions that apply, not only the new one. A comment below your issue shows what \
                  happens next.",
        most: 15,
    },
];

impl FormKind {
    /// What is fixed about the form.
    pub const fn row(self) -> &'static FormRow {
        &FORMS[self as usize]
    }

    /// The last part of the address that opens the form: `issues/new?template=…`.
    pub fn query(self) -> String {
        let file = self.row().path.rsplit('/').next().unwrap_or_default();
        format!("issues/new?template={file}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_kind() {
        for row in &FORMS {
            assert_eq!(row.kind.row().id, row.id);
            assert!(row.path.ends_with(&format!("/{}.yml", row.id)), "{}", row.path);
        }
        assert!(
            FORMS.windows(2).all(|pair| pair[0].path < pair[1].path),
            "GitHub sorts by file"
        );
    }
}
