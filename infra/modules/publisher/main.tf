# Who may publish: jobs of one repository and branch, in one GitHub environment, for the length of a job. There are no keys.

locals {
  issuer   = "https://token.actions.githubusercontent.com"
  audience = "sts.amazonaws.com"

  oidc_provider_arn = one(concat(
    aws_iam_openid_connect_provider.github[*].arn,
    data.aws_iam_openid_connect_provider.github[*].arn,
  ))

  policies = {
    fetch = templatefile("${path.module}/../../policies/fetch.json", {
      bucket_arn = var.bucket_arn
      prefix     = var.prefix
    })

    publish = templatefile("${path.module}/../../policies/publish.json", {
      bucket_arn       = var.bucket_arn
      prefix           = var.prefix
      distribution_arn = var.distribution_arn
      topic_arn        = var.topic_arn
      topic_key_arn    = var.topic_key_arn
      metric_namespace = var.metric_namespace
      region           = var.region
    })
  }

  purpose = {
    fetch   = "Reads AWS's public parameters and the last release"
    publish = "Publishes the site and tells of it"
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.use_existing_oidc_provider ? 0 : 1

  url            = local.issuer
  client_id_list = [local.audience]
}

data "aws_iam_openid_connect_provider" "github" {
  count = var.use_existing_oidc_provider ? 1 : 0

  url = local.issuer
}

resource "aws_iam_role" "this" {
  for_each = local.purpose

  name                 = "${var.name}-${each.key}"
  description          = each.value
  max_session_duration = 3600
  assume_role_policy = templatefile("${path.module}/../../policies/trust.json", {
    oidc_provider_arn = local.oidc_provider_arn
    repository        = var.repository
    branch            = var.branch
    environment       = var.environment
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies

  name   = each.key
  role   = aws_iam_role.this[each.key].id
  policy = each.value
}
