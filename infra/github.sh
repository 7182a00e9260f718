#!/usr/bin/env bash
# Sets up one environment on GitHub as Terraform made it in AWS: a GitHub environment for each job that has a role, which
# only the branch that publishes may use, and its variables. Environments that are there stay as they are; variables are
# set anew, so run it again after an `apply` that changed an output.
set -euo pipefail

: "${ENVIRONMENT:?set it to the environment that was applied, as in: export ENVIRONMENT=prod}"
: "${GH_REPO:?set it to your copy on GitHub, as in: export GH_REPO=you/region-atlas}"
export GH_REPO

folder=$(cd "$(dirname "$0")" && pwd)
prefix=${TF_VAR_github_environment_prefix:-}
branch=${TF_VAR_branch:-main}

fail() {
  echo "error: $1" >&2
  echo "next: $2" >&2
  exit 1
}

is_there() {
  gh api "$1" --silent >/dev/null 2>&1
}

# Prints the fields of a new environment; $1 is the number of who must approve its jobs, or nothing.
fields() {
  jq -nc --arg id "$1" '{deployment_branch_policy: {protected_branches: false, custom_branch_policies: true}}
    + if $id == "" then {} else {reviewers: [{type: "User", id: ($id | tonumber)}]} end'
}

make_environment() { # its address, its name, who must approve its jobs
  if [ -n "$3" ]; then
    fields "$3" | gh api --method PUT "$1" --input - --silent && return
    # GitHub has reviewers for public repositories, and for private ones of some plans.
    echo "notice: $2: GitHub takes no reviewers here, so its jobs begin without an approval" >&2
  fi
  fields "" | gh api --method PUT "$1" --input - --silent
}

outputs=$(terraform -chdir="$folder" output -json)
role=$(jq -r '.FETCH_ROLE_ARN.value // ""' <<<"$outputs")
case $role in
  *-"$ENVIRONMENT"-fetch) ;;
  *) fail "infra/: the state is not that of $ENVIRONMENT" "run terraform init and apply for it, as docs/hosting.md says" ;;
esac
variables=$(jq -r 'to_entries[] | "\(.key)=\(.value.value)"' <<<"$outputs")
person=$(gh api user --jq .id)

for job in fetch publish notify promote plan infra; do
  name=$prefix$ENVIRONMENT-$job
  place=repos/{owner}/{repo}/environments/$name
  approval=
  case $job in
    promote | infra) approval=$person ;;
  esac
  if ! restricted=$(gh api "$place" --jq .deployment_branch_policy.custom_branch_policies 2>/dev/null); then
    make_environment "$place" "$name" "$approval"
  elif [ "$restricted" != true ]; then
    fail "$name: jobs of any branch may use it" "delete it, or restrict it to selected branches, and run this again"
  fi
  branches=$(gh api "$place/deployment-branch-policies" --jq '.branch_policies[].name')
  if ! grep -qxF "$branch" <<<"$branches"; then
    gh api --method POST "$place/deployment-branch-policies" -f "name=$branch" --silent
  fi
  # The two that plan and apply have variables of their own.
  case $job in
    fetch | publish | notify | promote)
      gh variable set --repo "$GH_REPO" --env "$name" --env-file - <<<"$variables"
      ;;
  esac
  echo "$name: set up"
done

if [ -n "$prefix" ]; then
  gh variable set ENVIRONMENT_PREFIX --repo "$GH_REPO" --body "$prefix"
fi

# The schedule is for prod and a push for dev: where one of them is not set up, its runs would fail.
here=
for other in dev prod; do
  if is_there "repos/{owner}/{repo}/environments/$prefix$other-notify"; then
    here="$here $other"
  fi
done
case ${here# } in
  "dev prod")
    if is_there "repos/{owner}/{repo}/actions/variables/ONLY_ENVIRONMENT"; then
      gh variable delete ONLY_ENVIRONMENT --repo "$GH_REPO"
    fi
    ;;
  *)
    here=${here# }
    gh variable set ONLY_ENVIRONMENT --repo "$GH_REPO" --body "${here:-$ENVIRONMENT}"
    ;;
esac

for workflow in publish.yml watch.yml; do
  gh workflow enable "$workflow" --repo "$GH_REPO"
done
echo "GitHub is set up for $ENVIRONMENT: $(jq -r .SITE_URL.value <<<"$outputs")"
