output "bucket" {
  description = "The name of the bucket that holds the site."
  value       = aws_s3_bucket.site.id
}

output "bucket_arn" {
  description = "The ARN of that bucket."
  value       = aws_s3_bucket.site.arn
}

output "distribution_id" {
  description = "The distribution to invalidate."
  value       = aws_cloudfront_distribution.site.id
}

output "distribution_arn" {
  description = "The ARN of the distribution."
  value       = aws_cloudfront_distribution.site.arn
}

output "url" {
  description = "The address at which people find the site."
  value       = "https://${var.domain == null ? aws_cloudfront_distribution.site.domain_name : var.domain.name}"
}
