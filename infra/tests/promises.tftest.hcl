# What Terraform itself can tell of the modules, without an account: the provider is played.

mock_provider "aws" {}

mock_provider "aws" {
  alias = "replica"
}

variables {
  environment = "dev"
  repository  = ["someone/atlas", "someone@11/atlas@22"]
}

run "an_environment_is_planned" {
  command = plan
}

run "a_repository_with_a_wildcard_is_refused" {
  command = plan

  variables {
    repository = ["someone/atlas", "someone/*"]
  }

  expect_failures = [var.repository]
}

run "no_repository_at_all_is_refused" {
  command = plan

  variables {
    repository = []
  }

  expect_failures = [var.repository]
}

run "an_unknown_environment_is_refused" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "a_domain_without_zone_and_certificate_is_refused" {
  command = plan

  variables {
    domain = { name = "atlas.example.com" }
  }

  expect_failures = [var.domain]
}

run "a_floor_that_is_no_percentage_is_refused" {
  command = plan

  variables {
    quality_floor = 900
  }

  expect_failures = [var.quality_floor]
}

run "a_replica_in_the_region_of_the_first_bucket_is_refused" {
  command = plan

  variables {
    replica_region = "us-east-1"
  }

  expect_failures = [var.replica_region]
}

run "a_copy_has_its_own_origin_and_readers_get_both" {
  command = plan

  variables {
    replicated = true
    protected  = true
  }

  assert {
    condition     = length(module.replica) == 1
    error_message = "There is one replica."
  }
}

run "prod_without_anybody_to_tell_is_refused" {
  command = plan

  variables {
    environment = "prod"
  }

  expect_failures = [var.alert_emails]
}

run "alerts_limits_and_budgets_that_make_no_sense_are_refused" {
  command = plan

  variables {
    alert_on       = "failures"
    traffic_limits = { bytes_a_day = 0 }
    monthly_budget = 0
  }

  expect_failures = [var.alert_on, var.traffic_limits, var.monthly_budget]
}

run "a_copy_that_forgets_before_the_first_bucket_is_refused" {
  command = plan

  variables {
    rollback_days = 400
    backup_days   = 400
  }

  expect_failures = [var.backup_days]
}

run "less_than_a_day_for_a_rollback_is_refused" {
  command = plan

  variables {
    rollback_days = 0
  }

  expect_failures = [var.rollback_days]
}
