//! What people do meanwhile: they close, merge and reopen, delete and edit what we wrote, and write and label themselves.

use psp_github_emulator::world::{Label, State};

use crate::review::good_application::{REPOSITORY, applied, is_told, nothing};

#[test]
fn a_draft_and_then_not() {
    let (scene, number) = applied();
    let draft = |is| {
        scene.hub.world(|w| {
            let issue = w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap();
            issue.pull.as_mut().unwrap().draft = is;
        });
    };
    draft(true);
    scene.review(number, "opened");
    let comment = scene.our_comment(number);
    assert!(!comment.contains("**Waiting for a maintainer"), "{comment}");
    assert_eq!(scene.check(number).1, 0);
    draft(false);
    scene.review(number, "ready_for_review");
    is_told(&scene, number);
    draft(true);
    scene.review(number, "converted_to_draft");
    assert_eq!(scene.our_comment(number), comment);
    scene.assert_clean();
}

#[test]
fn closed_before_anything_was_said() {
    let (scene, number) = applied();
    scene.hub.world(|w| w.close(REPOSITORY, number, "zoe"));
    nothing(&scene.review(number, "closed"), "nothing to review: closed");
    assert_eq!(scene.ours(number), Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn closed_and_reopened() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    scene.hub.world(|w| w.close(REPOSITORY, number, "zoe"));
    let outcome = scene.review(number, "closed");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("**Nothing for you to do.** This pull request was closed without merging."),
        "{comment}"
    );
    assert_eq!(scene.labels(number), ["partner:application", "tier:integration"]);
    assert_eq!(scene.review(number, "closed").writes, Vec::<String>::new());
    scene
        .hub
        .world(|w| w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap().state = State::Open);
    scene.review(number, "reopened");
    is_told(&scene, number);
}

#[test]
fn merged_tells_what_happens_next() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    scene.hub.world(|w| w.merge_pull(REPOSITORY, number, "mona"));
    let outcome = scene.review(number, "closed");
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    let comment = scene.our_comment(number);
    assert!(
        comment.contains("**Nothing for you to do.** This change is part of the registry now."),
        "{comment}"
    );
    assert!(comment.contains("#### What happens next"), "{comment}");
    assert_eq!(scene.labels(number), ["partner:application", "tier:integration"]);
    assert_eq!(scene.review(number, "closed").writes, Vec::<String>::new());
    scene.assert_clean();
}

#[test]
fn people_delete_and_edit_what_we_wrote() {
    let (scene, number) = applied();
    scene.review(number, "opened");
    let said = scene.our_comment(number);
    scene.hub.world(|w| w.repository_mut(REPOSITORY).comments.clear());
    assert_eq!(scene.review(number, "edited").writes, ["POST /issues/1/comments"]);
    assert_eq!(scene.our_comment(number), said);
    scene.hub.world(|w| {
        for comment in w.repository_mut(REPOSITORY).comments.values_mut() {
            comment.body = comment.body.replace("maintainer", "cat");
        }
    });
    assert_eq!(scene.review(number, "edited").writes, ["PATCH /issues/comments/ID"]);
    assert_eq!(scene.our_comment(number), said);
    is_told(&scene, number);
}

#[test]
fn what_people_wrote_stays() {
    let (scene, number) = applied();
    // One who quotes our mark, and a label that nobody listed.
    let quoted = "<!-- psp-partners:review {\"who\":\"partner\"} -->\nMine!";
    scene.hub.world(|w| {
        w.comment(REPOSITORY, number, "max", quoted);
        let label = w.add_label(REPOSITORY, "question", "abcdef");
        let pro = w.add_label(REPOSITORY, "partner:problem", "abcdef");
        let issue = w.repository_mut(REPOSITORY).issues.get_mut(&number).unwrap();
        issue.labels.extend([label, pro]);
    });
    scene.review(number, "opened");
    let mut labels = vec!["partner:application", "partner:problem", "partner:waits-for-program"];
    labels.extend(["question", "tier:integration"]);
    assert_eq!(scene.labels(number), labels);
    let theirs = scene.hub.world(|w| {
        let comments = w.repository(REPOSITORY).comments.values();
        comments
            .filter(|c| c.user == 77)
            .map(|c| c.body.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(theirs, [quoted]);
    assert_eq!(scene.ours(number).len(), 1);
    // A label of ours that a person takes away comes back when something happens, and not before.
    scene.hub.world(|w| {
        let repository = w.repository_mut(REPOSITORY);
        let tier = repository.label("tier:integration").unwrap().id;
        repository
            .issues
            .get_mut(&number)
            .unwrap()
            .labels
            .retain(|l| *l != tier);
    });
    let event = scene.event("pull_request_target", number, "unlabeled");
    let outcome = scene.run("pull_request_target", &event, "job");
    nothing(&outcome, "changes nothing that a review reads");
    assert_eq!(outcome.requests, 0);
    assert!(!scene.labels(number).contains(&"tier:integration".to_owned()));
    assert_eq!(scene.review(number, "edited").writes, ["POST /issues/1/labels"]);
    assert_eq!(scene.labels(number), labels);
    scene.assert_clean();
}

#[test]
fn labels_are_made_in_the_programs_colours() {
    let (scene, number) = applied();
    // One is there, in somebody's own colour and case: it is used as it is.
    scene
        .hub
        .world(|w| w.add_label(REPOSITORY, "Tier:Integration", "123456"));
    scene.review(number, "opened");
    let mut labels: Vec<(String, String)> = scene.hub.world(|w| {
        let all = w.repository(REPOSITORY).labels.iter();
        all.map(|Label { name, color, .. }| (name.clone(), color.clone()))
            .collect()
    });
    labels.sort();
    let wanted = [
        ("Tier:Integration", "123456"),
        ("partner:application", "1d76db"),
        ("partner:waits-for-program", "bfdadc"),
    ];
    assert_eq!(labels, wanted.map(|(name, color)| (name.to_owned(), color.to_owned())));
    assert_eq!(scene.review(number, "edited").writes, Vec::<String>::new());
    scene.assert_clean();
}
