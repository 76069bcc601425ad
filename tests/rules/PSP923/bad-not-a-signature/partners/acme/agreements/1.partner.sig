signed, octocat
