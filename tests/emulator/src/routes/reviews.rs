//! Reviews, and comments on lines, which must be in the difference.

use serde_json::{Value, json};

use super::text::{BODY, at_most, not_blank};
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::diff::{FileChange, changes, commentable};
use crate::paging::page;
use crate::world::{Review, ReviewComment, Role, World};

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-reviews" => list(world, call),
        "get-review" => get(world, call),
        "create-review" => create(world, call),
        "list-review-comments" => list_comments(world, call),
        "create-review-comment" => create_comment(world, call),
        "get-review-comment" => get_comment(world, call),
        "update-review-comment" => update_comment(world, call),
        "delete-review-comment" => delete_comment(world, call),
        _ => return None,
    })
}

fn list(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, issue, _) = call.pull(world)?;
    let reviews: Vec<&Review> = repository
        .reviews
        .values()
        .filter(|it| it.number == issue.number)
        .collect();
    Ok(page(world, call, &reviews, |review| world.review(repository, review)))
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, issue, _) = call.pull(world)?;
    let review = repository
        .reviews
        .get(&call.number("review_id")?)
        .filter(|it| it.number == issue.number);
    Ok(Answer::ok(
        world.review(repository, review.ok_or_else(Answer::not_found)?),
    ))
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    let (repository, issue, pull) = call.pull(world)?;
    call.unlocked(world, issue)?;
    let refuse = |message: &str| Answer::unprocessable("Unprocessable Entity", Some(json!([message])));
    let state = match call.text("event") {
        None => "PENDING",
        Some("APPROVE") => "APPROVED",
        Some("REQUEST_CHANGES") => "CHANGES_REQUESTED",
        Some("COMMENT") => "COMMENTED",
        Some(_) => return Err(refuse("Event is invalid")),
    };
    let own = call.token.as_ref().is_some_and(|(_, token)| token.is_actions_token());
    if own && state == "APPROVED" && !repository.actions_can_open_pulls {
        return Err(Answer::refusal(
            403,
            "GitHub Actions is not permitted to create or approve pull requests.",
        ));
    }
    if issue.user == actor && matches!(state, "APPROVED" | "CHANGES_REQUESTED") {
        return Err(refuse("Can not approve or request changes on your own pull request"));
    }
    let body = call.text("body").unwrap_or_default();
    let comments = call.body["comments"].as_array().cloned().unwrap_or_default();
    if body.is_empty() && comments.is_empty() && matches!(state, "COMMENTED" | "CHANGES_REQUESTED") {
        return Err(Answer::unprocessable("Unprocessable Entity", None));
    }
    at_most("PullRequestReview", "body", Some(body), BODY)?;
    let commit = call.text("commit_id").unwrap_or(&pull.head_sha).to_owned();
    let files = changes(&repository.git(), &pull.base_sha, &pull.head_sha);
    let number = issue.number;
    let placed: Result<Vec<Placed>, Answer> = comments
        .iter()
        .map(|it| Placed::find(it, &files).map_err(refuse))
        .collect();
    let placed = placed?;
    let review = Review {
        id: world.next_id(),
        number,
        user: actor,
        body: body.to_owned(),
        state: state.to_owned(),
        commit: commit.clone(),
        submitted_at: world.now(),
    };
    for comment in placed {
        comment.insert(world, call.repo, &review, None);
    }
    world.touch(call.repo, number);
    let answer = world.review(world.repo(call.repo)?, &review);
    world.repo_mut(call.repo)?.reviews.insert(review.id, review);
    Ok(Answer::ok(answer))
}

/// A comment that has its place in the difference.
struct Placed {
    path: String,
    body: String,
    line: Option<u64>,
    side: String,
    start_line: Option<u64>,
    start_side: Option<String>,
    diff_hunk: String,
}

impl Placed {
    fn find(sent: &Value, files: &[FileChange]) -> Result<Self, &'static str> {
        let text = |name: &str| sent[name].as_str().map(str::to_owned);
        let path = text("path").unwrap_or_default();
        let file = files
            .iter()
            .find(|file| file.path == path)
            .ok_or("Path could not be resolved")?;
        let body = text("body")
            .filter(|body| !body.trim().is_empty())
            .ok_or("Body can't be blank")?;
        if body.len() > BODY {
            return Err("Body is too long");
        }
        let whole_file = sent["subject_type"] == "file";
        let side = text("side").unwrap_or_else(|| "RIGHT".to_owned());
        let hunks = file.patch.as_deref().unwrap_or_default();
        let (line, start_line) = (sent["line"].as_u64(), sent["start_line"].as_u64());
        let start_side = start_line.map(|_| text("start_side").unwrap_or_else(|| side.clone()));
        if !whole_file {
            let line = line.ok_or("Position is invalid")?;
            if !commentable(hunks, &side).contains(&line) {
                return Err("Line could not be resolved");
            }
            if let (Some(start), Some(start_side)) = (start_line, &start_side) {
                if start >= line && *start_side == side {
                    return Err("Start line must precede the end line.");
                }
                if !commentable(hunks, start_side).contains(&start) {
                    return Err("Start line could not be resolved");
                }
            }
        }
        let diff_hunk = hunks.lines().take(4).collect::<Vec<_>>().join("\n");
        Ok(Self {
            path,
            body,
            line: line.filter(|_| !whole_file),
            side,
            start_line,
            start_side,
            diff_hunk,
        })
    }

    fn insert(self, world: &mut World, repo: u64, review: &Review, in_reply_to: Option<u64>) -> u64 {
        let (id, now) = (world.next_id(), world.now());
        let comment = ReviewComment {
            id,
            number: review.number,
            review: review.id,
            user: review.user,
            body: self.body,
            path: self.path,
            line: self.line,
            side: self.side,
            start_line: self.start_line,
            start_side: self.start_side,
            commit: review.commit.clone(),
            in_reply_to,
            diff_hunk: self.diff_hunk,
            created_at: now,
            updated_at: now,
        };
        if let Some(repository) = world.repositories.get_mut(&repo) {
            repository.review_comments.insert(id, comment);
        }
        id
    }
}

fn list_comments(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, issue, _) = call.pull(world)?;
    let comments: Vec<_> = repository
        .review_comments
        .values()
        .filter(|it| it.number == issue.number)
        .collect();
    Ok(page(world, call, &comments, |comment| {
        world.review_comment(repository, comment)
    }))
}

/// A single comment on a line is a review of its own.
fn create_comment(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    let (repository, issue, pull) = call.pull(world)?;
    let commit = call.required("PullRequestReviewComment", "commit_id")?.to_owned();
    let answered = call.body["in_reply_to"].as_u64();
    let refuse = |message: &str| {
        let error = json!({
            "resource": "PullRequestReviewComment", "field": "pull_request_review_thread.line", "code": "custom",
            "message": message,
        });
        Answer::unprocessable("Validation Failed", Some(json!([error])))
    };
    if repository.git().resolve(&format!("{commit}^{{commit}}")).is_none() {
        return Err(Answer::invalid(
            "PullRequestReviewComment",
            "commit_id",
            "invalid",
            None,
        ));
    }
    let placed =
        Placed::find(&call.body, &changes(&repository.git(), &pull.base_sha, &pull.head_sha)).map_err(refuse)?;
    let number = issue.number;
    let (id, submitted_at) = (world.next_id(), world.now());
    let (body, state) = (String::new(), "COMMENTED".to_owned());
    let review = Review {
        id,
        number,
        user: actor,
        body,
        state,
        commit,
        submitted_at,
    };
    let id = placed.insert(world, call.repo, &review, answered);
    world.touch(call.repo, number);
    let repository = world.repo_mut(call.repo)?;
    repository.reviews.insert(review.id, review);
    let repository = world.repo(call.repo)?;
    Ok(Answer::created(
        world.review_comment(repository, &repository.review_comments[&id]),
    ))
}

fn get_comment(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let comment = repository
        .review_comments
        .get(&call.number("comment_id")?)
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.review_comment(repository, comment)))
}

fn update_comment(world: &mut World, call: &Call<'_>) -> Outcome {
    let id = owned(world, call)?;
    let body = call.text("body");
    not_blank("PullRequestReviewComment", "body", body)?;
    at_most("PullRequestReviewComment", "body", body, BODY)?;
    let now = world.now();
    if let Some(comment) = world.repo_mut(call.repo)?.review_comments.get_mut(&id) {
        body.unwrap_or_default().clone_into(&mut comment.body);
        comment.updated_at = now;
    }
    get_comment(world, call)
}

fn delete_comment(world: &mut World, call: &Call<'_>) -> Outcome {
    let id = owned(world, call)?;
    world.repo_mut(call.repo)?.review_comments.remove(&id);
    Ok(Answer::no_content())
}

fn owned(world: &World, call: &Call<'_>) -> Result<u64, Answer> {
    let (actor, id) = (call.actor()?, call.number("comment_id")?);
    let comment = world
        .repo(call.repo)?
        .review_comments
        .get(&id)
        .ok_or_else(Answer::not_found)?;
    if comment.user == actor || call.role(world) >= Role::Write {
        return Ok(id);
    }
    Err(Answer::refusal(403, "Must have admin rights to Repository."))
}
