//! The first sync of a large registry: new issues have a limit of their own, and the run shows how it goes on.

use crate::onboard::thirty::{FIRST, scene};

#[test]
fn new_issues_have_a_limit_of_their_own() {
    let scene = scene(0.1);
    let plan = scene.onboard(FIRST, &["--max-new", "5"]);
    assert_eq!(plan.run.code, 0, "{plan:#?}");
    assert_eq!(plan.writes, Vec::<String>::new());
    let note = |text: &str| text.lines().find(|line| line.contains("--max-new")).map(str::to_owned);
    let shown = note(&plan.run.stdout).expect("a note");
    assert!(
        shown.contains("because a run opens at most 5: the next run goes on"),
        "{shown}"
    );
    let total: usize = shown
        .split("`--max-new ")
        .nth(1)
        .and_then(|rest| rest.split('`').next())
        .and_then(|n| n.parse().ok())
        .expect("a number");
    assert!(
        shown.starts_with(&format!("note: {} of {total} new issues wait", total - 5)),
        "{shown}"
    );
    let mut left = total;
    while left > 0 {
        let run = scene.onboard(FIRST, &["--apply", "--max-new", "5"]);
        assert_eq!(run.run.code, 0, "what waits is no failure: {run:#?}");
        let made = run.writes.iter().filter(|write| *write == "POST /issues").count();
        assert_eq!(made, left.min(5), "{:#?}", run.writes);
        left -= made;
        assert_eq!(note(&run.run.stdout).is_some(), left > 0, "{}", run.run.stdout);
        assert_eq!(note(&run.summary).is_some(), left > 0, "{}", run.summary);
    }
    assert_eq!(scene.twice(), Vec::<String>::new());
    scene.settle(FIRST);
    assert_eq!(scene.issues().len(), total);
}
