# The one place that operators listen to: the workflow tells it of releases and failures, the alarms of what is amiss.

data "aws_caller_identity" "current" {}

# A key of our own, because alarms cannot use the one that AWS manages for SNS.
resource "aws_kms_key" "topic" {
  description             = "Encrypts what the topic ${var.name} is told"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy = templatefile("${path.module}/../../policies/topic-key.json", {
    account_id = data.aws_caller_identity.current.account_id
  })
}

resource "aws_kms_alias" "topic" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.topic.key_id
}

resource "aws_sns_topic" "this" {
  name              = var.name
  display_name      = "Region Atlas ${var.environment}"
  kms_master_key_id = aws_kms_key.topic.arn
}

resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn
  policy = templatefile("${path.module}/../../policies/topic.json", {
    topic_arn  = aws_sns_topic.this.arn
    account_id = data.aws_caller_identity.current.account_id
  })
}

locals {
  # `region-atlas notify` says of each message what kind it is; "success" is a run that found nothing new. Alarms and
  # budgets do not say it, and are always told.
  news_and_failures = jsonencode({ kind = [{ exists = false }, { anything-but = ["success"] }] })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.alert_emails

  topic_arn     = aws_sns_topic.this.arn
  protocol      = "email"
  endpoint      = each.value
  filter_policy = var.alert_on == "everything" ? null : local.news_and_failures
}
