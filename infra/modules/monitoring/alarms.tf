# What must not pass unnoticed. The metrics are those that `region-atlas notify` puts.

locals {
  stages = toset(["fetch", "build", "publish"])
  hour   = 3600
  day    = 86400

  # GitHub starts a scheduled run up to an hour or two late: a day and those two.
  hours_without_release = 26
}

# A metric that is put once a day is missing in most hours. FILL makes a missing hour a zero; without it an alarm would
# skip the missing hours and go by older ones. Where there was never a release at all, missing counts as breaching.
resource "aws_cloudwatch_metric_alarm" "stale" {
  count = var.scheduled ? 1 : 0

  alarm_name          = "${var.name}-no-fresh-release"
  alarm_description   = "No release for ${local.hours_without_release} hours. The last good one stays up. Look at the last runs of the publish workflow. ${var.runbook_url}#alarm-no-fresh-release"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = local.hours_without_release
  datapoints_to_alarm = local.hours_without_release
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]

  metric_query {
    id          = "fresh"
    expression  = "FILL(releases, 0)"
    label       = "Releases an hour"
    return_data = true
  }

  metric_query {
    id = "releases"

    metric {
      namespace   = var.metric_namespace
      metric_name = "Releases"
      dimensions  = { Environment = var.environment }
      period      = local.hour
      stat        = "Sum"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  for_each = local.stages

  alarm_name          = "${var.name}-${each.value}-failed"
  alarm_description   = "The ${each.value} stage of a run failed. The message on this topic and the run's summary say why. ${var.runbook_url}#alarm-${each.value}-failed"
  namespace           = var.metric_namespace
  metric_name         = "Errors"
  dimensions          = { Environment = var.environment, Stage = each.value }
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "recurring" {
  for_each = local.stages

  alarm_name          = "${var.name}-${each.value}-keeps-failing"
  alarm_description   = "The ${each.value} stage had errors on two of the last three days: not a bad moment but something to mend. ${var.runbook_url}#alarm-${each.value}-keeps-failing"
  namespace           = var.metric_namespace
  metric_name         = "Errors"
  dimensions          = { Environment = var.environment, Stage = each.value }
  statistic           = "Sum"
  period              = local.day
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# What readers get is not what was published: each run asks the site itself once it sent anything.
resource "aws_cloudwatch_metric_alarm" "probe" {
  alarm_name          = "${var.name}-probe-failed"
  alarm_description   = "The site did not answer as it should after a publish. The message on this topic and the run's summary name each fault. ${var.runbook_url}#alarm-probe-failed"
  namespace           = var.metric_namespace
  metric_name         = "ProbeFaults"
  dimensions          = { Environment = var.environment }
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "quality" {
  alarm_name          = "${var.name}-quality-fell"
  alarm_description   = "The quality of the data fell below ${var.quality_floor} %. The page /quality/ names the cases. ${var.runbook_url}#alarm-quality-fell"
  namespace           = var.metric_namespace
  metric_name         = "Quality"
  dimensions          = { Environment = var.environment }
  statistic           = "Minimum"
  period              = local.day
  comparison_operator = "LessThanThreshold"
  threshold           = var.quality_floor
  evaluation_periods  = 1
  # A day without a run says nothing of the data.
  treat_missing_data = "ignore"
  alarm_actions      = [aws_sns_topic.this.arn]
  ok_actions         = [aws_sns_topic.this.arn]
}

# A list of resource types that cannot be read stays as it was, and fails no run.
resource "aws_cloudwatch_metric_alarm" "resource_types" {
  alarm_name          = "${var.name}-resource-types-old"
  alarm_description   = "A Region's list of resource types is older than seven days. The notices of the last runs say which, and why it cannot be read. ${var.runbook_url}#alarm-resource-types-old"
  namespace           = var.metric_namespace
  metric_name         = "ResourceTypeAge"
  dimensions          = { Environment = var.environment }
  statistic           = "Maximum"
  period              = local.day
  comparison_operator = "GreaterThanThreshold"
  threshold           = 604800
  evaluation_periods  = 1
  # A day without a run says nothing of the lists.
  treat_missing_data = "ignore"
  alarm_actions      = [aws_sns_topic.this.arn]
  ok_actions         = [aws_sns_topic.this.arn]
}

# What the replica lacks is missed only when it is needed.
resource "aws_cloudwatch_metric_alarm" "replication" {
  count = var.replicated ? 1 : 0

  alarm_name          = "${var.name}-not-replicated"
  alarm_description   = "S3 could not copy files to the replica. Look at the replication's role and at the bucket that holds the copy. ${var.runbook_url}#alarm-not-replicated"
  namespace           = "AWS/S3"
  metric_name         = "OperationsFailedReplication"
  dimensions          = { SourceBucket = var.bucket, DestinationBucket = var.replica_bucket, RuleId = "everything" }
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "server_errors" {
  alarm_name          = "${var.name}-5xx"
  alarm_description   = "More than 1 % of the readers' requests ended in a server error for 15 minutes. ${var.runbook_url}#alarm-5xx"
  namespace           = "AWS/CloudFront"
  metric_name         = "5xxErrorRate"
  dimensions          = { DistributionId = var.distribution_id, Region = "Global" }
  statistic           = "Average"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
