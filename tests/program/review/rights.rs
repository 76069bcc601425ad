//! Who may change what: owners by the number in the base, maintainers by the program's, and nobody by a name.

use crate::scene::{Outcome, Scene};

const PATH: &str = "partners/acme/partner.yaml";

/// Zoe's record, with her number, and with a fact that a maintainer has verified.
const ACME: &str = "\
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
const BOLT: &str = "\
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

const PROGRAM_MERGES: &str = "**The maintainers' move since 2026-11-24:** look at it and merge.";
const PROGRAM_DECIDES: &str = "**The maintainers' move since 2026-11-24:** decide; merging is the approval.";

/// A reviewed pull request.
struct Seen {
    scene: Scene,
    number: u64,
    outcome: Outcome,
    comment: String,
}

/// Acme's and Bolt's records on main, and a pull request by `login`, reviewed.
fn seen(login: &str, files: &[(&str, Option<&str>)]) -> Seen {
    seen_after(login, files, |_| {})
}

/// The same; `change` happens on GitHub between the opening and the review.
fn seen_after(login: &str, files: &[(&str, Option<&str>)], change: impl FnOnce(&Scene)) -> Seen {
    seen_on(
        &[(PATH, ACME), ("partners/bolt/partner.yaml", BOLT)],
        login,
        files,
        change,
    )
}

fn seen_on(base: &[(&str, &str)], login: &str, files: &[(&str, Option<&str>)], change: impl FnOnce(&Scene)) -> Seen {
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
    fn is(&self, conclusion: &str, first_line: &str, labels: &[&str]) -> &Self {
        let (got, annotations) = self.scene.check(self.number);
        assert_eq!(got, conclusion, "{}", self.comment);
        assert_eq!(self.scene.first_line(self.number), first_line);
        assert_eq!(self.scene.labels(self.number), labels);
        let mut writes = vec!["POST /issues/1/comments", "POST /check-runs", "PATCH /check-runs/ID"];
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

    fn success(&self) -> &Self {
        self.is(
            "success",
            PROGRAM_MERGES,
            &["partner:waits-for-program", "tier:technology"],
        )
    }

    fn neutral(&self) -> &Self {
        self.is(
            "neutral",
            PROGRAM_DECIDES,
            &["partner:waits-for-program", "tier:technology"],
        )
    }

    /// What a reader finds, as it is rendered: entities and escapes taken back.
    fn says(&self, text: &str) -> &Self {
        let plain = rendered(&self.comment);
        assert!(plain.contains(text), "{text:?} is not in:\n{plain}");
        self
    }

    fn silent(&self, text: &str) -> &Self {
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
fn acme(from: &str, to: &str) -> String {
    assert!(ACME.contains(from), "{from}");
    ACME.replacen(from, to, 1)
}

fn verified() -> String {
    acme(
        "  as_of: 2026-11-01\n",
        "  as_of: 2026-11-01\n  evidence:\n    url: https://acme.example/stats\n    as_of: 2026-11-01\n    \
         verified_by: mona\n    verified_on: 2026-11-02\n",
    )
}

#[test]
fn an_owner_changes_what_is_an_owners() {
    let new = acme("users: 8000", "users: 12000");
    seen("zoe", &[(PATH, Some(&new))])
        .success()
        .says("| `reach.users` | 8,000 | 12,000 |")
        .says("*10,000 users or more*: not met → **met (claimed)**")
        .says("Proposed by an owner.")
        .silent("Why a maintainer decides");
}

#[test]
fn an_owner_leaves_the_maintainers_fields_to_them() {
    let tier = acme("tier: technology", "tier: integration");
    seen("zoe", &[(PATH, Some(&tier))])
        .is(
            "neutral",
            PROGRAM_DECIDES,
            &["partner:waits-for-program", "tier:integration"],
        )
        .says("a field of `acme` is a maintainer's to set: `tier`");
    let several = acme(
        "status: applied\n",
        "status: applied\nmanager: { github: mona, id: 2 }\nwaivers:\n  - criterion: minimum-users\n    reason: They \
         grow\n    by: mona\n    until: 2027-03-01\n",
    );
    seen("zoe", &[(PATH, Some(&several))])
        .neutral()
        .says("fields of `acme` are a maintainer's to set: `manager`, `waivers`");
    let verifies = ACME.replace(
        "  as_of: 2026-11-01\n",
        "  as_of: 2026-11-01\n  evidence:\n    url: https://acme.example/stats\n    as_of: 2026-11-01\n    \
         verified_by: mona\n    verified_on: 2026-11-02\n",
    );
    seen("zoe", &[(PATH, Some(&verifies))])
        .neutral()
        .says("fields of `acme` are a maintainer's to set: `reach.evidence.verified_by`, `reach.evidence.verified_on`");
    let status = acme(
        "status: applied\n",
        "status: declined\nstatus_reason: Not now\nstatus_since: 2026-11-24\n",
    );
    seen("zoe", &[(PATH, Some(&status))])
        .neutral()
        .says("are a maintainer's to set: `status`, `status_reason`, `status_since`");
}

#[test]
fn a_maintainer_may_do_all_of_it() {
    let new = acme(
        "status: applied\n",
        "status: applied\nmanager: { github: mona, id: 2 }\nwaivers:\n  - criterion: minimum-users\n    reason: They \
         grow\n    by: mona\n    until: 2027-03-01\n",
    )
    .replace("github: zoe\n    id: 4242", "github: eve\n    id: 666");
    seen("mona", &[(PATH, Some(&new))])
        .success()
        .says("Proposed by a maintainer.")
        .silent("Why a maintainer decides");
    let gone = seen("mona", &[(PATH, None)]);
    gone.is("success", PROGRAM_MERGES, &["partner:waits-for-program"])
        .says("`acme` leaves the registry; its history stays in git");
}

#[test]
fn a_stranger_needs_a_maintainer() {
    let new = acme("users: 8000", "users: 12000");
    seen("eve", &[(PATH, Some(&new))])
        .neutral()
        .says("`eve` is no owner of `acme`")
        .says("Proposed by somebody who is no owner of it.");
    seen(
        "eve",
        &[(
            "partners/acme/metrics/2026-10.yaml",
            Some("period: 2026-10\nfigures: { users: 5 }\n"),
        )],
    )
    .says("`eve` is no owner of `acme`");
    // A file that is no document is no owner's either.
    seen("eve", &[("partners/acme/notes.txt", Some("mine now\n"))])
        .says("1 file changed: files that belong to no record");
}

#[test]
fn a_deletion_is_a_maintainers() {
    for login in ["eve", "zoe"] {
        seen(login, &[(PATH, None)])
            .is("neutral", PROGRAM_DECIDES, &["partner:waits-for-program"])
            .says("only a maintainer deletes a record, here that of `acme`")
            .says("Acme Testing (`acme`): **deleted**");
    }
}

#[test]
fn a_move_changes_both_folders() {
    let moved = [(PATH, None), ("partners/acme-labs/partner.yaml", Some(ACME))];
    seen("eve", &moved)
        .neutral()
        .says("only a maintainer deletes a record, here that of `acme`")
        .says("the new record of `acme-labs` does not list `eve` among its `owners`")
        .says("Acme Testing (`acme-labs`): moved here from `acme`")
        .says("`acme` is called `acme-labs` from then on");
    // To move it over another's folder is no way around either.
    let over = [(PATH, None), ("partners/bolt/partner.yaml", Some(ACME))];
    seen("zoe", &over).neutral().says("`zoe` is no owner of `bolt`");
}

#[test]
fn owners_change_owners_while_one_remains() {
    let with_max = acme("    id: 4242\n", "    id: 4242\n  - github: max\n    id: 77\n");
    seen("zoe", &[(PATH, Some(&with_max))])
        .success()
        .says("| `owners (max)` | –");
    seen("eve", &[(PATH, Some(&with_max))])
        .neutral()
        .says("`eve` is no owner of `acme`");
    // Zoe hands it to Max and goes: nobody of before is left.
    let only_max = acme("github: zoe\n    id: 4242", "github: max\n    id: 77");
    seen("zoe", &[(PATH, Some(&only_max))])
        .neutral()
        .says("none of the owners of `acme` would remain, and that is a maintainer's decision");
    // With Max an owner already, Zoe may go, and Max may remove her.
    for login in ["zoe", "max"] {
        let base = [(PATH, with_max.as_str())];
        seen_on(&base, login, &[(PATH, Some(&only_max))], |_| {}).success();
    }
    // The same login with another number is another account.
    let taken = acme("id: 4242", "id: 666");
    seen("zoe", &[(PATH, Some(&taken))])
        .neutral()
        .says("none of the owners of `acme` would remain");
}

#[test]
fn who_was_renamed_is_still_the_owner() {
    let new = acme("users: 8000", "users: 12000");
    let seen = seen_after("zoe", &[(PATH, Some(&new))], |scene| {
        scene
            .hub
            .world(|w| w.users.get_mut(&4242).unwrap().login = "zoe-works".to_owned());
    });
    seen.success()
        .says("The account of the owner `zoe` is called `zoe-works` now; correct `github` in the record.");
}

#[test]
fn a_name_that_was_registered_again_is_nobody() {
    let new = acme("users: 8000", "users: 12000");
    let seen = seen_after("eve", &[(PATH, Some(&new))], |scene| {
        scene.hub.world(|w| {
            w.users.get_mut(&4242).unwrap().login = "zoe-works".to_owned();
            w.users.get_mut(&666).unwrap().login = "zoe".to_owned();
        });
    });
    seen.neutral()
        .says("is account 4242, and this is account 666")
        .says("it was registered by somebody else since");
}

#[test]
fn a_name_without_a_number_gives_no_rights() {
    let base = acme("    id: 4242\n", "");
    let new = base.replace("users: 8000", "users: 12000");
    let seen = seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&new))], |_| {});
    assert_eq!(seen.scene.check(seen.number).0, "neutral");
    assert_eq!(seen.scene.first_line(seen.number), PROGRAM_DECIDES);
    seen.says("a name alone gives no rights; a maintainer adds the `id`");
    // The line is within what GitHub shows of the change, so the number is offered; a maintainer takes it by merging.
    assert_eq!(seen.outcome.writes.last().unwrap(), "POST /pulls/1/reviews");
    assert_eq!(seen.outcome.writes.len(), 7);
    assert!(seen.scene.suggestions(1)[0].contains("    id: 4242"));
    seen.scene.assert_clean();
    // Whoever adds the number is a stranger still.
    let with = base.replace("github: zoe\n", "github: zoe\n    id: 4242\n");
    seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&with))], |_| {})
        .neutral()
        .says("a name alone gives no rights");
}

#[test]
fn an_account_that_is_gone_has_no_rights() {
    let new = acme("users: 8000", "users: 12000");
    let seen = seen_after("zoe", &[(PATH, Some(&new))], |scene| {
        scene.hub.world(|w| {
            // The fork outlives its owner here, so that only the author is missing.
            w.repository_mut("zoe/registry").owner = 77;
            w.users.remove(&4242);
        });
    });
    seen.neutral()
        .says("the author, whose account is gone, is no owner of `acme`");
}

#[test]
fn two_partners_in_one_pull_request() {
    let own = acme("users: 8000", "users: 12000");
    let foreign = BOLT.replace("users: 30000", "users: 3");
    seen(
        "zoe",
        &[(PATH, Some(&own)), ("partners/bolt/partner.yaml", Some(&foreign))],
    )
    .neutral()
    .says("`zoe` is no owner of `bolt`")
    .silent("no owner of `acme`")
    .says("| `reach.users` | 30,000 | 3 |")
    .says("met (claimed) → **not met**");
}

#[test]
fn a_changed_fact_is_not_verified_any_more() {
    let base = verified();
    let kept = base.replace("users: 8000", "users: 12000");
    let seen = seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&kept))], |_| {});
    seen.says("PSP455").is(
        "failure",
        "**zoe's move since 2026-11-24:** correct 1 error that this change causes.",
        &["partner:waits-for-partner", "tier:technology"],
    );
    let removed = kept.replace("    verified_by: mona\n    verified_on: 2026-11-02\n", "");
    seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&removed))], |_| {})
        .success()
        .says("Verified before, and only claimed from now on: `reach`")
        .says("what was verified of it must be verified again");
    // All of the evidence taken away is the same loss.
    let unproven = acme("users: 8000", "users: 12000");
    seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&unproven))], |_| {})
        .success()
        .says("Verified before, and only claimed from now on: `reach`");
}

#[test]
fn a_new_record_lists_its_author() {
    let scene_of = |text: &str| seen_on(&[], "eve", &[(PATH, Some(text))], |_| {});
    let seen = scene_of(ACME);
    let decide = "**The maintainers' move since 2026-11-24:** decide on the application; merging accepts it.";
    let labels = ["partner:application", "partner:waits-for-program", "tier:technology"];
    seen.is("neutral", decide, &labels)
        .says("the new record of `acme` does not list `eve` among its `owners`");
    // Somebody else's number under one's own name is no listing.
    let number = ACME.replace("github: zoe", "github: eve");
    scene_of(&number)
        .is("neutral", decide, &labels)
        .says("does not list `eve` among its `owners`");
}

#[test]
fn an_applicant_does_not_set_what_the_program_decides() {
    let active = ACME.replace(
        "status: applied\n",
        "status: active\nagreement: { template: technology, version: \"1.0\", signed_on: 2026-11-20 }\n",
    );
    let active = active.replace(
        "  as_of: 2026-11-01\n",
        "  as_of: 2026-11-01\n  evidence:\n    url: https://acme.example/stats\n    as_of: 2026-11-01\n    \
         verified_by: zoe\n    verified_on: 2026-11-02\n",
    );
    let seen = seen_on(&[], "zoe", &[(PATH, Some(&active))], |_| {});
    seen.says("fields of `acme` are a maintainer's to set: `status`, `agreement`, `reach.evidence.verified_by`, `reach.evidence.verified_on`");
    assert_ne!(seen.scene.check(1).0, "success");
    seen.scene.assert_clean();
    let verified = seen_on(&[], "zoe", &[(PATH, Some(&verified()))], |_| {});
    verified
        .is(
            "neutral",
            "**The maintainers' move since 2026-11-24:** decide on the application; merging accepts it.",
            &["partner:application", "partner:waits-for-program", "tier:technology"],
        )
        .says("fields of `acme` are a maintainer's to set: `reach.evidence.verified_by`, `reach.evidence.verified_on`");
}

#[test]
fn a_tighter_program_shows_what_it_does_to_everybody() {
    let base = [
        (PATH, &*acme("users: 8000", "users: 12000")),
        ("partners/bolt/partner.yaml", BOLT),
    ];
    let scene = Scene::with(&base);
    let program = scene.on_main("partners/program.yaml");
    let tighter = program.replace("reach.users >= 10000", "reach.users >= 20000");
    assert_ne!(program, tighter);
    for (login, conclusion, line) in [
        ("eve", "neutral", PROGRAM_DECIDES),
        ("zoe", "neutral", PROGRAM_DECIDES),
        ("mona", "success", PROGRAM_MERGES),
    ] {
        let seen = seen_on(&base, login, &[("partners/program.yaml", Some(&tighter))], |_| {});
        seen.is(conclusion, line, &["partner:waits-for-program"])
            .says("> **This change is not only about records.**")
            .says("The standing of 1 of 2 partners differs: 1 with a criterion that is not met now.")
            .says("- Acme Testing (`acme`): *10,000 users or more*: met (claimed) → **not met**")
            .silent("Bolt");
    }
}

#[test]
fn nobody_makes_themselves_a_maintainer() {
    let scene = Scene::new();
    let program = scene.on_main("partners/program.yaml");
    let mine = program.replace("  - github: mona\n    id: 2\n", "  - github: eve\n    id: 666\n");
    assert_ne!(program, mine);
    let tier = acme("tier: technology", "tier: integration");
    seen("eve", &[("partners/program.yaml", Some(&mine)), (PATH, Some(&tier))])
        .is(
            "neutral",
            PROGRAM_DECIDES,
            &["partner:waits-for-program", "tier:integration"],
        )
        .says("`eve` is no owner of `acme`")
        .says("a field of `acme` is a maintainer's to set: `tier`")
        .says("1 file changed: the program");
}

#[test]
fn what_runs_with_rights_stands_at_the_top() {
    let files: [(&str, Option<&str>); 5] = [
        (".github/workflows/review.yml", Some("on: push\n")),
        ("action.yml", Some("name: x\n")),
        ("schemas/partner.schema.json", Some("{}\n")),
        ("src/main.rs", Some("fn main() {}\n")),
        ("partners/templates/x.md", Some("hello\n")),
    ];
    let seen = seen("zoe", &files);
    assert_eq!(seen.scene.check(1).0, "neutral", "{}", seen.comment);
    let caution = seen.comment.find("> [!CAUTION]").unwrap();
    assert!(caution < 200, "{}", seen.comment);
    seen.says("workflows, which run with the rights of this repository once merged: `.github/workflows/review.yml`")
        .says("the action that workflows run: `action.yml`")
        .says("`src/main.rs`")
        .says("1 file changed: schemas");
    assert_eq!(seen.scene.first_line(1), PROGRAM_DECIDES);
    seen.scene.assert_clean();
}

#[test]
fn files_beside_the_registry_only() {
    seen("eve", &[("README.md", Some("hello\n")), ("docs/x.md", Some("hello\n"))])
        .is("neutral", PROGRAM_DECIDES, &["partner:waits-for-program"])
        .says("> [!IMPORTANT]")
        .says("2 files changed: files that belong to no record");
    seen("mona", &[("README.md", Some("hello\n"))]).is("success", PROGRAM_MERGES, &["partner:waits-for-program"]);
}

#[test]
fn what_is_no_folder_of_a_partner_is_nobodys_to_delete() {
    // A folder that no record can have: whoever removes it needs a maintainer as well.
    let base = [("partners/Old Folder/partner.yaml", ACME)];
    let seen = seen_on(&base, "eve", &[("partners/Old Folder/partner.yaml", None)], |_| {});
    assert_eq!(seen.scene.check(1).0, "neutral", "{}", seen.comment);
    seen.scene.assert_clean();
}
