output "topic_arn" {
  description = "The topic that hears of releases, failures and alarms."
  value       = aws_sns_topic.this.arn
}

output "topic_key_arn" {
  description = "The key that the topic encrypts with."
  value       = aws_kms_key.topic.arn
}
