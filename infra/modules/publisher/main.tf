# Who may publish: jobs of one repository and branch, for the length of a job. There are no keys. Each job has a role and
# a GitHub environment of its own, so what runs in one (a package that went bad, say) has no other job's rights.

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
    })

    notify = templatefile("${path.module}/../../policies/notify.json", {
      topic_arn        = var.topic_arn
      topic_key_arn    = var.topic_key_arn
      metric_namespace = var.metric_namespace
      region           = var.region
    })
  }

  purpose = {
    fetch   = "Reads AWS's public parameters and the last release"
    publish = "Publishes the site"
    notify  = "Sends the run's message and its metrics"
  }

  # As a token spells where its job runs: the environment of the job, under each name that the repository has or had.
  subjects = {
    for job in keys(local.purpose) : job => [
      for pair in setproduct(var.repository, local.environments[job]) : "repo:${pair[0]}:environment:${pair[1]}"
    ]
  }

  environments = {
    for job in keys(local.purpose) : job => concat(
      ["${var.github_environment_prefix}${var.environment}-${job}"],
      var.shared_environment ? [var.environment] : [],
    )
  }

  # A workflow from before the roles were separated notifies with the role that publishes.
  grants = merge(
    { for job, policy in local.policies : job => { role = job, policy = policy } },
    var.shared_environment ? { publish-notify = { role = "publish", policy = local.policies.notify } } : {},
  )
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
  permissions_boundary = var.permissions_boundary == "" ? null : var.permissions_boundary
  assume_role_policy = templatefile("${path.module}/../../policies/trust.json", {
    oidc_provider_arn = local.oidc_provider_arn
    branch            = var.branch
    subjects          = join("\", \"", local.subjects[each.key])
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.grants

  name   = each.key
  role   = aws_iam_role.this[each.value.role].id
  policy = each.value.policy
}
