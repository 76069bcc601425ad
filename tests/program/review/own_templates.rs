//! The program's own templates: taken from the base, reported by the review that changes them, never a reason to fail.

use crate::review::reviewed_change::{ACME, PATH, acme, seen, seen_on};

const OWN: &str = "partners/templates/review-finding.md.j2";
const COMMENT: &str = "partners/templates/review-comment.md.j2";

#[test]
fn a_template_is_the_bases_and_not_the_pull_requests() {
    let own = "{{ mention }}, hello from the base: {{ turn.action }}\n";
    let base = [(PATH, ACME), (COMMENT, own)];
    let wrong = acme("regions: [europe]", "regions: [moon]");
    let evil = "hello from the pull request\n";
    let seen = seen_on(&base, "zoe", &[(PATH, Some(&wrong)), (COMMENT, Some(evil))], |_| {});
    assert!(
        seen.comment.contains("\n@zoe, hello from the base: fix 1 error in "),
        "{}",
        seen.comment
    );
    assert!(!seen.comment.contains("from the pull request"), "{}", seen.comment);
    // Where the base has none, the pull request's changes nothing either.
    let seen = crate::review::reviewed_change::seen("zoe", &[(COMMENT, Some(evil))]);
    seen.says("> [!IMPORTANT]")
        .says("the program's own texts")
        .silent("from the pull request");
}

#[test]
fn a_broken_template_is_a_finding_of_the_change_that_breaks_it() {
    let broken = "| {{ finding.message }} |\n| {{ finding.mesage }} |\n";
    let seen = seen("zoe", &[(OWN, Some(broken))]);
    assert_eq!(seen.scene.check(1).0, "failure", "{}", seen.comment);
    seen.says("`partners/templates/review-finding.md.j2:2:1`")
        .says("the view has no value `finding.mesage`")
        .says("PSP911");
    let unknown =
        crate::review::reviewed_change::seen("zoe", &[("partners/templates/review-findings.md.j2", Some("x\n"))]);
    unknown
        .says("psp-partners has no template `review-findings.md.j2`")
        .says("did you mean `review-finding.md.j2`?");
}

#[test]
fn a_broken_template_of_the_base_fails_no_review() {
    let base = [(PATH, ACME), (COMMENT, "{% for x in %}")];
    let new = acme("users: 8000", "users: 12000");
    let seen = seen_on(&base, "zoe", &[(PATH, Some(&new))], |_| {});
    assert_eq!(seen.scene.check(1).0, "success", "{}", seen.comment);
    seen.says("**Waiting for a maintainer:**")
        .says("the program's own template wasn't used: `review-comment.md.j2`, line 1: the template can't be read")
        .says("1 existing error, not caused by this change");
    assert!(
        seen.outcome
            .run
            .stderr
            .contains("the program's own template wasn't used"),
        "{:#?}",
        seen.outcome
    );
    seen.scene.assert_clean();
}

#[test]
fn the_command_lists_and_copies() {
    let registry = crate::common::Registry::with_program();
    let list = registry.run(&["templates", "list"]);
    assert_eq!(list.code, 0, "{list:?}");
    let line = |name: &str| {
        list.stdout
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .to_owned()
    };
    assert!(line("review-comment.md.j2").contains("Markdown  ours"), "{list:?}");
    let copy = registry.run(&["templates", "copy", "review-comment.md.j2"]);
    assert_eq!(
        (copy.code, copy.stdout.as_str()),
        (0, "wrote partners/templates/review-comment.md.j2\n"),
        "{copy:?}"
    );
    let ours = std::fs::read_to_string(registry.path(COMMENT)).unwrap();
    assert!(ours.contains("Waiting for a maintainer"));
    assert!(
        registry
            .run(&["templates", "list"])
            .stdout
            .contains("Markdown  program's own")
    );
    assert_eq!(registry.run(&["validate"]).code, 0);
    let again = registry.run(&["templates", "copy", "review-comment.md.j2"]);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(
        again
            .stderr
            .contains("`partners/templates/review-comment.md.j2` already exists"),
        "{again:?}"
    );
    let unknown = registry.run(&["templates", "copy", "review-coment.md.j2"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(
        unknown.stderr.contains("did you mean `review-comment.md.j2`?"),
        "{unknown:?}"
    );
    registry.write(COMMENT, "{{ nope }}\n");
    let broken = registry.run(&["validate", "--format", "text"]);
    assert_eq!(broken.code, 1, "{broken:?}");
    assert!(
        broken.stdout.contains("error[PSP911]") && broken.stdout.contains("`nope` isn't a known value"),
        "{broken:?}"
    );
}

#[test]
fn texts_at_a_terminal_and_summaries_are_replaced_too() {
    let registry = crate::common::Registry::with_program();
    registry.write(PATH, ACME);
    registry.write("partners/templates/whatif.txt.j2", "OWN what-if: {{ title }}\n");
    registry.write("partners/templates/whatif.md.j2", "OWN what-if page: {{ title }}\n");
    registry.write(
        "partners/templates/findings.md.j2",
        "OWN findings: {{ summary.text }}\n",
    );
    let program = std::fs::read_to_string(registry.path("partners/program.yaml")).unwrap();
    registry.write("new.yaml", &program);
    let whatif = |format: &str| registry.run(&["whatif", "--program", "new.yaml", "--format", format]);
    assert!(
        whatif("text").stdout.starts_with("OWN what-if: "),
        "{:?}",
        whatif("text")
    );
    let page = whatif("markdown");
    assert!(page.stdout.starts_with("OWN what-if page: "), "{page:?}");
    let page = registry.run(&["validate", "--format", "markdown"]);
    assert_eq!(
        (page.code, page.stdout.as_str()),
        (0, "OWN findings: no problems in 1 partner\n"),
        "{page:?}"
    );
    registry.write(
        "partners/templates/standing.md.j2",
        "OWN standing: {{ partners[0].slug }}\n",
    );
    let page = registry.run(&["standing", "acme", "--format", "markdown"]);
    assert_eq!(
        (page.code, page.stdout.as_str()),
        (0, "OWN standing: acme\n"),
        "{page:?}"
    );
    // Ours in the place of one that can't be used, with a note.
    registry.write("partners/templates/findings.md.j2", "{{ nope }}\n");
    let page = registry.run(&["validate", "--format", "markdown"]);
    let ours =
        page.stdout.starts_with("### ❌ 1 error") && page.stdout.contains("the program's own template wasn't used");
    assert!(ours, "{page:?}");
}
