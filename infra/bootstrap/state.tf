# The states of every environment. A state that is lost can be imported anew, resource by resource; its versions spare
# that.

resource "aws_s3_bucket" "state" {
  #checkov:skip=CKV_AWS_18:who changed a state is in CloudTrail's events of the account
  #checkov:skip=CKV_AWS_144:a state that is lost can be imported anew from what is there
  #checkov:skip=CKV_AWS_145:S3's own keys encrypt it; it holds no secret
  #checkov:skip=CKV2_AWS_62:nothing listens for new states

  bucket_prefix = "${var.name}-state-"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket = aws_s3_bucket.state.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    id     = "forget-very-old-states"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 365
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.state]
}

resource "aws_s3_bucket_policy" "state" {
  bucket = aws_s3_bucket.state.id
  policy = templatefile("${path.module}/../policies/state-bucket.json", {
    bucket_arn = aws_s3_bucket.state.arn
  })

  depends_on = [aws_s3_bucket_public_access_block.state]
}
