variable "name" {
  description = "What the names of the roles begin with."
  type        = string
}

variable "environment" {
  description = "Which environment this is; the GitHub environments of its jobs are called after it."
  type        = string
}

variable "github_environment_prefix" {
  description = "What the names of the GitHub environments begin with."
  type        = string
}

variable "shared_environment" {
  description = "Whether jobs in the one GitHub environment of earlier workflows may take the roles too."
  type        = bool
}

variable "permissions_boundary" {
  description = "The ARN of the policy that bounds the roles; empty leaves them unbounded."
  type        = string
}

variable "region" {
  description = "The Region of the topic."
  type        = string
}

variable "repository" {
  description = "The GitHub repository whose jobs may take the roles, in each spelling that its OIDC tokens may have."
  type        = set(string)
}

variable "branch" {
  description = "The one branch whose jobs may take the roles."
  type        = string
}

variable "use_existing_oidc_provider" {
  description = "Whether the account already knows GitHub's OIDC provider."
  type        = bool
}

variable "bucket_arn" {
  description = "The one bucket to publish to."
  type        = string
}

variable "prefix" {
  description = "Where in the bucket the site stands: empty, or a path that ends in a slash."
  type        = string
}

variable "distribution_arn" {
  description = "The one distribution to invalidate."
  type        = string
}

variable "topic_arn" {
  description = "The one topic to tell."
  type        = string
}

variable "topic_key_arn" {
  description = "The key that the topic encrypts with."
  type        = string
}

variable "metric_namespace" {
  description = "The one namespace to put metrics in."
  type        = string
}
