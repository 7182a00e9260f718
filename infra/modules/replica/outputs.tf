output "bucket" {
  description = "The name of the bucket that holds the copy."
  value       = aws_s3_bucket.replica.id
}

output "bucket_arn" {
  description = "The ARN of the bucket that holds the copy."
  value       = aws_s3_bucket.replica.arn
}

output "bucket_domain_name" {
  description = "The name under which CloudFront reaches that bucket in its Region."
  value       = aws_s3_bucket.replica.bucket_regional_domain_name
}
