//! A target with which the program already has something: its workstreams have dates, and nothing else of it has an issue.

use crate::onboard::play::next_day;
use crate::scene::Scene;

const RECORD: &str = "\
name: Meridian
strategic: true
status: target
manager: { github: mona, id: 2 }
workstreams:
  - { id: membership, name: Startup program, kind: program, status: done, since: 2026-01-10, renew_by: 2027-01-10 }
";

fn open(scene: &Scene) -> Vec<String> {
    let issues = scene.issues().into_iter();
    issues.filter(|issue| issue.open).map(|issue| issue.title).collect()
}

#[test]
fn a_membership_of_a_target_is_announced_and_closes_when_it_is_renewed() {
    let scene = Scene::with(&[("partners/meridian/partner.yaml", RECORD)]);
    scene.onboard("2026-09-01", &["--apply"]);
    assert_eq!(open(&scene), [""; 0], "a target has no issue of its own");
    scene.onboard("2026-12-20", &["--apply"]);
    scene.assert_clean();
    assert_eq!(
        open(&scene),
        ["Meridian: workstream Startup program expires on 2027-01-10"]
    );
    scene.assert_settled(&next_day("2026-12-20"));
    let renewed = RECORD.replace("renew_by: 2027-01-10", "renew_by: 2028-01-10");
    scene.push_to_main(&[("partners/meridian/partner.yaml", Some(&renewed))]);
    scene.onboard("2026-12-22", &["--apply"]);
    assert_eq!(open(&scene), [""; 0]);
    scene.assert_settled(&next_day("2026-12-22"));
}
