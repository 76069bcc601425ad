//! Publication under faults: whatever fails, the next run brings exactly one issue.

use psp_github_emulator::{Effect, Fault};

use crate::{publish, scene};

#[test]
fn one_issue_whatever_fails() {
    let arguments = ["--publish", "month", "--pages", "pages", "--apply"];
    let usual = publish(&scene(&["2026-10"]), "2026-11-03", &arguments).requests as u64;
    let effects = || {
        [
            Effect::BadGatewayBefore,
            Effect::BadGatewayAfter,
            Effect::CutAfter,
            Effect::Refuse {
                status: 403,
                message: "Resource not accessible by integration".to_owned(),
            },
            Effect::Refuse {
                status: 404,
                message: "Not Found".to_owned(),
            },
        ]
    };
    let mut tried = 0;
    for index in 0..usual {
        for effect in effects() {
            let scene = scene(&["2026-10"]);
            let from = scene.hub.log().0.len() as u64;
            scene.hub.fault(Fault::at(from + index, effect));
            publish(&scene, "2026-11-03", &arguments);
            let again = publish(&scene, "2026-11-03", &arguments);
            assert_eq!(again.run.code, 0, "{again:#?}");
            assert!(scene.issue("report for October 2026").open);
            assert_eq!(scene.issues().len(), 1);
            assert!(scene.on_branch("pages", "index.html").len() > 1000);
            let third = publish(&scene, "2026-11-03", &arguments);
            assert_eq!(third.writes, Vec::<String>::new(), "{third:#?}");
            scene.assert_clean();
            tried += 1;
        }
    }
    println!("{usual} requests, {tried} combinations");
    assert!(tried >= 60, "{tried}");
}
