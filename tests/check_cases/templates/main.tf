# resource "aws_db_instance" "in_a_comment" {}
// resource "aws_eks_cluster" "neither" {}
/* resource "aws_msk_cluster" "nor_this" {
} */
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" { region = var.region }

variable "text" {
  default = "resource \"aws_kinesis_stream\" \"no\" {}"
}

data "aws_ami" "image" {
  most_recent = true
}

resource "aws_instance" "web" {
  ami       = data.aws_ami.image.id
  tags      = { Name = "a-${var.names["b}"]}-${join("{", ["x"])}" }
  user_data = <<-EOF
    resource "aws_sqs_queue" "in_text" {
    ${var.enabled ? "yes {" : "no"}
    EOF

  lifecycle { prevent_destroy = true }
}

resource "aws_s3_bucket" "many" {
  for_each = toset(var.names)
  bucket   = each.key
}

resource "aws_nat_gateway" "maybe" {
  count = var.nat ? 1 : 0
}

resource "aws_subnet" "two" {
  count = 2
}

resource   awscc_bedrock_agent   "unquoted"   {
  agent_name = "x"
  count_of   = 1
}

resource "awscc_s3_bucket" "b" {}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 6.0"
}

module "local" {
  count  = var.local ? 1 : 0
  source = "./modules/thing"
}

resource "random_id" "id" { byte_length = 4 }

resource "google_storage_bucket" "elsewhere" {
  name = "x"
}

locals {
  text = <<EOT
resource "aws_lambda_function" "text" {
EOT
  more = "%{ if true }${"{"}%{ endif }"
}

output "resource" {
  value = aws_instance.web.id
}

resource "aws_route53_record" "last" {
  name = "$${not.interpolated}"
}
