# Everything stands in us-east-1: CloudFront takes its certificates from there and keeps its logs and metrics there, and
# an alarm can only tell a topic of its own Region. Readers are served from the edge near them.
locals {
  # Of an immutable subject, GitHub's addresses have the names alone; after a rename, either name leads there.
  runbook_url = "https://github.com/${replace(sort(var.repository)[0], "/@[0-9]+/", "")}/blob/HEAD/docs/runbook.md"

  region = "us-east-1"
  name   = "${var.name}-${var.environment}"

  tags = {
    Project     = var.name
    Environment = var.environment
    ManagedBy   = "terraform"
    # What the cost is divided by: it tells two sites and two environments of an account apart.
    Site = local.name
  }

  # One output each, not the module whole: the replica's policy names the distribution, which names the replica.
  replica_bucket      = var.replicated ? module.replica[0].bucket : null
  replica_arn         = var.replicated ? module.replica[0].bucket_arn : null
  replica_domain_name = var.replicated ? module.replica[0].bucket_domain_name : null
}

provider "aws" {
  region = local.region

  default_tags {
    tags = local.tags
  }
}

# The one thing that stands elsewhere: the copy that is there when this Region is not.
provider "aws" {
  alias  = "replica"
  region = var.replica_region

  default_tags {
    tags = local.tags
  }
}

module "site" {
  source = "./modules/site"

  name = local.name
  # One source of the security headers: `region-atlas serve` sends the same file's.
  headers       = jsondecode(file("${path.module}/headers.json"))
  prefix        = var.prefix
  domain        = var.domain
  indexed       = var.indexed
  price_class   = var.price_class
  rollback_days = var.rollback_days
  allow_destroy = var.allow_destroy
  protected     = var.protected

  replicated           = var.replicated
  replica_arn          = local.replica_arn
  replica_domain_name  = local.replica_domain_name
  permissions_boundary = var.permissions_boundary
}

module "replica" {
  source = "./modules/replica"
  count  = var.replicated ? 1 : 0

  providers = {
    aws = aws.replica
  }

  name             = local.name
  prefix           = var.prefix
  distribution_arn = module.site.distribution_arn
  backup_days      = var.backup_days
  allow_destroy    = var.allow_destroy
  protected        = var.protected
}

module "monitoring" {
  source = "./modules/monitoring"

  name             = local.name
  environment      = var.environment
  region           = local.region
  metric_namespace = var.metric_namespace
  distribution_id  = module.site.distribution_id
  alert_emails     = var.alert_emails
  alert_on         = var.alert_on
  indexed          = var.indexed
  traffic_limits   = var.traffic_limits
  monthly_budget   = var.monthly_budget
  cost_tag_active  = var.cost_tag_active
  scheduled        = var.scheduled
  replicated       = var.replicated
  bucket           = module.site.bucket
  replica_bucket   = local.replica_bucket
  quality_floor    = var.quality_floor
  runbook_url      = local.runbook_url
}

module "publisher" {
  source = "./modules/publisher"

  name                       = local.name
  environment                = var.environment
  region                     = local.region
  repository                 = var.repository
  github_environment_prefix  = var.github_environment_prefix
  shared_environment         = var.shared_environment
  permissions_boundary       = var.permissions_boundary
  branch                     = var.branch
  use_existing_oidc_provider = var.use_existing_oidc_provider
  bucket_arn                 = module.site.bucket_arn
  prefix                     = var.prefix
  distribution_arn           = module.site.distribution_arn
  topic_arn                  = module.monitoring.topic_arn
  topic_key_arn              = module.monitoring.topic_key_arn
  metric_namespace           = var.metric_namespace
}
