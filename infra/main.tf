# Everything stands in us-east-1: CloudFront takes its certificates from there and keeps its logs and metrics there, and
# an alarm can only tell a topic of its own Region. Readers are served from the edge near them.
locals {
  region = "us-east-1"
  name   = "${var.name}-${var.environment}"
}

provider "aws" {
  region = local.region

  default_tags {
    tags = {
      Project     = var.name
      Environment = var.environment
      ManagedBy   = "terraform"
    }
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
}

module "monitoring" {
  source = "./modules/monitoring"

  name             = local.name
  environment      = var.environment
  region           = local.region
  metric_namespace = var.metric_namespace
  distribution_id  = module.site.distribution_id
  alert_emails     = var.alert_emails
  scheduled        = var.scheduled
  quality_floor    = var.quality_floor
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
