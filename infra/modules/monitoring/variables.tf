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

variable "alert_on" {
  description = "Whether addresses hear of \"everything\", or of \"news and failures\"."
  type        = string
}

variable "indexed" {
  description = "Whether search engines index the site, so that there is an hour without a request only if something is wrong."
  type        = bool
}

variable "traffic_limits" {
  description = "Above how many requests and bytes a day operators are told."
  type = object({
    requests_a_day = number
    bytes_a_day    = number
  })
}

variable "monthly_budget" {
  description = "What a month may cost, in US dollars."
  type        = number
}

variable "cost_tag_active" {
  description = "Whether the tag Site is activated for billing, so that the budget counts this site alone."
  type        = bool
}

variable "runbook_url" {
  description = "Where the runbook is: each alarm's description links its paragraph."
  type        = string
}

variable "replicated" {
  description = "Whether the bucket is replicated, so that S3 puts metrics of it."
  type        = bool
}

variable "bucket" {
  description = "The name of the bucket that is replicated."
  type        = string
}

variable "replica_bucket" {
  description = "The name of the bucket that holds the copy; null where there is none."
  type        = string
}
