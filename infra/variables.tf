variable "environment" {
  description = "Which environment this is; the GitHub environments of its jobs are called after it, as in prod-fetch."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is dev, staging or prod."
  }
}

variable "name" {
  description = "What the names of all resources begin with; give another to host a second site in one account."
  type        = string
  default     = "region-atlas"

  validation {
    # The log bucket's prefix, the longest name made from this one, may have 37 characters.
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}$", var.name))
    error_message = "The name is 2 to 23 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "repository" {
  description = "The GitHub repository whose workflow publishes, in each spelling that its OIDC tokens may have: OWNER/REPO, and OWNER@ID/REPO@ID where GitHub issues immutable subjects (repositories created, renamed or transferred since 15 July 2026, or opted in). Before a rename or a transfer, the new spelling beside the old one. The case of letters counts. No wildcards."
  type        = set(string)

  validation {
    condition     = length(var.repository) > 0 && alltrue([for name in var.repository : can(regex("^[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?$", name))])
    error_message = "The repository is a list of OWNER/REPO or OWNER@ID/REPO@ID, without wildcards."
  }
}

variable "github_environment_prefix" {
  description = "What the names of the GitHub environments begin with, as in atlas-prod-fetch; the repository's variable ENVIRONMENT_PREFIX must say the same."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]*$", var.github_environment_prefix))
    error_message = "The prefix holds letters, digits, hyphens and underscores."
  }
}

variable "shared_environment" {
  description = "Whether jobs in the one GitHub environment that earlier workflows used (prod, say) may take the roles too: true while a running site moves to an environment for each job, false after that."
  type        = bool
  default     = false
}

variable "permissions_boundary" {
  description = "The ARN of a policy that bounds every role made here, whatever else is granted to it; empty leaves them unbounded."
  type        = string
  default     = ""
}

variable "branch" {
  description = "The branch that publishes; a job of any other is refused, even in the environment."
  type        = string
  default     = "main"

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", var.branch)) && !startswith(var.branch, "refs/")
    error_message = "The branch is its name alone, as in main: without refs/heads/ and without wildcards."
  }
}

variable "use_existing_oidc_provider" {
  description = "Whether the account already knows GitHub's OIDC provider; AWS allows one of a kind in an account, so only the first environment there creates it."
  type        = bool
  default     = false
}

variable "prefix" {
  description = "Where in the bucket the site stands: empty for its root, else a path that ends in a slash."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9_-]+/)*$", var.prefix))
    error_message = "The prefix is empty or ends in a slash, and holds letters, digits, hyphens and underscores."
  }
}

variable "domain" {
  description = "An own domain: its name, and either the Route 53 zone that holds it (certificate and records are then made) or the ARN of a certificate in us-east-1 (records are then yours to make)."
  type = object({
    name            = string
    zone_id         = optional(string)
    certificate_arn = optional(string)
  })
  default = null

  validation {
    condition     = var.domain == null || try((var.domain.zone_id == null) != (var.domain.certificate_arn == null), false)
    error_message = "An own domain needs either zone_id or certificate_arn."
  }
}

variable "indexed" {
  description = "Whether search engines may index the site; elsewhere every answer carries X-Robots-Tag: noindex."
  type        = bool
  default     = false
}

variable "scheduled" {
  description = "Whether a schedule publishes here each day; only then is the want of a fresh release an alarm."
  type        = bool
  default     = false
}

variable "price_class" {
  description = "Which of CloudFront's edge locations serve the site."
  type        = string
  default     = "PriceClass_100"

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "The price class is PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "alert_emails" {
  description = "Who hears of releases, failures and alarms by e-mail; each address must confirm once. In prod at least one."
  type        = set(string)
  default     = []

  validation {
    condition     = var.environment != "prod" || length(var.alert_emails) > 0
    error_message = "In prod somebody must hear of failures: give alert_emails at least one address."
  }
}

variable "alert_on" {
  description = "What these addresses hear of: \"news and failures\", or \"everything\", which is also each day's run that found nothing new. Alarms are always told."
  type        = string
  default     = "news and failures"

  validation {
    condition     = contains(["news and failures", "everything"], var.alert_on)
    error_message = "Alerts are on \"news and failures\" or on \"everything\"."
  }
}

variable "traffic_limits" {
  description = "Above how many requests and bytes a day operators are told; by default ten times the usual, which docs/hosting.md calculates with: 50,000 page views a month, of six requests and 60 KiB each."
  type = object({
    requests_a_day = optional(number, 100000)
    bytes_a_day    = optional(number, 1024000000)
  })
  default = {}

  validation {
    condition     = var.traffic_limits.requests_a_day > 0 && var.traffic_limits.bytes_a_day > 0
    error_message = "The limits of requests and bytes a day are above zero."
  }
}

variable "monthly_budget" {
  description = "What a month may cost, in US dollars: operators are told when the forecast passes it, and when the cost does."
  type        = number
  default     = 10

  validation {
    condition     = var.monthly_budget > 0
    error_message = "The budget is above zero."
  }
}

variable "cost_tag_active" {
  description = "Whether the tag Site is activated for billing; until then the budget counts the account's whole cost, afterwards this site's alone. docs/hosting.md says how."
  type        = bool
  default     = false
}

variable "quality_floor" {
  description = "The quality of the data, in percent, below which operators are told that it fell: the whole percent below what the site shows."
  type        = number
  default     = 96

  validation {
    condition     = var.quality_floor >= 0 && var.quality_floor <= 100
    error_message = "The floor is a percentage."
  }
}

variable "metric_namespace" {
  description = "The CloudWatch namespace of the workflow's metrics, the only one it may write to."
  type        = string
  default     = "RegionAtlas"
}

variable "rollback_days" {
  description = "For how many days replaced and deleted files are kept: as far back can a rollback go."
  type        = number
  default     = 90

  validation {
    condition     = var.rollback_days >= 1 && floor(var.rollback_days) == var.rollback_days
    error_message = "Replaced files are kept for whole days, at least one."
  }
}

variable "allow_destroy" {
  description = "Whether `terraform destroy` may delete buckets that still hold files."
  type        = bool
  default     = false
}

variable "protected" {
  description = "Whether Terraform refuses to remove or replace the distribution, the bucket and its replica, whatever is asked of it; docs/hosting.md says how to lift it."
  type        = bool
  default     = false
}

variable "replicated" {
  description = "Whether a bucket in a second Region keeps a copy of everything, on which CloudFront falls back while the first one fails."
  type        = bool
  default     = false
}

variable "replica_region" {
  description = "The Region of that copy."
  type        = string
  default     = "us-west-2"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.replica_region)) && var.replica_region != "us-east-1"
    error_message = "The replica's Region is a Region's code, as in us-west-2, and another than us-east-1, where the first bucket is."
  }
}

variable "backup_days" {
  description = "For how many days the copy keeps replaced files at least; of each file it also keeps the last hundred."
  type        = number
  default     = 400

  validation {
    condition     = var.backup_days > var.rollback_days && floor(var.backup_days) == var.backup_days
    error_message = "The copy keeps replaced files for longer than the first bucket does: give more whole days than rollback_days."
  }
}
