# What must be there before infra/ can be applied, once for an account: the bucket of the states, GitHub's OIDC provider,
# the roles with which infrastructure.yml plans and applies, and the boundary of every role that these may make. Whoever
# can change this can grant themselves any right, so no workflow does: an administrator applies it by hand.

locals {
  region   = "us-east-1"
  issuer   = "https://token.actions.githubusercontent.com"
  audience = "sts.amazonaws.com"

  account_id        = data.aws_caller_identity.current.account_id
  bucket_arn        = aws_s3_bucket.state.arn
  boundary_arn      = aws_iam_policy.boundary.arn
  oidc_provider_arn = one(concat(aws_iam_openid_connect_provider.github[*].arn, data.aws_iam_openid_connect_provider.github[*].arn))

  # As a token spells where its job runs.
  apply_subjects = {
    for environment in var.environments : environment => [
      for name in var.repository : "repo:${name}:environment:${var.github_environment_prefix}${environment}-infra"
    ]
  }

  plan_subjects = flatten([
    for name in var.repository : concat(
      ["repo:${name}:pull_request"],
      [for environment in var.environments : "repo:${name}:environment:${var.github_environment_prefix}${environment}-plan"],
    )
  ])
}

provider "aws" {
  region = local.region

  default_tags {
    tags = {
      Project   = var.name
      ManagedBy = "terraform"
      Site      = "${var.name}-bootstrap"
    }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.account_has_oidc_provider ? 0 : 1

  url            = local.issuer
  client_id_list = [local.audience]

  # Without it, no job of any environment has a right.
  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_openid_connect_provider" "github" {
  count = var.account_has_oidc_provider ? 1 : 0

  url = local.issuer
}

# The most that any role of the site can do, whatever a change of infra/ grants it.
resource "aws_iam_policy" "boundary" {
  name        = "${var.name}-boundary"
  description = "The most that the roles of ${var.name} may do"
  policy = templatefile("${path.module}/../policies/boundary.json", {
    account_id = local.account_id
    name       = var.name
  })
}

resource "aws_iam_role" "plan" {
  name                 = "${var.name}-plan"
  description          = "Reads the infrastructure and its states, to plan a change"
  max_session_duration = 3600
  assume_role_policy = templatefile("${path.module}/../policies/plan-trust.json", {
    oidc_provider_arn = local.oidc_provider_arn
    subjects          = join("\", \"", local.plan_subjects)
  })
}

resource "aws_iam_role_policy" "plan" {
  name = "plan"
  role = aws_iam_role.plan.id
  policy = templatefile("${path.module}/../policies/plan.json", {
    bucket_arn = local.bucket_arn
  })
}

resource "aws_iam_role" "apply" {
  for_each = var.environments

  name                 = "${var.name}-${each.key}-infra"
  description          = "Makes the infrastructure of ${each.key} as a plan says that was approved"
  max_session_duration = 3600
  assume_role_policy = templatefile("${path.module}/../policies/trust.json", {
    oidc_provider_arn = local.oidc_provider_arn
    branch            = var.branch
    subjects          = join("\", \"", local.apply_subjects[each.key])
  })
}

resource "aws_iam_role_policy" "apply" {
  for_each = var.environments

  name = "apply"
  role = aws_iam_role.apply[each.key].id
  policy = templatefile("${path.module}/../policies/apply.json", {
    account_id   = local.account_id
    bucket_arn   = local.bucket_arn
    boundary_arn = local.boundary_arn
    environment  = each.key
    name         = "${var.name}-${each.key}"
  })
}
