variable "name" {
  description = "What the names of this site's resources begin with."
  type        = string
}

variable "headers" {
  description = "The security headers of every answer, by name: the content of headers.json."
  type        = map(string)

  validation {
    condition     = try(var.headers["X-Content-Type-Options"], "") == "nosniff"
    error_message = "CloudFront knows only nosniff for X-Content-Type-Options."
  }
}

variable "prefix" {
  description = "Where in the bucket the site stands: empty, or a path that ends in a slash."
  type        = string
}

variable "domain" {
  description = "An own domain with its Route 53 zone or its certificate; null leaves the site at CloudFront's name."
  type = object({
    name            = string
    zone_id         = optional(string)
    certificate_arn = optional(string)
  })
}

variable "indexed" {
  description = "Whether search engines may index the site."
  type        = bool
}

variable "price_class" {
  description = "Which of CloudFront's edge locations serve the site."
  type        = string
}

variable "rollback_days" {
  description = "For how many days replaced and deleted files are kept."
  type        = number
}

variable "allow_destroy" {
  description = "Whether buckets may be deleted while they hold files."
  type        = bool
}

variable "protected" {
  description = "Whether Terraform refuses to remove or replace bucket and distribution."
  type        = bool
}

variable "replicated" {
  description = "Whether the bucket is replicated to the one in the second Region, and the distribution falls back on it."
  type        = bool
}

variable "replica_arn" {
  description = "The ARN of that bucket; null where there is none."
  type        = string
}

variable "replica_domain_name" {
  description = "The name under which CloudFront reaches that bucket; null where there is none."
  type        = string
}

variable "permissions_boundary" {
  description = "The ARN of the policy that bounds the role that replicates; empty leaves it unbounded."
  type        = string
}
