# A copy of the site in another Region, which S3 itself writes. CloudFront reads it while the first bucket fails, and it
# still has what was deleted or overwritten there.

resource "aws_s3_bucket" "replica" {
  #checkov:skip=CKV_AWS_18:the one public reader is CloudFront, which logs every request
  #checkov:skip=CKV_AWS_144:this is the copy elsewhere
  #checkov:skip=CKV_AWS_145:S3's own keys encrypt it, as in the bucket that it is a copy of; the files are public
  #checkov:skip=CKV2_AWS_62:nothing listens for new files

  # A bucket's prefix may have 37 characters, and the longest name has 31.
  bucket_prefix = "${var.name}-copy-"
  force_destroy = var.allow_destroy
}

resource "aws_s3_bucket_ownership_controls" "replica" {
  bucket = aws_s3_bucket.replica.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "replica" {
  bucket = aws_s3_bucket.replica.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "replica" {
  bucket = aws_s3_bucket.replica.id

  rule {
    apply_server_side_encryption_by_default {
      # As in the first bucket: a file that is restored has the ETag that publishing compares.
      sse_algorithm = "AES256"
    }
  }
}

# S3 replicates between versioned buckets only.
resource "aws_s3_bucket_versioning" "replica" {
  bucket = aws_s3_bucket.replica.id

  versioning_configuration {
    status = "Enabled"
  }
}

# No replacement of a file is forgotten before its hundredth, or before so many days: so releases and the histories in
# downloads/ are here for longer than the first bucket keeps them. A file that was deleted there stays.
resource "aws_s3_bucket_lifecycle_configuration" "replica" {
  bucket = aws_s3_bucket.replica.id

  rule {
    id     = "forget-very-old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days           = var.backup_days
      newer_noncurrent_versions = 100
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.replica]
}

resource "aws_s3_bucket_policy" "replica" {
  bucket = aws_s3_bucket.replica.id
  policy = templatefile("${path.module}/../../policies/site-bucket.json", {
    bucket_arn       = aws_s3_bucket.replica.arn
    prefix           = var.prefix
    distribution_arn = var.distribution_arn
  })

  depends_on = [aws_s3_bucket_public_access_block.replica]
}

# `prevent_destroy` takes no variable, so it stands on something that is only there where the copy is to be kept, and is
# replaced when the bucket is: both are refused before anything else happens. docs/hosting.md says how to lift it.
resource "terraform_data" "kept_replica" {
  count = var.protected ? 1 : 0

  triggers_replace = [aws_s3_bucket.replica.id]

  lifecycle {
    prevent_destroy = true
  }
}
