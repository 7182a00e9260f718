# S3 writes every new version into the replica too, within minutes. What is deleted here is not deleted there.

resource "aws_iam_role" "replication" {
  count = var.replicated ? 1 : 0

  name                 = "${var.name}-replication"
  description          = "S3 copies new files to the bucket in the second Region"
  permissions_boundary = var.permissions_boundary == "" ? null : var.permissions_boundary
  assume_role_policy = templatefile("${path.module}/../../policies/replication-trust.json", {
    account_id = data.aws_caller_identity.current.account_id
    bucket_arn = aws_s3_bucket.site.arn
  })
}

resource "aws_iam_role_policy" "replication" {
  count = var.replicated ? 1 : 0

  name = "replicate"
  role = aws_iam_role.replication[0].id
  policy = templatefile("${path.module}/../../policies/replication.json", {
    bucket_arn  = aws_s3_bucket.site.arn
    replica_arn = var.replica_arn
  })
}

resource "aws_s3_bucket_replication_configuration" "site" {
  count = var.replicated ? 1 : 0

  bucket = aws_s3_bucket.site.id
  role   = aws_iam_role.replication[0].arn

  rule {
    id       = "everything"
    priority = 1
    status   = "Enabled"

    filter {}

    # A bucket that is emptied by mistake, or on purpose, must not empty the other one.
    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket        = var.replica_arn
      storage_class = "STANDARD"

      # Without them, S3 says nothing of what it could not copy.
      metrics {
        status = "Enabled"
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.site, aws_iam_role_policy.replication]
}
