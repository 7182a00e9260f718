terraform {
  # 1.10 is the first with locking in the state's own bucket.
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  # The rest comes from environments/*.s3.tfbackend and from the bucket's name on the command line, so that the same
  # code serves every account and the repository names none.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
