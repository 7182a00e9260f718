variable "name" {
  description = "What the names of all resources begin with, as in infra/."
  type        = string
  default     = "region-atlas"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}$", var.name))
    error_message = "The name is 2 to 23 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "repository" {
  description = "The GitHub repository whose workflow plans and applies, in each spelling that its OIDC tokens may have, as in infra/."
  type        = set(string)

  validation {
    condition     = length(var.repository) > 0 && alltrue([for name in var.repository : can(regex("^[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?$", name))])
    error_message = "The repository is a list of OWNER/REPO or OWNER@ID/REPO@ID, without wildcards."
  }
}

variable "branch" {
  description = "The branch whose jobs may apply."
  type        = string
  default     = "main"
}

variable "github_environment_prefix" {
  description = "What the names of the GitHub environments begin with, as in infra/."
  type        = string
  default     = ""
}

variable "environments" {
  description = "The environments that the workflow may apply."
  type        = set(string)
  default     = ["dev", "staging", "prod"]
}

# Not called as in infra/: there it is true once this is applied, and a shell may hold that value when this runs again.
variable "account_has_oidc_provider" {
  description = "Whether the account had GitHub's OIDC provider before this was applied; AWS allows one of a kind in an account."
  type        = bool
  default     = false
}
