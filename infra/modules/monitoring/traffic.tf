# What readers' requests say by themselves: whether the site is there at all, and whether somebody else makes it expensive.
# CloudFront's metrics are free of charge.

locals {
  # Six hours: long enough for a quiet night, and four of them are a day.
  traffic_period = 21600
  limits = {
    requests = { metric = "Requests", a_day = var.traffic_limits.requests_a_day }
    bytes    = { metric = "BytesDownloaded", a_day = var.traffic_limits.bytes_a_day }
  }
}

# A bucket that is gone or empty is no server error: every page is then answered as missing, with 404.
resource "aws_cloudwatch_metric_alarm" "client_errors" {
  alarm_name          = "${var.name}-4xx"
  alarm_description   = "More than half of the readers' requests ended in 403 or 404 for half an hour. Open the site: if its pages are missing, restore the bucket. ${var.runbook_url}#alarm-4xx"
  namespace           = "AWS/CloudFront"
  metric_name         = "4xxErrorRate"
  dimensions          = { DistributionId = var.distribution_id, Region = "Global" }
  statistic           = "Average"
  period              = 900
  comparison_operator = "GreaterThanThreshold"
  threshold           = 50
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

# Where nobody asks, CloudFront puts no metric. Robots alone ask a site that is indexed more often than this.
resource "aws_cloudwatch_metric_alarm" "no_requests" {
  count = var.indexed ? 1 : 0

  alarm_name          = "${var.name}-no-requests"
  alarm_description   = "Nobody asked for a page for three hours. Look at the domain's records, its certificate and the distribution. ${var.runbook_url}#alarm-no-requests"
  namespace           = "AWS/CloudFront"
  metric_name         = "Requests"
  dimensions          = { DistributionId = var.distribution_id, Region = "Global" }
  statistic           = "Sum"
  period              = local.hour
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 3
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "traffic" {
  for_each = local.limits

  alarm_name          = "${var.name}-many-${each.key}"
  alarm_description   = "Readers' ${each.key} of the last six hours would be more than ${each.value.a_day} a day, the limit that traffic_limits sets. Look at the access logs and at the month's cost. ${var.runbook_url}#alarm-many-${each.key}"
  namespace           = "AWS/CloudFront"
  metric_name         = each.value.metric
  dimensions          = { DistributionId = var.distribution_id, Region = "Global" }
  statistic           = "Sum"
  period              = local.traffic_period
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.a_day * local.traffic_period / local.day
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
