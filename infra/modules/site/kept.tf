# `prevent_destroy` takes no variable, so it stands on something that is only there where the site is to be kept, and is
# replaced when the bucket or the distribution is: both are refused before anything else happens. docs/hosting.md says
# how to lift it.
resource "terraform_data" "kept_site" {
  count = var.protected ? 1 : 0

  triggers_replace = [aws_s3_bucket.site.id, aws_cloudfront_distribution.site.id]

  lifecycle {
    prevent_destroy = true
  }
}
