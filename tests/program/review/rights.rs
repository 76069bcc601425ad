//! Who may change what of a record: an owner, a maintainer, a stranger, an applicant.

use crate::review::reviewed_change::{
    ACME, BOLT, PATH, PROGRAM_DECIDES, PROGRAM_MERGES, acme, seen, seen_on, verified,
};

#[test]
fn an_owner_changes_what_is_an_owners() {
    let new = acme("users: 8000", "users: 12000");
    seen("zoe", &[(PATH, Some(&new))])
        .success()
        .says("| Reach › Users `reach.users` | 8,000 | 12,000 |")
        .says("*10,000 users or more*: not met → **met (claimed)**")
        .says("The author is an owner of this record.")
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
        .says("The author is a maintainer.")
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
        .says("`eve` isn't an owner of `acme`")
        .says("The author isn't an owner of this record.");
    seen(
        "eve",
        &[(
            "partners/acme/metrics/2026-10.yaml",
            Some("period: 2026-10\nfigures: { users: 5 }\n"),
        )],
    )
    .says("`eve` isn't an owner of `acme`");
    // A file that is no document is no owner's either.
    seen("eve", &[("partners/acme/notes.txt", Some("mine now\n"))])
        .says("1 file changed: files that belong to no record");
}

#[test]
fn a_deletion_is_a_maintainers() {
    for login in ["eve", "zoe"] {
        seen(login, &[(PATH, None)])
            .is("neutral", PROGRAM_DECIDES, &["partner:waits-for-program"])
            .says("only a maintainer can delete the record of `acme`")
            .says("Acme Testing (`acme`): **deleted**");
    }
}

#[test]
fn a_move_changes_both_folders() {
    let moved = [(PATH, None), ("partners/acme-labs/partner.yaml", Some(ACME))];
    seen("eve", &moved)
        .neutral()
        .says("only a maintainer can delete the record of `acme`")
        .says("the new record of `acme-labs` does not list `eve` among its `owners`")
        .says("Acme Testing (`acme-labs`): moved here from `acme`")
        .says("`acme` moves to `acme-labs`");
    // To move it over another's folder is no way around either.
    let over = [(PATH, None), ("partners/bolt/partner.yaml", Some(ACME))];
    seen("zoe", &over).neutral().says("`zoe` isn't an owner of `bolt`");
}

#[test]
fn owners_change_owners_while_one_remains() {
    let with_max = acme("    id: 4242\n", "    id: 4242\n  - github: max\n    id: 77\n");
    seen("zoe", &[(PATH, Some(&with_max))])
        .success()
        .says("| Owners `owners (max)` | – | github: `max`, id: 77 |");
    seen("eve", &[(PATH, Some(&with_max))])
        .neutral()
        .says("`eve` isn't an owner of `acme`");
    // Zoe hands it to Max and goes: nobody of before is left.
    let only_max = acme("github: zoe\n    id: 4242", "github: max\n    id: 77");
    seen("zoe", &[(PATH, Some(&only_max))])
        .neutral()
        .says("only a maintainer can remove all owners of `acme`");
    // With Max an owner already, Zoe may go, and Max may remove her.
    for login in ["zoe", "max"] {
        let base = [(PATH, with_max.as_str())];
        seen_on(&base, login, &[(PATH, Some(&only_max))], |_| {}).success();
    }
    // The same login with another number is another account.
    let taken = acme("id: 4242", "id: 666");
    seen("zoe", &[(PATH, Some(&taken))])
        .neutral()
        .says("only a maintainer can remove all owners of `acme`");
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
    .says("`zoe` isn't an owner of `bolt`")
    .silent("no owner of `acme`")
    .says("| Reach › Users `reach.users` | 30,000 | 3 |")
    .says("met (claimed) → **not met**");
}

#[test]
fn a_changed_fact_is_not_verified_any_more() {
    let base = verified();
    let kept = base.replace("users: 8000", "users: 12000");
    let seen = seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&kept))], |_| {});
    seen.says("PSP455").is(
        "failure",
        "**Your turn, @zoe:** fix 1 error in <code>partners/acme/partner.yaml</code>. *Since 2026-11-24.*",
        &["partner:waits-for-partner", "tier:technology"],
    );
    let removed = kept.replace("    verified_by: mona\n    verified_on: 2026-11-02\n", "");
    seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&removed))], |_| {})
        .success()
        .says("No longer verified after this change: `reach`.")
        .says("a maintainer has to verify its values again");
    // All of the evidence taken away is the same loss.
    let unproven = acme("users: 8000", "users: 12000");
    seen_on(&[(PATH, &base)], "zoe", &[(PATH, Some(&unproven))], |_| {})
        .success()
        .says("No longer verified after this change: `reach`.");
}

#[test]
fn a_new_record_lists_its_author() {
    let scene_of = |text: &str| seen_on(&[], "eve", &[(PATH, Some(text))], |_| {});
    let seen = scene_of(ACME);
    let decide = "**Waiting for a maintainer:** decide on the application; merging accepts it. *Since 2026-11-24.*";
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
            "**Waiting for a maintainer:** decide on the application; merging accepts it. *Since 2026-11-24.*",
            &["partner:application", "partner:waits-for-program", "tier:technology"],
        )
        .says("fields of `acme` are a maintainer's to set: `reach.evidence.verified_by`, `reach.evidence.verified_on`");
}

/// Documents that psp-partners or a maintainer writes: an owner who adds one, alone or with a change of their own, needs a
/// maintainer. So does what psp-partners writes into the record.
#[test]
fn an_owner_adds_no_document_of_the_other_side() {
    let review = "period: 2026-Q4\nreviews:\n  business-reviews:\n    held_on: 2026-11-06\n    attended_by: { partner: [zoe], program: [mona] }\n    summary: All is well.\n";
    let event = include_str!("../../schemas/full/event.yaml").replace("example.com", "board.example");
    let own = acme("users: 8000", "users: 12000");
    for (path, text) in [
        ("partners/acme/reviews/2026-Q4.yaml", review),
        ("partners/events/summit.yaml", &event),
        ("partners/acme/agreements/1.md", "# Agreement\n"),
        ("partners/acme/agreements/1.zoe.sig", "-----BEGIN SSH SIGNATURE-----\n"),
        ("partners/acme/signers.keys", "zoe ssh-ed25519 AAAA\n"),
    ] {
        for files in [&[(path, Some(text))][..], &[(path, Some(text)), (PATH, Some(&own))]] {
            let seen = seen("zoe", files);
            // An event belongs to no partner.
            seen.says(&match path.strip_prefix("partners/events/") {
                Some(_) => format!("- documents of the program, such as events: `{path}`"),
                None => format!("only a maintainer can add `{path}`"),
            });
            assert_ne!(seen.scene.check(seen.number).0, "success", "{path}");
        }
    }
    seen("zoe", &[("partners/acme/reviews/2026-Q4.yaml", Some(review))]).neutral();
    seen("mona", &[("partners/acme/reviews/2026-Q4.yaml", Some(review))]).success();
    let phases = acme(
        "status: applied\n",
        "status: applied\nphases: { identification: { entered: 2026-11-20 } }\n",
    );
    let phases = seen("zoe", &[(PATH, Some(&phases))]);
    phases.says("`phases`");
    assert_ne!(phases.scene.check(phases.number).0, "success");
}
