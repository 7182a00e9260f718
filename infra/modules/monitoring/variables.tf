variable "name" {
  description = "What the names of topic, alarms and dashboard begin with."
  type        = string
}

variable "environment" {
  description = "The value of the metrics' Environment dimension."
  type        = string
}

variable "region" {
  description = "The Region of the metrics, for the dashboard."
  type        = string
}

variable "metric_namespace" {
  description = "The CloudWatch namespace of the workflow's metrics."
  type        = string
}

variable "distribution_id" {
  description = "The distribution whose errors are watched."
  type        = string
}

variable "alert_emails" {
  description = "Who hears of releases, failures and alarms by e-mail."
  type        = set(string)
}

variable "scheduled" {
  description = "Whether a schedule publishes here each day."
  type        = bool
}

variable "quality_floor" {
  description = "The quality of the data, in percent, below which operators are told."
  type        = number
}
