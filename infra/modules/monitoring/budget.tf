# What it may cost a month. A budget tells as soon as the forecast passes it, which is weeks before the bill.

resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = format("%.2f", var.monthly_budget)
  limit_unit   = "USD"

  # A tag counts only once it is activated for billing; a budget of one that is not would stay at zero and never tell.
  dynamic "cost_filter" {
    for_each = var.cost_tag_active ? [var.name] : []

    content {
      name   = "TagKeyValue"
      values = [format("user:Site$%s", cost_filter.value)]
    }
  }

  dynamic "notification" {
    for_each = { FORECASTED = 100, ACTUAL = 100 }

    content {
      notification_type         = notification.key
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.this.arn]
    }
  }

  depends_on = [aws_sns_topic_policy.this]
}
