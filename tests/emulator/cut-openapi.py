#!/usr/bin/env python3
"""Cut GitHub's API description down to the operations that the emulator answers.

    npm install @octokit/openapi@23.0.2
    ./cut-openapi.py node_modules/@octokit/openapi > openapi.json

The output is one JSON document: `operations` (id, method, path, parameters, body and answer schemas) and `schemas`, with
`nullable` rewritten to plain JSON Schema and everything left out that decides nothing. The same input gives the same bytes.
"""
import json
import os
import sys

REPO = "/repos/{owner}/{repo}"
OPERATIONS = {
    "/rate_limit": ["get"],
    "/orgs/{org}/public_members/{username}": ["get"],
    "/orgs/{org}/teams/{team_slug}/invitations": ["get"],
    "/orgs/{org}/teams/{team_slug}/members": ["get"],
    "/orgs/{org}/teams/{team_slug}/memberships/{username}": ["put", "delete"],
    "/user": ["get"],
    "/user/{account_id}": ["get"],
    "/users/{username}": ["get"],
    "/users/{username}/ssh_signing_keys": ["get"],
    "": ["get"],
    "/actions/permissions": ["get"],
    "/actions/permissions/workflow": ["get"],
    "/actions/workflows": ["get"],
    "/actions/workflows/{workflow_id}": ["get"],
    "/actions/workflows/{workflow_id}/runs": ["get"],
    "/assignees": ["get"],
    "/assignees/{assignee}": ["get"],
    "/branches": ["get"],
    "/branches/{branch}": ["get"],
    "/check-runs": ["post"],
    "/check-runs/{check_run_id}": ["get", "patch"],
    "/check-runs/{check_run_id}/annotations": ["get"],
    "/collaborators/{username}": ["get"],
    "/collaborators/{username}/permission": ["get"],
    "/commits": ["get"],
    "/commits/{commit_sha}/pulls": ["get"],
    "/commits/{ref}": ["get"],
    "/commits/{ref}/check-runs": ["get"],
    "/commits/{ref}/status": ["get"],
    "/commits/{ref}/statuses": ["get"],
    "/compare/{basehead}": ["get"],
    "/contents/{path}": ["get", "put", "delete"],
    "/git/blobs": ["post"],
    "/git/blobs/{file_sha}": ["get"],
    "/git/commits": ["post"],
    "/git/commits/{commit_sha}": ["get"],
    "/git/matching-refs/{ref}": ["get"],
    "/git/ref/{ref}": ["get"],
    "/git/refs": ["post"],
    "/git/refs/{ref}": ["patch", "delete"],
    "/git/trees": ["post"],
    "/git/trees/{tree_sha}": ["get"],
    "/issues": ["get", "post"],
    "/issues/comments": ["get"],
    "/issues/comments/{comment_id}": ["get", "patch", "delete"],
    "/issues/{issue_number}": ["get", "patch"],
    "/issues/{issue_number}/assignees": ["post", "delete"],
    "/issues/{issue_number}/assignees/{assignee}": ["get"],
    "/issues/{issue_number}/comments": ["get", "post"],
    "/issues/{issue_number}/events": ["get"],
    "/issues/{issue_number}/labels": ["get", "post", "put", "delete"],
    "/issues/{issue_number}/labels/{name}": ["delete"],
    "/issues/{issue_number}/parent": ["get"],
    "/issues/{issue_number}/sub_issue": ["delete"],
    "/issues/{issue_number}/sub_issues": ["get", "post"],
    "/labels": ["get", "post"],
    "/labels/{name}": ["get", "patch", "delete"],
    "/pages": ["get"],
    "/pages/builds": ["post"],
    "/pages/builds/latest": ["get"],
    "/pulls": ["get", "post"],
    "/pulls/comments/{comment_id}": ["get", "patch", "delete"],
    "/pulls/{pull_number}": ["get", "patch"],
    "/pulls/{pull_number}/comments": ["get", "post"],
    "/pulls/{pull_number}/commits": ["get"],
    "/pulls/{pull_number}/files": ["get"],
    "/pulls/{pull_number}/merge": ["get", "put"],
    "/pulls/{pull_number}/reviews": ["get", "post"],
    "/pulls/{pull_number}/reviews/{review_id}": ["get"],
    "/rules/branches/{branch}": ["get"],
    "/statuses/{sha}": ["post"],
}
KEPT = {
    "$ref", "type", "enum", "properties", "required", "items", "oneOf", "anyOf", "allOf", "not", "additionalProperties",
    "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "nullable", "default",
    "const",
}


def schema(node):
    """Only what decides validity; `nullable` becomes a type or an alternative."""
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key not in KEPT or key in ("nullable", "default"):
            continue
        if key == "properties":
            out[key] = {name: schema(inner) for name, inner in value.items()}
        elif key in ("oneOf", "anyOf", "allOf"):
            out[key] = [schema(inner) for inner in value]
        elif key in ("items", "not", "additionalProperties"):
            out[key] = schema(value)
        elif key == "$ref":
            out[key] = value.replace("#/components/schemas/", "#/schemas/")
        else:
            out[key] = value
    # These say in OpenAPI 3.0 what a value means, and nothing in JSON Schema.
    if out.get("format") in ("repo.nwo", "timestamp", "int64", "int32", "binary"):
        del out["format"]
    if node.get("nullable"):
        if isinstance(out.get("type"), str):
            out["type"] = [out["type"], "null"]
            if "enum" in out and None not in out["enum"]:
                out["enum"] = out["enum"] + [None]
        if any(key in out for key in ("$ref", "oneOf", "anyOf", "allOf")):
            out.pop("type", None)
            out = {"anyOf": [out, {"type": "null"}]}
    return out


def json_schema_of(content):
    """The schema of a JSON body, or `None` where the description gives none."""
    media = (content or {}).get("application/json") or {}
    return schema(media["schema"]) if "schema" in media else None


def relax(schemas, operations):
    """Where GitHub's answers are known to break GitHub's description."""
    for name in ("pull-request", "pull-request-simple"):
        # The fork of a pull request may be deleted: `head.repo` is null.
        head = schemas[name]["properties"]["head"]["properties"]
        head["repo"] = {"anyOf": [head["repo"], {"type": "null"}]}
    # A label may have no description.
    label = schemas["pull-request-simple"]["properties"]["labels"]["items"]["properties"]
    label["description"]["type"] = ["string", "null"]
    # The shapes of an error overlap, so no error is ever valid under exactly one of them.
    for operation in operations:
        for status, answer in operation["answers"].items():
            if status >= "400" and answer and "oneOf" in answer:
                answer["anyOf"] = answer.pop("oneOf")


def main():
    package = sys.argv[1]
    with open(os.path.join(package, "package.json"), encoding="utf-8") as file:
        version = json.load(file)["version"]
    with open(os.path.join(package, "generated", "api.github.com.json"), encoding="utf-8") as file:
        described = json.load(file)
    components = described["components"]

    def resolve(node):
        if "$ref" in node:
            _, _, kind, name = node["$ref"].split("/", 3)
            return components[kind][name]
        return node

    operations = []
    for short, methods in OPERATIONS.items():
        path = short if short.startswith(("/orgs", "/rate_limit", "/user")) else REPO + short
        for method in methods:
            operation = described["paths"][path][method]
            body = operation.get("requestBody")
            operations.append({
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "parameters": [
                    {
                        "name": parameter["name"],
                        "in": parameter["in"],
                        "required": parameter.get("required", False),
                        "schema": schema(parameter["schema"]),
                    }
                    for parameter in map(resolve, operation.get("parameters", []))
                ],
                "body": body and {
                    "required": body.get("required", False),
                    "schema": json_schema_of(resolve(body)["content"]),
                },
                "answers": {
                    status: json_schema_of(resolve(answer).get("content"))
                    for status, answer in operation["responses"].items()
                },
            })

    schemas = {}

    def collect(node):
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                name = reference.rsplit("/", 1)[1]
                if name not in schemas:
                    schemas[name] = schema(components["schemas"][name])
                    collect(schemas[name])
            for inner in node.values():
                collect(inner)
        elif isinstance(node, list):
            for inner in node:
                collect(inner)

    collect(operations)
    relax(schemas, operations)
    cut = {
        "source": f"npm @octokit/openapi {version}, generated/api.github.com.json, cut by cut-openapi.py",
        "license": "MIT, Copyright (c) 2020 Octokit contributors",
        "operations": operations,
        "schemas": dict(sorted(schemas.items())),
    }
    json.dump(cut, sys.stdout, separators=(",", ":"), ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
