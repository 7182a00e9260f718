resource "aws_s3_bucket" "a" {
  bucket = "x"

resource "aws_sqs_queue" "b" {}
