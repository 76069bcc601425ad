//! Files that are no partner's: the program, workflows, the action, and what lies beside the registry.

use crate::review::reviewed_change::{ACME, BOLT, PATH, PROGRAM_DECIDES, PROGRAM_MERGES, acme, seen, seen_on};
use crate::scene::Scene;

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
            .says("> **This change edits more than records.**")
            .says("The standing of 1 of 2 partners differs: 1 with a criterion that is not met now.")
            .says("**Acme Testing** (`acme`):\n\n- *10,000 users or more*: met (claimed) → **not met**")
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
        .says("`eve` isn't an owner of `acme`")
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
