variable "name" {
  description = "What the bucket's name begins with."
  type        = string
}

variable "prefix" {
  description = "Where in the bucket the site stands: empty, or a path that ends in a slash."
  type        = string
}

variable "distribution_arn" {
  description = "The one distribution that may read the bucket."
  type        = string
}

variable "backup_days" {
  description = "For how many days replaced files are kept at least."
  type        = number
}

variable "allow_destroy" {
  description = "Whether the bucket may be deleted while it holds files."
  type        = bool
}

variable "protected" {
  description = "Whether Terraform refuses to remove or replace the bucket."
  type        = bool
}
