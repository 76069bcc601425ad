//! A change by somebody to the records of Acme and Bolt, reviewed, and what its comment, its check and its labels say.

use crate::scene::{Outcome, Scene};

pub const PATH: &str = "partners/acme/partner.yaml";

/// Zoe's record, with her number, and with a fact that a maintainer has verified.
pub const ACME: &str = "\
name: Acme Testing
status: applied
applied_on: 2026-11-20
tier: technology
website: https://acme.example
owners:
  - github: zoe
    id: 4242
reach:
  users: 8000
  as_of: 2026-11-01
regions: [europe]
";

/// Max's record.
pub const BOLT: &str = "\
name: Bolt Browser
status: applied
applied_on: 2026-11-20
tier: technology
website: https://bolt.example
owners:
  - github: max
    id: 77
reach:
  users: 30000
  as_of: 2026-11-01
regions: [europe]
";

pub const PROGRAM_MERGES: &str = "**Waiting for a maintainer:** review the change and merge it. *Since 2026-11-24.*";
pub const PROGRAM_DECIDES: &str =
    "**Waiting for a maintainer:** review the change; merging approves it. *Since 2026-11-24.*";

/// A reviewed pull request.
pub struct Seen {
    pub scene: Scene,
    pub number: u64,
    pub outcome: Outcome,
    pub comment: String,
}

/// Acme's and Bolt's records on main, and a pull request by `login`, reviewed.
pub fn seen(login: &str, files: &[(&str, Option<&str>)]) -> Seen {
    seen_after(login, files, |_| {})
}

/// The same; `change` happens on GitHub between the opening and the review.
pub fn seen_after(login: &str, files: &[(&str, Option<&str>)], change: impl FnOnce(&Scene)) -> Seen {
    seen_on(
        &[(PATH, ACME), ("partners/bolt/partner.yaml", BOLT)],
        login,
        files,
        change,
    )
}

pub fn seen_on(
    base: &[(&str, &str)],
    login: &str,
    files: &[(&str, Option<&str>)],
    change: impl FnOnce(&Scene),
) -> Seen {
    let scene = Scene::with(base);
    let number = scene.pull(login, files);
    change(&scene);
    let outcome = scene.review(number, "opened");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    Seen {
        scene,
        number,
        outcome,
        comment,
    }
}

impl Seen {
    /// The verdict, whose move it is, the labels, and all that was written.
    pub fn is(&self, conclusion: &str, first_line: &str, labels: &[&str]) -> &Self {
        let (got, annotations) = self.scene.check(self.number);
        assert_eq!(got, conclusion, "{}", self.comment);
        assert_eq!(self.scene.first_line(self.number), first_line);
        assert_eq!(self.scene.labels(self.number), labels);
        let mut writes = vec![
            "POST /issues/1/comments",
            "POST /check-runs",
            "PATCH /check-runs/ID",
            "POST /statuses/SHA",
        ];
        writes.extend(labels.iter().map(|_| "POST /labels"));
        writes.push("POST /issues/1/labels");
        assert_eq!(
            self.outcome.writes,
            writes,
            "{:#?}",
            self.scene.suggestions(self.number)
        );
        assert!(annotations <= 50);
        assert_eq!(self.scene.suggestions(self.number), Vec::<String>::new());
        self.scene.assert_clean();
        self
    }

    pub fn success(&self) -> &Self {
        self.is(
            "success",
            PROGRAM_MERGES,
            &["partner:waits-for-program", "tier:technology"],
        )
    }

    pub fn neutral(&self) -> &Self {
        self.is(
            "neutral",
            PROGRAM_DECIDES,
            &["partner:waits-for-program", "tier:technology"],
        )
    }

    /// What a reader finds, as it is rendered: entities and escapes taken back.
    pub fn says(&self, text: &str) -> &Self {
        let plain = rendered(&self.comment);
        assert!(plain.contains(text), "{text:?} is not in:\n{plain}");
        self
    }

    pub fn silent(&self, text: &str) -> &Self {
        let plain = rendered(&self.comment);
        assert!(!plain.contains(text), "{text:?} is in:\n{plain}");
        self
    }
}

/// The text of our Markdown, as a reader sees it; code is in backticks.
fn rendered(comment: &str) -> String {
    let mut out = comment.replace("<code>", "`").replace("</code>", "`");
    for part in ["<span>", "</span>"] {
        out = out.replace(part, "");
    }
    for sign in (' '..='~').filter(char::is_ascii_punctuation) {
        out = out.replace(&format!("&#x{:x};", u32::from(sign)), &sign.to_string());
    }
    out.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}

/// Acme's record with a text replaced.
pub fn acme(from: &str, to: &str) -> String {
    assert!(ACME.contains(from), "{from}");
    ACME.replacen(from, to, 1)
}

pub fn verified() -> String {
    acme(
        "  as_of: 2026-11-01\n",
        "  as_of: 2026-11-01\n  evidence:\n    url: https://acme.example/stats\n    as_of: 2026-11-01\n    \
         verified_by: mona\n    verified_on: 2026-11-02\n",
    )
}
