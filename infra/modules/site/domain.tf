# An own domain: its certificate and its records, where we hold its zone.
locals {
  in_our_zone = try(var.domain.zone_id, null) != null

  certificate_arn = (
    var.domain == null ? null :
    local.in_our_zone ? one(aws_acm_certificate_validation.site[*].certificate_arn) :
    var.domain.certificate_arn
  )

  # What the zone must say so that the certificate is issued.
  proof = one(flatten([for made in aws_acm_certificate.site : tolist(made.domain_validation_options)]))
}

resource "aws_acm_certificate" "site" {
  count = local.in_our_zone ? 1 : 0

  domain_name       = var.domain.name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "proof" {
  count = local.in_our_zone ? 1 : 0

  zone_id = var.domain.zone_id
  name    = local.proof.resource_record_name
  type    = local.proof.resource_record_type
  records = [local.proof.resource_record_value]
  ttl     = 300

  # A second environment of the same domain would need the very same record.
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "site" {
  count = local.in_our_zone ? 1 : 0

  certificate_arn         = aws_acm_certificate.site[0].arn
  validation_record_fqdns = [aws_route53_record.proof[0].fqdn]
}

resource "aws_route53_record" "site" {
  for_each = local.in_our_zone ? toset(["A", "AAAA"]) : toset([])

  zone_id = var.domain.zone_id
  name    = var.domain.name
  type    = each.value

  alias {
    name                   = aws_cloudfront_distribution.site.domain_name
    zone_id                = aws_cloudfront_distribution.site.hosted_zone_id
    evaluate_target_health = false
  }
}
