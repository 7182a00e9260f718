# What Terraform itself can tell of the modules, without an account: the provider is played.

mock_provider "aws" {}

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
