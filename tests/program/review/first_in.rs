//! An application that would be the first in a region or an industry.

use crate::scene::{ACME, Scene};

const OTHER: &str = "name: Berg\nstatus: active\nstatus_since: 2026-06-01\napplied_on: 2026-01-05\ntier: integration\n\
                     owners: [{ github: max, id: 77 }]\nregions: [europe]\nphases: { management: { entered: 2026-06-01 } }\n";

#[test]
fn a_maintainer_sees_what_the_first_partner_of_a_region_would_bring() {
    let scene = Scene::with(&[
        ("partners/berg/partner.yaml", OTHER),
        (
            "partners/wish/partner.yaml",
            "name: Wish\nstatus: target\ntier: integration\nregions: [africa]\n",
        ),
    ]);
    let record = ACME.replace("regions: [europe]", "regions: [europe, africa]\nverticals: [education]");
    let number = scene.pull("zoe", &[("partners/acme/partner.yaml", Some(&record))]);
    scene.review(number, "opened");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("**The first partner in Africa, Education.**"),
        "{comment}"
    );
    // Someone is in Europe already, and a target is no partner.
    let number = scene.pull("zoe", &[("partners/acme/partner.yaml", Some(ACME))]);
    scene.review(number, "opened");
    let comment = scene.our_comment(number);
    assert!(!comment.contains("The first partner"), "{comment}");
}
