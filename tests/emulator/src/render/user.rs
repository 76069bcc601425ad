//! Accounts.

use serde_json::{Value, json};

use super::{node_id, segment};
use crate::world::{Kind, Repository, User, World};

impl World {
    /// GitHub's `simple-user`; an account that is gone is `ghost`.
    pub(crate) fn simple_user(&self, id: u64) -> Value {
        let ghost = User {
            id: 10_137,
            login: "ghost".to_owned(),
            kind: Kind::User,
        };
        let user = self.users.get(&id).unwrap_or(&ghost);
        let url = |rest: &str| format!("{}/users/{}{rest}", self.base_url, segment(&user.login));
        let kind = match user.kind {
            Kind::User => "User",
            Kind::Bot => "Bot",
            Kind::Organization => "Organization",
        };
        json!({
            "login": user.login,
            "id": user.id,
            "node_id": node_id("U", user.id),
            "avatar_url": format!("https://avatars.githubusercontent.com/u/{}?v=4", user.id),
            "gravatar_id": "",
            "url": url(""),
            "html_url": format!("https://github.com/{}", segment(&user.login)),
            "followers_url": url("/followers"),
            "following_url": url("/following{/other_user}"),
            "gists_url": url("/gists{/gist_id}"),
            "starred_url": url("/starred{/owner}{/repo}"),
            "subscriptions_url": url("/subscriptions"),
            "organizations_url": url("/orgs"),
            "repos_url": url("/repos"),
            "events_url": url("/events{/privacy}"),
            "received_events_url": url("/received_events"),
            "type": kind,
            "user_view_type": "public",
            "site_admin": false,
        })
    }

    /// GitHub's `public-user`.
    pub(crate) fn public_user(&self, id: u64) -> Value {
        let mut user = self.simple_user(id);
        let more = json!({
            "name": null, "company": null, "blog": "", "location": null, "email": null, "hireable": null, "bio": null,
            "twitter_username": null, "public_repos": 2, "public_gists": 0, "followers": 0, "following": 0,
            "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z",
        });
        extend(&mut user, more);
        user
    }

    /// The answer of the permission endpoint: `permission` knows four words, `role_name` has the truth.
    pub(crate) fn permission(&self, repository: &Repository, id: u64) -> Value {
        let role = self.role(repository, id);
        let mut user = self.simple_user(id);
        user["role_name"] = role.name().into();
        user["permissions"] = permissions(role);
        json!({ "permission": role.permission(), "role_name": role.name(), "user": user })
    }
}

/// What a role allows, in GitHub's five words.
pub(super) fn permissions(role: crate::world::Role) -> Value {
    use crate::world::Role;
    json!({
        "admin": role >= Role::Admin,
        "maintain": role >= Role::Maintain,
        "push": role >= Role::Write,
        "triage": role >= Role::Triage,
        "pull": role >= Role::Read,
    })
}

/// Adds the members of one object to another.
pub(super) fn extend(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}
