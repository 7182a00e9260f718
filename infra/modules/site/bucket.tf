# The site's files. Nobody but the publisher's role and our distribution reads them here.

resource "aws_s3_bucket" "site" {
  #checkov:skip=CKV_AWS_18:the one public reader is CloudFront, which logs every request; writes are in the releases' manifests
  #checkov:skip=CKV_AWS_145:with a KMS key the ETag is no longer the MD5 by which the publisher compares; the files are public
  #checkov:skip=CKV2_AWS_62:nothing listens for new files; the workflow tells of releases itself

  bucket_prefix = "${var.name}-"
  force_destroy = var.allow_destroy
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "site" {
  bucket = aws_s3_bucket.site.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    apply_server_side_encryption_by_default {
      # Not aws:kms: only with S3's own keys is the ETag the MD5 of the content, and publishing compares by it.
      sse_algorithm = "AES256"
    }
  }
}

# A rollback restores versions.
resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    id     = "forget-old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.rollback_days
    }

    # The mark that a file was deleted goes once no version is left behind it.
    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.site]
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = templatefile("${path.module}/../../policies/site-bucket.json", {
    bucket_arn       = aws_s3_bucket.site.arn
    prefix           = var.prefix
    distribution_arn = aws_cloudfront_distribution.site.arn
  })

  depends_on = [aws_s3_bucket_public_access_block.site]
}
